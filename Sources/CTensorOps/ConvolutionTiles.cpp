#include "ConvolutionTiles.h"

#include <algorithm>
#include <cstring>

#include "TilePacking.h"
#include "tiles.h"

namespace vqt {

TileGrid::TileGrid(const vqt_conv &c) {
    const int stride = c.kernel == 2 ? 2 : 1, padding = c.kernel == 3 ? 1 : 0;
    n = c.n;
    h = c.h / stride;
    w = c.w / stride;
    depth = c.cin * stride * stride;
    kernel = c.kernel == 3 ? 3 : 1;
    pitch = w + padding;
    lead = padding * (pitch + 1);
    positions = roundUp(n * (h + padding) * pitch, tileDepth);
    outputPixel.assign(positions, -1);
    inputPixel.assign(positions, -1);
    for (int image = 0, pixel = 0; image < n; image++)
        for (int r = 0; r < h; r++)
            for (int q = 0; q < w; q++, pixel++) {
                const int position = (image * (h + padding) + r) * pitch + q;
                outputPixel[position] = pixel;
                inputPixel[position] = (image * c.h + r * stride) * c.w + q * stride;
            }
}

VQT_BEGIN_AMX

namespace {

/// Holds the configuration of the tile registers: all eight of full size.
class TileSession {
public:
    TileSession() {
        const vqk_tile_configuration configuration = vqk_full_tiles();
        static_assert(sizeof configuration == 64);
        _tile_loadconfig(&configuration);
    }
    ~TileSession() { _tile_release(); }
};

/// Sums of a block of 32 x (16 * columnTiles) elements as they leave the tile registers.
struct alignas(64) Block {
    float sum[2 * tileRows][2 * tileColumns];

    template <int columnTiles> void store() {
        _tile_stored(0, &sum[0][0], sizeof sum[0]);
        _tile_stored(1, &sum[tileRows][0], sizeof sum[0]);
        if (columnTiles == 1) return;
        _tile_stored(2, &sum[0][tileColumns], sizeof sum[0]);
        _tile_stored(3, &sum[tileRows][tileColumns], sizeof sum[0]);
    }
};

template <int columnTiles> inline void clearSums() {
    _tile_zero(0);
    _tile_zero(1);
    if (columnTiles == 1) return;
    _tile_zero(2);
    _tile_zero(3);
}

/// Adds the product of two left tiles and one or two right tiles. Strides in bytes.
template <int columnTiles>
inline void multiplyAdd(const bfloat16 *left0, const bfloat16 *left1, size_t leftStride, const void *right0,
                        const void *right1, size_t rightStride) {
    _tile_loadd(6, right0, rightStride);
    _tile_loadd(4, left0, leftStride);
    _tile_loadd(5, left1, leftStride);
    _tile_dpbf16ps(0, 4, 6);
    _tile_dpbf16ps(1, 5, 6);
    if (columnTiles == 1) return;
    _tile_loadd(7, right1, rightStride);
    _tile_dpbf16ps(2, 4, 7);
    _tile_dpbf16ps(3, 5, 7);
}

/// Hands the sums of the block at `position` to finish(pixel, column, lanes, sum) in vectors of 16 columns.
template <int columnTiles, class Finish>
inline void finishBlock(const Block &block, const int32_t *pixels, int column, int columns, Finish finish) {
    const __mmask16 lanes[2] = {firstLanes(columns - column), firstLanes(columns - column - tileColumns)};
    for (int i = 0; i < 2 * tileRows; i++) {
        if (pixels[i] < 0) continue;
        for (int j = 0; j < columnTiles; j++)
            finish(size_t(pixels[i]), column + j * tileColumns, lanes[j],
                   _mm512_load_ps(&block.sum[i][j * tileColumns]));
    }
}

/// For all output positions and the column tiles from `column`: the sums over the taps. A block is finished
/// after the products of the next one are under way, so that the vector units work beside the tile unit.
template <int columnTiles, class Finish>
inline void multiplyColumns(const TileGrid &grid, const bfloat16 *flat, int channels, const bfloat16 *tiles,
                            const int32_t *pixels, int column, int columns, Finish finish) {
    const int steps = roundUp(grid.kernel * channels, tileDepth) / tileDepth;
    const size_t stride = sizeof(bfloat16) * channels;
    const size_t columnSize = size_t(grid.kernel) * steps * tileElements;
    const bfloat16 *right0 = tiles + column / tileColumns * columnSize, *right1 = right0 + columnSize;
    Block blocks[2];
    const auto finishOne = [&](int i) {
        finishBlock<columnTiles>(blocks[i % 2], pixels + i * 2 * tileRows, column, columns, finish);
    };
    const int count = grid.positions / (2 * tileRows);
    for (int i = 0; i < count; i++) {
        clearSums<columnTiles>();
        for (int row = 0; row < grid.kernel; row++) {
            const bfloat16 *left = flat + size_t(i * 2 * tileRows + row * grid.pitch) * channels;
            for (int step = 0; step < steps; step++, left += tileDepth) {
                const size_t tile = size_t(row * steps + step) * tileElements;
                multiplyAdd<columnTiles>(left, left + tileRows * channels, stride, right0 + tile,
                                         right1 + tile, 64);
            }
        }
        blocks[i % 2].store<columnTiles>();
        if (i > 0) finishOne(i - 1);
    }
    finishOne(count - 1);
}

/// The product of a flat input [flatPositions][channels] and packed weights; position p belongs to pixels[p].
template <class Finish>
inline void multiply(const TileGrid &grid, const bfloat16 *flat, int channels, const bfloat16 *tiles,
                     const int32_t *pixels, int columns, Finish finish) {
    int column = 0;
    for (; columns - column > tileColumns; column += 2 * tileColumns)
        multiplyColumns<2>(grid, flat, channels, tiles, pixels, column, columns, finish);
    if (column < columns) multiplyColumns<1>(grid, flat, channels, tiles, pixels, column, columns, finish);
}

/// to[row][column] += scale * sum[row][column] for the part of the block inside `rows` x `columns`.
inline void addScaled(const Block &block, __m512 scale, float *to, size_t stride, int rows, int columns) {
    for (int i = 0; i < std::min(2 * tileRows, rows); i++)
        for (int j = 0; j < 2; j++) {
            const __mmask16 lanes = firstLanes(columns - j * tileColumns);
            float *row = to + i * stride + j * tileColumns;
            const __m512 sum = _mm512_load_ps(&block.sum[i][j * tileColumns]);
            _mm512_mask_storeu_ps(row, lanes, _mm512_fmadd_ps(sum, scale, _mm512_maskz_loadu_ps(lanes, row)));
        }
}

size_t packedSize(const TileGrid &grid, int channels, int columns) {
    return size_t(roundUp(columns, tileColumns)) * grid.kernel * roundUp(grid.kernel * channels, tileDepth);
}

/// The flat sequence is read up to one tile row past its end.
bfloat16 *flatMemory(Scratch &scratch, const TileGrid &grid, int channels) {
    return scratch.get<bfloat16>(size_t(grid.flatPositions()) * channels + tileDepth);
}

/// Fills a flat sequence: row(image, r, to) writes the w * channels values of an image row, the rest becomes
/// zero.
template <class Row> inline void fillFlat(const TileGrid &grid, bfloat16 *flat, int channels, Row row) {
    const int padding = grid.pitch - grid.w;
    bfloat16 *to = flat;
    const auto addZeros = [&](size_t count) {
        std::memset(to, 0, count * sizeof(bfloat16));
        to += count;
    };
    addZeros(size_t(grid.lead) * channels);
    for (int image = 0; image < grid.n; image++) {
        for (int r = 0; r < grid.h; r++) {
            row(image, r, to);
            to += size_t(grid.w) * channels;
            addZeros(size_t(padding) * channels);
        }
        addZeros(size_t(padding) * grid.pitch * channels);
    }
    addZeros(flat + size_t(grid.flatPositions()) * channels + tileDepth - to);
}

}  // namespace

const TileGrid &TileConvolutions::grid(const vqt_conv &c) {
    const std::array<int, 5> key{c.n, c.h, c.w, c.cin, c.kernel};
    const auto found = grids.find(key);
    return found != grids.end() ? found->second : grids.emplace(key, TileGrid(c)).first->second;
}

bfloat16 *TileConvolutions::flattenInput(const vqt_conv &c, const TileGrid &grid, const float *x) {
    const InputMap<float> map(c);
    bfloat16 *flat = flatMemory(flatX, grid, grid.depth);
    const size_t rowSize = size_t(c.w) * c.cin;
    fillFlat(grid, flat, grid.depth, [&](int image, int r, bfloat16 *to) {
        if (c.kernel != 2)
            return convertSegment(map, x + (size_t(image) * c.h + r) * rowSize, to, int(rowSize));
        for (int i = 0; i < 2; i++) {
            const float *from = x + (size_t(image) * c.h + 2 * r + i) * rowSize;
            for (int q = 0; q < grid.w; q++)
                convertSegment(map, from + q * 2 * c.cin, to + q * grid.depth + i * 2 * c.cin, 2 * c.cin);
        }
    });
    return flat;
}

bfloat16 *TileConvolutions::flattenGradient(const vqt_conv &c, const TileGrid &grid, const float *dy,
                                           float *dbias) {
    const InputMap<float> identity{vqt_conv{}};
    bfloat16 *flat = flatMemory(flatDY, grid, c.cout);
    const size_t rowSize = size_t(grid.w) * c.cout;
    fillFlat(grid, flat, c.cout, [&](int image, int r, bfloat16 *to) {
        const float *from = dy + (size_t(image) * grid.h + r) * rowSize;
        convertSegment(identity, from, to, int(rowSize));
        if (dbias) addColumnSums(from, grid.w, c.cout, dbias);
    });
    return flat;
}

void TileConvolutions::forward(const vqt_conv &c, const float *x, const float *w, const float *bias, float *y,
                               bool accumulate) {
    const TileGrid &grid = this->grid(c);
    const bfloat16 *flat = flattenInput(c, grid, x);
    bfloat16 *tiles = packedWeights.get<bfloat16>(packedSize(grid, grid.depth, c.cout));
    packWeights(w, c.cout, grid.kernel, grid.kernel * grid.depth, tiles);
    float *offset = paddedBias.get<float>(roundUp(c.cout, tileColumns));
    for (int i = 0; i < roundUp(c.cout, tileColumns); i++) offset[i] = bias && i < c.cout ? bias[i] : 0;

    const TileSession session;
    const __m512 scale = _mm512_set1_ps(c.inputStep > 0 ? float(c.inputStep) : 1);
    const size_t channels = c.cout;
    const int32_t *pixels = grid.outputPixel.data();
    const auto finish = [=](size_t pixel, int column, __mmask16 lanes, __m512 sum) {
        float *to = y + pixel * channels + column;
        __m512 value = _mm512_fmadd_ps(sum, scale, _mm512_load_ps(offset + column));
        if (accumulate) value = _mm512_add_ps(value, _mm512_maskz_loadu_ps(lanes, to));
        _mm512_mask_storeu_ps(to, lanes, value);
    };
    multiply(grid, flat, grid.depth, tiles, pixels, c.cout, finish);
}

void TileConvolutions::backward(const vqt_conv &c, const float *x, const float *w, const float *dy, float *dx,
                                float *dw, float *dbias) {
    const TileGrid &grid = this->grid(c);
    const bfloat16 *flatGradient = flattenGradient(c, grid, dy, dbias);
    const bfloat16 *flat = flattenInput(c, grid, x);
    const TileSession session;
    backwardWeights(c, grid, flat, flatGradient, dw);
    if (dx) backwardData(c, grid, flatGradient, x, w, dx);
}

/// dx[p] = sum over taps of dy[p - tap] w[tap]': again a convolution, with the kernel turned.
/// A 2x2 kernel is done one row of x at a time: the two pixels of a kernel row are neighbours in memory.
void TileConvolutions::backwardData(const vqt_conv &c, const TileGrid &grid, const bfloat16 *dy,
                                    const float *x, const float *w, float *dx) {
    const InputMap<float> map(c);
    const __m512 lowest = _mm512_set1_ps(map.passLowest()), highest = _mm512_set1_ps(map.passHighest());
    const int rows = c.kernel == 2 ? 2 : 1, columns = grid.depth / rows;
    const size_t channels = c.cin;
    bfloat16 *tiles = packedWeights.get<bfloat16>(packedSize(grid, c.cout, columns));
    for (int row = 0; row < rows; row++) {
        packTurnedWeights(w, c.cout, grid.kernel, grid.depth, row * columns, columns, tiles);
        const size_t rowOffset = size_t(row) * c.w * c.cin;
        multiply(grid, dy, c.cout, tiles, grid.inputPixel.data(), columns,
                 [=](size_t pixel, int column, __mmask16 lanes, __m512 sum) {
                     const size_t offset = pixel * channels + rowOffset + column;
                     const __m512 input = _mm512_maskz_loadu_ps(lanes, x + offset);
                     const __mmask16 passes = _mm512_cmp_ps_mask(input, lowest, _CMP_GE_OQ)
                         & _mm512_cmp_ps_mask(input, highest, _CMP_LE_OQ);
                     const __m512 old = _mm512_maskz_loadu_ps(lanes, dx + offset);
                     _mm512_mask_storeu_ps(dx + offset, lanes, _mm512_mask_add_ps(old, passes, old, sum));
                 });
    }
}

/// dw[o][tap][i] = sum over positions p of dy[p][o] x[p + tap][i]: left operand dy transposed, right operand
/// x in pairs of positions. The columns of a kernel row, (kernel column, i), are contiguous in x and in dw.
/// Padding adds nothing, because dy is zero there.
void TileConvolutions::backwardWeights(const vqt_conv &c, const TileGrid &grid, const bfloat16 *x,
                                       const bfloat16 *dy, float *dw) {
    constexpr int chunk = 512;  // positions: the operands of a chunk stay in the level-2 cache
    constexpr int pitch = chunk + tileDepth;  // not a power of two, or 16 rows would share one cache set
    const int depth = grid.depth, columns = grid.kernel * depth;
    const __m512 scale = _mm512_set1_ps(c.inputStep > 0 ? float(c.inputStep) : 1);
    bfloat16 *left = transposedDY.get<bfloat16>(size_t(roundUp(c.cout, 32)) * pitch);
    uint32_t *right = pairedX.get<uint32_t>(size_t(chunk + 2 * grid.lead) * depth + 2 * tileColumns);
    Block block;
    for (int first = 0; first < grid.positions; first += chunk) {
        const int count = std::min(chunk, grid.positions - first);
        transposePositions(dy + size_t(first + grid.lead) * c.cout, count, c.cout, pitch, left);
        pairPositions(x + size_t(first) * depth, depth, size_t(count + 2 * grid.lead) * depth, right);
        for (int row = 0; row < grid.kernel; row++)
            for (int column = 0; column < columns; column += 2 * tileColumns)
                for (int o = 0; o < c.cout; o += 2 * tileRows) {
                    const uint32_t *pairs = right + size_t(row) * grid.pitch * depth + column;
                    clearSums<2>();
                    for (int p = 0; p < count; p += tileDepth)
                        multiplyAdd<2>(left + size_t(o) * pitch + p, left + size_t(o + tileRows) * pitch + p,
                                       sizeof(bfloat16) * pitch, pairs + size_t(p) * depth,
                                       pairs + size_t(p) * depth + tileColumns, 2 * sizeof(uint32_t) * depth);
                    block.store<2>();
                    addScaled(block, scale, dw + (size_t(o) * grid.kernel + row) * columns + column,
                              size_t(grid.kernel) * columns, c.cout - o, columns - column);
                }
    }
}

VQT_END_TARGET

}  // namespace vqt
