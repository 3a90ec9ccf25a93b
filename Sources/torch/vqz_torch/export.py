"""A run of generation 2 as the integers of a model file: spec/vqm-model-2.md."""

import math

import numpy as np

from .codebook_export import OUTPUT_UNIT, Book, codebook_records, feature_scales, largest_word
from .parameters import LEAST_GAIN
from .recipe import LEVELS
from .rounding import Grid, Requantization, multiplier, saturated
from .skeleton_weights import matrix
from .units import Units
from .wiring import DEPTHWISE, GATE, Wiring, head_name, learned_layers, slice_name

# Fraction bits of latents, where the largest has room.
FRACTION_BITS = 5
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
        self.wiring, self.records = Wiring(self.networks), {}
        self.units = Units(model, ranges, self.wiring, self.fraction_bits)
        self.books, self.scales = self._codebooks()
        self.limits = {level: self._limits(level) for level in LEVELS}
        self._put_levels()
        for i, step in enumerate(self.wiring.steps):
            self._put_step(f'step.{i}', step)
        for level in LEVELS:
            self._put_heads(level)
        self.records['exp2'] = np.rint(np.exp2(20 - np.arange(256) / 256)).astype('<i4')

    def notes(self):
        """What it takes beside the integers to train further, as records {name: array}: the inverse is
        `model_import`."""
        notes = {}

        def put(name, values):
            notes['train.' + name] = np.ascontiguousarray(values, '<f4')

        parameters, skeleton = self.model.parameters, self.model.skeleton
        for name, w in learned_layers(self.wiring, self.networks).items():
            weights, _, _ = self._learned(w)
            # The real value of a row's largest weight gives its integers their unit.
            put(name + '.peak', np.abs(weights).reshape(len(weights), -1).max(1))
            for kind, rows in (('gain', self.layout.gain), ('bias', self.layout.bias)):
                put(f'{name}.{kind}', rows(parameters.average)[:, self.layout.rows_of(w)].cpu().numpy())
        for level in LEVELS:
            put(level + '.skeleton', getattr(skeleton, level).cpu().numpy())
            put(level + '.inverse', getattr(skeleton, level + '_inverse').cpu().numpy())
            put(level + '.scale', self.model.codebooks[level].scale.cpu().numpy())
            put(level + '.start', self.layout.vector(parameters.average, level, 'start').cpu().numpy())
            for g in range(len(self.recipe.groups(level))):
                put(f'{level}.{g}.tiltScale', np.array(self.scales[level, g]))
        return notes

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
        seen = 2 * self.ranges.e[level].cpu().numpy() / self.units.latent
        largest = self._largest_latents(level) / min(self.recipe.unit(q) for q in self.qualities)
        limit = np.minimum(np.maximum(seen, words), np.maximum(largest / self.units.latent, words))
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
            units = np.array([self.units.stream(level + 'Context', q) for q in self.qualities])
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
        factors = self.units.latent / (scale * FEATURE_UNIT)
        return np.array([[multiplier(factor) for factor in row] for row in factors], '<i2')

    # MARK: layers

    def _put_step(self, name, step):
        weights, gains, biases = self._real(step)
        grid = Grid(weights, self._largest_input(step), None if step.is_wide else step.weights.peak)
        layer = Requantization(grid, self.wiring.zero(step))
        for q in self.qualities:
            seen = self.ranges.sums[q][step.weights.name] if step.weights else None
            layer.add(gains[q], biases[q], self.units.input(step, q), self.units.output(step, q), seen)
        self.records.update(layer.records(name, '<i2' if step.is_wide else np.int8))
        multipliers = self.units.multipliers
        if self.wiring.makes_bytes(step):
            self.records[name + '.input'] = np.array(multipliers[step.weights.name], '<i2')
        if step.result == GATE:
            reader = self.wiring.reader(step.writes)
            self.records[name + '.gate'] = np.array(multipliers[reader.weights.name], '<i2')

    def _real(self, step):
        """Weights [cout][k][k][cin], gains and biases [Q][cout]."""
        w = step.weights
        if w is None:
            weights = matrix(self.model.skeleton, step.name)
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

    def _largest_input(self, step):
        if step.kind == DEPTHWISE:
            return 32768
        if step.reads.endswith('Codewords'):
            return self.limits[step.reads[: -len('Codewords')]]
        return 128 if step.reads == 'signedPixels' else 255

    # MARK: the prior

    def _put_heads(self, level):
        slices = {groups: i for i, (groups, _) in enumerate(self.recipe.slices(level))}
        contexts = [self.units.stream(level + 'Context', q) for q in self.qualities]
        for phase in self.networks.phases[level]:
            prefix = slice_name(level, slices[phase.groups])
            self._put_head(head_name(prefix, phase), level, phase, contexts)
            # The phases of a slice share these.
            for name, w in (('context', phase.context), ('coarse', phase.coarse)):
                if w is not None and f'{prefix}.{name}.weight' not in self.records:
                    units = [FEATURE_UNIT] * len(contexts)
                    self._put_layer(f'{prefix}.{name}', w, 128, units, contexts)

    def _put_head(self, name, level, phase, contexts):
        inputs = [multiplier(unit / self.units.step(phase.hidden.name, q)) for q, unit in enumerate(contexts)]
        self.records[name + '1.input'] = np.array(inputs, '<i2')
        # The steps that the rounded multipliers have.
        steps = [unit * 2.0**r / max(m, 1) for unit, (m, r) in zip(contexts, inputs)]
        hidden = [self.units.step(phase.output.name, q) for q in self.qualities]
        self._put_layer(name + '1', phase.hidden, 0, steps, hidden)
        outputs = [self._head_units(level, phase, q) for q in self.qualities]
        self._put_layer(name + '2', phase.output, 0, hidden, outputs)

    def _head_units(self, level, phase, q):
        """Of tilts, in units of their features' scales, then of means, in units of the group's scale."""
        books = self.model.codebooks[level]
        tilts = [self.scales[level, g][q] * OUTPUT_UNIT for g in phase.groups]
        means = [np.full(books.groups[g], self.units.latent / books.scale[q, g].item()) for g in phase.groups]
        return np.concatenate(tilts + means)

    def _put_layer(self, name, w, zero, input_units, output_units):
        weights, gains, biases = self._learned(w)
        layer = Requantization(Grid(weights, 255, w.peak), zero)
        for q in self.qualities:
            layer.add(gains[q], biases[q], input_units[q], output_units[q], self.ranges.sums[q][w.name])
        self.records.update(layer.records(name, np.int8))
