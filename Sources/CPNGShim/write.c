#include <stdlib.h>
#include <string.h>
#include "error.h"

typedef struct {
    png_structp png;
    png_infop info;
    uint8_t *bytes;
    size_t count, capacity;
    /// One row of interleaved colour and alpha; NULL without alpha.
    void *row;
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
static void join_row8(const png_shim_image *image, size_t y, uint8_t *row) {
    size_t width = image->width, channels = image->channels;
    const uint8_t *samples = (const uint8_t *)image->samples + y * width * channels;
    const uint8_t *alpha = (const uint8_t *)image->alpha + y * width;
    for (size_t x = 0; x < width; x++) {
        for (size_t c = 0; c < channels; c++) *row++ = *samples++;
        *row++ = *alpha++;
    }
}

static void join_row16(const png_shim_image *image, size_t y, uint16_t *row) {
    size_t width = image->width, channels = image->channels;
    const uint16_t *samples = (const uint16_t *)image->samples + y * width * channels;
    const uint16_t *alpha = (const uint16_t *)image->alpha + y * width;
    for (size_t x = 0; x < width; x++) {
        for (size_t c = 0; c < channels; c++) *row++ = *samples++;
        *row++ = *alpha++;
    }
}

/// Row y as it is written; libpng only reads it.
static const void *row_of(const png_shim_image *image, size_t y, void *joined) {
    size_t sample = image->bit_depth / 8;
    if (!joined) return (const uint8_t *)image->samples + y * image->width * image->channels * sample;
    if (sample == 1) join_row8(image, y, joined);
    else join_row16(image, y, joined);
    return joined;
}

static void write_header(writer *w, const png_shim_image *image, png_shim_effort effort) {
    int type = (image->channels == 3 ? PNG_COLOR_MASK_COLOR : 0) | (image->alpha ? PNG_COLOR_MASK_ALPHA : 0);
    png_set_write_fn(w->png, w, append, flush);
    png_set_user_limits(w->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_IHDR(
        w->png, w->info, image->width, image->height, image->bit_depth, type, PNG_INTERLACE_NONE,
        PNG_COMPRESSION_TYPE_DEFAULT,
        PNG_FILTER_TYPE_DEFAULT);
    png_set_filter(w->png, PNG_FILTER_TYPE_BASE, effort.filters);
    png_set_compression_level(w->png, effort.level);
    png_set_compression_strategy(w->png, effort.strategy);
    png_set_compression_buffer_size(w->png, 1 << 16);
    png_write_info(w->png, w->info);
}

static bool write_image(
    writer *w, const png_shim_image *image, const png_shim_chunk *chunks, size_t chunk_count,
    png_shim_effort effort) {
    if (setjmp(png_jmpbuf(w->png))) return false;
    write_header(w, image, effort);
    for (size_t i = 0; i < chunk_count; i++) {
        png_write_chunk(w->png, (png_const_bytep)chunks[i].type, chunks[i].data, chunks[i].count);
    }
    if (image->bit_depth == 16 && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) png_set_swap(w->png);
    size_t sample = image->bit_depth / 8;
    if (image->alpha) w->row = png_malloc(w->png, (image->channels + 1u) * sample * image->width);
    for (size_t y = 0; y < image->height; y++) png_write_row(w->png, row_of(image, y, w->row));
    png_write_end(w->png, w->info);
    return true;
}

uint8_t *png_shim_write(
    const png_shim_image *image, const png_shim_chunk *chunks, size_t chunk_count, png_shim_effort effort,
    size_t *count, png_shim_error *error) {
    writer w = {.error = {.message = "out of memory", .row = -1}};
    w.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &w.error, png_shim_fail, png_shim_ignore);
    if (w.png) w.info = png_create_info_struct(w.png);
    bool written = w.info && write_image(&w, image, chunks, chunk_count, effort);
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
