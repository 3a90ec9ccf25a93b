#include "CWeb.h"

static const char style[] = {
#embed "page.css"
    , 0};

static const char script[] = {
#embed "plot.js"
    ,
#embed "view.js"
    ,
#embed "stage.js"
    ,
#embed "page.js"
    , 0};

const char *vqw_style(void) { return style; }

const char *vqw_script(void) { return script; }
