"""The model file `.vqm` (vqm-model.md): parsing, the list of records, the checks that let a decoder run
unchecked."""

import hashlib
import struct
from dataclasses import dataclass

import numpy as np

from errors import FormatError

MAGIC = b"VQM\x01"
U8, S8, S16, S32, F32, TEXT = range(6)
ELEMENT = {U8: "u1", S8: "i1", S16: "<i2", S32: "<i4", F32: "<f4", TEXT: "u1"}
PHASES = (1, 2, 3, 5)  # the numbers of phases that a group may have
SYMBOLS = "Q B T W V C H R nAS nAT nAB nST nSB nPB F".split()
RANGES = (
    [(1, 64), (1, 192), (1, 256), (4, 512), (4, 512), (4, 512), (4, 512), (0, 12)] + [(0, 16)] * 6 + [(0, 8)]
)
INT32_MAX = 2**31 - 1


# Section 1: the file and its blocks.


def split_file(data, magic=MAGIC):
    """Returns the inference block and the notes block of a whole file, with magic, lengths and SHA-256
    checked."""
    if len(data) < 4:
        raise FormatError("model-length", f"{len(data)} bytes, the magic alone has 4")
    if data[:4] != magic:
        raise FormatError("model-magic", f"the file starts with {data[:4].hex()}, not {magic.hex()}")
    inference, end = length_prefixed(data, 4)
    notes, end = length_prefixed(data, end)
    if len(data) != end + 32:
        raise FormatError("model-length", f"{len(data)} bytes, the blocks call for {end + 32}")
    if hashlib.sha256(data[:end]).digest() != data[end:]:
        raise FormatError(
            "model-checksum", f"SHA-256 {data[end:].hex()} is not that of the {end} bytes before it"
        )
    return inference, notes


def length_prefixed(data, start):
    """Returns the block whose u32 length stands at `start`, and the offset after the block."""
    if start + 4 > len(data):
        raise FormatError("model-length", f"{len(data)} bytes, a block length is due at {start}")
    (length,) = struct.unpack_from("<I", data, start)
    if start + 4 + length > len(data):
        raise FormatError("model-length", f"{len(data)} bytes, the block at {start} has {length}")
    return data[start + 4 : start + 4 + length], start + 4 + length


def parse_block(block):
    """Returns {name: (element type, array)} of a block."""
    records = {}
    at = 0

    def take(count):
        nonlocal at
        if count > len(block) - at:
            raise FormatError("model-record", f"{count} bytes are due at {at} of a block of {len(block)}")
        at += count
        return block[at - count : at]

    while at < len(block):
        start = at
        name = take(take(1)[0])
        if not name or any(byte > 0x7F for byte in name):
            raise FormatError("model-record", f"record at {start}: the name {name!r} is empty or not ASCII")
        name = name.decode("ascii")
        kind, rank = take(2)
        if kind not in ELEMENT or rank > 4:
            raise FormatError("model-record", f"{name}: element type {kind}, rank {rank}")
        shape = struct.unpack(f"<{rank}I", take(4 * rank))
        count = 1
        for dimension in shape:
            count *= dimension
        elements = np.frombuffer(take(count * np.dtype(ELEMENT[kind]).itemsize), ELEMENT[kind])
        if name in records:
            raise FormatError("model-record", f"{name} occurs twice")
        records[name] = (kind, elements.reshape(shape))
    return records


# Sections 2 and 3: what the inference block holds.


@dataclass
class LayerShape:
    """One line of the table of section 3.1."""

    name: str
    k: int
    cin: int
    cout: int
    weight: int
    input: str  # "pixels", "pixels s16", "relu", "hidden", "features", or the level whose codewords it reads


@dataclass
class Layer:
    """An integer convolution, all qualities."""

    shape: LayerShape
    weight: np.ndarray  # [cout][k][k][cin]
    bias: np.ndarray  # [Q][cout]
    scale: np.ndarray  # [Q][cout]
    shift: np.ndarray  # [Q][2]: p, s
    input: np.ndarray  # [Q][2]: m, r; None unless the layer reads relu of a stream


@dataclass
class Group:
    """A group of latent channels with its codebooks; the arrays of each quality follow one another."""

    offset: int  # first latent channel
    d: int
    phases: int
    sizes: np.ndarray  # [Q]
    words: list  # of [K_q][d], one for each quality
    features: list  # of [K_q][2d]
    base: list  # of [K_q]
    tilt: list  # of [K_q][J]


def residual_layers(stage, blocks, width):
    for i in range(blocks):
        yield LayerShape(f"{stage}.{i}.conv1", 3, width, width, S8, "relu")
        yield LayerShape(f"{stage}.{i}.conv2", 3, width, width, S8, "hidden")


def layer_shapes(a, groups, phases):
    """All layers of section 3.1, given the architecture `a`, and dimensions and phases of the groups, {level:
    [number]}."""
    yield LayerShape("analysis.stem", 3, 192, a.W, S8, "pixels")
    yield from residual_layers("analysis.shared", a.nAS, a.W)
    yield LayerShape("analysis.down", 2, a.W, a.V, S8, "relu")
    yield from residual_layers("analysis.top", a.nAT, a.V)
    yield LayerShape("analysis.topOut", 3, a.V, a.T, S8, "relu")
    yield LayerShape("analysis.topIn", 1, a.T, 4 * a.W, S16, "top")
    yield from residual_layers("analysis.bottom", a.nAB, a.W)
    yield LayerShape("analysis.bottomOut", 3, a.W, a.B, S8, "relu")
    yield LayerShape("synthesis.topStem", 3, a.T, a.V, S16, "top")
    yield from residual_layers("synthesis.top", a.nST, a.V)
    yield LayerShape("synthesis.up", 1, a.V, 4 * a.W, S8, "relu")
    yield LayerShape("synthesis.stem", 3, a.B, a.W, S16, "bottom")
    yield from residual_layers("synthesis.bottom", a.nSB, a.W)
    yield LayerShape("synthesis.out", 3, a.W, 192, S8, "relu")
    yield from residual_layers("prior.between", a.nPB, a.C)
    yield LayerShape("prior.up", 3, a.C, 4 * a.C, S8, "relu")
    for level in ("top", "bottom"):
        for g, (d, rounds) in enumerate(zip(groups[level], phases[level])):
            name = f"prior.{level}.{g}"
            for p in range(rounds):
                yield LayerShape(f"{name}.{p}.head1", 1, a.C, a.H, S8, "relu")
                yield LayerShape(f"{name}.{p}.head2", 1, a.H, 3 * d + a.R, S8, "hidden")
            if level == "top" or g < len(groups[level]) - 1 or rounds > 1:
                yield LayerShape(f"{name}.context", 3, 2 * d, a.C, S8, "features")
            if rounds == 5:
                yield LayerShape(f"{name}.coarse", 3, 2 * d, a.C, S8, "features")
    yield LayerShape("skeleton.topForward", 1, 768, a.T, S16, "pixels s16")
    yield LayerShape("skeleton.bottomForward", 1, 192, a.B, S16, "pixels s16")
    yield LayerShape("skeleton.topToBottom", 1, a.T, 4 * a.B, S16, "top")


class Architecture:
    """The record `architecture` (section 2); the fields are named as the symbols are."""

    def __init__(self, values):
        for symbol, value, (least, most) in zip(SYMBOLS, values, RANGES):
            if not least <= value <= most:
                raise FormatError(
                    "model-value", f"architecture: {symbol} is {value}, allowed is {least}...{most}"
                )
            setattr(self, symbol, int(value))


class Records:
    """The inference records; every one must be taken exactly once, with the type and shape that section 3
    gives."""

    def __init__(self, block):
        self.left = parse_block(block)

    def take(self, name, kind, shape):
        """Returns the record as int64. A dimension None in `shape` may have any size."""
        if name not in self.left:
            raise FormatError("model-record", f"{name} is missing")
        found, array = self.left.pop(name)
        fits = len(array.shape) == len(shape) and all(b in (None, a) for a, b in zip(array.shape, shape))
        if found != kind or not fits:
            wanted = f"type {kind} {list(shape)}"
            raise FormatError("model-record", f"{name}: type {found} {list(array.shape)}, due is {wanted}")
        return array.astype(np.int64)


def demand(name, array, least, most):
    """Refuses a record with an element outside least...most."""
    if array.size and not (least <= array.min() and array.max() <= most):
        raise FormatError(
            "model-value", f"{name}: {array.min()}...{array.max()}, allowed is {least}...{most}"
        )
    return array


class Model:
    """A model: `arch`, `layers` {name: Layer}, `groups` {level: [Group]}, `start` {level: [Q][C]} and the
    skeleton."""

    def __init__(self, data):
        inference, notes = split_file(data)
        parse_block(notes)  # its records mean nothing here, but must be well formed
        self.digest = hashlib.sha256(inference).digest()[:6]
        records = Records(inference)
        self.arch = a = Architecture(records.take("architecture", S32, [len(SYMBOLS)]))
        dimensions = {level: self.take_dimensions(records, level) for level in ("top", "bottom")}
        phases = {level: take_phases(records, level, len(dimensions[level])) for level in dimensions}
        shapes = list(layer_shapes(a, dimensions, phases))
        self.layers = {shape.name: self.take_layer(records, shape) for shape in shapes}
        self.groups = {
            level: [
                self.take_group(records, level, g, dimensions[level], p) for g, p in enumerate(phases[level])
            ]
            for level in dimensions
        }
        self.start = {level: records.take(f"prior.{level}.start", S16, [a.Q, a.C]) for level in dimensions}
        self.top_inverse = records.take("skeleton.topInverse", S16, [4 * 192, a.T])
        self.bottom_inverse = records.take("skeleton.bottomInverse", S16, [192, a.B])
        self.output_scale = records.take("output.scale", S16, [a.Q])
        self.output_shift = take_shift(records, "output.shift", a.Q)
        self.exp2 = check_exp2(records.take("exp2", S32, [256]))
        if records.left:
            raise FormatError("model-record", f"unknown records: {', '.join(sorted(records.left))}")
        check_bounds(self)

    def take_dimensions(self, records, level):
        """Reads `groups.top` or `groups.bottom`."""
        name, channels = f"groups.{level}", self.arch.T if level == "top" else self.arch.B
        dimensions = demand(name, records.take(name, U8, [None]), 1, 4).tolist()
        if sum(dimensions) != channels:
            raise FormatError("model-value", f"{name}: the sum is {sum(dimensions)}, due is {channels}")
        if 3 * max(dimensions) + self.arch.R > 16:
            raise FormatError(
                "model-value", f"{name}: {3 * max(dimensions) + self.arch.R} head outputs, at most 16"
            )
        return dimensions

    def take_layer(self, records, shape):
        """Reads the records of one layer (section 3.1)."""
        name, q = shape.name, self.arch.Q
        rescaling = None
        if shape.input == "relu":
            rescaling = records.take(name + ".input", S16, [q, 2])
            demand(name + ".input m", rescaling[:, 0], 0, 32767)
            demand(name + ".input r", rescaling[:, 1], 1, 24)
        return Layer(
            shape,
            weight=records.take(name + ".weight", shape.weight, [shape.cout, shape.k, shape.k, shape.cin]),
            bias=records.take(name + ".bias", S32, [q, shape.cout]),
            scale=records.take(name + ".scale", S16, [q, shape.cout]),
            shift=take_shift(records, name + ".shift", q),
            input=rescaling,
        )

    def take_group(self, records, level, g, dimensions, phases):
        """Reads the codebooks of one group (section 3.2), split by quality."""
        name, d = f"codebook.{level}.{g}", dimensions[g]
        sizes = demand(name + ".sizes", records.take(name + ".sizes", S32, [self.arch.Q]), 1, 256)
        total, ends = int(sizes.sum()), np.cumsum(sizes)[:-1]
        words = records.take(name + ".words", S16, [total, d])
        features = records.take(name + ".features", U8, [total, 2 * d])
        base = records.take(name + ".base", S16, [total])
        tilt = records.take(name + ".tilt", S16, [total, 3 * d + self.arch.R])
        parts = [np.split(array, ends) for array in (words, features, base, tilt)]
        for q, falling in enumerate(parts[2]):
            if np.any(np.diff(falling) > 0):
                raise FormatError("model-value", f"{name}.base: quality {q} is not sorted by falling values")
        return Group(sum(dimensions[:g]), d, phases, sizes, *parts)

    def largest_codewords(self, level):
        """The largest absolute codeword of every channel of a level, over all qualities."""
        return np.concatenate(
            [np.abs(np.concatenate(group.words)).max(axis=0) for group in self.groups[level]]
        )


def take_phases(records, level, groups):
    """Reads `phases.top` or `phases.bottom`."""
    name = f"phases.{level}"
    phases = records.take(name, U8, [groups]).tolist()
    for g, count in enumerate(phases):
        if count not in PHASES:
            raise FormatError("model-value", f"{name}: group {g} has {count}, allowed are 1, 2, 3 and 5")
    return phases


def take_shift(records, name, qualities):
    shift = records.take(name, U8, [qualities, 2])
    demand(name + " p", shift[:, 0], 0, 24)
    demand(name + " s", shift[:, 1], 1, 24)
    return shift


def check_exp2(table):
    """Refuses any other table than exp2[i] = round(2^(20 - i/256)): (2x - 1)^256 < 2^(21·256 - i) < (2x +
    1)^256."""
    for i, x in enumerate(table.tolist()):
        if not (x > 0 and (2 * x - 1) ** 256 < 2 ** (21 * 256 - i) < (2 * x + 1) ** 256):
            raise FormatError("model-value", f"exp2[{i}] is {x}, not round(2^(20 - {i}/256))")
    return table


# Section 3.3: no sum may leave 32 bits.


def check_bounds(model):
    """Refuses a model in which a sum, with its rounding term, could leave the signed 32 bits."""
    largest = {level: model.largest_codewords(level) for level in ("top", "bottom")}
    for layer in model.layers.values():
        limit = largest.get(layer.shape.input, 128 if layer.shape.input == "pixels s16" else 255)
        weighted = (np.abs(layer.weight) * limit).sum(axis=(1, 2, 3))
        check_sum(layer.shape.name, weighted + np.abs(layer.bias).max(axis=0), layer.shift)
    bottom = np.abs(model.bottom_inverse) @ largest["bottom"]
    top = np.abs(model.top_inverse) @ largest["top"]
    correction = 32768 << (4 + model.arch.F)
    check_sum("skeleton", top + np.tile(bottom, 4) + correction, model.output_shift)


def check_sum(name, magnitudes, shift):
    """`magnitudes` are the largest sums of every channel, `shift` is [Q][2]."""
    worst = int(magnitudes.max()) + (1 << int(shift[:, 0].max()) >> 1)
    if worst > INT32_MAX:
        raise FormatError("model-bounds", f"{name}: sums may reach {worst}, allowed is {INT32_MAX}")


def read_model(path):
    with open(path, "rb") as file:
        return Model(file.read())
