/* Where memory runs out, calls fail, and the process goes on. */
#include <sys/resource.h>
#include <unistd.h>

#include "check.h"

enum { SIDE = 512 };

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

/* Calls fail for lack of memory up to some size, and succeed with more: nothing between ends the process. */
#define CHECK_EVERY_GRANT(call)                       \
    do {                                              \
        int code = VQZ_ERROR_MEMORY;                  \
        size_t megabytes = 1;                         \
        for (; code == VQZ_ERROR_MEMORY; megabytes++) { \
            grant(megabytes);                         \
            code = (call);                            \
            grant(0);                                 \
        }                                             \
        CHECK(code == VQZ_OK && megabytes > 8);       \
    } while (0)

int main(int count, char **arguments) {
    if (count != 4) return 64;
    read_arguments(arguments);
    codec_options.threads = 1;
    vqz_error error;
    vqz_encode_options fast = {.size = sizeof fast, .quality = 1, .effort = 1, .coding = VQZ_CODING_LOSSY};
    vqz_encode_options lossless = {.size = sizeof lossless, .coding = VQZ_CODING_LOSSLESS};
    vqz_decode_options small = {.size = sizeof small, .scale = 4, .allow_truncated = 1};
    bytes file;
    vqz_decoder *made;
    vqz_image image = picture(SIDE, SIDE, VQZ_FORMAT_RGBA), decoded = {.size = sizeof decoded};

    grant(4);
    CHECK(vqz_decoder_new(&codec_options, &made, &error) == VQZ_ERROR_MEMORY);
    CHECK(strstr(error.text, "out of memory") && error.offset == -1);
    CHECK_EVERY_GRANT(vqz_decoder_new(&codec_options, &made, NULL));
    vqz_decoder_free(made);
    make_codec();
    if (encoder) {
        CHECK_EVERY_GRANT(vqz_encode(encoder, &image, &fast, &file.data, &file.size, NULL));
        vqz_free(file.data);
    }
    file = encoded(&image, &fast);
    CHECK_EVERY_GRANT(vqz_decode(decoder, file.data, file.size, NULL, &decoded, NULL));
    vqz_free(decoded.pixels);
    decoded = (vqz_image){.size = sizeof decoded, .depth = 16};
    CHECK_EVERY_GRANT(vqz_decode(decoder, file.data, file.size / 2, &small, &decoded, NULL));
    vqz_free(decoded.pixels);
    decoded = (vqz_image){.size = sizeof decoded, .depth = 16};
    CHECK_EVERY_GRANT(vqz_decode(decoder, file.data, file.size, NULL, &decoded, NULL));
    vqz_free(file.data);

    /* 16 bits a sample, of any coding. */
    fast.coding = VQZ_CODING_AUTOMATIC;
    if (encoder) {
        CHECK_EVERY_GRANT(vqz_encode(encoder, &decoded, &fast, &file.data, &file.size, NULL));
        vqz_free(file.data);
        CHECK_EVERY_GRANT(vqz_encode(encoder, &decoded, &lossless, &file.data, &file.size, NULL));
        vqz_free(file.data);
    }
    file = encoded(&decoded, &lossless);
    vqz_free(decoded.pixels);
    decoded = (vqz_image){.size = sizeof decoded, .depth = 16};
    CHECK_EVERY_GRANT(vqz_decode(decoder, file.data, file.size, NULL, &decoded, NULL));
    vqz_free(decoded.pixels);
    vqz_free(file.data);
    free(image.pixels);
    return free_codec();
}
