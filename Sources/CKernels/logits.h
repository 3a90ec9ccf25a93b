#pragma once

/// Defines a level's `all_logits`: its `logits`, with the pairs of a codebook as a constant.
#define VQK_DEFINE_ALL_LOGITS(vector)                                      \
    static inline vector all_logits(                                       \
        const vqk_codebook *book, const int16_t *heads, int32_t *target) { \
        switch (book->pairs) {                                             \
        case 1: return logits(book, heads, 1, target);                     \
        case 2: return logits(book, heads, 2, target);                     \
        case 3: return logits(book, heads, 3, target);                     \
        case 4: return logits(book, heads, 4, target);                     \
        case 5: return logits(book, heads, 5, target);                     \
        case 6: return logits(book, heads, 6, target);                     \
        case 7: return logits(book, heads, 7, target);                     \
        default: return logits(book, heads, 8, target);                    \
        }                                                                  \
    }
