"""Muon for weight matrices and Adam for everything else, as in `vqz-train`, over the flat arrays."""

import torch

# The quintic that brings every singular value in (0, 1] near one.
A, B, C = 3.4445, -4.7750, 2.0315
ITERATIONS = 5
MOMENTUM = 0.95
BETA1, BETA2, EPSILON = 0.9, 0.98, 1e-9


class Rates:
    """What a step takes from its number: all tensors, so that a recorded step can be repeated."""

    NAMES = ('adam', 'correction2', 'matrix', 'average')

    def __init__(self, device):
        self.values = torch.zeros(len(self.NAMES), device=device)
        for i, name in enumerate(self.NAMES):
            setattr(self, name, self.values[i])

    @staticmethod
    def of(training, step):
        """Numbers for a step counted from 0."""
        schedule, t = training.schedule(step), step + 1
        return [
            training.rate * schedule / (1 - BETA1**t),
            1 / (1 - BETA2**t),
            (training.matrix_rate or 0) * schedule,
            1 - min(training.average_decay, (step + 1) / (step + 10)),
        ]


class Optimizer:
    """Moves the parameters of a state down their gradient; its moments are the state's."""

    def __init__(self, state, uses_matrices=True):
        self.state, self.parameters = state, state.model.parameters
        self.layout = self.parameters.layout
        self.uses_matrices = uses_matrices
        self.rates = Rates(self.parameters.device)
        # 0 for what stays, 1 for all else, by the names of the parts that stay.
        self._moving = {}

    @torch.no_grad()
    def step(self, kept=frozenset()):
        """kept: the parts that stay as they are, with their moments and averages."""
        first = 0
        if self.uses_matrices:
            first = self.layout.weight_count
            for bucket in self.layout.buckets:
                if bucket.part in kept:
                    continue
                if bucket.is_matrix:
                    self._matrices(bucket)
                else:
                    self._adam(bucket.slice, kept)
        self._adam(slice(first, self.layout.count), kept)

    def after(self, step):
        """What is to be done between steps, counted from 0: nothing."""

    def _flats(self):
        p = self.parameters
        return p.value, p.gradient, self.state.moment1, self.state.moment2, p.average

    def _moves(self, kept):
        if kept not in self._moving:
            moves = torch.ones(self.layout.count, device=self.parameters.device)
            for part in kept:
                self.layout.mark(moves, part, 0)
            self._moving[kept] = moves
        return self._moving[kept]

    def _adam(self, part, kept):
        value, gradient, moment1, moment2, average = (flat[part] for flat in self._flats())
        gain1, gain2, rate, gain = 1 - BETA1, 1 - BETA2, self.rates.adam, self.rates.average
        if kept:
            moves = self._moves(kept)[part]
            gain1, gain2, rate, gain = gain1 * moves, gain2 * moves, rate * moves, gain * moves
        moment1.add_((gradient - moment1) * gain1)
        moment2.add_((gradient * gradient - moment2) * gain2)
        value.sub_(rate * moment1 / ((moment2 * self.rates.correction2).sqrt_() + EPSILON))
        average.add_((value - average) * gain)

    def _matrices(self, bucket):
        """Muon (Jordan et al. 2024): momentum, with its singular values brought near one."""
        value, gradient, momentum, _, average = (bucket.matrices(flat) for flat in self._flats())
        direction, size = self.direction(bucket, gradient, momentum)
        value.sub_(direction * size[:, None, None])
        average.add_((value - average) * self.rates.average)

    def direction(self, bucket, gradient, momentum):
        """What to take off the matrices, and how much of it."""
        momentum.lerp_(gradient, 1 - MOMENTUM)
        x = torch.lerp(momentum, gradient, 1 - MOMENTUM)
        squares = (x * x).sum((1, 2))
        direction, longer = orthogonal(x, squares.clamp(min=1e-30)), max(bucket.rows, bucket.columns)
        # No direction: what follows the matrix is still zero.
        moves = squares >= 1e-30
        return direction, torch.where(moves, self.rates.matrix * longer**0.5, torch.zeros_like(squares))


def orthogonal(x, squares):
    """Matrices [n][rows][columns] of given sums of squares with their singular values brought near one.

    The iterations multiply x with polynomials of x xt, which commute: they run on the smaller Gram matrix."""
    wide = x.shape[1] <= x.shape[2]
    gram = (x @ x.mT if wide else x.mT @ x) / squares[:, None, None]
    identity = A * torch.eye(gram.shape[1], device=x.device, dtype=x.dtype)
    factor = None
    for step in range(ITERATIONS):
        polynomial = torch.baddbmm(gram, gram, gram, beta=B, alpha=C).add_(identity)
        if step + 1 < ITERATIONS:
            gram = polynomial @ gram @ polynomial
        factor = polynomial if factor is None else polynomial @ factor
    x = x / squares.sqrt()[:, None, None]
    return factor @ x if wide else x @ factor
