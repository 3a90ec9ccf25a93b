"""Layers as integers: weights on their grids, biases, multipliers and shifts (spec/vqz-format.md, section
3)."""

import numpy as np

from .errors import TrainingError

LARGEST_SHIFT = 24
# Sums whose bound is below this have room for biases and rounding terms.
LARGEST_SUM = 1 << 30
# The limit of biases, unless sums are larger.
LARGEST_BIAS = 1 << 22


def half_away(x):
    """Halves away from zero."""
    return np.copysign(np.floor(np.abs(x) + 0.5), x)


def saturated(x, bits=0):
    """The nearest multiples of 2^-bits, as s16."""
    return np.clip(half_away(np.asarray(x, np.float64) * 2.0**bits), -32768, 32767).astype('<i2')


class Grid:
    """Weights [cout][...] as integers, and the real value of one unit of each output, `step` [cout].

    largest: largest inputs, that of each or of all; peak: the largest 8-bit weight of an output, None for
    16 bits, which reach as far as sums of such inputs have room."""

    def __init__(self, weights, largest, peak=None):
        self.largest = largest
        is_wide, limit = peak is None, 32767 if peak is None else peak
        self._round(weights, limit)
        while is_wide and self.bound().max() >= LARGEST_SUM:
            limit //= 2
            self._round(weights, limit)

    def _round(self, weights, limit):
        weights = np.asarray(weights, np.float64)
        peak = np.abs(weights).reshape(len(weights), -1).max(1)
        self.step = np.where(peak > 0, peak / limit, 1e-9)
        self.integers = half_away(weights / self.step.reshape(-1, *[1] * (weights.ndim - 1))).astype(np.int64)

    def bound(self):
        """The largest |sum| that inputs can make, [cout]."""
        return (np.abs(self.integers) * self.largest).reshape(len(self.step), -1).sum(1)

    def row_sums(self):
        return self.integers.reshape(len(self.step), -1).sum(1)


class Requantization:
    """Biases, multipliers and shifts of a layer, quality by quality, from real numbers."""

    def __init__(self, grid, zero):
        """zero: what the inputs have in place of 0."""
        self.grid, self.zero = grid, zero
        self.bias, self.scale, self.shift = [], [], []

    def add(self, gain, bias, input_unit, output_unit, seen=None):
        """The next quality. gain, bias, output_unit: [cout], real; seen: largest |sum| before the gain, real,
        [cout]; None: any sum within the bounds."""
        grid, units = self.grid, self.grid.step * input_unit
        sums = grid.bound().astype(float) if seen is None else seen / units
        # A gain near zero could not carry the bias: it is kept just large enough.
        most = max(LARGEST_BIAS, (sums / 1.1).max())
        least = np.maximum(np.abs(bias) / (units * most), 1e-9)
        gain = np.where(np.abs(gain) < least, np.where(gain < 0, -least, least), gain)
        factor, offset = gain * units / output_unit, bias / (gain * units)
        reach = self._reach(factor, sums + np.abs(offset), seen is None)
        p, s = shifts(reach, np.abs(factor).max())
        self.bias.append(half_away(offset - self.zero * grid.row_sums()).astype(np.int64))
        self.scale.append(saturated(factor, p + s))
        self.shift.append((p, s))

    @staticmethod
    def _reach(factor, sums, is_bound):
        """What fits 16 bits between the two shifts: all that gives results of 16 bits, but no more than eight
        times the largest sum seen; twice that at least."""
        whole = 32767 / np.maximum(np.abs(factor), 1e-30)
        if is_bound:
            return np.minimum(sums, whole).max()
        return np.maximum(2 * sums, np.minimum(8 * sums, whole)).max()

    def records(self, name, kind):
        """The layer's records {name: array}, once no sum can overflow. kind: of the weights."""
        grid, shift = self.grid, np.array(self.shift, np.uint8)
        bias = np.array(self.bias)
        p = int(shift[:, 0].max())
        worst = int((grid.bound() + np.abs(bias).max(0)).max()) + (1 << p >> 1)
        if worst > 2**31 - 1:
            raise TrainingError(f'{name}: sums may reach {worst}, which is beyond 32 bits')
        return {
            name + '.weight': grid.integers.astype(kind),
            name + '.bias': bias.astype('<i4'),
            name + '.scale': np.array(self.scale, '<i2'),
            name + '.shift': shift,
        }


def shifts(reach, largest_factor):
    """p such that sums up to `reach` fit 16 bits after it, s such that the largest multiplier does."""
    p, s = 0, LARGEST_SHIFT
    while p < LARGEST_SHIFT and reach / 2**p > 32767:
        p += 1
    while s > 1 and largest_factor * 2.0 ** (p + s) > 32767:
        s -= 1
    return p, s


def multiplier(factor):
    """m and r, 1...24, of m / 2^r."""
    r = LARGEST_SHIFT
    while r > 1 and factor * 2.0**r > 32767:
        r -= 1
    return min(32767, int(half_away(factor * 2.0**r))), r


def byte_multiplier(factor):
    """m of m / 2^15, for bytes around 128."""
    return int(np.clip(half_away(factor * 2.0**15), 1, 32767))
