"""Multiplications with addition that a model takes for a pixel: those of `vqz info`, with codebooks of all
codewords."""

from .phases import mask
from .recipe import LEVELS

# Pixels between a level's positions.
SCALES = {'top': 16, 'bottom': 8}


class Costs:
    """Of each part of a codec, in multiplications for a pixel."""

    def __init__(self, networks):
        recipe = networks.recipe
        top, bottom = recipe.channels('top'), recipe.channels('bottom')
        self.analysis = _sum(networks.analyze_top + networks.analyze_bottom)
        self.synthesis = _sum(networks.synthesize)
        self.inverse = 192 * (top + bottom) / 64
        self.transforms, self.cross = self.inverse, 4 * top * bottom / 256
        self.heads, self.contexts = 0, _sum(networks.between)
        self.tables = self.distances = 0
        for level in LEVELS:
            pixels = SCALES[level] ** 2
            for phase in networks.phases[level]:
                self._count(phase, pixels)
            groups = recipe.groups(level)
            outputs = sum(3 * d + recipe.learned_features for d in groups)
            self.tables += recipe.codes * outputs / pixels
            self.distances += recipe.codes * sum(groups) / pixels

    def _count(self, phase, pixels):
        share = mask(phase.pattern, phase.phase, 8, 8).mean()
        self.heads += share * (_weights(phase.hidden) + _weights(phase.output)) / pixels
        self.contexts += _weights(phase.context) / pixels + _weights(phase.coarse) / pixels / 4

    @property
    def prior(self):
        return self.heads + self.contexts

    @property
    def decoder(self):
        return self.prior + self.tables + self.synthesis + self.inverse

    def encoder(self, passes):
        """In a number of passes, 1: without a search, 2: by default. All but the first start from the
        gradient of what the pass before decodes to."""
        coding = self.prior + self.tables + self.distances + self.transforms
        once = self.analysis + passes * coding + (2 * passes - 1) * self.cross
        if passes == 1:
            return once
        return once + passes * (self.synthesis + self.inverse) + (passes - 1) * self.synthesis

    def __str__(self):
        parts = (
            ('decoder', self.decoder),
            ('of it synthesis', self.synthesis + self.inverse),
            ('prior', self.prior),
            ('probabilities of all codewords', self.tables),
            ('encoder', self.encoder(1)),
            ('with a pass of search', self.encoder(2)),
        )
        return 'kMAC/pixel: ' + ', '.join(f'{name} {count / 1000:.1f}' for name, count in parts)


def _weights(w):
    return w.outputs * w.columns if w else 0


def _sum(layers):
    """Of layers at their positions; those whose outputs are shuffled up have a quarter of them."""
    return sum(
        _weights(w) / (layer.scale * (2 if w.is_shuffled else 1)) ** 2
        for layer in layers
        for w in layer.weights
    )
