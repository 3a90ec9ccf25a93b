"""The choice of codewords, its bits and their gradients, at all positions of a phase at once: plain tensors.

With l_k = logCount_k + sum_j head_j feature_jk (base-2 logarithms) and L = log2 sum_k 2^l_k, the index is
that of the least ||z - e_k||^2 + w (L - l_k), and takes L - l_index bits; w is what a bit weighs at the
position, 1 without a tune for the eye."""

import torch

# logCount of a codeword that does not take part.
DEAD = -1e30
# At a time on a CPU: what is of their number times 256 codewords stays in its second cache.
POSITIONS = 512


class Tables:
    """What a group's choice reads at the quality in force."""

    def __init__(self, words, log_counts, base, base_limits, row_limits, statistics):
        # [K][d], [K], features of codewords [3d][K].
        self.words, self.log_counts, self.base = words, log_counts, base
        # Largest absolute outputs of the heads, for these features [3d] and for the learned ones [R].
        self.base_limits, self.row_limits = base_limits, row_limits
        # Counted in the step: uses of each codeword and, for each dimension, the sum of the latents that
        # chose it, [1 + d][K].
        self.statistics = statistics


def choose(z, head, rows, tables, index=None, weights=None):
    """Index [N], bits in all, and the gradients of the bits: of the heads [N][J] and of the rows [R][K].

    z [N][d]; head [N][J], cut to its limits here; rows [R][K], learned features; weights: w of each position,
    [N], None: 1."""
    limits = torch.cat([tables.base_limits, tables.row_limits])
    head = torch.maximum(torch.minimum(head, limits), -limits)
    known, features = tables.base.shape[0], torch.cat([tables.base, rows])
    logits = torch.addmm(tables.log_counts, head, features)
    if index is None:
        cost = torch.neg(logits) if weights is None else logits * -weights[:, None]
        for i in range(z.shape[1]):
            distance = z[:, i : i + 1] - tables.words[:, i]
            cost.addcmul_(distance, distance)
        index = cost.argmin(1)
        del cost
    chosen = logits.gather(1, index[:, None])
    largest = logits.amax(1, keepdim=True)
    bits = largest - chosen
    powers = torch.exp2(logits.sub_(largest))
    total = powers.sum(1, keepdim=True)
    bits = (bits + torch.log2(total)).sum()
    powers = powers.div_(total)
    # d bits / d l_k
    powers.scatter_add_(1, index[:, None], torch.full_like(chosen, -1))
    d_head = powers @ features.t()
    d_rows = head[:, known:].t() @ powers
    return index, bits, stop(d_head, head, limits), d_rows


def stop(gradient, head, limits):
    """Drops gradients by which an output at its limit would go beyond it."""
    return torch.where((head.abs() >= limits) & (gradient * head < 0), torch.zeros_like(gradient), gradient)


def count(z, index, tables):
    """Adds the uses of codewords to the step's statistics."""
    values = torch.cat([torch.ones_like(z[:, :1]), z], 1)
    if z.is_cuda:
        # Sums in an order that is the same every time, unlike index_add_.
        chosen = torch.zeros(z.shape[0], tables.statistics.shape[1], device=z.device)
        chosen.scatter_(1, index[:, None], 1)
        tables.statistics.add_(values.t() @ chosen)
    else:
        tables.statistics.index_add_(1, index, values.t())


class Bits(torch.autograd.Function):
    """Bits in all and the index, with gradients for heads and rows that are already known."""

    @staticmethod
    def forward(ctx, head, rows, z, tables, weights):
        index, bits, d_head, d_rows = best()(z, head, rows, tables, None, weights)
        ctx.mark_non_differentiable(index)
        ctx.save_for_backward(d_head, d_rows)
        return bits, index

    @staticmethod
    def backward(ctx, gradient, _):
        d_head, d_rows = ctx.saved_tensors
        return d_head * gradient, d_rows * gradient, None, None, None


def in_parts(function, z, head, rows, tables, index=None, weights=None):
    """What `choose` says of all positions, found by a function like it for some at a time, and counted."""
    size = len(z) if z.is_cuda else POSITIONS
    parts = []
    for at in range(0, max(len(z), 1), max(size, 1)):
        own, own_head, *given = (x if x is None else x[at : at + size] for x in (z, head, index, weights))
        parts.append(function(own, own_head, rows, tables, *given))
    indices, bits, d_head, d_rows = zip(*parts)
    result = torch.cat(indices), sum(bits), torch.cat(d_head), sum(d_rows)
    count(z, result[0], tables)
    return result


def _plain(*arguments):
    return in_parts(choose, *arguments)


_kernel = None


def best():
    """The fused kernel where there is one, or else plain tensors."""
    return _kernel or _plain


def use_kernel(kernel):
    """Sets what `best` is; None: plain tensors."""
    global _kernel
    _kernel = kernel
