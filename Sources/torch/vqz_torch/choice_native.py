"""The choice of codewords on a CPU by the kernel of `vqz-train`: Sources/CTensorOps/CodesKernel.h."""

import ctypes
from concurrent.futures import ThreadPoolExecutor

import torch

from . import choice
from .errors import TrainingError

# Largest difference from plain tensors, as a share of the largest value.
TOLERANCE = 1e-3
# Positions that the kernel takes at a time.
BLOCK = 4


class _Shape(ctypes.Structure):
    """`vqt_codes` of Sources/CTensorOps/include/CTensorOps.h."""

    _fields_ = [
        *((name, ctypes.c_int) for name in ('count', 'dims', 'codes', 'features', 'first_learned')),
        *((name, ctypes.c_int) for name in ('stride', 'choice')),
        *((name, ctypes.c_double) for name in ('distortion_weight', 'bits_weight')),
    ]


class _Sums(ctypes.Structure):
    """`vqt_codes_sums`."""

    _fields_ = [('bits', ctypes.c_double), ('distortion', ctypes.c_double)]


def load(path, recipe):
    """What `choice.choose` computes, by the library at a path; shares positions among PyTorch's threads.
    Throws TrainingError if the library cannot be had, or differs from plain tensors for groups of the
    recipe."""
    try:
        function = ctypes.CDLL(path).vqt_codes_f32
    except (OSError, AttributeError) as error:
        raise TrainingError(f'{path}: not the library of the kernels: {error}') from None
    function.restype = _Sums
    function.argtypes = [ctypes.c_void_p] * 13
    kernel = Kernel(function)
    problem = _difference(kernel, recipe)
    if problem:
        raise TrainingError(f'{path}: {problem}')
    return kernel


class Kernel:
    def __init__(self, function):
        self._function = function
        self._threads = torch.get_num_threads()
        self._pool = ThreadPoolExecutor(self._threads)

    def __call__(self, z, head, rows, tables, index=None, weights=None):
        """As `choice.in_parts` has it."""
        limits = torch.cat([tables.base_limits, tables.row_limits])
        head = torch.maximum(torch.minimum(head.detach(), limits), -limits).contiguous()
        z, known = z.detach().contiguous(), tables.base.shape[0]
        features = torch.cat([tables.base, rows.detach()])
        words, log_counts = tables.words.contiguous(), tables.log_counts.contiguous()
        weights = None if weights is None else weights.contiguous()
        chooses = index is None
        chosen = torch.empty(len(z), dtype=torch.uint8) if chooses else index.to(torch.uint8)
        d_head = torch.empty_like(head)

        def run(first, end):
            """Bits and the gradient of the rows at some positions."""
            d_rows = torch.zeros_like(rows)
            shape = _Shape(
                end - first, z.shape[1], len(words), len(features), known, z.shape[1], chooses, 1, 1
            )
            sums = self._function(
                ctypes.byref(shape),
                *(_address(x, first) for x in (z, weights, head)),
                *(_address(x) for x in (words, log_counts, features)),
                _address(chosen, first),
                None,
                _address(d_head, first),
                _address(d_rows) if len(rows) else None,
                None,
                None,
            )
            return sums.bits, d_rows

        # Blocks for all threads alike; the same parts every time, so the same sums.
        size = BLOCK * max(1, -(-len(z) // (BLOCK * self._threads)))
        parts = [(first, min(first + size, len(z))) for first in range(0, len(z), size)]
        others = [self._pool.submit(run, *part) for part in parts[1:]]
        results = [run(*part) for part in parts[:1]] + [other.result() for other in others]
        bits = torch.tensor(sum(bits for bits, _ in results), dtype=torch.float32)
        d_rows = sum((d_rows for _, d_rows in results), torch.zeros_like(rows))
        result = chosen.long()
        choice.count(z, result, tables)
        return result, bits, choice.stop(d_head, head, limits), d_rows


def _address(x, row=0):
    """Of a row of a contiguous tensor; None: None."""
    return None if x is None else x.data_ptr() + row * x.stride(0) * x.element_size()


@torch.no_grad()
def _difference(kernel, recipe):
    """How far results for made numbers are off, None: not at all."""
    generator = torch.Generator().manual_seed(1)

    def normal(*shape):
        return torch.randn(*shape, generator=generator)

    codes, learned, count = recipe.codes, recipe.learned_features, 1001
    for d in sorted({*recipe.top_groups, *recipe.bottom_groups}):
        shares = normal(codes)
        # Codewords that do not take part.
        shares[1::7] = choice.DEAD

        def tables():
            return choice.Tables(
                4 * words, shares, base, torch.full((3 * d,), 2.0), torch.full((learned,), 2.0),
                torch.zeros(1 + d, codes),
            )

        words, base = normal(codes, d), normal(3 * d, codes)
        z, rows = 4 * normal(count, d), normal(learned, codes)
        head, weights = normal(count, 3 * d + learned), normal(count).abs()
        counted = [tables() for _ in range(2)]
        own = kernel(z, head, rows, counted[0], None, weights)
        wanted = choice.in_parts(choice.choose, z, head, rows, counted[1], None, weights)
        if (own[0] != wanted[0]).float().mean() > TOLERANCE:
            return 'it chooses other codewords'
        for a, b in zip((*own[1:], counted[0].statistics), (*wanted[1:], counted[1].statistics)):
            if not (a - b).abs().max() <= TOLERANCE * max(1, b.abs().max()):
                return f'it is off by {(a - b).abs().max():.3g}'
    return None
