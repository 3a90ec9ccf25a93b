/* SPDX-License-Identifier: Apache-2.0
 *
 * libvqz encodes and decodes .vqz images. A file decodes to the same pixels on every machine, and an image
 * gives the same file everywhere, for every number of threads.
 *
 * Results. A function that can fail returns a `vqz_code`, VQZ_OK (0) or the reason, and says more in a
 * `vqz_error`, if it is given one. After a failure nothing else that the caller passed has changed, and
 * there is nothing to free.
 *
 * Structs. The caller sets `size` to the size of the struct, and what it does not know of to 0, which is the
 * default of every field:
 *
 *     vqz_encode_options options = {.size = sizeof options};
 *     options.quality = 3;
 *
 * Structs grow at their ends alone. A struct of an older header is read as if what it lacks were 0. One of a
 * newer header is refused (VQZ_ERROR_ARGUMENT) if it has something but 0 where this library knows no field.
 * NULL in place of options stands for all defaults.
 *
 * Memory. Bytes that go in (files, models, pixels, metadata, options) belong to the caller, are only read,
 * and may be freed when the function returns: nothing keeps a pointer to them. What comes out is freed with
 * `vqz_free`, decoders and encoders with functions of their own. Where memory runs out, functions return
 * VQZ_ERROR_MEMORY: before they begin, they ask the system for as much as they are going to take. If others
 * take that memory in the meantime, the process ends.
 *
 * Threads. All functions may be called by several threads at the same time, also with the same decoder or
 * encoder. A decoder or encoder must not be freed while a function uses it. Work is shared with up to
 * `threads` threads, the caller's among them. The others belong to the process: they are started when first
 * needed, sleep between calls and stay. For this reason the library is never unloaded, `dlclose` leaves it.
 * A child process after `fork` decodes and encodes on the thread that calls, if no call was under way.
 *
 * Builds. The ordinary library has a model and an encoder. The small one has neither: it decodes files of the
 * model that it is given, and exact pixels without one. What encodes returns VQZ_ERROR_UNSUPPORTED there.
 *
 * The library prints nothing, ends no process, opens no files, and reads no environment, locale or clock.
 * Files and models may come from anywhere; hostile ones are refused. Pointers must be what they claim.
 */
#ifndef VQZ_H
#define VQZ_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this header. */
#define VQZ_VERSION_MAJOR 1
#define VQZ_VERSION_MINOR 2
#define VQZ_VERSION_PATCH 0

/* The version of the library that runs: major * 10000 + minor * 100 + patch. A library serves programs of
 * every older header with its major number. */
uint32_t vqz_version(void);

/* ---- Errors ---- */

/* Reasons. Later versions may have more. */
typedef enum vqz_code {
    VQZ_OK = 0,
    /* The caller's mistake: a null pointer, a number out of range, an unknown field or format. */
    VQZ_ERROR_ARGUMENT = 1,
    VQZ_ERROR_MEMORY = 2,
    /* The file does not start with "VQZ". */
    VQZ_ERROR_NOT_VQZ = 3,
    /* The file is of a version, or has a required section, that this library does not know; or this build of
     * the library does not encode. */
    VQZ_ERROR_UNSUPPORTED = 4,
    /* The file ends early. */
    VQZ_ERROR_TRUNCATED = 5,
    /* The file is not as the format says. */
    VQZ_ERROR_MALFORMED = 6,
    /* A checksum of the file is wrong: bytes have changed. */
    VQZ_ERROR_CHECKSUM = 7,
    /* More pixels than the decoder's limit, or more than the format can hold. */
    VQZ_ERROR_LIMIT = 8,
    /* The file needs a model that the decoder does not have; the text names it. */
    VQZ_ERROR_MISSING_MODEL = 9,
    /* The bytes are no model that this library can use. */
    VQZ_ERROR_MODEL = 10,
    /* The model does not have the quality. */
    VQZ_ERROR_QUALITY = 11,
    /* The region does not lie within the image. */
    VQZ_ERROR_REGION = 12,
    /* The buffer is too small for the pixels. */
    VQZ_ERROR_BUFFER = 13
} vqz_code;

/* What happened. The library fills all of it, after success too. Never grows. */
typedef struct vqz_error {
    /* A `vqz_code`. */
    int32_t code;
    int32_t reserved;
    /* The place in the file or the model, in bytes from its start, or -1 where there is none to name. */
    int64_t offset;
    /* One line of English in UTF-8, cut if need be, ending in 0; empty after success. */
    char text[240];
} vqz_error;

/* The name of a reason in lower case, such as "truncated"; "unknown" for other numbers. A constant. */
const char *vqz_error_name(int code);

/* ---- Pixels ---- */

/* The samples of a pixel, in this order. The value is their number. */
typedef enum vqz_format {
    VQZ_FORMAT_GRAY = 1,
    VQZ_FORMAT_GRAY_ALPHA = 2,
    VQZ_FORMAT_RGB = 3,
    VQZ_FORMAT_RGBA = 4
} vqz_format;

/* A rectangle of pixels in memory, from the top row down. Alpha is 0 for transparent, not premultiplied. */
typedef struct vqz_image {
    size_t size;
    /* The first sample of the top row. Samples of 16 bits need no alignment. */
    void *pixels;
    /* Bytes at `pixels` that may be used. The last row needs no more than its pixels. */
    size_t capacity;
    /* Bytes from the start of a row to that of the next; 0 for rows that follow each other. */
    size_t stride;
    uint32_t width, height;
    /* A `vqz_format`. */
    int32_t format;
    /* Bits of a sample: 8 (or 0), or 16, in the byte order of the machine. */
    int32_t depth;
} vqz_image;

/* ---- Information ---- */

/* Bytes of a file, from its start, that hold the header of every version that this library reads. */
#define VQZ_HEADER_BYTES 64

/* The header of a file. */
typedef struct vqz_info {
    size_t size;
    uint32_t width, height;
    /* The `vqz_format` that holds all of it. */
    int32_t format;
    /* Bits of a sample. */
    int32_t depth;
    /* From 1; 0 for exact pixels, which have none. */
    int32_t quality;
    /* The version of the file format. */
    int32_t version;
    /* The digest by which the file names its model: 12 lower-case hexadecimal digits, and 0. Empty for exact
     * pixels, which need none. */
    char model[16];
} vqz_info;

/* Reads the header alone: of a file, or of its first VQZ_HEADER_BYTES bytes. What follows is not checked,
 * and `vqz_decode` may still refuse it. */
int vqz_read_info(const void *data, size_t data_size, vqz_info *info, vqz_error *error);

/* ---- Metadata ---- */

/* What a file says of its picture beside the pixels. Since 1.2. NULL and 0 for what there is not. */
typedef struct vqz_metadata {
    size_t size;
    /* An ICC profile; each part has up to 2^24 bytes. One for other colours than the image has, or none at
     * all, is refused (VQZ_ERROR_ARGUMENT): look at its bytes 16 to 19, "GRAY" or "RGB ". */
    const void *icc;
    size_t icc_size;
    /* EXIF, from its byte order on: without "Exif\0\0" before it. */
    const void *exif;
    size_t exif_size;
    /* An XMP packet. */
    const void *xmp;
    size_t xmp_size;
    /* The contents of PNG's chunks on colour and density: cHRM, cICP, cLLI, gAMA, mDCV, pHYs, sBIT and sRGB,
     * in this order, none twice. Each is its name of four letters, one byte with the number of bytes that
     * follow, and these. sBIT has one for each sample of a pixel. */
    const void *chunks;
    size_t chunks_size;
    /* The following come from `vqz_read_metadata`. All of the above lies in this memory, for `vqz_free`. */
    void *memory;
    /* 1 if the file ends early; what lies behind its end is missing above. */
    int32_t truncated;
    /* The number of parts that are malformed and left out above. */
    int32_t damaged;
} vqz_metadata;

/* Reads the metadata of a file, or of its start as far as it goes, without its pixels or a model. This
 * library's files have the profile and the chunks before the pixels, EXIF and XMP after them. Since 1.2. */
int vqz_read_metadata(const void *data, size_t data_size, vqz_metadata *metadata, vqz_error *error);

/* ---- Decoding ---- */

/* The networks of models, prepared once for all files. It takes some 20 MB and 20 ms to make with the model
 * that is built in. */
typedef struct vqz_decoder vqz_decoder;

/* What decoders and encoders are made with. */
typedef struct vqz_codec_options {
    size_t size;
    /* A model, the bytes of a .vqm file, or NULL. An encoder uses it in place of the one that is built in, a
     * decoder beside it, if there is one, as files demand. */
    const void *model;
    size_t model_size;
    /* Decoders refuse files of more pixels before they allocate anything for them; 0 for 2^28. */
    uint64_t max_pixels;
    /* 1 to 1024, or 0 for one per CPU. Results do not depend on it. */
    int32_t threads;
    int32_t reserved;
} vqz_codec_options;

int vqz_decoder_new(const vqz_codec_options *options, vqz_decoder **decoder, vqz_error *error);

/* Frees a decoder; nothing for NULL. */
void vqz_decoder_free(vqz_decoder *decoder);

typedef struct vqz_decode_options {
    size_t size;
    /* The region to decode, in pixels from the top left corner; all 0 for the whole image. It equals what the
     * whole image has there, and only the tiles that it depends on are decoded and checked. */
    uint32_t x, y, width, height;
    /* Since 1.2. 2, 4, 8 or 16 for a picture of 1/2, 1/4, 1/8 or 1/16 of the size on each side, rounded up; 1
     * or 0 for the full size. The region is extended to whole pixels of that picture. From 4 on it takes a
     * fraction of the time. */
    int32_t scale;
    /* Since 1.2. 1 to decode files that are cut anywhere after their headers: what they lack is made up. */
    int32_t allow_truncated;
} vqz_decode_options;

/* Decodes a file to pixels of the caller's choice.
 *
 * Before the call, `image->format` is the wanted format, or 0 for the file's own, and `image->depth` and
 * `image->stride` are as in `vqz_image`. With `image->pixels` NULL the library allocates the pixels, for
 * `vqz_free`. Otherwise it writes to the `image->capacity` bytes there: the pixels of each row, and nothing
 * between rows. After success all fields are set.
 *
 * Gray becomes RGB by repetition, RGB becomes gray by (19595 R + 38470 G + 7471 B + 32768) / 65536, as in
 * JPEG. Alpha that is not wanted is dropped, alpha that the file does not have is opaque.
 *
 * Samples of another depth than the file has become the nearest: a v of 8 bits is v * 257 in 16. Where the
 * file has a quality, its colours are computed with 16 bits (since 1.2; before, v * 257 of 8). */
int vqz_decode(
    const vqz_decoder *decoder, const void *data, size_t data_size, const vqz_decode_options *options,
    vqz_image *image, vqz_error *error);

/* ---- Encoding ---- */

/* As `vqz_decoder`, for the other direction. */
typedef struct vqz_encoder vqz_encoder;

int vqz_encoder_new(const vqz_codec_options *options, vqz_encoder **encoder, vqz_error *error);

/* Frees an encoder; nothing for NULL. */
void vqz_encoder_free(vqz_encoder *encoder);

/* The number of the model's qualities: 8 for the one that is built in. 0 for NULL. */
int vqz_encoder_qualities(const vqz_encoder *encoder);

/* What an encoder aims at in place of a quality. It encodes up to six times. Where a target is out of the
 * model's range, the nearest file results. */
typedef enum vqz_target {
    VQZ_TARGET_NONE = 0,
    /* Bytes of the file: at most `target_value`, and at least 97 % of it. */
    VQZ_TARGET_SIZE = 1,
    /* Bits of the file per pixel, likewise. */
    VQZ_TARGET_BITS_PER_PIXEL = 2,
    /* Peak signal-to-noise ratio in dB, 0 to 100: the smallest file at least as good, within 0.1 dB. */
    VQZ_TARGET_PSNR = 3,
    /* A quality, or a place between two: 4.5 has a size between those of 4 and 5. Encodes once. */
    VQZ_TARGET_QUALITY = 4
} vqz_target;

/* What the choice of a file's indices minimises. */
typedef enum vqz_tune {
    /* The squared error with VQZ_TARGET_PSNR, otherwise the error that is seen. */
    VQZ_TUNE_DEFAULT = 0,
    /* The squared error. */
    VQZ_TUNE_PSNR = 1,
    /* The error that is seen. */
    VQZ_TUNE_VISUAL = 2
} vqz_tune;

/* How pixels are stored. Since 1.2. */
typedef enum vqz_coding {
    /* As exact pixels where that file is at most 32 bytes larger than one with the quality, as it may be for
     * flat art, scans and charts; with a target, where it meets that. */
    VQZ_CODING_AUTOMATIC = 0,
    /* As exact pixels. There is no `quality` and no `target`. */
    VQZ_CODING_LOSSLESS = 1,
    /* With the quality. */
    VQZ_CODING_LOSSY = 2
} vqz_coding;

typedef struct vqz_encode_options {
    size_t size;
    /* From 1, the smallest files, to the number of the model's qualities; 0 for the one in the middle, 5 of
     * 8. */
    int32_t quality;
    /* How long to search for smaller files and less error: 1 (fast) to 9 (slow), 0 for 2. */
    int32_t effort;
    /* Since 1.1. A `vqz_target`; with one, `quality` is 0, and `target_value` is positive. */
    double target_value;
    int32_t target;
    /* Since 1.1. A `vqz_tune`. */
    int32_t tune;
    /* Since 1.2. A `vqz_coding`. */
    int32_t coding;
    /* Since 1.2. 1 to keep colours where alpha is 0, as VQZ_CODING_LOSSLESS always does. Otherwise they
     * become others that take fewer bytes. */
    int32_t exact;
    /* Since 1.2. What the file says beside the pixels, or NULL for nothing. */
    const vqz_metadata *metadata;
} vqz_encode_options;

/* Encodes an image to a new file, for `vqz_free`. All of `image` is read and must be set, but `stride` and
 * `depth`, which may be 0.
 *
 * The file has as many bits a sample as the image: 16 since 1.2, before they were rounded to 8. Alpha is kept
 * exactly; if it is opaque everywhere, the file has none. Three channels that are equal wherever they are
 * seen become one, unless there is a profile or the coding is VQZ_CODING_LOSSLESS: `vqz_decode` repeats it
 * where RGB is wanted. */
int vqz_encode(
    const vqz_encoder *encoder, const vqz_image *image, const vqz_encode_options *options,
    unsigned char **data, size_t *data_size, vqz_error *error);

/* Frees pixels, files and metadata that the library has allocated; nothing for NULL. */
void vqz_free(void *memory);

#ifdef __cplusplus
}
#endif

#endif
