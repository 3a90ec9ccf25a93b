"""PNG with 8 or 16 bits per sample, not interlaced: all that the vectors need."""

import struct
import zlib

import numpy as np

from fields import paeth

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOR_TYPE = {1: 0, 2: 4, 3: 2, 4: 6}  # channels: gray, gray with alpha, RGB, RGBA


def write(path, pixels):
    """Writes a u8 or u16 array [height][width][channels]; of PNG's filters the one that suits all rows
    best."""
    height, width, channels = pixels.shape
    size = pixels.dtype.itemsize
    header = struct.pack(">IIBBBBB", width, height, 8 * size, COLOR_TYPE[channels], 0, 0, 0)
    stored = np.frombuffer(pixels.astype(f">u{size}").tobytes(), np.uint8)
    stored = stored.reshape(height, width, channels * size).astype(np.int64)
    body = min((zlib.compress(filtered(stored, kind), 9) for kind in (0, 1, 2, 4)), key=len)
    with open(path, "wb") as file:
        file.write(SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b""))


def chunk(kind, payload):
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", zlib.crc32(kind + payload))


def filtered(pixels, kind):
    """The rows as bytes, each after its filter type: 0 none, 1 left, 2 above, 4 Paeth."""
    around = np.pad(pixels, ((1, 0), (1, 0), (0, 0)))
    left, above, corner = around[1:, :-1], around[:-1, 1:], around[:-1, :-1]
    estimate = left + above - corner
    distance = np.stack([np.abs(estimate - neighbour) for neighbour in (left, above, corner)])
    nearest = np.choose(distance.argmin(axis=0), [left, above, corner])
    rows = (pixels - {0: 0, 1: left, 2: above, 4: nearest}[kind]) & 255
    rows = rows.astype(np.uint8).reshape(len(pixels), -1)
    return np.insert(rows, 0, kind, axis=1).tobytes()


def read(path):
    """Returns a u8 or u16 array [height][width][channels]."""
    with open(path, "rb") as file:
        data = file.read()
    if data[:8] != SIGNATURE:
        raise ValueError(f"{path} is no PNG file")
    chunks, at = [], 8
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    width, height, depth, color, _, _, interlace = struct.unpack(">IIBBBBB", chunks[0][1])
    channels = {color_type: count for count, color_type in COLOR_TYPE.items()}.get(color)
    if depth not in (8, 16) or channels is None or interlace:
        raise ValueError(
            f"{path}: depth {depth}, colour type {color}, interlace {interlace} are not supported")
    rows = zlib.decompress(b"".join(payload for kind, payload in chunks if kind == b"IDAT"))
    size = depth // 8
    pixels = unfiltered(rows, height, width, channels * size)
    return pixels.reshape(height, -1).view(f">u{size}").reshape(height, width, channels).astype(f"u{size}")


def unfiltered(rows, height, width, channels):
    stride = width * channels
    above = bytes(stride)
    out = bytearray()
    for y in range(height):
        kind, row = rows[y * (stride + 1)], bytearray(rows[y * (stride + 1) + 1 : (y + 1) * (stride + 1)])
        for i in range(stride):
            left = row[i - channels] if i >= channels else 0
            corner = above[i - channels] if i >= channels else 0
            predictor = (0, left, above[i], (left + above[i]) >> 1, paeth(left, above[i], corner))[kind]
            row[i] = (row[i] + predictor) & 255
        out += row
        above = row
    return np.frombuffer(bytes(out), np.uint8).reshape(height, width, channels)
