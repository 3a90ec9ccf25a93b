#pragma once

/// The style sheet of reports as pages, in UTF-8 with a 0 at the end.
const char *vqw_style(void);
/// Their script, likewise: the files of this folder one after another.
const char *vqw_script(void);
