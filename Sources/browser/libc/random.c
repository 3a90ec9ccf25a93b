#include "stdlib.h"
#include "string.h"

/// The seeds of Swift's hash tables. Always the same: the module has no source of random numbers, and the
/// tables' keys are the names and shapes of a model.
void arc4random_buf(void *target, size_t count) { memset(target, 0x5A, count); }
