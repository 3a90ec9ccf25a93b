/* Where memory runs out, calls fail, and the process goes on. */
#include <sys/resource.h>
#include <unistd.h>

#include "check.h"

enum { SIDE = 2048 };

/* Leaves the process so much more address space than it has, or as much as it wants for 0. */
static void grant(size_t megabytes) {
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    REQUIRE(file && fscanf(file, "%lu", &pages) == 1 && fclose(file) == 0);
    struct rlimit limit;
    REQUIRE(getrlimit(RLIMIT_AS, &limit) == 0);
    limit.rlim_cur = megabytes ? pages * (rlim_t)sysconf(_SC_PAGESIZE) + (megabytes << 20) : limit.rlim_max;
    REQUIRE(setrlimit(RLIMIT_AS, &limit) == 0);
}

int main(void) {
    vqz_error error;
    vqz_encoder *encoder;
    vqz_decoder *decoder, *another = NULL;
    vqz_codec_options options = {.size = sizeof options};
    options.threads = 1;
    vqz_encode_options fast = {sizeof fast, 1, 1};
    bytes file, none = {NULL, 0};
    vqz_image image = picture(SIDE, SIDE, VQZ_FORMAT_RGB), decoded = {.size = sizeof decoded};
    memset(image.pixels, 90, image.capacity);
    REQUIRE(vqz_encoder_new(&options, &encoder, NULL) == VQZ_OK);
    REQUIRE(vqz_decoder_new(&options, &decoder, NULL) == VQZ_OK);
    REQUIRE(vqz_encode(encoder, &image, &fast, &file.data, &file.size, NULL) == VQZ_OK);

    grant(4);
    CHECK(vqz_decoder_new(&options, &another, &error) == VQZ_ERROR_MEMORY && !another);
    CHECK(strstr(error.text, "out of memory") && error.offset == -1);
    CHECK(vqz_encode(encoder, &image, &fast, &none.data, &none.size, NULL) == VQZ_ERROR_MEMORY && !none.data);
    CHECK(vqz_decode(decoder, file.data, file.size, NULL, &decoded, NULL) == VQZ_ERROR_MEMORY);
    /* Enough for the pixels, but not for the work. */
    grant(20);
    CHECK(vqz_decode(decoder, file.data, file.size, NULL, &decoded, NULL) == VQZ_ERROR_MEMORY);
    CHECK(!decoded.pixels);
    grant(0);
    CHECK(vqz_decode(decoder, file.data, file.size, NULL, &decoded, NULL) == VQZ_OK);

    vqz_free(decoded.pixels);
    vqz_free(file.data);
    free(image.pixels);
    vqz_decoder_free(decoder);
    vqz_encoder_free(encoder);
    return failures > 0;
}
