#pragma once
#include "Support.h"

namespace vqt {

constexpr int maxDims = 8, maxCodes = 256, maxFeatures = 16, maxSoftDims = 4;

inline void checkCodes(const vqt_codes &c) {
    require(c.count >= 0, "codes: negative count");
    require(c.dims >= 1 && c.dims <= maxDims, "codes: dims is 1...8");
    require(c.stride >= c.dims, "codes: the stride is at least dims");
    require(c.codes >= 1 && c.codes <= maxCodes, "codes: K is 1...256");
    require(c.features >= 0 && c.features <= maxFeatures, "codes: J is 0...16");
    require(c.sharpness >= 0, "codes: negative sharpness");
    require(c.sharpness == 0 || (c.choice && c.dims <= maxSoftDims), "codes: soft only a choice of 1...4 dims");
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
    const float *z, *head, *codebook, *logCount, *feature;
    uint8_t *index;
    float *ehat, *dhead, *dfeature, *usage, *usageSum, *soft;
};

/// Slope and pull from the moments of a soft choice: total weight, sums of e, of e e', of J and of J e.
template <class T>
inline void writeSoft(const vqt_codes &c, const T *sums, T *soft) {
    const int d = c.dims;
    const T scale = T(2 * 0.6931471805599453 * c.sharpness * c.distortionWeight), inverse = 1 / sums[0];
    const T *first = sums + 1, *second = first + d, *cost = second + d * (d + 1) / 2, *costFirst = cost + 1;
    for (int i = 0; i < d; i++)
        for (int j = 0; j <= i; j++) {
            const T covariance = *second++ * inverse - first[i] * inverse * first[j] * inverse;
            soft[i * d + j] = soft[j * d + i] = scale * covariance;
        }
    for (int i = 0; i < d; i++)
        soft[d * d + i] = scale * (costFirst[i] * inverse - cost[0] * inverse * first[i] * inverse);
}

template <class T>
inline void softBackward(const vqt_codes &c, const T *soft, const T *dehat, T *dz) {
    const int d = c.dims;
    for (int p = 0; p < c.count; p++, soft += d * d + d, dehat += c.stride, dz += c.stride)
        for (int i = 0; i < d; i++) {
            T sum = T(c.bitsWeight) * soft[d * d + i];
            for (int j = 0; j < d; j++) sum += soft[i * d + j] * dehat[j];
            dz[i] += sum;
        }
}

}  // namespace vqt
