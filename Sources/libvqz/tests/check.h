/* What the test programs share. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vqz.h>

static int failures;

static inline void fail(const char *file, int line, const char *what) {
    failures++;
    fprintf(stderr, "%s:%d: %s\n", file, line, what);
}

/* Tells of an expectation that is not met, and goes on. */
#define CHECK(condition) ((condition) ? (void)0 : fail(__FILE__, __LINE__, #condition))

/* Ends the program if the condition is not met. */
#define REQUIRE(condition) ((condition) ? (void)0 : (fail(__FILE__, __LINE__, #condition), exit(1)))

typedef struct {
    unsigned char *data;
    size_t size;
} bytes;

/* The whole of a file, for `free`. */
static inline bytes read_file(const char *name) {
    FILE *file = fopen(name, "rb");
    REQUIRE(file && fseek(file, 0, SEEK_END) == 0);
    bytes all = {NULL, (size_t)ftell(file)};
    rewind(file);
    /* Exactly as long as the file, so that valgrind sees reads beyond it. */
    all.data = malloc(all.size + !all.size);
    REQUIRE(all.data && fread(all.data, 1, all.size, file) == all.size);
    fclose(file);
    return all;
}

static inline void write_file(const char *name, const void *data, size_t size) {
    FILE *file = fopen(name, "wb");
    REQUIRE(file && fwrite(data, 1, size, file) == size && fclose(file) == 0);
}

/* ---- What is tested ---- */

/* The small library decodes alone: then there is no encoder, and files are those that the same program has
 * made with the ordinary library. Their names are numbers, in the order in which they are made. */
static vqz_encoder *encoder;
static vqz_decoder *decoder;
static vqz_codec_options codec_options;
static const char *files_folder;

/* Reads a program's arguments THREADS MODEL FOLDER: "-" is the model that is built in. */
static inline void read_arguments(char **arguments) {
    codec_options.size = sizeof codec_options;
    codec_options.threads = atoi(arguments[1]);
    bytes model = {NULL, 0};
    if (strcmp(arguments[2], "-")) model = read_file(arguments[2]);
    codec_options.model = model.data;
    codec_options.model_size = model.size;
    files_folder = arguments[3];
}

static inline void make_codec(void) {
    vqz_error error;
    REQUIRE(vqz_decoder_new(&codec_options, &decoder, NULL) == VQZ_OK);
    if (vqz_encoder_new(&codec_options, &encoder, &error)) REQUIRE(error.code == VQZ_ERROR_UNSUPPORTED);
}

/* Returns what the program returns. */
static inline int free_codec(void) {
    vqz_decoder_free(decoder);
    vqz_encoder_free(encoder);
    free((void *)codec_options.model);
    return failures > 0;
}

/* Encodes an image to a file, for `vqz_free`; without an encoder, reads the one of the other library. */
static inline bytes encoded(const vqz_image *image, const vqz_encode_options *options) {
    static int number;
    char name[4096];
    snprintf(name, sizeof name, "%s/%d.vqz", files_folder, number++);
    if (!encoder) return read_file(name);
    bytes file;
    REQUIRE(vqz_encode(encoder, image, options, &file.data, &file.size, NULL) == VQZ_OK);
    write_file(name, file.data, file.size);
    return file;
}

/* A picture of 8 bits a sample with colours, edges and, if there is alpha, all its values; for `free`. */
static inline vqz_image picture(uint32_t width, uint32_t height, int format) {
    vqz_image image = {.size = sizeof image};
    image.width = width;
    image.height = height;
    image.format = format;
    image.capacity = (size_t)width * height * (size_t)format;
    unsigned char *pixels = image.pixels = malloc(image.capacity);
    REQUIRE(pixels);
    for (uint32_t y = 0; y < height; y++)
        for (uint32_t x = 0; x < width; x++)
            for (int c = 0; c < format; c++)
                *pixels++ = (unsigned char)(x * (unsigned)(c + 1) + y * 2 + ((x / 8 + y / 8) % 2) * 60);
    return image;
}
