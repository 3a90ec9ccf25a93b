/* Decodes and encodes files for the tests. Model "-" is the one that is built in, if there is one.
 *
 * codec decode MODEL FOLDER FILE...   writes the pixels of each file to FOLDER and its outcome to standard
 *                                     output: name, code, offset, width, height, format, text, by tabs
 * codec encode RAW FORMAT DEPTH WIDTH HEIGHT QUALITY EFFORT CODING FILE
 */
#include "check.h"

static const char *last_part(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void decode(const char *folder, const char *path) {
    vqz_error error;
    vqz_info info = {.size = sizeof info};
    vqz_image image = {.size = sizeof image};
    bytes file = read_file(path);
    int known = vqz_read_info(file.data, file.size, &info, NULL) == VQZ_OK;
    image.depth = info.depth > 8 ? 16 : 8;
    int code = vqz_decode(decoder, file.data, file.size, NULL, &image, &error);
    CHECK(code == error.code);
    if (code == VQZ_OK) {
        CHECK(known && info.width == image.width && info.height == image.height);
        CHECK(info.format == image.format && (info.depth > 8) == (image.depth > 8));
        char name[4096];
        snprintf(name, sizeof name, "%s/%s.raw", folder, last_part(path));
        write_file(name, image.pixels, image.capacity);
    } else {
        CHECK(!image.pixels);
    }
    printf(
        "%s\t%d\t%lld\t%u\t%u\t%d\t%s\n", last_part(path), code, (long long)error.offset, image.width,
        image.height, image.format, error.text);
    vqz_free(image.pixels);
    free(file.data);
}

static int decode_all(int count, char **arguments) {
    vqz_error error;
    bytes model = {NULL, 0};
    if (strcmp(arguments[0], "-")) model = read_file(arguments[0]);
    vqz_codec_options options = {.size = sizeof options};
    options.model = model.data;
    options.model_size = model.size;
    options.threads = 2;
    int code = vqz_decoder_new(&options, &decoder, &error);
    free(model.data);
    if (code) {
        printf("%s\t%d\t%lld\t0\t0\t0\t%s\n", arguments[0], code, (long long)error.offset, error.text);
        return 0;
    }
    for (int i = 2; i < count; i++) decode(arguments[1], arguments[i]);
    vqz_decoder_free(decoder);
    return failures > 0;
}

static int encode(char **arguments) {
    vqz_error error;
    bytes raw = read_file(arguments[0]);
    vqz_image image = {.size = sizeof image};
    image.pixels = raw.data;
    image.capacity = raw.size;
    image.format = atoi(arguments[1]);
    image.depth = atoi(arguments[2]);
    image.width = (uint32_t)atoi(arguments[3]);
    image.height = (uint32_t)atoi(arguments[4]);
    vqz_encode_options options = {.size = sizeof options};
    options.quality = atoi(arguments[5]);
    options.effort = atoi(arguments[6]);
    options.coding = atoi(arguments[7]);
    bytes file;
    REQUIRE(vqz_encoder_new(NULL, &encoder, &error) == VQZ_OK);
    REQUIRE(vqz_encode(encoder, &image, &options, &file.data, &file.size, &error) == VQZ_OK);
    write_file(arguments[8], file.data, file.size);
    vqz_free(file.data);
    vqz_encoder_free(encoder);
    free(raw.data);
    return failures > 0;
}

int main(int count, char **arguments) {
    if (count > 3 && !strcmp(arguments[1], "decode")) return decode_all(count - 2, arguments + 2);
    if (count == 11 && !strcmp(arguments[1], "encode")) return encode(arguments + 2);
    return 64;
}
