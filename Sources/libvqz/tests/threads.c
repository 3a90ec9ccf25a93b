/* Eight threads that share a decoder and an encoder and have some of their own, then a child process:
 * threads THREADS MODEL FOLDER ROUNDS
 */
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

enum { THREADS = 8 };

static int rounds;
static bytes expected_file;
static vqz_image source, expected_image;

static int round_trip(const vqz_encoder *encoder, const vqz_decoder *decoder) {
    bytes expected = expected_file, file;
    vqz_image image = {.size = sizeof image};
    int good = vqz_decode(decoder, expected.data, expected.size, NULL, &image, NULL) == VQZ_OK;
    good &= image.pixels && !memcmp(image.pixels, expected_image.pixels, image.capacity);
    vqz_free(image.pixels);
    if (!encoder) return good;
    if (vqz_encode(encoder, &source, NULL, &file.data, &file.size, NULL)) return 0;
    good &= file.size == expected.size && !memcmp(file.data, expected.data, file.size);
    vqz_free(file.data);
    return good;
}

/* Returns something but NULL if all went well. */
static void *work(void *number) {
    int good = 1;
    for (int i = 0; i < rounds; i++) good &= round_trip(encoder, decoder);

    vqz_codec_options options = codec_options;
    options.threads = 1 + (int)(intptr_t)number % 3;
    vqz_encoder *own_encoder = NULL;
    vqz_decoder *own_decoder;
    if (encoder && vqz_encoder_new(&options, &own_encoder, NULL)) return NULL;
    if (vqz_decoder_new(&options, &own_decoder, NULL)) return NULL;
    good &= round_trip(own_encoder, own_decoder);
    vqz_encoder_free(own_encoder);
    vqz_decoder_free(own_decoder);

    vqz_error error;
    vqz_image image = {.size = sizeof image};
    size_t cut = expected_file.size / 2 + (size_t)(intptr_t)number;
    good &= vqz_decode(decoder, expected_file.data, cut, NULL, &image, &error) == VQZ_ERROR_TRUNCATED;
    good &= error.code == VQZ_ERROR_TRUNCATED && !image.pixels;
    return good ? &decoder : NULL;
}

int main(int count, char **arguments) {
    if (count != 5) return 64;
    rounds = atoi(arguments[4]);
    read_arguments(arguments);
    make_codec();
    source = picture(80, 50, VQZ_FORMAT_RGBA);
    expected_image.size = sizeof expected_image;
    expected_file = encoded(&source, NULL);
    REQUIRE(
        vqz_decode(decoder, expected_file.data, expected_file.size, NULL, &expected_image, NULL) == VQZ_OK);

    pthread_t threads[THREADS];
    for (intptr_t i = 0; i < THREADS; i++) REQUIRE(!pthread_create(&threads[i], NULL, work, (void *)i));
    for (int i = 0; i < THREADS; i++) {
        void *result;
        REQUIRE(!pthread_join(threads[i], &result));
        CHECK(result);
    }

    pid_t child = fork();
    if (child == 0) {
        int good = round_trip(encoder, decoder);
        free_codec();
        _exit(!good);
    }
    int status;
    REQUIRE(child > 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);

    vqz_free(expected_image.pixels);
    vqz_free(expected_file.data);
    free(source.pixels);
    return free_codec();
}
