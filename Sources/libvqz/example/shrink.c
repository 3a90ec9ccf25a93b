/* Encodes a PPM and writes what the file decodes to: shrink photo.ppm photo.vqz copy.ppm
 *
 *     gcc shrink.c $(pkg-config --cflags --libs vqz) -o shrink
 */
#include <stdio.h>
#include <stdlib.h>
#include <vqz.h>

static int fail(const char *what, const char *why) {
    fprintf(stderr, "shrink: %s: %s\n", what, why);
    return 1;
}

static int write_file(const char *name, const char *head, const void *bytes, size_t count) {
    FILE *file = fopen(name, "wb");
    if (!file) return 0;
    int good = fputs(head, file) >= 0 && fwrite(bytes, 1, count, file) == count;
    return fclose(file) == 0 && good;
}

int main(int count, char **names) {
    if (count != 4) return fail("usage", "shrink PHOTO.ppm FILE.vqz COPY.ppm");

    vqz_image image = {.size = sizeof image};
    image.format = VQZ_FORMAT_RGB;
    FILE *source = fopen(names[1], "rb");
    if (!source || fscanf(source, "P6 %u %u 255", &image.width, &image.height) != 2 || fgetc(source) == EOF)
        return fail(names[1], "not a PPM of 8 bits without comments");
    image.capacity = (size_t)3 * image.width * image.height;
    image.pixels = malloc(image.capacity);
    if (!image.pixels || fread(image.pixels, 1, image.capacity, source) != image.capacity)
        return fail(names[1], "too short or too large");
    fclose(source);

    /* Encoders and decoders are made once, and serve all images and threads. */
    vqz_error error;
    vqz_encoder *encoder;
    vqz_decoder *decoder;
    if (vqz_encoder_new(NULL, &encoder, &error) || vqz_decoder_new(NULL, &decoder, &error))
        return fail("libvqz", error.text);

    vqz_encode_options options = {.size = sizeof options};
    options.quality = 3;
    unsigned char *data;
    size_t size;
    if (vqz_encode(encoder, &image, &options, &data, &size, &error)) return fail(names[1], error.text);
    free(image.pixels);
    if (!write_file(names[2], "", data, size)) return fail(names[2], "not written");

    vqz_image copy = {.size = sizeof copy};
    if (vqz_decode(decoder, data, size, NULL, &copy, &error)) return fail(names[2], error.text);
    char head[32];
    snprintf(head, sizeof head, "P6\n%u %u\n255\n", copy.width, copy.height);
    if (!write_file(names[3], head, copy.pixels, copy.capacity)) return fail(names[3], "not written");

    printf("%u x %u pixels in %zu bytes\n", copy.width, copy.height, size);
    vqz_free(copy.pixels);
    vqz_free(data);
    vqz_decoder_free(decoder);
    vqz_encoder_free(encoder);
    return 0;
}
