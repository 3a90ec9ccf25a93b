/* The header, and what encoders make of good arguments, bad ones and none. */
#include <stddef.h>

#include "check.h"

enum { WIDTH = 45, HEIGHT = 27 };

/* The number of the model's qualities, and the one in the middle. */
static int qualities, middle;

static int encode_with(const vqz_image *image, const vqz_encode_options *options, bytes *file) {
    return vqz_encode(encoder, image, options, &file->data, &file->size, NULL);
}

static int encode(const vqz_image *image, int quality, int effort, bytes *file) {
    vqz_encode_options options = {.size = sizeof options};
    options.quality = quality;
    options.effort = effort;
    options.coding = VQZ_CODING_LOSSY;
    return encode_with(image, &options, file);
}

static int is_same(bytes a, bytes b) { return a.size == b.size && !memcmp(a.data, b.data, a.size); }

/* Programs are compiled for this layout: it must stay. */
static void test_layout(void) {
    CHECK(sizeof(vqz_error) == 256 && offsetof(vqz_error, offset) == 8 && offsetof(vqz_error, text) == 16);
    CHECK(sizeof(vqz_image) == 48 && offsetof(vqz_image, stride) == 24 && offsetof(vqz_image, depth) == 44);
    CHECK(sizeof(vqz_info) == 48 && offsetof(vqz_info, format) == 16 && offsetof(vqz_info, model) == 32);
    CHECK(sizeof(vqz_codec_options) == 40 && offsetof(vqz_codec_options, threads) == 32);
    CHECK(sizeof(vqz_decode_options) == 32 && offsetof(vqz_decode_options, height) == 20);
    CHECK(offsetof(vqz_decode_options, scale) == 24 && offsetof(vqz_decode_options, allow_truncated) == 28);
    CHECK(sizeof(vqz_encode_options) == 48 && offsetof(vqz_encode_options, effort) == 12);
    CHECK(offsetof(vqz_encode_options, target_value) == 16 && offsetof(vqz_encode_options, tune) == 28);
    CHECK(offsetof(vqz_encode_options, coding) == 32 && offsetof(vqz_encode_options, metadata) == 40);
    CHECK(sizeof(vqz_metadata) == 88 && offsetof(vqz_metadata, xmp_size) == 48);
    CHECK(offsetof(vqz_metadata, memory) == 72 && offsetof(vqz_metadata, damaged) == 84);
}

static void test_version_and_names(void) {
    CHECK(vqz_version() == VQZ_VERSION_MAJOR * 10000 + VQZ_VERSION_MINOR * 100 + VQZ_VERSION_PATCH);
    CHECK(!strcmp(vqz_error_name(VQZ_OK), "ok"));
    CHECK(!strcmp(vqz_error_name(VQZ_ERROR_TRUNCATED), "truncated"));
    CHECK(!strcmp(vqz_error_name(VQZ_ERROR_BUFFER), "buffer"));
    CHECK(!strcmp(vqz_error_name(99), "unknown") && !strcmp(vqz_error_name(-1), "unknown"));
}

static void test_null(void) {
    vqz_image source = picture(3, 2, VQZ_FORMAT_RGB);
    bytes made = {NULL, 0};
    CHECK(vqz_encoder_new(NULL, NULL, NULL) == VQZ_ERROR_ARGUMENT);
    CHECK(vqz_encode(NULL, &source, NULL, &made.data, &made.size, NULL) == VQZ_ERROR_ARGUMENT);
    CHECK(vqz_encode(encoder, NULL, NULL, &made.data, &made.size, NULL) == VQZ_ERROR_ARGUMENT);
    CHECK(vqz_encode(encoder, &source, NULL, NULL, &made.size, NULL) == VQZ_ERROR_ARGUMENT);
    CHECK(vqz_encode(encoder, &source, NULL, &made.data, NULL, NULL) == VQZ_ERROR_ARGUMENT);
    CHECK(!made.data && !made.size);
    CHECK(vqz_encoder_qualities(NULL) == 0);
    vqz_encoder_free(NULL);
    free(source.pixels);
}

/* What a library that decodes alone says. */
static void test_no_encoder(void) {
    vqz_error error;
    vqz_encoder *made = NULL;
    CHECK(vqz_encoder_new(&codec_options, &made, &error) == VQZ_ERROR_UNSUPPORTED && !made);
    CHECK(error.code == VQZ_ERROR_UNSUPPORTED && error.offset == -1 && strstr(error.text, "decodes alone"));
    CHECK(vqz_encode(NULL, NULL, NULL, NULL, NULL, NULL) == VQZ_ERROR_UNSUPPORTED);
    CHECK(vqz_encoder_qualities(NULL) == 0);
    vqz_encoder_free(NULL);
}

/* A struct as a later header may have it. */
typedef struct {
    vqz_encode_options known;
    int32_t later[6];
} longer_options;

static void test_sizes_of_options(void) {
    vqz_image source = picture(60, 40, VQZ_FORMAT_RGB);
    vqz_error error;
    bytes plain_file, best, made;
    vqz_encode_options plain = {.size = sizeof plain, .quality = middle};
    /* Noise: a pattern is stored exactly, whatever the quality. */
    uint32_t state = 1;
    for (size_t i = 0; i < source.capacity; i++)
        ((unsigned char *)source.pixels)[i] = (state = 1664525 * state + 1013904223) >> 24;
    REQUIRE(vqz_encode(encoder, &source, &plain, &plain_file.data, &plain_file.size, NULL) == VQZ_OK);
    plain.quality = qualities;
    REQUIRE(vqz_encode(encoder, &source, &plain, &best.data, &best.size, NULL) == VQZ_OK);
    /* Of models of random numbers, exact pixels are smaller. */
    CHECK(codec_options.model || !is_same(plain_file, best));

    longer_options options = {.known = plain};
    options.known.size = sizeof options;
    REQUIRE(vqz_encode(encoder, &source, &options.known, &made.data, &made.size, NULL) == VQZ_OK);
    CHECK(is_same(made, best));
    vqz_free(made.data);
    options.later[5] = 1;
    CHECK(vqz_encode(encoder, &source, &options.known, &made.data, &made.size, &error) == VQZ_ERROR_ARGUMENT);
    CHECK(strstr(error.text, "not known"));

    /* Without the field of the quality, and without that of the effort. */
    options.known.size = offsetof(vqz_encode_options, quality);
    REQUIRE(vqz_encode(encoder, &source, &options.known, &made.data, &made.size, NULL) == VQZ_OK);
    CHECK(is_same(made, plain_file));
    vqz_free(made.data);
    options.known.size = offsetof(vqz_encode_options, effort);
    options.known.effort = 99;
    REQUIRE(vqz_encode(encoder, &source, &options.known, &made.data, &made.size, NULL) == VQZ_OK);
    CHECK(is_same(made, best));
    vqz_free(made.data);

    const size_t none[] = {0, sizeof(size_t) - 1, 1000, SIZE_MAX};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        options.known.size = none[i];
        CHECK(
            vqz_encode(encoder, &source, &options.known, &made.data, &made.size, NULL) == VQZ_ERROR_ARGUMENT);
    }
    vqz_free(plain_file.data);
    vqz_free(best.data);
    free(source.pixels);
}

static int aim(const vqz_image *image, int32_t target, double value, bytes *file) {
    vqz_encode_options options = {.size = sizeof options, .effort = 1, .coding = VQZ_CODING_LOSSY};
    options.target = target;
    options.target_value = value;
    return encode_with(image, &options, file);
}

static void test_targets(void) {
    vqz_image source = picture(200, 150, VQZ_FORMAT_RGB);
    bytes below, between, above, made;
    REQUIRE(encode(&source, middle - 1, 1, &below) == VQZ_OK && encode(&source, middle, 1, &above) == VQZ_OK);
    REQUIRE(aim(&source, VQZ_TARGET_QUALITY, middle, &made) == VQZ_OK);
    CHECK(is_same(made, above));
    vqz_free(made.data);
    REQUIRE(aim(&source, VQZ_TARGET_QUALITY, middle - 0.5, &between) == VQZ_OK);
    /* Models of random numbers need not be so. */
    CHECK(codec_options.model || (below.size < between.size && between.size < above.size));
    double wanted = (double)between.size;
    REQUIRE(aim(&source, VQZ_TARGET_SIZE, wanted, &made) == VQZ_OK);
    CHECK(made.size <= between.size && (double)made.size >= 0.97 * wanted);
    vqz_free(made.data);
    REQUIRE(aim(&source, VQZ_TARGET_BITS_PER_PIXEL, 8 * wanted / (200 * 150), &made) == VQZ_OK);
    CHECK(made.size <= between.size && (double)made.size >= 0.97 * wanted);
    vqz_free(made.data);
    REQUIRE(aim(&source, VQZ_TARGET_PSNR, 100, &made) == VQZ_OK);
    CHECK(made.size > above.size);
    vqz_free(made.data);

    const struct {
        int32_t target;
        double value;
    } wrong[] = {{1, 0}, {1, -1}, {2, 0}, {3, 101}, {4, 0.5}, {5, 1}, {-1, 1}, {0, 1}, {1, 0.0 / 0.0}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK(aim(&source, wrong[i].target, wrong[i].value, &made) == VQZ_ERROR_ARGUMENT);
    CHECK(aim(&source, VQZ_TARGET_QUALITY, qualities + 0.5, &made) == VQZ_ERROR_QUALITY);
    vqz_encode_options both = {.size = sizeof both, .quality = 3};
    both.target = VQZ_TARGET_PSNR;
    both.target_value = 30;
    CHECK(vqz_encode(encoder, &source, &both, &made.data, &made.size, NULL) == VQZ_ERROR_ARGUMENT);
    vqz_free(below.data);
    vqz_free(between.data);
    vqz_free(above.data);
    free(source.pixels);
}

static void test_tunes(void) {
    vqz_image source = picture(60, 50, VQZ_FORMAT_RGB);
    vqz_encode_options options = {.size = sizeof options, .quality = middle, .coding = VQZ_CODING_LOSSY};
    /* By tune: of a quality, and of a target that is an error. */
    bytes files[3], aimed[3];
    for (int tune = VQZ_TUNE_DEFAULT; tune <= VQZ_TUNE_VISUAL; tune++) {
        options.tune = tune;
        REQUIRE(encode_with(&source, &options, &files[tune]) == VQZ_OK);
        vqz_encode_options aim = options;
        aim.quality = 0;
        aim.target = VQZ_TARGET_PSNR;
        aim.target_value = 30;
        REQUIRE(encode_with(&source, &aim, &aimed[tune]) == VQZ_OK);
    }
    CHECK(!is_same(files[VQZ_TUNE_PSNR], files[VQZ_TUNE_VISUAL]));
    CHECK(is_same(files[VQZ_TUNE_DEFAULT], files[VQZ_TUNE_VISUAL]));
    CHECK(!is_same(aimed[VQZ_TUNE_PSNR], aimed[VQZ_TUNE_VISUAL]));
    CHECK(is_same(aimed[VQZ_TUNE_DEFAULT], aimed[VQZ_TUNE_PSNR]));
    for (int tune = VQZ_TUNE_DEFAULT; tune <= VQZ_TUNE_VISUAL; tune++) {
        vqz_free(files[tune].data);
        vqz_free(aimed[tune].data);
    }
    bytes made;
    options.tune = VQZ_TUNE_VISUAL + 1;
    CHECK(encode_with(&source, &options, &made) == VQZ_ERROR_ARGUMENT);
    free(source.pixels);
}

static void test_encoding(void) {
    bytes file, same;
    vqz_image image = picture(WIDTH, HEIGHT, VQZ_FORMAT_RGBA);
    REQUIRE(encode(&image, 0, 0, &file) == VQZ_OK && encode(&image, middle, 2, &same) == VQZ_OK);
    CHECK(is_same(file, same));
    vqz_free(same.data);
    vqz_free(file.data);

    /* Alpha that is opaque counts as none. */
    vqz_image opaque = picture(WIDTH, HEIGHT, VQZ_FORMAT_GRAY_ALPHA), plain = picture(WIDTH, HEIGHT, 1);
    for (size_t i = 0; i < plain.capacity; i++) {
        ((unsigned char *)opaque.pixels)[2 * i] = ((unsigned char *)plain.pixels)[i];
        ((unsigned char *)opaque.pixels)[2 * i + 1] = 255;
    }
    REQUIRE(encode(&opaque, 2, 1, &file) == VQZ_OK && encode(&plain, 2, 1, &same) == VQZ_OK);
    CHECK(is_same(file, same));
    vqz_free(file.data);
    vqz_free(same.data);
    free(opaque.pixels);
    free(plain.pixels);

    file.data = NULL;
    CHECK(encode(&image, qualities + 1, 0, &file) == VQZ_ERROR_QUALITY);
    CHECK(encode(&image, -1, 0, &file) == VQZ_ERROR_ARGUMENT);
    CHECK(encode(&image, 65, 0, &file) == VQZ_ERROR_ARGUMENT);
    CHECK(encode(&image, 0, 10, &file) == VQZ_ERROR_ARGUMENT);
    CHECK(encode(&image, 0, -2, &file) == VQZ_ERROR_ARGUMENT);
    const vqz_image good = image;
    image.format = 0;
    CHECK(encode(&image, 0, 0, &file) == VQZ_ERROR_ARGUMENT);
    image = good;
    image.depth = 9;
    CHECK(encode(&image, 0, 0, &file) == VQZ_ERROR_ARGUMENT);
    image = good;
    image.width = 0;
    CHECK(encode(&image, 0, 0, &file) == VQZ_ERROR_ARGUMENT);
    image = good;
    image.height++;
    CHECK(encode(&image, 0, 0, &file) == VQZ_ERROR_BUFFER);
    image.width = image.height = UINT32_MAX;
    CHECK(encode(&image, 0, 0, &file) == VQZ_ERROR_ARGUMENT);
    image = good;
    image.pixels = NULL;
    CHECK(encode(&image, 0, 0, &file) == VQZ_ERROR_ARGUMENT);
    CHECK(!file.data);
    free(good.pixels);
}

int main(int count, char **arguments) {
    if (count != 4) return 64;
    read_arguments(arguments);
    make_codec();
    test_layout();
    test_version_and_names();
    if (encoder) {
        qualities = vqz_encoder_qualities(encoder);
        CHECK(codec_options.model || qualities == 8);
        middle = qualities / 2 + 1;
        test_null();
        test_sizes_of_options();
        test_targets();
        test_tunes();
        test_encoding();
    } else {
        test_no_encoder();
    }
    return free_codec();
}
