"""What one unit of the integers stands for, array by array and quality by quality."""

import numpy as np

from .ranges import HEADROOM
from .rounding import byte_multiplier, multiplier
from .wiring import DEPTHWISE, GATE, HIDE, SCALE

# Units of an image, in grey levels; of the open half of a gate, which ends at 4, and of what scales.
IMAGE_UNIT, FINE_UNIT = 2.0**-7, 2.0**-13


class Units:
    """`latent`, and `multipliers` {layer: [Q]} that make the bytes which layers read, with shifts, [Q][2], of
    rectified streams. Sets the steps of the model's 8-bit inputs to those that these multipliers have."""

    def __init__(self, model, ranges, wiring, fraction_bits):
        self._recipe, self._parameters = model.recipe, model.parameters
        self._ranges, self._wiring = ranges, wiring
        self.latent, self.multipliers = 2.0**-fraction_bits, {}
        for step in wiring.steps:
            reads_bytes = step.weights is not None and (step.weights.is_signed or step.weights.rectifies)
            if reads_bytes and not wiring.reads_hidden(step, HIDE):
                self._set_steps(step)

    def _set_steps(self, step):
        name, multipliers = step.weights.name, []
        for q in range(self._recipe.qualities):
            unit = self._before_bytes(step, q)
            factor = unit / self.step(name, q)
            m, r = multiplier(factor) if step.weights.rectifies else (byte_multiplier(factor), 15)
            multipliers.append((m, r) if step.weights.rectifies else m)
            self._parameters.input_steps[q, self._parameters.step_column[name]] = unit * 2.0**r / max(m, 1)
        self.multipliers[name] = multipliers

    def step(self, name, q):
        """Of the bytes that a layer reads."""
        return self._parameters.input_steps[q, self._parameters.step_column[name]].item()

    def stream(self, name, q):
        return self._ranges.unit[q][name]

    def _before_bytes(self, step, q):
        """Of the 16 bits that the bytes which a step reads are made of."""
        if self._wiring.reads_hidden(step, GATE):
            # A product, shifted by 15.
            return self._value(self._wiring.writer(step.reads), q) * FINE_UNIT * 2**15
        return IMAGE_UNIT / self._recipe.unit(q) if step.reads == 'image' else self.stream(step.reads, q)

    def _value(self, step, q):
        """Of the half of a gate that is let through."""
        results = self._ranges.results[q][step.weights.name]
        return HEADROOM * max(results[len(results) // 2 :].max(), 1e-3) / 32767

    def input(self, step, q):
        """Of what a step multiplies."""
        if step.kind == DEPTHWISE:
            return self.stream(step.reads, q)
        if step.reads in ('pixels', 'signedPixels'):
            return 1 / self._recipe.unit(q)
        return self.latent if step.reads.endswith('Codewords') else self.step(step.weights.name, q)

    def output(self, step, q):
        """Of a step's results, all or each."""
        if step.result == GATE:
            return np.repeat([FINE_UNIT, self._value(step, q)], step.weights.outputs // 2)
        if step.result == HIDE:
            return self.step(self._wiring.reader(step.writes).weights.name, q)
        if step.writes in ('image', 'preview'):
            return IMAGE_UNIT / self._recipe.unit(q)
        if step.writes.endswith('Latent'):
            return self.latent
        return FINE_UNIT if step.result == SCALE else self.stream(step.writes, q)
