#pragma once
#include "Support.h"

namespace vqt {

constexpr int maxDims = 8, maxCodes = 256, maxFeatures = 16;

inline void checkCodes(const vqt_codes &c) {
    require(c.count >= 0, "codes: negative count");
    require(c.dims >= 1 && c.dims <= maxDims, "codes: dims is 1...8");
    require(c.stride >= c.dims, "codes: the stride is at least dims");
    require(c.codes >= 1 && c.codes <= maxCodes, "codes: K is 1...256");
    require(c.features >= 0 && c.features <= maxFeatures, "codes: J is 0...16");
    require(c.firstLearned >= 0 && c.firstLearned <= c.features, "codes: firstLearned is 0...J");
}

/// Writes the codeword of position p and counts the use of code k.
template <class T>
inline void recordUse(const vqt_codes &c, int p, int k, const T *z, const T *codebook, T *ehat, T *usage,
                      T *usageSum) {
    for (int i = 0; i < c.dims; i++) {
        if (ehat) ehat[size_t(p) * c.stride + i] = codebook[k * c.dims + i];
        if (usageSum) usageSum[k * c.dims + i] += z[i];
    }
    if (usage) usage[k] += 1;
}

/// The arrays of vqt_codes_f32.
struct CodesArrays {
    const float *z, *rate, *head, *codebook, *logCount, *feature;
    uint8_t *index;
    float *ehat, *dhead, *dfeature, *usage, *usageSum;
};

}  // namespace vqt
