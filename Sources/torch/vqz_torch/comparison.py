"""What going to integers costs: the float network, the same through its rounding, and the integers, on the
same crops, without a search."""

import numpy as np
import torch

from .codec import to_blocks
from .integers import IntegerModel
from .kinds import Join
from .validation import PIXELS_AT_ONCE, measure, psnr

KINDS = ('float', 'rounded', 'integer')


class Comparison:
    """points: {kind: [(bits per pixel, PSNR) of each quality]}, means over the crops."""

    def __init__(self, points):
        self.points = points

    def delta(self, kind='integer'):
        """BD-rate against the float network, percent, with straight lines between the points; None without a
        common range."""
        return bd_rate(self.points['float'], self.points[kind])

    def __str__(self):
        lines = ['quality' + ''.join(f'{kind + " bpp @ dB":>20}' for kind in KINDS) + '    bits']
        for q, row in enumerate(zip(*(self.points[kind] for kind in KINDS))):
            more = 100 * (row[-1][0] / row[0][0] - 1)
            lines.append(f'{q + 1:<7}' + ''.join(f'{b:>11.4f} @ {p:.3f}' for b, p in row) + f'{more:+8.2f} %')
        for kind in KINDS[1:]:
            delta = self.delta(kind)
            lines.append(f'BD-rate, {kind}: ' + ('no overlap' if delta is None else f'{delta:+.2f} %'))
        return '\n'.join(lines)


def compare(model, records, crops):
    """crops: bytes [n][side][side][3]. records: the model's export."""
    points = {kind: [] for kind in KINDS}
    batch = max(1, PIXELS_AT_ONCE['cpu'] // crops.shape[1] ** 2)
    for q in range(model.recipe.qualities):
        for kind, rounding in (('float', False), ('rounded', True)):
            model.prepare(torch.tensor([q], device=model.device), rounding, averaged=True)
            sums = sum(measure(model, part.to(model.device), q, rounding) for part in crops.split(batch))
            points[kind].append(tuple((sums / len(crops)).tolist()))
        integers = IntegerModel(records, q)
        sums = sum(measure_integers(integers, part.cpu()) for part in crops.split(batch))
        points['integer'].append(tuple((sums / len(crops)).tolist()))
    return Comparison(points)


def measure_integers(integers, crops):
    """Sums over crops of bits per pixel and of PSNR."""
    blocks = to_blocks(crops.double())
    coded = integers.encode(blocks)
    bits = sum(level.bits.sum() for level in coded.values()) / crops[0, :, :, 0].numel()
    return torch.stack([bits, psnr(decoded(integers, coded), blocks - 128).sum()])


def decoded(integers, coded):
    """Samples less 128, blocks [n][h/8][w/8][192]."""
    image = Join.run(None, integers.image(coded), None, False)
    return torch.floor((image + 64) / 128).clamp(-128, 127)


def bd_rate(anchor, test):
    """Mean excess of the logarithm of the rate over the range of scores of both, percent."""
    (rates, scores), (own_rates, own_scores) = (
        np.array(sorted(points, key=lambda point: point[1])).T for points in (anchor, test)
    )
    low, high = max(scores[0], own_scores[0]), min(scores[-1], own_scores[-1])
    if not low < high:
        return None
    at = np.linspace(low, high, 1001)
    excess = np.interp(at, own_scores, np.log(own_rates)) - np.interp(at, scores, np.log(rates))
    return 100 * (np.exp(excess.mean()) - 1)
