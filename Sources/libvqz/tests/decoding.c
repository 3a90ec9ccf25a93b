/* What decoders make of good arguments, bad ones and none. */
#include <stddef.h>

#include "check.h"

enum { WIDTH = 45, HEIGHT = 27, QUALITY = 2 };

/* Files of a picture in all formats, by format. */
static bytes files[5];

static int decode(bytes file, vqz_image *image) {
    return vqz_decode(decoder, file.data, file.size, NULL, image, NULL);
}

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

static void test_null(void) {
    vqz_error error;
    vqz_info info = {.size = sizeof info};
    vqz_image image = {.size = sizeof image};
    bytes file = files[3];

    CHECK(vqz_decoder_new(NULL, NULL, &error) == VQZ_ERROR_ARGUMENT);
    CHECK(error.code == VQZ_ERROR_ARGUMENT && error.offset == -1 && !strcmp(error.text, "decoder is NULL"));
    CHECK(vqz_read_info(file.data, file.size, NULL, NULL) == VQZ_ERROR_ARGUMENT);
    CHECK(vqz_read_info(NULL, 5, &info, NULL) == VQZ_ERROR_ARGUMENT);
    CHECK(vqz_read_info(NULL, 0, &info, &error) == VQZ_ERROR_TRUNCATED && error.offset == 0);
    CHECK(vqz_decode(NULL, file.data, file.size, NULL, &image, NULL) == VQZ_ERROR_ARGUMENT);
    CHECK(vqz_decode(decoder, NULL, file.size, NULL, &image, NULL) == VQZ_ERROR_ARGUMENT);
    CHECK(vqz_decode(decoder, NULL, 0, NULL, &image, NULL) == VQZ_ERROR_TRUNCATED);
    CHECK(vqz_decode(decoder, file.data, file.size, NULL, NULL, NULL) == VQZ_ERROR_ARGUMENT);
    CHECK(!image.pixels && !image.width);
    vqz_free(NULL);
    vqz_decoder_free(NULL);
}

static vqz_decode_options region(const uint32_t numbers[4]) {
    vqz_decode_options options = {.size = sizeof options};
    options.x = numbers[0];
    options.y = numbers[1];
    options.width = numbers[2];
    options.height = numbers[3];
    return options;
}

static void test_sizes_of_results(void) {
    struct {
        vqz_info known;
        int32_t later[2];
    } info = {{.size = sizeof info}, {7, 7}};
    CHECK(vqz_read_info(files[3].data, files[3].size, &info.known, NULL) == VQZ_OK);
    CHECK(info.known.size == sizeof info && info.known.width == WIDTH && info.known.quality == QUALITY);
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

    options.model = codec_options.model;
    options.model_size = codec_options.model_size;
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
        CHECK(info.quality == QUALITY && info.version == 2 && strlen(info.model) == 12);
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

int main(int count, char **arguments) {
    if (count != 4) return 64;
    read_arguments(arguments);
    make_codec();
    for (int format = 1; format <= 4; format++) {
        vqz_image image = picture(WIDTH, HEIGHT, format);
        vqz_encode_options options = {.size = sizeof options, .quality = QUALITY, .effort = 1};
        options.coding = VQZ_CODING_LOSSY;
        files[format] = encoded(&image, &options);
        free(image.pixels);
    }
    test_null();
    test_sizes_of_results();
    test_codec_options();
    test_info();
    test_formats();
    test_buffers();
    test_regions();
    for (int format = 1; format <= 4; format++) vqz_free(files[format].data);
    return free_codec();
}
