"""Vectors of version 2 of the container that must be refused, one defect each, for make.py."""

import zlib

import numpy as np

import container
import raster
from encode import encode
from images2 import TINY, assembled, key_fields, payload_of, redone
from pictures import picture
from selftest2 import exact_file


def add_errors2(vectors):
    add_header_errors(vectors)
    add_section_errors(vectors)
    add_stream_errors(vectors)
    add_tile_errors(vectors)
    add_layout_errors(vectors)
    add_palette_errors(vectors)
    add_row_errors(vectors)
    add_alpha_errors(vectors)
    add_cut_errors(vectors)


class Damaged:
    """A file of indices with alpha, and what can be made of its parts."""

    def __init__(self, vectors):
        self.vectors = vectors
        self.good, _ = encode(vectors.models[TINY], 1, picture(18, 20, 4, seed=1))
        self.parts = container.parse(self.good).sections
        # Magic, version, kind, width and height of one byte each, digest, quality, tiling.
        self.head = self.good[:15]

    def bad(self, name, data, category, about):
        self.vectors.add_error(f"bad2-{name}", TINY, data, category, about)

    def rebuilt(self, head=None, sections=None):
        """A file of these parts with the right checksums; `sections` are (tag, payload)."""
        head = self.head if head is None else head
        sections = list(self.parts.items()) if sections is None else sections
        out = head
        for number, (tag, payload) in enumerate(sections):
            out += container.section(tag, payload, before=b"" if number else head)
        return out

    def patched(self, at, *values):
        return self.rebuilt(self.head[:at] + bytes(values) + self.head[at + len(values) :])

    def sized(self, width, height, kind=None):
        """A file with these bytes of width and height."""
        kind = self.head[4:5] if kind is None else bytes([kind])
        return self.rebuilt(self.head[:4] + kind + width + height + self.head[7:])


def add_header_errors(vectors):
    files = Damaged(vectors)
    bad, good, varint = files.bad, files.good, container.varint
    assert files.rebuilt() == good and len(files.head) + sum(
        len(container.section(tag, payload)) for tag, payload in files.parts.items()
    ) == len(good)
    for name, length, about in (
        ("version", 3, "before the version"),
        ("kind", 4, "before the kind"),
        ("width", 5, "before the width"),
        ("digest", 9, "inside the model digest"),
        ("quality", 13, "before the quality"),
        ("tiling", 14, "before the tiling"),
    ):
        bad(f"cut-{name}", good[:length], "truncated", f"ends {about}")
    bad("colour-2", files.patched(4, 6), "kind", "colour 2")
    bad("colour-3", files.patched(4, 7), "kind", "colour 3")
    bad("depth-17", files.patched(4, 4 | 9 << 4), "kind", "samples of 17 bits")
    bad("depth-23", files.patched(4, 4 | 15 << 4), "kind", "samples of 23 bits")
    for bit in (3, 7):
        bad(f"tiling-bit-{bit}", files.patched(14, 1 << bit), "tiles", f"bit {bit} of the tiling is set")
    bad("tiles-needless", files.patched(14, 1), "tiles", "tiles of 32 pixels for an image of 20 x 18")
    bad("tiles-missing", files.sized(varint(4097), b"\1"), "tiles", "4097 x 1 pixels in one tile")
    one, large = b"\1", varint(2**24 + 1)
    bad("width-0", files.sized(b"\0", one), "dimensions", "width 0")
    bad("height-0", files.sized(one, b"\0"), "dimensions", "height 0")
    bad("width-large", files.sized(large, one), "dimensions", "width 2^24 + 1")
    bad("height-large", files.sized(one, large), "dimensions", "height 2^24 + 1")
    bad("width-long", files.sized(b"\x94\0", one), "varint", "the width has a last byte 0")
    bad("height-huge", files.sized(one, b"\xff\xff\xff\xff\x10"), "varint", "the height is 2^32 or more")
    bad("pixels", files.sized(varint(65535), varint(65535)), "limit", "65535 x 65535 pixels")
    exact = files.head[:4] + bytes([8]) + varint(65535) * 2
    bad("pixels-exact", files.rebuilt(exact, [(3, b"x")]), "limit", "65535 x 65535 exact pixels")
    other = bytes(byte ^ 255 for byte in files.head[7:13])
    bad("digest", files.patched(7, *other), "model", "a model that is not there")
    bad("quality", files.patched(13, 3), "quality", "quality 3 of a model with 0...2")


def add_section_errors(vectors):
    files = Damaged(vectors)
    bad, good, rebuilt = files.bad, files.good, files.rebuilt
    top, bottom, alpha = parts = list(files.parts.items())
    end = len(files.head)
    size = len(container.section(*top))
    exif = (129, b"\0MM\0*")
    bad("cut-sections", files.head, "section", "ends after the header")
    bad("cut-tag", good[: end + 1], "truncated", "ends after the tag of the tops")
    bad("cut-crc", good[: end + 4], "truncated", "ends inside the CRC of the tops")
    bad("cut-tops", good[: end + 20], "truncated", "ends inside the tops")
    bad("cut-bottoms", good[: end + size + 20], "truncated", "ends inside the bottoms")
    bad("cut-alpha", good[:-1], "truncated", "the last byte is missing")
    bad("no-bottoms", rebuilt(sections=parts[:1]), "section", "the bottoms and alpha are missing")
    bad("no-tops", rebuilt(sections=parts[1:]), "section", "the tops are missing")
    bad("no-alpha", rebuilt(sections=parts[:2]), "section", "the alpha section is missing")
    bad("order", rebuilt(sections=[bottom, top, alpha]), "section", "the bottoms come first")
    bad("alpha-unannounced", files.patched(4, 0), "section", "an alpha section without the alpha bit")
    with_exact = [top, (3, b"x"), bottom, alpha]
    bad("exact-too", rebuilt(sections=with_exact), "section", "exact pixels in a file of indices")
    bad("repeated", rebuilt(sections=[*parts, bottom]), "section", "two bottoms")
    bad("repeated-exif", rebuilt(sections=[exif, *parts, exif]), "section", "EXIF twice")
    unknown = (200, b"")
    twice = rebuilt(sections=[unknown, *parts, unknown])
    bad("repeated-unknown", twice, "section", "an optional section twice")
    for tag in (0, 5, 127):
        bad(f"required-{tag}", rebuilt(sections=[(tag, b"?"), *parts]), "section", f"section {tag}")
    required = rebuilt(sections=[top, (5, b"what is cut")])
    bad("required-cut", required[:-3], "truncated", "ends inside section 5; section is the defect of a part")
    bad("trailing", good + b"\0", "truncated", "a byte that is no section follows")
    flipped = bytearray(good)
    flipped[13] ^= 1
    bad("crc-header", bytes(flipped), "crc", "a bit of the quality is flipped")
    for name, sections in (
        ("tops", parts),
        ("exif", [exif, *parts]),
        ("unknown", [(200, b"what is to come"), *parts]),
    ):
        whole = rebuilt(sections=sections)
        at = len(rebuilt(sections=sections[:1])) - 1
        changed = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        bad(f"crc-{name}", changed, "crc", f"a bit of the first section is flipped, {name}")
    bad("crc-alpha", good[:-1] + bytes([good[-1] ^ 1]), "crc", "a bit of the alpha section is flipped")
    payload = raster.encode_raster(picture(4, 6, 1, seed=1), 8)
    exact = exact_file(payload, 6, 4, True, False, 8)
    bad("exact-crc", exact[:-1] + bytes([exact[-1] ^ 1]), "crc", "a bit of exact pixels is flipped")
    bad("exact-missing", assembled(exact, []), "section", "exact pixels are missing")
    for tag in (1, 2, 4):
        sections = [(3, payload), (tag, b"x")]
        bad(f"exact-and-{tag}", assembled(exact, sections), "section", f"section {tag} beside exact pixels")
    bad("exact-repeated", assembled(exact, [(3, payload)] * 2), "section", "exact pixels twice")


def add_stream_errors(vectors):
    files = Damaged(vectors)
    for number, name in ((1, "tops"), (2, "bottoms")):
        stream = files.parts[number]
        for kind, changed, about in (
            ("zero", stream + b"\0", f"a zero follows the stream of the {name}"),
            ("long", stream + b"\1" * 40, f"40 bytes follow that of the {name}"),
            ("only-zero", b"\0", f"that of the {name} is one zero"),
        ):
            data = files.rebuilt(sections=list((files.parts | {number: changed}).items()))
            files.bad(f"{name}-{kind}", data, "indices", about)


def add_tile_errors(vectors):
    model = vectors.models[TINY]
    tiled, _ = encode(model, 1, picture(40, 70, 3, seed=2), 32)
    file = container.parse(tiled)

    def bad(name, tag, payload, category, about):
        data = assembled(tiled, list((file.sections | {tag: payload}).items()))
        vectors.add_error(f"bad2-{name}", TINY, data, category, about)

    def index(lengths, streams):
        return b"".join([container.varint(length) for length in lengths] + streams)

    for tag, name, streams in ((1, "tops", file.streams), (2, "bottoms", file.bottoms)):
        sizes = [len(stream) for stream in streams]
        empty, huge = index([0] * 4, streams), b"\xff\xff\xff\xff\x10"
        bad(f"{name}-empty", tag, b"", "tiles", f"no lengths in the {name} of 6 tiles")
        bad(f"{name}-short", tag, index(sizes[:4], []), "tiles", f"4 lengths in the {name} where 5 are due")
        over = index([0] * 4 + [sum(sizes) + 1], streams)
        bad(f"{name}-overrun", tag, over, "tiles", f"the lengths of the {name} add up to one too many")
        bad(f"{name}-overflow", tag, index([2**32 - 1] * 5, streams), "tiles", "five lengths of 2^32 - 1")
        bad(f"{name}-varint-long", tag, b"\x80\0" + empty, "varint", f"the first length of the {name}")
        bad(f"{name}-varint-huge", tag, huge + empty, "varint", f"the first length of the {name} is 2^32")
        padded = streams[:4] + [streams[4] + b"\0"] + streams[5:]
        about = f"a zero follows the stream of tile 4 of the {name}"
        bad(f"{name}-tile-zero", tag, container.join_tiles(padded), "indices", about)
        moved = index([sizes[0] + sizes[1], 0, *sizes[2:-1]], streams)
        bad(f"{name}-tile-long", tag, moved, "indices", f"tile 0 of the {name} has the bytes of tile 1")


class ExactErrors:
    """Adds damaged exact pixels of one size."""

    width, height = 6, 4

    def __init__(self, vectors, seed):
        self.vectors = vectors
        self.random = np.random.RandomState(seed)
        self.numbers = self.random.randint(0, 256, (self.height, self.width, 1))
        self.good = payload_of(raster.GRAY, 8, self.numbers)

    def bad(self, name, payload, about, gray=True, alpha=False, depth=8):
        data = exact_file(payload, self.width, self.height, gray, alpha, depth)
        self.vectors.add_error(f"bad2-exact-{name}", TINY, data, "raster", about)

    def sound(self, kind, bits, flags=0, fields=b""):
        """A payload of zeros."""
        numbers = np.zeros((self.height, self.width, raster.CHANNELS[kind]), int)
        return payload_of(kind, bits, numbers, flags, fields)


def add_layout_errors(vectors):
    files = ExactErrors(vectors, 4)
    bad, stream, first, sound = files.bad, files.good[1:], raster.first_byte, files.sound
    bad("empty", b"", "no bytes")
    bad("no-rows", files.good[:1], "no stream")
    for kind in (1, 5, 7):
        bad(f"type-{kind}", first(kind, 8) + stream, f"type {kind}")
    for kind, bits in ((0, 32), (0, 128), (2, 4), (3, 16), (4, 4), (6, 2)):
        about = f"type {kind} of {bits} bits"
        bad(f"type-{kind}-bits-{bits}", first(kind, bits) + stream, about, False, kind > 3)
    bad("reserved", first(0, 8, 128) + stream, "bit 7 is set")
    for kind in (3, 4, 6):
        bad(f"key-type-{kind}", first(kind, 8, raster.KEY) + bytes(6) + stream, "a key", False, True)
    bad("key-large", sound(0, 8, raster.KEY, key_fields([256])), "a key of 256 of 8 bits", True, True)
    large = sound(2, 8, raster.KEY, key_fields([0, 1, 256]))
    bad("key-large-blue", large, "a key with blue of 256 of 8 bits", False, True)
    bad("key-large-1", sound(0, 1, raster.KEY, key_fields([2])), "a key of 2 of one bit", True, True)
    bad("key-cut", first(0, 8, raster.KEY) + b"\0", "ends inside the key", True, True)
    bad("bits-16", sound(0, 16), "16 bits of a picture of 8")
    bad("rgb", sound(2, 8), "RGB of a gray picture")
    bad("rgba", sound(6, 8), "RGB with alpha of a gray picture", True, True)
    bad("alpha", sound(4, 8), "alpha that the header has not")
    bad("alpha-rgb", sound(6, 8), "alpha of colours that the header has not", False)
    bad("alpha-key", sound(0, 8, raster.KEY, key_fields([0])), "a key, no alpha bit")
    bad("no-alpha", files.good, "no alpha", True, True)


def add_palette_errors(vectors):
    files = ExactErrors(vectors, 5)
    bad, stream, first = files.bad, files.good[1:], raster.first_byte(raster.PALETTE, 8)

    def palette(colors, bits, alpha=(), numbers=None):
        numbers = np.zeros((4, 6, 1), int) if numbers is None else numbers
        return payload_of(raster.PALETTE, bits, numbers, fields=raster.palette_fields(colors, list(alpha)))

    gray, color = [[5, 5, 5]] * 2, [[5, 5, 5], [1, 2, 3]]
    bad("palette-colours", palette(color, 1), "a coloured entry, unused, of a gray picture")
    bad("palette-alpha", palette(gray, 1, [7]), "alpha of a palette, no alpha bit", False)
    bad("palette-opaque", palette(gray, 1, [255]), "an alpha value of 255, no alpha bit", False)
    bad("palette-no-alpha", palette(gray, 1), "a palette without alpha, the alpha bit", False, True)
    bad("palette-large", palette(gray * 2, 1), "4 entries of one bit", False)
    bad("palette-none", first, "ends before the number of entries", False)
    bad("palette-cut", first + b"\2" + bytes(8), "ends inside the palette", False)
    bad("palette-count-cut", first + b"\2" + bytes(9), "ends before the number of alpha values", False)
    bad("palette-alpha-cut", first + b"\2" + bytes(9) + b"\2\1", "ends inside the alpha values", False, True)
    bad("palette-alpha-many", first + b"\0" + bytes(3) + b"\2\1\1" + stream, "2 of 1 entry", False, True)
    bad("palette-alpha-long", first + b"\0" + bytes(3) + b"\x80\0" + stream, "0 in two bytes", False)
    huge = first + b"\0" + bytes(3) + b"\xff\xff\xff\xff\x10" + stream
    bad("palette-alpha-huge", huge, "2^32 or more alpha values", False, True)
    numbers = np.zeros((4, 6, 1), int)
    numbers[3, 5] = 3
    bad("palette-index", palette(gray + color[1:], 2, numbers=numbers), "the last index is no entry", False)
    bad("palette-index-8", palette(gray, 8, numbers=numbers), "the same of 8 bits", False)


def add_row_errors(vectors):
    files = ExactErrors(vectors, 6)
    bad, first, stream = files.bad, files.good[:1], files.good[1:]
    data = zlib.decompress(stream)
    bad("cut", files.good[:-1], "the last byte is missing")
    bad("cut-half", files.good[: len(files.good) // 2], "ends inside the rows")
    bad("noise", first + files.random.bytes(30), "no zlib stream")
    bad("adler", files.good[:-1] + bytes([files.good[-1] ^ 1]), "a wrong Adler-32")
    bad("trailing", files.good + b"\0", "a byte follows the zlib stream")
    bad("twice", files.good + stream, "another zlib stream follows")
    bad("short", first + zlib.compress(data[:-1]), "a byte too few")
    bad("long", first + zlib.compress(data + b"\0"), "a byte too many")
    bad("none", first + zlib.compress(b""), "a stream of nothing")
    bad("filter-5", first + zlib.compress(b"\5" + data[1:]), "filter 5")
    bad("filter-255", first + zlib.compress(data[:21] + b"\xff" + data[22:]), "filter 255 of the last row")
    dictionary = zlib.compressobj(zdict=b"abc")
    bad("dictionary", first + dictionary.compress(data) + dictionary.flush(), "a preset dictionary")
    raw = zlib.compressobj(wbits=-15)
    bad("raw", first + raw.compress(data) + raw.flush(), "deflate without zlib's header")
    wrapped = zlib.compressobj(wbits=31)
    bad("gzip", first + wrapped.compress(data) + wrapped.flush(), "gzip's header")
    wide = exact_file(files.good, 60000, 4000, True, False, 8)
    vectors.add_error("bad2-exact-large", TINY, wide, "raster", "24 pixels of 60000 x 4000")


def add_alpha_errors(vectors):
    height, width = 4, 6
    plain, _ = encode(vectors.models[TINY], 1, picture(height, width, 3, seed=2))
    zeros = np.zeros((height, width, 4), int)
    good = payload_of(raster.GRAY, 8, zeros[..., :1])
    for name, payload, about in (
        ("empty", b"", "no bytes"),
        ("cut", good[:-1], "the last byte is missing"),
        ("trailing", good + b"\0", "a byte follows the zlib stream"),
        ("rgb", payload_of(raster.RGB, 8, zeros[..., :3]), "of three channels"),
        ("graya", payload_of(raster.GRAY_ALPHA, 8, zeros[..., :2]), "with alpha"),
        ("key", payload_of(raster.GRAY, 8, zeros[..., :1], raster.KEY, b"\0\0"), "with a key"),
        ("palette", palette_alpha(zeros, [[1, 2, 3]], []), "with a coloured palette"),
        ("palette-alpha", palette_alpha(zeros, [[1, 1, 1]], [1]), "with alpha of a palette"),
        ("bits-16", payload_of(raster.GRAY, 16, zeros[..., :1]), "of 16 bits in a picture of 8"),
        ("filter", good[:1] + zlib.compress(b"\7" + bytes(27)), "with filter 7"),
        ("version-1", container.encode_alpha(zeros[..., 0]), "in the form of version 1"),
    ):
        data = redone(plain, has_alpha=True, alpha=payload)
        vectors.add_error(f"bad2-alpha-{name}", TINY, data, "raster", f"alpha {about}")


def palette_alpha(zeros, colors, alpha):
    return payload_of(raster.PALETTE, 8, zeros[..., :1], fields=raster.palette_fields(colors, alpha))


def add_cut_errors(vectors):
    """Files that end early and have another defect, for which they are refused where they may be cut."""
    files = ExactErrors(vectors, 7)
    first, stream = files.good[:1], files.good[1:]
    data = zlib.decompress(stream)

    def exact(name, payload, missing, about, gray=True, alpha=False):
        whole = exact_file(payload, files.width, files.height, gray, alpha, 8)
        cut(name, whole[: len(whole) - missing], about)

    def cut(name, data, about):
        vectors.add_error(f"bad2-part-{name}", TINY, data, "truncated", f"{about}; the end is missing")

    exact("type", first[:0] + b"\x19" + stream, 9, "type 1")
    exact("filter", first + zlib.compress(b"\5" + data[1:], 0), 9, "filter 5")
    numbers = np.full((files.height, files.width, 1), 3)
    colors = raster.palette_fields([[1, 2, 3]] * 3, [])
    payload = payload_of(raster.PALETTE, 2, numbers, fields=colors)
    exact("entry", payload, 2, "an index that is no entry", False)
    exact("noise", first + files.random.bytes(30), 9, "no zlib stream")
    exact("short", first + zlib.compress(data[:-1]) + bytes(9), 5, "a byte too few, and bytes follow")
    exact("long", first + zlib.compress(data + bytes(50), 0), 5, "50 bytes too many")
    exact("trailing", files.good + bytes(9), 5, "bytes follow the stream")
    exact("no-trailing", files.good + bytes(9), 9, "nine bytes that should follow the stream")
    damaged = Damaged(vectors)
    top, bottom, alpha = damaged.parts.items()
    exif = (129, b"\0MM\0*")
    flipped = bytearray(damaged.rebuilt(sections=[exif, top, bottom, alpha]))
    flipped[len(damaged.head) + 7] ^= 1
    about = "a bit of EXIF is flipped; the end is missing"
    vectors.add_error("bad2-part-crc", TINY, bytes(flipped[:-9]), "crc", about)
    cut("order", damaged.rebuilt(sections=[bottom])[:-9], "the bottoms come first")
    cut("repeated", damaged.rebuilt(sections=[top, top])[:-9], "two tops")
    cut("alpha", damaged.rebuilt(damaged.head[:4] + b"\0" + damaged.head[5:])[:-9], "alpha without its bit")
    filtered = payload_of(raster.GRAY, 8, np.zeros((18, 20, 1), int))[:1] + zlib.compress(b"\7" * 378, 0)
    cut("alpha-filter", damaged.rebuilt(sections=[top, bottom, (4, filtered)])[:-9], "alpha with filter 7")
    cut("zero", damaged.rebuilt(sections=[(1, top[1] + b"\0"), bottom])[:-9], "a zero follows the tops")
    tiled, _ = encode(vectors.models[TINY], 1, picture(40, 70, 3, seed=2), 32)
    file = container.parse(tiled)
    for name, payload, about in (
        ("overrun", b"\x7f\0\0\0\0" + bytes(30), "the length of tile 0 is too large"),
        ("varint", b"\x80\0" + bytes(30), "the first length has a last byte 0"),
        ("tile-long", tile_zero(file.streams, b"\1" * 40), "40 bytes follow the stream of tile 0"),
        ("tile-zero", tile_zero(file.streams, b"\0"), "a zero follows the stream of tile 0"),
    ):
        cut(name, assembled(tiled, [(1, payload)])[:-9], about)


def tile_zero(streams, more):
    """A payload with more bytes for the first tile."""
    return container.join_tiles([streams[0] + more] + streams[1:])
