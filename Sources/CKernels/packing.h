// Weights [outputs][kernel][kernel][inputs] in the order in which kernels read them: blocks of output
// vectors, then taps, then groups of inputs, then the block's vectors, each of 16 outputs by the group's
// inputs. Missing channels have weight 0.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "CKernels.h"

/// Output vectors of the block that starts at vector `first` of `vectors`, if blocks hold at most `largest`
/// and are as even as possible.
static inline int32_t vqk_block(int32_t first, int32_t vectors, int32_t largest) {
    int32_t rest = vectors - first;
    int32_t blocks = (rest + largest - 1) / largest;
    return (rest + blocks - 1) / blocks;
}

/// Packs weights for blocks of at most `largest` vectors and groups of `group` inputs.
#define VQK_DEFINE_PACK(name, source_type, packed_type)                                                      \
    static void name(                                                                                        \
        const source_type *weights, int32_t kernel, int32_t inputs, int32_t outputs, int32_t largest,        \
        int32_t group,                                                                                       \
        packed_type *packed) {                                                                               \
        int32_t vectors = vqk_round_up(outputs, VQK_LANES) / VQK_LANES,                                      \
            padded = vqk_round_up(inputs, VQK_GROUP);                                                        \
        int32_t taps = kernel * kernel;                                                                      \
        for (int32_t first = 0, block; first < vectors; first += block) {                                    \
            block = vqk_block(first, vectors, largest);                                                      \
            for (int32_t tap = 0; tap < taps; tap++)                                                         \
                for (int32_t i = 0; i < padded; i += group)                                                  \
                    for (int32_t o = first * VQK_LANES; o < (first + block) * VQK_LANES; o++)                \
                        for (int32_t j = i; j < i + group; j++)                                              \
                            *packed++ = o < outputs && j < inputs                                            \
                                            ? (packed_type)weights[((ptrdiff_t)o * taps + tap) * inputs + j] \
                                            : 0;                                                             \
        }                                                                                                    \
    }

/// word_packed_size, pack_words_s8 and pack_words_s16: all weights as 16 bits, in blocks of one vector and
/// groups of `group` inputs.
#define VQK_DEFINE_WORD_PACKING(group)                                                                       \
    VQK_DEFINE_PACK(pack_word_blocks_s8, int8_t, int16_t)                                                    \
    VQK_DEFINE_PACK(pack_word_blocks_s16, int16_t, int16_t)                                                  \
    static size_t word_packed_size(                                                                          \
        int32_t kernel, int32_t inputs, int32_t outputs, int32_t bytes_per_weight) {                         \
        (void)bytes_per_weight;                                                                              \
        size_t padded = (size_t)vqk_round_up(inputs, VQK_GROUP) * (size_t)vqk_round_up(outputs, VQK_LANES);  \
        return padded * (size_t)(kernel * kernel) * sizeof(int16_t);                                         \
    }                                                                                                        \
    static void pack_words_s8(                                                                               \
        const int8_t *weights, int32_t kernel, int32_t inputs, int32_t outputs, void *packed) {              \
        pack_word_blocks_s8(weights, kernel, inputs, outputs, 1, group, packed);                             \
    }                                                                                                        \
    static void pack_words_s16(                                                                              \
        const int16_t *weights, int32_t kernel, int32_t inputs, int32_t outputs, void *packed) {             \
        pack_word_blocks_s16(weights, kernel, inputs, outputs, 1, group, packed);                            \
    }
