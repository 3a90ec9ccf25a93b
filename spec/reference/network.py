"""Integer layers and the synthesis network (vqz-format.md, sections 2, 3 and 7; vqz-format-2.md, sections 3
and 6).

All arrays are int64, [row][column][channel].
"""

import numpy as np


def s16(x):
    return np.clip(x, -32768, 32767)


def shuffle_up(x):
    """[n][m][4c] to [2n][2m][c] (section 2)."""
    n, m, channels = x.shape
    return x.reshape(n, m, 2, 2, channels // 4).transpose(0, 2, 1, 3, 4).reshape(2 * n, 2 * m, channels // 4)


def depth_to_space(blocks):
    """[n][m][192] to pixels [8n][8m][3] (section 2)."""
    n, m, _ = blocks.shape
    return blocks.reshape(n, m, 8, 8, 3).transpose(0, 2, 1, 3, 4).reshape(8 * n, 8 * m, 3)


def space_to_depth(pixels):
    """The inverse of `depth_to_space`."""
    height, width, _ = pixels.shape
    return (
        pixels.reshape(height // 8, 8, width // 8, 8, 3)
        .transpose(0, 2, 1, 3, 4)
        .reshape(height // 8, width // 8, 192)
    )


def rescale(total, scale, shift):
    """Section 3's last line: shift by p, saturate, multiply, shift by s."""
    p, s = (int(count) for count in shift)
    if p > 0:
        total = (total + (1 << (p - 1))) >> p
    return (s16(total) * scale + (1 << (s - 1))) >> s


class Network:
    """The layers of a model at one quality."""

    def __init__(self, model, quality):
        self.model = model
        self.quality = quality

    def layer(self, name, x):
        """The result of a layer before it is stored; `x` is what its table line lists as input, a stream for
        relu."""
        layer = self.model.layers[name]
        q = self.quality
        if layer.shape.input == "relu":
            m, r = (int(value) for value in layer.input[q])
            x = np.clip((np.maximum(x, 0) * m + (1 << (r - 1))) >> r, 0, 255)
        padding = 128 if layer.shape.input in ("pixels", "features") else 0
        return rescale(convolve(x, layer.weight, padding) + layer.bias[q], layer.scale[q], layer.shift[q])

    def stored(self, name, x):
        return s16(self.layer(name, x))

    def hidden(self, name, x):
        return np.clip(self.layer(name, x), 0, 255)

    def residual_blocks(self, stage, count, x):
        for i in range(count):
            x = s16(x + self.stored(f"{stage}.{i}.conv2", self.hidden(f"{stage}.{i}.conv1", x)))
        return x

    def codewords(self, level, indices):
        """Section 6: the codeword map [n][m][channels] of the index maps [group][n][m]."""
        groups = self.model.groups[level]
        return np.concatenate([group.words[self.quality][k] for group, k in zip(groups, indices)], axis=-1)

    def synthesis(self, top, bottom, depth=8):
        """Section 7: codeword maps to pixels [Hc][Wc][3] of `depth` bits."""
        a = self.model.arch
        st = self.residual_blocks("synthesis.top", a.nST, self.stored("synthesis.topStem", top))
        s = self.stored("synthesis.stem", bottom)
        s = s16(s + shuffle_up(self.stored("synthesis.up", st)))
        s = self.residual_blocks("synthesis.bottom", a.nSB, s)
        total = bottom @ self.model.bottom_inverse.T + self.top_sums(top)
        total += self.stored("synthesis.out", s) << (4 + a.F)
        return depth_to_space(self.samples(total, depth))

    def top_sums(self, top):
        """What the top adds to the sums of section 7, step 4, [Hb][Wb][192]."""
        return shuffle_up(top @ self.model.top_inverse.T)  # row s * 192 + j is channel j of the block s

    def samples(self, total, depth):
        """Version 2, section 3: sums to samples of `depth` bits; with 8 that is version 1's step 4."""
        scale, shift = self.model.output_scale[self.quality], self.model.output_shift[self.quality]
        p, s = (int(count) for count in shift)
        if p > 0:
            total = (total + (1 << (p - 1))) >> p
        u = (1 << depth) - 1
        v = s16(total) * scale + (128 << s)
        return np.clip((v * u + (255 << (s - 1))) // (255 << s), 0, u)

    def small(self, top, a, depth):
        """Version 2, section 6: a picture of a quarter of the side or less, one sample for a x a pixels."""
        sums = depth_to_space(self.top_sums(top))
        return self.samples((cell_sums(sums, a) + a * a // 2) >> (2 * a.bit_length() - 2), depth)


def cell_sums(x, a):
    """Sums over cells of a x a positions of [a n][a m][channels]."""
    n, m, channels = x.shape
    return x.reshape(n // a, a, m // a, a, channels).sum(axis=(1, 3))


def convolve(x, weight, padding):
    """Sums of products without bias: [n][m][cin] by [cout][k][k][cin]; stride 2 for k = 2, else 1."""
    k = weight.shape[1]
    n, m, _ = x.shape
    if k == 2:
        return sum(x[y::2, i::2] @ weight[:, y, i].T for y in range(2) for i in range(2))
    edge = (k - 1) // 2
    x = np.pad(x, ((edge, edge), (edge, edge), (0, 0)), constant_values=padding)
    return sum(x[y : y + n, i : i + m] @ weight[:, y, i].T for y in range(k) for i in range(k))
