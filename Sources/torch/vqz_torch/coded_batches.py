"""Batches with what the synthesis reads of them, used several times: to code one takes longer than to learn
from it."""

import torch

from .codec import READ_BY_SYNTHESIS, read_by_synthesis

# Uses of a batch, in the mean, and pixels that are kept, with 12 bytes for each.
USES, PIXELS = 8, 150e6


class CodedBatches:
    """The last batches of a process, in 16 bits. They begin anew when a run is resumed."""

    def __init__(self, model, pixels, pixel_count):
        """pixels: where a step finds its pixels [n][h/8][w/8][192]; `read` is where it finds the rest.
        pixel_count: of a batch, the same number in all processes, so that they keep as many."""
        self._model, self._pixels = model, pixels
        recipe, (n, h, w, _) = model.recipe, pixels.shape
        sizes = {
            'topCodewords': (n, h // 2, w // 2, recipe.channels('top')),
            'bottomCodewords': (n, h, w, recipe.channels('bottom')),
            'bottomContext': (n, h, w, recipe.context_width),
        }
        self.read = {name: pixels.new_zeros(sizes[name]) for name in READ_BY_SYNTHESIS}
        self._kept, self._capacity = [], max(1, int(PIXELS / pixel_count))
        self._oldest = 0

    def needs_another(self, step):
        """Whether a batch is to be added before a step."""
        return len(self._kept) < self._capacity or step % USES == 0

    def add(self, quality, rounding):
        """Codes the pixels in place."""
        self._model.prepare(torch.tensor([quality], device=self._pixels.device), rounding)
        arrays = {'pixels': self._pixels, **read_by_synthesis(self._model, self._pixels, rounding)}
        batch = quality, {name: array.half() for name, array in arrays.items()}
        if len(self._kept) < self._capacity:
            self._kept.append(batch)
        else:
            self._kept[self._oldest] = batch
            self._oldest = (self._oldest + 1) % self._capacity

    def take(self, random):
        """Puts a batch in place; its quality."""
        quality, arrays = self._kept[random.below(len(self._kept))]
        for name, array in arrays.items():
            (self._pixels if name == 'pixels' else self.read[name]).copy_(array)
        return quality
