"""The networks of generation 1: pairs of 3x3 convolutions, groups coded one after another."""

from .network import Layer, Phase
from .phases import feeds_lattice
from .residual import ResidualTopology


class Networks(ResidualTopology):
    def __init__(self, recipe):
        super().__init__(recipe)
        width, top_width = recipe.width, recipe.top_width
        top, bottom = recipe.channels('top'), recipe.channels('bottom')
        conv, blocks = self._convolution, self._residual_blocks
        self.analyze_top = self._residual_top_analysis(
            width, top_width, recipe.analysis_blocks, recipe.analysis_top_blocks
        )
        self.analyze_bottom = self._residual_bottom_analysis(width, recipe.analysis_bottom_blocks)
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
                        (g,),
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
