/* Metadata into files and out of them, and how pixels are stored. */
#include "check.h"

enum { WIDTH = 37, HEIGHT = 29 };

/* The header of a profile, with the space and the mark that every one has, and a tag or two. */
static const char icc[200] = {[16] = 'R', 'G', 'B', ' ', [36] = 'a', 'c', 's', 'p', [140] = 'd', 'e'};
static const char exif[] = "II*\0\b\0\0\0";
static const char xmp[] = "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>";
static const char chunks[] = "gAMA\4\0\0\xb1\x8fpHYs\t\0\0\x0b\x13\0\0\x0b\x13\1sBIT\3\5\6\5";

static vqz_metadata given(void) {
    vqz_metadata metadata = {.size = sizeof metadata};
    metadata.icc = icc, metadata.icc_size = sizeof icc;
    metadata.exif = exif, metadata.exif_size = sizeof exif;
    metadata.xmp = xmp, metadata.xmp_size = sizeof xmp;
    metadata.chunks = chunks, metadata.chunks_size = sizeof chunks - 1;
    return metadata;
}

static vqz_encode_options with(int coding, int exact, const vqz_metadata *metadata) {
    vqz_encode_options options = {.size = sizeof options, .effort = 1, .coding = coding, .exact = exact};
    options.metadata = metadata;
    return options;
}

static bytes encode(const vqz_image *image, int coding, int exact, const vqz_metadata *metadata) {
    vqz_encode_options options = with(coding, exact, metadata);
    return encoded(image, &options);
}

/* For what is refused. */
static int try(
    const vqz_image *image, int coding, int exact, const vqz_metadata *metadata, bytes *file) {
    vqz_encode_options options = with(coding, exact, metadata);
    return vqz_encode(encoder, image, &options, &file->data, &file->size, NULL);
}

static int read_metadata(bytes file, vqz_metadata *metadata) {
    memset(metadata, 0, sizeof *metadata);
    metadata->size = sizeof *metadata;
    return vqz_read_metadata(file.data, file.size, metadata, NULL);
}

static int is_same(const void *a, size_t a_size, const void *b, size_t b_size) {
    return a_size == b_size && (!a_size || !memcmp(a, b, a_size));
}

static int is_all(const vqz_metadata *a) {
    vqz_metadata b = given();
    return is_same(a->icc, a->icc_size, b.icc, b.icc_size) &&
        is_same(a->exif, a->exif_size, b.exif, b.exif_size) &&
        is_same(a->xmp, a->xmp_size, b.xmp, b.xmp_size) &&
        is_same(a->chunks, a->chunks_size, b.chunks, b.chunks_size);
}

static void test_round_trips(void) {
    vqz_image source = picture(WIDTH, HEIGHT, VQZ_FORMAT_RGB), dressed, bare;
    vqz_metadata metadata = given(), found;
    for (int coding = VQZ_CODING_AUTOMATIC; coding <= VQZ_CODING_LOSSY; coding++) {
        bytes file = encode(&source, coding, 0, &metadata), plain = encode(&source, coding, 0, NULL);
        REQUIRE(read_metadata(file, &found) == VQZ_OK);
        CHECK(is_all(&found) && !found.truncated && !found.damaged && found.size == sizeof found);
        vqz_free(found.memory);
        REQUIRE(read_metadata(plain, &found) == VQZ_OK);
        CHECK(!found.icc && !found.exif_size && !found.xmp && !found.chunks_size && !found.memory);

        dressed = bare = (vqz_image){.size = sizeof dressed};
        REQUIRE(vqz_decode(decoder, file.data, file.size, NULL, &dressed, NULL) == VQZ_OK);
        REQUIRE(vqz_decode(decoder, plain.data, plain.size, NULL, &bare, NULL) == VQZ_OK);
        CHECK(!memcmp(dressed.pixels, bare.pixels, dressed.capacity));
        vqz_free(dressed.pixels);
        vqz_free(bare.pixels);
        vqz_free(file.data);
        vqz_free(plain.data);
    }
    free(source.pixels);
}

/* Files that are cut, and such as have a byte changed. */
static void test_hostile_files(void) {
    vqz_image source = picture(WIDTH, HEIGHT, VQZ_FORMAT_RGB);
    vqz_metadata metadata = given(), found;
    bytes file = encode(&source, VQZ_CODING_LOSSY, 0, &metadata), part;
    int seen = 0;
    for (part.size = 0; part.size < file.size; part.size++) {
        part.data = malloc(part.size + !part.size);
        REQUIRE(part.data);
        memcpy(part.data, file.data, part.size);
        int code = read_metadata(part, &found);
        CHECK(code == VQZ_OK || (code == VQZ_ERROR_TRUNCATED && part.size < 32 && !found.memory));
        if (code == VQZ_OK) {
            CHECK(!found.damaged && (!found.icc || is_same(found.icc, found.icc_size, icc, sizeof icc)));
            CHECK(found.truncated || part.size > file.size / 2);
            CHECK(!found.exif || found.icc);
            CHECK(!found.xmp || found.exif);
            seen |= found.icc && !found.exif && found.truncated;
            vqz_free(found.memory);
        }
        free(part.data);
    }
    CHECK(seen);
    for (size_t i = 0; i < file.size; i++) {
        file.data[i] ^= 0x55;
        if (read_metadata(file, &found) == VQZ_OK) vqz_free(found.memory);
        file.data[i] ^= 0x55;
    }
    file.data[file.size - 1] ^= 1;
    CHECK(read_metadata(file, &found) == VQZ_ERROR_CHECKSUM && !found.memory);
    vqz_free(file.data);
    free(source.pixels);
}

static void test_arguments_of_reading(void) {
    vqz_metadata metadata = given(), found;
    vqz_error error;
    bytes none = {(unsigned char *)"RIFFxxxxWEBP", 12};
    CHECK(vqz_read_metadata(NULL, 0, NULL, NULL) == VQZ_ERROR_ARGUMENT);
    CHECK(vqz_read_metadata(NULL, 3, &metadata, NULL) == VQZ_ERROR_ARGUMENT);
    CHECK(vqz_read_metadata(NULL, 0, &metadata, &error) == VQZ_ERROR_TRUNCATED && error.offset == 0);
    CHECK(metadata.icc == icc);
    CHECK(read_metadata(none, &found) == VQZ_ERROR_NOT_VQZ);
    found.size--;
    CHECK(vqz_read_metadata(none.data, none.size, &found, &error) == VQZ_ERROR_ARGUMENT);
    CHECK(strstr(error.text, "size"));
}

static void test_arguments_of_encoding(void) {
    vqz_image source = picture(WIDTH, HEIGHT, VQZ_FORMAT_RGB);
    vqz_metadata metadata = given();
    bytes file = {NULL, 0};
    metadata.icc = NULL;
    CHECK(try(&source, 0, 0, &metadata, &file) == VQZ_ERROR_ARGUMENT);
    metadata = given();
    metadata.xmp_size = SIZE_MAX;
    CHECK(try(&source, 0, 0, &metadata, &file) == VQZ_ERROR_ARGUMENT);
    metadata.xmp_size = (1 << 24) + 1;
    CHECK(try(&source, 0, 0, &metadata, &file) == VQZ_ERROR_ARGUMENT);
    metadata = given();
    metadata.chunks_size--;
    CHECK(try(&source, 0, 0, &metadata, &file) == VQZ_ERROR_ARGUMENT);
    metadata.chunks = "tIME\7abcdefg", metadata.chunks_size = 12;
    CHECK(try(&source, 0, 0, &metadata, &file) == VQZ_ERROR_ARGUMENT);
    metadata = given();
    metadata.size = 80;
    CHECK(try(&source, 0, 0, &metadata, &file) == VQZ_ERROR_ARGUMENT);

    /* A profile for other colours, and bytes that are none. */
    metadata = given();
    vqz_image gray = picture(WIDTH, HEIGHT, VQZ_FORMAT_GRAY);
    CHECK(try(&gray, 0, 0, &metadata, &file) == VQZ_ERROR_ARGUMENT);
    free(gray.pixels);
    metadata.icc_size = 127;
    CHECK(try(&source, 0, 0, &metadata, &file) == VQZ_ERROR_ARGUMENT);
    metadata.icc = exif, metadata.icc_size = sizeof exif;
    CHECK(try(&source, 0, 0, &metadata, &file) == VQZ_ERROR_ARGUMENT);

    const int wrong[][2] = {{-1, 0}, {3, 0}, {0, -1}, {0, 2}, {INT32_MIN, 0}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        CHECK(try(&source, wrong[i][0], wrong[i][1], NULL, &file) == VQZ_ERROR_ARGUMENT);
    vqz_encode_options options = {.size = sizeof options, .coding = VQZ_CODING_LOSSLESS, .quality = 3};
    CHECK(vqz_encode(encoder, &source, &options, &file.data, &file.size, NULL) == VQZ_ERROR_ARGUMENT);
    options.quality = 0;
    options.target = VQZ_TARGET_SIZE;
    options.target_value = 900;
    CHECK(vqz_encode(encoder, &source, &options, &file.data, &file.size, NULL) == VQZ_ERROR_ARGUMENT);
    CHECK(!file.data);
    free(source.pixels);
}

/* Exact pixels where they take few more bytes, and where they are asked for; colours that are not seen. */
static void test_codings(void) {
    vqz_info info = {.size = sizeof info};
    vqz_image flat = picture(WIDTH, HEIGHT, VQZ_FORMAT_RGBA), image;
    bytes file;
    unsigned char *pixels = flat.pixels;
    for (size_t i = 0; i < flat.capacity; i++) pixels[i] = i % 4 == 3 ? (i % 64 == 3 ? 0 : 255) : 90;
    pixels[0] = 7;

    for (int coding = VQZ_CODING_AUTOMATIC; coding <= VQZ_CODING_LOSSY; coding++)
        for (int exact = 0; exact <= 1; exact++) {
            file = encode(&flat, coding, exact, NULL);
            REQUIRE(vqz_read_info(file.data, file.size, &info, NULL) == VQZ_OK);
            CHECK((info.quality == 0) == (coding != VQZ_CODING_LOSSY));
            image = (vqz_image){.size = sizeof image, .format = VQZ_FORMAT_RGBA};
            REQUIRE(vqz_decode(decoder, file.data, file.size, NULL, &image, NULL) == VQZ_OK);
            if (coding != VQZ_CODING_LOSSY) {
                int is_kept = exact || coding == VQZ_CODING_LOSSLESS;
                CHECK((memcmp(image.pixels, pixels, flat.capacity) == 0) == is_kept);
            }
            for (size_t i = 3; i < flat.capacity; i += 4)
                REQUIRE(((unsigned char *)image.pixels)[i] == pixels[i]);
            vqz_free(image.pixels);
            vqz_free(file.data);
        }
    free(flat.pixels);
}

/* Three equal channels become one, where they may. */
static void test_gray(void) {
    vqz_info info = {.size = sizeof info};
    vqz_image gray = picture(WIDTH, HEIGHT, VQZ_FORMAT_GRAY), color = picture(WIDTH, HEIGHT, VQZ_FORMAT_RGB);
    vqz_image image;
    unsigned char *pixels = color.pixels;
    for (size_t i = 0; i < color.capacity; i++) pixels[i] = ((unsigned char *)gray.pixels)[i / 3];

    for (int coding = VQZ_CODING_AUTOMATIC; coding <= VQZ_CODING_LOSSY; coding++) {
        bytes file = encode(&color, coding, 0, NULL), same = encode(&gray, coding, 0, NULL);
        int is_gray = coding != VQZ_CODING_LOSSLESS;
        CHECK(is_same(file.data, file.size, same.data, same.size) == is_gray);
        REQUIRE(vqz_read_info(file.data, file.size, &info, NULL) == VQZ_OK);
        CHECK(info.format == (is_gray ? VQZ_FORMAT_GRAY : VQZ_FORMAT_RGB));
        image = (vqz_image){.size = sizeof image, .format = VQZ_FORMAT_RGB};
        REQUIRE(vqz_decode(decoder, file.data, file.size, NULL, &image, NULL) == VQZ_OK);
        unsigned char *decoded = image.pixels;
        for (size_t i = 0; i < image.capacity; i += 3)
            REQUIRE(decoded[i] == decoded[i + 1] && decoded[i] == decoded[i + 2]);
        vqz_free(image.pixels);
        vqz_free(file.data);
        vqz_free(same.data);
    }
    vqz_metadata profile = {.size = sizeof profile, .icc = icc, .icc_size = sizeof icc};
    bytes file = encode(&color, VQZ_CODING_LOSSY, 0, &profile);
    REQUIRE(vqz_read_info(file.data, file.size, &info, NULL) == VQZ_OK);
    CHECK(info.format == VQZ_FORMAT_RGB);
    vqz_free(file.data);
    free(gray.pixels);
    free(color.pixels);
}

int main(int count, char **arguments) {
    if (count != 4) return 64;
    read_arguments(arguments);
    make_codec();
    test_round_trips();
    test_hostile_files();
    test_arguments_of_reading();
    if (encoder) test_arguments_of_encoding();
    test_codings();
    test_gray();
    return free_codec();
}
