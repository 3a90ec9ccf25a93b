"""What each kind of layer computes. Arrays are [images][height][width][channels]."""

from .layers import convolve, shuffle_up, watch


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


class Gated:
    """x + second(min(max(u, 0), GATE_LIMIT) * v) with u, v the halves of first(x), or of first(depthwise(x))
    (after Chen et al. 2022, simple gates). Where u ends integers have a saturated byte."""

    GATE_LIMIT = 4

    @staticmethod
    def run(layer, x, model, rounding):
        *depthwise, first, second = layer.weights
        hidden = x
        for w in depthwise:
            hidden = convolve(hidden, w, model.parameters, rounding)
        gate, value = convolve(hidden, first, model.parameters, rounding).chunk(2, 3)
        return x + convolve(gate.clamp(0, Gated.GATE_LIMIT) * value, second, model.parameters, rounding)


class Split:
    """Blocks of 8x8 pixels [n][h][w][192] as blocks of 4x4 pixels [n][2h][2w][48]."""

    @staticmethod
    def run(layer, x, model, rounding):
        n, h, w, _ = x.shape
        return x.view(n, h, w, 2, 4, 2, 12).permute(0, 1, 3, 2, 5, 4, 6).reshape(n, 2 * h, 2 * w, 48)


class Join:
    """The inverse of Split."""

    @staticmethod
    def run(layer, x, model, rounding):
        n, h, w, _ = x.shape
        x = x.view(n, h // 2, 2, w // 2, 2, 4, 12).permute(0, 1, 3, 2, 5, 4, 6)
        return x.reshape(n, h // 2, w // 2, 192)


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


KINDS = {
    'convolution': Convolution,
    'residual': Residual,
    'gated': Gated,
    'split': Split,
    'join': Join,
    'skeleton': FixedTransform,
}


# Where integers end that scale an array: 16 bits in units of 2^-13.
SCALE_LIMIT = 4


def run(layers, arrays, model, rounding=False):
    """Runs layers in order on named arrays."""
    for layer in layers:
        y = KINDS[layer.kind].run(layer, arrays[layer.reads], model, rounding)
        if layer.factor != 1:
            y = y * layer.factor
        if layer.scales:
            arrays[layer.writes] = arrays[layer.writes] * (1 + y.clamp(-SCALE_LIMIT, SCALE_LIMIT))
        else:
            arrays[layer.writes] = arrays[layer.writes] + y if layer.adds else y
        watch(layer.writes, arrays[layer.writes])
