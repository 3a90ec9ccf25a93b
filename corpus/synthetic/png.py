"""The parts of PNG that the corpus needs, on top of zlib."""

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GRAY, RGB, PALETTE, GRAY_ALPHA, RGBA = 0, 2, 3, 4, 6
CHANNELS = {GRAY: 1, RGB: 3, PALETTE: 1, GRAY_ALPHA: 2, RGBA: 4}


def chunk(kind, payload):
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", zlib.crc32(kind + payload))


def pack_row(row, depth):
    """Samples of one row, most significant bit first; 16-bit samples take two bytes."""
    if depth == 16:
        return struct.pack(f">{len(row)}H", *row)
    if depth == 8:
        return bytes(row)
    bits = 0
    for sample in row:
        bits = bits << depth | sample
    missing = -len(row) * depth % 8
    return (bits << missing).to_bytes((len(row) * depth + 7) // 8, "big")


def filtered(row, above, step):
    """The row under the Paeth or no predictor, whichever leaves the smaller differences."""
    paeth = bytearray(len(row))
    for i, x in enumerate(row):
        a = row[i - step] if i >= step else 0
        b = above[i]
        c = above[i - step] if i >= step else 0
        p = a + b - c
        nearest = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
        paeth[i] = (x - nearest) & 255
    def cost(line):
        return sum(min(v, 256 - v) for v in line)
    return b"\x04" + bytes(paeth) if cost(paeth) < cost(row) else b"\x00" + row


def encode(width, height, kind, depth, rows, extra=()):
    """A PNG file. `rows` holds lists of interleaved samples; `extra` chunks (kind, payload) that stand before
    IDAT.
    """
    step = max(1, CHANNELS[kind] * depth // 8)
    above = bytes((width * CHANNELS[kind] * depth + 7) // 8)
    lines = []
    for row in rows:
        packed = pack_row(row, depth)
        lines.append(filtered(packed, above, step) if kind != PALETTE and depth >= 8 else b"\x00" + packed)
        above = packed
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    middle = b"".join(chunk(name, payload) for name, payload in extra)
    return (SIGNATURE + chunk(b"IHDR", header) + middle
            + chunk(b"IDAT", zlib.compress(b"".join(lines), 9)) + chunk(b"IEND", b""))


def encode_rgb(width, height, samples):
    """A PNG of 8-bit RGB samples, quickly: every row as differences to the one above."""
    stride = 3 * width
    modulus_mask = int.from_bytes(b"\x7f" * stride, "big")
    lines, above = [], 0
    for y in range(height):
        row = int.from_bytes(samples[y * stride:(y + 1) * stride], "big")
        # All bytes at once: subtract with the top bits kept apart, so that no borrow crosses into the next
        # byte.
        top = ~modulus_mask & ((1 << 8 * stride) - 1)
        difference = ((row | top) - (above & modulus_mask)) ^ ((row ^ ~above) & top)
        lines.append(b"\x02" + difference.to_bytes(stride, "big"))
        above = row
    header = struct.pack(">IIBBBBB", width, height, 8, RGB, 0, 0, 0)
    return SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT",
            zlib.compress(b"".join(lines), 6)) + chunk(b"IEND", b"")


def content(data):
    """What a PNG says, whatever the compressor did: its chunks, those of IDAT inflated into one."""
    if data[:8] != SIGNATURE:
        raise ValueError("no PNG signature")
    chunks, compressed, at = [], b"", 8
    while at < len(data):
        size, = struct.unpack_from(">I", data, at)
        kind, payload = data[at + 4:at + 8], data[at + 8:at + 8 + size]
        if kind == b"IDAT":
            compressed += payload
        else:
            chunks.append((kind, payload))
        at += size + 12
    return chunks, zlib.decompress(compressed)


def decode_rgb(data):
    """Width, height and samples of a PNG that is 8-bit RGB and not interlaced."""
    chunks, lines = content(data)
    width, height, depth, kind, _, _, interlace = struct.unpack(">IIBBBBB", chunks[0][1])
    if (depth, kind, interlace) != (8, RGB, 0):
        raise ValueError("no 8-bit RGB PNG without interlace")
    stride = 3 * width
    rows, above = [], bytes(stride)
    for y in range(height):
        at = y * (stride + 1)
        above = unfiltered(lines[at], bytearray(lines[at + 1:at + 1 + stride]), above)
        rows.append(above)
    return width, height, b"".join(rows)


def unfiltered(kind, row, above):
    """A row of RGB samples from its differences."""
    if kind == 1:
        for i in range(3, len(row)):
            row[i] = (row[i] + row[i - 3]) & 255
    elif kind == 2:
        for i, b in enumerate(above):
            row[i] = (row[i] + b) & 255
    elif kind == 3:
        for i, b in enumerate(above):
            row[i] = (row[i] + ((row[i - 3] if i >= 3 else 0) + b >> 1)) & 255
    elif kind == 4:
        for i, b in enumerate(above):
            a, c = (row[i - 3], above[i - 3]) if i >= 3 else (0, 0)
            to_a, to_b, to_c = abs(b - c), abs(a - c), abs(a + b - 2 * c)
            row[i] = (row[i] + (a if to_a <= to_b and to_a <= to_c else b if to_b <= to_c else c)) & 255
    return bytes(row)
