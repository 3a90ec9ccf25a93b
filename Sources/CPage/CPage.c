#include "CPage.h"

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

const char *vqp_style(void) { return style; }

const char *vqp_script(void) { return script; }
