// The common part of instruction sets for aarch64: from sums of 16 channels, in four vectors, to results.
#pragma once
#include <arm_neon.h>
#include <stdbool.h>
#include <string.h>

#include "CKernels.h"
#include "arithmetic.h"
#include "targets.h"

/// Vectors of sums that 16 channels take.
#define QUARTERS 4

INLINE int16x4_t rescale(int32x4_t sum, int16x4_t scale, const vqk_layer *layer, int32x4_t *result) {
    sum = vshlq_s32(vaddq_s32(sum, vdupq_n_s32(vqk_half(layer->p))), vdupq_n_s32(-layer->p));
    int32x4_t product = vaddq_s32(vmull_s16(vqmovn_s32(sum), scale), vdupq_n_s32(vqk_half(layer->s)));
    *result = vshlq_s32(product, vdupq_n_s32(-layer->s));
    return vqmovn_s32(*result);
}

/// x·(1 + gain) of 8 words: spec/vqm-model-2.md, section 3.
INLINE int16x8_t scaled(int16x8_t words, int16x8_t gains) {
    int32x4_t low = vrshrq_n_s32(vmull_s16(vget_low_s16(words), vget_low_s16(gains)), 13);
    int32x4_t high = vrshrq_n_s32(vmull_high_s16(words, gains), 13);
    low = vaddw_s16(low, vget_low_s16(words));
    return vqmovn_high_s32(vqmovn_s32(low), vaddw_high_s16(high, words));
}

/// Stores the results of 8 channels at `output`, or combines them with what is there.
INLINE void store(int16x8_t words, int32_t kind, void *output) {
    int16_t *stream = output;
    switch (kind) {
    case VQK_STORE: vst1q_s16(stream, words); break;
    case VQK_ADD: vst1q_s16(stream, vqaddq_s16(vld1q_s16(stream), words)); break;
    case VQK_SUBTRACT: vst1q_s16(stream, vqsubq_s16(vld1q_s16(stream), words)); break;
    case VQK_SCALE: vst1q_s16(stream, scaled(vld1q_s16(stream), words)); break;
    default: vst1_u8(output, vqmovun_s16(words));
    }
}

/// Adds 4 words as corrections to sums.
INLINE int32x4_t correct(int32x4_t sum, const vqk_outputs *outputs, size_t position, int32_t channel) {
    const char *start = (const char *)outputs->correction + outputs->correction_step * (ptrdiff_t)position;
    int32x4_t words = vmovl_s16(vld1_s16((const int16_t *)start + channel));
    return vaddq_s32(sum, vshlq_s32(words, vdupq_n_s32(outputs->correction_shift)));
}

/// Turns the sums of 16 channels from `channel` on into results.
INLINE void finish(
    const vqk_layer *layer, const vqk_outputs *outputs, size_t position, int32_t channel,
    const int32x4_t *sums) {
    char *start = (char *)outputs->output + outputs->output_step * (ptrdiff_t)position;
    int32_t size = outputs->result >= VQK_HIDDEN ? 1 : 2;
    int16x4_t words[QUARTERS];
    UNROLL for (int v = 0; v < QUARTERS; v++) {
        int32_t first = channel + 4 * v;
        int32x4_t sum = sums[v], result;
        if (outputs->result == VQK_PIXELS) sum = correct(sum, outputs, position, first);
        words[v] = rescale(sum, vld1_s16(layer->scale + first), layer, &result);
        if (outputs->result >= VQK_PIXELS) words[v] = vqmovn_s32(vaddq_s32(result, vdupq_n_s32(128)));
    }
    store(vcombine_s16(words[0], words[1]), outputs->result, start + size * channel);
    store(vcombine_s16(words[2], words[3]), outputs->result, start + size * (channel + 8));
}
