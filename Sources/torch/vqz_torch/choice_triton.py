"""The choice of codewords as one Triton kernel: what choice.py computes with plain tensors, in one pass over
the positions, none of whose arrays [positions][codewords] leaves the chip."""

import torch

from .choice import DEAD, Tables, choose, count

try:
    import triton
    import triton.language as tl
except Exception:
    triton = None

# Positions of a program: its arrays [positions][codewords] fit the registers of four warps.
BLOCK = 8


def load(device, report):
    """The kernel, or None where it does not run or gives other numbers than plain tensors."""
    if triton is None:
        report('no Triton: codewords are chosen by plain tensors, which is slower')
        return None
    try:
        difference = check(device)
    except Exception as error:
        report(f'codewords are chosen by plain tensors, which is slower: {str(error).splitlines()[0]}')
        return None
    if not difference < 1e-3:
        report(f'codewords are chosen by plain tensors, which is slower: the kernel is off by {difference}')
        return None
    return fused


def check(device, positions=1000, codes=100, dims=3, learned=2):
    """The largest difference of the kernel's numbers from those of plain tensors, for random ones of about
    1."""
    generator = torch.Generator().manual_seed(1)

    def normal(*shape):
        return torch.randn(*shape, generator=generator).to(device)

    z, head, rows = (
        normal(positions, dims + 1)[:, 1:],
        normal(positions, 3 * dims + learned),
        normal(learned, codes),
    )
    shares = torch.log2(normal(codes).abs() + 0.01)
    shares[7] = DEAD
    words, base = normal(codes, dims + 1), normal(3 * dims, codes)
    limits = normal(3 * dims).abs() + 0.5, normal(learned).abs() + 0.5
    results = []
    for is_fused in (False, True):
        tables = Tables(words[:, :dims], shares, base, *limits, torch.zeros(1 + dims, codes, device=device))
        index, bits, d_head, d_rows = (fused if is_fused else choose)(z, head, rows, tables, None)
        if not is_fused:
            # The same choice where two codewords cost the same but for the last bit.
            count(z, index, tables)
            given = index
            index, bits, d_head, d_rows = choose(z, head, rows, tables, given)
        else:
            off = (index != given).float().mean()
            tables.statistics.zero_()
            index, bits, d_head, d_rows = fused(z, head, rows, tables, given)
        results.append(
            (bits / positions, d_head, d_rows / positions**0.5, tables.statistics / positions**0.5)
        )
    largest = max((a - b).abs().max().item() for a, b in zip(*results))
    return largest + (1 if off > 1e-2 else 0)


if triton is not None:

    # One compilation for all strides and numbers of positions.
    @triton.jit(do_not_specialize=['count', 'z_stride', 'words_stride'])
    def _kernel(
        z,
        head,
        words,
        log_counts,
        base,
        rows,
        base_limits,
        row_limits,
        given,
        index,
        d_head,
        sums,
        count,
        z_stride,
        words_stride,
        K,
        D: tl.constexpr,
        KNOWN: tl.constexpr,
        R: tl.constexpr,
        P: tl.constexpr,
        CODES: tl.constexpr,
        CHOOSES: tl.constexpr,
    ):
        """P positions and CODES codewords, of which K count. Partial sums go to the program's own rows."""
        program = tl.program_id(0)
        p = program * P + tl.arange(0, P)
        k = tl.arange(0, CODES)
        inside, lives = p < count, k < K
        features: tl.constexpr = KNOWN + R
        logits = tl.load(log_counts + k, mask=lives, other=-1e30)[None, :] + tl.zeros((P, CODES), tl.float32)
        for j in tl.static_range(features):
            h = tl.load(head + p * features + j, mask=inside, other=0)
            if j < KNOWN:
                limit = tl.load(base_limits + j)
                f = tl.load(base + j * K + k, mask=lives, other=0)
            else:
                limit = tl.load(row_limits + j - KNOWN)
                f = tl.load(rows + (j - KNOWN) * K + k, mask=lives, other=0)
            h = tl.minimum(tl.maximum(h, -limit), limit)
            logits += h[:, None] * f[None, :]
        if CHOOSES:
            cost = -logits
            for i in tl.static_range(D):
                zi = tl.load(z + p * z_stride + i, mask=inside, other=0)
                e = tl.load(words + k * words_stride + i, mask=lives, other=0)
                difference = zi[:, None] - e[None, :]
                cost += difference * difference
            cost = tl.where(lives[None, :], cost, float('inf'))
            chosen = tl.argmin(cost, 1)
        else:
            chosen = tl.load(given + p, mask=inside, other=0).to(tl.int32)
        tl.store(index + p, chosen.to(tl.int64), mask=inside)
        one = tl.where((k[None, :] == chosen[:, None]) & inside[:, None], 1.0, 0.0)
        largest = tl.max(logits, 1)
        own = tl.sum(tl.where(k[None, :] == chosen[:, None], logits, 0.0), 1)
        powers = tl.exp2(logits - largest[:, None])
        total = tl.sum(powers, 1)
        # Rows of sums: bits, uses, latents, gradients of the learned rows.
        part = sums + program * (2 + D + R) * CODES
        bits = tl.sum(tl.where(inside, largest - own + tl.log2(total), 0.0), 0)
        tl.store(part + k, tl.where(k == 0, bits, 0.0))
        tl.store(part + CODES + k, tl.sum(one, 0))
        for i in tl.static_range(D):
            zi = tl.load(z + p * z_stride + i, mask=inside, other=0)
            tl.store(part + (2 + i) * CODES + k, tl.sum(one * zi[:, None], 0))
        slope = tl.where(inside[:, None], powers / total[:, None], 0.0) - one
        for j in tl.static_range(features):
            h = tl.load(head + p * features + j, mask=inside, other=0)
            if j < KNOWN:
                limit = tl.load(base_limits + j)
                f = tl.load(base + j * K + k, mask=lives, other=0)
            else:
                limit = tl.load(row_limits + j - KNOWN)
                f = tl.load(rows + (j - KNOWN) * K + k, mask=lives, other=0)
            h = tl.minimum(tl.maximum(h, -limit), limit)
            g = tl.sum(slope * f[None, :], 1)
            beyond = ((h >= limit) | (h <= -limit)) & (g * h < 0)
            tl.store(d_head + p * features + j, tl.where(beyond, 0.0, g), mask=inside)
            if j >= KNOWN:
                tl.store(part + (2 + D + j - KNOWN) * CODES + k, tl.sum(slope * h[:, None], 0))


def fused(z, head, rows, tables, index, weights=None):
    """Like `choose` and `count` of choice.py."""
    if weights is not None:
        # Chosen by plain tensors: the kernel knows no weights.
        index = choose(z, head, rows, tables, None, weights)[0]
    positions, d = z.shape
    known, learned, codes = tables.base.shape[0], rows.shape[0], tables.words.shape[0]
    width = max(16, triton.next_power_of_2(codes))
    programs = triton.cdiv(positions, BLOCK)
    head, rows = head.contiguous(), rows.contiguous()
    chosen = torch.empty(positions, dtype=torch.int64, device=z.device)
    d_head = torch.empty_like(head)
    # Each program writes sums of its own, added up in an order that is always the same.
    sums = z.new_empty(programs, 2 + d + learned, width)
    _kernel[(programs,)](
        z,
        head,
        tables.words,
        tables.log_counts,
        tables.base,
        rows,
        tables.base_limits,
        tables.row_limits,
        chosen if index is None else index,
        chosen,
        d_head,
        sums,
        positions,
        z.stride(0),
        tables.words.stride(0),
        codes,
        D=d,
        KNOWN=known,
        R=learned,
        P=BLOCK,
        CODES=width,
        CHOOSES=index is None,
        num_warps=4,
    )
    sums = sums.sum(0)[:, :codes]
    tables.statistics.add_(sums[1 : 2 + d])
    return chosen, sums[0, 0], d_head, sums[2 + d :]
