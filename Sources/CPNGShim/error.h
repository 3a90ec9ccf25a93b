#pragma once
#include <png.h>
#include "CPNGShim.h"

/// libpng's error callback; the error pointer is a png_shim_error. Copies the message and jumps.
PNG_NORETURN void png_shim_fail(png_structp png, png_const_charp message);

/// libpng's warning callback: warnings change no pixels.
void png_shim_ignore(png_structp png, png_const_charp message);

void png_shim_set_error(png_shim_error *error, const char *message);
