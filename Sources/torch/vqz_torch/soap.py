"""SOAP (Vyas et al. 2024, arXiv 2409.11321): Adam in the eigenbasis of Shampoo's preconditioners, for the
weight matrices in place of Muon."""

import torch

from .optimizers import EPSILON, Optimizer

BETA1, BETA2 = 0.95, 0.95
# Steps between new bases.
FREQUENCY = 10
# Sides longer than this keep their own basis.
LONGEST = 768


class Soap(Optimizer):
    """The first moments are the state's; second moments, preconditioners and bases its own tensors
    `soap.*`."""

    def __init__(self, state, uses_matrices=True):
        super().__init__(state, uses_matrices)
        self._is_fresh = 'soap.steps' not in state.own
        zeros = lambda *shape: torch.zeros(*shape, device=self.parameters.device)
        state.own.setdefault('soap.steps', zeros(1))
        for i, bucket in self._of_matrices():
            shape = bucket.count, bucket.rows, bucket.columns
            state.own.setdefault(f'soap.{i}.moment2', zeros(*shape))
            for side, size in (('rows', bucket.rows), ('columns', bucket.columns)):
                if size <= LONGEST:
                    square = zeros(bucket.count, size, size)
                    state.own.setdefault(f'soap.{i}.{side}', square)
                    state.own.setdefault(
                        f'soap.{i}.{side}.basis', square + torch.eye(size, device=square.device)
                    )

    def _of_matrices(self):
        return [(i, bucket) for i, bucket in enumerate(self.layout.buckets) if bucket.is_matrix]

    def step(self, kept=frozenset()):
        self.state.own['soap.steps'] += 1
        super().step(kept)

    def _side(self, bucket, side):
        """Preconditioner and basis of the rows or columns; None: too long."""
        i = self.layout.buckets.index(bucket)
        own = self.state.own
        return own.get(f'soap.{i}.{side}'), own.get(f'soap.{i}.{side}.basis')

    def _turn(self, x, bucket, back=False):
        """Into the eigenbasis, or back."""
        rows, columns = self._side(bucket, 'rows')[1], self._side(bucket, 'columns')[1]
        if rows is not None:
            x = (rows if back else rows.mT) @ x
        if columns is not None:
            x = x @ (columns.mT if back else columns)
        return x

    def _matrices(self, bucket):
        value, gradient, momentum, _, average = (bucket.matrices(flat) for flat in self._flats())
        steps = self.state.own['soap.steps']
        moment2 = self.state.own[f'soap.{self.layout.buckets.index(bucket)}.moment2']
        turned = self._turn(gradient, bucket)
        # The first step only tells where to turn to.
        later = (steps > 1).float()
        momentum.lerp_(gradient, 1 - BETA1)
        moment2.add_((turned * turned - moment2) * ((1 - BETA2) * later))
        correction1, correction2 = 1 - BETA1**steps, 1 - BETA2 ** (steps - 1).clamp(min=1)
        direction = self._turn(momentum, bucket) / ((moment2 / correction2).sqrt() + EPSILON)
        value.sub_(self._turn(direction, bucket, back=True) * (self.rates.matrix * later / correction1))
        average.add_((value - average) * self.rates.average)
        for side, product in (
            ('rows', lambda: gradient @ gradient.mT),
            ('columns', lambda: gradient.mT @ gradient),
        ):
            square, _ = self._side(bucket, side)
            if square is not None:
                square.lerp_(product(), 1 - BETA2)

    @torch.no_grad()
    def after(self, step):
        """Between steps, counted from 0: new bases from time to time."""
        if not self.uses_matrices or not (self._is_fresh or step % FREQUENCY == 0):
            return
        for i, bucket in self._of_matrices():
            for axis, side in ((1, 'rows'), (2, 'columns')):
                square, basis = self._side(bucket, side)
                if square is not None:
                    self._renew(square, basis, self.state.own[f'soap.{i}.moment2'], axis)
        self._is_fresh = False

    def _renew(self, square, basis, moment2, axis):
        """All eigenvectors at the start, later one step of orthogonal iteration."""
        if self._is_fresh:
            basis.copy_(torch.linalg.eigh(square.double())[1].flip(2))
            return
        sizes = (basis * (square @ basis)).sum(1)
        order = sizes.argsort(1, descending=True)
        basis = basis.copy_(basis.gather(2, order[:, None].expand_as(basis)))
        place = order[:, :, None] if axis == 1 else order[:, None]
        moment2.copy_(moment2.gather(axis, place.expand_as(moment2)))
        basis.copy_(torch.linalg.qr(square @ basis)[0])
