// The arguments of the process, as bytes: Swift makes text of them, and reads them from /proc.
#pragma once

/// The number of arguments that the process was started with, the program's name included.
int process_argument_count(void);

/// Argument `index` of `process_argument_count()`, as the caller of exec gave it.
const char *process_argument(int index);
