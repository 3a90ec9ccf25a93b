"""The model file `.vqm` of version 2 (vqm-model-2.md, sections 1 to 4): records, checks and bounds. What is
as in version 1 is in vqm.py."""

import hashlib
from dataclasses import dataclass

import numpy as np

import vqm
from errors import FormatError
from steps import CODEWORDS, DEPTHWISE, GATE, KERNELS, MAKES_BYTES, READS_BYTES, RECTIFIED, SIGNED
from steps import outputs, parse_arrays, parse_steps
from vqm import PHASES, S8, S16, S32, U8, Records, check_exp2, check_sum, demand, parse_block, split_file
from vqm import take_shift

MAGIC = b"VQM\x02"
SYMBOLS = "Q C H R F S".split()
RANGES = [(1, 255), (4, 512), (4, 512), (0, 12), (0, 8), (1, 256)]
SIDES = {"top": 16, "bottom": 8}


@dataclass
class Layer:
    """An integer layer, all qualities."""

    name: str
    weight: np.ndarray  # [cout][k][k][cin]
    bias: np.ndarray  # [Q][cout]
    scale: np.ndarray  # [Q][cout]
    shift: np.ndarray  # [Q][2]: p, s
    input: np.ndarray = None  # [Q] m, or [Q][2] m, r
    gate: np.ndarray = None  # [Q] m


@dataclass
class Group:
    """A group of latent channels with its codebooks; the arrays of each quality follow one another."""

    offset: int  # first latent channel
    d: int
    sizes: np.ndarray  # [Q]
    words: list  # of [K_q][d], one for each quality
    base: list  # of [K_q]
    tilt: list  # of [K_q][J]


@dataclass
class Slice:
    """Groups that are coded side by side."""

    groups: range
    phases: int
    reach: int


@dataclass
class Level:
    """groups: [Group]; slices: [Slice]; limits [channels]; start [Q][S][C]; features [Q][G][2]: m, r."""

    groups: list
    slices: list
    limits: np.ndarray
    start: np.ndarray
    features: np.ndarray


class Model:
    """A model: `arch`, `arrays`, `steps`, `layers` {name: Layer}, `levels` {name: Level}, `start_base`
    [Q][S], `unit` and `tune` [Q], `exp2`."""

    def __init__(self, data):
        inference, notes = split_file(data, MAGIC)
        parse_block(notes)  # its records mean nothing here, but must be well formed
        self.digest = hashlib.sha256(inference).digest()[:6]
        self.records = records = Records(inference)
        values = records.take("architecture", S32, [len(SYMBOLS)])
        for symbol, value, (least, most) in zip(SYMBOLS, values, RANGES):
            demand(f"architecture: {symbol}", value, least, most)
        self.arch = a = Architecture(*values.tolist())
        self.levels = {level: self.take_level(level) for level in SIDES}
        self.unit = demand("unit", records.take("unit", S32, [a.Q]), 1, 2**24)
        self.tune = demand("tune", records.take("tune", U8, [a.Q]), 0, 1)
        self.start_base = falling("start.base", records.take("start.base", S16, [a.Q, a.S]))
        channels = {SIDES[level]: len(one.limits) for level, one in self.levels.items()}
        self.arrays = parse_arrays(take_lines(records, "arrays", 3), channels, a.C)
        self.steps = parse_steps(take_lines(records, "steps", 6), self.arrays)
        self.layers, self.worst = {}, {}
        for step in self.steps:
            self.take_step(step)
        for level in SIDES:
            self.take_prior(level)
        self.exp2 = check_exp2(records.take("exp2", S32, [256]))
        if records.left:
            raise FormatError("model-record", f"unknown records: {', '.join(sorted(records.left))}")
        self.check_bounds()

    # Sections 1 and 5.

    def take_level(self, level):
        records, a = self.records, self.arch
        dimensions = demand(f"{level}.groups", records.take(f"{level}.groups", U8, [None]), 1, 4).tolist()
        groups, channels = len(dimensions), sum(dimensions)
        if not 1 <= groups <= 255 or channels > 256 or 3 * max(dimensions) + a.R > 16:
            raise FormatError("model-value", f"{level}.groups: {dimensions}, {a.R} learned features")
        counts = demand(f"{level}.slices", records.take(f"{level}.slices", U8, [None]), 1, groups).tolist()
        if sum(counts) != groups:
            raise FormatError("model-value", f"{level}.slices: {counts} of {groups} groups")
        phases = records.take(f"{level}.phases", U8, [len(counts)]).tolist()
        reach = records.take(f"{level}.reach", U8, [len(counts)]).tolist()
        if not set(phases) <= set(PHASES) or not set(reach) <= {1, 3}:
            raise FormatError("model-value", f"{level}: phases {phases}, reach {reach}")
        ends = np.cumsum(counts).tolist()
        features = records.take(f"prior.{level}.features", S16, [a.Q, groups, 2])
        demand(f"prior.{level}.features m", features[..., 0], 0, 32767)
        demand(f"prior.{level}.features r", features[..., 1], 1, 24)
        limits = demand(f"{level}.limits", records.take(f"{level}.limits", S16, [channels]), 0, 32767)
        return Level(
            [self.take_group(level, g, dimensions) for g in range(groups)],
            [Slice(range(end - n, end), p, k) for n, end, p, k in zip(counts, ends, phases, reach)],
            limits,
            records.take(f"prior.{level}.start", S16, [a.Q, a.S, a.C]),
            features,
        )

    def take_group(self, level, g, dimensions):
        """Reads the codebooks of one group, split by quality."""
        name, d, take = f"codebook.{level}.{g}", dimensions[g], self.records.take
        sizes = demand(name + ".sizes", take(name + ".sizes", S32, [self.arch.Q]), 1, 256)
        total, ends = int(sizes.sum()), np.cumsum(sizes)[:-1]
        arrays = (
            take(name + ".words", S16, [total, d]),
            take(name + ".base", S16, [total]),
            take(name + ".tilt", S16, [total, 3 * d + self.arch.R]),
        )
        words, base, tilt = (np.split(array, ends) for array in arrays)
        for one in base:
            falling(name + ".base", one)
        return Group(sum(dimensions[:g]), d, sizes, words, base, tilt)

    # Section 4.

    def take_step(self, step):
        reads, k = self.arrays[step.reads], KERNELS[step.kind]
        is_wide = step.kind == DEPTHWISE or reads.kind not in READS_BYTES
        shape = [outputs(step, self.arrays), k, k, 1 if step.kind == DEPTHWISE else reads.channels]
        # Numbers that make bytes, for each quality.
        makes_bytes = step.kind != DEPTHWISE and reads.kind in MAKES_BYTES
        input = [] if makes_bytes else [2] if reads.kind == RECTIFIED else None
        layer = self.take_layer(step.name, shape, S16 if is_wide else S8, input)
        if step.result == GATE:
            layer.gate = self.records.take(step.name + ".gate", S16, [self.arch.Q])
            demand(step.name + ".gate", layer.gate, 0, 32767)
        if step.kind == DEPTHWISE:
            self.worst[step.name] = 32768
        elif reads.kind == CODEWORDS:
            level = next(level for level, side in SIDES.items() if side == reads.side)
            self.worst[step.name] = self.levels[level].limits
        else:
            self.worst[step.name] = 128 if reads.kind == SIGNED else 255

    def take_prior(self, level):
        a, groups = self.arch, self.levels[level].groups
        for i, part in enumerate(self.levels[level].slices):
            name = f"prior.{level}.{i}"
            d = sum(groups[g].d for g in part.groups)
            outputs = sum(3 * groups[g].d + a.R for g in part.groups) + d
            for p in range(part.phases):
                self.take_layer(f"{name}.{p}.head1", [a.H, 1, 1, a.C], S8, [2])
                self.take_layer(f"{name}.{p}.head2", [outputs, 1, 1, a.H], S8)
            self.take_layer(f"{name}.context", [a.C, part.reach, part.reach, 2 * d], S8)
            if part.phases == 5:
                self.take_layer(f"{name}.coarse", [a.C, 3, 3, 2 * d], S8)

    def take_layer(self, name, shape, weight, input=None):
        """Reads the records of a layer. shape: of its weights; input: dimensions of `.input` beyond Q, None:
        it has none."""
        q, take = self.arch.Q, self.records.take
        if input is not None:
            input = take(name + ".input", S16, [q] + input)
            demand(name + ".input m", input if input.ndim == 1 else input[:, 0], 0, 32767)
            if input.ndim == 2:
                demand(name + ".input r", input[:, 1], 1, 24)
        layer = Layer(
            name,
            take(name + ".weight", weight, shape),
            take(name + ".bias", S32, [q, shape[0]]),
            take(name + ".scale", S16, [q, shape[0]]),
            take_shift(self.records, name + ".shift", q),
            input,
        )
        self.layers[name] = layer
        self.worst[name] = 255
        return layer

    def check_bounds(self):
        """Refuses a model in which a sum, with its rounding term, could leave the signed 32 bits."""
        for name, layer in self.layers.items():
            weighted = (np.abs(layer.weight) * self.worst[name]).sum(axis=(1, 2, 3))
            check_sum(name, weighted + np.abs(layer.bias).max(axis=0), layer.shift)


@dataclass
class Architecture:
    """The record `architecture` (section 1); the fields are named as the symbols are."""

    Q: int
    C: int
    H: int
    R: int
    F: int
    S: int


def take_lines(records, name, columns):
    """A record of 1 to 255 lines."""
    lines = records.take(name, S32, [None, columns])
    if not 1 <= len(lines) <= 255:
        raise FormatError("model-value", f"{name}: {len(lines)} lines, allowed is 1...255")
    return lines


def falling(name, array):
    """Refuses values that rise along the last axis."""
    if np.any(np.diff(array) > 0):
        raise FormatError("model-value", f"{name} is not sorted by falling values")
    return array


def read_any(path):
    """The model of a file of either version."""
    with open(path, "rb") as file:
        data = file.read()
    return Model(data) if data.startswith(MAGIC) else vqm.Model(data)


def read_model(path):
    with open(path, "rb") as file:
        return Model(file.read())
