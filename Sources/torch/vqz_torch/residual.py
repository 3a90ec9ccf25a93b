"""Networks of residual blocks, pairs of 3x3 convolutions: those of generation 1, and an analysis that
generation 2 can have as well."""

from .network import Layer, Topology


class ResidualTopology(Topology):
    def _residual_blocks(self, name, scale, stream, count, width):
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

    def _residual_top_analysis(self, width, top_width, shared_blocks, top_blocks):
        conv, blocks, top = self._convolution, self._residual_blocks, self.recipe.channels('top')
        return [
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
            *blocks('analysis.shared', 8, 'analysis', shared_blocks, width),
            conv('analysis.down', 16, 'analysis', 'analysisTop', 2, width, top_width),
            *blocks('analysis.top', 16, 'analysisTop', top_blocks, top_width),
            conv(
                'analysis.topOut', 16, 'analysisTop', 'topLatent', 3, top_width, top, gain=0.5, is_zero=True
            ),
            Layer('skeleton', 'topForward', 16, 'pixels', 'topLatent', adds=True),
        ]

    def _residual_bottom_analysis(self, width, count):
        conv, blocks = self._convolution, self._residual_blocks
        top, bottom = self.recipe.channels('top'), self.recipe.channels('bottom')
        return [
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
            *blocks('analysis.bottom', 8, 'analysis', count, width),
            conv(
                'analysis.bottomOut', 8, 'analysis', 'bottomLatent', 3, width, bottom, gain=0.5, is_zero=True
            ),
            Layer('skeleton', 'bottomForward', 8, 'pixels', 'bottomLatent', adds=True),
            Layer('skeleton', 'topToBottom', 8, 'topCodewords', 'bottomLatent', adds=True, factor=-1),
        ]
