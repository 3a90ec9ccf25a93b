"""Random models of version 2: programs with every kind of step and result, and records that keep the bounds
of vqm-model-2.md, section 4."""

import hashlib
import struct

import numpy as np

from randommodel import serialize_block
from steps import ADD, CODEWORDS, CONTEXT, DEPTHWISE, GATE, HIDDEN, HIDE, IMAGE, KERNELS, LATENTS, PIXELS
from steps import PREVIEW, RECTIFIED, RECTIFIED_HIDDEN, SCALE, SIGNED, STORE, STREAM, SUBTRACT
from steps import outputs, parse_arrays, parse_steps
from vqm import INT32_MAX
from vqm2 import MAGIC, SIDES, SYMBOLS, Model

# Wanted deviation of results, by what they become: bytes, head outputs, all else.
BYTES, HEADS, STREAMS = 60, 150, 900


def serialize(inference, notes=None):
    """The bytes of a model file; both arguments are {name: array or str}."""
    out = MAGIC
    for block in (serialize_block(inference), serialize_block(notes or {})):
        out += struct.pack("<I", len(block)) + block
    return out + hashlib.sha256(out).digest()


class Wiring:
    """Arrays and steps as they are added."""

    def __init__(self):
        self.arrays, self.steps = [], []

    def array(self, kind, side, channels):
        self.arrays.append([kind, side, channels])
        return len(self.arrays) - 1

    def step(self, program, kind, reads, result, writes, shuffles=0):
        self.steps.append([program, kind, reads, result, writes, shuffles])

    def block(self, program, stream, width, spatial):
        """x + conv(gate(conv(depthwise(x)))), or without the filter."""
        side, channels = self.arrays[stream][1:]
        hidden = stream
        if spatial:
            hidden = self.array(HIDDEN, side, channels)
            self.step(program, 3, stream, HIDE, hidden)
        gated = self.array(HIDDEN, side, width)
        self.step(program, 0, hidden, GATE, gated)
        self.step(program, 1 if spatial else 0, gated, ADD, stream)


    def rectified(self, program, reads, channels, writes):
        """From one array to another by a rectified stream with a block, r + conv(relu(conv(relu(r))))."""
        side = self.arrays[writes][1]
        stream, hidden = self.array(RECTIFIED, side, channels), self.array(RECTIFIED_HIDDEN, side, channels)
        self.step(program, 1, reads, STORE, stream)
        self.step(program, 1, stream, HIDE, hidden)
        self.step(program, 1, hidden, ADD, stream)
        self.step(program, 0, stream, ADD, writes)


def wiring(random, top, bottom, width, rectifies):
    """Programs of random widths: `top` and `bottom` channels, contexts of `width`; with rectified arrays if
    wanted."""
    w = Wiring()
    a, b, c, d = random.randint(4, 12, 4).tolist()
    pixels, signed = w.array(PIXELS, 8, 192), w.array(SIGNED, 8, 192)
    codewords = [w.array(CODEWORDS, 16, top), w.array(CODEWORDS, 8, bottom)]
    contexts = [w.array(CONTEXT, 16, width), w.array(CONTEXT, 8, width)]
    fine, coarse = w.array(STREAM, 8, a), w.array(STREAM, 16, b)
    latents = [w.array(LATENTS, 16, top), w.array(LATENTS, 8, bottom)]
    w.step(0, random.choice([0, 1]), pixels, STORE, fine)
    w.block(0, fine, c, True)
    w.step(0, 2, fine, STORE, coarse)
    w.block(0, coarse, d, random.randint(2))
    if rectifies:
        w.rectified(0, coarse, d, coarse)
    w.step(0, 0, coarse, STORE, latents[0])
    w.step(0, 2, signed, ADD, latents[0])
    w.step(1, 0, codewords[0], ADD, fine, 1)
    w.block(1, fine, d, False)
    w.step(1, 1, fine, STORE, latents[1])
    w.step(1, 0, signed, ADD, latents[1])
    w.step(1, 0, codewords[0], SUBTRACT, latents[1], 1)
    body, image, content = w.array(STREAM, 8, c), w.array(IMAGE, 4, 48), w.array(STREAM, 4, d)
    w.step(2, 0, contexts[1], STORE, body)
    w.step(2, random.choice([0, 1]), codewords[1], ADD, body)
    w.step(2, 0, codewords[0], ADD, body, 1)
    w.block(2, body, b, True)
    if rectifies:
        w.rectified(2, codewords[1], c, body)
    w.step(2, 0, codewords[0], STORE, image, 2)
    w.step(2, 0, codewords[1], ADD, image, 1)
    w.step(2, 0, image, STORE, content)
    w.step(2, 0, body, SCALE, content, 1)
    w.step(2, 0, body, ADD, content, 1)
    w.block(2, content, a, random.randint(2))
    w.step(2, random.choice([0, 1]), content, ADD, image)
    w.block(3, contexts[0], a, random.randint(2))
    if rectifies:
        w.rectified(3, contexts[0], b, contexts[0])
    w.step(3, random.choice([0, 1]), contexts[0], random.choice([ADD, SCALE]), contexts[1], 1)
    before = w.array(STREAM, 16, a)
    preview = w.array(PREVIEW, 16, 48)
    w.step(4, 1, codewords[0], STORE, before)
    w.step(4, 0, before, STORE, preview)
    return w


class Generator:
    """Draws the inference records of a model. A model that is `saturating` has sums, streams and results that
    leave their ranges; one that `rectifies` has rectified arrays."""

    def __init__(self, seed, saturating=False, rectifies=False):
        self.random = random = np.random.RandomState(seed)
        self.saturating, self.rectifies, self.records = saturating, rectifies, {}
        q, c, h, r, f = (random.randint(*ends) for ends in ((1, 4), (4, 12), (4, 12), (0, 5), (0, 9)))
        self.arch = dict(Q=q, C=c, H=h, R=r, F=f, S=random.choice([1, 1, 2, 5]))
        self.groups = {level: random.randint(1, 5, random.randint(1, 6)).tolist() for level in SIDES}

    def generate(self):
        """Returns {name: array}."""
        self.put("architecture", [self.arch[symbol] for symbol in SYMBOLS], "<i4")
        for level in SIDES:
            self.put_level(level)
        q, s = self.arch["Q"], self.arch["S"]
        self.put("unit", self.random.randint(2**17, 2**22, q), "<i4")
        self.put("tune", self.random.randint(0, 2, q), "u1")
        self.put("start.base", -np.sort(self.random.randint(0, 2000, (q, s))), "<i2")
        top, bottom = (sum(self.groups[level]) for level in SIDES)
        w = wiring(self.random, top, bottom, self.arch["C"], self.rectifies)
        self.put("arrays", w.arrays, "<i4")
        self.put("steps", w.steps, "<i4")
        arrays = parse_arrays(np.array(w.arrays), {16: top, 8: bottom}, self.arch["C"])
        for step in parse_steps(np.array(w.steps), arrays):
            self.put_step(step, arrays)
        for level in SIDES:
            self.put_heads(level)
        self.put("exp2", np.exp2(20 - np.arange(256) / 256), "<i4")
        return self.records

    def put(self, name, values, kind):
        """Adds a record, rounded and clamped to its element type."""
        limits = np.iinfo(kind)
        rounded = np.clip(np.rint(np.asarray(values, np.float64)), limits.min, limits.max)
        self.records[name] = rounded.astype(kind)

    # Levels.

    def put_level(self, level):
        random, groups, q = self.random, self.groups[level], self.arch["Q"]
        counts = []
        while sum(counts) < len(groups):
            counts.append(random.randint(1, min(3, len(groups) - sum(counts)) + 1))
        self.put(f"{level}.groups", groups, "u1")
        self.put(f"{level}.slices", counts, "u1")
        self.put(f"{level}.phases", random.choice([1, 2, 3, 5], len(counts)), "u1")
        self.put(f"{level}.reach", random.choice([1, 3], len(counts)), "u1")
        wide = self.saturating
        limits = random.randint(0, 32768 if wide else 4000, sum(groups))
        self.put(f"{level}.limits", limits, "<i2")
        self.put(f"prior.{level}.start", self.normal(STREAMS, q, self.arch["S"], self.arch["C"]), "<i2")
        m = random.randint(1, 32768, (q, len(groups)))
        r = random.randint(1 if wide else 14, 25 if wide else 17, m.shape)
        self.put(f"prior.{level}.features", np.stack([m, r], axis=-1), "<i2")
        for g, d in enumerate(groups):
            self.put_codebook(f"codebook.{level}.{g}", d)

    def put_codebook(self, name, d):
        """Codewords from a Laplace distribution, the rarer the longer; tilts follow from them."""
        sizes = self.random.choice([1, 2, 9, 64, 256], self.arch["Q"])
        spread = 12000 if self.saturating else 300
        words = [self.random.laplace(0, spread, (k, d)) for k in sizes]
        words = np.concatenate([part[np.argsort(np.abs(part).sum(axis=1))] for part in words])
        steep = np.repeat([(0.05, 1, 50)[q % 3] if self.saturating else 1 for q in range(len(sizes))], sizes)
        base = np.concatenate([np.arange(k) * (-11.0 / k) for k in sizes])
        learned = self.normal(1, len(words), d + self.arch["R"])
        tilt = np.hstack([words / spread, (words / spread) ** 2 / 4, learned])
        self.put(f"{name}.sizes", sizes, "<i4")
        self.put(f"{name}.words", words, "<i2")
        self.put(f"{name}.base", base * 256 * steep, "<i2")
        self.put(f"{name}.tilt", tilt * 200 * steep[:, None], "<i2")

    def normal(self, spread, *shape):
        return self.random.normal(0, spread, shape)

    # Layers.

    def put_step(self, step, arrays):
        reads = arrays[step.reads]
        k, depthwise = KERNELS[step.kind], step.kind == DEPTHWISE
        most = np.full(1 if depthwise else reads.channels, 255)
        if depthwise:
            most[:] = 32768
        elif reads.kind == CODEWORDS:
            level = next(level for level, side in SIDES.items() if side == reads.side)
            most = self.records[f"{level}.limits"].astype(np.int64)
        elif reads.kind == SIGNED:
            most[:] = 128
        wide = depthwise or reads.kind in (CODEWORDS, SIGNED)
        wanted = BYTES if step.result == HIDE else STREAMS
        self.put_layer(step.name, outputs(step, arrays), k, most, wide, wanted)
        q = self.arch["Q"]
        if not depthwise and reads.kind in (CONTEXT, IMAGE, STREAM):
            most = 32768 if self.saturating else 3000
            self.put(step.name + ".input", self.random.randint(0, most, q), "<i2")
        if reads.kind == RECTIFIED:
            # 255 is reached by values of some thousands, or by hundreds.
            shift = self.random.randint(14, 18, q)
            most = 1 << (15 if self.saturating else 13)
            self.put(step.name + ".input", np.stack([self.random.randint(0, most, q), shift], 1), "<i2")
        if step.result == GATE:
            self.put(step.name + ".gate", self.random.randint(20000, 32768, q), "<i2")

    def put_heads(self, level):
        groups, a = self.groups[level], self.arch
        first = 0
        for i, count in enumerate(self.records[f"{level}.slices"].tolist()):
            own, name = groups[first : first + count], f"prior.{level}.{i}"
            heads = sum(4 * d + a["R"] for d in own)
            phases = int(self.records[f"{level}.phases"][i])
            for p in range(phases):
                self.put_layer(f"{name}.{p}.head1", a["H"], 1, np.full(a["C"], 255), False, BYTES)
                r = self.random.randint(14, 18)
                m = 255 / (40000 if self.saturating else 3 * STREAMS) * 2**r
                self.put(f"{name}.{p}.head1.input", [[m * (1 + 0.2 * q), r] for q in range(a["Q"])], "<i2")
                self.put_layer(f"{name}.{p}.head2", heads, 1, np.full(a["H"], 255), False, HEADS)
            reach = int(self.records[f"{level}.reach"][i])
            most = np.full(2 * sum(own), 255)
            self.put_layer(f"{name}.context", a["C"], reach, most, False, STREAMS)
            if phases == 5:
                self.put_layer(f"{name}.coarse", a["C"], 3, most, False, STREAMS)
            first += count

    def put_layer(self, name, outputs, k, most, wide, wanted):
        """A layer with results of the deviation `wanted`, or far beyond. most: the largest inputs, [cin]."""
        q, random = self.arch["Q"], self.random
        limit = min(32767, 2**30 / max(1, k * k * int(most.sum()))) if wide else 127
        weight = random.uniform(-limit, limit, (outputs, k, k, len(most)))
        self.put(name + ".weight", weight, "<i2" if wide else "i1")
        weight = np.abs(self.records[name + ".weight"].astype(np.int64))
        spread = np.sqrt(((weight.astype(float) * most / 4) ** 2).sum(axis=(1, 2, 3))) + 1
        if self.saturating:
            wanted = wanted * random.choice([1, 70])
        p = int(np.clip(np.log2(spread.mean()) - random.choice([12, 15]), 0, 24))
        s = int(np.clip(13 - np.log2((wanted * 2**p / spread).max()), 1, 24))
        scale = wanted * 2 ** (p + s) / spread * random.uniform(0.6, 1.2, (q, outputs))
        room = INT32_MAX - (1 << p >> 1) - (weight * most).sum(axis=(1, 2, 3))
        bias = np.clip(self.normal(0.5, q, outputs) * spread, -room, room)
        if self.saturating:
            bias[:, 0] = room[0]
        self.put(name + ".bias", bias, "<i4")
        self.put(name + ".scale", scale * random.choice([-1, 1], scale.shape), "<i2")
        self.put(name + ".shift", [[p, s]] * q, "u1")


def random_model(seed):
    generator = Generator(seed, saturating=seed % 2 == 1, rectifies=seed % 3 > 0)
    return Model(serialize(generator.generate()))
