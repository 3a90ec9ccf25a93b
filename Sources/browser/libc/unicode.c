// What Swift's strings ask of Unicode's tables when they are compared and hashed. All of the decoder's are
// ASCII, of which nothing is ever composed or decomposed; other scalars count as such, too.
#include <stdint.h>

uint16_t _swift_stdlib_getNormData(uint32_t scalar) {
    (void)scalar;
    return 0;
}

uint32_t _swift_stdlib_getComposition(uint32_t one, uint32_t other) {
    (void)one, (void)other;
    return UINT32_MAX;
}

uint32_t _swift_stdlib_getDecompositionEntry(uint32_t scalar) {
    (void)scalar;
    return 0;
}

const uint8_t *const _swift_stdlib_nfd_decompositions = 0;
