"""A small ray tracer: textured spheres on a chequered floor under a clouded sky, with shadows and mirrors."""

from math import sqrt

from . import noise

LIGHT = (-0.48, 0.64, -0.6)
# Centre, radius, colour, share of mirrored light, seed and frequency of the texture.
SPHERES = (
    ((0.0, 1.0, 6.0), 1.0, (0.86, 0.24, 0.16), 0.12, 3, 5.0),
    ((-2.1, 0.7, 5.2), 0.7, (0.18, 0.42, 0.80), 0.05, 17, 9.0),
    ((1.9, 0.8, 4.9), 0.8, (0.93, 0.78, 0.30), 0.02, 29, 14.0),
    ((0.9, 0.4, 3.6), 0.4, (0.75, 0.78, 0.80), 0.70, 41, 1.0),
    ((-1.0, 0.3, 3.7), 0.3, (0.25, 0.62, 0.28), 0.05, 53, 18.0),
)


def dot(a, b):
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def unit(a):
    length = sqrt(dot(a, a))
    return (a[0] / length, a[1] / length, a[2] / length)


def along(origin, direction, t):
    return tuple(o + t * d for o, d in zip(origin, direction))


def hit(origin, direction):
    """The nearest sphere on a ray: (distance, sphere), or None."""
    best = None
    for sphere in SPHERES:
        to = tuple(c - o for c, o in zip(sphere[0], origin))
        middle = dot(to, direction)
        discriminant = middle * middle - dot(to, to) + sphere[1] * sphere[1]
        if middle > 0 and discriminant > 0:
            t = middle - sqrt(discriminant)
            if t > 1e-4 and (best is None or t < best[0]):
                best = (t, sphere)
    return best


def sky(direction):
    height = max(direction[1], 0.0)
    cloud = noise.fractal(direction[0] / (height + 0.2) * 2, direction[2] / (height + 0.2) * 2, 71, 5)
    white = min(max((cloud - 0.45) * 3, 0.0), 1.0)
    blue = (0.75 - 0.5 * height, 0.85 - 0.35 * height, 0.95 - 0.1 * height)
    return tuple(b + (0.96 - b) * white for b in blue)


def floor(point, distance):
    """Tiles with grain; both fade into the mean colour with distance, before they alias."""
    fade = 1 / (1 + 0.004 * distance ** 3)
    light = (int(point[0] // 1) + int(point[2] // 1)) & 1
    grain = noise.fractal(point[0] * 6, point[2] * 6, 97, 4) - 0.5
    level = 0.5 + fade * ((0.22 if light else -0.22) + 0.25 * grain)
    return (level, level * 0.96, level * 0.88)


def lit(point, normal, colour):
    exposed = max(dot(normal, LIGHT), 0.0)
    if exposed > 0 and hit(along(point, normal, 1e-3), LIGHT):
        exposed = 0.0
    shade = 0.25 + 0.08 * normal[1] + 0.75 * exposed
    return tuple(c * shade for c in colour)


def colour(origin, direction, depth=0):
    """Linear light arriving along a ray, 0...1 per channel, not clamped."""
    found = hit(origin, direction)
    if found is None:
        if direction[1] > -1e-3:
            return sky(direction)
        t = -origin[1] / direction[1]
        point = along(origin, direction, t)
        haze = min(t / 60, 1.0)
        return tuple(c + (h - c) * haze for c, h
                in zip(lit(point, (0, 1, 0), floor(point, t)), (0.75, 0.85, 0.95)))
    t, (centre, radius, base, mirror, seed, frequency) = found
    point = along(origin, direction, t)
    normal = tuple((p - c) / radius for p, c in zip(point, centre))
    grain = noise.fractal((normal[0] + 2) * frequency, (normal[1] + normal[2] + 4) * frequency, seed, 4)
    own = lit(point, normal, tuple(b * (0.6 + 0.8 * grain) for b in base))
    if depth == 2:
        return own
    bounce = unit(along(direction, normal, -2 * dot(direction, normal)))
    seen = colour(along(point, normal, 1e-3), bounce, depth + 1)
    return tuple(o + (s - o) * mirror for o, s in zip(own, seen))


def render(width, height):
    """Rows of (r, g, b), 0...255, from four rays per pixel; the square root stands for the display's gamma.
    """
    rows = []
    for y in range(height):
        row = []
        for x in range(width):
            total = (0.0, 0.0, 0.0)
            for dx, dy in ((0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)):
                across = (2 * (x + dx) - width) / height
                down = (2 * (y + dy) - height) / height
                ray = unit((across * 0.62, -down * 0.62 - 0.16, 1.0))
                total = tuple(a + min(max(c, 0.0), 1.0) for a, c in zip(total, colour((0.0, 1.5, 0.0), ray)))
            row.append(tuple(int(255 * sqrt(c / 4) + 0.5) for c in total))
        rows.append(row)
    return rows
