// Convolutions of bytes on AMX tiles. Layers too small to fill tiles go to the kernels of AVX-512 VNNI, which
// also have all else.
#if defined(__x86_64__)
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include "CKernels.h"
#include "avx512.h"
#include "tables.h"
#include "packing.h"
#include "tiles.h"

/// Positions, channels and groups of 4 inputs of a full tile, and the inputs of a step.
#define ROWS 16
#define DEPTH 64
/// Bytes of a tile of weights: DEPTH inputs by 16 channels.
#define TILE_BYTES 1024

int vqk_amx_available(void) {
    // 0: not asked yet. Two threads that ask at once get the same answer.
    static _Atomic int state;
    int known = atomic_load(&state);
    if (known == 0) {
        bool found = __builtin_cpu_supports("amx-tile") && __builtin_cpu_supports("amx-int8")
            && vqk_request_tiles();
        known = found ? 1 : -1;
        atomic_store(&state, known);
    }
    return known > 0;
}

/// Inputs of a kernel's row, one column after the other: what a position reads in steps of DEPTH.
static int32_t run_length(int32_t kernel, int32_t inputs) { return kernel * vqk_round_up(inputs, VQK_GROUP); }

static int32_t steps_of(int32_t kernel, int32_t inputs) {
    return vqk_round_up(run_length(kernel, inputs), DEPTH) / DEPTH;
}

/// Whether a layer has inputs enough for a step. From there on tiles are no slower at any number of outputs:
/// `vqz kernels`.
static bool fills_tiles(int32_t kernel, int32_t inputs) { return run_length(kernel, inputs) >= DEPTH; }

size_t vqk_amx_packed_size(int32_t kernel, int32_t inputs, int32_t outputs, int32_t bytes_per_weight) {
    if (bytes_per_weight != 1 || !fills_tiles(kernel, inputs))
        return vqk_avx512vnni_kernels.packed_size(kernel, inputs, outputs, bytes_per_weight);
    size_t vectors = (size_t)vqk_round_up(outputs, VQK_LANES) / VQK_LANES;
    return vectors * (size_t)(kernel * steps_of(kernel, inputs)) * TILE_BYTES;
}

/// The tile of a step for 16 channels: groups of 4 inputs, each of 16 channels. The last step of a row ends
/// where the row ends, so as not to read beyond it; what it has in common with the step before it has
/// weight 0.
static void pack_tile(
    const int8_t *weights, int32_t kernel, int32_t inputs, int32_t outputs, int32_t channel, int32_t row,
    int32_t step, int8_t *packed) {
    int32_t length = run_length(kernel, inputs), padded = vqk_round_up(inputs, VQK_GROUP);
    int32_t first = step * DEPTH + DEPTH <= length ? step * DEPTH : length - DEPTH;
    memset(packed, 0, TILE_BYTES);
    for (int32_t group = 0; group < DEPTH; group += 4) {
        // Four inputs are of one column, and new to the last step together or not at all.
        int32_t j = first + group, column = j / padded, i = j % padded;
        if (j < step * DEPTH) continue;
        for (int32_t o = channel; o < channel + VQK_LANES && o < outputs; o++) {
            int8_t *target = packed + VQK_LANES * group + 4 * (o - channel);
            const int8_t *source = weights + (((ptrdiff_t)o * kernel + row) * kernel + column) * inputs + i;
            if (i + 4 <= inputs) memcpy(target, source, 4);
            else memcpy(target, source, (size_t)(inputs - i));
        }
    }
}

void vqk_amx_pack_s8(const int8_t *weights, int32_t kernel, int32_t inputs, int32_t outputs, void *packed) {
    if (!fills_tiles(kernel, inputs)) {
        vqk_avx512vnni_kernels.pack_s8(weights, kernel, inputs, outputs, packed);
        return;
    }
    int8_t *target = packed;
    for (int32_t channel = 0; channel < outputs; channel += 2 * VQK_LANES)
        for (int32_t row = 0; row < kernel; row++)
            for (int32_t step = 0; step < steps_of(kernel, inputs); step++)
                for (int32_t c = channel; c < outputs && c < channel + 2 * VQK_LANES; c += VQK_LANES) {
                    pack_tile(weights, kernel, inputs, outputs, c, row, step, target);
                    target += TILE_BYTES;
                }
}

VQK_BEGIN_TARGET(AVX512 ",amx-tile,amx-int8")

/// Tile registers 0...3 hold sums (positions of tile i by vector v in 2i + v), 4 and 5 inputs, 6 and 7
/// weights.
static void configure(int32_t positions) {
    _Static_assert(sizeof(vqk_tile_configuration) == 64, "the layout that the instruction reads");
    vqk_tile_configuration configuration = vqk_full_tiles();
    // A second tile of positions without any keeps a row, which nothing uses.
    uint8_t upper = (uint8_t)(positions < ROWS ? positions : ROWS);
    uint8_t lower = (uint8_t)(positions > ROWS ? positions - ROWS : 1);
    for (int i = 0; i < 6; i++) configuration.rows[i] = i < 2 || i == 4 ? upper : lower;
    _tile_loadconfig(&configuration);
}

/// The inputs of positions next to each other: each kernel row is one run.
typedef struct {
    const char *start;
    ptrdiff_t row, step;
} inputs;

/// Sums of two tiles of positions by two vectors of channels.
typedef struct {
    _Alignas(64) int32_t sums[2 * ROWS][2 * VQK_LANES];
} block;

/// Positions by one or two vectors of channels whose sums become results, `done` positions so far.
typedef struct {
    const vqk_outputs *outputs;
    const block *block;
    size_t position;
    int32_t count, done, channel, vectors;
    rescaling rescaling;
    __m512i scale[2];
} results;

/// Finishes the next `count` positions.
INLINE void finish_rows(results *results, int32_t count) {
    int32_t end = results->done + count < results->count ? results->done + count : results->count;
    for (int32_t x = results->done; x < end; x++)
        for (int32_t v = 0; v < results->vectors; v++) {
            __m512i sum = _mm512_load_si512(results->block->sums[x] + VQK_LANES * v);
            finish(
                results->outputs, results->position + (size_t)x, results->channel + VQK_LANES * v, sum,
                results->scale[v], results->rescaling);
        }
    results->done = end;
}

/// All products of up to 32 positions by one or two vectors of channels. `tiles` and `vectors` are constants
/// where this is inlined. Between the tile unit's steps the vector units finish the block before.
INLINE void multiply(
    const vqk_layer *layer, inputs inputs, const int8_t *weights, const int32_t *bias, block *block,
    results *before, const int tiles, const int vectors) {
    // A distance of 0 between rows gives all positions the same bias.
    _tile_loadd(0, bias, 0);
    if (vectors > 1) _tile_loadd(1, bias + VQK_LANES, 0);
    if (tiles > 1) _tile_loadd(2, bias, 0);
    if (tiles > 1 && vectors > 1) _tile_loadd(3, bias + VQK_LANES, 0);
    int32_t length = run_length(layer->kernel, layer->inputs), steps = steps_of(layer->kernel, layer->inputs);
    int32_t share = 2 * ROWS / (layer->kernel * steps) + 1;
    for (int32_t row = 0; row < layer->kernel; row++)
        for (int32_t step = 0; step < steps; step++, weights += TILE_BYTES * vectors) {
            const char *start = inputs.start + inputs.row * row;
            start += step + 1 < steps ? step * DEPTH : length - DEPTH;
            _tile_loadd(6, weights, 64);
            _tile_loadd(4, start, inputs.step);
            _tile_dpbusd(0, 4, 6);
            if (vectors > 1) {
                _tile_loadd(7, weights + TILE_BYTES, 64);
                _tile_dpbusd(1, 4, 7);
            }
            if (tiles > 1) {
                _tile_loadd(5, start + ROWS * inputs.step, inputs.step);
                _tile_dpbusd(2, 5, 6);
                if (vectors > 1) _tile_dpbusd(3, 5, 7);
            }
            finish_rows(before, share);
        }
    _tile_stored(0, block->sums[0], sizeof block->sums[0]);
    if (vectors > 1) _tile_stored(1, block->sums[0] + VQK_LANES, sizeof block->sums[0]);
    if (tiles > 1) _tile_stored(2, block->sums[ROWS], sizeof block->sums[0]);
    if (tiles > 1 && vectors > 1) _tile_stored(3, block->sums[ROWS] + VQK_LANES, sizeof block->sums[0]);
}

INLINE void multiply_block(
    const vqk_layer *layer, inputs inputs, const int8_t *weights, block *block, const results *next,
    results *before) {
    const int32_t *bias = layer->bias + next->channel;
    if (next->count > ROWS) {
        if (next->vectors > 1) multiply(layer, inputs, weights, bias, block, before, 2, 2);
        else multiply(layer, inputs, weights, bias, block, before, 2, 1);
    } else {
        if (next->vectors > 1) multiply(layer, inputs, weights, bias, block, before, 1, 2);
        else multiply(layer, inputs, weights, bias, block, before, 1, 1);
    }
}

INLINE results make_results(
    const vqk_layer *layer, const vqk_outputs *outputs, const block *block, size_t position, int32_t count,
    int32_t channel) {
    results results = {.outputs = outputs, .block = block, .position = position, .count = count,
        .channel = channel};
    results.vectors = layer->outputs - channel > VQK_LANES ? 2 : 1;
    results.rescaling = make_rescaling(layer);
    for (int32_t v = 0; v < results.vectors; v++)
        results.scale[v] = load_scale(layer, channel + VQK_LANES * v);
    return results;
}

/// The inputs of the output `count` positions later.
INLINE inputs advanced(inputs inputs, size_t count) {
    inputs.start += inputs.step * (ptrdiff_t)count;
    return inputs;
}

/// All channels at `count` positions from `first` on, whose inputs are given.
static void strip(
    const vqk_layer *layer, const vqk_outputs *outputs, inputs inputs, size_t first, size_t count) {
    block blocks[2];
    results last = {.count = 0};
    const int8_t *weights = layer->weights;
    int turn = 0;
    for (int32_t channel = 0; channel < layer->outputs; channel += 2 * VQK_LANES) {
        for (size_t x = 0; x < count; x += 2 * ROWS, turn = 1 - turn) {
            int32_t width = count - x < 2 * ROWS ? (int32_t)(count - x) : 2 * ROWS;
            if (x == 0 || width < 2 * ROWS) configure(width);
            results next = make_results(layer, outputs, &blocks[turn], first + x, width, channel);
            multiply_block(layer, advanced(inputs, x), weights, &blocks[turn], &next, &last);
            last = next;
        }
        int32_t tiles = layer->kernel * steps_of(layer->kernel, layer->inputs) * last.vectors;
        weights += (ptrdiff_t)tiles * TILE_BYTES;
    }
    finish_rows(&last, last.count);
    _tile_release();
}

/// Inputs with gaps between columns, without them: strips of 32 positions of the widest layer, at stride 2 or
/// with three rows.
#define PATCH (2 * (2 * 2 * ROWS) * 512)

/// As many positions at a time as tiles hold, their inputs copied to where columns have no gaps.
static void convolve_gaps(const vqk_layer *layer, const vqk_outputs *outputs) {
    char patch[PATCH];
    const ptrdiff_t column = layer->inputs, stride = layer->kernel == 2 ? 2 : 1;
    for (size_t first = 0; first < outputs->count; first += 2 * ROWS) {
        size_t count = outputs->count - first < 2 * ROWS ? outputs->count - first : 2 * ROWS;
        ptrdiff_t columns = ((ptrdiff_t)count - 1) * stride + layer->kernel;
        char *target = patch;
        for (int32_t row = 0; row < layer->kernel; row++) {
            const char *source = (const char *)outputs->input + outputs->input_step * (ptrdiff_t)first +
                                 outputs->input_row * row;
            for (ptrdiff_t x = 0; x < columns; x++, target += column, source += outputs->input_column)
                memcpy(target, source, (size_t)column);
        }
        inputs copied = {patch, column * columns, column * stride};
        strip(layer, outputs, copied, first, count);
    }
}

void vqk_amx_convolve_u8(const vqk_layer *layer, const vqk_outputs *outputs) {
    if (!fills_tiles(layer->kernel, layer->inputs)) {
        vqk_avx512vnni_kernels.convolve_u8(layer, outputs);
    } else if (layer->kernel > 1 && outputs->input_column != layer->inputs) {
        convolve_gaps(layer, outputs);
    } else {
        inputs all = {outputs->input, outputs->input_row, outputs->input_step};
        strip(layer, outputs, all, 0, outputs->count);
    }
}

VQK_END_TARGET
#endif
