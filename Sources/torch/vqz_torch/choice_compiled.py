"""The choice of codewords on a CPU, compiled by PyTorch: the same results to rounding, in a third of the
time. Needs PyTorch 2 and a C++ compiler."""

import torch

from . import choice

# Largest difference from plain tensors, as a share of the largest value.
TOLERANCE = 1e-3


def load(recipe, report, compiler=None):
    """The choice compiled for the groups of a recipe, or None, with a notice, where it cannot be had or
    differs."""
    compiler = compiler or getattr(torch, 'compile', None)
    if compiler is None:
        report('the choice is not compiled: PyTorch 2 is missing')
        return None
    compiled = compiler(choice.choose, dynamic=False)

    def choose(z, head, rows, tables, index, weights=None):
        """Parts of full size: each size would be compiled by itself."""
        if len(z) < choice.POSITIONS or index is not None:
            return choice.choose(z, head, rows, tables, index, weights)
        # What differs in strides would be compiled by itself too.
        z, head, rows = (x.detach().contiguous() for x in (z, head, rows))
        if weights is not None:
            return compiled(z, head, rows, tables.contiguous(), None, weights.contiguous())
        return compiled(z, head, rows, tables.contiguous())

    def kernel(*arguments):
        return choice.in_parts(choose, *arguments)

    try:
        problem = _difference(choose, recipe)
    except Exception as error:  # Whatever the compilers say.
        problem = f'{type(error).__name__}: {(str(error).splitlines() or [""])[0]}'
    if problem:
        report(f'the choice is not compiled: {problem}')
        return None
    return kernel


@torch.no_grad()
def _difference(choose, recipe):
    """How far results for made numbers are off, None: not at all. Compiles for all dimensions of groups."""
    generator = torch.Generator().manual_seed(1)

    def normal(*shape):
        return torch.randn(*shape, generator=generator)

    codes, learned = recipe.codes, recipe.learned_features
    for d in sorted({*recipe.top_groups, *recipe.bottom_groups}):
        tables = choice.Tables(
            4 * normal(codes, d),
            normal(codes),
            normal(3 * d, codes),
            torch.full((3 * d,), 2.0),
            torch.full((learned,), 2.0),
            None,
        )
        z, rows = 4 * normal(choice.POSITIONS, d), normal(learned, codes)
        head = normal(choice.POSITIONS, 3 * d + learned)
        own, wanted = (f(z, head, rows, tables, None) for f in (choose, choice.choose))
        if (own[0] != wanted[0]).float().mean() > TOLERANCE:
            return 'it chooses other codewords'
        for a, b in zip(own[1:], wanted[1:]):
            if not (a - b).abs().max() <= TOLERANCE * b.abs().max():
                return f'it is off by {(a - b).abs().max():.3g}'
    return None
