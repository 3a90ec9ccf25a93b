/* Megapixels a second of libvqz on one thread: speed RUNS PHOTO.ppm FILE.vqz [MODEL.vqm]
 *
 * Prints the fastest run of encoding the photograph, or - where the library has no encoder, and of decoding
 * the file. `corpus/doors/measure` compiles and runs it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <vqz.h>

static void check(int failed, const char *what, const char *why) {
    if (!failed) return;
    fprintf(stderr, "speed: %s: %s\n", what, why);
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static unsigned char *read_file(const char *name, size_t *size) {
    FILE *file = fopen(name, "rb");
    check(!file || fseek(file, 0, SEEK_END), name, "cannot be read");
    *size = (size_t)ftell(file);
    unsigned char *bytes = malloc(*size);
    int isRead = bytes && !fseek(file, 0, SEEK_SET) && fread(bytes, 1, *size, file) == *size;
    check(!isRead, name, "cannot be read");
    fclose(file);
    return bytes;
}

int main(int count, char **arguments) {
    check(count < 4 || count > 5, "usage", "speed RUNS PHOTO.ppm FILE.vqz [MODEL.vqm]");
    int runs = atoi(arguments[1]), head = 0;
    vqz_error error;
    vqz_codec_options options = {.size = sizeof options};
    options.threads = 1;
    if (count == 5) options.model = read_file(arguments[4], &options.model_size);

    size_t size;
    unsigned char *photo = read_file(arguments[2], &size);
    vqz_image image = {.size = sizeof image};
    image.format = VQZ_FORMAT_RGB;
    check(sscanf((char *)photo, "P6 %u %u 255%n", &image.width, &image.height, &head) != 2, arguments[2],
          "not a PPM of 8 bits without comments");
    image.pixels = photo + head + 1;
    image.capacity = (size_t)3 * image.width * image.height;
    double pixels = 1e-6 * image.width * image.height;

    vqz_encoder *encoder;
    vqz_encode_options settings = {.size = sizeof settings};
    settings.quality = 5;
    settings.tune = VQZ_TUNE_PSNR;
    double fastest = 1e9;
    int status = vqz_encoder_new(&options, &encoder, &error);
    check(status && status != VQZ_ERROR_UNSUPPORTED, "encoder", error.text);
    for (int run = 0; run < runs && !status; run++) {
        unsigned char *data;
        double start = now();
        check(vqz_encode(encoder, &image, &settings, &data, &size, &error), arguments[2], error.text);
        double time = now() - start;
        if (time < fastest) fastest = time;
        vqz_free(data);
    }
    if (status) printf("- ");
    else printf("%.2f ", pixels / fastest);

    vqz_decoder *decoder;
    check(vqz_decoder_new(&options, &decoder, &error), "decoder", error.text);
    unsigned char *file = read_file(arguments[3], &size);
    fastest = 1e9;
    for (int run = 0; run < runs; run++) {
        double start = now();
        check(vqz_decode(decoder, file, size, NULL, &image, &error), arguments[3], error.text);
        double time = now() - start;
        if (time < fastest) fastest = time;
    }
    printf("%.2f\n", pixels / fastest);
    return 0;
}
