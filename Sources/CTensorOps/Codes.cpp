#include "Codes.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

using namespace vqt;

// The vectors of the portable kernel are wider than its registers; they never cross a function boundary of
// the binary interface, so the warning about their calling convention does not apply.
#pragma clang diagnostic ignored "-Wpsabi"

VQT_BEGIN_AVX512
namespace avx512 {
namespace {
#include "CodesKernel.h"
}
}
VQT_END_TARGET

VQT_BEGIN_AVX2
namespace avx2 {
namespace {
#include "CodesKernel.h"
}
}
VQT_END_TARGET

namespace portable {
namespace {
#include "CodesKernel.h"
}
}

vqt_codes_sums vqt_codes_f32(const vqt_codes *codes, const float *z, const float *rate, const float *head,
                             const float *codebook, const float *logCount, const float *feature,
                             uint8_t *index, float *ehat, float *dhead, float *dfeature, float *usage,
                             float *usageSum) {
    checkCodes(*codes);
    const CodesArrays arrays{z,     rate, head,  codebook, logCount, feature,
                             index, ehat, dhead, dfeature, usage,    usageSum};
    if (hasAVX512()) return avx512::run(*codes, arrays);
    return hasAVX2() ? avx2::run(*codes, arrays) : portable::run(*codes, arrays);
}
