"""Drawn pictures, for what photographs hardly show: flat and saturated colours, greys, gradients, text, line
art. The same seed draws the same pictures, for one version of Pillow."""

import string

import numpy as np
from PIL import Image, ImageDraw, ImageFont

# Pictures of a run.
COUNT = 128
LETTERS = string.ascii_letters + string.digits + '.,:;()-+=/'


def draw(count, side, seed):
    """Pictures [side][side][3], bytes."""
    return [_picture(np.random.RandomState([seed & 0xFFFFFFFF, i]), side) for i in range(count)]


def _picture(random, side):
    """A background, and half of the time something on it."""
    background = (_patches, _patches, _gradient)[random.randint(3)]
    picture = Image.fromarray(background(random, side))
    for foreground in ((), (), (_write,), (_draw_lines,), (_draw_lines, _write), (_write, _write))[
        random.randint(6)
    ]:
        picture = foreground(random, picture)
    return np.array(picture)


def colour(random):
    """A corner of the cube of colours, a grey, or any colour, [3] bytes."""
    kind = random.randint(3)
    if kind == 0:
        return 255 * random.randint(2, size=3)
    return np.repeat(random.randint(256), 3) if kind == 1 else random.randint(256, size=3)


def _patches(random, side):
    """Squares of 8 to 1024 pixels, thus often one colour alone."""
    size = 1 << random.randint(3, 11)
    count = side // size + 2
    palette = np.array([colour(random) for _ in range(random.randint(2, 20))])
    squares = palette[random.randint(len(palette), size=(count, count))]
    y, x = random.randint(size, size=2)
    rows, columns = (np.arange(side) + y) // size, (np.arange(side) + x) // size
    return squares[rows[:, None], columns].astype(np.uint8)


def _gradient(random, side):
    """Between two colours along a line, or between four in the corners; of a period of side / 4 to 4 side."""
    length = side * 2.0 ** random.uniform(-2, 2)
    y, x = np.mgrid[:side, :side] / length
    if random.randint(2):
        angle = random.uniform(2 * np.pi)
        y, x = np.zeros_like(x), y * np.sin(angle) + x * np.cos(angle)
    # To and fro, so that there are no edges.
    y, x = (1 - np.abs(t % 2 - 1)[:, :, None] for t in (y, x))
    a, b, c, d = (colour(random) for _ in range(4))
    mixed = (1 - y) * ((1 - x) * a + x * b) + y * ((1 - x) * c + x * d)
    return np.round(mixed).astype(np.uint8)


def _write(random, picture):
    """Lines of letters, their pixels one to three times as large."""
    side, scale = picture.width, random.randint(1, 4)
    mask = Image.new('L', (side // scale, side // scale))
    pen, font = ImageDraw.Draw(mask), ImageFont.load_default()
    first, columns = random.randint(mask.height), mask.width // 5
    for y in range(first, min(mask.height, first + 14 * random.randint(1, 30)), 14):
        line = ''.join(random.choice(list(LETTERS + ' ' * 12), size=columns))
        pen.text((random.randint(20), y), line, 255, font)
    mask = mask.resize((side, side), (Image.NEAREST, Image.BILINEAR)[random.randint(2)])
    picture.paste(tuple(int(c) for c in colour(random)), (0, 0), mask)
    return picture


def _draw_lines(random, picture):
    """Lines, ellipses and polygons, half of the time with smooth edges."""
    side, scale = picture.width, random.randint(1, 3)
    canvas = picture.resize((scale * side, scale * side), Image.NEAREST)
    pen = ImageDraw.Draw(canvas)
    for _ in range(random.randint(1, 40)):
        points = random.randint(scale * side, size=(random.randint(2, 5), 2))
        ink, width = tuple(int(c) for c in colour(random)), int(scale * random.randint(1, 6))
        if random.randint(2):
            pen.line([tuple(map(int, p)) for p in points], ink, width)
        elif len(points) > 2:
            pen.polygon([tuple(map(int, p)) for p in points], ink if random.randint(2) else None, ink)
        else:
            box = [*map(int, points.min(0)), *map(int, points.max(0) + 1)]
            pen.ellipse(box, ink if random.randint(2) else None, ink, width)
    return canvas.resize((side, side), Image.BOX)
