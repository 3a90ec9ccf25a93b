// Samples of more than 8 bits.
#include "CKernels.h"
#include "arithmetic.h"

uint16_t vqk_deep_sample(const vqk_output_scale *scale, int64_t sum) {
    int64_t reduced = (sum + vqk_half(scale->p)) >> scale->p;
    int64_t word = reduced < INT16_MIN ? INT16_MIN : reduced > INT16_MAX ? INT16_MAX : reduced;
    int64_t largest = ((int64_t)1 << scale->depth) - 1;
    int64_t value = word * scale->scale + ((int64_t)128 << scale->s);
    // A negative value becomes 0, so that division may round as C does.
    int64_t sample = value <= 0 ? 0
                                : (value * largest + ((int64_t)255 << scale->s >> 1))
            / ((int64_t)255 << scale->s);
    return (uint16_t)(sample > largest ? largest : sample);
}

void vqk_deep_samples(
    const vqk_output_scale *scale, const int16_t *weights, size_t inputs, size_t outputs,
    const int16_t *words, const int16_t *correction, int32_t correction_shift, uint16_t *samples) {
    for (size_t o = 0; o < outputs; o++) {
        uint32_t sum = (uint32_t)correction[o] << correction_shift;
        const int16_t *row = weights + o * inputs;
        for (size_t i = 0; i < inputs; i++) sum += (uint32_t)((int32_t)row[i] * words[i]);
        samples[o] = vqk_deep_sample(scale, (int32_t)sum);
    }
}
