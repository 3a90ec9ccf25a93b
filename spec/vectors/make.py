#!/usr/bin/env python3
"""Makes the conformance vectors and manifest.json, from scratch: python3 make.py

Models and images are drawn with fixed seeds, the files come from the reference's encoder. Files that
frozen.sha256 lists must come out as they are.
"""

import json
import os
import struct
import sys

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "reference"))

import container  # noqa: E402
import png  # noqa: E402
import selftest  # noqa: E402
from check import index_digest, metadata_digests, outcome_of, pixel_digest, smaller_digest  # noqa: E402
from decode import Picture, decode_tile, for_png  # noqa: E402
from encode import encode  # noqa: E402
from errors2 import add_errors2  # noqa: E402
from images2 import add_images2, cut_lengths  # noqa: E402
from models import minimal_model, saturating_model, tiny_model  # noqa: E402
from pictures import picture  # noqa: E402
from randommodel import serialize, serialize_block  # noqa: E402
from rangecoder import RangeDecoder  # noqa: E402
from vqm import Model  # noqa: E402

with open(os.path.join(HERE, "frozen.sha256")) as file:
    FROZEN = {line.split()[1] for line in file}


def keep_frozen(name, same):
    if not same:
        sys.exit(f"{name} is frozen, and would change: other bits need a new version of the format")


class Vectors:
    """Collects the vectors and writes them into this folder."""

    def __init__(self):
        self.manifest = {"version": 1, "models": [], "images": [], "errors": [], "modelErrors": []}
        self.models = {}
        self.model_bytes = {}

    def write(self, name, data):
        if name in FROZEN:
            with open(os.path.join(HERE, name), "rb") as file:
                keep_frozen(name, data == file.read())
            return
        with open(os.path.join(HERE, name), "wb") as file:
            file.write(data)

    def write_picture(self, name, pixels):
        path = os.path.join(HERE, name)
        if name in FROZEN:
            keep_frozen(name, np.array_equal(pixels, png.read(path)))
        else:
            png.write(path, pixels)

    def add_model(self, name, records):
        """A model, the frozen one if there is one: NumPy's sums of floats differ between CPUs."""
        data = serialize(records, {"card": f"{name}: a random model for conformance vectors."})
        if name in FROZEN:
            with open(os.path.join(HERE, name), "rb") as file:
                data = file.read()
        self.model_bytes[name] = data
        self.models[name] = model = Model(data)
        self.write(name, data)
        self.manifest["models"].append(
            {"file": name, "digest": model.digest.hex(), "qualities": model.arch.Q}
        )

    def add_image(self, name, model, data, about, source=None, png=None, cuts=()):
        """A file, what it decodes to and, if the reference encoded it, the picture that it was made from.

        `png` is the picture of another file that decodes to the same; `cuts` are the lengths to cut the file
        to.
        """
        decoded = Picture(self.models[model], data)
        pixels = decoded.pixels()
        height, width, channels = pixels.shape
        self.write(f"{name}.vqz", data)
        if png is None:
            self.write_picture(f"{name}.png", for_png(pixels, decoded.file.depth))
        entry = {
            "file": f"{name}.vqz",
            "model": model,
            "about": about,
            "version": decoded.file.version,
            "quality": decoded.file.quality,
            "width": width,
            "height": height,
            "channels": channels,
            "depth": decoded.file.depth,
            "indices": index_digest(decoded.indices),
            "pixels": pixel_digest(pixels),
            "smaller": smaller_digest(decoded),
            "png": png or f"{name}.png",
        }
        if decoded.file.depth > 8:
            entry["pixels8"] = pixel_digest(decoded.pixels(depth=8))
            entry["smaller8"] = smaller_digest(decoded, depth=8)
        if decoded.file.depth < 16:
            entry["pixels16"] = pixel_digest(decoded.pixels(depth=16))
        if found := metadata_digests(decoded.file):
            entry["metadata"] = found
        if source is not None:
            entry["source"] = f"{name}-source.png"
            self.write_picture(entry["source"], for_png(source, decoded.file.depth))
        if cuts:
            entry["cuts"] = [self.cut(model, data[:length]) for length in cuts]
        self.manifest["images"].append(entry)

    def cut(self, model, data):
        """The entry of a part of a file."""
        decoded = Picture(self.models[model], data, cut=True)
        return {
            "length": len(data),
            "pixels": pixel_digest(decoded.pixels()),
            "smaller": smaller_digest(decoded),
        }

    def add_error(self, name, model, data, category, about):
        """A file that must be refused, and what becomes of it where files may be cut."""
        self.write(f"{name}.vqz", data)
        entry = {"file": f"{name}.vqz", "model": model, "category": category, "about": about}
        entry["cut"] = outcome_of(self.models[model], data, cut=True)
        self.manifest["errors"].append(entry)

    def add_model_error(self, name, model, category, about, patches=(), resign=True, length=None):
        entry = {"name": name, "model": model, "category": category, "about": about}
        entry |= {"patches": [[offset, data.hex()] for offset, data in patches], "resign": resign}
        entry["length"] = len(self.model_bytes[model]) if length is None else length
        self.manifest["modelErrors"].append(entry)

    def finish(self):
        text = json.dumps(self.manifest, indent=1, ensure_ascii=False)
        self.write("manifest.json", text.encode() + b"\n")


IMAGES = [
    # name, height, width, channels, quality of tiny.vqm
    ("rgb-1x1", 1, 1, 3, 0),
    ("rgb-17x1", 1, 17, 3, 1),
    ("rgb-1x17", 17, 1, 3, 2),
    ("rgb-16x16", 16, 16, 3, 2),
    ("rgb-64x48-q0", 48, 64, 3, 0),
    ("rgb-64x48-q1", 48, 64, 3, 1),
    ("rgb-64x48-q2", 48, 64, 3, 2),
    ("rgb-105x73", 73, 105, 3, 1),
    ("rgb-33x50", 50, 33, 3, 1),
    ("gray-33x50", 50, 33, 1, 1),
    ("rgba-50x33", 33, 50, 4, 1),
    ("graya-31x15", 15, 31, 2, 2),
    ("gray-1x1", 1, 1, 1, 2),
    ("rgba-1x1", 1, 1, 4, 0),
    ("graya-17x1", 1, 17, 2, 1),
]


def add_images(vectors):
    for name, height, width, channels, quality in IMAGES:
        pixels = picture(height, width, channels, seed=height * width)
        data, _ = encode(vectors.models["tiny.vqm"], quality, pixels, version=1)
        cuts = cut_lengths(data) if name == "rgba-50x33" else ()
        vectors.add_image(name, "tiny.vqm", data, "a picture, encoded by the reference", pixels, cuts=cuts)


def add_drawn(vectors):
    """Files whose indices are drawn, not chosen for a picture."""
    for model, quality, (width, height) in (
        ("tiny.vqm", 2, (40, 24)),
        ("saturating.vqm", 0, (48, 33)),
        ("saturating.vqm", 1, (33, 48)),
        ("minimal.vqm", 0, (50, 20)),
    ):
        stem = model.split(".")[0]
        for kind, draw in (("uniform", selftest.uniform), ("probable", selftest.probable)):
            random = np.random.RandomState(quality + 7)
            data, _ = selftest.encode_drawn(
                vectors.models[model], quality, width, height, draw(random), version=1
            )
            drawn = "with equal probability" if kind == "uniform" else "from the prior"
            about = f"indices drawn {drawn}"
            vectors.add_image(f"{stem}-{kind}-q{quality}", model, data, about)


TILED = [
    # name, height, width, channels, quality of tiny.vqm, side of a tile
    ("rgb-100x70", 70, 100, 3, 1, 32),
    ("rgb-65x64", 64, 65, 3, 2, 64),
    ("rgb-33x1", 1, 33, 3, 0, 32),
    ("rgba-20x130", 130, 20, 4, 1, 64),
    ("gray-150x40", 40, 150, 1, 2, 128),
]


def add_tiles(vectors):
    """Images of several tiles, and damaged indexes of tiles, one defect each."""
    model = vectors.models["tiny.vqm"]
    for name, height, width, channels, quality, side in TILED:
        pixels = picture(height, width, channels, seed=height * width)
        data, _ = encode(model, quality, pixels, side, version=1)
        about = f"tiles of {side} pixels, encoded by the reference"
        cuts = cut_lengths(data) if name == "gray-150x40" else ()
        vectors.add_image(f"tiles-{name}", "tiny.vqm", data, about, pixels, cuts=cuts)
    good, _ = encode(model, 1, picture(40, 70, 3, seed=2), 32, version=1)
    file = container.parse(good)
    head = good[:14]

    def rebuilt(payload, head=head):
        return head + container.section(container.INDICES, payload, before=head)

    def numbered(number, width=70, height=40, payload=b""):
        sizes = container.varint(width) + container.varint(height)
        return rebuilt(payload, head[:10] + bytes([number << 3]) + head[11:12] + sizes)

    def bad(name, data, category, about):
        vectors.add_error(f"bad-tiles-{name}", "tiny.vqm", data, category, about)

    streams = file.streams
    lengths = [len(stream) for stream in streams]

    def index(lengths, streams=streams):
        return b"".join([container.varint(length) for length in lengths] + streams)

    assert rebuilt(index(lengths[:-1])) == good and len(streams) == 6
    rest = sum(lengths[1:])
    bad("needless", numbered(3, 70, 40, streams[0]), "tiles", "tiles of 128 pixels for an image of 70 x 40")
    bad("missing", numbered(0, 4097, 1, streams[0]), "tiles", "4097 x 1 pixels in one tile")
    bad("many", numbered(1, 2**22, 32), "tiles", "131072 tiles in an empty payload")
    bad("index-empty", rebuilt(b""), "tiles", "an empty payload for 6 tiles")
    bad("index-short", rebuilt(index(lengths[:4], [])), "tiles", "4 lengths where 5 are due, and no streams")
    bad("index-cut", rebuilt(b"\0\0\0\0\x80"), "tiles", "the payload ends inside the last length")
    bad(
        "overrun",
        rebuilt(index([lengths[0] + rest + 1] + lengths[1:-1])),
        "tiles",
        "tile 0 ends one byte after the payload",
    )
    bad("overflow", rebuilt(index([2**32 - 1] * 5)), "tiles", "five lengths of 2^32 - 1")
    bad(
        "sum",
        rebuilt(index([0, 0, 0, 0, sum(lengths) + 1])),
        "tiles",
        "the lengths add up to one byte too many",
    )
    bad("varint-long", rebuilt(b"\x80\0" + index([0] * 4)), "varint", "the first length has a last byte 0")
    bad(
        "varint-huge", rebuilt(b"\xff\xff\xff\xff\x10" + index([0] * 4)), "varint", "the first length is 2^32"
    )
    bad("zero", rebuilt(index([0] * 5)), "indices", "all lengths 0: the last tile's stream is too long")
    moved = [lengths[0] - 9, lengths[1] + 9] + lengths[2:-1]
    bad("moved", rebuilt(index(moved)), "indices", "tile 1 starts 9 bytes early")
    padded = streams[:2] + [streams[2] + b"\0"] + streams[3:]
    bad("padded", rebuilt(container.join_tiles(padded)), "indices", "a zero follows the stream of tile 2")
    longer = streams[:3] + [streams[3] + b"\1" * 40] + streams[4:]
    bad("long", rebuilt(container.join_tiles(longer)), "indices", "40 bytes follow the stream of tile 3")
    emptied = streams[:1] + [b""] + streams[2:-1] + [b""]
    vectors.add_image(
        "tiles-empty",
        "tiny.vqm",
        rebuilt(container.join_tiles(emptied)),
        "the streams of tiles 1 and 5 are empty",
    )


def add_errors(vectors):
    """Damaged files, one defect each; checksums are right unless they are the defect."""
    model = vectors.models["tiny.vqm"]
    random = np.random.RandomState(1)
    good, _ = encode(model, 1, picture(18, 20, 4, seed=1), version=1)
    file = container.parse(good)
    stream = file.streams[0]
    head = good[:14]  # magic, version, digest, kind, quality, width, height of one byte each

    def rebuilt(head=head, indices=stream, tail=None):
        """A file of these parts with the right checksums; the tail is the alpha section unless given."""
        tail = container.section(container.ALPHA, file.alpha) if tail is None else tail
        return head + container.section(container.INDICES, indices, before=head) + tail

    def patched(at, *values):
        return rebuilt(head[:at] + bytes(values) + head[at + len(values) :])

    def bad(name, data, category, about):
        vectors.add_error(f"bad-{name}", "tiny.vqm", data, category, about)

    assert rebuilt() == good
    sections = len(head)
    flipped = bytearray(good)
    flipped[sections + 12] ^= 16
    renamed = bytearray(good)
    renamed[11] ^= 2
    long_varint = head[:12] + bytes([0x94, 0x00]) + head[13:]
    huge_varint = head[:12] + bytes([0xFF, 0xFF, 0xFF, 0xFF, 0x10]) + head[13:]
    alpha = container.section(container.ALPHA, file.alpha)
    half = container.section(container.ALPHA, file.alpha[: len(file.alpha) // 2])
    plane = container.decode_alpha(file.alpha, file.width, file.height)
    shorter = container.section(container.ALPHA, container.encode_alpha(plane[:-1]))
    longer = container.section(container.ALPHA, container.encode_alpha(np.vstack([plane, plane[:1]])))
    adler = container.section(container.ALPHA, file.alpha[:-1] + bytes([file.alpha[-1] ^ 1]))
    trailing = container.section(container.ALPHA, file.alpha + b"\0")
    noise = random.bytes(40)
    bad("empty", b"", "truncated", "no bytes")
    bad("cut-header", good[:9], "truncated", "ends inside the model digest")
    bad("cut-size", good[:13], "truncated", "ends before the height")
    bad("cut-sections", head, "section", "ends after the header, the indices are missing")
    bad("cut-crc", good[: sections + 4], "truncated", "ends inside the CRC of the indices")
    bad("cut-indices", good[: sections + 20], "truncated", "ends inside the indices")
    bad("cut-alpha", good[:-1], "truncated", "the last byte is missing")
    bad("no-alpha", rebuilt(tail=b""), "section", "the alpha section is missing")
    bad("magic", b"VQY" + good[3:], "magic", "another magic")
    bad("version", patched(3, 3), "version", "version 3")
    bad("digest", patched(4, *bytes(byte ^ 255 for byte in head[4:10])), "model", "a model that is not there")
    bad("reserved-bit", patched(10, 0x44), "kind", "bit 6 of the kind is set")
    bad("colour-2", patched(10, 0x06), "kind", "colour 2")
    bad("quality", patched(11, 3), "quality", "quality 3 of a model with 0...2")
    bad("width-0", patched(12, 0), "dimensions", "width 0")
    bad(
        "width-large",
        rebuilt(head[:12] + container.varint(2**24 + 1) + head[13:]),
        "dimensions",
        "width 2^24 + 1",
    )
    bad(
        "pixels",
        rebuilt(head[:12] + container.varint(2**24) * 2),
        "limit",
        "2^24 x 2^24 pixels, over the limit of 2^28",
    )
    side = container.varint(65535)
    bad("pixels-65535", rebuilt(head[:12] + side * 2), "limit", "65535 x 65535 pixels")
    bad("varint-long", rebuilt(long_varint), "varint", "the width has a last byte 0")
    bad("varint-huge", rebuilt(huge_varint), "varint", "the width is 2^32 or more")
    bad("crc-indices", bytes(flipped), "crc", "a bit of the indices is flipped")
    bad("crc-header", bytes(renamed), "crc", "a bit of the quality is flipped")
    bad("crc-alpha", good[:-1] + bytes([good[-1] ^ 1]), "crc", "a bit of the alpha section is flipped")
    bad("trailing", good + b"\0", "truncated", "a byte that is no section follows")
    bad(
        "required",
        rebuilt(tail=alpha + container.section(3, b"?")),
        "section",
        "a required section that is unknown",
    )
    bad("repeated", rebuilt(tail=alpha + alpha), "section", "two alpha sections")
    bad(
        "alpha-first",
        head + container.section(2, file.alpha, before=head) + container.section(1, stream),
        "section",
        "alpha comes first",
    )
    bad("alpha-unannounced", patched(10, 0), "section", "an alpha section without the alpha bit")
    bad(
        "indices-long",
        rebuilt(indices=stream + noise),
        "indices",
        "40 bytes follow the indices in their payload",
    )
    longest = stream.ljust(taken_bytes(model, file), b"\0")
    bad(
        "indices-one",
        rebuilt(indices=longest + b"\1"),
        "indices",
        "the payload has one byte more than is taken",
    )
    bad(
        "indices-zero",
        rebuilt(indices=stream + b"\0"),
        "indices",
        "a zero follows the last byte of the payload",
    )
    bad(
        "indices-zeros",
        rebuilt(indices=longest),
        "indices",
        "zeros fill the payload up to the last byte taken",
    )
    bad("indices-only-zero", rebuilt(indices=b"\0"), "indices", "the payload is one zero")
    bad("alpha-cut", rebuilt(tail=half), "alpha", "the zlib stream ends early")
    bad("alpha-noise", rebuilt(tail=container.section(2, noise)), "alpha", "no zlib stream")
    bad("alpha-short", rebuilt(tail=shorter), "alpha", "one row too few")
    bad("alpha-long", rebuilt(tail=longer), "alpha", "one row too many")
    bad("alpha-adler", rebuilt(tail=adler), "alpha", "a wrong Adler-32")
    bad("alpha-trailing", rebuilt(tail=trailing), "alpha", "a byte follows the zlib stream")
    add_tolerated(vectors, good, rebuilt, alpha, file, longest[:-1] + b"\1")


def taken_bytes(model, file):
    """How many bytes of its payload the decoder of a file takes, those after its end included."""
    decoder = RangeDecoder(file.streams[0])
    decode_tile(model, file.quality, container.tiles(file.width, file.height, None)[0], [decoder])
    return decoder.taken


def add_tolerated(vectors, good, rebuilt, alpha, file, longest):
    """Files that look odd but decode."""
    optional = container.section(200, b"what a later version says")
    vectors.add_image("optional-section", "tiny.vqm", good + optional, "an unknown optional section follows")
    vectors.add_image(
        "optional-between",
        "tiny.vqm",
        rebuilt(tail=container.section(255, b"") + alpha),
        "one between indices and alpha",
    )
    vectors.add_image(
        "indices-longest",
        "tiny.vqm",
        rebuilt(indices=longest),
        "the payload as long as it may be: zeros, and 1 as the last byte taken",
    )
    shortened = rebuilt(indices=file.streams[0][:-6])
    vectors.add_image(
        "indices-short", "tiny.vqm", shortened, "the payload lacks its last 6 bytes, which count as 0"
    )
    disturbed = rebuilt(indices=b"\xff" * len(file.streams[0][:20]))
    vectors.add_image("indices-invalid", "tiny.vqm", disturbed, "20 bytes 255: code >= range from the start")
    vectors.add_image(
        "indices-empty", "tiny.vqm", rebuilt(indices=b""), "an empty payload: always the first symbol"
    )


def add_model_errors(vectors):
    """Damage to minimal.vqm, and to tiny.vqm where it takes five phases, as patches of them."""
    name = "minimal.vqm"
    data = vectors.model_bytes[name]
    elements, kind = offsets_in(data)
    add_coarse_errors(vectors)

    def bad(label, category, about, *patches, **options):
        vectors.add_model_error(label, name, category, about, patches, **options)

    bad("empty", "model-length", "no bytes", resign=False, length=0)
    bad("cut", "model-length", "the last byte is missing", resign=False, length=len(data) - 1)
    bad(
        "block-length",
        "model-length",
        "the inference block is longer than the file",
        (4, b"\xff\xff\xff\x7f"),
        resign=False,
    )
    bad("magic", "model-magic", "another magic", (0, b"VQX"))
    bad("version", "model-magic", "version 3", (3, b"\x03"))
    bad(
        "checksum",
        "model-checksum",
        "a bit of the card is flipped",
        (len(data) - 40, bytes([data[-40] ^ 1])),
        resign=False,
    )
    bad("unknown-record", "model-record", "exp2 is called exp3", (elements("exp2", 4) - 7, b"3"))
    bad("element-type", "model-record", "exp2 is of element type 6", (kind("exp2"), b"\x06"))
    bad("f32", "model-record", "exp2 is of type f32", (kind("exp2"), b"\x04"))
    dimensions = kind("synthesis.out.input") + 2
    bad(
        "shape",
        "model-record",
        "synthesis.out.input is [2][1]",
        (dimensions, b"\x02"),
        (dimensions + 4, b"\x01"),
    )
    huge = b"\xff\xff\xff\xff"
    bad("huge", "model-record", "synthesis.out.input is [1][2^32 - 1]", (dimensions + 4, huge))
    bad("huge-product", "model-record", "synthesis.out.input is [2^32 - 1][2^32 - 1]", (dimensions, huge * 2))
    bad(
        "empty-product", "model-record", "synthesis.out.input is [2^32 - 1][0]", (dimensions, huge + bytes(4))
    )
    bad("rank", "model-record", "exp2 has 5 dimensions", (kind("exp2") + 1, b"\x05"))
    bad(
        "phases-2",
        "model-record",
        "phases.top is 2, phase 1 has no heads",
        (elements("phases.top", 1), b"\x02"),
    )
    for top, bottom in ((2, 0), (0, 2)):
        # The two records are neighbours, so the block keeps its length.
        pair = serialize_block(
            {"phases.top": np.ones(top, np.uint8), "phases.bottom": np.ones(bottom, np.uint8)}
        )
        about = f"phases.top has {top} elements, phases.bottom {bottom}, of 1 group each"
        bad(f"phases-length-{top}", "model-record", about, (data.index(b"\x0aphases.top"), pair))
    bad("no-name", "model-record", "a record without a name", (8, b"\x00"))
    bad("name", "model-record", "a byte above 127 in the name of exp2", (kind("exp2") - 1, b"\xb2"))
    scale = data.index(b"skeleton.topForward.scale")
    bad(
        "repeated",
        "model-record",
        "skeleton.topForward.shift occurs twice",
        (scale, b"skeleton.topForward.shift"),
    )
    bad("note", "model-record", "the card is of element type 6", (kind("card"), b"\x06"))
    bad("architecture", "model-value", "W = 3", (elements("architecture", 4, 3), b"\x03"))
    bad("group-sum", "model-value", "groups.top sums to 2, T is 1", (elements("groups.top", 1), b"\x02"))
    bad("phases-0", "model-value", "phases.top is 0", (elements("phases.top", 1), b"\x00"))
    bad("phases-4", "model-value", "phases.bottom is 4", (elements("phases.bottom", 1), b"\x04"))
    bad("phases-6", "model-value", "phases.top is 6", (elements("phases.top", 1), b"\x06"))
    bad(
        "size-0",
        "model-value",
        "a codebook without codewords",
        (elements("codebook.top.0.sizes", 4), b"\x00"),
    )
    bad("shift", "model-value", "p = 25", (elements("synthesis.out.shift", 1), b"\x19"))
    bad("shift-0", "model-value", "s = 0", (elements("synthesis.out.shift", 1, 1), b"\x00"))
    bad("input", "model-value", "m = -1", (elements("synthesis.out.input", 2), b"\xff\xff"))
    bad(
        "exp2",
        "model-value",
        "exp2[255] is one too large",
        (elements("exp2", 4, 255), bytes([data[elements("exp2", 4, 255)] + 1])),
    )
    bad("unsorted", "model-value", "base rises", (elements("codebook.top.0.base", 2), b"\x00\x80"))
    bad(
        "bounds-layer",
        "model-bounds",
        "a bias of 2^31 - 1",
        (elements("synthesis.out.bias", 4), b"\xff\xff\xff\x7f"),
    )
    bad(
        "bounds-negative",
        "model-bounds",
        "a bias of -2^31",
        (elements("synthesis.out.bias", 4), b"\x00\x00\x00\x80"),
    )


def offsets_in(data):
    """Two functions of a record's name: the offset of one of its elements, and that of its element type."""

    def elements(record, size, element=0):
        rank = data[kind(record) + 1]
        return kind(record) + 2 + 4 * rank + size * element

    def kind(record):
        return data.index(bytes([len(record)]) + record.encode()) + 1 + len(record)

    return elements, kind


def add_coarse_errors(vectors):
    """Damage to tiny.vqm, whose first top group has five phases and whose second has one."""
    name = "tiny.vqm"
    elements, kind = offsets_in(vectors.model_bytes[name])

    def bad(label, category, about, *patches):
        vectors.add_model_error(label, name, category, about, patches)

    coarse = "prior.top.0.coarse"
    parts = ("weight", "bias", "scale", "shift")
    fewer = (elements("phases.top", 1), b"\x03")
    bad("phases-3", "model-record", "phases.top[0] is 3, but the group has the layers of 5", fewer)
    renamed = [(kind(f"{coarse}.{part}") - 1, b"!") for part in parts]
    bad("coarse-missing", "model-record", "the records of prior.top.0.coarse have other names", *renamed)
    moved = [(kind(f"{coarse}.{part}") - len(f"0.coarse.{part}"), b"1") for part in parts]
    bad(
        "coarse-moved",
        "model-record",
        "the coarse layer of top group 0 is named as if of group 1, of one phase",
        *moved,
    )
    swapped = (kind(f"{coarse}.weight") + 2, struct.pack("<4I", 9, 3, 2, 3))
    bad("coarse-shape", "model-record", "prior.top.0.coarse.weight is [9][3][2][3]", swapped)
    bias = elements(f"{coarse}.bias", 4)
    bad(
        "bounds-coarse",
        "model-bounds",
        "a bias of 2^31 - 1 in prior.top.0.coarse",
        (bias, b"\xff\xff\xff\x7f"),
    )


def main():
    for name in os.listdir(HERE):
        if name.endswith((".vqz", ".vqm", ".png")) and name not in FROZEN:
            os.remove(os.path.join(HERE, name))
    vectors = Vectors()
    vectors.add_model("tiny.vqm", tiny_model())
    vectors.add_model("saturating.vqm", saturating_model())
    vectors.add_model("minimal.vqm", minimal_model())
    add_images(vectors)
    add_drawn(vectors)
    add_tiles(vectors)
    add_errors(vectors)
    add_images2(vectors)
    add_errors2(vectors)
    add_model_errors(vectors)
    vectors.finish()


if __name__ == "__main__":
    main()
