"""The integer network of a model file, in whole numbers of 64-bit floats, whose sums are exact: what a model
exported decodes to, fast enough for photographs. Arrays are [images][height][width][channels]."""

import torch
import torch.nn.functional as F

from .layers import shuffle_up
from .phases import feeds_lattice, mask, reads_lattice
from .wiring import (
    ADD,
    CODEWORDS,
    CONTEXT,
    DEPTHWISE,
    GATE,
    HALF,
    HIDDEN,
    HIDE,
    IMAGE,
    LATENTS,
    PIXELS,
    PREVIEW,
    RECTIFIED,
    RECTIFIED_HIDDEN,
    SCALE,
    SIGNED,
    SQUARE,
    STORE,
    STREAM,
)

SIDES = {'top': 16, 'bottom': 8}


def whole(array):
    """Integers as 64-bit floats."""
    return torch.from_numpy(array.astype('f8'))


def shifted(x, bits):
    """x / 2^bits, halves up."""
    return torch.floor((x + 2.0 ** (bits - 1)) * 2.0**-bits) if bits else x


def s16(x):
    return x.clamp(-32768, 32767)


def byte(x, m):
    return (128 + shifted(x * m, 15)).clamp(0, 255)


class Coded:
    """A level: `indices` of each group [n][h][w], `e` and the last `context`, `bits` of each image [n], and
    `weights` of each group of phase after phase, [N][2]: those of the symbols coded, and the sums of all."""

    def __init__(self, indices, e, context):
        self.indices, self.e, self.context = indices, e, context
        self.bits, self.weights = torch.zeros(len(e), dtype=torch.float64), []


class IntegerModel:
    """records {name: array} of a model with one start context, at a quality."""

    def __init__(self, records, quality):
        self.records, self.quality, self._layers = records, quality, {}
        self._arrays, self._steps = records['arrays'].tolist(), records['steps'].tolist()
        self.fraction_bits = int(records['architecture'][4])

    # MARK: layers

    def own(self, name):
        """The part of a record that is of the quality."""
        return self.records[name][self.quality]

    def _layer(self, name):
        """Weights, bias, scale, p, s."""
        if name not in self._layers:
            numbers = [whole(self.own(f'{name}.{part}')) for part in ('bias', 'scale')]
            weight = whole(self.records[name + '.weight'])
            p, s = self.own(name + '.shift').tolist()
            self._layers[name] = weight.permute(0, 3, 1, 2).contiguous(), *numbers, p, s
        return self._layers[name]

    def sums(self, name, x, zero, kind=None):
        """A layer's result before it is stored. x has `zero` around it."""
        weight, bias, scale, p, s = self._layer(name)
        kernel = weight.shape[2]
        if kernel == 1:
            y = F.linear(x, weight[:, :, 0, 0], bias)
        else:
            x = x.permute(0, 3, 1, 2)
            if kernel == 3:
                x = F.pad(x, (1, 1, 1, 1), value=zero)
            groups = len(weight) if kind == DEPTHWISE else 1
            y = F.conv2d(x, weight, bias, 2 if kind == HALF else 1, groups=groups).permute(0, 2, 3, 1)
        return shifted(s16(shifted(y, p)) * scale, s)

    def _run(self, program, arrays):
        """Runs a program's steps on arrays {number: values}."""
        for i, (of, kind, reads, result, writes, shuffles) in enumerate(self._steps):
            if of != program:
                continue
            name, x, source = f'step.{i}', arrays[reads], self._arrays[reads][0]
            if kind != DEPTHWISE and source in (CONTEXT, IMAGE, STREAM):
                x = byte(x, float(self.own(name + '.input')))
            if source == RECTIFIED:
                m, r = self.own(name + '.input').tolist()
                x = shifted(x.clamp(min=0) * m, r).clamp(0, 255)
            is_bytes = kind != DEPTHWISE and source in (PIXELS, CONTEXT, IMAGE, STREAM, HIDDEN)
            y = self.sums(name, x, 128 if is_bytes else 0, kind)
            for _ in range(shuffles):
                y = shuffle_up(y)
            if self._arrays[writes][0] == RECTIFIED_HIDDEN:
                arrays[writes] = y.clamp(0, 255)
            else:
                arrays[writes] = self._stored(name, result, s16(y), arrays.get(writes))
        return arrays

    def _stored(self, name, result, y, x):
        if result == STORE:
            return y
        if result == HIDE:
            return (128 + y).clamp(0, 255)
        if result == GATE:
            open_half, value = y.chunk(2, 3)
            return byte(shifted(open_half.clamp(min=0) * value, 15), float(self.own(name + '.gate')))
        if result == SCALE:
            return s16(x + shifted(x * y, 13))
        return s16(x + y if result == ADD else x - y)

    def _number(self, kind, side):
        return next(i for i, (k, s, _) in enumerate(self._arrays) if (k, s) == (kind, side))

    # MARK: the codec

    @torch.no_grad()
    def encode(self, blocks):
        """Codes blocks [n][h/8][w/8][192] of samples, 0 to 255, without a search: the levels' codes {level:
        Coded}. Their contexts start anew for every image, which is a tile."""
        arrays = {self._number(PIXELS, 8): blocks, self._number(SIGNED, 8): blocks - 128}
        self._run(0, arrays)
        coded = {}
        for program, (level, side) in enumerate(SIDES.items()):
            if level == 'bottom':
                self._run(1, arrays)
            latent = arrays[self._number(LATENTS, side)]
            context = whole(self.own(f'prior.{level}.start')[0])
            context = context.expand(*latent.shape[:3], -1)
            if level == 'bottom':
                both = {self._number(CONTEXT, 16): coded['top'].context, self._number(CONTEXT, 8): context}
                context = self._run(3, both)[self._number(CONTEXT, 8)]
            coded[level] = LevelCoder(self, level, latent).code(context)
            arrays[self._number(CODEWORDS, side)] = coded[level].e
        return coded

    @torch.no_grad()
    def image(self, coded):
        """Blocks of 4x4 pixels, units of 2^-7 grey levels around 128, [n][h/4][w/4][48]."""
        arrays = {self._number(CODEWORDS, side): coded[level].e for level, side in SIDES.items()}
        arrays[self._number(CONTEXT, 8)] = coded['bottom'].context
        return self._run(2, arrays)[self._number(IMAGE, 4)]

    @torch.no_grad()
    def preview(self, coded):
        """The same of the picture at a quarter of the side."""
        return self._run(4, {self._number(CODEWORDS, 16): coded['top'].e})[self._number(PREVIEW, 16)]


class LevelCoder:
    """Chooses and counts the codes of a level, latents [n][h][w][channels]."""

    def __init__(self, model, level, latent):
        self._model, self._level, self._latent = model, level, latent
        records, own = model.records, model.own
        self._groups = records[level + '.groups'].tolist()
        self._limits = whole(records[level + '.limits'])
        self._features = own(f'prior.{level}.features').tolist()
        self._exp2 = whole(records['exp2'])
        self._books = [self._book(g) for g in range(len(self._groups))]

    def _book(self, g):
        """Words [K][d], base [K], tilt [K][J] of the quality."""
        records, prefix = self._model.records, f'codebook.{self._level}.{g}.'
        sizes = records[prefix + 'sizes']
        first = int(sizes[: self._model.quality].sum())
        own = slice(first, first + int(sizes[self._model.quality]))
        return [whole(records[prefix + part][own]) for part in ('words', 'base', 'tilt')]

    def code(self, context):
        shape = self._latent.shape[:3]
        indices = [torch.zeros(shape, dtype=torch.int64) for _ in self._groups]
        coded = Coded(indices, torch.zeros_like(self._latent), context)
        records, first = self._model.records, 0
        counts, patterns = (records[f'{self._level}.{name}'].tolist() for name in ('slices', 'phases'))
        for i, (count, pattern) in enumerate(zip(counts, patterns)):
            self._code_slice(f'prior.{self._level}.{i}', range(first, first + count), pattern, coded)
            first += count
        return coded

    def _code_slice(self, prefix, groups, pattern, coded):
        n, h, w = self._latent.shape[:3]
        lattice = torch.zeros(n, (h + 1) // 2, (w + 1) // 2, coded.context.shape[3], dtype=torch.float64)
        channel = sum(self._groups[: groups[0]])
        channels = slice(channel, channel + sum(self._groups[g] for g in groups))
        for phase in range(pattern):
            places = torch.from_numpy(mask(pattern, phase, h, w)).expand(n, h, w)
            seen = coded.context
            if reads_lattice(pattern, phase):
                seen = seen.clone()
                seen[:, ::2, ::2] = s16(seen[:, ::2, ::2] + lattice)
            self._code_phase(self._heads(f'{prefix}.{phase}', seen[places]), groups, places, coded)
            features = self._seen(groups, coded.e[..., channels], places)
            update = s16(self._model.sums(prefix + '.context', features, 128, SQUARE))
            coded.context = s16(coded.context + update)
            if feeds_lattice(pattern, phase):
                update = self._model.sums(prefix + '.coarse', features[:, ::2, ::2], 128, SQUARE)
                lattice = s16(lattice + s16(update))

    def _heads(self, prefix, context):
        """[N][outputs]"""
        m, r = self._model.own(prefix + '.head1.input').tolist()
        x = shifted(context.clamp(min=0) * m, r).clamp(0, 255)
        hidden = self._model.sums(prefix + '.head1', x, 0).clamp(0, 255)
        return s16(self._model.sums(prefix + '.head2', hidden, 0))

    def _code_phase(self, heads, groups, places, coded):
        output, mean = 0, sum(self._books[g][2].shape[1] for g in groups)
        image = places.nonzero()[:, 0]
        for g in groups:
            words, base, tilt = self._books[g]
            a = heads[:, output : output + tilt.shape[1]].clamp(-4095, 4095)
            means = heads[:, mean : mean + self._groups[g]]
            output, mean = output + tilt.shape[1], mean + self._groups[g]
            channel = sum(self._groups[:g])
            channels = slice(channel, channel + self._groups[g])
            own = self._latent[..., channels][places]
            index = torch.zeros(len(own), dtype=torch.int64)
            if len(base) > 1:
                logarithms = base + shifted(a @ tilt.t(), 6)
                index = self._choose(s16(own - means), words, logarithms)
                self._count(logarithms, index, image, coded)
            coded.indices[g][places] = index
            limits = self._limits[channels]
            e = torch.maximum(torch.minimum(means + words[index], limits), -limits)
            coded.e[..., channels][places] = e

    def _choose(self, rest, words, logarithms):
        """spec/vqz-format.md, section 9."""
        bits = 2 * self._model.fraction_bits - 8
        rate = (logarithms.amax(1, keepdim=True) - logarithms).clamp(max=20 * 256)
        cost = torch.floor(rate * 2.0**bits)
        for i in range(words.shape[1]):
            cost += (rest[:, i : i + 1] - words[:, i]).clamp(-8191, 8191) ** 2
        return cost.argmin(1)

    def _count(self, logarithms, index, image, coded):
        """Adds the bits of symbols to those of their images."""
        t = (logarithms.amax(1, keepdim=True) - logarithms).clamp(max=21 * 256).long()
        weights = torch.floor(self._exp2[t % 256] * 2.0 ** -(t // 256).double()).clamp(min=1)
        chosen, total = weights.gather(1, index[:, None])[:, 0], weights.sum(1)
        coded.weights.append(torch.stack([chosen, total], 1))
        coded.bits.index_add_(0, image, torch.log2(total / chosen))

    def _seen(self, groups, e, places):
        """Bytes of e [n][h][w][d], 128 where nothing is coded."""
        parts, first = [], 0
        for g in groups:
            m, r = self._features[g]
            own = e[..., first : first + self._groups[g]]
            parts.append(shifted(own * m, r).clamp(-127, 127))
            first += self._groups[g]
        b = torch.cat(parts, 3)
        return 128 + torch.cat([b, b.abs()], 3) * places[..., None]
