// The compression function of SHA-256 (FIPS 180-4, section 6.2.2), portable and with the SHA extensions of x86.
#include "CKernels.h"

static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline uint32_t rotate(uint32_t word, int count) { return word >> count | word << (32 - count); }

static void expand(const uint8_t *block, uint32_t *schedule) {
    for (int t = 0; t < 16; t++, block += 4)
        schedule[t] = (uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 | (uint32_t)block[2] << 8 | block[3];
    for (int t = 16; t < 64; t++) {
        uint32_t x = schedule[t - 15], y = schedule[t - 2];
        uint32_t small = rotate(x, 7) ^ rotate(x, 18) ^ x >> 3, large = rotate(y, 17) ^ rotate(y, 19) ^ y >> 10;
        schedule[t] = schedule[t - 16] + small + schedule[t - 7] + large;
    }
}

static void compress(uint32_t *state, const uint8_t *block) {
    uint32_t schedule[64];
    expand(block, schedule);
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    for (int t = 0; t < 64; t++) {
        uint32_t first =
            h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + constants[t] + schedule[t];
        uint32_t second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + first, d = c, c = b, b = a, a = first + second;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
    state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

void vqz_sha256_portable(uint32_t *state, const uint8_t *data, size_t blocks) {
    for (; blocks > 0; blocks--, data += 64) compress(state, data);
}

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("sha,sse4.1,ssse3"))), apply_to = function)

/// The four words of the schedule that follow those in `words`, oldest first.
static inline __m128i next_words(const __m128i *words) {
    __m128i sum = _mm_sha256msg1_epu32(words[0], words[1]);
    sum = _mm_add_epi32(sum, _mm_alignr_epi8(words[3], words[2], 4));
    return _mm_sha256msg2_epu32(sum, words[3]);
}

/// The instructions keep the state as the words (f, e, b, a) and (h, g, d, c), lowest first.
static void compress_extended(__m128i *abef, __m128i *cdgh, const uint8_t *block) {
    const __m128i big_endian = _mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3);
    __m128i words[4], upper = *abef, lower = *cdgh;
    for (int i = 0; i < 4; i++)
        words[i] = _mm_shuffle_epi8(_mm_loadu_si128((const void *)(block + 16 * i)), big_endian);
    for (int t = 0; t < 64; t += 4) {
        __m128i sum = _mm_add_epi32(words[0], _mm_loadu_si128((const void *)(constants + t)));
        lower = _mm_sha256rnds2_epu32(lower, upper, sum);
        upper = _mm_sha256rnds2_epu32(upper, lower, _mm_shuffle_epi32(sum, 0x0E));
        __m128i next = next_words(words);
        words[0] = words[1], words[1] = words[2], words[2] = words[3], words[3] = next;
    }
    *abef = _mm_add_epi32(*abef, upper);
    *cdgh = _mm_add_epi32(*cdgh, lower);
}

static void sha256_extended(uint32_t *state, const uint8_t *data, size_t blocks) {
    __m128i abef = _mm_setr_epi32((int)state[5], (int)state[4], (int)state[1], (int)state[0]);
    __m128i cdgh = _mm_setr_epi32((int)state[7], (int)state[6], (int)state[3], (int)state[2]);
    for (; blocks > 0; blocks--, data += 64) compress_extended(&abef, &cdgh, data);
    uint32_t words[8];
    _mm_storeu_si128((void *)words, abef);
    _mm_storeu_si128((void *)(words + 4), cdgh);
    state[0] = words[3], state[1] = words[2], state[4] = words[1], state[5] = words[0];
    state[2] = words[7], state[3] = words[6], state[6] = words[5], state[7] = words[4];
}

#pragma clang attribute pop

/// Whether this CPU has the SHA extensions (leaf 7, EBX bit 29) and SSE 4.1 (leaf 1, ECX bit 19).
static int has_extensions(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c >> 19 & 1)) return 0;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 29 & 1);
}

void vqz_sha256(uint32_t *state, const uint8_t *data, size_t blocks) {
    if (has_extensions()) sha256_extended(state, data, blocks);
    else vqz_sha256_portable(state, data, blocks);
}
#else
void vqz_sha256(uint32_t *state, const uint8_t *data, size_t blocks) { vqz_sha256_portable(state, data, blocks); }
#endif
