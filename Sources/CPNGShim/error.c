#include "error.h"
#include <string.h>

void png_shim_set_error(png_shim_error *error, const char *message) {
    size_t length = strnlen(message, sizeof error->message - 1);
    memcpy(error->message, message, length);
    error->message[length] = 0;
}

void png_shim_fail(png_structp png, png_const_charp message) {
    png_shim_set_error(png_get_error_ptr(png), message);
    png_longjmp(png, 1);
}

void png_shim_ignore(png_structp png, png_const_charp message) {
    (void)png;
    (void)message;
}
