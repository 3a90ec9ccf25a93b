"""What each kind of layer computes. Arrays are [images][height][width][channels]."""

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


def map_input(x, w, parameters, rounding):
    """What a layer multiplies, in the precision of the networks."""
    if w.rectifies and rounding:
        x = RoundInput.apply(x, parameters.step_of(w))
        return x if w.is_exact else x.to(parameters.dtype)
    x = x if w.is_exact else x.to(parameters.dtype)
    return F.relu(x) if w.rectifies else x


_listener = None


@contextlib.contextmanager
def listening(function):
    """Has a function called with the input and the weights of every layer that runs within."""
    global _listener
    _listener = function
    try:
        yield
    finally:
        _listener = None


def convolve(x, w, parameters, rounding=False):
    """Kernel 1 and 3: as large as the input, zeros around it; kernel 2: half as large. In 32 bits."""
    if _listener:
        _listener(x, w)
    x = map_input(x, w, parameters, rounding)
    weight, bias = parameters.weight[w.name], parameters.bias[w.name]
    exact = weight.dtype == torch.float32
    if w.kernel == 1:
        y = F.linear(x, weight, bias if exact else None)
    else:
        y = F.conv2d(
            x.permute(0, 3, 1, 2),
            weight,
            bias if exact else None,
            stride=2 if w.kernel == 2 else 1,
            padding=1 if w.kernel == 3 else 0,
        ).permute(0, 2, 3, 1)
    # The sum of unlike types is in 32 bits.
    return y if exact else bias + y


def shuffle_up(x):
    """[n][h][w][4c] -> [n][2h][2w][c]: channel s c + i goes to row 2r + s / 2, column 2q + s % 2."""
    n, h, w, c = x.shape
    return x.reshape(n, h, w, 2, 2, c // 4).permute(0, 1, 3, 2, 4, 5).reshape(n, 2 * h, 2 * w, c // 4)


def shuffle_down(x):
    """The inverse: [n][2h][2w][c] -> [n][h][w][4c]."""
    n, h, w, c = x.shape
    return x.reshape(n, h // 2, 2, w // 2, 2, c).permute(0, 1, 3, 2, 4, 5).reshape(n, h // 2, w // 2, 4 * c)


class Convolution:
    """One convolution, shuffled up if its weights say so."""

    @staticmethod
    def run(layer, x, model, rounding):
        (w,) = layer.weights
        y = convolve(x, w, model.parameters, rounding)
        return shuffle_up(y) if w.is_shuffled else y


class Residual:
    """x + conv2(relu(conv1(relu(x)))) (He et al. 2016, pre-activation)."""

    @staticmethod
    def run(layer, x, model, rounding):
        first, second = layer.weights
        hidden = convolve(x, first, model.parameters, rounding)
        return x + convolve(hidden, second, model.parameters, rounding)


class FixedTransform:
    """A matrix of the linear skeleton."""

    @staticmethod
    def run(layer, x, model, rounding):
        return getattr(
            model.skeleton,
            {
                'topForward': 'analyze_top',
                'bottomForward': 'analyze_bottom',
                'topToBottom': 'top_to_bottom',
                'topInverse': 'synthesize_top',
                'bottomInverse': 'synthesize_bottom',
            }[layer.name],
        )(x)


KINDS = {'convolution': Convolution, 'residual': Residual, 'skeleton': FixedTransform}


def run(layers, arrays, model, rounding=False):
    """Runs layers in order on named arrays."""
    for layer in layers:
        y = KINDS[layer.kind].run(layer, arrays[layer.reads], model, rounding)
        if layer.factor != 1:
            y = y * layer.factor
        arrays[layer.writes] = arrays[layer.writes] + y if layer.adds else y
