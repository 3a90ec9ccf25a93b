/* Every function of vqz.h with good arguments, bad ones and none. */
#include <stddef.h>

#include "check.h"

enum { WIDTH = 45, HEIGHT = 27 };

static vqz_encoder *encoder;
static vqz_decoder *decoder;

/* Files of a picture in all formats, by format. */
static bytes files[5];

static int encode(const vqz_image *image, int quality, int effort, bytes *file) {
    vqz_encode_options options = {.size = sizeof options};
    options.quality = quality;
    options.effort = effort;
    options.coding = VQZ_CODING_LOSSY;
    return vqz_encode(encoder, image, &options, &file->data, &file->size, NULL);
}

static int decode(bytes file, vqz_image *image) {
    return vqz_decode(decoder, file.data, file.size, NULL, image, NULL);
}

static int is_same(bytes a, bytes b) { return a.size == b.size && !memcmp(a.data, b.data, a.size); }

static unsigned sample(const vqz_image *image, uint32_t x, uint32_t y, int c) {
    const unsigned char *at = (unsigned char *)image->pixels + y * image->stride;
    size_t index = (size_t)x * (size_t)image->format + (size_t)c;
    if (image->depth == 8) return at[index];
    uint16_t value;
    memcpy(&value, at + 2 * index, 2);
    return value;
}

/* Sample `c` of a pixel of an image as if it had `format`. */
static unsigned wanted(const vqz_image *image, uint32_t x, uint32_t y, int c, int format) {
    int is_gray = image->format < 3, has_alpha = image->format % 2 == 0;
    if (format % 2 == 0 && c == format - 1)
        return has_alpha ? sample(image, x, y, image->format - 1) : (1u << image->depth) - 1;
    if (is_gray) return sample(image, x, y, 0);
    if (format >= 3) return sample(image, x, y, c);
    unsigned red = 19595u * sample(image, x, y, 0), green = 38470u * sample(image, x, y, 1);
    return (red + green + 7471u * sample(image, x, y, 2) + 32768u) >> 16;
}

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
    CHECK(vqz_encoder_qualities(encoder) == 8);
}

static void test_null(void) {
    vqz_error error;
    vqz_info info = {.size = sizeof info};
    vqz_image image = {.size = sizeof image}, source = picture(3, 2, VQZ_FORMAT_RGB);
    bytes file = files[3], made = {NULL, 0};

    CHECK(vqz_decoder_new(NULL, NULL, &error) == VQZ_ERROR_ARGUMENT);
    CHECK(error.code == VQZ_ERROR_ARGUMENT && error.offset == -1 && !strcmp(error.text, "decoder is NULL"));
    CHECK(vqz_encoder_new(NULL, NULL, NULL) == VQZ_ERROR_ARGUMENT);
    CHECK(vqz_read_info(file.data, file.size, NULL, NULL) == VQZ_ERROR_ARGUMENT);
    CHECK(vqz_read_info(NULL, 5, &info, NULL) == VQZ_ERROR_ARGUMENT);
    CHECK(vqz_read_info(NULL, 0, &info, &error) == VQZ_ERROR_TRUNCATED && error.offset == 0);
    CHECK(vqz_decode(NULL, file.data, file.size, NULL, &image, NULL) == VQZ_ERROR_ARGUMENT);
    CHECK(vqz_decode(decoder, NULL, file.size, NULL, &image, NULL) == VQZ_ERROR_ARGUMENT);
    CHECK(vqz_decode(decoder, NULL, 0, NULL, &image, NULL) == VQZ_ERROR_TRUNCATED);
    CHECK(vqz_decode(decoder, file.data, file.size, NULL, NULL, NULL) == VQZ_ERROR_ARGUMENT);
    CHECK(!image.pixels && !image.width);
    CHECK(vqz_encode(NULL, &source, NULL, &made.data, &made.size, NULL) == VQZ_ERROR_ARGUMENT);
    CHECK(vqz_encode(encoder, NULL, NULL, &made.data, &made.size, NULL) == VQZ_ERROR_ARGUMENT);
    CHECK(vqz_encode(encoder, &source, NULL, NULL, &made.size, NULL) == VQZ_ERROR_ARGUMENT);
    CHECK(vqz_encode(encoder, &source, NULL, &made.data, NULL, NULL) == VQZ_ERROR_ARGUMENT);
    CHECK(!made.data && !made.size);
    CHECK(vqz_encoder_qualities(NULL) == 0);
    vqz_free(NULL);
    vqz_decoder_free(NULL);
    vqz_encoder_free(NULL);
    free(source.pixels);
}

/* A struct as a later header may have it. */
typedef struct {
    vqz_encode_options known;
    int32_t later[6];
} longer_options;

static void test_sizes_of_options(void) {
    vqz_image source = picture(20, 10, VQZ_FORMAT_RGB);
    vqz_error error;
    bytes middle, best, made;
    vqz_encode_options plain = {.size = sizeof plain, .quality = 5};
    REQUIRE(vqz_encode(encoder, &source, &plain, &middle.data, &middle.size, NULL) == VQZ_OK);
    plain.quality = 8;
    REQUIRE(vqz_encode(encoder, &source, &plain, &best.data, &best.size, NULL) == VQZ_OK);
    CHECK(!is_same(middle, best));

    longer_options options = {.known = {.size = sizeof(longer_options), .quality = 8}};
    REQUIRE(vqz_encode(encoder, &source, &options.known, &made.data, &made.size, NULL) == VQZ_OK);
    CHECK(is_same(made, best));
    vqz_free(made.data);
    options.later[5] = 1;
    CHECK(vqz_encode(encoder, &source, &options.known, &made.data, &made.size, &error) == VQZ_ERROR_ARGUMENT);
    CHECK(strstr(error.text, "not known"));

    /* Without the field of the quality, and without that of the effort. */
    options.known.size = offsetof(vqz_encode_options, quality);
    REQUIRE(vqz_encode(encoder, &source, &options.known, &made.data, &made.size, NULL) == VQZ_OK);
    CHECK(is_same(made, middle));
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
    vqz_free(middle.data);
    vqz_free(best.data);
    free(source.pixels);
}

static vqz_decode_options region(const uint32_t numbers[4]) {
    vqz_decode_options options = {.size = sizeof options};
    options.x = numbers[0];
    options.y = numbers[1];
    options.width = numbers[2];
    options.height = numbers[3];
    return options;
}

static int aim(const vqz_image *image, int32_t target, double value, bytes *file) {
    vqz_encode_options options = {.size = sizeof options, .effort = 1, .coding = VQZ_CODING_LOSSY};
    options.target = target;
    options.target_value = value;
    return vqz_encode(encoder, image, &options, &file->data, &file->size, NULL);
}

static void test_targets(void) {
    vqz_image source = picture(200, 150, VQZ_FORMAT_RGB);
    bytes below, between, above, made;
    REQUIRE(encode(&source, 4, 1, &below) == VQZ_OK && encode(&source, 5, 1, &above) == VQZ_OK);
    REQUIRE(aim(&source, VQZ_TARGET_QUALITY, 5, &made) == VQZ_OK);
    CHECK(is_same(made, above));
    vqz_free(made.data);
    REQUIRE(aim(&source, VQZ_TARGET_QUALITY, 4.5, &between) == VQZ_OK);
    CHECK(below.size < between.size && between.size < above.size);
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
    CHECK(aim(&source, VQZ_TARGET_QUALITY, 8.5, &made) == VQZ_ERROR_QUALITY);
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
    vqz_encode_options options = {.size = sizeof options, .quality = 5, .coding = VQZ_CODING_LOSSY};
    bytes plain, made;
    REQUIRE(encode(&source, 5, 0, &plain) == VQZ_OK);
    options.tune = VQZ_TUNE_VISUAL;
    REQUIRE(vqz_encode(encoder, &source, &options, &made.data, &made.size, NULL) == VQZ_OK);
    CHECK(!is_same(made, plain));
    vqz_free(made.data);
    options.tune = 2;
    CHECK(vqz_encode(encoder, &source, &options, &made.data, &made.size, NULL) == VQZ_ERROR_ARGUMENT);
    vqz_free(plain.data);
    free(source.pixels);
}

static void test_sizes_of_results(void) {
    struct {
        vqz_info known;
        int32_t later[2];
    } info = {{.size = sizeof info}, {7, 7}};
    CHECK(vqz_read_info(files[3].data, files[3].size, &info.known, NULL) == VQZ_OK);
    CHECK(info.known.size == sizeof info && info.known.width == WIDTH && info.known.quality == 4);
    CHECK(info.later[0] == 0 && info.later[1] == 0);

    vqz_info early = {.size = offsetof(vqz_info, format)};
    early.format = -7;
    CHECK(vqz_read_info(files[3].data, files[3].size, &early, NULL) == VQZ_OK);
    CHECK(early.width == WIDTH && early.height == HEIGHT && early.format == -7);
    early.size = 0;
    CHECK(vqz_read_info(files[3].data, files[3].size, &early, NULL) == VQZ_ERROR_ARGUMENT);

    vqz_image image = {.size = sizeof image - 1};
    CHECK(decode(files[3], &image) == VQZ_ERROR_ARGUMENT && !image.pixels);
}

static void test_codec_options(void) {
    vqz_error error;
    vqz_decoder *made = NULL;
    vqz_codec_options options = {.size = sizeof options};
    const int32_t threads[] = {-1, 1025, INT32_MIN};
    for (int i = 0; i < 3; i++) {
        options.threads = threads[i];
        CHECK(vqz_decoder_new(&options, &made, &error) == VQZ_ERROR_ARGUMENT);
        CHECK(strstr(error.text, "threads"));
    }
    options.threads = 1;
    options.model_size = 5;
    CHECK(vqz_decoder_new(&options, &made, NULL) == VQZ_ERROR_ARGUMENT);
    options.model = "VQZ\1\1";
    CHECK(vqz_decoder_new(&options, &made, &error) == VQZ_ERROR_MODEL && error.offset == 0);
    options.model = "VQM\1\1";
    CHECK(vqz_decoder_new(&options, &made, &error) == VQZ_ERROR_MODEL && error.offset == 4);
    options.model_size = 0;
    CHECK(vqz_decoder_new(&options, &made, NULL) == VQZ_ERROR_MODEL);
    CHECK(!made);

    options.model = NULL;
    options.max_pixels = WIDTH * HEIGHT - 1;
    vqz_image image = {.size = sizeof image};
    REQUIRE(vqz_decoder_new(&options, &made, NULL) == VQZ_OK);
    CHECK(vqz_decode(made, files[3].data, files[3].size, NULL, &image, &error) == VQZ_ERROR_LIMIT);
    vqz_decoder_free(made);
    options.max_pixels = UINT64_MAX;
    REQUIRE(vqz_decoder_new(&options, &made, NULL) == VQZ_OK);
    CHECK(vqz_decode(made, files[3].data, files[3].size, NULL, &image, &error) == VQZ_OK);
    CHECK(error.code == VQZ_OK && error.offset == -1 && !error.text[0]);
    vqz_free(image.pixels);
    vqz_decoder_free(made);
}

static void test_info(void) {
    for (int format = 1; format <= 4; format++) {
        vqz_error error;
        vqz_info info = {.size = sizeof info};
        bytes file = files[format];
        size_t head = file.size < VQZ_HEADER_BYTES ? file.size : VQZ_HEADER_BYTES;
        CHECK(vqz_read_info(file.data, head, &info, &error) == VQZ_OK);
        CHECK(info.width == WIDTH && info.height == HEIGHT && info.format == format && info.depth == 8);
        CHECK(info.quality == 4 && info.version == 2 && strlen(info.model) == 12);
        CHECK(vqz_read_info(file.data, 9, &info, &error) == VQZ_ERROR_TRUNCATED && error.offset == 7);
        CHECK(vqz_read_info("RIFF", 4, &info, &error) == VQZ_ERROR_NOT_VQZ && error.offset == 0);
        CHECK(vqz_read_info("VQZ\x7f", 4, &info, &error) == VQZ_ERROR_UNSUPPORTED && error.offset == 3);
    }
}

/* Every file in every format and depth, with rows apart, in the caller's memory and in new memory. */
static void test_formats(void) {
    for (int own = 1; own <= 4; own++)
        for (int depth = 8; depth <= 16; depth += 8) {
            vqz_image plain = {.size = sizeof plain};
            plain.depth = depth == 8 ? 0 : depth;
            REQUIRE(decode(files[own], &plain) == VQZ_OK);
            CHECK(plain.format == own && plain.depth == depth);
            CHECK(plain.stride == (size_t)(WIDTH * own * depth / 8));
            CHECK(plain.capacity == plain.stride * HEIGHT && plain.width == WIDTH && plain.height == HEIGHT);
            for (int format = 1; format <= 4; format++) {
                size_t row = (size_t)(WIDTH * format * depth / 8), stride = row + 5;
                unsigned char room[(WIDTH * 8 + 5) * HEIGHT + 1];
                memset(room, 0xEE, sizeof room);
                vqz_image image = {.size = sizeof image};
                image.pixels = room + 1;
                image.capacity = stride * (HEIGHT - 1) + row;
                image.stride = stride;
                image.format = format;
                image.depth = depth;
                vqz_image fresh = image;
                fresh.pixels = NULL;
                fresh.stride = fresh.capacity = 0;
                REQUIRE(decode(files[own], &image) == VQZ_OK && decode(files[own], &fresh) == VQZ_OK);
                CHECK(fresh.stride == row && fresh.capacity == row * HEIGHT);
                CHECK(image.width == WIDTH && image.height == HEIGHT && image.stride == stride);
                int wrong = 0;
                for (uint32_t y = 0; y < HEIGHT; y++) {
                    for (uint32_t x = 0; x < WIDTH; x++)
                        for (int c = 0; c < format; c++) {
                            unsigned value = wanted(&plain, x, y, c, format);
                            wrong += sample(&image, x, y, c) != value || sample(&fresh, x, y, c) != value;
                        }
                    for (size_t i = row; i < stride; i++)
                        wrong += ((unsigned char *)image.pixels)[y * stride + i] != 0xEE;
                }
                CHECK(wrong == 0);
                vqz_free(fresh.pixels);
            }
            vqz_free(plain.pixels);
        }
}

static void test_buffers(void) {
    vqz_error error;
    unsigned char room[WIDTH * HEIGHT * 3];
    memset(room, 0xEE, sizeof room);
    vqz_image image = {.size = sizeof image}, before;
    image.pixels = room;
    image.capacity = sizeof room - 1;
    before = image;
    int code = vqz_decode(decoder, files[3].data, files[3].size, NULL, &image, &error);
    CHECK(code == VQZ_ERROR_BUFFER && strstr(error.text, "3645"));
    image.stride = WIDTH * 3 - 1;
    CHECK(decode(files[3], &image) == VQZ_ERROR_ARGUMENT);
    image.stride = SIZE_MAX / 2;
    CHECK(decode(files[3], &image) == VQZ_ERROR_ARGUMENT);
    image.stride = SIZE_MAX;
    CHECK(decode(files[3], &image) == VQZ_ERROR_ARGUMENT);
    image.stride = 0;
    image.format = 5;
    CHECK(decode(files[3], &image) == VQZ_ERROR_ARGUMENT);
    image.format = -1;
    CHECK(decode(files[3], &image) == VQZ_ERROR_ARGUMENT);
    image.format = 0;
    image.depth = 12;
    CHECK(decode(files[3], &image) == VQZ_ERROR_ARGUMENT);
    image.depth = 0;
    CHECK(!memcmp(&image, &before, sizeof image));

    /* A file that is refused at its end leaves the pixels. */
    image.capacity = sizeof room;
    bytes cut = {files[3].data, files[3].size - 1};
    before = image;
    CHECK(decode(cut, &image) == VQZ_ERROR_TRUNCATED && !memcmp(&image, &before, sizeof image));
    for (size_t i = 0; i < sizeof room; i++) REQUIRE(room[i] == 0xEE);
    CHECK(decode(files[3], &image) == VQZ_OK && image.capacity == sizeof room);

    image.capacity = SIZE_MAX;
    CHECK(decode(files[3], &image) == VQZ_OK);
}

static void test_regions(void) {
    vqz_image whole = {.size = sizeof whole};
    REQUIRE(decode(files[4], &whole) == VQZ_OK);
    const uint32_t good[][4] = {{0, 0, WIDTH, HEIGHT}, {0, 0, 1, 1}, {44, 26, 1, 1}, {7, 3, 20, 11}};
    for (int i = 0; i < 4; i++) {
        vqz_image part = {.size = sizeof part};
        vqz_decode_options options = region(good[i]);
        part.format = VQZ_FORMAT_RGBA;
        REQUIRE(vqz_decode(decoder, files[4].data, files[4].size, &options, &part, NULL) == VQZ_OK);
        CHECK(part.width == options.width && part.height == options.height);
        int wrong = 0;
        for (uint32_t y = 0; y < part.height; y++)
            for (uint32_t x = 0; x < part.width; x++)
                for (int c = 0; c < 4; c++)
                    wrong += sample(&part, x, y, c) != sample(&whole, x + options.x, y + options.y, c);
        CHECK(wrong == 0);
        vqz_free(part.pixels);
    }
    const uint32_t bad[][4] = {
        {1, 0, WIDTH, HEIGHT}, {0, 1, WIDTH, HEIGHT}, {5, 5, 0, 0}, {0, 0, 4, 0}, {UINT32_MAX, 0, 1, 1},
        {0, 0, UINT32_MAX, UINT32_MAX}};
    for (int i = 0; i < 6; i++) {
        vqz_error error;
        vqz_image part = {.size = sizeof part};
        vqz_decode_options options = region(bad[i]);
        int code = vqz_decode(decoder, files[4].data, files[4].size, &options, &part, &error);
        CHECK(code == VQZ_ERROR_REGION && !part.pixels && strstr(error.text, "45 x 27"));
    }
    vqz_free(whole.pixels);
}

static void test_encoding(void) {
    bytes file, same;
    vqz_image image = picture(WIDTH, HEIGHT, VQZ_FORMAT_RGBA);
    REQUIRE(encode(&image, 0, 0, &file) == VQZ_OK && encode(&image, 5, 2, &same) == VQZ_OK);
    CHECK(is_same(file, same));
    vqz_free(same.data);
    vqz_free(file.data);

    /* Alpha that is opaque counts as none. */
    vqz_image opaque = {.size = sizeof opaque}, plain = {.size = sizeof plain};
    opaque.format = VQZ_FORMAT_RGBA;
    REQUIRE(decode(files[3], &opaque) == VQZ_OK && decode(files[3], &plain) == VQZ_OK);
    REQUIRE(encode(&opaque, 2, 1, &file) == VQZ_OK && encode(&plain, 2, 1, &same) == VQZ_OK);
    CHECK(is_same(file, same));
    vqz_free(file.data);
    vqz_free(same.data);
    vqz_free(opaque.pixels);
    vqz_free(plain.pixels);

    file.data = NULL;
    CHECK(encode(&image, 9, 0, &file) == VQZ_ERROR_QUALITY);
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

int main(void) {
    REQUIRE(vqz_encoder_new(NULL, &encoder, NULL) == VQZ_OK);
    REQUIRE(vqz_decoder_new(NULL, &decoder, NULL) == VQZ_OK);
    for (int format = 1; format <= 4; format++) {
        vqz_image image = picture(WIDTH, HEIGHT, format);
        REQUIRE(encode(&image, 4, 1, &files[format]) == VQZ_OK);
        free(image.pixels);
    }
    test_layout();
    test_version_and_names();
    test_null();
    test_sizes_of_options();
    test_targets();
    test_tunes();
    test_sizes_of_results();
    test_codec_options();
    test_info();
    test_formats();
    test_buffers();
    test_regions();
    test_encoding();
    for (int format = 1; format <= 4; format++) vqz_free(files[format].data);
    vqz_decoder_free(decoder);
    vqz_encoder_free(encoder);
    return failures > 0;
}
