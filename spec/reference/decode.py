#!/usr/bin/env python3
"""Decodes a .vqz file: python3 decode.py MODEL.vqm IN.vqz OUT.png|OUT.npz [SCALE]

SCALE is 2, 4, 8 or 16, for a picture of 1/SCALE of the size. A PNG holds the image, of 16 bits if it has more
than 8. An .npz holds `pixels` [height][width][channels] (alpha last), and the index maps `top0`, `top1`, ...
[Ht][Wt] and `bottom0`, `bottom1`, ... [Hb][Wb]. Malformed input: one line on standard error, exit
status 1.
"""

import sys

import numpy as np

import container
import png
import raster
from errors import FormatError
from fields import Cut
from image2 import ProgramImage
from network import Network, cell_sums
from prior import Prior, cumulative_weights
from rangecoder import RangeDecoder
from vqm2 import Model as ProgramModel, read_any

SCALES = ("1", "2", "4", "8", "16")


class Picture:
    """A file that is decoded, from which pictures of several scales and depths are made.

    `cut` allows a file that ends early (version 2, section 6). `indices` are index maps {level:
    [group][n][m]}, none of a file of exact pixels.
    """

    def __init__(self, model, data, cut=False):
        self.file = container.parse(data, cut=cut)
        self.indices = {"top": [], "bottom": []}
        self.planes = {}  # what `kept` has computed
        if self.file.digest is not None:
            self.decode_words(model)

    def decode_words(self, model):
        file = self.file
        if file.digest != model.digest:
            due = model.digest.hex()
            raise FormatError("model", f"the file needs model {file.digest.hex()}, given is {due}")
        if file.quality >= model.arch.Q:
            raise FormatError("quality", f"quality {file.quality}, the model has {model.arch.Q}")
        self.programs = None
        if isinstance(model, ProgramModel):
            self.programs = ProgramImage(model, file)
            self.indices = self.programs.indices
            return
        self.indices, means = decode_indices(model, file)
        self.network = Network(model, file.quality)
        self.words = {}
        for level in ("top", "bottom"):
            mask, values = means[level]
            self.words[level] = np.where(mask, values, self.network.codewords(level, self.indices[level]))

    def pixels(self, scale=1, depth=None):
        """An array [height][width][channels] with alpha last, u8 or for more bits u16.

        `scale` is 1, or a for a picture of 1/a of the size; `depth` is that of the samples, by default the
        file's.
        """
        depth = depth or self.file.depth
        if self.file.digest is None:
            pixels = shrunk(self.kept(self.exact, depth), scale)
        else:
            pixels = self.colors(scale, depth)
            if self.file.has_alpha:
                alpha = shrunk(self.kept(self.alpha, depth), scale)
                pixels = np.concatenate([pixels, alpha], axis=-1)
        return pixels.astype(np.uint8 if depth == 8 else np.uint16)

    def kept(self, make, depth):
        """What `make` makes of a depth, computed once."""
        key = make.__name__, depth
        if key not in self.planes:
            self.planes[key] = make(depth)
        return self.planes[key]

    def colors(self, scale, depth):
        """The colours of a file of indices."""
        if scale <= 2:
            return shrunk(self.kept(self.synthesis, depth), scale)
        rows, columns = (-(-side // scale) for side in (self.file.height, self.file.width))
        if self.programs:
            return shrunk(self.kept(self.preview, depth), scale // 4)
        return self.gray(self.network.small(self.words["top"], scale, depth)[:rows, :columns])

    def synthesis(self, depth):
        if self.programs:
            pixels = self.programs.synthesis(depth)
        else:
            pixels = self.network.synthesis(self.words["top"], self.words["bottom"], depth)
        return self.gray(pixels[: self.file.height, : self.file.width])

    def preview(self, depth):
        """A quarter of the side, of a model of version 2."""
        rows, columns = (-(-side // 4) for side in (self.file.height, self.file.width))
        return self.gray(self.programs.preview(depth)[:rows, :columns])

    def gray(self, pixels):
        """R, G, B, or for a gray picture their mean."""
        if self.file.color != container.GRAY:
            return pixels
        red, green, blue = (pixels[..., channel] for channel in range(3))
        return ((red + 2 * green + blue + 2) >> 2)[..., None]

    def exact(self, depth):
        file = self.file
        payload = Cut(b"") if file.exact is None else file.exact
        return raster.decode_raster(
            payload, file.width, file.height, file.color == container.GRAY, file.has_alpha, file.depth, depth
        )

    def alpha(self, depth):
        """[height][width][1]"""
        file = self.file
        if file.version == 1 and (file.alpha is None or isinstance(file.alpha, Cut)):
            return np.full((file.height, file.width, 1), (1 << depth) - 1)
        if file.version == 1:
            alpha = container.decode_alpha(file.alpha, file.width, file.height)
            return raster.scale(alpha[..., None].astype(np.int64), 8, depth)
        payload = Cut(b"") if file.alpha is None else file.alpha
        return raster.decode_raster(
            payload, file.width, file.height, True, False, file.depth, depth, opaque=True
        )


def decode(model, data, scale=1, cut=False, depth=None):
    """The pixels and the index maps of a file, as `Picture` has them."""
    picture = Picture(model, data, cut)
    return picture.pixels(scale, depth), picture.indices


def for_png(pixels, depth):
    """The samples that a PNG holds, of 8 bits or of 16."""
    return pixels if depth == 8 else raster.scale(pixels.astype(np.int64), depth, 16).astype(np.uint16)


def shrunk(pixels, a):
    """Version 2, section 6: the mean of every cell of a x a pixels."""
    height, width, _ = pixels.shape
    extended = np.pad(pixels, ((0, -height % a), (0, -width % a), (0, 0)), mode="edge")
    return (cell_sums(extended, a) + a * a // 2) >> (2 * a.bit_length() - 2)


def decode_indices(model, file):
    """The index maps, and {level: (mask, words)} of the codewords that are means, [n][m][channels]."""
    tiles, means = [], []
    areas = container.tiles(file.width, file.height, file.tile_side)
    for number, area in enumerate(areas):
        payloads = [file.streams[number]] + ([file.bottoms[number]] if file.version == 2 else [])
        decoders = [RangeDecoder(payload) for payload in payloads]
        maps, missing = decode_tile(model, file.quality, area, decoders)
        tiles.append(maps)
        means.append(missing)
        for decoder in decoders:
            decoder.finish(number)
    shape = top_shape(file.width, file.height)
    return join_maps(areas, tiles, shape), join_means(model, areas, means, shape)


def join_maps(areas, tiles, shape):
    """The index maps of an image of `shape` top positions, from those of its tiles."""
    maps = {}
    for level, factor in (("top", 1), ("bottom", 2)):
        maps[level] = [np.zeros([factor * size for size in shape], np.int64) for _ in tiles[0][level]]
        for area, tile in zip(areas, tiles):
            place = tuple(slice(factor * side.start, factor * side.stop) for side in area)
            for whole, part in zip(maps[level], tile[level]):
                whole[place] = part
    return maps


def join_means(model, areas, means, shape):
    """The mean codewords of an image, and the mask of the elements that have them."""
    joined = {}
    for level, factor in (("top", 1), ("bottom", 2)):
        groups = model.groups[level]
        channels = groups[-1].offset + groups[-1].d
        whole = [np.zeros((*(factor * size for size in shape), channels), kind) for kind in (bool, np.int64)]
        for area, missing in zip(areas, means):
            place = tuple(slice(factor * side.start, factor * side.stop) for side in area)
            for g, (mask, words) in missing[level].items():
                part = (*place, slice(groups[g].offset, groups[g].offset + groups[g].d))
                whole[0][part], whole[1][part] = mask[..., None], words
        joined[level] = whole
    return joined


def decode_tile(model, quality, area, decoders):
    """The index maps of a tile, whose symbols come from one decoder or from one for each level, and the means
    of what is missing."""
    prior = Prior(model, quality)

    def phases_of(decoder):
        def decode_phase(_g, _positions, logarithms):
            return [decoder.symbol(cumulative) for cumulative in cumulative_weights(model, logarithms)]

        prior.ended = lambda: decoder.ended
        return decode_phase

    shape = tuple(side.stop - side.start for side in area)
    top = prior.code_top(shape, phases_of(decoders[0]))
    bottom = prior.code_bottom(phases_of(decoders[-1]))
    return {"top": top, "bottom": bottom}, prior.means


def top_shape(width, height):
    """Section 2: Ht and Wt."""
    return -(-height // 16), -(-width // 16)


def main(arguments):
    scale = arguments[3] if len(arguments) == 4 else "1"
    if not 3 <= len(arguments) <= 4 or not arguments[2].endswith((".png", ".npz")) or scale not in SCALES:
        print(__doc__, file=sys.stderr)
        return 64
    model_path, in_path, out_path = arguments[:3]
    try:
        with open(in_path, "rb") as file:
            picture = Picture(read_any(model_path), file.read())
        pixels, indices = picture.pixels(int(scale)), picture.indices
    except (FormatError, OSError) as error:
        print(f"decode.py: {error}", file=sys.stderr)
        return 1
    if out_path.endswith(".png"):
        png.write(out_path, for_png(pixels, picture.file.depth))
    else:
        maps = {f"{level}{g}": array for level in indices for g, array in enumerate(indices[level])}
        np.savez_compressed(out_path, pixels=pixels, **maps)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
