#include <stdlib.h>
#include <string.h>
#include "error.h"

struct png_shim_reader {
    png_structp png;
    png_infop info;
    const uint8_t *bytes;
    size_t count, offset;
    int64_t row;
    bool has_damaged_chunk;
    /// libpng's error pointer, copied to the caller's error.
    png_shim_error error;
};

static void take(png_structp png, png_bytep target, size_t count) {
    png_shim_reader *reader = png_get_io_ptr(png);
    if (count > reader->count - reader->offset) png_error(png, "the file ends too early");
    memcpy(target, reader->bytes + reader->offset, count);
    reader->offset += count;
}

static void report(const png_shim_reader *reader, png_shim_error *error) {
    *error = reader->error;
    error->offset = reader->offset;
    error->row = reader->row;
}

/// libpng's warning callback: notes wrong checksums. Of the chunks that pixels can do without, tRNS alone
/// changes them.
static void note(png_structp png, png_const_charp message) {
    png_shim_reader *reader = png_get_io_ptr(png);
    if (!strstr(message, "CRC error")) return;
    if (!strncmp(message, "tRNS", 4)) png_error(png, message);
    if (reader) reader->has_damaged_chunk = true;
}

static void configure(png_shim_reader *reader) {
    png_structp png = reader->png;
    png_set_read_fn(png, reader, take);
    // The caller limits the size; a chunk that libpng keeps is a palette or tRNS.
    png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_chunk_malloc_max(png, 1 << 20);
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    // The sign of an animation.
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_ALWAYS, (png_const_bytep) "acTL", 1);
    png_set_crc_action(png, PNG_CRC_DEFAULT, PNG_CRC_WARN_DISCARD);
}

static uint8_t channels_after_expansion(const png_shim_reader *reader) {
    int type = png_get_color_type(reader->png, reader->info);
    bool alpha = (type & PNG_COLOR_MASK_ALPHA) != 0
        || png_get_valid(reader->png, reader->info, PNG_INFO_tRNS);
    return ((type & PNG_COLOR_MASK_COLOR) != 0 ? 3 : 1) + (alpha ? 1 : 0);
}

static bool read_header(png_shim_reader *reader, png_shim_header *header) {
    if (setjmp(png_jmpbuf(reader->png))) return false;
    configure(reader);
    png_read_info(reader->png, reader->info);
    header->width = png_get_image_width(reader->png, reader->info);
    header->height = png_get_image_height(reader->png, reader->info);
    header->bit_depth = png_get_bit_depth(reader->png, reader->info);
    header->channels = channels_after_expansion(reader);
    png_unknown_chunkp chunks = NULL;
    header->is_animated = png_get_unknown_chunks(reader->png, reader->info, &chunks) > 0;
    header->pixel_depth = header->bit_depth * png_get_channels(reader->png, reader->info);
    int type = png_get_color_type(reader->png, reader->info);
    header->is_palette = type == PNG_COLOR_TYPE_PALETTE;
    header->has_stored_alpha = (type & PNG_COLOR_MASK_ALPHA) != 0;
    return true;
}

png_shim_reader *png_shim_open(
    const uint8_t *bytes, size_t count, png_shim_header *header, png_shim_error *error) {
    png_shim_reader *reader = calloc(1, sizeof *reader);
    if (reader) {
        reader->bytes = bytes;
        reader->count = count;
        reader->row = -1;
        reader->png = png_create_read_struct(
            PNG_LIBPNG_VER_STRING, &reader->error, png_shim_fail, note);
        if (reader->png) reader->info = png_create_info_struct(reader->png);
    }
    if (!reader || !reader->info) {
        *error = (png_shim_error){.message = "out of memory", .row = -1};
    } else if (read_header(reader, header)) {
        return reader;
    } else {
        report(reader, error);
    }
    png_shim_close(reader);
    return NULL;
}

static bool read_pixels(png_shim_reader *reader, void *pixels) {
    png_structp png = reader->png;
    if (setjmp(png_jmpbuf(png))) return false;
    png_set_expand(png);
    if (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) png_set_swap(png);
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, reader->info);
    size_t stride = png_get_rowbytes(png, reader->info);
    int64_t height = png_get_image_height(png, reader->info);
    for (int pass = 0; pass < passes; pass++) {
        for (reader->row = 0; reader->row < height; reader->row++) {
            png_read_row(png, (uint8_t *)pixels + (size_t)reader->row * stride, NULL);
        }
    }
    reader->row = -1;
    png_read_end(png, NULL);
    return true;
}

bool png_shim_read(png_shim_reader *reader, void *pixels, png_shim_rest *rest, png_shim_error *error) {
    if (read_pixels(reader, pixels)) {
        *rest = (png_shim_rest){reader->has_damaged_chunk, reader->count - reader->offset};
        return true;
    }
    report(reader, error);
    return false;
}

void png_shim_close(png_shim_reader *reader) {
    if (!reader) return;
    png_destroy_read_struct(&reader->png, &reader->info, NULL);
    free(reader);
}
