"""Vectors of version 2 of the container that decode, for make.py."""

import zlib
from dataclasses import replace

import numpy as np

import container
import raster
import selftest
import version2 as format2
from encode import encode
from pictures import deep_picture, picture
from selftest2 import exact_file, rows

TINY = "tiny.vqm"
EVERY_FILTER = range(5)


def add_images2(vectors):
    add_split(vectors)
    add_deep(vectors)
    add_alpha(vectors)
    add_exact(vectors)
    add_exact_types(vectors)
    add_palettes(vectors)
    add_metadata(vectors)
    add_tolerated2(vectors)
    add_cut(vectors)


def redone(data, **changes):
    """A file of version 2 with other fields."""
    return container.serialize(replace(container.parse(data), **changes))


SPLIT = [
    # name, height, width, channels, quality of tiny.vqm, side of a tile
    ("rgb-1x1", 1, 1, 3, 0, None),
    ("rgb-40x33", 33, 40, 3, 1, None),
    ("gray-33x50", 50, 33, 1, 2, None),
    ("rgba-50x33", 33, 50, 4, 1, None),
    ("graya-31x15", 15, 31, 2, 2, None),
    ("tiles-rgb-100x70", 70, 100, 3, 1, 32),
    ("tiles-rgba-20x130", 130, 20, 4, 0, 64),
]


def add_split(vectors):
    """Pictures of every kind, in one tile and in several."""
    for name, height, width, channels, quality, side in SPLIT:
        pixels = np.maximum(picture(height, width, channels, seed=height * width), 1)
        data, _ = encode(vectors.models[TINY], quality, pixels, side)
        about = "a picture, encoded by the reference" + (f" in tiles of {side} pixels" if side else "")
        vectors.add_image(f"v2-{name}", TINY, data, about, pixels)
    for model, quality in (("saturating.vqm", 0), ("saturating.vqm", 1), ("minimal.vqm", 0)):
        drawn = selftest.uniform(np.random.RandomState(3))
        data, _ = selftest.encode_drawn(vectors.models[model], quality, 33, 20, drawn)
        name = f"v2-{model.split('.')[0]}-q{quality}"
        vectors.add_image(name, model, data, "indices drawn with equal probability")


def add_deep(vectors):
    """Samples of more than 8 bits."""
    model = vectors.models[TINY]
    for depth, channels, quality in ((9, 4, 0), (10, 3, 1), (12, 1, 2), (16, 3, 2), (16, 2, 1)):
        pixels = deep_picture(21, 30, channels, depth, seed=depth + channels)
        data, _ = encode(model, quality, pixels, depth=depth)
        name = f"v2-depth-{depth}" + ("-graya" if channels == 2 else "")
        about = f"a picture with samples of {depth} bits, encoded by the reference"
        vectors.add_image(name, TINY, data, about, pixels)
    for quality in range(2):
        drawn = selftest.uniform(np.random.RandomState(5))
        data, _ = selftest.encode_drawn(vectors.models["saturating.vqm"], quality, 24, 20, drawn, depth=16)
        about = "indices drawn with equal probability, samples of 16 bits"
        vectors.add_image(f"v2-depth-16-saturating-q{quality}", "saturating.vqm", data, about)


def add_alpha(vectors):
    """Alpha in other layouts than the encoder's."""
    width, height = 21, 13
    random = np.random.RandomState(8)
    plain, _ = encode(vectors.models[TINY], 2, picture(height, width, 3, seed=3))

    def add(name, payload, about, depth=8):
        data = redone(plain, has_alpha=True, alpha=payload, depth=depth)
        vectors.add_image(f"v2-alpha-{name}", TINY, data, f"alpha as {about}")

    for bits in (1, 4):
        numbers = random.randint(0, 1 << bits, (height, width, 1))
        add(f"gray-{bits}", payload_of(raster.GRAY, bits, numbers), f"gray of {bits} bits")
    numbers = random.randint(0, 3, (height, width, 1))
    levels = raster.palette_fields([[value] * 3 for value in (0, 77, 255)], [])
    add("palette", payload_of(raster.PALETTE, 2, numbers, fields=levels), "entries of a gray palette")
    add("palette-11", payload_of(raster.PALETTE, 8, numbers, fields=levels), "entries, of 11 bits", depth=11)
    numbers = random.randint(0, 1 << 16, (height, width, 1))
    add("gray-16-of-13", payload_of(raster.GRAY, 16, numbers), "gray of 16 bits for 13", depth=13)


def payload_of(kind, bits, numbers, flags=0, fields=b"", filters=EVERY_FILTER):
    """A raster of stored numbers [height][width][channels], whose rows take the filters in turn."""
    distance = max(1, raster.CHANNELS[kind] * bits // 8)
    packed = zlib.compress(raster.filtered(rows(numbers, bits), distance, filters), 9)
    return raster.first_byte(kind, bits, flags) + fields + packed


def key_fields(key):
    return b"".join(number.to_bytes(2, "big") for number in key)


class ExactFiles:
    """Adds files of exact pixels of one size."""

    width, height = 19, 11

    def __init__(self, vectors, seed):
        self.vectors = vectors
        self.random = np.random.RandomState(seed)

    def numbers(self, kind, bits):
        return self.random.randint(0, 1 << bits, (self.height, self.width, raster.CHANNELS[kind]))

    def add(self, name, payload, about, gray=False, alpha=False, depth=8):
        data = exact_file(payload, self.width, self.height, gray, alpha, depth)
        self.vectors.add_image(f"v2-exact-{name}", TINY, data, f"exact pixels, {about}")


def add_exact_types(vectors):
    """Every type and bit depth of PNG, but for palettes, in pictures of the least depth and of others."""
    files = ExactFiles(vectors, 9)
    for name, kind, stored, depth, gray in (
        ("gray-1", raster.GRAY, 1, 8, True),
        ("gray-2", raster.GRAY, 2, 8, True),
        ("gray-4", raster.GRAY, 4, 8, True),
        ("gray-8", raster.GRAY, 8, 8, True),
        ("gray-16", raster.GRAY, 16, 16, True),
        ("graya-8", raster.GRAY_ALPHA, 8, 8, True),
        ("graya-16", raster.GRAY_ALPHA, 16, 16, True),
        ("rgb-8", raster.RGB, 8, 8, False),
        ("rgb-16", raster.RGB, 16, 16, False),
        ("rgba-8", raster.RGB_ALPHA, 8, 8, False),
        ("rgba-16", raster.RGB_ALPHA, 16, 16, False),
        ("gray-2-of-10", raster.GRAY, 2, 10, True),
        ("gray-16-of-10", raster.GRAY, 16, 10, True),
        ("graya-8-of-9", raster.GRAY_ALPHA, 8, 9, True),
        ("rgb-8-of-16", raster.RGB, 8, 16, False),
        ("rgb-16-of-12", raster.RGB, 16, 12, False),
        ("rgba-16-of-13", raster.RGB_ALPHA, 16, 13, False),
        ("gray-4-as-rgb", raster.GRAY, 4, 8, False),
        ("graya-16-as-rgb", raster.GRAY_ALPHA, 16, 14, False),
    ):
        alpha = kind in (raster.GRAY_ALPHA, raster.RGB_ALPHA)
        about = f"type {kind} of {stored} bits in a picture of {depth}"
        payload = payload_of(kind, stored, files.numbers(kind, stored))
        files.add(name, payload, about, gray, alpha, depth)


def add_exact(vectors):
    """Transparent colours, single filters, and what has no meaning."""
    files = ExactFiles(vectors, 10)

    def with_key(name, kind, stored, key, numbers, gray, depth=8):
        payload = payload_of(kind, stored, numbers, raster.KEY, key_fields(key))
        files.add(name, payload, f"the transparent colour {key} of {stored} bits", gray, True, depth)

    with_key("key-gray-2", raster.GRAY, 2, [2], files.numbers(raster.GRAY, 2), True)
    with_key("key-gray-as-rgb", raster.GRAY, 1, [0], files.numbers(raster.GRAY, 1), False)
    with_key("key-rgb-8", raster.RGB, 8, [1, 0, 1], files.numbers(raster.RGB, 1), False)
    wide = files.numbers(raster.RGB, 1) * 65535
    with_key("key-rgb-16", raster.RGB, 16, [65535, 0, 0], wide, False, 16)
    close = 65535 - files.numbers(raster.GRAY, 2)
    with_key("key-gray-16-of-9", raster.GRAY, 16, [65534], close, True, 9)
    for kind in EVERY_FILTER:
        payload = payload_of(raster.RGB, 8, files.numbers(raster.RGB, 8), filters=(kind,))
        files.add(f"filter-{kind}", payload, f"all rows with filter {kind}")
    bits = np.concatenate([files.numbers(raster.GRAY, 1), np.ones((files.height, 5, 1), int)], axis=1)
    files.add("gray-1-filled", payload_of(raster.GRAY, 1, bits), "bits that fill up rows are set", True)
    stored = raster.first_byte(raster.GRAY, 8)
    flat = bytes(files.height * (files.width + 1))
    files.add("stored", stored + zlib.compress(flat, 0), "a zlib stream that is not compressed", True)


def add_palettes(vectors):
    """Palettes of every bit depth, full and not, with and without alpha."""
    files = ExactFiles(vectors, 11)

    def add(name, bits, colors, alpha, about, gray=False, depth=8):
        numbers = files.random.randint(0, len(colors), (files.height, files.width, 1))
        payload = payload_of(raster.PALETTE, bits, numbers, fields=raster.palette_fields(colors, alpha))
        files.add(f"palette-{name}", payload, f"a palette of {bits} bits, {about}", gray, bool(alpha), depth)

    for bits, count, opaque in ((1, 2, 0), (2, 3, 2), (4, 16, 0), (4, 9, 9), (8, 256, 0), (8, 200, 129)):
        colors = files.random.randint(0, 256, (count, 3))
        alpha = files.random.randint(0, 256, opaque).tolist()
        add(f"{bits}-{count}", bits, colors, alpha, f"{count} entries, {opaque} alpha values")
    levels = [[value] * 3 for value in (0, 17, 200)]
    add("one", 8, [[1, 2, 3]], [], "one entry")
    add("opaque", 1, levels[:2], [255], "an alpha value of 255")
    add("gray", 2, levels, [], "gray entries of a gray picture", True)
    add("graya", 2, levels, [9], "gray entries of a gray picture, one alpha value", True)
    add("8-of-16", 2, [[7, 8, 250], [0, 255, 1]], [3], "in a picture of 16 bits", depth=16)


def add_metadata(vectors):
    """Metadata in all forms, and such as cannot be read, which takes nothing from the pixels."""
    pixels = picture(20, 24, 3, seed=2)
    plain, _ = encode(vectors.models[TINY], 1, pixels)
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>" * 9
    chunks = {kind: bytes(range(size or 3)) for kind, size in format2.CHUNKS.items()}
    color = format2.joined_chunks(chunks)
    good = {128: b"\0profile", 129: b"\0MM\0*", 130: format2.packed(xmp), 131: color}
    largest = {128: format2.packed(bytes(2**24)), 130: format2.packed(bytes(2**24 + 1))}
    whole, gamma, space = zlib.compress(b"some bytes", 9), b"gAMA\x04\0\0\xb1\x8f", b"sRGB\x01\0"

    def add(name, sections, about, data=plain):
        png = "v2-metadata.png" if name else None
        vectors.add_image(f"v2-metadata{name}", TINY, redone(data, sections=sections), about, png=png)

    add("", good, "all metadata")
    parts = container.parse(redone(plain, sections=good)).sections
    tags = [130, 1, 129, 131, 2, 128]
    last = assembled(plain, [(tag, parts[tag]) for tag in tags])
    vectors.add_image("v2-metadata-order", TINY, last, "in another order", png="v2-metadata.png")
    add("-large", largest, "2^24 bytes of profile, XMP of one more")
    unreadable = "metadata that cannot be read: "
    add("-empty", {128: b"", 129: b"\0", 130: format2.packed(b""), 131: b""}, unreadable + "nothing is there")
    add("-form", {128: b"\2x", 129: b"\xff"}, unreadable + "unknown forms")
    cut = {128: b"\1" + whole[:-1], 129: b"\1" + whole + b"\0", 130: b"\1noise", 131: color[:-1]}
    add("-zlib", cut, unreadable + "streams that are cut, too long and noise, a chunk that is cut")
    for name, bad, about in (
        ("order", space + gamma, "two chunks in another order"),
        ("repeated", space * 2, "sRGB twice"),
        ("unknown", b"tEXt\x03a\0b", "an unknown chunk"),
        ("length", b"sBIT\x04\5\6\5\5", "sBIT of four channels for three"),
        ("type", gamma + b"sR", "ends within a type"),
    ):
        add(f"-chunk-{name}", {131: bad}, unreadable + about)
    payload = raster.encode_raster(picture(5, 4, 2, seed=1), 8)
    sections = {131: b"sBIT\x02\5\5", 129: b"\0II*\0"}
    data = exact_file(payload, 4, 5, True, True, 8, sections)
    vectors.add_image("v2-metadata-exact", TINY, data, "metadata of exact pixels, gray with alpha")


def assembled(data, sections):
    """A file with the header of another and these sections, (tag, payload)."""
    head = data[: header_length(data)]
    out = head
    for tag, payload in sections:
        out += container.section(tag, payload, before=head if out == head else b"")
    return out


def header_length(data):
    file = container.parse(data, cut=True)
    sizes = len(container.varint(file.width)) + len(container.varint(file.height))
    return 5 + sizes + (0 if file.digest is None else 8)


def add_tolerated2(vectors):
    """Files that look odd but decode."""
    plain, _ = encode(vectors.models[TINY], 1, picture(20, 70, 4, seed=6), 32)
    file = container.parse(plain)
    tops, bottoms, alpha = (file.sections[tag] for tag in (1, 2, 4))

    def add(name, sections, about):
        vectors.add_image(f"v2-{name}", TINY, assembled(plain, sections), about)

    unknown = (200, b"what a later version says")
    first = [unknown, (4, alpha), (1, tops), (255, b""), (2, bottoms)]
    add("optional", first, "unknown optional sections, alpha first")
    streams = container.join_tiles([b""] * len(file.streams))
    add("bottoms-empty", [(1, tops), (2, streams), (4, alpha)], "the streams of the bottoms are empty")
    add("all-empty", [(1, streams), (2, streams), (4, alpha)], "all streams are empty")


def add_cut(vectors):
    """Files to be cut: of one tile and of several, with alpha of several layouts, of exact pixels."""
    model = vectors.models[TINY]
    for name, height, width, channels, quality, side, depth in (
        ("rgba-40x33", 33, 40, 4, 2, None, 8),
        ("rgb-9x9", 9, 9, 3, 0, None, 8),
        ("tiles-graya-70x40", 40, 70, 2, 0, 32, 8),
        ("deep-33x20", 20, 33, 3, 1, None, 12),
    ):
        pixels = deep_picture(height, width, channels, depth, seed=4)
        data, _ = encode(model, quality, pixels, side, depth=depth, sections={129: b"\0MM\0*"})
        about = "a picture, encoded by the reference, to be cut"
        vectors.add_image(f"v2-cut-{name}", TINY, data, about, cuts=cut_lengths(data))
    drawn = selftest.probable(np.random.RandomState(3))
    data, _ = selftest.encode_drawn(vectors.models["saturating.vqm"], 0, 50, 40, drawn)
    vectors.add_image("v2-cut-saturating", "saturating.vqm", data, "to be cut", cuts=cut_lengths(data))
    height, width = 17, 14
    payload = raster.encode_raster(deep_picture(height, width, 4, 10, seed=5), 10)
    data = exact_file(payload, width, height, False, True, 10)
    about = "exact pixels of 10 bits with alpha, to be cut"
    vectors.add_image("v2-cut-exact", TINY, data, about, cuts=cut_lengths(data))
    colors = np.random.RandomState(6).randint(0, 256, (16, 3))
    numbers = np.random.RandomState(7).randint(0, 16, (height, width, 1))
    fields = raster.palette_fields(colors, [1, 2, 3])
    payload = payload_of(raster.PALETTE, 4, numbers, fields=fields)
    data = exact_file(payload, width, height, False, True, 8)
    vectors.add_image("v2-cut-palette", TINY, data, "exact entries, to be cut", cuts=cut_lengths(data))


def cut_lengths(data):
    """Where to cut a file: after its header, and in every section's head, at the start of its payload, within
    it, and before its last byte and the one before."""
    at = header_length(data) if data[3] == 2 else len(data) - sum(map(len, sections_of(data)))
    found = [at]
    for section in sections_of(data):
        head = len(section) - len(payload_bytes(section))
        count = len(section) - head
        inside = [head + count * part // 16 for part in (0, 1, 3, 6, 9, 12, 14, 15)]
        found += [at + place for place in (1, head - 1, *inside, len(section) - 2, len(section) - 1)]
        at += len(section)
        found.append(at)
    return sorted({length for length in found if length < len(data)})


def sections_of(data):
    """The bytes of every section."""
    file = container.parse(data)
    if file.version == 2:
        return [container.section(tag, payload) for tag, payload in file.sections.items()]
    joined = container.section(container.INDICES, container.join_tiles(file.streams))
    return [joined] + ([] if file.alpha is None else [container.section(container.ALPHA, file.alpha)])


def payload_bytes(section):
    reader = container.Reader(section)
    reader.byte("tag")
    length = reader.varint("length")
    return section[len(section) - length :]
