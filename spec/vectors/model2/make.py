#!/usr/bin/env python3
"""Makes the vectors of models of version 2 from scratch: python3 make.py

The model and the pictures are drawn with fixed seeds, the files come from the reference's prior.
"""

import json
import os
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "reference"))

import codec2  # noqa: E402
import container  # noqa: E402
from check import pixel_digest  # noqa: E402
from decode import Picture  # noqa: E402
from randommodel2 import Generator, serialize  # noqa: E402
from vqm2 import Model  # noqa: E402

# Name, color, size, side of tiles, quality.
IMAGES = (
    ("rgb-33x50", container.RGB, (33, 50), None, 0),
    ("gray-17x9", container.GRAY, (17, 9), None, 1),
    ("tiles-rgb-70x40", container.RGB, (70, 40), 32, 1),
)
# Those of the model with rectified arrays.
RECTIFIED = (("rectified-rgb-41x70", container.RGB, (41, 70), 32, 0),)


def file_of(model, seed, color, size, side, quality):
    """The bytes of a file of random indices."""
    random = np.random.RandomState(seed)
    streams = {"top": [], "bottom": []}

    def any_index(logarithms, means, positions, place):
        return random.randint(0, logarithms.shape[-1], len(logarithms))

    for area in container.tiles(*size, side):
        shape = tuple(one.stop - one.start for one in area)
        coded = codec2.encode_with(model, quality, shape, any_index, lambda e: any_index)
        for level in streams:
            streams[level].append(coded.streams[level])
    return container.serialize(
        container.File(
            model.digest, color, quality, *size, streams["top"], None, side, bottoms=streams["bottom"]
        )
    )


def entry_of(model, name, data):
    """What a file, and parts of it, decode to."""
    picture = Picture(model, data)
    cuts = []
    for length in range(40, len(data), max(1, len(data) // 12)):
        part = Picture(model, data[:length], cut=True)
        sums = {"pixels": pixel_digest(part.pixels()), "preview": pixel_digest(part.pixels(4))}
        cuts.append({"length": length, **sums})
    return {
        "file": f"{name}.vqz",
        "pixels": pixel_digest(picture.pixels()),
        "pixels16": pixel_digest(picture.pixels(depth=16)),
        "preview": pixel_digest(picture.pixels(4)),
        "cuts": cuts,
    }


def main():
    card, entries = {"card": "A random model for conformance vectors."}, []
    for file, images, rectifies in (("random.vqm", IMAGES, False), ("rectified.vqm", RECTIFIED, True)):
        data = serialize(Generator(4, rectifies=rectifies).generate(), card)
        write(file, data)
        model = Model(data)
        for seed, (name, color, size, side, quality) in enumerate(images):
            made = file_of(model, seed, color, size, side, quality % model.arch.Q)
            write(f"{name}.vqz", made)
            entries.append({"model": file, **entry_of(model, name, made)})
    write("vectors.json", (json.dumps(entries, indent=1) + "\n").encode())


def write(name, data):
    with open(os.path.join(HERE, name), "wb") as file:
        file.write(data)


if __name__ == "__main__":
    main()
