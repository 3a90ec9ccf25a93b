"""Codebooks and the features by which the prior tilts them as integers: spec/vqm-model.md, section 3.2."""

import numpy as np

from .codebooks import FEATURE_LIMIT
from .rounding import saturated

# Codewords used less often stay behind; the tail of a distribution still reaches as far.
LEAST_SHARE = 2.0**-17
# Real value of a unit of a head's output whose feature is not scaled, and its limit.
OUTPUT_UNIT = 2.0**-6
LARGEST_OUTPUT = 4095 * OUTPUT_UNIT
LARGEST_FEATURE = 32767 / 256


class Book:
    """A group's codewords of one quality that are worth keeping, by falling usage: `words` [K][d], `base`
    [K], and real features, [K][J]."""

    def __init__(self, books, rows, q, g, fraction_bits):
        d, counts, kept = books.groups[g], *_kept(books, q, g)
        self.words = saturated(books.words[q, g, :, :d].cpu().numpy()[kept], fraction_bits)
        share = counts[kept] / max(counts[kept].sum(), 1e-30)
        self.base = saturated(np.log2(np.maximum(share, 2.0**-24)), 8)
        t = self.words / 2.0**fraction_bits / books.scale[q, g].item()
        t = np.clip(t, -FEATURE_LIMIT, FEATURE_LIMIT)
        known = np.stack([t, np.abs(t), t * t / 4], 2).reshape(len(kept), 3 * d)
        learned = rows[q, g].double().cpu().numpy()[:, kept].T
        self.features = np.concatenate([known, learned], 1)


def _kept(books, q, g):
    """Uses of all codewords, and numbers of those worth keeping, by falling use."""
    counts = books.counts[q, g].double().cpu().numpy()
    order = np.argsort(-counts, kind='stable')
    used = order[counts[order] >= counts.sum() * LEAST_SHARE]
    return counts, used if len(used) else order[:1]


def largest_word(books, q, g):
    """The largest absolute component of the codewords kept."""
    return np.abs(books.words[q, g].cpu().numpy()[_kept(books, q, g)[1]]).max()


def feature_scales(features, outputs):
    """Powers of two that features [K][J] are multiplied by and the head's outputs divided, so that outputs
    may be twice as large as those seen, [J], if there is room."""
    scales = np.ones(len(outputs))
    largest = np.abs(features).max(0)
    while True:
        more = (2 * outputs > LARGEST_OUTPUT * scales) & (2 * scales * largest <= LARGEST_FEATURE)
        if not more.any():
            return scales
        scales[more] *= 2


def codebook_records(prefix, books, scales):
    """Records of a group. books: [Q]; scales: [Q][J]."""
    return {
        prefix + '.sizes': np.array([len(book.base) for book in books], '<i4'),
        prefix + '.words': np.concatenate([book.words for book in books]),
        prefix + '.base': np.concatenate([book.base for book in books]),
        prefix + '.tilt': np.concatenate(
            [saturated(book.features * scale, 8) for book, scale in zip(books, scales)]
        ),
    }
