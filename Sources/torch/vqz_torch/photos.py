"""Photographs as bytes in the device's memory, and the random crops of them that a step learns from."""

import bisect
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
from PIL import Image

from .codec import to_blocks
from .errors import TrainingError

# Larger photographs are not decoded: 2^28 pixels.
LARGEST = 1 << 28
# Sides of the squares that a crop is scaled down from, in crops, where rescaling is asked for.
SCALES = (1, 1, 1.25, 1.5, 2)
LARGEST_SCALE = max(SCALES)
Image.MAX_IMAGE_PIXELS = LARGEST


class PhotoSet:
    """Every .jpg, .jpeg and .png below a folder that is large enough, in order of their names."""

    def __init__(self, folder, least, device='cpu'):
        names = sorted(
            os.path.relpath(os.path.join(root, file), folder)
            for root, _, files in os.walk(folder)
            for file in files
            if file.lower().endswith(('.jpg', '.jpeg', '.png'))
        )
        samples, self.sizes, self.names, self.skipped = [], [], [], []
        for name, photo in zip(names, _decode_all([os.path.join(folder, name) for name in names])):
            if isinstance(photo, Exception):
                self.skipped.append(f'{name}: {photo}')
                continue
            height, width, _ = photo.shape
            if min(height, width) < least:
                self.skipped.append(f'{name}: {width}x{height} is smaller than {least}')
                continue
            samples.append(torch.from_numpy(photo).view(-1, 3))
            self.sizes.append((height, width))
            self.names.append(name)
        if not samples:
            raise TrainingError(f'{folder}: no usable photograph')
        self.count, self.drawings = len(self.sizes), []
        # First pixel of each photograph in [pixels][3].
        self.starts = np.concatenate([[0], np.cumsum([h * w for h, w in self.sizes])]).tolist()
        self.pixels = torch.cat(samples).to(device)

    def __len__(self):
        return self.count

    @property
    def megapixels(self):
        return self.starts[self.count] / 1e6

    def add_drawings(self, pictures):
        """Takes in pictures [h][w][3] beside the photographs."""
        for picture in pictures:
            self.drawings.append(len(self.sizes))
            self.sizes.append(picture.shape[:2])
            self.starts.append(self.starts[-1] + picture.shape[0] * picture.shape[1])
        samples = torch.from_numpy(np.concatenate([picture.reshape(-1, 3) for picture in pictures]))
        self.pixels = torch.cat([self.pixels, samples.to(self.pixels.device)])

    def centre(self, i, side):
        """The square in the middle of a photograph, [side][side][3], bytes."""
        height, width = self.sizes[i]
        whole = self.pixels[self.starts[i] : self.starts[i + 1]].view(height, width, 3)
        y, x = (height - side) // 2, (width - side) // 2
        return whole[y : y + side, x : x + side]


def _decode_all(paths):
    """[h][w][3] of each file, or what is wrong with it; as many at a time as there are cores."""
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        yield from pool.map(_decode, paths)


def _decode(path):
    try:
        with Image.open(path) as image:
            if image.width * image.height > LARGEST:
                raise ValueError(f'{image.width}x{image.height} is too large')
            return np.array(image.convert('RGB'))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        return error


class CropSampler:
    """Draws crops: a photograph by its area, a place at any pixel, one of the eight flips and turns.

    drawn: share of the crops that are of drawings."""

    def __init__(self, photos, side, rescales=False, drawn=0):
        self.photos, self.side, self.rescales, self.drawn = photos, side, rescales, drawn
        self._areas = {}
        self._ruler = {}

    def _eligible(self, side):
        """Photographs that hold a square, and the sums of their areas."""
        if side not in self._areas:
            fitting = [i for i in range(len(self.photos)) if min(self.photos.sizes[i]) >= side]
            sums = np.cumsum([self.photos.sizes[i][0] * self.photos.sizes[i][1] for i in fitting]).tolist()
            self._areas[side] = (fitting, sums)
        return self._areas[side]

    def draw(self, random, count):
        """Side of the squares to take, and for each the first pixel and the steps between rows and
        columns."""
        side = self.side
        if self.rescales:
            side = int(self.side * SCALES[random.below(len(SCALES))])
            if not self._eligible(side)[0]:
                side = self.side
        fitting, sums = self._eligible(side)
        return side, [self._one(random, side, fitting, sums) for _ in range(count)]

    def _one(self, random, side, fitting, sums):
        if self.drawn and random.uniform() < self.drawn:
            photo = self.photos.drawings[random.below(len(self.photos.drawings))]
        else:
            photo = fitting[bisect.bisect_right(sums, random.below(sums[-1]))]
        height, width = self.photos.sizes[photo]
        x = random.below(width - side + 1)
        y = random.below(height - side + 1)
        turn = random.below(8)
        # Bit 0 mirrors left-right, bit 1 top-bottom, bit 2 swaps rows and columns.
        first = self.photos.starts[photo] + y * width + x
        along, down = 1, width
        if turn & 1:
            first, along = first + side - 1, -1
        if turn & 2:
            first, down = first + (side - 1) * width, -width
        return (first, along, down) if turn & 4 else (first, down, along)

    def take(self, side, places):
        """Blocks [n][side/8][side/8][192] of squares that were drawn, samples less 128. places: tensor
        [n][3]."""
        if side not in self._ruler:
            self._ruler[side] = torch.arange(side, device=places.device)
        ruler = self._ruler[side]
        first, down, along = places[:, 0], places[:, 1], places[:, 2]
        rows = first[:, None] + down[:, None] * ruler
        at = rows[:, :, None] + along[:, None, None] * ruler
        pixels = self.photos.pixels.index_select(0, at.flatten()).view(*at.shape, 3).float()
        if side != self.side:
            pixels = torch.nn.functional.interpolate(
                pixels.permute(0, 3, 1, 2),
                size=(self.side, self.side),
                mode='bilinear',
                antialias=True,
                align_corners=False,
            ).permute(0, 2, 3, 1)
        return to_blocks(pixels - 128)
