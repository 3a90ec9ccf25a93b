"""Layers, programs and pixels of models of version 2 (vqm-model-2.md, sections 3, 4 and 6).

All arrays are int64, [row][column][channel].
"""

import numpy as np

from network import convolve, rescale, s16, shuffle_up
from steps import ADD, DEPTHWISE, GATE, HIDE, MAKES_BYTES, SCALE, STORE, SUBTRACT
from steps import ANALYZE_BOTTOM, ANALYZE_TOP, BETWEEN, PREVIEWS, SYNTHESIZE
from steps import CODEWORDS, CONTEXT, IMAGE, LATENTS, PIXELS, PREVIEW, RECTIFIED, SIGNED


def byte(x, m):
    return np.clip(128 + ((x * m + 2**14) >> 15), 0, 255)


class Layers:
    """The layers of a model at one quality."""

    def __init__(self, model, quality):
        self.model, self.quality = model, quality

    def sums(self, name, x, zero, filters=convolve):
        """`result` of a layer that reads x, outside of which is `zero`."""
        layer, q = self.model.layers[name], self.quality
        return rescale(filters(x, layer.weight, zero) + layer.bias[q], layer.scale[q], layer.shift[q])

    def head(self, name, context):
        """Outputs of the heads `name`, [n][m][outputs], of a context."""
        m, r = self.model.layers[name + ".head1"].input[self.quality].tolist()
        x = np.clip((np.maximum(context, 0) * m + (1 << (r - 1))) >> r, 0, 255)
        hidden = np.clip(self.sums(name + ".head1", x, 0), 0, 255)
        return s16(self.sums(name + ".head2", hidden, 0))

    def context(self, name, features):
        """What `context` or `coarse` makes of features."""
        return s16(self.sums(name, features, 128))


class Programs(Layers):
    """The programs of a model at one quality. What they read and write is in dictionaries {(kind, side):
    array}."""

    def analyze_top(self, blocks):
        """The extended image as blocks [Hb][Wb][192] to a latent of side 16, and what the bottom goes on
        with."""
        arrays = {(PIXELS, 8): blocks, (SIGNED, 8): blocks - 128}
        arrays = self.run(ANALYZE_TOP, arrays)
        return arrays[LATENTS, 16], arrays

    def analyze_bottom(self, arrays, top):
        """What the top has left and its e to a latent of side 8."""
        return self.run(ANALYZE_BOTTOM, {**arrays, (CODEWORDS, 16): top})[LATENTS, 8]

    def between(self, top, bottom):
        """The bottom's context, from the contexts of both levels."""
        return self.run(BETWEEN, {(CONTEXT, 16): top, (CONTEXT, 8): bottom})[CONTEXT, 8]

    def synthesize(self, top, bottom, context):
        """e of both levels and the bottom's context to the image [h/4][w/4][48]."""
        given = {(CODEWORDS, 16): top, (CODEWORDS, 8): bottom, (CONTEXT, 8): context}
        return self.run(SYNTHESIZE, given)[IMAGE, 4]

    def preview(self, top):
        """e of the top to the picture of a quarter of the side, [h/16][w/16][48]."""
        return self.run(PREVIEWS, {(CODEWORDS, 16): top})[PREVIEW, 16]

    def run(self, program, given):
        """`given` and what the steps of a program write. Streams and hidden go by their numbers."""
        arrays = dict(given)
        for step in self.model.steps:
            if step.program == program:
                key = self.key(step.writes)
                arrays[key] = self.stored(step, self.result(step, arrays), arrays.get(key))
        return arrays

    def key(self, number):
        array = self.model.arrays[number]
        return (array.kind, array.side) if array.kind <= PREVIEW else number

    def result(self, step, arrays):
        """A step's results, shuffled."""
        reads, x = self.model.arrays[step.reads], arrays[self.key(step.reads)]
        if step.kind == DEPTHWISE:
            r = self.sums(step.name, x, 0, depthwise)
        else:
            if reads.kind in MAKES_BYTES:
                x = byte(x, self.model.layers[step.name].input[self.quality])
            elif reads.kind == RECTIFIED:
                m, r = self.model.layers[step.name].input[self.quality]
                x = np.clip((np.maximum(x, 0) * m + 2 ** (r - 1)) >> r, 0, 255)
            r = self.sums(step.name, x, reads.zero)
        for _ in range(step.shuffles):
            r = shuffle_up(r)
        return r

    def stored(self, step, r, x):
        """What becomes of x."""
        if step.result == STORE:
            return s16(r)
        if step.result == ADD:
            return s16(x + s16(r))
        if step.result == SUBTRACT:
            return s16(x - s16(r))
        if step.result == SCALE:
            return s16(x + ((x * s16(r) + 2**12) >> 13))
        if step.result == HIDE:
            return np.clip(self.model.arrays[step.writes].zero + r, 0, 255)
        assert step.result == GATE
        u, v = np.split(s16(r), 2, axis=-1)
        g = (np.maximum(u, 0) * v + 2**14) >> 15
        return byte(g, self.model.layers[step.name].gate[self.quality])


def depthwise(x, weight, zero):
    """Sums of kind 3: [n][m][c] by [c][3][3][1]."""
    n, m, _ = x.shape
    x = np.pad(x, ((1, 1), (1, 1), (0, 0)), constant_values=zero)
    return sum(x[y : y + n, i : i + m] * weight[:, y, i, 0] for y in range(3) for i in range(3))


# Section 6.


def samples(image, depth=8):
    """An image or a preview [n][m][48] as samples of `depth` bits, [4 n][4 m][3]."""
    n, m, _ = image.shape
    u = (1 << depth) - 1
    x = ((image + 2**14) * u + 255 * 2**6) // (255 * 2**7)
    x = np.clip(x, 0, u).reshape(n, m, 4, 4, 3).transpose(0, 2, 1, 3, 4)
    return x.reshape(4 * n, 4 * m, 3)
