/* What is made of a file: smaller pictures, 16 bits, files that are cut. */
#include "check.h"

enum { WIDTH = 75, HEIGHT = 53 };

static bytes encode(const vqz_image *image, int coding) {
    vqz_encode_options options = {.size = sizeof options, .effort = 1, .coding = coding};
    if (coding == VQZ_CODING_LOSSY) options.quality = 2;
    return encoded(image, &options);
}

static int decode(bytes file, const vqz_decode_options *options, int depth, vqz_image *image) {
    memset(image, 0, sizeof *image);
    image->size = sizeof *image;
    image->depth = depth;
    return vqz_decode(decoder, file.data, file.size, options, image, NULL);
}

static uint16_t word(const vqz_image *image, size_t index) {
    uint16_t value;
    memcpy(&value, (unsigned char *)image->pixels + 2 * index, 2);
    return value;
}

static unsigned char byte(const vqz_image *image, size_t index) {
    return ((unsigned char *)image->pixels)[index];
}

/* The mean of a cell of exact pixels, whose last column and row go on. */
static unsigned mean(const vqz_image *image, uint32_t x, uint32_t y, uint32_t side, uint32_t c) {
    unsigned sum = side * side / 2;
    for (uint32_t row = y * side; row < (y + 1) * side; row++)
        for (uint32_t column = x * side; column < (x + 1) * side; column++) {
            uint32_t i = row < image->height ? row : image->height - 1;
            uint32_t j = column < image->width ? column : image->width - 1;
            sum += byte(image, ((size_t)i * image->width + j) * (size_t)image->format + c);
        }
    return sum / (side * side);
}

static void test_scales(void) {
    vqz_image source = picture(WIDTH, HEIGHT, VQZ_FORMAT_RGBA), small;
    bytes lossy = encode(&source, VQZ_CODING_LOSSY), exact = encode(&source, VQZ_CODING_LOSSLESS);
    for (int32_t side = 1; side <= 16; side *= 2) {
        uint32_t columns = (WIDTH + (uint32_t)side - 1) / (uint32_t)side;
        uint32_t rows = (HEIGHT + (uint32_t)side - 1) / (uint32_t)side;
        vqz_decode_options options = {.size = sizeof options, .scale = side};
        REQUIRE(decode(exact, &options, 8, &small) == VQZ_OK);
        CHECK(small.width == columns && small.height == rows && small.stride == 4 * columns);
        int wrong = 0;
        for (uint32_t i = 0; i < rows * columns * 4; i++) {
            uint32_t pixel = i / 4;
            unsigned wanted = mean(&source, pixel % columns, pixel / columns, (uint32_t)side, i % 4);
            wrong += byte(&small, i) != wanted;
        }
        CHECK(wrong == 0);
        vqz_free(small.pixels);
        REQUIRE(decode(lossy, &options, 16, &small) == VQZ_OK);
        CHECK(small.width == columns && small.height == rows && small.stride == 8 * columns);
        vqz_free(small.pixels);
    }
    const int32_t none[] = {-1, 3, 5, 32, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        vqz_decode_options options = {.size = sizeof options, .scale = none[i]};
        CHECK(decode(lossy, &options, 8, &small) == VQZ_ERROR_ARGUMENT && !small.pixels);
    }
    vqz_free(lossy.data);
    vqz_free(exact.data);
    free(source.pixels);
}

/* A region of a smaller picture equals what the whole smaller picture has there, in the caller's memory. */
static void test_regions_of_scales(void) {
    vqz_image source = picture(WIDTH, HEIGHT, VQZ_FORMAT_RGB), whole;
    const uint32_t places[][4] = {{9, 21, 30, 17}, {74, 52, 1, 1}};
    for (int coding = VQZ_CODING_LOSSLESS; coding <= VQZ_CODING_LOSSY; coding++) {
        bytes file = encode(&source, coding);
        for (uint32_t side = 2; side <= 16; side *= 2) {
            vqz_decode_options options = {.size = sizeof options, .scale = (int32_t)side};
            REQUIRE(decode(file, &options, 8, &whole) == VQZ_OK);
            for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
                const uint32_t *place = places[i];
                options.x = place[0], options.y = place[1];
                options.width = place[2], options.height = place[3];
                uint32_t left = place[0] / side, right = (place[0] + place[2] + side - 1) / side;
                uint32_t top = place[1] / side, bottom = (place[1] + place[3] + side - 1) / side;
                unsigned char room[40 * 40 * 3];
                vqz_image part = {.size = sizeof part, .pixels = room};
                part.stride = 3 * (right - left) + 1;
                part.capacity = part.stride * (bottom - top - 1) + 3 * (right - left) - 1;
                vqz_image before = part;
                int code = vqz_decode(decoder, file.data, file.size, &options, &part, NULL);
                CHECK(code == VQZ_ERROR_BUFFER && !memcmp(&part, &before, sizeof part));
                part.capacity++;
                code = vqz_decode(decoder, file.data, file.size, &options, &part, NULL);
                REQUIRE(code == VQZ_OK);
                CHECK(part.width == right - left && part.height == bottom - top);
                for (uint32_t y = top; y < bottom; y++)
                    CHECK(!memcmp(
                        room + (y - top) * part.stride,
                        (unsigned char *)whole.pixels + y * whole.stride + 3 * left, 3 * (right - left)));
            }
            vqz_free(whole.pixels);
        }
        vqz_free(file.data);
    }
    free(source.pixels);
}

static void test_depths(void) {
    /* Every sample is another. */
    uint16_t samples[HEIGHT * WIDTH];
    for (size_t i = 0; i < HEIGHT * WIDTH; i++) samples[i] = (uint16_t)(i * 4099);
    vqz_image deep = {.size = sizeof deep, .pixels = samples, .capacity = sizeof samples};
    deep.width = WIDTH;
    deep.height = HEIGHT;
    deep.format = VQZ_FORMAT_GRAY;
    deep.depth = 16;
    vqz_info info = {.size = sizeof info};
    vqz_image image;

    bytes file = encode(&deep, VQZ_CODING_LOSSLESS);
    REQUIRE(vqz_read_info(file.data, file.size, &info, NULL) == VQZ_OK);
    CHECK(info.depth == 16 && info.quality == 0 && info.format == VQZ_FORMAT_GRAY && !info.model[0]);
    REQUIRE(decode(file, NULL, 16, &image) == VQZ_OK);
    CHECK(image.depth == 16 && image.capacity == sizeof samples);
    CHECK(!memcmp(image.pixels, samples, sizeof samples));
    vqz_free(image.pixels);
    int wrong = 0;
    REQUIRE(decode(file, NULL, 0, &image) == VQZ_OK);
    for (size_t i = 0; i < HEIGHT * WIDTH; i++) wrong += byte(&image, i) != (samples[i] + 128) / 257;
    CHECK(image.depth == 8 && wrong == 0);
    vqz_free(image.pixels);
    vqz_free(file.data);

    /* An odd address and stride. */
    static unsigned char room[1 + HEIGHT * (2 * WIDTH + 3)];
    vqz_image apart = deep;
    apart.pixels = room + 1;
    apart.stride = 2 * WIDTH + 3;
    apart.capacity = sizeof room - 1;
    for (int y = 0; y < HEIGHT; y++) memcpy(room + 1 + y * (2 * WIDTH + 3), samples + y * WIDTH, 2 * WIDTH);
    bytes same = encode(&apart, VQZ_CODING_LOSSY);
    file = encode(&deep, VQZ_CODING_LOSSY);
    CHECK(same.size == file.size && !memcmp(same.data, file.data, file.size));
    REQUIRE(vqz_read_info(file.data, file.size, &info, NULL) == VQZ_OK);
    CHECK(info.depth == 16 && info.quality == 2);
    vqz_free(same.data);
    vqz_free(file.data);

    /* Of 8 bits: exact ones times 257, and those of a quality to half of one. */
    vqz_image source = picture(WIDTH, HEIGHT, VQZ_FORMAT_RGBA), plain;
    file = encode(&source, VQZ_CODING_LOSSLESS);
    REQUIRE(decode(file, NULL, 16, &image) == VQZ_OK);
    wrong = 0;
    for (size_t i = 0; i < WIDTH * HEIGHT * 4; i++) wrong += word(&image, i) != byte(&source, i) * 257;
    CHECK(wrong == 0);
    vqz_free(image.pixels);
    vqz_free(file.data);
    file = encode(&source, VQZ_CODING_LOSSY);
    REQUIRE(decode(file, NULL, 16, &image) == VQZ_OK && decode(file, NULL, 8, &plain) == VQZ_OK);
    int finer = 0;
    for (size_t i = 0; i < WIDTH * HEIGHT * 4; i++) {
        int difference = word(&image, i) - byte(&plain, i) * 257;
        wrong += abs(difference) > 257;
        finer += difference != 0;
    }
    CHECK(wrong == 0 && finer > 0);
    vqz_free(image.pixels);
    vqz_free(plain.pixels);
    vqz_free(file.data);
    free(source.pixels);
}

static void test_cut_files(void) {
    vqz_image source = picture(WIDTH, HEIGHT, VQZ_FORMAT_RGBA), whole, image;
    vqz_decode_options options = {.size = sizeof options, .allow_truncated = 1};
    for (int coding = VQZ_CODING_LOSSLESS; coding <= VQZ_CODING_LOSSY; coding++) {
        bytes file = encode(&source, coding), part;
        REQUIRE(decode(file, &options, 8, &whole) == VQZ_OK);
        size_t header = 0;
        for (part.size = 0; part.size < file.size; part.size += part.size < 40 ? 1 : 1 + file.size / 12) {
            /* Exactly as long, so that valgrind sees reads beyond it. */
            part.data = malloc(part.size + !part.size);
            REQUIRE(part.data);
            memcpy(part.data, file.data, part.size);
            int code = decode(part, NULL, 8, &image);
            /* Between two sections, one is missing. */
            CHECK((code == VQZ_ERROR_TRUNCATED || code == VQZ_ERROR_MALFORMED) && !image.pixels);
            code = decode(part, &options, 8, &image);
            if (code != VQZ_OK) {
                CHECK(code == VQZ_ERROR_TRUNCATED && part.size < 64 && !image.pixels && !header);
            } else {
                if (!header) header = part.size;
                CHECK(image.width == WIDTH && image.height == HEIGHT && image.format == VQZ_FORMAT_RGBA);
            }
            vqz_free(image.pixels);
            free(part.data);
        }
        CHECK(header > 4 && header < 64);
        /* What is there of the pixels is as in the whole. */
        part.data = file.data;
        part.size = file.size - 1;
        REQUIRE(decode(part, &options, 8, &image) == VQZ_OK);
        CHECK(!memcmp(image.pixels, whole.pixels, WIDTH * 4));
        vqz_free(image.pixels);
        vqz_free(whole.pixels);
        vqz_free(file.data);
    }
    bytes file = encode(&source, VQZ_CODING_LOSSY);
    file.data[file.size / 2] ^= 1;
    CHECK(decode(file, &options, 8, &image) == VQZ_ERROR_CHECKSUM && !image.pixels);
    options.allow_truncated = 2;
    CHECK(decode(file, &options, 8, &image) == VQZ_ERROR_ARGUMENT);
    options.allow_truncated = -1;
    CHECK(decode(file, &options, 8, &image) == VQZ_ERROR_ARGUMENT);
    vqz_free(file.data);
    free(source.pixels);
}

int main(int count, char **arguments) {
    if (count != 4) return 64;
    read_arguments(arguments);
    make_codec();
    test_scales();
    test_regions_of_scales();
    test_depths();
    test_cut_files();
    return free_codec();
}
