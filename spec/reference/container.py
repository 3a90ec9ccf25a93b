"""The container `.vqz` (vqz-format.md, sections 1, 5 and 8): bytes to header, sections and tiles, and the
alpha section of version 1."""

import sys
import zlib
from dataclasses import dataclass

import numpy as np

import version2
from errors import FormatError
from fields import Cut, Reader, paeth, varint

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

    `streams` are the parts of the indices section, one for each tile; in version 2 those of the tops, and
    `bottoms` those of the bottoms. `alpha` and `exact` are payloads, None without such a section. `sections`
    are all sections of version 2, {tag: payload}.
    """

    digest: bytes = None
    color: int = RGB
    quality: int = None
    width: int = 0
    height: int = 0
    streams: list = None
    alpha: bytes = None
    tile_side: int = None
    has_alpha: bool = False
    depth: int = 8
    bottoms: list = None
    exact: bytes = None
    sections: dict = None
    version: int = 2


def parse(data, pixel_limit=PIXEL_LIMIT, cut=False):
    """Parses a whole file, or one that may be `cut` after its header; it needs no model, so digest and
    quality are left to the caller to check."""
    reader = Reader(data)
    magic = reader.take(3, "magic")
    if magic != MAGIC[:3]:
        raise FormatError("magic", f"the file starts with {magic.hex()}, not {MAGIC[:3].hex()}")
    version = reader.byte("version")
    if version == version2.MAGIC[3]:
        return version2.parse(reader, sys.modules[__name__], pixel_limit, cut)
    if version != MAGIC[3]:
        raise FormatError("version", f"version {version}, known are 1 and 2")
    digest = reader.take(6, "model digest")
    kind = reader.byte("kind")
    if kind & 3 > GRAY or kind >> 6:
        raise FormatError("kind", f"kind {kind:#04x} has colour {kind & 3}, reserved bits {kind >> 6}")
    quality = reader.byte("quality")
    width, height = parse_size(reader, pixel_limit)
    side = check_tiles(TILE_SIDES[kind >> 3], width, height)
    sections = parse_sections(reader, (INDICES, ALPHA), cut)
    check_places(sections, bool(kind & 4), cut)
    streams = split_section(sections.get(INDICES), len(tiles(width, height, side)))
    return File(
        digest,
        kind & 3,
        quality,
        width,
        height,
        streams,
        sections.get(ALPHA),
        side,
        bool(kind & 4),
        version=1,
    )


def parse_size(reader, pixel_limit):
    width, height = (reader.varint(what) for what in ("width", "height"))
    if not (1 <= width <= LARGEST_SIDE and 1 <= height <= LARGEST_SIDE):
        raise FormatError("dimensions", f"{width} x {height}, allowed is 1...{LARGEST_SIDE}")
    if width * height > pixel_limit:
        raise FormatError("limit", f"{width} x {height} pixels, the limit is {pixel_limit}")
    return width, height


def check_tiles(side, width, height):
    """Section 2: the side, if the size allows it."""
    if max(width, height) > LARGEST_TILE if side is None else max(width, height) <= side:
        raise FormatError("tiles", f"{width} x {height} pixels in tiles of side {side}")
    return side


def tiles(width, height, side):
    """Section 2: the slices of the top maps that the tiles have, (rows, columns), in raster order."""
    shape = -(-height // 16), -(-width // 16)
    step = max(shape) if side is None else side // 16
    rows, columns = ([slice(at, min(at + step, size)) for at in range(0, size, step)] for size in shape)
    return [(y, x) for y in rows for x in columns]


def split_section(payload, count):
    """The streams of `count` tiles in a section's payload, which may be cut, or None."""
    if payload is None:
        return [Cut(b"")] * count
    return split_cut(payload, count) if isinstance(payload, Cut) else split_tiles(payload, count)


def split_cut(payload, count):
    """The streams that a part of a payload has."""
    reader = Reader(bytes(payload))
    try:
        lengths = [reader.varint(f"length of tile {tile}") for tile in range(count - 1)]
    except FormatError as error:
        if error.category == "varint":
            raise
        return [Cut(b"")] * count
    lengths.append(payload.declared - reader.at - sum(lengths))
    if lengths[-1] < 0:
        raise FormatError("tiles", f"the tiles have {-lengths[-1]} bytes too many")
    streams = []
    for length in lengths:
        part = reader.take(min(length, len(payload) - reader.at), "stream")
        streams.append(part if len(part) == length else Cut(part))
    return streams


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


def parse_sections(reader, known, cut):
    """Returns {tag: payload} of all sections, checked, in their order."""
    sections = {}
    covered = 0  # the first section's CRC starts with the file
    while reader.at < len(reader.data):
        start = reader.at
        try:
            tag, payload, stored, computed = parse_section(reader, covered)
        except FormatError as error:
            if not cut or error.category != "truncated":
                raise
            part = parse_part(reader.data[start:], known)
            if part is not None:
                check_repeated(sections, part[0], start)
                sections[part[0]] = part[1]
            break
        if stored != computed:
            raise FormatError(
                "crc", f"section {tag} at {start}: stored {stored:08x}, computed {computed:08x}"
            )
        if tag not in known and tag < 128:
            raise FormatError("section", f"required section {tag} at {start} is unknown")
        check_repeated(sections, tag, start)
        sections[tag] = payload
        covered = reader.at
    return sections


def check_repeated(sections, tag, start):
    if tag in sections:
        raise FormatError("section", f"section {tag} at {start} is repeated")


def parse_section(reader, covered):
    tag = reader.byte("tag")
    length = reader.varint("section length")
    checked = reader.data[covered : reader.at]
    stored = int.from_bytes(reader.take(4, "CRC"), "little")
    payload = reader.take(length, f"section {tag}")
    return tag, payload, stored, zlib.crc32(checked + payload)


def parse_part(data, known):
    """The tag and the payload, as far as there, of a section that the file ends in; None if nothing is, or it
    is skipped."""
    reader = Reader(data)
    try:
        tag, length = reader.byte("tag"), reader.varint("section length")
        reader.take(4, "CRC")
    except FormatError:
        return None
    if tag not in known and tag < 128:
        raise FormatError("section", f"required section {tag} is unknown")
    return (tag, Cut(data[reader.at :], length)) if tag in known else None


def check_places(sections, has_alpha, cut):
    """Version 1: indices first, alpha if and only if it is announced."""
    tags = list(sections)
    if tags[:1] != [INDICES] and not (cut and not tags):
        raise FormatError("section", f"the first section of {tags} does not hold the indices")
    if ALPHA in tags and not has_alpha or ALPHA not in tags and has_alpha and not cut:
        raise FormatError("section", f"sections {tags}, alpha is {has_alpha}")


def serialize(file):
    """The bytes of a file: the inverse of `parse`."""
    if file.version == 2:
        return version2.serialize(file, sys.modules[__name__])
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
