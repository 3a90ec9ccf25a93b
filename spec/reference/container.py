"""The container `.vqz` (vqz-format.md, sections 1, 5 and 8): bytes to header, sections and tiles, and the
alpha section."""

import zlib
from dataclasses import dataclass

import numpy as np

from errors import FormatError

MAGIC = b"VQZ\x01"
RGB, GRAY = 0, 1
INDICES, ALPHA = 1, 2
LARGEST_SIDE = 2**24
PIXEL_LIMIT = 2**28
TILE_SIDES = (None, 32, 64, 128, 256, 512, 1024, 2048)  # by the number in the kind byte; None is one tile
LARGEST_TILE = 4096  # for an image of one tile


@dataclass
class File:
    """What a `.vqz` file holds.

    `streams` are the parts of the indices section, one for each tile; `alpha` is a payload, None without an
    alpha section.
    """

    digest: bytes
    color: int
    quality: int
    width: int
    height: int
    streams: list
    alpha: bytes
    tile_side: int = None


class Reader:
    """Takes fields from the front of `data`."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, count, what):
        if count > len(self.data) - self.at:
            raise FormatError(
                "truncated", f"{what} needs {count} bytes at {self.at}, the file has {len(self.data)}"
            )
        self.at += count
        return self.data[self.at - count : self.at]

    def byte(self, what):
        return self.take(1, what)[0]

    def varint(self, what):
        """An unsigned LEB128 number in its shortest form, at most 5 bytes, below 2^32."""
        start, value = self.at, 0
        for position in range(5):
            byte = self.byte(what)
            value |= (byte & 127) << (7 * position)
            if byte < 128:
                if value >= 2**32 or (byte == 0 and position > 0):
                    break
                return value
        raise FormatError("varint", f"{what} at {start} is longer than need be or not below 2^32")


def varint(value):
    """The shortest LEB128 form of 0...2^32 - 1."""
    out = bytearray()
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytes([value]))


def parse(data, pixel_limit=PIXEL_LIMIT):
    """Parses a whole file; it needs no model, so digest and quality are left to the caller to check."""
    reader = Reader(data)
    magic = reader.take(3, "magic")
    if magic != MAGIC[:3]:
        raise FormatError("magic", f"the file starts with {magic.hex()}, not {MAGIC[:3].hex()}")
    version = reader.byte("version")
    if version != MAGIC[3]:
        raise FormatError("version", f"version {version}, known is {MAGIC[3]}")
    digest = reader.take(6, "model digest")
    kind = reader.byte("kind")
    if kind & 3 > GRAY or kind >> 6:
        raise FormatError("kind", f"kind {kind:#04x} has colour {kind & 3}, reserved bits {kind >> 6}")
    quality = reader.byte("quality")
    width, height = (reader.varint(what) for what in ("width", "height"))
    if not (1 <= width <= LARGEST_SIDE and 1 <= height <= LARGEST_SIDE):
        raise FormatError("dimensions", f"{width} x {height}, allowed is 1...{LARGEST_SIDE}")
    if width * height > pixel_limit:
        raise FormatError("limit", f"{width} x {height} pixels, the limit is {pixel_limit}")
    side = TILE_SIDES[kind >> 3]
    if max(width, height) > LARGEST_TILE if side is None else max(width, height) <= side:
        raise FormatError("tiles", f"{width} x {height} pixels in tiles of side {side}")
    sections = parse_sections(reader, has_alpha=bool(kind & 4))
    streams = split_tiles(sections[INDICES], len(tiles(width, height, side)))
    return File(digest, kind & 3, quality, width, height, streams, sections.get(ALPHA), side)


def tiles(width, height, side):
    """Section 2: the slices of the top maps that the tiles have, (rows, columns), in raster order."""
    shape = -(-height // 16), -(-width // 16)
    step = max(shape) if side is None else side // 16
    rows, columns = ([slice(at, min(at + step, size)) for at in range(0, size, step)] for size in shape)
    return [(y, x) for y in rows for x in columns]


def split_tiles(payload, count):
    """Section 5: the streams of `count` tiles in the payload of the indices section."""
    reader = Reader(payload)
    try:
        lengths = [reader.varint(f"length of tile {tile}") for tile in range(count - 1)]
        streams = [reader.take(length, f"tile {tile}") for tile, length in enumerate(lengths)]
    except FormatError as error:
        raise FormatError("varint" if error.category == "varint" else "tiles", str(error)) from None
    return streams + [payload[reader.at :]]


def join_tiles(streams):
    """The inverse of `split_tiles`."""
    return b"".join([varint(len(stream)) for stream in streams[:-1]] + streams)


def parse_sections(reader, has_alpha):
    """Returns {tag: payload} of all sections, checked."""
    sections = {}
    covered = 0  # the first section's CRC starts with the file
    while reader.at < len(reader.data):
        start = reader.at
        tag = reader.byte("tag")
        length = reader.varint("section length")
        checked = reader.data[covered : reader.at]
        stored = int.from_bytes(reader.take(4, "CRC"), "little")
        payload = reader.take(length, f"section {tag}")
        computed = zlib.crc32(checked + payload)
        if stored != computed:
            raise FormatError(
                "crc", f"section {tag} at {start}: stored {stored:08x}, computed {computed:08x}"
            )
        if tag not in (INDICES, ALPHA) and tag < 128:
            raise FormatError("section", f"required section {tag} at {start} is unknown")
        if tag in sections or (tag == INDICES) != (not sections) or (tag == ALPHA and not has_alpha):
            raise FormatError("section", f"section {tag} at {start} is repeated or out of place")
        sections[tag] = payload
        covered = reader.at
    if INDICES not in sections or (has_alpha and ALPHA not in sections):
        raise FormatError("section", f"the file ends at {reader.at}; sections found: {sorted(sections)}")
    return sections


def serialize(file):
    """The bytes of a file: the inverse of `parse`."""
    kind = file.color | (4 if file.alpha is not None else 0) | TILE_SIDES.index(file.tile_side) << 3
    out = MAGIC + file.digest + bytes([kind, file.quality]) + varint(file.width) + varint(file.height)
    out += section(INDICES, join_tiles(file.streams), before=out)
    if file.alpha is not None:
        out += section(ALPHA, file.alpha)
    return out


def section(tag, payload, before=b""):
    """A section; `before` holds the bytes that its CRC covers besides its own."""
    head = bytes([tag]) + varint(len(payload))
    return head + zlib.crc32(before + head + payload).to_bytes(4, "little") + payload


# Section 8.


def decode_alpha(payload, width, height):
    """Inflates and unfilters alpha: a u8 array [height][width]."""
    inflater = zlib.decompressobj()
    try:
        filtered = inflater.decompress(payload, width * height + 1)
    except zlib.error as error:
        raise FormatError("alpha", f"the zlib stream is broken: {error}") from None
    if not inflater.eof or inflater.unused_data or len(filtered) != width * height:
        raise FormatError(
            "alpha", f"{len(filtered)} bytes before the end, due are {width * height} and nothing more"
        )
    rows = np.frombuffer(filtered, np.uint8).reshape(height, width).astype(int).tolist()
    above = [0] * width
    for row in rows:
        left = above_left = 0
        for x in range(width):
            row[x] = (row[x] + paeth(left, above[x], above_left)) & 255
            left, above_left = row[x], above[x]
        above = row
    return np.array(rows, np.uint8)


def encode_alpha(alpha):
    """Filters and deflates a u8 array [height][width]: the inverse of `decode_alpha`."""
    height, width = alpha.shape
    around = np.zeros((height + 1, width + 1), int)
    around[1:, 1:] = alpha
    filtered = bytearray()
    for y in range(1, height + 1):
        for x in range(1, width + 1):
            predictor = paeth(int(around[y, x - 1]), int(around[y - 1, x]), int(around[y - 1, x - 1]))
            filtered.append((int(around[y, x]) - predictor) & 255)
    return zlib.compress(bytes(filtered), 9)


def paeth(left, above, above_left):
    """PNG's predictor. With zeros outside the image the first row comes out as differences to the left."""
    estimate = left + above - above_left
    distances = abs(estimate - left), abs(estimate - above), abs(estimate - above_left)
    return (left, above, above_left)[distances.index(min(distances))]
