"""The networks of generation 2: gated blocks of depthwise filters and 1x1 layers at 1/8 and 1/16, and a
pointwise network at 1/4 that the synthesis modulates."""

from .network import Layer, Phase
from .phases import feeds_lattice
from .residual import ResidualTopology


# Of 8-bit weights. Two products with bytes, 2 * 255 * 64, fit 16 bits, so AVX2 multiplies these as bytes; it
# costs 0.1 % of the bits.
PEAK = 64


class Networks(ResidualTopology):
    def __init__(self, recipe):
        super().__init__(recipe)
        if recipe.analysis == 'residual':
            width, top_width = recipe.analysis_width, recipe.analysis_top_width
            self.analyze_top = self._residual_top_analysis(
                width, top_width, recipe.analysis_blocks, recipe.analysis_top_blocks
            )
            self.analyze_bottom = self._residual_bottom_analysis(width, recipe.analysis_bottom_blocks)
        else:
            self.analyze_top, self.analyze_bottom = self._top_analysis(), self._bottom_analysis()
        self.synthesize = self._body() + self._skeleton() + self._pixels()
        self.between = self._between()
        self.phases = {level: self._phases(level) for level in ('top', 'bottom')}

    def _top_analysis(self):
        r, top = self.recipe, self.recipe.channels('top')
        width, top_width = r.analysis_width, r.analysis_top_width
        return [
            self._linear('analysis.stem', 8, 'pixels', 'analysis', 192, width, gains=self._stem_gains()),
            *self._blocks('analysis.shared', 8, 'analysis', r.analysis_blocks, width),
            self._linear(
                'analysis.down', 16, 'analysis', 'analysisTop', width, top_width, kernel=2, is_signed=True
            ),
            *self._blocks('analysis.top', 16, 'analysisTop', r.analysis_top_blocks, top_width),
            self._linear('analysis.topOut', 16, 'analysisTop', 'topLatent', top_width, top, **CORRECTION),
            Layer('skeleton', 'topForward', 16, 'pixels', 'topLatent', adds=True),
        ]

    def _bottom_analysis(self):
        r, top, bottom = self.recipe, self.recipe.channels('top'), self.recipe.channels('bottom')
        width = r.analysis_width
        return [
            self._linear(
                'analysis.topIn', 8, 'topCodewords', 'analysis', top, 4 * width, gain=0.3, **UP_FROM_TOP
            ),
            *self._blocks('analysis.bottom', 8, 'analysis', r.analysis_bottom_blocks, width),
            self._linear('analysis.bottomOut', 8, 'analysis', 'bottomLatent', width, bottom, **CORRECTION),
            Layer('skeleton', 'bottomForward', 8, 'pixels', 'bottomLatent', adds=True),
            Layer('skeleton', 'topToBottom', 8, 'topCodewords', 'bottomLatent', adds=True, factor=-1),
        ]

    def _body(self):
        """At 1/8, from what the prior knows in the end and the codewords."""
        r, top, bottom = self.recipe, self.recipe.channels('top'), self.recipe.channels('bottom')
        width = r.synthesis_width
        return [
            self._linear(
                'synthesis.context', 8, 'bottomContext', 'synthesis', r.context_width, width, is_signed=True
            ),
            self._linear(
                'synthesis.stem',
                8,
                'bottomCodewords',
                'synthesis',
                bottom,
                width,
                adds=True,
                is_wide=True,
                codewords='bottom',
            ),
            self._linear(
                'synthesis.top', 8, 'topCodewords', 'synthesis', top, 4 * width, gain=0.5, **UP_FROM_TOP
            ),
            *self._blocks('synthesis.body', 8, 'synthesis', r.synthesis_blocks, width),
        ]

    @staticmethod
    def _skeleton():
        return [
            Layer('skeleton', 'topInverse', 8, 'topCodewords', 'output'),
            Layer('skeleton', 'bottomInverse', 8, 'bottomCodewords', 'output', adds=True),
        ]

    def _pixels(self):
        """At 1/4: blocks of 4x4 pixels of the linear part, modulated, become what corrects them."""
        r = self.recipe
        body, width = r.synthesis_width, r.pixel_width
        from_body = {'is_signed': True, 'is_shuffled': True}
        return [
            Layer('split', 'synthesis.split', 4, 'output', 'patches'),
            self._linear(
                'synthesis.content',
                4,
                'patches',
                'content',
                48,
                width,
                gains=self._stem_gains(),
                is_signed=True,
            ),
            self._linear(
                'synthesis.gain', 4, 'synthesis', 'content', body, 4 * width, 0.3, scales=True, **from_body
            ),
            self._linear(
                'synthesis.shift', 4, 'synthesis', 'content', body, 4 * width, 0.5, adds=True, **from_body
            ),
            *self._blocks('synthesis.pixels', 4, 'content', r.pixel_blocks, width, is_pointwise=True),
            self._linear('synthesis.out', 4, 'content', 'patches', width, 48, **CORRECTION),
            Layer('join', 'synthesis.join', 8, 'patches', 'output', adds=True),
        ]

    def _between(self):
        width = self.recipe.context_width
        return [
            *self._blocks('prior.between', 16, 'topContext', self.recipe.prior_blocks, width),
            self._linear(
                'prior.up',
                8,
                'topContext',
                'bottomContext',
                width,
                4 * width,
                adds=True,
                is_signed=True,
                is_shuffled=True,
            ),
        ]

    def _linear(self, name, scale, reads, writes, inputs, outputs, gain=1, kernel=1, **options):
        options = {'rectifies': False, 'peak': PEAK, **options}
        return self._convolution(name, scale, reads, writes, kernel, inputs, outputs, gain=gain, **options)

    def _blocks(self, name, scale, stream, count, width, is_pointwise=False):
        """Gated residual blocks on a stream."""

        def block(prefix):
            options = {'rectifies': False}
            depthwise = self._weights(
                f'{prefix}.depthwise', 3, 1, width, 0.5, is_wide=True, is_depthwise=True, centre=6, **options
            )
            options |= {'is_signed': True, 'peak': PEAK}
            return Layer(
                'gated',
                prefix,
                scale,
                stream,
                stream,
                (
                    *(() if is_pointwise else (depthwise,)),
                    self._weights(f'{prefix}.conv1', 1, width, 2 * width, 1, parts=2, **options),
                    self._weights(f'{prefix}.conv2', 1, width, width, 0.3, **options),
                ),
            )

        return [block(f'{name}.{i}') for i in range(count)]

    def _phases(self, level):
        r = self.recipe
        dimensions, phases = r.groups(level), []
        for s, (groups, pattern) in enumerate(r.slices(level)):
            prefix, d = f'prior.{level}.{s}', sum(dimensions[g] for g in groups)
            kernel = 3 if level == 'top' or s < r.wide_contexts else 1
            context, coarse = (
                self._weights(
                    f'{prefix}.{name}', k, 2 * d, r.context_width, 0.35, rectifies=False, peak=PEAK
                )
                for name, k in (('context', kernel), ('coarse', 3))
            )
            # Tilts of each group, then the means of all.
            outputs = sum(3 * dimensions[g] + r.learned_features for g in groups) + d
            for p in range(pattern):
                head = f'{prefix}.{p}.head'
                phases.append(
                    Phase(
                        groups,
                        p,
                        pattern,
                        self._weights(head + '1', 1, r.context_width, r.head_width, peak=PEAK),
                        self._weights(
                            head + '2', 1, r.head_width, outputs, 1, is_zero=True, is_exact=True, peak=PEAK
                        ),
                        context,
                        coarse if feeds_lattice(pattern, p) else None,
                    )
                )
        return phases


# Layers that start without effect, beside the linear skeleton.
CORRECTION = {'gain': 0.5, 'is_zero': True, 'is_signed': True}
# From the top's codewords, shuffled up.
UP_FROM_TOP = {'adds': True, 'is_wide': True, 'is_shuffled': True, 'codewords': 'top'}
