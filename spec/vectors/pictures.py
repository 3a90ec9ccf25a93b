"""Pictures to encode."""

import numpy as np


def picture(height, width, channels, seed):
    """A soft gradient with a disc, an edge and noise; alpha falls off from the centre."""
    random = np.random.RandomState(seed)
    y, x = np.mgrid[0:height, 0:width] / max(height, width, 2)
    layers = [200 * x + 40, 220 * (1 - y), 90 + 120 * x * y, 255 * np.hypot(x - 0.4, y - 0.4)]
    disc = np.hypot(x - 0.55, y - 0.45) < 0.22
    for layer, level in zip(layers, (230, 90, 30)):
        layer[disc] = level
        layer[x > 0.8] -= 60
    alpha = np.clip(330 - layers[3] * 2, 0, 255)
    color = layers[:3] if channels >= 3 else [layers[0]]
    color = [layer + random.normal(0, 4, layer.shape) for layer in color]
    return np.clip(np.stack(color + [alpha] * (channels in (2, 4)), axis=-1), 0, 255).astype(np.uint8)


def deep_picture(height, width, channels, depth, seed):
    """A picture with samples of `depth` bits, the lowest of which are noise; nothing is transparent."""
    u = (1 << depth) - 1
    noise = np.random.RandomState(seed + 1).randint(0, u // 255 + 1, (height, width, channels))
    pixels = np.maximum(picture(height, width, channels, seed), 1).astype(np.int64)
    return np.minimum(pixels * u // 255 + noise, u)
