"""What a model of generation 2 is."""

from dataclasses import dataclass, field
from typing import List

from .recipe import Levels


@dataclass(frozen=True)
class ModelRecipe2(Levels):
    """Everything that defines a model's shape and its objective. Fixed for the life of a model."""

    generation: int = 2
    # Weight of each quality in the loss lambda * MSE + bpp, from the lowest rate up.
    lambdas: List[float] = field(
        default_factory=lambda: [0.0012, 0.0025, 0.0052, 0.0108, 0.0224, 0.0465, 0.0965, 0.2]
    )
    # Dimensions of each group of latent channels, in coding order.
    top_groups: List[int] = field(default_factory=lambda: [1] * 12 + [2] * 6)
    bottom_groups: List[int] = field(default_factory=lambda: [1] * 8 + [2] * 16 + [3] * 8 + [4] * 12)
    # Numbers of groups that are coded side by side from one hidden layer, in order.
    top_slices: List[int] = field(default_factory=lambda: [1] * 6 + [2] * 3 + [3] * 2)
    bottom_slices: List[int] = field(default_factory=lambda: [1] * 8 + [2] * 8 + [4] * 5)
    # Coding phases of the first slices; all others have one.
    top_phases: List[int] = field(default_factory=lambda: [5, 5, 5, 3, 3])
    bottom_phases: List[int] = field(default_factory=lambda: [2, 1, 1, 2, 1, 1, 2, 2])
    # The first slices of the bottom whose codewords reach the contexts of their neighbours.
    wide_contexts: int = 18
    codes: int = 256
    context_width: int = 96
    head_width: int = 64
    learned_features: int = 2
    # What the analysis is made of: blocks that are 'gated', or 'residual' as generation 1 has them.
    analysis: str = 'gated'
    # Blocks, and their channels: of the analysis at 1/8, before and after the top, and at 1/16.
    analysis_width: int = 144
    analysis_blocks: int = 3
    analysis_bottom_blocks: int = 2
    analysis_top_width: int = 128
    analysis_top_blocks: int = 2
    # Gated blocks between the levels' contexts, at 1/16.
    prior_blocks: int = 1
    # Of the synthesis, at 1/8 and at 1/4.
    synthesis_width: int = 128
    synthesis_blocks: int = 3
    pixel_width: int = 48
    pixel_blocks: int = 2

    def slices(self, level):
        """Numbers of the groups of each slice, and its phases."""
        counts = self.top_slices if level == 'top' else self.bottom_slices
        phases = self.top_phases if level == 'top' else self.bottom_phases
        ends = [sum(counts[: i + 1]) for i in range(len(counts))]
        return [
            (tuple(range(end - count, end)), phases[i] if i < len(phases) else 1)
            for i, (count, end) in enumerate(zip(counts, ends))
        ]

    def problem(self):
        """What no model can be made of, or None."""
        problem = self.levels_problem()
        if problem:
            return problem
        if self.analysis not in ('gated', 'residual'):
            return 'analysis: gated or residual'
        for groups, slices in ((self.top_groups, self.top_slices), (self.bottom_groups, self.bottom_slices)):
            if min(slices, default=0) < 1 or sum(slices) != len(groups):
                return 'slices: numbers of groups, which sum to all of them'
        widths = (
            self.context_width,
            self.head_width,
            self.analysis_width,
            self.analysis_top_width,
            self.synthesis_width,
            self.pixel_width,
        )
        if not all(4 <= width <= 512 for width in widths):
            return 'widths: 4 to 512'
        counts = (
            self.analysis_blocks,
            self.analysis_bottom_blocks,
            self.analysis_top_blocks,
            self.prior_blocks,
            self.synthesis_blocks,
            self.pixel_blocks,
        )
        if not all(0 <= count <= 16 for count in counts):
            return 'blocks: 0 to 16'
        return None if 0 <= self.wide_contexts <= len(self.bottom_slices) else 'wideContexts: 0 to all slices'
