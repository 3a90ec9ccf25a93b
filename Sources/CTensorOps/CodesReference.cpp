// Codes in double precision: plain loops, the definition that the fast code is tested against.
#include <algorithm>
#include <cmath>
#include <vector>

#include "Codes.h"

using namespace vqt;

namespace {

/// l_k for all k.
void logits(const vqt_codes &c, const double *head, const double *logCount, const double *feature,
            double *l) {
    for (int k = 0; k < c.codes; k++) {
        l[k] = logCount[k];
        for (int j = 0; j < c.features; j++) l[k] += head[j] * feature[size_t(j) * c.codes + k];
    }
}

double logSumExp2(const double *l, int count) {
    const double largest = *std::max_element(l, l + count);
    double sum = 0;
    for (int k = 0; k < count; k++) sum += std::exp2(l[k] - largest);
    return largest + std::log2(sum);
}

double squaredDistance(const double *z, const double *codeword, int dims) {
    double sum = 0;
    for (int i = 0; i < dims; i++) sum += (z[i] - codeword[i]) * (z[i] - codeword[i]);
    return sum;
}

/// The cheapest code; L is common to all and left out.
int choose(const vqt_codes &c, const double *z, double rate, const double *codebook, const double *l) {
    int best = 0;
    double lowest = INFINITY;
    for (int k = 0; k < c.codes; k++) {
        const double distance = squaredDistance(z, codebook + k * c.dims, c.dims);
        const double cost = c.distortionWeight * distance - rate * l[k];
        if (cost < lowest) lowest = cost, best = k;
    }
    return best;
}

/// d bits / d head_j = sum_k g_k feature_jk and d bits / d feature_jk = g_k head_j,
/// where g_k = p_k - [k = index].
void addGradients(const vqt_codes &c, const double *head, const double *feature, const double *l, double L,
                  int index, double *dhead, double *dfeature) {
    for (int k = 0; k < c.codes; k++) {
        const double g = c.bitsWeight * (std::exp2(l[k] - L) - (k == index));
        for (int j = 0; j < c.features; j++) {
            if (dhead) dhead[j] += g * feature[size_t(j) * c.codes + k];
            if (dfeature && j >= c.firstLearned)
                dfeature[size_t(j - c.firstLearned) * c.codes + k] += g * head[j];
        }
    }
}

}  // namespace

vqt_codes_sums vqt_codes_f64(const vqt_codes *codes, const double *z, const double *rate, const double *head,
                             const double *codebook, const double *logCount, const double *feature,
                             uint8_t *index, double *ehat, double *dhead, double *dfeature, double *usage,
                             double *usageSum) {
    const vqt_codes c = *codes;
    checkCodes(c);
    vqt_codes_sums sums{0, 0};
    std::vector<double> l(c.codes);
    for (int p = 0; p < c.count; p++) {
        const double *position = z + size_t(p) * c.stride, *h = head + size_t(p) * c.features;
        logits(c, h, logCount, feature, l.data());
        const double L = logSumExp2(l.data(), c.codes);
        if (c.choice) index[p] = uint8_t(choose(c, position, rate ? rate[p] : 1, codebook, l.data()));
        const int k = index[p];
        require(k < c.codes, "codes: index out of range");
        sums.bits += L - l[k];
        sums.distortion += squaredDistance(position, codebook + k * c.dims, c.dims);
        double *headGradient = dhead ? dhead + size_t(p) * c.features : nullptr;
        if (headGradient) std::fill_n(headGradient, c.features, 0.0);
        addGradients(c, h, feature, l.data(), L, k, headGradient, dfeature);
        recordUse(c, p, k, position, codebook, ehat, usage, usageSum);
    }
    return sums;
}
