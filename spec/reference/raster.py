"""Exact pixels (vqz-format-2.md, section 4): payloads to samples, and back in a simple form."""

import zlib

import numpy as np

from errors import FormatError
from fields import Cut, Reader, paeth, varint

GRAY, RGB, PALETTE, GRAY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
DEPTHS = {
    GRAY: (1, 2, 4, 8, 16),
    RGB: (8, 16),
    PALETTE: (1, 2, 4, 8),
    GRAY_ALPHA: (8, 16),
    RGB_ALPHA: (8, 16),
}
CHANNELS = {GRAY: 1, RGB: 3, PALETTE: 1, GRAY_ALPHA: 2, RGB_ALPHA: 4}
KEY = 64  # the bit of the first byte


class Layout:
    """All of a payload before its rows."""

    def __init__(self, reader):
        first = reader.byte("layout")
        self.type, self.depth = first & 7, 1 << (first >> 3 & 7)
        if first & 128 or self.depth not in DEPTHS.get(self.type, ()):
            raise FormatError("raster", f"the first byte is {first:#04x}")
        self.key = None
        if first & KEY:
            if self.type not in (GRAY, RGB):
                raise FormatError("raster", f"type {self.type} has a transparent colour")
            count = CHANNELS[self.type]
            self.key = np.frombuffer(reader.take(2 * count, "key"), ">u2").astype(np.int64)
            if (self.key >> self.depth).any():
                raise FormatError("raster", f"the transparent colour is {self.key}, of {self.depth} bits")
        self.palette = self.palette_alpha = None
        if self.type == PALETTE:
            self.read_palette(reader)

    def read_palette(self, reader):
        count = reader.byte("palette") + 1
        if count > 1 << self.depth:
            raise FormatError("raster", f"{count} entries for {self.depth} bits")
        self.palette = np.frombuffer(reader.take(3 * count, "palette"), np.uint8).reshape(count, 3)
        opaque = reader.varint("number of alpha values")
        if opaque > count:
            raise FormatError("raster", f"{opaque} alpha values for {count} entries")
        alpha = np.frombuffer(reader.take(opaque, "alpha values"), np.uint8)
        self.palette_alpha = np.pad(alpha, (0, count - opaque), constant_values=255)
        self.has_palette_alpha = opaque > 0

    @property
    def has_alpha(self):
        if self.type == PALETTE:
            return self.has_palette_alpha
        return self.type in (GRAY_ALPHA, RGB_ALPHA) or self.key is not None

    @property
    def is_gray(self):
        if self.type == PALETTE:
            return bool((self.palette == self.palette[:, :1]).all())
        return self.type in (GRAY, GRAY_ALPHA)

    @property
    def bits(self):
        """Bits of a pixel."""
        return CHANNELS[self.type] * self.depth


def decode_raster(payload, width, height, gray, alpha, depth, wanted, opaque=False):
    """Samples [height][width][channels], alpha last, of a picture of `depth` bits as ones of `wanted` bits.

    Rows that a `Cut` payload lacks are mid-gray, or with `opaque`, for alpha, the largest number; their alpha
    is opaque.
    """
    cut = isinstance(payload, Cut)
    channels = (1 if gray else 3) + alpha
    missing = (1 << wanted) - 1 if opaque else 1 << (wanted - 1)
    out = np.full((height, width, channels), missing, np.int64)
    if alpha:
        out[..., -1] = (1 << wanted) - 1
    reader = Reader(payload)
    try:
        layout = Layout(reader)
    except FormatError as error:
        if cut and error.category == "truncated":
            return out
        raise FormatError("raster", str(error)) from None
    check_layout(layout, gray, alpha, depth)
    rows = inflate(payload[reader.at :], height, (width * layout.bits + 7) // 8, cut)
    for y, row in enumerate(unfilter(rows, max(1, layout.bits // 8))):
        out[y] = scale(samples(layout, numbers(layout, row, width), gray, depth), depth, wanted)
    return out


def check_layout(layout, gray, alpha, depth):
    if layout.depth == 16 and depth == 8:
        raise FormatError("raster", "16 bits in a picture of 8")
    if gray and not layout.is_gray:
        raise FormatError("raster", "colours in a gray picture")
    if layout.has_alpha != bool(alpha):
        raise FormatError("raster", f"alpha is {layout.has_alpha}, the header's {bool(alpha)}")


def inflate(stream, height, length, cut):
    """The rows with their filters, [bytes]; all of them unless the payload is cut."""
    due = height * (length + 1)
    inflater = zlib.decompressobj()
    try:
        data = inflater.decompress(stream, due + 1)
    except zlib.error as error:
        raise FormatError("raster", f"the zlib stream is broken: {error}") from None
    complete = len(data) == due and inflater.eof and not inflater.unused_data
    if not complete and not (cut and len(data) <= due and not inflater.eof):
        raise FormatError("raster", f"{len(data)} bytes before the end, due are {due} and nothing more")
    whole = min(len(data) // (length + 1), height)
    return [data[y * (length + 1) : (y + 1) * (length + 1)] for y in range(whole)]


def unfilter(rows, distance):
    """The rows without their filters."""
    above = bytes(len(rows[0]) - 1) if rows else b""
    for row in rows:
        kind, out = row[0], bytearray(row[1:])
        if kind > 4:
            raise FormatError("raster", f"filter {kind}")
        for i in range(len(out)):
            left = out[i - distance] if i >= distance else 0
            corner = above[i - distance] if i >= distance else 0
            predictors = (0, left, above[i], (left + above[i]) >> 1, paeth(left, above[i], corner))
            out[i] = (out[i] + predictors[kind]) & 255
        above = bytes(out)
        yield above


def numbers(layout, row, width):
    """The numbers of a row, [width][channels]."""
    count = width * CHANNELS[layout.type]
    if layout.depth == 16:
        values = np.frombuffer(row, ">u2")
    else:
        bits = np.unpackbits(np.frombuffer(row, np.uint8))[: count * layout.depth]
        values = bits.reshape(count, layout.depth) @ (1 << np.arange(layout.depth)[::-1])
    return values.astype(np.int64).reshape(width, -1)


def samples(layout, values, gray, depth):
    """The samples of a row's numbers."""
    stored = layout.depth
    if layout.type == PALETTE:
        if (values >= len(layout.palette)).any():
            raise FormatError("raster", f"entry {values.max()} of {len(layout.palette)}")
        entries = np.column_stack([layout.palette, layout.palette_alpha]).astype(np.int64)
        values, stored = entries[values[:, 0]], 8
        values = values if layout.has_alpha else values[:, :3]
        values = np.delete(values, (1, 2), axis=1) if gray else values
    elif not gray and layout.is_gray:
        values = np.column_stack([values[:, :1]] * 3 + [values[:, 1:]])
    out = scale(values, stored, depth)
    if layout.key is not None:
        key = values[:, : len(layout.key)] == layout.key
        opaque = (1 << depth) - 1
        out = np.column_stack([out, np.where(key.all(axis=1), 0, opaque)])
    return out


def scale(number, stored, depth):
    """What a number of `stored` bits stands for in samples of `depth` bits."""
    most, largest = (1 << stored) - 1, (1 << depth) - 1
    return (number * largest + most // 2) // most


def encode_raster(pixels, depth):
    """The payload of samples [height][width][channels] of `depth` bits, as they are, with Paeth's filter."""
    kind = {1: GRAY, 2: GRAY_ALPHA, 3: RGB, 4: RGB_ALPHA}[pixels.shape[-1]]
    stored = 8 if depth == 8 else 16
    values = scale(pixels.astype(np.int64), depth, stored)
    rows = values.astype(np.uint8 if stored == 8 else ">u2").reshape(len(values), -1)
    return first_byte(kind, stored) + zlib.compress(
        filtered([row.tobytes() for row in rows], stored // 8 * pixels.shape[-1]), 9
    )


def first_byte(kind, depth, flags=0):
    return bytes([kind | (depth.bit_length() - 1) << 3 | flags])


def palette_fields(colors, alpha):
    """The fields of a palette: colours [n][3], alpha values of the first entries."""
    colors = np.array(colors, np.uint8)
    return bytes([len(colors) - 1]) + colors.tobytes() + varint(len(alpha)) + bytes(alpha)


def filtered(rows, distance, kinds=(4,)):
    """Rows of bytes, each after its filter; these take turns."""
    out = bytearray()
    above = bytes(len(rows[0]))
    for y, row in enumerate(rows):
        kind = kinds[y % len(kinds)]
        out.append(kind)
        for i, value in enumerate(row):
            left = row[i - distance] if i >= distance else 0
            corner = above[i - distance] if i >= distance else 0
            predictors = (0, left, above[i], (left + above[i]) >> 1, paeth(left, above[i], corner))
            out.append((value - predictors[kind]) & 255)
        above = row
    return bytes(out)
