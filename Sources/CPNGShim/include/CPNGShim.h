/// libpng for callers that cannot follow longjmp: its errors become return values.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// An error and its place.
typedef struct {
    char message[192];
    /// Bytes of the file taken so far.
    size_t offset;
    /// The row of pixels in progress, or -1 outside the pixels.
    int64_t row;
} png_shim_error;

typedef struct {
    uint32_t width, height;
    /// Bits per stored sample: 1, 2, 4, 8 or 16.
    uint8_t bit_depth;
    /// Samples per pixel as read: 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha.
    uint8_t channels;
    /// Bits per stored pixel, 1...64.
    uint8_t pixel_depth;
    bool is_palette;
    /// Whether pixels are stored with alpha, not with a transparent colour or alpha of a palette.
    bool has_stored_alpha;
    /// Whether the file says that it is an animation (APNG).
    bool is_animated;
} png_shim_header;

/// What a file has beside header and pixels.
typedef struct {
    /// Whether a chunk that the pixels do not need has a wrong checksum.
    bool has_damaged_chunk;
    /// Bytes after the last chunk.
    size_t trailing_count;
} png_shim_rest;

typedef struct png_shim_reader png_shim_reader;

/// Reads everything before the pixels. `bytes` must stay in place until `png_shim_close`.
/// Returns NULL after an error.
png_shim_reader *png_shim_open(
    const uint8_t *bytes, size_t count, png_shim_header *header, png_shim_error *error);

/// Reads the pixels as height x width x channels samples, and the rest of the file. Samples are words of the
/// machine if the file has 16 bits, else bytes. Palettes, tRNS and samples of fewer than 8 bits are expanded;
/// chunks on colour have no effect. A wrong checksum is an error where the pixels depend on the chunk, else
/// it is told in `rest`. Returns false after an error. To be called once.
bool png_shim_read(png_shim_reader *reader, void *pixels, png_shim_rest *rest, png_shim_error *error);

void png_shim_close(png_shim_reader *reader);

typedef struct {
    uint32_t width, height;
    /// 1 gray, 3 RGB
    uint8_t channels;
    bool has_alpha;
    /// 8, or 16 for words of the machine
    uint8_t bit_depth;
} png_shim_image;

/// Where rows come from and bytes go.
typedef struct {
    void *context;
    /// Samples of a row, alpha after the others of each pixel; they stay until the next call.
    const void *(*row)(void *context, size_t y);
    /// Takes the next bytes of the file; returns whether it could.
    bool (*take)(void *context, const uint8_t *bytes, size_t count);
} png_shim_stream;

/// A chunk to be written between header and pixels.
typedef struct {
    char type[4];
    const uint8_t *data;
    size_t count;
} png_shim_chunk;

typedef struct {
    /// zlib's, 0...9
    int level;
    /// libpng's PNG_FILTER_ bits
    int filters;
    /// zlib's Z_ constant: how deflate looks for repetitions
    int strategy;
} png_shim_effort;

/// Writes an image as a PNG. Returns false after an error.
bool png_shim_write(
    const png_shim_image *image, const png_shim_chunk *chunks, size_t chunk_count, png_shim_effort effort,
    const png_shim_stream *stream, png_shim_error *error);
