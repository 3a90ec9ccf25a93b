/// The codec's integer arithmetic: spec/vqz-format.md, sections 3, 4 and 7.
///
/// The portable kernels are the definition; those for CPU levels give the same bits. Channels come in vectors
/// of 16 (VQK_LANES): arrays over output channels or codewords are padded to a multiple of it, input channels
/// to a multiple of 4 (VQK_GROUP).
#pragma once
#include <stddef.h>
#include <stdint.h>

#define VQK_LANES 16
#define VQK_GROUP 4

/// CPU levels: the one that every machine has, then those of each architecture upwards.
enum {
    VQK_ISA_PORTABLE = 0,
    VQK_ISA_AVX2 = 1,
    VQK_ISA_AVXVNNI = 2,
    VQK_ISA_AVX512VNNI = 3,
    VQK_ISA_AMX = 4,
    VQK_ISA_NEON = 5,
    VQK_ISA_NEONDOT = 6,
    VQK_ISA_NEONI8MM = 7,
    VQK_ISA_SIMD128 = 8,
    VQK_ISAS = 9,
};

/// The destinations of a layer's results.
enum {
    /// s16 = s16(result)
    VQK_STORE = 0,
    /// s16 = s16(x + s16(result))
    VQK_ADD = 1,
    /// s16 = s16(x - s16(result))
    VQK_SUBTRACT = 2,
    /// s16 = s16(x + ((x·s16(result) + 2^12) >> 13))
    VQK_SCALE = 3,
    /// u8 = clamp(result, 0, 255)
    VQK_HIDDEN = 4,
    /// u8 = clamp(128 + result, 0, 255), the correction having been added to the sum
    VQK_PIXELS = 5,
    /// u8 = clamp(128 + result, 0, 255)
    VQK_CENTERED = 6,
};

/// A layer at one quality.
typedef struct {
    /// The weights as the table's `pack_s8` or `pack_s16` packed them, or those of a depthwise layer where
    /// `vqk_depthwise_index` says.
    const void *weights;
    /// [outputs], padded with 0
    const int32_t *bias;
    /// [outputs], padded with 0, so that the results of padding are 0
    const int16_t *scale;
    /// Side of the kernel, 1...3.
    int32_t kernel;
    /// Channels of the input, a multiple of VQK_GROUP; of bytes at most 512.
    int32_t inputs;
    /// A multiple of VQK_LANES.
    int32_t outputs;
    /// Shifts: p 0...24, s 1...24.
    int32_t p, s;
} vqk_layer;

/// Outputs next to each other, and where their inputs are. Distances are in bytes.
typedef struct {
    /// The first input of the first output: row and column 0 of the kernel.
    const void *input;
    /// From one input row, input column, to the next.
    ptrdiff_t input_row, input_column;
    /// From the first input of an output to that of the next output. For bytes the input column times the
    /// stride: 2 for kernels of side 2, else 1.
    ptrdiff_t input_step;
    size_t count;
    void *output;
    ptrdiff_t output_step;
    /// VQK_STORE...
    int32_t result;
    /// For VQK_PIXELS: s16 values, shifted left and added to the sums; distance from one output's to the
    /// next.
    int32_t correction_shift;
    const int16_t *correction;
    ptrdiff_t correction_step;
} vqk_outputs;

/// A group's codebook at one quality. `words`, `base` and `tilt` are padded with zeros.
typedef struct {
    /// K, 1...256, and K rounded up to a multiple of VQK_LANES.
    int32_t codewords, padded;
    /// d, 1...4.
    int32_t dimensions;
    /// Pairs of head outputs, ceil(J / 2), at most 8.
    int32_t pairs;
    /// [dimensions][padded], in units of 2^-F
    const int16_t *words;
    /// [padded], log2 in units of 2^-8
    const int32_t *base;
    /// [padded / 16][pairs][16][2], in units of 2^-8
    const int16_t *tilt;
    /// [256], round(2^(20 - i/256)) and nothing else: a level may compute them.
    const int32_t *exp2;
} vqk_codebook;

/// A multiple of `multiple`, x or the next above it.
static inline int32_t vqk_round_up(int32_t x, int32_t multiple) {
    return (x + multiple - 1) / multiple * multiple;
}

/// A codebook of `codewords` codewords of `dimensions` dimensions, tilted by `outputs` head outputs, without
/// its tables.
static inline vqk_codebook vqk_codebook_layout(int32_t codewords, int32_t dimensions, int32_t outputs) {
    vqk_codebook book = {codewords, vqk_round_up(codewords, VQK_LANES), dimensions, (outputs + 1) / 2, 0, 0,
        0, 0};
    return book;
}

/// Elements of `words` and of `tilt`.
static inline ptrdiff_t vqk_word_count(const vqk_codebook *book) {
    return (ptrdiff_t)book->dimensions * book->padded;
}
static inline ptrdiff_t vqk_tilt_count(const vqk_codebook *book) {
    return (ptrdiff_t)2 * book->pairs * book->padded;
}

/// Where dimension d of codeword k stands in `words`.
static inline ptrdiff_t vqk_word_index(const vqk_codebook *book, int32_t k, int32_t d) {
    return (ptrdiff_t)d * book->padded + k;
}

/// Where the tilt of codeword k by head output j stands in `tilt`.
static inline ptrdiff_t vqk_tilt_index(const vqk_codebook *book, int32_t k, int32_t j) {
    int32_t block = k / VQK_LANES * book->pairs + j / 2;
    return (ptrdiff_t)2 * (block * VQK_LANES + k % VQK_LANES) + j % 2;
}

/// Elements of the s16 weights of a depthwise layer of 3 x 3 positions, and where that of a channel stands
/// among them. They come in blocks of 16 channels, as pairs: the first two rows of each column, the first two
/// columns of the last row, and its last one with 0. In a pair the channels 4...7 and 8...11 of a block are
/// swapped, as vectors that are interleaved have them.
static inline ptrdiff_t vqk_depthwise_count(int32_t outputs) { return (ptrdiff_t)10 * outputs; }
static inline ptrdiff_t vqk_depthwise_index(int32_t channel, int32_t row, int32_t column) {
    int32_t pair = row < 2 ? column : 3 + column / 2, half = row < 2 ? row : column % 2;
    int32_t lane = channel % VQK_LANES, quarter = lane / 4;
    int32_t swapped = (quarter % 2 * 2 + quarter / 2) * 4 + lane % 4;
    return 2 * ((ptrdiff_t)(channel / VQK_LANES * 5 + pair) * VQK_LANES + swapped) + half;
}

/// A codeword as the range coder sees it.
typedef struct {
    /// Sum of the weights of the codewords before it, and its own.
    uint32_t start, weight;
    /// Sum of all weights, at most 2^28.
    uint32_t total;
    uint32_t index;
} vqk_interval;

/// The kernels of one CPU level.
typedef struct {
    const char *name;

    /// Bytes that packed weights take.
    size_t (*packed_size)(int32_t kernel, int32_t inputs, int32_t outputs, int32_t bytes_per_weight);
    /// Packs weights [outputs][kernel][kernel][inputs] of any number of channels.
    void (*pack_s8)(const int8_t *weights, int32_t kernel, int32_t inputs, int32_t outputs, void *packed);
    void (*pack_s16)(const int16_t *weights, int32_t kernel, int32_t inputs, int32_t outputs, void *packed);

    /// Convolves u8 inputs with s8 weights, or s16 inputs with s16 weights.
    void (*convolve_u8)(const vqk_layer *layer, const vqk_outputs *outputs);
    void (*convolve_s16)(const vqk_layer *layer, const vqk_outputs *outputs);

    /// Convolves each channel of s16 inputs with its own 3 x 3 weights of s16. The layer's kernel is 3, its
    /// inputs are its outputs.
    void (*depthwise)(const vqk_layer *layer, const vqk_outputs *outputs);

    /// Makes bytes of a stream: clamp((max(x, 0)·m + 2^(r-1)) >> r, 0, 255).
    void (*relu)(const int16_t *stream, size_t count, int32_t m, int32_t r, uint8_t *bytes);
    /// Makes bytes of a stream, 128 standing for zero: clamp(128 + ((x·m + 2^14) >> 15), 0, 255).
    /// m: 0...32767.
    void (*quantize)(const int16_t *stream, size_t count, int32_t m, uint8_t *bytes);
    /// Makes such bytes of g = (max(u, 0)·v + 2^14) >> 15 for positions of `channels` values u, a multiple of
    /// VQK_LANES, and as many v after them.
    void (*gate)(const int16_t *halves, size_t channels, size_t positions, int32_t m, uint8_t *bytes);
    /// pixel - 128
    void (*center)(const uint8_t *pixels, size_t count, int16_t *centered);

    /// The bytes that a transposed layer reads for gradients of `positions` positions of `channels` channels,
    /// a multiple of VQK_LANES:
    /// clamp(128 + ((gradient·factor + 2^(shift-1)) >> shift), 0, 255), and 128 where a gate is closed: where
    /// the byte that the layer read or made was clamped, being 0 or 255. gates: as many as gradients, or
    /// NULL. factors: [channels]. shift: 1...24.
    void (*weigh_gradients)(
        const int16_t *gradients, const uint8_t *gates, const int16_t *factors, size_t channels,
        size_t positions,
        int32_t shift, uint8_t *weighed);
    /// Sets `sums` to the gradients that open gates let through, the others being 0, or adds them (result:
    /// VQK_STORE, VQK_ADD).
    void (*gate_gradients)(
        const int16_t *gradients, const uint8_t *gates, size_t count, int32_t result, int16_t *sums);
    /// The gradients of the halves of a gate of `positions` positions of `channels` channels: of u, 0 where u
    /// is not positive, s16((gradient·v + 2^12) >> 13), and of v s16((gradient·max(u, 0) + 2^12) >> 13). A
    /// gradient is 0 where the byte that the gate made was clamped. halves, sums: u and v of each position.
    void (*half_gradients)(
        const int16_t *gradients, const uint8_t *gates, const int16_t *halves, size_t channels,
        size_t positions, int16_t *sums);

    /// Weights of all codewords at `count` positions.
    /// heads: [count][16] outputs of the head, clamped here, those from J on being 0. weights:
    /// [count][padded], 0 from K on. sums: [count][16], element i being the sum of the first (i + 1)·16
    /// weights.
    void (*weigh)(const vqk_codebook *codebook, const int16_t *heads, size_t count, uint32_t *weights,
        uint32_t *sums);
    /// The codeword whose interval holds `target`, which is less than the total.
    vqk_interval (*find)(const uint32_t *weights, const uint32_t *sums, uint32_t target);
    /// The codewords of least cost at `count` positions: squared distance, each component clamped to ±8191,
    /// plus the rate: 2^(rate_shift - 8) times the position's weight times the length of the code beyond that
    /// of the most probable codeword, in units of 2^-8 bit and at most 20 bits, rounded down. Ties go to the
    /// lowest index.
    /// latents: s16, [count] rows of d values at a distance of `step` elements. rate_weights: [count], each
    /// 0...4095; 256 counts as 1. rate_shift: -8...8.
    void (*choose)(
        const vqk_codebook *codebook, const int16_t *heads, const int16_t *latents, ptrdiff_t step,
        size_t count, const int16_t *rate_weights, int32_t rate_shift, vqk_interval *chosen);
} vqk_kernels;

/// The kernels of `level`, or NULL if this CPU lacks it.
const vqk_kernels *vqk_kernels_for(int isa);

/// Copies entry indices[i] of a table of entries of `size` bytes (1...8) to `out + i * step` for i < count.
void vqk_gather(const void *table, size_t size, const uint8_t *indices, size_t count, void *out,
    ptrdiff_t step);

/// From sums to samples of `depth` bits, 8...16 (format 2, section 3).
typedef struct {
    int32_t scale;
    /// Shifts: p 0...24, s 1...24.
    int32_t p, s;
    int32_t depth;
} vqk_output_scale;

/// The sample of a sum, which has at most 48 bits.
uint16_t vqk_deep_sample(const vqk_output_scale *scale, int64_t sum);

/// The samples of one position: sums of products, weights [outputs][inputs], and of s16 corrections shifted
/// left. Sums have 32 bits.
void vqk_deep_samples(
    const vqk_output_scale *scale, const int16_t *weights, size_t inputs, size_t outputs,
    const int16_t *words, const int16_t *correction, int32_t correction_shift, uint16_t *samples);

/// The logarithm to base 2, of no influence on any bit that is coded.
static inline double vqk_log2(double value) { return __builtin_log2(value); }
