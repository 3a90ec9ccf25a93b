#include <stdlib.h>
#include <string.h>
#include "error.h"

typedef struct {
    png_structp png;
    png_infop info;
    uint8_t *bytes;
    size_t count, capacity;
    /// One row of interleaved colour and alpha; NULL without alpha.
    uint8_t *row;
    png_shim_error error;
} writer;

static void append(png_structp png, png_bytep source, size_t count) {
    writer *w = png_get_io_ptr(png);
    if (count > w->capacity - w->count) {
        size_t capacity = 2 * w->capacity + count;
        uint8_t *bytes = realloc(w->bytes, capacity);
        if (!bytes) png_error(png, "out of memory");
        w->bytes = bytes;
        w->capacity = capacity;
    }
    memcpy(w->bytes + w->count, source, count);
    w->count += count;
}

static void flush(png_structp png) { (void)png; }

/// Interleaves the colour samples of row y with its alpha.
static void join_row(const png_shim_image *image, size_t y, uint8_t *row) {
    size_t width = image->width, channels = image->channels;
    const uint8_t *samples = image->samples + y * width * channels;
    const uint8_t *alpha = image->alpha + y * width;
    for (size_t x = 0; x < width; x++) {
        for (size_t c = 0; c < channels; c++) *row++ = *samples++;
        *row++ = *alpha++;
    }
}

static void write_header(writer *w, const png_shim_image *image, png_shim_effort effort) {
    int type = (image->channels == 3 ? PNG_COLOR_MASK_COLOR : 0) | (image->alpha ? PNG_COLOR_MASK_ALPHA : 0);
    png_set_write_fn(w->png, w, append, flush);
    png_set_user_limits(w->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_IHDR(
        w->png, w->info, image->width, image->height, 8, type, PNG_INTERLACE_NONE,
        PNG_COMPRESSION_TYPE_DEFAULT,
        PNG_FILTER_TYPE_DEFAULT);
    png_set_filter(w->png, PNG_FILTER_TYPE_BASE, effort.filters);
    png_set_compression_level(w->png, effort.level);
    png_set_compression_strategy(w->png, effort.strategy);
    png_set_compression_buffer_size(w->png, 1 << 16);
    png_write_info(w->png, w->info);
}

static bool write_image(writer *w, const png_shim_image *image, png_shim_effort effort) {
    if (setjmp(png_jmpbuf(w->png))) return false;
    write_header(w, image, effort);
    if (image->alpha) w->row = png_malloc(w->png, (size_t)image->width * (image->channels + 1u));
    for (size_t y = 0; y < image->height; y++) {
        if (image->alpha) join_row(image, y, w->row);
        png_write_row(w->png, w->row ? w->row : image->samples + y * image->width * image->channels);
    }
    png_write_end(w->png, w->info);
    return true;
}

uint8_t *png_shim_write(
    const png_shim_image *image, png_shim_effort effort, size_t *count, png_shim_error *error) {
    writer w = {.error = {.message = "out of memory", .row = -1}};
    w.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &w.error, png_shim_fail, png_shim_ignore);
    if (w.png) w.info = png_create_info_struct(w.png);
    bool written = w.info && write_image(&w, image, effort);
    if (w.png) png_free(w.png, w.row);
    png_destroy_write_struct(&w.png, &w.info);
    if (!written) {
        *error = w.error;
        free(w.bytes);
        return NULL;
    }
    *count = w.count;
    return w.bytes;
}
