"""Images of one tile with a model of version 2: pixels to streams and back, without a container."""

import numpy as np

from encode import extend
from network import space_to_depth
from prior import cumulative_weights
from programs import Programs, samples
from rangecoder import RangeDecoder, RangeEncoder
from slices import Prior


class Encoded:
    """What an encoder knows of an image: `streams` of both levels, index `maps`, `e` and the bottom's last
    `context`, and the bits of both levels."""

    def __init__(self, streams, maps, e, context, bits):
        self.streams, self.maps, self.e, self.context, self.bits = streams, maps, e, context, bits


class Coder:
    """Codes what a function chooses, for one level."""

    def __init__(self, model, choose):
        self.model, self.choose, self.coder, self.bits = model, choose, RangeEncoder(), 0.0

    def __call__(self, logarithms, means, positions, place):
        indices = self.choose(logarithms, means, positions, place)
        for cumulative, k in zip(cumulative_weights(self.model, logarithms), indices.tolist()):
            self.coder.symbol(cumulative, k)
            self.bits += np.log2(cumulative[-1] / (cumulative[k + 1] - cumulative[k]))
        return indices


def encode_with(model, quality, shape, top_choice, bottom_choice):
    """An image of `shape` top positions; bottom_choice: from the top's e to a function that chooses."""
    prior = Prior(model, quality)
    top = Coder(model, top_choice)
    maps, e = {}, {}
    maps["top"], e["top"] = prior.code_top(shape, top)
    bottom = Coder(model, bottom_choice(e["top"]))
    maps["bottom"], e["bottom"] = prior.code_bottom(bottom)
    streams = {"top": top.coder.finish(), "bottom": bottom.coder.finish()}
    return Encoded(streams, maps, e, prior.context, {"top": top.bits, "bottom": bottom.bits})


def nearest(model, quality, level, latent):
    """The entropy-constrained choice (vqz-format.md, section 9) for a latent [n][m][channels] less its
    mean."""
    scale = 2 * model.arch.F - 8

    def choose(logarithms, means, positions, place):
        if means is None:
            return logarithms.argmax(axis=-1)
        group = model.levels[level].groups[place[1]]
        own = latent[positions][:, group.offset : group.offset + group.d] - means
        own = np.clip(own, -32768, 32767)
        error = np.clip(own[:, None] - group.words[quality], -8191, 8191)
        rate = np.minimum(logarithms.max(axis=-1, keepdims=True) - logarithms, 20 * 256)
        rate = rate << scale if scale >= 0 else rate >> -scale
        return ((error**2).sum(axis=-1) + rate).argmin(axis=-1)

    return choose


def encode(model, quality, pixels):
    """An image [height][width][3] as its analysis has it, without a search."""
    programs = Programs(model, quality)
    blocks = space_to_depth(extend(pixels.astype(np.int64)))
    latent, arrays = programs.analyze_top(blocks)

    def bottom(e):
        return nearest(model, quality, "bottom", programs.analyze_bottom(arrays, e))

    return encode_with(model, quality, latent.shape[:2], nearest(model, quality, "top", latent), bottom)


def decode(model, quality, streams, shape):
    """Index maps, e and the last context of streams of an image of `shape` top positions."""
    prior, maps, e = Prior(model, quality), {}, {}
    for level, walk in (("top", lambda code: prior.code_top(shape, code)), ("bottom", prior.code_bottom)):
        decoder = RangeDecoder(streams[level])

        def code(logarithms, means, positions, place):
            cumulative = cumulative_weights(model, logarithms)
            return np.array([decoder.symbol(one) for one in cumulative], np.int64)

        maps[level], e[level] = walk(code)
        decoder.finish()
    return maps, e, prior.context


def pixels_of(model, quality, e, context, size, depth=8):
    """Samples [height][width][3] of an image of `size` (height, width)."""
    image = Programs(model, quality).synthesize(e["top"], e["bottom"], context)
    return samples(image, depth)[: size[0], : size[1]]


def preview_of(model, quality, e, size, depth=8):
    """Samples [ceil(height / 4)][ceil(width / 4)][3]."""
    height, width = (-(-side // 4) for side in size)
    return samples(Programs(model, quality).preview(e["top"]), depth)[:height, :width]
