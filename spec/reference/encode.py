#!/usr/bin/env python3
"""Encodes a PNG file with 8 bits per sample: python3 encode.py MODEL.vqm QUALITY IN.png OUT.vqz

The analysis and the choice of indices of vqz-format.md, section 9, without any search beyond it.
"""

import sys

import numpy as np

import container
import png
from decode import join_maps, top_shape
from network import Network, s16, shuffle_up, space_to_depth
from prior import Prior, cumulative_weights
from rangecoder import RangeEncoder
from raster import encode_raster
from vqm import read_model


class TileEncoder:
    """Codes the index maps of a tile, which are chosen while the prior runs along."""

    def __init__(self, model, quality, version):
        self.model = model
        self.prior = Prior(model, quality)
        self.coders = [RangeEncoder() for _ in range(version)]

    def encode_phase(self, choose, coder):
        """The prior's `code_phase` for indices [N] that `choose`, called with the same arguments, returns."""

        def code_phase(g, positions, logarithms):
            indices = choose(g, positions, logarithms)
            for cumulative, k in zip(cumulative_weights(self.model, logarithms), indices.tolist()):
                coder.symbol(cumulative, k)
            return indices

        return code_phase

    def top(self, shape, choose):
        return self.prior.code_top(shape, self.encode_phase(choose, self.coders[0]))

    def bottom(self, choose):
        return self.prior.code_bottom(self.encode_phase(choose, self.coders[-1]))


class Encoder:
    """Encodes an image of `width` x `height` pixels in tiles of `side`, or in one tile, to a file of a
    version of the container."""

    def __init__(self, model, quality, width, height, side=None, version=2):
        self.model = model
        self.quality = quality
        self.size = width, height
        self.side = side
        self.version = version
        self.network = Network(model, quality)
        self.areas = container.tiles(width, height, side)
        self.tiles = [TileEncoder(model, quality, version) for _ in self.areas]

    def code(self, chooser):
        """Codes the top of every tile, then the bottom; returns the index maps.

        `chooser(level, tops)` is called for either level, for the bottom with the top's maps, and returns a
        function from
        a tile's place, slices of the level's maps, to the tile's `choose`.
        """
        shape = top_shape(*self.size)
        choose = chooser("top", None)
        tops = []
        for tile, (rows, columns) in zip(self.tiles, self.areas):
            tops.append(
                tile.top((rows.stop - rows.start, columns.stop - columns.start), choose((rows, columns)))
            )
        choose = chooser(
            "bottom", join_maps(self.areas, [{"top": top, "bottom": []} for top in tops], shape)["top"]
        )
        maps = []
        for tile, area, top in zip(self.tiles, self.areas, tops):
            place = tuple(slice(2 * side.start, 2 * side.stop) for side in area)
            maps.append({"top": top, "bottom": tile.bottom(choose(place))})
        return join_maps(self.areas, maps, shape)

    def file(self, color, alpha=None, depth=8, sections=None):
        """The bytes of the file; `alpha` is [height][width] or None, `sections` are those of metadata."""
        payload = None
        if alpha is not None:
            payload = encode_raster(alpha[..., None], depth)
            payload = container.encode_alpha(alpha) if self.version == 1 else payload
        streams, bottoms = ([tile.coders[n].finish() for tile in self.tiles] for n in (0, -1))
        bottoms = None if self.version == 1 else bottoms
        return container.serialize(
            container.File(
                self.model.digest, color, self.quality, *self.size, streams, payload, self.side,
                alpha is not None, depth, bottoms, sections=sections, version=self.version
            )
        )

    # Section 9.

    def nearest(self, level, latent):
        """The entropy-constrained choice for a latent [n][m][channels]."""
        groups = self.model.groups[level]
        scale = 2 * self.model.arch.F - 8

        def choose(g, positions, logarithms):
            group = groups[g]
            error = (
                latent[positions][:, None, group.offset : group.offset + group.d] - group.words[self.quality]
            )
            distortion = (np.clip(error, -8191, 8191) ** 2).sum(axis=-1)
            rate = np.minimum(logarithms.max(axis=-1, keepdims=True) - logarithms, 20 * 256)
            rate = rate << scale if scale >= 0 else rate >> -scale
            return (distortion + rate).argmin(axis=-1)

        return choose

    def analyse(self, blocks):
        """Steps 1 to 7 for the extended image as blocks [Hb][Wb][192]; returns the index maps."""
        network, a = self.network, self.model.arch
        stream = network.residual_blocks("analysis.shared", a.nAS, network.stored("analysis.stem", blocks))

        def top_latent():
            top_stream = network.residual_blocks(
                "analysis.top", a.nAT, network.stored("analysis.down", stream)
            )
            latent = network.stored("skeleton.topForward", four_blocks(blocks) - 128)
            return s16(latent + network.stored("analysis.topOut", top_stream))

        def bottom_latent(words):
            changed = s16(stream + shuffle_up(network.stored("analysis.topIn", words)))
            changed = network.residual_blocks("analysis.bottom", a.nAB, changed)
            latent = network.stored("skeleton.bottomForward", blocks - 128)
            latent = s16(latent - shuffle_up(network.stored("skeleton.topToBottom", words)))
            return s16(latent + network.stored("analysis.bottomOut", changed))

        def chooser(level, tops):
            latent = top_latent() if level == "top" else bottom_latent(network.codewords("top", tops))
            return lambda place: self.nearest(level, latent[place])

        return self.code(chooser)


def four_blocks(blocks):
    """[2n][2m][c] to [n][m][4c], the inverse of shuffle up."""
    n, m, channels = blocks.shape
    return (
        blocks.reshape(n // 2, 2, m // 2, 2, channels)
        .transpose(0, 2, 1, 3, 4)
        .reshape(n // 2, m // 2, 4 * channels)
    )


def extend(pixels):
    """Section 2: repeats the last column, then the last row, up to multiples of 16."""
    height, width, _ = pixels.shape
    rows, columns = (16 * count for count in top_shape(width, height))
    return np.pad(pixels, ((0, rows - height), (0, columns - width), (0, 0)), mode="edge")


def encode(model, quality, pixels, side=None, version=2, depth=8, sections=None):
    """The bytes of a .vqz file of an array [height][width][channels], u8 or of `depth` bits, and the index
    maps; `side` is that of tiles, `sections` are those of metadata."""
    height, width, channels = pixels.shape
    has_alpha = channels in (2, 4) and (pixels[..., -1] < (1 << depth) - 1).any()
    alpha = pixels[..., -1] if has_alpha else None
    color = container.GRAY if channels <= 2 else container.RGB
    samples = np.repeat(pixels[..., :1], 3, axis=-1) if color == container.GRAY else pixels[..., :3]
    encoder = Encoder(model, quality, width, height, side, version)
    maps = encoder.analyse(space_to_depth(extend(dithered(samples.astype(np.int64), depth))))
    return encoder.file(color, alpha, depth, sections), maps


def dithered(samples, depth):
    """Version 2, section 7: bytes whose mean over 8 x 8 pixels is that of the samples' levels."""
    if depth == 8:
        return samples
    threshold = np.zeros((1, 1), np.int64)
    for _ in range(3):
        threshold = np.block([[4 * threshold, 4 * threshold + 2], [4 * threshold + 3, 4 * threshold + 1]])
    y, x = np.indices(samples.shape[:2]) % 8
    u = (1 << depth) - 1
    return (samples * 255 * 128 + (2 * threshold[y, x] + 1)[..., None] * u) // (128 * u)


def main(arguments):
    if len(arguments) != 4:
        print(__doc__, file=sys.stderr)
        return 64
    model, quality = read_model(arguments[0]), int(arguments[1])
    if not 0 <= quality < model.arch.Q:
        print(f"encode.py: quality {quality}, the model has {model.arch.Q}", file=sys.stderr)
        return 64
    pixels = png.read(arguments[2])
    data, _ = encode(model, quality, pixels, 1024 if max(pixels.shape[:2]) > 1024 else None)
    with open(arguments[3], "wb") as file:
        file.write(data)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
