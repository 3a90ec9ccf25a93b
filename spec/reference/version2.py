"""The container's version 2 (vqz-format-2.md, sections 1, 2 and 5): header, sections, metadata."""

import zlib

from errors import FormatError
from fields import Cut, Reader, varint

MAGIC = b"VQZ\x02"
TOPS, BOTTOMS, EXACT, ALPHA = 1, 2, 3, 4
ICC, EXIF, XMP, COLOR = 128, 129, 130, 131
KNOWN = (TOPS, BOTTOMS, EXACT, ALPHA, ICC, EXIF, XMP, COLOR)
LARGEST_METADATA = 2**24
CHUNKS = {b"cHRM": 32, b"cICP": 4, b"cLLI": 8, b"gAMA": 4, b"mDCV": 24, b"pHYs": 9, b"sBIT": None, b"sRGB": 1}


def parse(reader, container, pixel_limit, cut):
    """The file whose fields follow the version's number."""
    kind = reader.byte("kind")
    if kind & 3 > container.GRAY or kind >> 4 > 8:
        raise FormatError("kind", f"kind {kind:#04x} has colour {kind & 3}, depth {8 + (kind >> 4)}")
    width, height = container.parse_size(reader, pixel_limit)
    file = container.File(color=kind & 3, width=width, height=height, depth=8 + (kind >> 4))
    is_exact, has_alpha = bool(kind & 8), bool(kind & 4)
    if not is_exact:
        file.digest = reader.take(6, "model digest")
        file.quality = reader.byte("quality")
        tiling = reader.byte("tiling")
        if tiling > 7:
            raise FormatError("tiles", f"tiling {tiling:#04x}")
        file.tile_side = container.check_tiles(container.TILE_SIDES[tiling], width, height)
    file.has_alpha = has_alpha
    due = [EXACT] if is_exact else [TOPS, BOTTOMS] + [ALPHA] * has_alpha
    sections = container.parse_sections(reader, KNOWN, cut)
    check_places(sections, due, cut)
    if is_exact:
        file.exact = sections.get(EXACT)
    else:
        file.alpha = sections.get(ALPHA)
        count = len(container.tiles(width, height, file.tile_side))
        file.streams, file.bottoms = (
            container.split_section(sections.get(tag), count) for tag in (TOPS, BOTTOMS)
        )
    file.sections = sections
    return file


def check_places(sections, due, cut):
    tags = list(sections)
    for tag in tags:
        if tag <= ALPHA and tag not in due:
            raise FormatError("section", f"section {tag} does not belong into the file")
    missing = [tag for tag in due if tag not in tags]
    if missing and not cut:
        raise FormatError("section", f"sections {missing} are missing")
    if BOTTOMS in tags and (TOPS not in tags or tags.index(BOTTOMS) < tags.index(TOPS)):
        raise FormatError("section", "the bottoms come before the tops")


def serialize(file, container):
    """The bytes of a file: the inverse of `parse`."""
    is_exact = file.exact is not None
    kind = file.color | file.has_alpha << 2 | is_exact << 3 | (file.depth - 8) << 4
    out = MAGIC + bytes([kind]) + varint(file.width) + varint(file.height)
    if is_exact:
        pixels = [(EXACT, file.exact)]
    else:
        out += file.digest + bytes([file.quality, container.TILE_SIDES.index(file.tile_side)])
        pixels = [(TOPS, container.join_tiles(file.streams)), (BOTTOMS, container.join_tiles(file.bottoms))]
        pixels += [] if file.alpha is None else [(ALPHA, file.alpha)]
    metadata = file.sections or {}
    first = [(tag, metadata[tag]) for tag in (COLOR, ICC) if tag in metadata]
    last = [(tag, metadata[tag]) for tag in (EXIF, XMP) if tag in metadata]
    for number, (tag, payload) in enumerate(first + pixels + last):
        out += container.section(tag, bytes(payload), before=b"" if number else out)
    return out


# Section 5.


def metadata(sections, channels):
    """What the sections of metadata say: {tag: bytes, or for COLOR {type: data}}, and the tags of those that
    break the rules."""
    found, broken = {}, []
    for tag in (ICC, EXIF, XMP, COLOR):
        if tag in sections and not isinstance(sections[tag], Cut):
            try:
                payload = sections[tag]
                found[tag] = color_chunks(payload, channels) if tag == COLOR else unpacked(payload)
            except FormatError:
                broken.append(tag)
    return found, broken


def unpacked(payload):
    if not payload or payload[0] > 1:
        raise FormatError("metadata", "no form")
    data = payload[1:]
    if payload[0] == 1:
        inflater = zlib.decompressobj()
        try:
            data = inflater.decompress(payload[1:], LARGEST_METADATA + 1)
        except zlib.error as error:
            raise FormatError("metadata", f"the zlib stream is broken: {error}") from None
        if not inflater.eof or inflater.unused_data:
            raise FormatError("metadata", "the zlib stream does not end with the payload")
    if not 1 <= len(data) <= LARGEST_METADATA:
        raise FormatError("metadata", f"{len(data)} bytes")
    return data


def packed(data):
    """The payload of bytes, packed."""
    return b"\1" + zlib.compress(data, 9)


def color_chunks(payload, channels):
    if not payload:
        raise FormatError("metadata", "no chunks")
    reader, chunks, kinds = Reader(payload), {}, list(CHUNKS)
    while reader.at < len(payload):
        kind = reader.take(4, "type")
        if kind not in kinds:
            raise FormatError("metadata", f"{kind} is unknown, repeated or out of order")
        kinds = kinds[kinds.index(kind) + 1 :]
        chunks[kind] = reader.take(reader.byte("length"), "data")
        if len(chunks[kind]) != (channels if kind == b"sBIT" else CHUNKS[kind]):
            raise FormatError("metadata", f"{kind} has {len(chunks[kind])} bytes")
    return chunks


def joined_chunks(chunks):
    """The payload of {type: data}."""
    return b"".join(kind + bytes([len(chunks[kind])]) + chunks[kind] for kind in CHUNKS if kind in chunks)
