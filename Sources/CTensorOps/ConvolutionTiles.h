#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "Support.h"

namespace vqt {

using bfloat16 = uint16_t;

/// A convolution as a matrix product over the pixels of a padded grid, stored as one flat sequence of
/// positions.
/// A 3x3 kernel gets one zero pixel behind every row and one zero row behind every image: position p - 1 of a
/// first pixel is then the zero pixel of the row before it, so that a tap is a constant shift of the flat
/// position.
/// A stride-2 2x2 kernel is a 1x1 kernel over blocks of 2x2 pixels (depth = 4 * cin, order row, column,
/// channel).
struct TileGrid {
    int n, h, w;    // output pixels
    int depth;      // input channels of one position
    int kernel;     // 1 or 3
    int pitch;      // positions between rows
    int lead;       // flat index of the first pixel; the smallest tap of position p is flat index p
    int positions;  // of the outputs, a multiple of 32, padding included
    std::vector<int32_t> outputPixel;  // [positions] pixel of y, -1 = padding
    std::vector<int32_t> inputPixel;   // [positions] first pixel of x (= outputPixel unless stride is 2)

    explicit TileGrid(const vqt_conv &);
    int flatPositions() const { return positions + 2 * lead + 1; }
};

/// Convolutions in bfloat16 with float32 sums on the AMX tile registers. Only where vqt_has_bfloat16().
class TileConvolutions {
public:
    void forward(const vqt_conv &, const float *x, const float *w, const float *bias, float *y,
                 bool accumulate);
    void backward(const vqt_conv &, const float *x, const float *w, const float *dy, float *dx, float *dw,
                  float *dbias);

private:
    const TileGrid &grid(const vqt_conv &);
    bfloat16 *flattenInput(const vqt_conv &, const TileGrid &, const float *x);
    bfloat16 *flattenGradient(const vqt_conv &, const TileGrid &, const float *dy, float *dbias);
    void backwardData(const vqt_conv &, const TileGrid &, const bfloat16 *dy, const float *x, const float *w,
                      float *dx);
    void backwardWeights(const vqt_conv &, const TileGrid &, const bfloat16 *x, const bfloat16 *dy,
                         float *dw);

    std::map<std::array<int, 5>, TileGrid> grids;
    Scratch flatX, flatDY, packedWeights, paddedBias, pairedX, transposedDY;
};

}  // namespace vqt
