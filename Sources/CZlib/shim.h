#pragma once
#include <zlib.h>

/// The most that deflate shrinks anything: 258 bytes to 2 bits.
enum { DEFLATE_MAX_RATIO = 1032 };
