"""Vector quantisation with a codebook kept by moving averages (arXiv 1711.00937, appendix A)."""

import torch
import torch.nn as nn
import torch.nn.functional as F

SMOOTHING = 1e-5
# Codewords used less often than this restart at latents of the batch.
LEAST_SHARE = 1e-4


class Quantizer(nn.Module):
    def __init__(self, codes=512, dimensions=64, decay=0.99):
        super().__init__()
        self.decay = decay
        self.register_buffer('words', torch.randn(codes, dimensions))
        self.register_buffer('counts', torch.zeros(codes))
        self.register_buffer('sums', torch.zeros(codes, dimensions))

    @property
    def codes(self):
        return len(self.words)

    def lookup(self, index):
        """Codewords [n][D][h][w] of indices [n][h][w]."""
        return F.embedding(index, self.words).permute(0, 3, 1, 2)

    def nearest(self, z):
        """Indices [n][h][w] of the nearest codewords of latents [n][D][h][w]."""
        flat = z.permute(0, 2, 3, 1).flatten(0, 2)
        index = torch.addmm((self.words**2).sum(1), flat, self.words.t(), alpha=-2).argmin(1)
        return index.view(z.shape[0], *z.shape[2:])

    def forward(self, z):
        """Codewords, whose gradient passes to the latents, indices, and the squared distance of both."""
        with torch.no_grad():
            if self.training and not self.counts.any():
                self._start(z)
            index = self.nearest(z)
            if self.training:
                self._update(z, index)
        e = self.lookup(index)
        return z + (e - z).detach(), index, F.mse_loss(z, e.detach())

    def _start(self, z, iterations=10):
        """k-means on the first latents."""
        flat = z.permute(0, 2, 3, 1).flatten(0, 2)
        self.words.copy_(flat[torch.randint(len(flat), (self.codes,), device=z.device)])
        for _ in range(iterations):
            self.counts.zero_(), self.sums.zero_()
            self._count(flat, self.nearest(z).flatten(), 0.0)
            used = self.counts[:, None] > 0
            self.words.copy_(torch.where(used, self.sums / self.counts.clamp(min=1)[:, None], self.words))

    def _count(self, flat, index, decay):
        self.counts.mul_(decay).add_(torch.bincount(index, minlength=self.codes).float(), alpha=1 - decay)
        self.sums.mul_(decay).add_(torch.zeros_like(self.sums).index_add_(0, index, flat), alpha=1 - decay)

    def _update(self, z, index):
        flat = z.permute(0, 2, 3, 1).flatten(0, 2)
        self._count(flat, index.flatten(), self.decay)
        total = self.counts.sum()
        smoothed = (self.counts + SMOOTHING) * total / (total + self.codes * SMOOTHING)
        self.words.copy_(self.sums / smoothed[:, None])
        dead = (self.counts < LEAST_SHARE * total)[:, None]
        others = flat[torch.randint(len(flat), (self.codes,), device=z.device)]
        share = total / self.codes
        self.words.copy_(torch.where(dead, others, self.words))
        self.sums.copy_(torch.where(dead, others * share, self.sums))
        self.counts.copy_(torch.where(dead[:, 0], share.expand_as(self.counts), self.counts))


def perplexity(index, codes):
    """2 to the entropy of the indices' distribution, and how many of them occur."""
    share = torch.bincount(index.flatten(), minlength=codes).double() / index.numel()
    used = share[share > 0]
    return torch.exp2(-(used * torch.log2(used)).sum()).item(), len(used)
