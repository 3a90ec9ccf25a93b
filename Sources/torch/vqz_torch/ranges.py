"""What the float network's numbers reach on a few crops: the units of the integer network's arrays."""

import torch

from . import layers
from .calibration import find_input_steps
from .codec import forward

# Streams reach half as far again as the largest value seen. Dozens of slices add to a context, each with its
# own rounding error, so that no bit is to be lost.
HEADROOM = 1.5


class Ranges:
    """Of the averages of a model, by quality:

    `unit` [q] {array: real value of a unit of its 16 bits}; `sums` [q] {layer: largest |sum| of each output
    before gain and bias}; `results` [q] {layer: largest |output| of each}; `e` {level: largest |e| of each
    channel}."""

    def __init__(self, model, pixels):
        """pixels: from a quality to blocks in its units. Layers without input steps get them first."""
        self.model, parameters = model, model.parameters
        rounded = [w for w in parameters.layout.weights.values() if w.rectifies or w.is_signed]
        columns = [parameters.step_column[w.name] for w in rounded]
        if (parameters.input_steps[:, columns] == 0).any():
            find_input_steps(model, pixels, averaged=True)
        self.unit, self.sums, self.results, self.e = [], [], [], {}
        for q in range(model.recipe.qualities):
            self._run(q, pixels(q))

    @torch.no_grad()
    def _run(self, q, blocks):
        arrays, sums, results = {}, {}, {}
        self.model.prepare(torch.tensor([q], device=self.model.device), rounding=True, averaged=True)

        def hear(x, w, y):
            y = y.flatten(0, -2)
            raw = (y - self.model.parameters.bias[w.name]) / self.model.parameters.gain_of(w)
            for found, values in ((sums, raw), (results, y)):
                largest = values.abs().amax(0)
                found[w.name] = torch.maximum(found[w.name], largest) if w.name in found else largest

        def watch(name, x):
            arrays[name] = max(arrays.get(name, 1e-3), x.abs().max().item())

        for level in ('top', 'bottom'):
            watch(level + 'Context', self.model.parameters.start[level])
        with layers.listening(hear, watch):
            result = forward(self.model, blocks, rounding=True)
        self.unit.append({name: HEADROOM * largest / 32767 for name, largest in arrays.items()})
        self.sums.append({name: x.double().numpy() for name, x in sums.items()})
        self.results.append({name: x.double().numpy() for name, x in results.items()})
        for level, e in result.codewords.items():
            largest = e.abs().flatten(0, -2).amax(0).double()
            self.e[level] = torch.maximum(self.e[level], largest) if q else largest
