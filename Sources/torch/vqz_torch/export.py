"""A run of generation 2 as the integers of a model file: spec/vqm-model-2.md."""

import math

import numpy as np

from .codebook_export import OUTPUT_UNIT, Book, codebook_records, feature_scales, largest_word
from .parameters import LEAST_GAIN
from .rounding import Grid, Requantization, byte_multiplier, multiplier, saturated
from .wiring import DEPTHWISE, GATE, HIDE, SCALE, Wiring

LEVELS = ('top', 'bottom')
# Fraction bits of latents, where the largest has room.
FRACTION_BITS = 5
# Units of an image, in grey levels; of the open half of a gate, which ends at 4, and of what scales.
IMAGE_UNIT, FINE_UNIT = 2.0**-7, 2.0**-13
# Grid of the features that contexts see.
FEATURE_UNIT = 1 / 16


class Export:
    """The averages of a model as `records` {name: array}. Sets the steps of its 8-bit inputs to those that
    the integers have."""

    def __init__(self, model, ranges):
        self.model, self.ranges, self.recipe = model, ranges, model.recipe
        self.networks, self.layout = model.networks, model.parameters.layout
        self.qualities = range(self.recipe.qualities)
        self.fraction_bits = self._fraction_bits()
        self.latent_unit = 2.0**-self.fraction_bits
        self.wiring, self.records = Wiring(self.networks), {}
        self.books, self.scales = self._codebooks()
        self.limits = {level: self._limits(level) for level in LEVELS}
        self._set_steps()
        self._put_levels()
        for i, step in enumerate(self.wiring.steps):
            self._put_step(f'step.{i}', step)
        for level in LEVELS:
            self._put_heads(level)
        self.records['exp2'] = np.rint(np.exp2(20 - np.arange(256) / 256)).astype('<i4')

    # MARK: levels

    def _largest_latents(self, level):
        """The largest absolute latents that pixels give, [channels], in grey levels."""
        return 128 * getattr(self.model.skeleton, level).abs().sum(1).double().cpu().numpy()

    def _fraction_bits(self):
        """As many as leave room for latents and codewords, which reach farther where means are wrong."""
        unit = min(self.recipe.unit(q) for q in self.qualities)
        largest = 1.0
        for level in LEVELS:
            books = self.model.codebooks[level]
            words = [largest_word(books, q, g) for q in self.qualities for g in range(len(books.groups))]
            largest = max(largest, self._largest_latents(level).max() / unit, *words)
        return max(0, min(FRACTION_BITS, int(math.log2(32767 / largest))))

    def _codebooks(self):
        """Codebooks of every level and group, [Q] each, and the scales of their features, [Q][J]."""
        parameters, books, scales = self.model.parameters, {}, {}
        for level in LEVELS:
            own, rows = self.model.codebooks[level], self.layout.vector(parameters.average, level, 'rows')
            outputs = self._head_outputs(level)
            for g in range(len(own.groups)):
                books[level, g] = [Book(own, rows, q, g, self.fraction_bits) for q in self.qualities]
                scales[level, g] = [
                    feature_scales(book.features, outputs[g][q]) for q, book in enumerate(books[level, g])
                ]
        return books, scales

    def _head_outputs(self, level):
        """The largest |outputs| of the heads of each group, of all its phases, [G][Q][J]."""
        own = self.model.codebooks[level]
        found = [None] * len(own.groups)
        for phase in self.networks.phases[level]:
            results = np.array([self.ranges.results[q][phase.output.name] for q in self.qualities])
            first = 0
            for g in phase.groups:
                count = 3 * own.groups[g] + own.learned
                part = results[:, first : first + count]
                found[g] = part if found[g] is None else np.maximum(found[g], part)
                first += count
        return found

    def _limits(self, level):
        """Twice the largest |e| seen, or the largest codeword, as far as pixels and 16 bits go."""
        words = [
            max(np.abs(book.words.astype(int))[:, i].max() for book in self.books[level, g])
            for g, d in enumerate(self.model.codebooks[level].groups)
            for i in range(d)
        ]
        seen = 2 * self.ranges.e[level].cpu().numpy() / self.latent_unit
        largest = self._largest_latents(level) / min(self.recipe.unit(q) for q in self.qualities)
        limit = np.minimum(np.maximum(seen, words), np.maximum(largest / self.latent_unit, words))
        return np.clip(np.ceil(limit), 1, 32767).astype(np.int64)

    def _put_levels(self):
        recipe, put = self.recipe, self.records.__setitem__
        count = recipe.qualities
        numbers = (count, recipe.context_width, recipe.head_width, recipe.learned_features)
        put('architecture', np.array([*numbers, self.fraction_bits, 1], '<i4'))
        put('unit', np.array([round(recipe.unit(q) * 2**16) for q in self.qualities], '<i4'))
        put('tune', np.zeros(count, np.uint8))
        arrays, steps = self.wiring.lines()
        put('arrays', np.array(arrays, '<i4'))
        put('steps', np.array(steps, '<i4'))
        put('start.base', np.zeros((count, 1), '<i2'))
        for level in LEVELS:
            slices = recipe.slices(level)
            put(level + '.groups', np.array(recipe.groups(level), np.uint8))
            put(level + '.slices', np.array([len(groups) for groups, _ in slices], np.uint8))
            put(level + '.phases', np.array([phases for _, phases in slices], np.uint8))
            put(level + '.reach', np.array(self._reaches(level), np.uint8))
            put(level + '.limits', self.limits[level].astype('<i2'))
            start = self.layout.vector(self.model.parameters.average, level, 'start').cpu().numpy()
            units = np.array([self.ranges.unit[q][level + 'Context'] for q in self.qualities])
            put(f'prior.{level}.start', saturated(start / units[:, None])[:, None])
            put(f'prior.{level}.features', self._features(level))
            for g in range(len(recipe.groups(level))):
                prefix = f'codebook.{level}.{g}'
                self.records.update(codebook_records(prefix, self.books[level, g], self.scales[level, g]))

    def _reaches(self, level):
        kernels = {phase.groups: phase.context.kernel for phase in self.networks.phases[level]}
        return [kernels[groups] for groups, _ in self.recipe.slices(level)]

    def _features(self, level):
        """What makes features of e, [Q][G][2]."""
        scale = self.model.codebooks[level].scale.cpu().numpy()
        factors = self.latent_unit / (scale * FEATURE_UNIT)
        return np.array([[multiplier(factor) for factor in row] for row in factors], '<i2')

    # MARK: 8-bit inputs

    def _set_steps(self):
        """Steps of inputs become those of 16-bit multipliers, kept in `multipliers` {layer: [Q]}."""
        self.multipliers = {}
        for step in self.wiring.steps:
            if step.weights is None or not step.weights.is_signed:
                continue
            units = [self._read_unit(step, q) for q in self.qualities]
            if units[0] is None:
                continue
            name, own = step.weights.name, []
            for q, unit in enumerate(units):
                m = byte_multiplier(unit / self._step(name, q))
                own.append(m)
                self._steps(name)[q] = unit * 2.0**15 / m
            self.multipliers[name] = own

    def _steps(self, name):
        return self.model.parameters.input_steps[:, self.model.parameters.step_column[name]]

    def _step(self, name, q):
        return self._steps(name)[q].item()

    def _read_unit(self, step, q):
        """Real value of a unit of what a step makes bytes of; None: it reads them as they are."""
        maker = self._maker(step)
        if maker is None:
            is_image = step.reads == 'image'
            return IMAGE_UNIT / self.recipe.unit(q) if is_image else self.ranges.unit[q][step.reads]
        # A gate's product, halved 15 times.
        return self._value_unit(maker, q) * FINE_UNIT * 2**15 if maker.result == GATE else None

    def _maker(self, step):
        """The step that writes the hidden bytes that a step reads."""
        makers = [one for one in self.wiring.steps if one.writes == step.reads and one.result in (HIDE, GATE)]
        return makers[0] if makers else None

    def _value_unit(self, step, q):
        """Real value of a unit of the half of a gate that is let through."""
        results = self.ranges.results[q][step.weights.name]
        return 1.5 * max(results[len(results) // 2 :].max(), 1e-3) / 32767

    # MARK: layers

    def _put_step(self, name, step):
        weights, gains, biases = self._real(step)
        grid = Grid(weights, self._largest_input(step), self.is_wide(step))
        zero = 128 if step.reads == 'pixels' or not self.is_wide(step) else 0
        layer = Requantization(grid, zero)
        for q in self.qualities:
            seen = self.ranges.sums[q][step.weights.name] if step.weights else None
            layer.add(gains[q], biases[q], self._input_unit(step, q), self.output_unit(step, q), seen)
        kind = '<i2' if self.is_wide(step) else np.int8
        self.records[name + '.weight'] = grid.integers.astype(kind)
        self.records.update(layer.records(name))
        if self._makes_bytes(step):
            self.records[name + '.input'] = np.array(self.multipliers[step.weights.name], '<i2')
        if step.result == GATE:
            reader = next(one for one in self.wiring.steps if one.reads == step.writes)
            self.records[name + '.gate'] = np.array(self.multipliers[reader.weights.name], '<i2')

    def _real(self, step):
        """Weights [cout][k][k][cin], gains and biases [Q][cout]."""
        w = step.weights
        if w is None:
            weights = self.matrix(step.name)
            one = np.ones((len(self.qualities), len(weights)))
            return weights, one, 0 * one
        return self._learned(w)

    def _learned(self, w):
        parameters, layout = self.model.parameters, self.layout
        weights = layout.weight(parameters.average, w) * layout.weight(parameters.scale, w)
        gains, biases = (
            rows(parameters.average)[:, layout.rows_of(w)].double().cpu().numpy()
            for rows in (layout.gain, layout.bias)
        )
        return weights.cpu().numpy(), np.copysign(np.maximum(np.abs(gains), LEAST_GAIN), gains), biases

    def matrix(self, name):
        """The skeleton as weights [cout][k][k][cin]; rows of images are in order of blocks of 4x4 pixels."""
        skeleton = self.model.skeleton
        top, bottom = (getattr(skeleton, level).double().cpu().numpy() for level in LEVELS)
        if name == 'topForward':
            return top.reshape(-1, 2, 2, 192)
        if name == 'bottomForward':
            return bottom[:, None, None]
        if name == 'topToBottom':
            return skeleton.shares.double().cpu().numpy()[:, None, None]
        if name == 'bottomInverse':
            rows = _small_blocks(bottom.T.reshape(8, 8, 3, -1))
        elif name == 'topInverse':
            blocks = top.T.reshape(4, 8, 8, 3, -1)
            rows = np.concatenate([_small_blocks(block) for block in blocks])
        else:
            # Means of 4x4 pixels of the top's part of the image.
            blocks = top.T.reshape(2, 2, 2, 4, 2, 4, 3, -1)
            rows = blocks.mean((3, 5)).transpose(0, 2, 1, 3, 4, 5).reshape(48, -1)
        return rows[:, None, None]

    def is_wide(self, step):
        return step.kind == DEPTHWISE or step.reads in ('signedPixels', 'topCodewords', 'bottomCodewords')

    def _makes_bytes(self, step):
        return not self.is_wide(step) and step.reads != 'pixels' and self._maker(step) is None

    def _largest_input(self, step):
        if step.kind == DEPTHWISE:
            return 32768
        if step.reads.endswith('Codewords'):
            return self.limits[step.reads[: -len('Codewords')]]
        return 128 if step.reads == 'signedPixels' else 255

    def _input_unit(self, step, q):
        """Real value of a unit of what the layer multiplies."""
        if step.kind == DEPTHWISE:
            return self.ranges.unit[q][step.reads]
        if step.reads in ('pixels', 'signedPixels'):
            return 1 / self.recipe.unit(q)
        return self.latent_unit if step.reads.endswith('Codewords') else self._step(step.weights.name, q)

    def output_unit(self, step, q):
        """Real value of a unit of the step's result, of all outputs or of each."""
        if step.result == GATE:
            half = step.weights.outputs // 2
            return np.repeat([FINE_UNIT, self._value_unit(step, q)], half)
        if step.result == HIDE:
            reader = next(one for one in self.wiring.steps if one.reads == step.writes)
            return self._step(reader.weights.name, q)
        if step.writes in ('image', 'preview'):
            return IMAGE_UNIT / self.recipe.unit(q)
        if step.writes.endswith('Latent'):
            return self.latent_unit
        return FINE_UNIT if step.result == SCALE else self.ranges.unit[q][step.writes]

    # MARK: the prior

    def _put_heads(self, level):
        done = set()
        slices = {groups: i for i, (groups, _) in enumerate(self.recipe.slices(level))}
        for phase in self.networks.phases[level]:
            prefix = f'prior.{level}.{slices[phase.groups]}'
            head = f'{prefix}.{phase.phase}.head'
            context = level + 'Context'
            inputs = [
                multiplier(self.ranges.unit[q][context] / self._step(phase.hidden.name, q))
                for q in self.qualities
            ]
            self.records[head + '1.input'] = np.array(inputs, '<i2')
            # The step is what the rounded multiplier makes of it.
            units = [self.ranges.unit[q][context] * 2.0**r / max(m, 1) for q, (m, r) in enumerate(inputs)]
            steps = [self._step(phase.output.name, q) for q in self.qualities]
            self._put_layer(head + '1', phase.hidden, 0, units, steps)
            outputs = [self._head_units(level, phase, q) for q in self.qualities]
            self._put_layer(head + '2', phase.output, 0, steps, outputs)
            for name, w in (('context', phase.context), ('coarse', phase.coarse)):
                if w is not None and (prefix, name) not in done:
                    done.add((prefix, name))
                    units = [self.ranges.unit[q][context] for q in self.qualities]
                    self._put_layer(f'{prefix}.{name}', w, 128, [FEATURE_UNIT] * len(units), units)

    def _put_layer(self, name, w, zero, input_units, output_units):
        weights, gains, biases = self._learned(w)
        layer = Requantization(Grid(weights, 255, False), zero)
        for q in self.qualities:
            layer.add(gains[q], biases[q], input_units[q], output_units[q], self.ranges.sums[q][w.name])
        self.records[name + '.weight'] = layer.grid.integers.astype(np.int8)
        self.records.update(layer.records(name))

    def _head_units(self, level, phase, q):
        """Of tilts, in units of their features' scales, then of means, in units of the group's scale."""
        books = self.model.codebooks[level]
        tilts = [self.scales[level, g][q] * OUTPUT_UNIT for g in phase.groups]
        means = [np.full(books.groups[g], self.latent_unit / books.scale[q, g].item()) for g in phase.groups]
        return np.concatenate(tilts + means)


def _small_blocks(rows):
    """Rows of pixels of 8x8 [8][8][3][n] in order of 4x4 pixels, [192][n]."""
    return rows.reshape(2, 4, 2, 4, 3, -1).transpose(0, 2, 1, 3, 4, 5).reshape(192, -1)
