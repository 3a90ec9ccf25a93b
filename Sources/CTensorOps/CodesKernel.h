// The fused codes kernel on vectors of 16 codes. No include guard: Codes.cpp includes it once per instruction
// set, each time inside another namespace.

/// 16 lanes: one register with AVX-512, several otherwise.
using Lanes = float __attribute__((ext_vector_type(16)));
using IntLanes = int32_t __attribute__((ext_vector_type(16)));

constexpr int laneCount = 16;
constexpr int blockSize = 4;  // positions that share the loads of the tables
constexpr float impossible = -1e30f;  // logit of the padding: its probability vanishes, its cost never wins

inline Lanes load(const float *from) {
    Lanes v;
    std::memcpy(&v, from, sizeof v);
    return v;
}

inline void store(float *to, Lanes v) { std::memcpy(to, &v, sizeof v); }
inline Lanes mulAdd(Lanes a, Lanes b, Lanes c) { return a * b + c; }
/// Unlike the elementwise builtin, without care for NaN: one instruction.
template <class V> inline V larger(V a, V b) { return a > b ? a : b; }

inline float largestLane(Lanes v) {
    const auto a = larger(v.lo, v.hi);
    const auto b = larger(a.lo, a.hi);
    return std::max(std::max(b.x, b.z), std::max(b.y, b.w));
}

/// Lane i of the result is the sum of the lanes of v[i]. Each stage halves the lanes per sum and the vectors.
inline Lanes sumEach(const Lanes *v) {
    Lanes a[8], b[4], c[2];
    for (int i = 0; i < 8; i++) {
        const Lanes p = v[2 * i], q = v[2 * i + 1];
        a[i] = __builtin_shufflevector(p, q, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23)
            + __builtin_shufflevector(p, q, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    }
    for (int i = 0; i < 4; i++) {
        const Lanes p = a[2 * i], q = a[2 * i + 1];
        b[i] = __builtin_shufflevector(p, q, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27)
            + __builtin_shufflevector(p, q, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
    }
    for (int i = 0; i < 2; i++) {
        const Lanes p = b[2 * i], q = b[2 * i + 1];
        c[i] = __builtin_shufflevector(p, q, 0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21, 24, 25, 28, 29)
            + __builtin_shufflevector(p, q, 2, 3, 6, 7, 10, 11, 14, 15, 18, 19, 22, 23, 26, 27, 30, 31);
    }
    return __builtin_shufflevector(c[0], c[1], 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
        + __builtin_shufflevector(c[0], c[1], 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
}

/// 2^x for x <= 0; relative error < 2e-7. Below -100 as at -100: a probability that small changes no sum,
/// while subnormal products would be slow. A minimax polynomial on [-1/2, 1/2].
/// Adding 1.5 * 2^23 rounds to the nearest integer and leaves it in the low bits of the sum.
inline Lanes exp2Lanes(Lanes x) {
    const Lanes shift = 12582912.0f;
    x = larger(x, Lanes(-100.0f));
    const Lanes shifted = x + shift;
    const Lanes f = x - (shifted - shift);
    Lanes y = mulAdd(1.32764713e-3f, f, 9.67554189e-3f);
    y = mulAdd(y, f, 5.55071309e-2f);
    y = mulAdd(y, f, 2.40221202e-1f);
    y = mulAdd(y, f, 6.93146944e-1f);
    y = mulAdd(y, f, 1.0f);
    const IntLanes exponent = __builtin_bit_cast(IntLanes, shifted) << 23;
    return __builtin_bit_cast(Lanes, __builtin_bit_cast(IntLanes, y) + exponent);
}

/// The distance between rows of codes. Not a power of two: equal k of different rows would share a cache set,
/// and loads would wait for stores to addresses that differ only above bit 11.
constexpr int pitch = maxCodes + laneCount;

/// The tables of a call without its dead codes, [..][k] with k padded to whole pairs of vectors and the
/// features to groups of four.
struct alignas(64) Tables {
    float logCount[pitch], codebook[maxDims][pitch];
    float feature[maxFeatures][pitch], dfeature[maxFeatures][pitch];
    int codes, features;  // padded
    int liveCount = 0;
    uint8_t live[maxCodes];  // which codes the columns are, ascending
    int column[maxCodes];  // of a live code

    Tables(const vqt_codes &c, const CodesArrays &a) {
        for (int k = 0; k < c.codes; k++) {
            if (a.logCount[k] <= VQT_DEAD) {
                column[k] = -1;
                continue;
            }
            column[k] = liveCount;
            live[liveCount++] = uint8_t(k);
        }
        require(liveCount > 0, "codes: all are dead");
        codes = roundUp(liveCount, 2 * laneCount);
        features = roundUp(c.features, 4);
        select(logCount, a.logCount, 1, impossible);
        for (int i = 0; i < c.dims; i++) select(codebook[i], a.codebook + i, c.dims, 0);
        for (int j = 0; j < features; j++) {
            std::fill_n(dfeature[j], codes, 0.0f);
            if (j < c.features)
                select(feature[j], a.feature + size_t(j) * c.codes, 1, 0);
            else
                std::fill_n(feature[j], codes, 0.0f);
        }
    }

private:
    void select(float *row, const float *from, int stride, float padding) const {
        for (int k = 0; k < codes; k++) row[k] = k < liveCount ? from[live[k] * stride] : padding;
    }
};

/// Four positions in work. Where fewer are left the last one is repeated, with gradients of weight zero.
struct alignas(64) Block {
    float logit[blockSize][pitch];  // l_k, later 2^(l_k - largest)
    Lanes largest[blockSize];  // maxima of the logits, lane by lane
    float z[blockSize][maxDims], rate[blockSize], head[blockSize][maxFeatures];
    float weight[blockSize];  // bitsWeight / sum of 2^(l_k - largest)
    int index[blockSize];  // column of the chosen code
    int first, count;

    Block(const vqt_codes &c, const CodesArrays &a, const Tables &t, int first)
        : first(first), count(std::min(blockSize, c.count - first)) {
        for (int b = 0; b < blockSize; b++) {
            const size_t p = first + std::min(b, count - 1);
            for (int i = 0; i < c.dims; i++) z[b][i] = a.z[p * c.stride + i];
            rate[b] = a.rate ? a.rate[p] : 1;
            for (int j = 0; j < maxFeatures; j++)
                head[b][j] = j < c.features ? a.head[p * c.features + j] : 0;
            require(c.choice || a.index[p] < c.codes, "codes: index out of range");
            index[b] = c.choice ? 0 : t.column[a.index[p]];
            require(index[b] >= 0, "codes: index of a dead code");
        }
    }
};

/// The lane-wise best codes so far.
struct Best {
    Lanes cost = INFINITY;
    IntLanes index = 0;

    void offer(Lanes candidate, IntLanes k) {
        const IntLanes better = candidate < cost;
        cost = better ? candidate : cost;
        index = better ? k : index;
    }
    /// The lowest index among those of the lowest cost.
    int winner() const {
        const IntLanes ties = cost == Lanes(-largestLane(-cost));
        return __builtin_reduce_min(ties ? index : IntLanes(INT32_MAX));
    }
};

/// Logits of all codes and, if `choose`, the cheapest code.
template <bool choose> inline void logits(const vqt_codes &c, const Tables &t, Block &block) {
    const IntLanes lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    Best best[blockSize];
    Lanes largest[blockSize];
    std::fill_n(largest, blockSize, Lanes(impossible));
    for (int k = 0; k < t.codes; k += 2 * laneCount) {
        Lanes l[2][blockSize];
        for (int u = 0; u < 2; u++)
            for (int b = 0; b < blockSize; b++) l[u][b] = load(t.logCount + k + u * laneCount);
        for (int j = 0; j < t.features; j++)
            for (int u = 0; u < 2; u++)
                for (int b = 0; b < blockSize; b++)
                    l[u][b] = mulAdd(block.head[b][j], load(t.feature[j] + k + u * laneCount), l[u][b]);
        for (int u = 0; u < 2; u++)
            for (int b = 0; b < blockSize; b++) {
                store(block.logit[b] + k + u * laneCount, l[u][b]);
                largest[b] = larger(largest[b], l[u][b]);
            }
        if (!choose) continue;
        for (int u = 0; u < 2; u++) {
            Lanes distance[blockSize] = {0, 0, 0, 0};
            for (int i = 0; i < c.dims; i++)
                for (int b = 0; b < blockSize; b++) {
                    const Lanes difference = block.z[b][i] - load(t.codebook[i] + k + u * laneCount);
                    distance[b] = mulAdd(difference, difference, distance[b]);
                }
            for (int b = 0; b < blockSize; b++) {
                const Lanes cost =
                    mulAdd(float(c.distortionWeight), distance[b], -block.rate[b] * l[u][b]);
                best[b].offer(cost, lane + (k + u * laneCount));
            }
        }
    }
    std::copy_n(largest, blockSize, block.largest);
    if (choose)
        for (int b = 0; b < blockSize; b++) block.index[b] = best[b].winner();
}

/// Replaces the logits by 2^(l - largest) and sets the weights; bits [blockSize] of the chosen codes.
inline void softmax(const vqt_codes &c, const Tables &t, Block &block, float *bits) {
    float largest[blockSize];
    Lanes sums[laneCount] = {};
    for (int b = 0; b < blockSize; b++) {
        largest[b] = largestLane(block.largest[b]);
        bits[b] = largest[b] - block.logit[b][block.index[b]];
    }
    for (int k = 0; k < t.codes; k += laneCount)
        for (int b = 0; b < blockSize; b++) {
            const Lanes power = exp2Lanes(load(block.logit[b] + k) - Lanes(largest[b]));
            store(block.logit[b] + k, power);
            sums[b] += power;
        }
    const Lanes total = sumEach(sums);
    for (int b = 0; b < blockSize; b++) {
        bits[b] += std::log2(total[b]);
        block.weight[b] = b < block.count ? float(c.bitsWeight) / total[b] : 0;
    }
}

/// For four features j...: dhead of the block's positions and, if `learned`, the addition to dfeature, both
/// without the term of the chosen code.
template <bool learned> inline void gradients(Tables &t, const Block &block, int j, float (&dhead)[16]) {
    Lanes sums[4 * blockSize];
    float scaled[4][blockSize];
    for (int i = 0; i < 4; i++)
        for (int b = 0; b < blockSize; b++) {
            sums[b * 4 + i] = 0;
            scaled[i][b] = block.weight[b] * block.head[b][j + i];
        }
    for (int k = 0; k < t.codes; k += laneCount) {
        Lanes power[blockSize];
        for (int b = 0; b < blockSize; b++) power[b] = load(block.logit[b] + k);
        for (int i = 0; i < 4; i++) {
            const Lanes feature = load(t.feature[j + i] + k);
            for (int b = 0; b < blockSize; b++) sums[b * 4 + i] = mulAdd(power[b], feature, sums[b * 4 + i]);
            if (!learned) continue;
            Lanes derivative = load(t.dfeature[j + i] + k);
            for (int b = 0; b < blockSize; b++) derivative = mulAdd(power[b], scaled[i][b], derivative);
            store(t.dfeature[j + i] + k, derivative);
        }
    }
    store(dhead, sumEach(sums));
}

inline void blockGradients(const vqt_codes &c, const CodesArrays &a, Tables &t, const Block &block) {
    const float bitsWeight = float(c.bitsWeight);
    for (int j = 0; j < t.features; j += 4) {
        alignas(64) float dhead[16];
        if (a.dfeature && j + 4 > c.firstLearned)
            gradients<true>(t, block, j, dhead);
        else
            gradients<false>(t, block, j, dhead);
        for (int b = 0; b < block.count; b++)
            for (int i = 0; i < std::min(4, c.features - j); i++) {
                const int k = block.index[b];
                if (a.dhead)
                    a.dhead[size_t(block.first + b) * c.features + j + i] =
                        block.weight[b] * dhead[b * 4 + i] - bitsWeight * t.feature[j + i][k];
                t.dfeature[j + i][k] -= bitsWeight * block.head[b][j + i];
            }
    }
}

inline vqt_codes_sums run(const vqt_codes &c, const CodesArrays &a) {
    Tables t(c, a);
    vqt_codes_sums sums{0, 0};
    for (int first = 0; first < c.count; first += blockSize) {
        Block block(c, a, t, first);
        if (c.choice)
            logits<true>(c, t, block);
        else
            logits<false>(c, t, block);
        float bits[blockSize];
        softmax(c, t, block, bits);
        for (int b = 0; b < block.count; b++) {
            const int k = block.index[b], p = first + b;
            sums.bits += bits[b];
            float distortion = 0;
            for (int i = 0; i < c.dims; i++) {
                const float difference = block.z[b][i] - t.codebook[i][k];
                distortion += difference * difference;
            }
            sums.distortion += distortion;
            a.index[p] = t.live[k];
            recordUse(c, p, t.live[k], block.z[b], a.codebook, a.ehat, a.usage, a.usageSum);
        }
        if (a.dhead || a.dfeature) blockGradients(c, a, t, block);
    }
    if (a.dfeature)
        for (int j = c.firstLearned; j < c.features; j++)
            for (int k = 0; k < t.liveCount; k++)
                a.dfeature[size_t(j - c.firstLearned) * c.codes + t.live[k]] += t.dfeature[j][k];
    return sums;
}
