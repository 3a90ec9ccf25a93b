"""Megapixels a second of the Python package on one thread: speed.py RUNS PHOTO.ppm FILE.vqz

Prints the fastest run of encoding the photograph, and of decoding the file. `corpus/doors/measure` runs it.
"""

import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image

import vqz


def fastest(runs, task):
    """Seconds of the fastest of some runs."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    return min(times)


def main():
    runs, photo, file = int(sys.argv[1]), np.asarray(Image.open(sys.argv[2])), Path(sys.argv[3]).read_bytes()
    encoder, decoder = vqz.Encoder(threads=1), vqz.Decoder(threads=1)
    pixels = photo.shape[0] * photo.shape[1] / 1e6
    encoding = fastest(runs, lambda: encoder.encode(photo, quality=5, tune='psnr'))
    decoding = fastest(runs, lambda: decoder.decode(file))
    print(f'{pixels / encoding:.2f} {pixels / decoding:.2f}')


main()
