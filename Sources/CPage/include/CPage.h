#pragma once

/// The style sheet of reports as pages, in UTF-8 with a 0 at the end.
const char *vqp_style(void);
/// Their script, likewise: the files of this folder one after another.
const char *vqp_script(void);
