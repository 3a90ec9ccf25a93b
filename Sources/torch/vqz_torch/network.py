"""The networks as data: which layers there are, what they read and where their results go.

A layer's `kind` names the class in kinds.py that runs it. Arrays have names too: `pixels` is the input,
`output` the result; all others live between the layers that write and read them."""

from dataclasses import dataclass
from typing import Tuple


@dataclass(frozen=True)
class Weights:
    """The parameters of one convolution: weights, and a gain and a bias per quality and output."""

    name: str
    kernel: int
    inputs: int
    outputs: int
    # Gain of each quality at the start.
    gains: Tuple[float, ...]
    # Whether the weights start at zero, or normally distributed.
    is_zero: bool = False
    # Whether the input passes through max(x, 0), and through the 8-bit rounding of the integer network.
    rectifies: bool = True
    # Whether the integer layer keeps 16-bit weights (inputs are codewords).
    is_wide: bool = False
    # The largest weight of each output in the integer layer, unless it has 16 bits.
    peak: int = 127
    # Whether a sub-pixel shuffle follows: four outputs per channel, four matrices for the optimiser.
    is_shuffled: bool = False
    # Whether it multiplies in 32 bits whatever the others do: large results count to small parts of a bit.
    is_exact: bool = False
    # The level whose codewords it reads, by whose size the inputs are divided.
    codewords: str = ''
    # Whether the input, unless it is rectified, passes through the signed 8-bit rounding.
    is_signed: bool = False
    # Whether each output reads the one input of its number.
    is_depthwise: bool = False
    # Parts of the outputs that are alike, each a matrix for the optimiser.
    parts: int = 1
    # What is added at the start to the middle of the kernel.
    centre: float = 0

    @property
    def columns(self):
        return self.kernel * self.kernel * self.inputs

    @property
    def rows(self):
        """Outputs of each of its matrices."""
        return self.outputs // (4 if self.is_shuffled else 1) // self.parts


@dataclass(frozen=True)
class Layer:
    """One step of a network."""

    kind: str
    name: str
    # Pixels between the positions of the result.
    scale: int
    reads: str
    writes: str
    weights: Tuple[Weights, ...] = ()
    # Whether the result is added to the array, or replaces it.
    adds: bool = False
    # Whether the array is multiplied by 1 + the result.
    scales: bool = False
    # What the result is multiplied by.
    factor: float = 1


@dataclass(frozen=True)
class Phase:
    """What is coded side by side: a phase of a slice of groups."""

    groups: Tuple[int, ...]
    phase: int
    pattern: int
    hidden: Weights
    output: Weights
    # From codewords to the context; None where nothing follows.
    context: Weights = None
    # From codewords to the context on the lattice, for the phases that feed it.
    coarse: Weights = None

    @property
    def group(self):
        """The only group, or the first."""
        return self.groups[0]


class Topology:
    """The layers of each part of a codec: lists `analyze_top`, `analyze_bottom`, `synthesize` and `between`
    (the levels' contexts), and the phases of each level."""

    def __init__(self, recipe):
        self.recipe = recipe

    @property
    def analysis(self):
        return _unique(w for layer in self.analyze_top + self.analyze_bottom for w in layer.weights)

    @property
    def synthesis(self):
        return _unique(w for layer in self.synthesize for w in layer.weights)

    @property
    def weights(self):
        """All weights, each once."""
        layers = self.analyze_top + self.analyze_bottom + self.synthesize + self.between
        of_layers = [w for layer in layers for w in layer.weights]
        of_phases = [
            w
            for phases in self.phases.values()
            for phase in phases
            for w in (phase.hidden, phase.output, phase.context, phase.coarse)
            if w
        ]
        return _unique(of_layers + of_phases)

    def _weights(self, name, kernel, inputs, outputs, gain=1.4, gains=None, **options):
        gains = gains or [gain] * self.recipe.qualities
        return Weights(name, kernel, inputs, outputs, tuple(gains), **options)

    def _convolution(
        self, name, scale, reads, writes, kernel, inputs, outputs, adds=False, scales=False, **options
    ):
        weights = self._weights(name, kernel, inputs, outputs, **options)
        return Layer('convolution', name, scale, reads, writes, (weights,), adds, scales)

    def _stem_gains(self):
        """Pixels arrive in latent units; half of their spread over the qualities is taken out at the
        start."""
        recipe = self.recipe
        middle = recipe.unit(recipe.qualities // 2)
        return [recipe.unit(q) / 48 * (middle / recipe.unit(q)) ** 0.5 for q in range(recipe.qualities)]


def _unique(weights):
    """Those of each name once."""
    return list({w.name: w for w in weights}.values())
