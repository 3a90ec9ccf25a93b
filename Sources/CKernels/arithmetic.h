// Scalar arithmetic of the format, section 3. Sums wrap around modulo 2^32; the bounds of a model keep the
// final ones in range.
#pragma once
#include <stdint.h>

static inline int32_t vqk_clamp(int32_t x, int32_t low, int32_t high) {
    return x < low ? low : x > high ? high : x;
}

static inline int32_t vqk_s16(int32_t x) { return vqk_clamp(x, INT16_MIN, INT16_MAX); }

/// Half of what a shift by `shift` divides by, 0 for a shift by 0.
static inline int32_t vqk_half(int32_t shift) { return (1 << shift) >> 1; }

/// From a layer's sum to its result.
static inline int32_t vqk_rescale(int32_t sum, int32_t scale, int32_t p, int32_t s) {
    int32_t reduced = vqk_s16((int32_t)((uint32_t)sum + (uint32_t)vqk_half(p)) >> p);
    return (reduced * scale + vqk_half(s)) >> s;
}

/// byte(x, m): a value with a unit as bytes have it, 128 standing for zero.
static inline uint8_t vqk_byte(int32_t x, int32_t m) {
    return (uint8_t)(128 + vqk_clamp((x * m + (1 << 14)) >> 15, -128, 127));
}

/// x·(1 + gain), the gain being in units of 2^-13.
static inline int16_t vqk_scaled(int32_t x, int32_t gain) {
    return (int16_t)vqk_s16(x + ((x * gain + (1 << 12)) >> 13));
}
