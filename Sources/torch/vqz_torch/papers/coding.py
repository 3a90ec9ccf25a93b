"""A range coder, and index maps as bytes under a prior."""

import torch
import torch.nn.functional as F

# Frequencies of a symbol sum to this.
TOTAL_BITS = 16
TOTAL = 1 << TOTAL_BITS
MASK = (1 << 32) - 1
LEAST_RANGE = 1 << 24


class Encoder:
    """Byte-wise, with carries (Martin 1979; Subbotin's bounds)."""

    def __init__(self):
        self.low, self.range, self.bytes = 0, MASK, bytearray()

    def encode(self, start, size):
        """A symbol's frequencies: those before it, its own."""
        self.range >>= TOTAL_BITS
        self.low += start * self.range
        self.range *= size
        if self.low > MASK:
            self.low &= MASK
            i = len(self.bytes) - 1
            while self.bytes[i] == 255:
                self.bytes[i] = 0
                i -= 1
            self.bytes[i] += 1
        while self.range < LEAST_RANGE:
            self.bytes.append(self.low >> 24)
            self.low, self.range = (self.low << 8) & MASK, self.range << 8

    def finish(self):
        for _ in range(4):
            self.bytes.append(self.low >> 24)
            self.low = (self.low << 8) & MASK
        return bytes(self.bytes)


class Decoder:
    def __init__(self, data):
        self.data, self.at, self.range = data, 4, MASK
        self.code = int.from_bytes(data[:4].ljust(4, b'\0'), 'big')

    def target(self):
        """A number within the frequencies of the next symbol."""
        self.range >>= TOTAL_BITS
        return min(self.code // self.range, TOTAL - 1)

    def take(self, start, size):
        self.code -= start * self.range
        self.range *= size
        while self.range < LEAST_RANGE:
            byte = self.data[self.at] if self.at < len(self.data) else 0
            self.code, self.range, self.at = (self.code << 8 | byte) & MASK, self.range << 8, self.at + 1


def frequencies(logits):
    """Integers that sum to TOTAL, none zero, of logits [K]."""
    share = F.softmax(logits.double(), 0)
    result = 1 + (share * (TOTAL - len(share))).long()
    result[share.argmax()] += TOTAL - result.sum()
    return result


def _walk(model, shape, above, choose):
    """Fills a map [h][w] in reading order; choose: from logits to the index of a position."""
    index = torch.zeros(1, *shape, dtype=torch.int64, device=next(model.parameters()).device)
    for y in range(shape[0]):
        # Rows below change nothing here.
        part = index[:, : y + 1]
        given = above if above is None else above[:, : y // 2 + 2]
        if given is not None and given.shape[1] * 2 > part.shape[1]:
            part = F.pad(part, (0, 0, 0, given.shape[1] * 2 - part.shape[1]))
        for x in range(shape[1]):
            chosen = choose(model(part, given)[0, :, y, x].cpu(), y, x)
            part[0, y, x] = index[0, y, x] = chosen
    return index


@torch.no_grad()
def encode(models, indices):
    """Bytes of the maps [1][h][w] of all levels, coarse to fine.

    The same passes over the same partly filled maps as decoding makes, so that both see the same numbers."""
    coder, above = Encoder(), None
    for model, index in zip(models, indices):

        def choose(logits, y, x):
            sizes, symbol = frequencies(logits), int(index[0, y, x])
            coder.encode(int(sizes[:symbol].sum()), int(sizes[symbol]))
            return symbol

        _walk(model, tuple(index.shape[1:]), above, choose)
        above = index
    return coder.finish()


@torch.no_grad()
def decode(models, data, shapes):
    """The maps of given shapes [h, w] that `encode` was given."""
    coder, above, indices = Decoder(data), None, []

    def choose(logits, y, x):
        sizes = frequencies(logits)
        ends = sizes.cumsum(0)
        symbol = int(torch.searchsorted(ends, torch.tensor(coder.target()), right=True))
        coder.take(int(ends[symbol] - sizes[symbol]), int(sizes[symbol]))
        return symbol

    for model, shape in zip(models, shapes):
        above = _walk(model, shape, above, choose)
        indices.append(above)
    return indices


@torch.no_grad()
def sample(models, shapes, generator, temperature=1.0):
    """New maps from the priors."""
    above, indices = None, []

    def choose(logits, y, x):
        return int(torch.multinomial(F.softmax(logits.double() / temperature, 0), 1, generator=generator))

    for model, shape in zip(models, shapes):
        above = _walk(model, shape, above, choose)
        indices.append(above)
    return indices
