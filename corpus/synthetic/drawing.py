"""Flat graphics and test patterns. Canvases are rows of pixels: (r, g, b) or one gray level, 0...255."""

from math import sqrt

from . import font, noise


def gradient(width, height, levels=255):
    """Three slow ramps, across, down and outwards from the middle."""
    reach = sqrt(width * width + height * height) / 2
    rows = []
    for y in range(height):
        row = []
        for x in range(width):
            radius = sqrt((x - width / 2) ** 2 + (y - height / 2) ** 2)
            row.append((x * levels // max(width - 1, 1), y * levels // max(height - 1, 1),
                        levels - int(levels * radius / reach)))
        rows.append(row)
    return rows


def white_noise(width, height, seed):
    """Independent uniform samples: nothing here can be predicted."""
    return [[tuple(noise.hash32(x, y, seed + c) >> 24 for c in range(3)) for x in range(width)] for y
            in range(height)]


def landscape(width, height):
    """Ridges of fractal noise behind one another, paler with distance, over water with ripples."""
    shore = height * 3 // 4
    rows = []
    for y in range(height):
        row = []
        for x in range(width):
            pixel = (226 - y // 4, 232 - y // 5, 240 - y // 8)
            for ridge in range(4):
                crest = height * (0.18 + 0.13 * ridge) + 46 * (noise.fractal(x / 60, ridge, 7 + ridge, 6)
                        - 0.5)
                if y > crest:
                    rock = int(70 * noise.fractal(x / 9, y / 5, 23 + ridge, 5)) - 35
                    base = (150 - 34 * ridge, 164 - 30 * ridge, 170 - 40 * ridge)
                    pixel = tuple(min(max(b + rock * (ridge + 1) // 3, 0), 255) for b in base)
            if y > shore:
                ripple = int(90 * noise.fractal(x / 30, y / 2, 51, 4)) - 45
                pixel = tuple(min(max(b + ripple, 0), 255) for b in (72, 98, 122))
            row.append(pixel)
        rows.append(row)
    return rows


def page(width, height):
    """A printed page: a headline, small text, coloured words, a table with thin rules."""
    canvas = [[(252, 252, 248)] * width for _ in range(height)]
    font.draw(canvas, "VECTOR QUANTISATION", 12, 10, (24, 32, 80), 2)
    lines = ("A CODEWORD IS CHOSEN FOR EACH BLOCK OF SAMPLES.",
            "ITS INDEX IS SENT, AND THE RECEIVER LOOKS IT UP.",
             "RATE R = LOG2(K) / N BIT PER SAMPLE.", "COST = D + L * R, THE SMALLEST WINS.")
    for i, line in enumerate(lines):
        font.draw(canvas, line, 12, 34 + 11 * i, (20, 20, 20))
    font.draw(canvas, "RED GREEN BLUE", 12, 84, (200, 20, 30))
    font.draw(canvas, "    GREEN", 12, 84, (10, 140, 40))
    font.draw(canvas, "          BLUE", 12, 84, (30, 60, 210))
    for i in range(6):
        y = 100 + 14 * i
        canvas[y][12:width - 12] = [(120, 120, 120)] * (width - 24)
        if i < 5:
            text = f"K = {2 ** (i + 4)}   N = {i + 1}   R = {(i + 4) / (i + 1):.3f}"
            font.draw(canvas, text, 18, y + 4, (60, 60, 60))
    return canvas


def line_art(width, height):
    """Gray ink on paper, smooth at the edges: rings that narrow outwards, and a fan of lines."""
    rows = []
    for y in range(height):
        row = []
        for x in range(width):
            u, v = x - width / 3, y - height / 2
            phase = (u * u + v * v) / 260 % 2
            ring = abs(phase - 1)
            level = min(max((ring - 0.35) * 6, 0.0), 1.0) if x < 2 * width // 3 else 1.0
            for k in range(9):
                slope = (k - 4) / 4
                distance = abs((y - height / 2) - slope * (x - width)) / sqrt(1 + slope * slope)
                if x >= 2 * width // 3:
                    level = min(level, min(max(distance - 0.4, 0.0), 1.0))
            row.append(int(20 + 225 * level + 0.5))
        rows.append(row)
    return rows


def disc_alpha(width, height):
    """Opacity: a disc with a soft rim, and a stripe of half opacity."""
    rows = []
    for y in range(height):
        row = []
        for x in range(width):
            radius = sqrt((x - width / 2 + 0.5) ** 2 + (y - height / 2 + 0.5) ** 2)
            soft = min(max((height * 0.45 - radius) / 12, 0.0), 1.0)
            row.append(128 if height // 3 <= y < height // 3 + 8 else int(255 * soft + 0.5))
        rows.append(row)
    return rows


def dithered(rows):
    """One bit per pixel from gray levels, through an 8 x 8 ordered matrix."""
    def threshold(x, y):
        rank = 0
        for bit in range(3):
            a, b = x >> bit & 1, y >> bit & 1
            rank = rank << 2 | (a ^ b) << 1 | b
        return 4 * rank + 2
    return [[int(level > threshold(x % 8, y % 8)) for x, level in enumerate(row)] for y, row
            in enumerate(rows)]


def luma(rows):
    return [[(77 * r + 150 * g + 29 * b + 128) >> 8 for r, g, b in row] for row in rows]
