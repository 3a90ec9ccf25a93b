"""A bitmap font, 5 x 7 pixels: seven rows of five bits per character, top row first."""

_GLYPHS = """
A 0e11111f111111  B 1e11111e11111e  C 0e11101010110e  D 1e11111111111e  E 1f10101e10101f  F 1f10101e101010
G 0e11101711110f  H 1111111f111111  I 0e04040404040e  J 0702020202120c  K 11121418141211  L 1010101010101f
M 111b1515111111  N 11191513111111  O 0e11111111110e  P 1e11111e101010  Q 0e11111115120d  R 1e11111e141211
S 0f10100e01011e  T 1f040404040404  U 1111111111110e  V 11111111110a04  W 1111111515150a  X 11110a040a1111
Y 11110a04040404  Z 1f01020408101f  0 0e11131519110e  1 040c040404040e  2 0e11010204081f  3 1f02040201110e
4 02060a121f0202  5 1f101e0101110e  6 0608101e11110e  7 1f010204080808  8 0e11110e11110e  9 0e11110f01020c
. 00000000000c0c  , 000000000c0408  - 0000001f000000  : 000c0c000c0c00  + 0004041f040400  / 00010204081000
= 00001f001f0000  ( 02040808080402  ) 08040202020408  * 00150e1f0e1500
"""

WIDTH, HEIGHT = 5, 7
_FIELDS = _GLYPHS.split()
GLYPHS = {name: bytes.fromhex(rows) for name, rows in zip(_FIELDS[::2], _FIELDS[1::2])}


def draw(canvas, text, x, y, colour, scale=1):
    """Sets the pixels of `text` in a canvas (rows of pixels), one character every six columns times
    `scale`."""
    for index, character in enumerate(text):
        for row, bits in enumerate(GLYPHS.get(character, b"")):
            for column in range(WIDTH):
                if bits >> (WIDTH - 1 - column) & 1:
                    left, top = x + (index * (WIDTH + 1) + column) * scale, y + row * scale
                    for line in canvas[top:top + scale]:
                        line[left:left + scale] = [colour] * len(line[left:left + scale])
