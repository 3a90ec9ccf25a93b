"""The networks of generation 2 as programs of a model file: spec/vqm-model-2.md, sections 2 and 3."""

from dataclasses import dataclass
from typing import Optional

from .errors import TrainingError
from .network import Weights
from .recipe import LEVELS

PIXELS, SIGNED, CODEWORDS, LATENTS, CONTEXT, IMAGE, PREVIEW, STREAM, HIDDEN = range(9)
RECTIFIED, RECTIFIED_HIDDEN = 9, 10
STORE, ADD, SUBTRACT, SCALE, HIDE, GATE = range(6)
POINT, SQUARE, HALF, DEPTHWISE = range(4)
# Lines of the records of arrays and steps.
MOST_LINES = 255
# Arrays of the networks that the file has under other kinds than stream.
KINDS = {
    'pixels': PIXELS,
    'signedPixels': SIGNED,
    'topCodewords': CODEWORDS,
    'bottomCodewords': CODEWORDS,
    'topLatent': LATENTS,
    'bottomLatent': LATENTS,
    'topContext': CONTEXT,
    'bottomContext': CONTEXT,
    'image': IMAGE,
    'preview': PREVIEW,
}
# Blocks of 8x8 and of 4x4 pixels are one array here.
NAMES = {'output': 'image', 'patches': 'image'}


@dataclass(frozen=True)
class Step:
    """A layer of a program. weights: what is learned; None: the matrix of the skeleton of this name."""

    name: str
    program: int
    kind: int
    reads: str
    result: int
    writes: str
    shuffles: int
    weights: Optional[Weights] = None

    @property
    def is_wide(self):
        """Whether it has weights of 16 bits."""
        return self.kind == DEPTHWISE or KINDS.get(self.reads) in (SIGNED, CODEWORDS)


class Wiring:
    """`arrays` {name: (kind, side, channels)} and `steps`, in order."""

    def __init__(self, networks):
        recipe = networks.recipe
        channels = {level: recipe.channels(level) for level in ('top', 'bottom')}
        self.arrays, self.steps, self._program = {}, [], 0
        self._known = {'pixels': (8, 192), 'signedPixels': (8, 192), 'image': (4, 48), 'preview': (16, 48)}
        for level, side in (('top', 16), ('bottom', 8)):
            for name in ('Codewords', 'Latent'):
                self._known[level + name] = (side, channels[level])
            self._known[level + 'Context'] = (side, recipe.context_width)
        # Contexts are there before their first step.
        self._written = {'topContext', 'bottomContext'}
        # Streams of which layers read what is above 0.
        self._rectified = {
            layer.reads
            for layer in networks.analyze_top + networks.analyze_bottom
            if layer.weights and layer.weights[0].rectifies
        }
        parts = (networks.analyze_top, networks.analyze_bottom, networks.synthesize, networks.between)
        for self._program, layers in enumerate(parts):
            for layer in layers:
                getattr(self, '_' + layer.kind)(layer)
        self._program = 4
        self._add('preview', POINT, 'topCodewords', STORE, 'preview')

    def lines(self):
        """The records `arrays` and `steps`."""
        if max(len(self.steps), len(self.arrays)) > MOST_LINES:
            raise TrainingError(f'{len(self.steps)} steps, a file has {MOST_LINES} at most: fewer blocks')
        number = {name: i for i, name in enumerate(self.arrays)}
        steps = [
            (s.program, s.kind, number[s.reads], s.result, number[s.writes], s.shuffles) for s in self.steps
        ]
        return list(self.arrays.values()), steps

    def writer(self, array):
        """The first step that writes an array."""
        return next(step for step in self.steps if step.writes == array)

    def reader(self, array):
        """The first step that reads an array."""
        return next(step for step in self.steps if step.reads == array)

    def reads_hidden(self, step, result):
        """Whether a step reads the hidden bytes of a step of this result, HIDE or GATE."""
        kind = self.arrays[step.reads][0]
        return kind in (HIDDEN, RECTIFIED_HIDDEN) and self.writer(step.reads).result == result

    def makes_bytes(self, step):
        """Whether a step makes bytes of 16 bits, and reads these."""
        return step.kind != DEPTHWISE and self.arrays[step.reads][0] in (CONTEXT, IMAGE, STREAM, RECTIFIED)

    def zero(self, step):
        """What stands for 0 in what a step reads."""
        return 0 if step.is_wide or self.arrays[step.reads][0] in (RECTIFIED, RECTIFIED_HIDDEN) else 128

    def _array(self, name, side=None, channels=None, kind=STREAM):
        if name not in self.arrays:
            side, channels = self._known.get(name, (side, channels))
            kind = RECTIFIED if name in self._rectified else KINDS.get(name, kind)
            self.arrays[name] = (kind, side, channels)
        return self.arrays[name]

    def _add(self, name, kind, reads, result, writes, shuffles=0, weights=None):
        for array in (reads, writes):
            self._array(array)
        self._written.add(writes)
        self.steps.append(Step(name, self._program, kind, reads, result, writes, shuffles, weights))

    def _convolution(self, layer):
        (w,) = layer.weights
        reads, writes = (NAMES.get(name, name) for name in (layer.reads, layer.writes))
        shuffles = 1 if w.is_shuffled else 0
        side = self._array(reads)[1] * (2 if w.kernel == 2 else 1) >> shuffles
        self._array(writes, side, w.outputs >> 2 * shuffles)
        # What is joined to the output at last is added to it here.
        result = SCALE if layer.scales else ADD if layer.adds or writes == 'image' else STORE
        kind = {1: POINT, 2: HALF, 3: SQUARE}[w.kernel]
        self._add(w.name, kind, reads, result, writes, shuffles, w)

    def _gated(self, layer):
        *depthwise, first, second = layer.weights
        stream, side = layer.reads, self._array(layer.reads)[1]
        reads = stream
        for w in depthwise:
            reads = w.name + '.hidden'
            self._array(reads, side, w.outputs, HIDDEN)
            self._add(w.name, DEPTHWISE, stream, HIDE, reads, weights=w)
        gated = first.name + '.gated'
        self._array(gated, side, first.outputs // 2, HIDDEN)
        self._add(first.name, POINT, reads, GATE, gated, weights=first)
        self._add(second.name, POINT, gated, ADD, stream, weights=second)

    def _residual(self, layer):
        first, second = layer.weights
        stream, side, hidden = layer.reads, self._array(layer.reads)[1], first.name + '.hidden'
        self._array(hidden, side, first.outputs, RECTIFIED_HIDDEN)
        self._add(first.name, SQUARE, stream, HIDE, hidden, weights=first)
        self._add(second.name, SQUARE, hidden, ADD, stream, weights=second)

    def _skeleton(self, layer):
        kind, shuffles = {
            'topForward': (HALF, 0),
            'bottomForward': (POINT, 0),
            'topToBottom': (POINT, 1),
            'topInverse': (POINT, 2),
            'bottomInverse': (POINT, 1),
        }[layer.name]
        reads = 'signedPixels' if layer.reads == 'pixels' else layer.reads
        result = SUBTRACT if layer.factor < 0 else ADD if layer.adds else STORE
        self._add(layer.name, kind, reads, result, NAMES.get(layer.writes, layer.writes), shuffles)

    def _split(self, layer):
        """Nothing to do: the image is made of the smaller blocks."""

    def _join(self, layer):
        """Nothing to do."""


def learned_layers(wiring, networks):
    """Names of the records of all layers with learned weights, and these: {name: weights}."""
    layers = {f'step.{i}': step.weights for i, step in enumerate(wiring.steps) if step.weights is not None}
    for level in LEVELS:
        numbers = {groups: i for i, (groups, _) in enumerate(networks.recipe.slices(level))}
        for phase in networks.phases[level]:
            name = slice_name(level, numbers[phase.groups])
            layers[head_name(name, phase) + '1'] = phase.hidden
            layers[head_name(name, phase) + '2'] = phase.output
            # The phases of a slice share these.
            for part, w in (('context', phase.context), ('coarse', phase.coarse)):
                if w is not None:
                    layers[f'{name}.{part}'] = w
    return layers


def slice_name(level, number):
    """What the names of the records of a slice of groups start with."""
    return f'prior.{level}.{number}'


def head_name(slice_name, phase):
    """What the names of both layers of a phase's head start with."""
    return f'{slice_name}.{phase.phase}.head'
