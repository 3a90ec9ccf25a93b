// Kernels of the encoder's gradients, which compilers vectorise well, LEVEL(name) naming the level's
// functions.
#include "CKernels.h"
#include "arithmetic.h"

/// All ones if a byte that a layer read or made follows its stream, else 0.
static inline int16_t LEVEL(open)(uint8_t gate) { return (int16_t)-(gate != 0 && gate != UINT8_MAX); }

static void LEVEL(weigh_gradients)(
    const int16_t *restrict gradients, const uint8_t *restrict gates, const int16_t *restrict factors,
    size_t channels,
    size_t positions, int32_t shift, uint8_t *restrict weighed) {
    int32_t half = vqk_half(shift);
    for (size_t position = 0; position < positions; position++) {
        for (size_t c = 0; c < channels; c++) {
            int16_t passed = gates ? gradients[c] & LEVEL(open)(gates[c]) : gradients[c];
            weighed[c] = (uint8_t)(128 + vqk_clamp((passed * factors[c] + half) >> shift, -128, 127));
        }
        gradients += channels;
        weighed += channels;
        if (gates) gates += channels;
    }
}

static void LEVEL(gate_gradients)(
    const int16_t *restrict gradients, const uint8_t *restrict gates, size_t count, int32_t result,
    int16_t *restrict sums) {
    if (result == VQK_STORE) {
        for (size_t i = 0; i < count; i++) sums[i] = gradients[i] & LEVEL(open)(gates[i]);
    } else {
        for (size_t i = 0; i < count; i++)
            sums[i] = (int16_t)vqk_s16(sums[i] + (gradients[i] & LEVEL(open)(gates[i])));
    }
}

static void LEVEL(half_gradients)(
    const int16_t *restrict gradients, const uint8_t *restrict gates, const int16_t *restrict halves,
    size_t channels, size_t positions, int16_t *restrict sums) {
    for (size_t position = 0; position < positions; position++) {
        for (size_t c = 0; c < channels; c++) {
            int32_t passed = gradients[c] & LEVEL(open)(gates[c]);
            int32_t upper = vqk_clamp(halves[c], 0, INT16_MAX), lower = upper > 0 ? halves[channels + c] : 0;
            sums[c] = (int16_t)vqk_s16((passed * lower + (1 << 12)) >> 13);
            sums[channels + c] = (int16_t)vqk_s16((passed * upper + (1 << 12)) >> 13);
        }
        gradients += channels;
        gates += channels;
        halves += 2 * channels;
        sums += 2 * channels;
    }
}
