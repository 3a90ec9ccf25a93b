#!/usr/bin/env python3
"""Makes ssimulacra2.csv beside this script: scores of 50 image pairs by the Python package ssimulacra2 0.3.0.

    python3 -m venv env && env/bin/pip install ssimulacra2==0.3.0 && env/bin/python make.py

Images are drawn in integers, alike here and in SyntheticPicture.swift and Distortion.swift. Columns of sums
tell whether both draw the same. Takes two minutes.
"""

import csv
import os
import sys
import tempfile

import numpy as np
from PIL import Image
from ssimulacra2 import compute_ssimulacra2_with_alpha

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../../../corpus"))
from synthetic.noise import hash32  # noqa: E402

PICTURES = ["smooth", "texture", "edges", "shapes", "dark"]
DISTORTIONS = ["noise", "steps", "blur", "blocks", "contrast"]
COLORS = ["rgb", "rgba", "gray", "rgb", "graya"]
SIZES = [(96, 80), (61, 120), (33, 57), (128, 72), (240, 230), (112, 64), (40, 8)]
COLUMNS = ["picture", "width", "height", "color", "distortion", "strength", "seed"]
COLUMNS += ["sum", "distorted sum", "score"]


def waves(x, y, cell, seed):
    """Bilinear noise in 0...255 between the points of a lattice."""
    i, j, u, v = x // cell, y // cell, x % cell, y % cell
    a, b = hash32(i, j, seed) >> 24, hash32(i + 1, j, seed) >> 24
    c, d = hash32(i, j + 1, seed) >> 24, hash32(i + 1, j + 1, seed) >> 24
    top, bottom = a * (cell - u) + b * u, c * (cell - u) + d * u
    return (top * (cell - v) + bottom * v) // (cell * cell)


def lightness(picture, x, y, seed):
    """A picture without colour, 0...255."""
    texture = (2 * waves(x, y, 24, seed) + waves(x, y, 6, seed + 1) + waves(x, y, 2, seed + 2)) // 4
    return {
        "smooth": lambda: (3 * waves(x, y, 64, seed) + waves(x, y, 16, seed + 1)) // 4,
        "texture": lambda: texture,
        "edges": lambda: waves(x, y, 48, seed) // 2 + (x // 11 + y // 7) % 3 * 60,
        "shapes": lambda: np.where(waves(x, y, 12, seed) > 128, 230, 25) + waves(x, y, 5, seed + 1) // 16,
        "dark": lambda: texture // 6,
    }[picture]()


def draw(picture, width, height, channels, seed):
    """An image [height][width][channels]."""
    y, x = np.mgrid[0:height, 0:width]
    light = lightness(picture, x, y, seed)
    if channels == 1:
        return light[:, :, None]
    tints = [waves(x, y, 40, seed + 10 + c) for c in range(3)]
    scale = 6 if picture == "dark" else 1
    return np.stack([(3 * light + tint // scale) // 4 for tint in tints], axis=2)


def smoothed(image, axis):
    """(a + 2b + c + 2) / 4 of neighbours, the first and the last being repeated."""
    padded = np.pad(image, [(1, 1) if i == axis else (0, 0) for i in range(3)], mode="edge")
    a, b, c = (np.take(padded, np.arange(image.shape[axis]) + i, axis) for i in range(3))
    return (a + 2 * b + c + 2) >> 2


def block_means(image):
    """The mean of the block of 8 x 8 samples that each one is in, rounded down."""
    means = np.empty_like(image)
    for y in range(0, image.shape[0], 8):
        for x in range(0, image.shape[1], 8):
            block = image[y:y + 8, x:x + 8]
            means[y:y + 8, x:x + 8] = block.sum((0, 1)) // (block.shape[0] * block.shape[1])
    return means


def distort(image, kind, strength, seed):
    """An image changed with strength 1...16."""
    y, x, c = np.mgrid[0:image.shape[0], 0:image.shape[1], 0:image.shape[2]]
    if kind == "noise":
        image = image + (((hash32(x, y, seed + 20 + c) & 255) - 128) * strength**2 >> 8)
    elif kind == "steps":
        image = image // (strength + 1) * (strength + 1) + strength // 2
    elif kind == "blur":
        for _ in range(strength):
            image = smoothed(smoothed(image, 1), 0)
    elif kind == "blocks":
        image = image + ((block_means(image) - image) * strength >> 4)
    elif kind == "contrast":
        image = 128 + ((image - 128) * (32 - strength) >> 5)
    return np.clip(image, 0, 255)


def score(original, distorted, alpha):
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, image in (("a", original), ("b", distorted)):
            if alpha is not None:
                image = np.concatenate([image, alpha[:, :, None]], axis=2)
            paths.append(os.path.join(folder, name + ".png"))
            Image.fromarray(np.squeeze(image.astype(np.uint8))).save(paths[-1])
        return float(compute_ssimulacra2_with_alpha(*paths))


def position_sum(image):
    samples = image.reshape(-1)
    return int(((np.arange(samples.size) % 251 + 1) * samples).sum())


def pair(i):
    """A row of the table: of all kinds and strengths of distortion the one with the score nearest to the
    i-th of 50 goals. Kinds that are due are preferred unless their best is off by more than 6."""
    picture, due = PICTURES[i % 5], DISTORTIONS[i // 5 % 5]
    color = COLORS[(i + i // 5) % 5]
    width, height = SIZES[i % 7]
    seed = 100 * i
    goal = 11 + 83 * (i * 17 % 50) / 49
    original = draw(picture, width, height, 1 if color.startswith("gray") else 3, seed)
    y, x = np.mgrid[0:height, 0:width]
    alpha = waves(x, y, 20, seed + 50) if color.endswith("a") else None
    tries = []
    for kind in DISTORTIONS:
        for strength in range(1, 17):
            distorted = distort(original, kind, strength, seed)
            value = score(original, distorted, alpha)
            error = abs(value - goal) + (0 if kind == due else 6)
            tries.append((not 10 <= value <= 95, error, kind, strength, value, position_sum(distorted)))
    outside, _, kind, strength, value, total = min(tries)
    if outside:
        sys.exit(f"pair {i}: no score in 10...95")
    row = [picture, width, height, color, kind, strength, seed, position_sum(original), total]
    return row + [f"{value:.5f}"]


def main():
    with open(os.path.join(HERE, "ssimulacra2.csv"), "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for i in range(50):
            writer.writerow(pair(i))


if __name__ == "__main__":
    main()
