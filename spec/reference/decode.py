#!/usr/bin/env python3
"""Decodes a .vqz file: python3 decode.py MODEL.vqm IN.vqz OUT.png|OUT.npz

A PNG holds the image. An .npz holds `pixels` [height][width][channels] (alpha last), and the index maps
`top0`,
`top1`, ... [Ht][Wt] and `bottom0`, `bottom1`, ... [Hb][Wb]. Malformed input: one line on standard error, exit
status 1.
"""

import sys

import numpy as np

import container
import png
from errors import FormatError
from network import Network
from prior import Prior, cumulative_weights
from rangecoder import RangeDecoder
from vqm import read_model


def decode(model, data):
    """Returns pixels, a u8 array [height][width][channels] with alpha last, and index maps {level:
    [group][n][m]}."""
    file = container.parse(data)
    if file.digest != model.digest:
        raise FormatError("model", f"the file needs model {file.digest.hex()}, given is {model.digest.hex()}")
    if file.quality >= model.arch.Q:
        raise FormatError("quality", f"quality {file.quality}, the model has {model.arch.Q}")
    indices = decode_indices(model, file)
    network = Network(model, file.quality)
    pixels = network.synthesis(*(network.codewords(level, indices[level]) for level in ("top", "bottom")))
    pixels = pixels[: file.height, : file.width]
    if file.color == container.GRAY:
        red, green, blue = (pixels[..., channel] for channel in range(3))
        pixels = ((red + 2 * green + blue + 2) >> 2)[..., None]
    if file.alpha is not None:
        alpha = container.decode_alpha(file.alpha, file.width, file.height)
        pixels = np.concatenate([pixels, alpha[..., None]], axis=-1)
    return pixels.astype(np.uint8), indices


def decode_indices(model, file):
    """The index maps of the indices section."""
    tiles = []
    areas = container.tiles(file.width, file.height, file.tile_side)
    for number, (area, stream) in enumerate(zip(areas, file.streams)):
        decoder = RangeDecoder(stream)
        tiles.append(decode_tile(model, file.quality, area, decoder))
        decoder.finish(number)
    return join_maps(areas, tiles, top_shape(file.width, file.height))


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


def decode_tile(model, quality, area, decoder):
    """The index maps of a tile, whose symbols come from `decoder`."""
    prior = Prior(model, quality)

    def decode_phase(_g, _positions, logarithms):
        return [decoder.symbol(cumulative) for cumulative in cumulative_weights(model, logarithms)]

    top = prior.code_top(tuple(side.stop - side.start for side in area), decode_phase)
    bottom = prior.code_bottom(decode_phase)
    return {"top": top, "bottom": bottom}


def top_shape(width, height):
    """Section 2: Ht and Wt."""
    return -(-height // 16), -(-width // 16)


def main(arguments):
    if len(arguments) != 3 or not arguments[2].endswith((".png", ".npz")):
        print(__doc__, file=sys.stderr)
        return 64
    model_path, in_path, out_path = arguments
    try:
        with open(in_path, "rb") as file:
            pixels, indices = decode(read_model(model_path), file.read())
    except (FormatError, OSError) as error:
        print(f"decode.py: {error}", file=sys.stderr)
        return 1
    if out_path.endswith(".png"):
        png.write(out_path, pixels)
    else:
        maps = {f"{level}{g}": array for level in indices for g, array in enumerate(indices[level])}
        np.savez_compressed(out_path, pixels=pixels, **maps)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
