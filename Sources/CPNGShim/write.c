#include "error.h"

typedef struct {
    png_structp png;
    png_infop info;
    const png_shim_stream *stream;
    png_shim_error error;
} writer;

static void append(png_structp png, png_bytep source, size_t count) {
    const png_shim_stream *stream = ((writer *)png_get_io_ptr(png))->stream;
    if (!stream->take(stream->context, source, count)) png_error(png, "the bytes are not taken");
}

static void flush(png_structp png) { (void)png; }

static void write_header(writer *w, const png_shim_image *image, png_shim_effort effort) {
    int color = image->channels == 3 ? PNG_COLOR_MASK_COLOR : 0;
    int type = color | (image->has_alpha ? PNG_COLOR_MASK_ALPHA : 0);
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
    const png_shim_stream *stream = w->stream;
    for (size_t y = 0; y < image->height; y++) png_write_row(w->png, stream->row(stream->context, y));
    png_write_end(w->png, w->info);
    return true;
}

bool png_shim_write(
    const png_shim_image *image, const png_shim_chunk *chunks, size_t chunk_count, png_shim_effort effort,
    const png_shim_stream *stream, png_shim_error *error) {
    writer w = {.stream = stream, .error = {.message = "out of memory", .row = -1}};
    w.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &w.error, png_shim_fail, png_shim_ignore);
    if (w.png) w.info = png_create_info_struct(w.png);
    bool written = w.info && write_image(&w, image, chunks, chunk_count, effort);
    png_destroy_write_struct(&w.png, &w.info);
    if (!written) *error = w.error;
    return written;
}
