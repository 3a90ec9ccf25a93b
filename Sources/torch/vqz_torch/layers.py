"""Convolutions, what rounds before them, and shuffles. Arrays are [images][height][width][channels]."""

import contextlib

import torch
import torch.nn.functional as F


class RoundInput(torch.autograd.Function):
    """max(x, 0) on the grid of the integer network's bytes: s * min(round(x / s), 255). The gradient passes
    where 0 < x <= 255 s."""

    @staticmethod
    def forward(ctx, x, step):
        ctx.save_for_backward(x, step)
        # Layers that have no step are not rounded.
        least = step.clamp(min=1e-38)
        rounded = step * torch.round(x.clamp(min=0) * (1 / least)).clamp(max=255)
        return torch.where(step > 0, rounded, x.clamp(min=0))

    @staticmethod
    def backward(ctx, gradient):
        x, step = ctx.saved_tensors
        highest = torch.where(step > 0, 255 * step, torch.full_like(step, float('inf')))
        return gradient * ((x > 0) & (x <= highest)), None


class RoundSigned(torch.autograd.Function):
    """x on the grid of signed bytes: s * min(max(round(x / s), -128), 127). The gradient passes where
    |x| <= 127 s."""

    @staticmethod
    def forward(ctx, x, step):
        ctx.save_for_backward(x, step)
        rounded = step * torch.round(x * (1 / step.clamp(min=1e-38))).clamp(-128, 127)
        return torch.where(step > 0, rounded, x)

    @staticmethod
    def backward(ctx, gradient):
        x, step = ctx.saved_tensors
        return gradient * ((x.abs() <= 127 * step) | (step == 0)), None


def map_input(x, w, parameters, rounding):
    """What a layer multiplies, in the precision of the networks."""
    if (w.rectifies or w.is_signed) and rounding:
        x = (RoundInput if w.rectifies else RoundSigned).apply(x, parameters.step_of(w))
        return x if w.is_exact else x.to(parameters.dtype)
    x = x if w.is_exact else x.to(parameters.dtype)
    return F.relu(x) if w.rectifies else x


_listener = _watcher = None


@contextlib.contextmanager
def listening(layers=None, arrays=None):
    """Has functions called: with input, weights and output of every layer that runs within, and with the name
    of every array that changes and its values."""
    global _listener, _watcher
    _listener, _watcher = layers, arrays
    try:
        yield
    finally:
        _listener = _watcher = None


def watch(name, x):
    """Tells who listens that an array has become x."""
    if _watcher:
        _watcher(name, x)


def convolve(x, w, parameters, rounding=False):
    """Kernel 1 and 3: as large as the input, zeros around it; kernel 2: half as large. In 32 bits."""
    weight, bias = parameters.weight[w.name], parameters.bias[w.name]
    exact = weight.dtype == torch.float32
    given, x = x, map_input(x, w, parameters, rounding)
    if w.kernel == 1:
        y = F.linear(x, weight, bias if exact else None)
    else:
        y = F.conv2d(
            x.permute(0, 3, 1, 2),
            weight,
            bias if exact else None,
            stride=2 if w.kernel == 2 else 1,
            padding=1 if w.kernel == 3 else 0,
            groups=w.outputs if w.is_depthwise else 1,
        ).permute(0, 2, 3, 1)
    # The sum of unlike types is in 32 bits.
    y = y if exact else bias + y
    if _listener:
        _listener(given, w, y)
    return y


def shuffle_up(x):
    """[n][h][w][4c] -> [n][2h][2w][c]: channel s c + i goes to row 2r + s / 2, column 2q + s % 2."""
    n, h, w, c = x.shape
    return x.reshape(n, h, w, 2, 2, c // 4).permute(0, 1, 3, 2, 4, 5).reshape(n, 2 * h, 2 * w, c // 4)


def shuffle_down(x):
    """The inverse: [n][2h][2w][c] -> [n][h][w][4c]."""
    n, h, w, c = x.shape
    return x.reshape(n, h // 2, 2, w // 2, 2, c).permute(0, 1, 3, 2, 4, 5).reshape(n, h // 2, w // 2, 4 * c)
