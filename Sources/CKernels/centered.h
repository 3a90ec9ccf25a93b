// Kernels that make bytes with 128 for zero, which compilers vectorise well, LEVEL(name) naming the level's
// functions.
#include "CKernels.h"
#include "arithmetic.h"

static void LEVEL(quantize)(
    const int16_t *restrict stream, size_t count, int32_t m, uint8_t *restrict bytes) {
    for (size_t i = 0; i < count; i++) bytes[i] = vqk_byte(stream[i], m);
}

static void LEVEL(gate)(
    const int16_t *restrict halves, size_t channels, size_t positions, int32_t m, uint8_t *restrict bytes) {
    for (size_t position = 0; position < positions; position++, halves += 2 * channels, bytes += channels)
        for (size_t c = 0; c < channels; c++) {
            int32_t open = halves[c] > 0 ? halves[c] : 0;
            bytes[c] = vqk_byte((open * halves[channels + c] + (1 << 14)) >> 15, m);
        }
}
