"""The networks as data: which layers there are, what they read and where their results go.

A layer's `kind` names the class in layers.py that runs it. Arrays have names too: `pixels` is the input,
`output` the result; all others live between the layers that write and read them."""

from dataclasses import dataclass
from typing import Tuple

from .phases import feeds_lattice


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
    # Whether a sub-pixel shuffle follows: four outputs per channel, four matrices for the optimiser.
    is_shuffled: bool = False
    # Whether it multiplies in 32 bits whatever the others do: large results count to small parts of a bit.
    is_exact: bool = False
    # The level whose codewords it reads, by whose size the inputs are divided.
    codewords: str = ''

    @property
    def columns(self):
        return self.kernel * self.kernel * self.inputs

    @property
    def rows(self):
        """Outputs of each of its matrices."""
        return self.outputs // 4 if self.is_shuffled else self.outputs


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
    # What the result is multiplied by.
    factor: float = 1


@dataclass(frozen=True)
class Phase:
    """What is coded side by side: a phase of a group."""

    group: int
    phase: int
    pattern: int
    hidden: Weights
    output: Weights
    # From codewords to the context; None where nothing follows.
    context: Weights = None
    # From codewords to the context on the lattice, for the phases that feed it.
    coarse: Weights = None


class Networks:
    """The layers of each part of a codec, for a recipe."""

    def __init__(self, recipe):
        self.recipe = recipe
        width, top_width = recipe.width, recipe.top_width
        top, bottom = recipe.channels('top'), recipe.channels('bottom')
        conv, blocks = self._convolution, self._blocks
        self.analyze_top = [
            conv(
                'analysis.stem',
                8,
                'pixels',
                'analysis',
                3,
                192,
                width,
                gains=self._stem_gains(),
                rectifies=False,
            ),
            *blocks('analysis.shared', 8, 'analysis', recipe.analysis_blocks, width),
            conv('analysis.down', 16, 'analysis', 'analysisTop', 2, width, top_width),
            *blocks('analysis.top', 16, 'analysisTop', recipe.analysis_top_blocks, top_width),
            conv(
                'analysis.topOut', 16, 'analysisTop', 'topLatent', 3, top_width, top, gain=0.5, is_zero=True
            ),
            Layer('skeleton', 'topForward', 16, 'pixels', 'topLatent', adds=True),
        ]
        self.analyze_bottom = [
            conv(
                'analysis.topIn',
                8,
                'topCodewords',
                'analysis',
                1,
                top,
                4 * width,
                gain=0.3,
                adds=True,
                rectifies=False,
                is_wide=True,
                is_shuffled=True,
                codewords='top',
            ),
            *blocks('analysis.bottom', 8, 'analysis', recipe.analysis_bottom_blocks, width),
            conv(
                'analysis.bottomOut', 8, 'analysis', 'bottomLatent', 3, width, bottom, gain=0.5, is_zero=True
            ),
            Layer('skeleton', 'bottomForward', 8, 'pixels', 'bottomLatent', adds=True),
            Layer('skeleton', 'topToBottom', 8, 'topCodewords', 'bottomLatent', adds=True, factor=-1),
        ]
        self.synthesize = [
            conv(
                'synthesis.topStem',
                16,
                'topCodewords',
                'synthesisTop',
                3,
                top,
                top_width,
                gain=1,
                rectifies=False,
                is_wide=True,
                codewords='top',
            ),
            *blocks('synthesis.top', 16, 'synthesisTop', recipe.synthesis_top_blocks, top_width),
            conv(
                'synthesis.stem',
                8,
                'bottomCodewords',
                'synthesis',
                3,
                bottom,
                width,
                gain=1,
                rectifies=False,
                is_wide=True,
                codewords='bottom',
            ),
            conv(
                'synthesis.up',
                8,
                'synthesisTop',
                'synthesis',
                1,
                top_width,
                4 * width,
                gain=0.7,
                adds=True,
                is_shuffled=True,
            ),
            *blocks('synthesis.bottom', 8, 'synthesis', recipe.synthesis_blocks, width),
            conv('synthesis.out', 8, 'synthesis', 'output', 3, width, 192, gain=0.25, is_zero=True),
            Layer('skeleton', 'topInverse', 8, 'topCodewords', 'output', adds=True),
            Layer('skeleton', 'bottomInverse', 8, 'bottomCodewords', 'output', adds=True),
        ]
        context = recipe.context_width
        self.between = [
            *blocks('prior.between', 16, 'topContext', recipe.prior_blocks, context),
            conv(
                'prior.up',
                8,
                'topContext',
                'bottomContext',
                3,
                context,
                4 * context,
                adds=True,
                is_shuffled=True,
            ),
        ]
        self.phases = {level: self._phases(level) for level in ('top', 'bottom')}

    @property
    def analysis(self):
        """Weights that stay as they are while a run searches."""
        return _unique(w for layer in self.analyze_top + self.analyze_bottom for w in layer.weights)

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

    def _convolution(self, name, scale, reads, writes, kernel, inputs, outputs, adds=False, **options):
        weights = self._weights(name, kernel, inputs, outputs, **options)
        return Layer('convolution', name, scale, reads, writes, (weights,), adds)

    def _blocks(self, name, scale, stream, count, width):
        """Residual blocks on a stream."""

        def block(i):
            return Layer(
                'residual',
                f'{name}.{i}',
                scale,
                stream,
                stream,
                (
                    self._weights(f'{name}.{i}.conv1', 3, width, width),
                    self._weights(f'{name}.{i}.conv2', 3, width, width, gain=0.3),
                ),
            )

        return [block(i) for i in range(count)]

    def _stem_gains(self):
        """Pixels arrive in latent units; half of their spread over the qualities is taken out at the
        start."""
        recipe = self.recipe
        middle = recipe.unit(recipe.qualities // 2)
        return [recipe.unit(q) / 48 * (middle / recipe.unit(q)) ** 0.5 for q in range(recipe.qualities)]

    def _phases(self, level):
        recipe = self.recipe
        groups, width = recipe.groups(level), recipe.context_width
        phases = []
        for g, (d, pattern) in enumerate(zip(groups, recipe.phases(level))):
            prefix = f'prior.{level}.{g}'
            context = coarse = None
            if level == 'top' or g + 1 < len(groups) or pattern > 1:
                context = self._weights(f'{prefix}.context', 3, 2 * d, width, gain=0.35, rectifies=False)
                if pattern == 5:
                    coarse = self._weights(f'{prefix}.coarse', 3, 2 * d, width, gain=0.35, rectifies=False)
            for p in range(pattern):
                phases.append(
                    Phase(
                        g,
                        p,
                        pattern,
                        self._weights(f'{prefix}.{p}.head1', 1, width, recipe.head_width),
                        self._weights(
                            f'{prefix}.{p}.head2',
                            1,
                            recipe.head_width,
                            3 * d + recipe.learned_features,
                            gain=1,
                            is_zero=True,
                            is_exact=True,
                        ),
                        context,
                        coarse if feeds_lattice(pattern, p) else None,
                    )
                )
        return phases


def _unique(weights):
    return list({w.name: w for w in weights}.values())
