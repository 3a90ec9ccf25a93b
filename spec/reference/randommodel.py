"""Random models: the writer of `.vqm` files (vqm-model.md, section 1), and records that keep the bounds of
section 3.3.

The numpy generator used here, RandomState, has a frozen stream: one seed gives one model everywhere.
"""

import hashlib
import struct
from types import SimpleNamespace

import numpy as np

import vqm

KIND = {"u1": vqm.U8, "i1": vqm.S8, "i2": vqm.S16, "i4": vqm.S32, "f4": vqm.F32}
LEVELS = ("top", "bottom")
# Wanted standard deviation of a layer's result by the end of its name; all others add to a stream.
SPREAD = {"conv1": 100, "head1": 100, "head2": 120, "topOut": 60, "bottomOut": 60, "out": 1500}
STREAM_SPREAD = 900
SATURATING_GAIN = {"conv1": 3, "head1": 3}  # of the spread; 70 for all others


def serialize(inference, notes=None):
    """The bytes of a model file; both arguments are {name: array or str}, element types being the arrays'."""
    out = vqm.MAGIC
    for block in (serialize_block(inference), serialize_block(notes or {})):
        out += struct.pack("<I", len(block)) + block
    return out + hashlib.sha256(out).digest()


def serialize_block(records):
    out = bytearray()
    for name, value in records.items():
        if isinstance(value, str):
            kind, shape, elements = vqm.TEXT, (len(value.encode()),), value.encode()
        else:
            kind, shape, elements = KIND[value.dtype.str[1:]], value.shape, value.tobytes()
        out += bytes([len(name)]) + name.encode("ascii") + bytes([kind, len(shape)])
        out += struct.pack(f"<{len(shape)}I", *shape) + elements
    return bytes(out)


class Generator:
    """Draws the inference records of a model.

    `arch` maps the symbols of section 2 to values, `groups` {level: [d]}, `phases` {level: [P]}, `sizes`
    {level: [[K_q of every q]]}. A model that is `saturating` has sums, streams and results that leave their
    ranges, and
    biases at the bound of section 3.3.
    """

    def __init__(self, seed, arch, groups, phases, sizes, saturating=False):
        self.random = np.random.RandomState(seed)
        self.a = SimpleNamespace(**arch)
        self.groups, self.phases, self.sizes, self.saturating = groups, phases, sizes, saturating
        self.records = {"architecture": np.array([arch[symbol] for symbol in vqm.SYMBOLS], "<i4")}

    def generate(self):
        """Returns {name: array}; records that the caller put into `self.records` before are kept."""
        for level in LEVELS:
            self.put(f"groups.{level}", self.groups[level], "u1")
        for level in LEVELS:
            self.put(f"phases.{level}", self.phases[level], "u1")
        for level in LEVELS:
            for g in range(len(self.groups[level])):
                self.put_codebook(level, g)
            start = self.random.normal(0, STREAM_SPREAD, (self.a.Q, self.a.C))
            self.put(f"prior.{level}.start", start, "<i2")
        self.put_skeleton()
        for shape in vqm.layer_shapes(self.a, self.groups, self.phases):
            self.put_layer(shape)
        self.put("exp2", np.exp2(20 - np.arange(256) / 256), "<i4")
        return self.records

    def put(self, name, values, kind):
        """Adds a record, rounded and clamped to its element type, unless the caller has given it."""
        limits = np.iinfo(kind)
        rounded = np.clip(np.rint(np.asarray(values, np.float64)), limits.min, limits.max)
        self.records.setdefault(name, rounded.astype(kind))

    # Codebooks.

    def put_codebook(self, level, g):
        """Codewords from a Laplace distribution, the rarer the longer; features and tilts follow from the
        codeword."""
        d, sizes = self.groups[level][g], self.sizes[level][g]
        name = f"codebook.{level}.{g}"
        self.put(f"{name}.sizes", sizes, "<i4")
        wide = self.saturating
        spread = (12000 if wide else 300 / (1 + g)) * 2.0 ** (self.a.F - 4 if not wide else 0)
        words = [self.random.laplace(0, spread, (k, d)) for k in sizes]
        words = np.concatenate([part[np.argsort(np.abs(part).sum(axis=1))] for part in words])
        self.put(f"{name}.words", words, "<i2")
        unit = self.records[f"{name}.words"] / spread
        self.put(f"{name}.features", 128 + np.hstack([unit, np.abs(unit)]) * 40, "u1")
        steps = np.concatenate([np.arange(k) * (-11.0 / k) for k in sizes])
        steep = np.repeat([self.steepness(q) for q in range(self.a.Q)], sizes)
        self.put(f"{name}.base", steps * 256 * steep, "<i2")
        learned = self.random.normal(0, 1, (len(unit), d + self.a.R))
        tilt = np.hstack([unit, unit**2 / 4, learned])
        self.put(f"{name}.tilt", tilt * 200 * steep[:, None], "<i2")

    def steepness(self, q):
        """How far the distributions of a quality are from even: a saturating model's run from mild to extreme
        ones."""
        return (0.05, 1, 50)[q % 3] if self.saturating else 1

    def codewords(self, level, q):
        """The codewords of quality q, a list with an int64 array [K_q][d] for each group."""
        parts = []
        for g in range(len(self.groups[level])):
            ends = np.cumsum(self.records[f"codebook.{level}.{g}.sizes"])[:-1]
            parts.append(np.split(self.records[f"codebook.{level}.{g}.words"].astype(np.int64), ends)[q])
        return parts

    def largest(self, level):
        """The largest absolute codeword of every channel, [Q][channels]."""
        rows = [[np.abs(part).max(axis=0) for part in self.codewords(level, q)] for q in range(self.a.Q)]
        return np.array([np.concatenate(row) for row in rows])

    # Skeleton and layers.

    def put_skeleton(self):
        """Random synthesis matrices whose sums stay below 2^30."""
        for name, rows, level in (("topInverse", 768, "top"), ("bottomInverse", 192, "bottom")):
            largest = self.largest(level).max(axis=0)
            limit = min(1500.0, 2**29 / largest.sum()) if not self.saturating else 2**29 / largest.sum()
            self.put(f"skeleton.{name}", self.random.uniform(-limit, limit, (rows, len(largest))), "<i2")
        q = np.arange(self.a.Q)
        p = 6 + self.a.F - (2 if self.saturating else 0)
        self.put("output.scale", 16384 - 1000 * q, "<i2")
        self.put("output.shift", [[p, (25 if self.saturating else 22) + self.a.F - p]] * self.a.Q, "u1")

    def put_layer(self, shape):
        name, q = shape.name, self.a.Q
        largest, typical = self.input_ranges(shape)
        taps = shape.k**2
        limit = 127.5 if shape.weight == vqm.S8 else min(32767, 2**30 / (taps * largest.sum(axis=1).max()))
        weight = self.random.uniform(-limit, limit, (shape.cout, shape.k, shape.k, shape.cin))
        self.put(f"{name}.weight", weight, {vqm.S8: "i1", vqm.S16: "<i2"}[shape.weight])
        weight = self.records[f"{name}.weight"].astype(np.int64)
        energy = (weight.astype(float) ** 2).sum(axis=(1, 2))  # [cout][cin]
        spread = np.sqrt(typical**2 @ energy.T)  # of the sum, [Q][cout]
        self.put_rescaling(shape, spread)
        self.put_bias(shape, weight, largest, spread)
        if shape.input == "relu":
            top_of_range = 40000 if self.saturating else 3 * STREAM_SPREAD
            r = 17
            self.put(
                f"{name}.input",
                [[255 / top_of_range * 2**r * self.random.uniform(0.7, 1.4), r] for _ in range(q)],
                "<i2",
            )

    def input_ranges(self, shape):
        """The largest absolute inputs and their typical deviation, both [Q][cin]."""
        if shape.input in LEVELS:
            largest = self.largest(shape.input)
            return largest, largest / 4 + 1
        most = 128 if shape.input == "pixels s16" else 255
        return np.full((self.a.Q, shape.cin), most), np.full((self.a.Q, shape.cin), 70.0)

    def put_rescaling(self, shape, spread):
        """Scales and shifts that bring sums with the deviation `spread` to the wanted results."""
        kind = shape.name.rsplit(".", 1)[-1]
        wanted = SPREAD.get(kind, STREAM_SPREAD) * (SATURATING_GAIN.get(kind, 70) if self.saturating else 1)
        kept = 15 if self.saturating else 12  # bits that hold the deviation after the first shift
        shifts, scales = [], []
        for row in spread:
            p = int(np.clip(np.log2(row.mean() + 1) - kept, 0, 24))
            between = np.minimum(row / 2**p, 2**15)
            ratio = wanted / (between + 1)
            s = int(np.clip(14 - np.log2(ratio.max()), 1, 24))
            scales.append(ratio * 2**s * self.random.uniform(0.6, 1.2, shape.cout))
            shifts.append([p, s])
        scales = np.array(scales)
        if self.saturating:
            scales *= self.random.choice([-1, 1], scales.shape)
        self.put(f"{shape.name}.shift", shifts, "u1")
        self.put(f"{shape.name}.scale", scales, "<i2")

    def put_bias(self, shape, weight, largest, spread):
        """Biases that centre the sum; in a saturating model those of channels 0 and 1 touch the bound."""
        bias = self.random.normal(0, 0.5, spread.shape) * spread
        if shape.input in ("pixels", "features"):
            bias -= 128 * weight.sum(axis=(1, 2, 3))
        p = int(self.records[f"{shape.name}.shift"][:, 0].max())
        room = vqm.INT32_MAX - (1 << p >> 1) - np.abs(weight).sum(axis=(1, 2)) @ largest.max(axis=0)
        bias = np.clip(bias, -room, room)
        if self.saturating and shape.cout > 1:
            bias[:, 0], bias[:, 1] = room[0], -room[1]
        self.put(f"{shape.name}.bias", bias, "<i4")
