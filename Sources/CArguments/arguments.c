#include "CArguments.h"

#include <stddef.h>

static int count;
static char **arguments;

/// Called before `main`. The C library of Linux passes it what `main` gets, which needs no /proc.
__attribute__((constructor)) static void keep(int argc, char **argv) {
    count = argc;
    arguments = argv;
}

int process_argument_count(void) { return count; }

const char *process_argument(int index) { return index >= 0 && index < count ? arguments[index] : NULL; }
