// The functions of centered.h for AVX2.
#include "avx2.h"

VQK_BEGIN_TARGET(AVX2)

/// 32 bytes of words that are rounded to multiples of 2^15 / m, those of the second vector after the first's.
INLINE __m256i centered(__m256i first, __m256i second, __m256i m) {
    __m256i bytes = _mm256_packs_epi16(_mm256_mulhrs_epi16(first, m), _mm256_mulhrs_epi16(second, m));
    return _mm256_xor_si256(_mm256_permute4x64_epi64(bytes, 0xD8), _mm256_set1_epi8(INT8_MIN));
}

static void avx2_quantize(const int16_t *stream, size_t count, int32_t m, uint8_t *bytes) {
    const __m256i factor = _mm256_set1_epi16((int16_t)m);
    size_t i = 0;
    for (; i + 32 <= count; i += 32) {
        const __m256i *words = (const void *)(stream + i);
        __m256i first = _mm256_loadu_si256(words), second = _mm256_loadu_si256(words + 1);
        _mm256_storeu_si256((void *)(bytes + i), centered(first, second, factor));
    }
    for (; i < count; i++) bytes[i] = vqk_byte(stream[i], m);
}

/// g of 16 channels, of the values before the gate `channels` later.
INLINE __m256i gated(const int16_t *halves, size_t channels) {
    __m256i open = _mm256_max_epi16(_mm256_loadu_si256((const void *)halves), _mm256_setzero_si256());
    return _mm256_mulhrs_epi16(open, _mm256_loadu_si256((const void *)(halves + channels)));
}

static void avx2_gate(const int16_t *halves, size_t channels, size_t positions, int32_t m, uint8_t *bytes) {
    const __m256i factor = _mm256_set1_epi16((int16_t)m);
    for (size_t position = 0; position < positions; position++, halves += 2 * channels, bytes += channels) {
        size_t c = 0;
        for (; c + 32 <= channels; c += 32) {
            __m256i first = gated(halves + c, channels), second = gated(halves + c + 16, channels);
            _mm256_storeu_si256((void *)(bytes + c), centered(first, second, factor));
        }
        if (c < channels) {
            __m256i last = gated(halves + c, channels);
            __m256i packed = centered(last, last, factor);
            _mm_storeu_si128((void *)(bytes + c), _mm256_castsi256_si128(packed));
        }
    }
}

VQK_END_TARGET
