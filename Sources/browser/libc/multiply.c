#include <stdint.h>

typedef unsigned __int128 wide;

/// The product of 64-bit numbers, of 32-bit halves.
static wide multiply(uint64_t a, uint64_t b) {
    uint64_t a_low = (uint32_t)a, a_high = a >> 32, b_low = (uint32_t)b, b_high = b >> 32;
    uint64_t low = a_low * b_low, middle = a_high * b_low + (low >> 32);
    uint64_t cross = a_low * b_high + (uint32_t)middle;
    uint64_t high = a_high * b_high + (middle >> 32) + (cross >> 32);
    return (wide)high << 64 | cross << 32 | (uint32_t)low;
}

/// What compilers call for products of 128 bits.
wide __multi3(wide a, wide b) {
    uint64_t cross = (uint64_t)a * (uint64_t)(b >> 64) + (uint64_t)(a >> 64) * (uint64_t)b;
    return multiply((uint64_t)a, (uint64_t)b) + ((wide)cross << 64);
}
