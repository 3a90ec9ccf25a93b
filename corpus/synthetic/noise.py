"""Noise without state: a hash of integer coordinates, and smooth noise between its values."""

MASK = 0xFFFFFFFF


def hash32(x, y, seed):
    """A 32-bit hash of a lattice point, by xor-shifts and odd multipliers."""
    h = (x * 0x9E3779B1 ^ y * 0x85EBCA77 ^ seed * 0xC2B2AE3D) & MASK
    h = (h ^ h >> 15) * 0x2C1B3C6D & MASK
    h = (h ^ h >> 12) * 0x297A2D39 & MASK
    return h ^ h >> 15


def value(x, y, seed):
    """Smooth noise in 0...1: lattice values joined by the cubic 3t^2 - 2t^3."""
    i, j = int(x // 1), int(y // 1)
    u, v = x - i, y - j
    u, v = u * u * (3 - 2 * u), v * v * (3 - 2 * v)
    a, b = hash32(i, j, seed), hash32(i + 1, j, seed)
    c, d = hash32(i, j + 1, seed), hash32(i + 1, j + 1, seed)
    top, bottom = a + (b - a) * u, c + (d - c) * u
    return (top + (bottom - top) * v) / MASK


def fractal(x, y, seed, octaves):
    """Octaves of smooth noise, each at twice the frequency and half the amplitude; 0...1."""
    total, amplitude, norm = 0.0, 1.0, 0.0
    for octave in range(octaves):
        total += amplitude * value(x, y, seed + octave)
        norm += amplitude
        amplitude /= 2
        x, y = 2 * x, 2 * y
    return total / norm
