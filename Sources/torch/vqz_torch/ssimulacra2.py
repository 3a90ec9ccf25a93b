"""SSIMULACRA2, version 2.1 (Sneyers, Cloudinary 2023), with a way back to the pixels: what Sources/Metrics
computes, in 32 bits."""

from functools import lru_cache

import torch
import torch.nn.functional as F

SCALES, SMALLEST_SIDE = 6, 8
# Samples on each side of the middle of the Gaussian window, and its deviation.
RADIUS, DEVIATION = 5, 1.5
# Where a variance counts as none.
VARIANCE = 0.0009
# Red, green and blue in what each cone sees, and what it sees in the dark.
CONES = (
    (0.30, 0.622, 0.078),
    (0.23, 0.692, 0.078),
    (0.24342268924547819, 0.20476744424496821, 0.5518098665095536),
)
BIAS = 0.0037930732552754493
# Before the roots, so that they have a slope where there is no error.
LEAST = 1e-24

# Weights by channel (X, Y, B), scale, norm (1, 4) and map (dissimilarity, added edges, lost detail): those of
# Sources/Metrics/SSIMULACRA2/SSIMULACRA2Weights.swift.
WEIGHTS = (
    # X
    0, 0.0007376606707406586, 0, 0, 0.0007793481682867309, 0,
    0, 0.0004371155730107379, 0, 1.1041726426657346, 0.00066284834129271, 0.00015231632783718752,
    0, 0.0016406437456599754, 0, 1.8422455520539298, 11.441172603757666, 0,
    0.0007989109436015163, 0.000176816438078653, 0, 1.8787594979546387, 10.94906990605142, 0,
    0.0007289346991508072, 0.9677937080626833, 0,
    0.00014003424285435884, 0.9981766977854967, 0.00031949755934435053,
    0.0004550992113792063, 0, 0, 0.0013648766163243398, 0, 0,
    # Y
    0, 0, 0, 7.466890328078848, 0, 17.445833984131262,
    0.0006235601634041466, 0, 0, 6.683678146179332, 0.00037724407979611296, 1.027889937768264,
    225.20515300849274, 0, 0, 19.213238186143016, 0.0011401524586618361, 0.001237755635509985,
    176.39317598450694, 0, 0, 24.43300999870476, 0.28520802612117757, 0.0004485436923833408,
    0, 0, 0, 34.77906344483772, 44.835625328877896, 0,
    0, 0, 0, 0, 0, 0,
    # B
    0, 0.0008680556573291698, 0, 0, 0, 0,
    0, 0.0005313191874358747, 0, 0.00016533814161379112, 0, 0,
    0, 0, 0, 0.0004179171803251336, 0.0017290828234722833, 0,
    0.0020827005846636437, 0, 0, 8.826982764996862, 23.19243343998926, 0,
    95.1080498811086, 0.9863978034400682, 0.9834382792465353,
    0.0012286405048278493, 171.2667255897307, 0.9807858872435379,
    0, 0, 0, 0.0005130064588990679, 0, 0.00010854057858411537,
)  # fmt: skip


def scores(original, distorted, is_whole=True):
    """Of each picture, [n]: at most 100.

    original, distorted: [n][3][height][width], samples of 0 to 255, no side below 8; is_whole: whether what
    lies beyond the left and the right border is black, as the metric has it, or mirrors the picture, which
    suits crops."""
    a, b = (_linear(x) for x in (original, distorted))
    norms = []
    for scale in range(SCALES):
        if scale:
            a, b = _halved(a), _halved(b)
        if min(a.shape[2:]) < SMALLEST_SIDE:
            break
        norms.append(_norms(_xyb(a), _xyb(b), is_whole))
    # [n][channels][scales][norms][maps]; weights are used in order, by pictures with fewer scales too.
    norms = torch.stack(norms, 2).flatten(1)
    weights = _constants(norms.dtype, norms.device)[1]
    x = 0.9562382616834844 * (norms @ weights[: norms.shape[1]])
    error = x * (2.326765642916932 + x * (x * 6.248496625763138e-5 - 0.020884521182843837))
    return 100 - 10 * error.clamp(min=1e-6) ** 0.6276336467831387


def _linear(samples):
    x = samples / 255
    return torch.where(x <= 0.04045, x / 12.92, ((x.clamp(min=0.04) + 0.055) / 1.055) ** 2.4)


def _xyb(linear):
    cones = _constants(linear.dtype, linear.device)[0]
    seen = (cones @ linear.flatten(2)).view_as(linear) + BIAS
    first, second, third = (seen ** (1 / 3)).unbind(1)
    luma = (first + second) / 2
    return torch.stack([7 * (first - second) + 0.42, luma - BIAS ** (1 / 3) + 0.01, third + 0.55 - luma], 1)


def _halved(x):
    """Means of 2x2 pixels; a last row or column that is odd is repeated."""
    height, width = x.shape[2:]
    return F.avg_pool2d(F.pad(x, (0, width % 2, 0, height % 2), mode='replicate'), 2)


def _norms(a, b, is_whole):
    """[n][3][norms][maps] of two pictures in XYB at one scale."""
    mean_a, mean_b, power, difference = _blurred(
        torch.cat([a, b, a * a + b * b, (a - b) ** 2], 1), is_whole
    ).split(3, 1)
    # 1 - (1 - (m1 - m2)^2) (2 cov + C) / (var1 + var2 + C), as ErrorSums.swift has it.
    shift = (mean_a - mean_b) ** 2
    ratio = (difference - shift) / (power - (mean_a**2 + mean_b**2) + VARIANCE)
    before, after = (a - mean_a).abs(), (b - mean_b).abs()
    growth = (after - before) / (1 + before)
    errors = torch.stack([shift + ratio * (1 - shift), growth, -growth], 2).clamp(min=0)
    fourth = ((errors**4).mean((3, 4)) + LEAST).sqrt().sqrt()
    return torch.stack([errors.mean((3, 4)), fourth], 2)


def _blurred(x, is_whole):
    """Means over the window; rows beyond the top and the bottom mirror the picture."""
    rows = _window(x.shape[2], True, x.dtype, x.device)
    columns = _window(x.shape[3], not is_whole, x.dtype, x.device)
    return rows @ x @ columns.t()


# A step that is recorded on a GPU copies nothing to it: what does not change is made in its trial runs.
@lru_cache(maxsize=None)
def _constants(dtype, device):
    return tuple(torch.tensor(values, dtype=dtype, device=device) for values in (CONES, WEIGHTS))


@lru_cache(maxsize=64)
def _window(size, mirrors, dtype, device):
    """[size][size]: the weights of all samples of a line in the mean around each."""
    distances = torch.arange(-RADIUS, RADIUS + 1)
    weights = torch.exp(-(distances.double() ** 2) / (2 * DEVIATION**2))
    weights = (weights / weights.sum()).expand(size, -1)
    at = torch.arange(size)[:, None] + distances
    inside = (at >= 0) & (at < size)
    at = torch.where(at < 0, -1 - at, torch.where(at >= size, 2 * size - 1 - at, at))
    if not mirrors:
        weights = weights * inside
    matrix = torch.zeros(size, size, dtype=torch.float64).scatter_add_(1, at, weights.contiguous())
    return matrix.to(device, dtype)
