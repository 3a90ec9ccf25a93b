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
from network import Network, cell_sums
from prior import Prior, cumulative_weights
from rangecoder import RangeDecoder
from vqm import read_model

SCALES = ("1", "2", "4", "8", "16")


def decode(model, data, scale=1, cut=False):
    """Returns pixels, an array [height][width][channels] with alpha last, u8 or for a deeper picture u16, and
    index maps {level: [group][n][m]}, none of a file of exact pixels.

    `scale` is 1, or a for a picture of 1/a of the size (version 2, section 6); `cut` allows a file that ends
    early.
    """
    file = container.parse(data, cut=cut)
    indices = {"top": [], "bottom": []}
    if file.digest is None:
        pixels = shrunk(exact_pixels(file), scale)
    else:
        pixels, indices = coded_pixels(model, file, scale)
        if file.has_alpha:
            pixels = np.concatenate([pixels, shrunk(alpha_plane(file), scale)], axis=-1)
    return pixels.astype(np.uint8 if file.depth == 8 else np.uint16), indices


def for_png(pixels, depth):
    """The samples that a PNG holds, of 8 bits or of 16."""
    return pixels if depth == 8 else raster.scale(pixels.astype(np.int64), depth, 16).astype(np.uint16)


def coded_pixels(model, file, scale):
    """The colours of a file of indices, and its index maps."""
    if file.digest != model.digest:
        raise FormatError("model", f"the file needs model {file.digest.hex()}, given is {model.digest.hex()}")
    if file.quality >= model.arch.Q:
        raise FormatError("quality", f"quality {file.quality}, the model has {model.arch.Q}")
    indices, means = decode_indices(model, file)
    network = Network(model, file.quality)
    words = {}
    for level in ("top", "bottom"):
        words[level] = network.codewords(level, indices[level])
        mask, values = means[level]
        words[level] = np.where(mask, values, words[level])
    if scale > 2:
        pixels = network.small(words["top"], scale, file.depth)
        return gray(file, pixels[: -(-file.height // scale), : -(-file.width // scale)]), indices
    pixels = network.synthesis(words["top"], words["bottom"], file.depth)
    return shrunk(gray(file, pixels[: file.height, : file.width]), scale), indices


def gray(file, pixels):
    """R, G, B, or for a gray picture their mean."""
    if file.color != container.GRAY:
        return pixels
    red, green, blue = (pixels[..., channel] for channel in range(3))
    return ((red + 2 * green + blue + 2) >> 2)[..., None]


def exact_pixels(file):
    is_gray = file.color == container.GRAY
    payload = Cut(b"") if file.exact is None else file.exact
    return raster.decode_raster(
        payload, file.width, file.height, is_gray, file.has_alpha, file.depth, isinstance(payload, Cut)
    )


def alpha_plane(file):
    """Alpha, [height][width][1]."""
    shape = (file.height, file.width, 1)
    if file.alpha is None or isinstance(file.alpha, Cut) and file.version == 1:
        return np.full(shape, (1 << file.depth) - 1)
    if file.version == 1:
        return container.decode_alpha(file.alpha, file.width, file.height)[..., None].astype(np.int64)
    is_cut = isinstance(file.alpha, Cut)
    return raster.decode_raster(
        file.alpha, file.width, file.height, True, False, file.depth, is_cut, opaque=True
    )


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
            data = file.read()
        pixels, indices = decode(read_model(model_path), data, int(scale))
    except (FormatError, OSError) as error:
        print(f"decode.py: {error}", file=sys.stderr)
        return 1
    if out_path.endswith(".png"):
        png.write(out_path, for_png(pixels, container.parse(data).depth))
    else:
        maps = {f"{level}{g}": array for level in indices for g, array in enumerate(indices[level])}
        np.savez_compressed(out_path, pixels=pixels, **maps)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
