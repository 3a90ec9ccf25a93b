"""Indices of files that models of version 2 have made: tiles to pixels (vqm-model-2.md, sections 5 and 6)."""

import numpy as np

import container
from prior import cumulative_weights
from programs import Programs, samples
from rangecoder import RangeDecoder
from slices import Prior


class ProgramImage:
    """What a file's tiles decode to: index maps `indices` {level: [group][n][m]}, e of both levels and the
    bottom's last context."""

    def __init__(self, model, file):
        self.programs = Programs(model, file.quality)
        areas = container.tiles(file.width, file.height, file.tile_side)
        parts = [decode_tile(model, file, number, area) for number, area in enumerate(areas)]
        shape = -(-file.height // 16), -(-file.width // 16)
        self.indices, self.e = {}, {}
        for level, factor in (("top", 1), ("bottom", 2)):
            maps = [maps[level] for maps, _, _ in parts]
            self.indices[level] = [join(areas, tiles, shape, factor) for tiles in zip(*maps)]
            self.e[level] = join(areas, [e[level] for _, e, _ in parts], shape, factor)
        self.context = join(areas, [context for _, _, context in parts], shape, 2)

    def synthesis(self, depth):
        """Samples of the extended image, [height][width][3]."""
        return samples(self.programs.synthesize(self.e["top"], self.e["bottom"], self.context), depth)

    def preview(self, depth):
        """Likewise of a quarter of the side."""
        return samples(self.programs.preview(self.e["top"]), depth)


def join(areas, tiles, shape, factor):
    """An array of the whole image from those of its tiles."""
    whole = np.zeros([factor * size for size in shape] + list(tiles[0].shape[2:]), np.int64)
    for area, tile in zip(areas, tiles):
        whole[tuple(slice(factor * side.start, factor * side.stop) for side in area)] = tile
    return whole


def decode_tile(model, file, number, area):
    """Index maps and e of both levels, and the last context."""
    payloads = [file.streams[number]] + ([file.bottoms[number]] if file.version == 2 else [])
    decoders = [RangeDecoder(payload) for payload in payloads]
    prior, maps, e = Prior(model, file.quality), {}, {}

    def symbols(decoder):
        def code(logarithms, means, positions, place):
            sums = cumulative_weights(model, logarithms)
            return np.array([decoder.symbol(one) for one in sums], np.int64)

        prior.ended = lambda: decoder.ended
        return code

    shape = tuple(side.stop - side.start for side in area)
    maps["top"], e["top"] = prior.code_top(shape, symbols(decoders[0]))
    maps["bottom"], e["bottom"] = prior.code_bottom(symbols(decoders[-1]))
    for decoder in decoders:
        decoder.finish(number)
    return maps, e, prior.context
