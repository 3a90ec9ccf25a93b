"""Fields of both versions of the container: readers of bytes and varints, PNG's predictor."""

from errors import FormatError


class Reader:
    """Takes fields from the front of `data`."""

    def __init__(self, data):
        self.data = data
        self.at = 0

    def take(self, count, what):
        if count > len(self.data) - self.at:
            raise FormatError(
                "truncated", f"{what} needs {count} bytes at {self.at}, the file has {len(self.data)}"
            )
        self.at += count
        return self.data[self.at - count : self.at]

    def byte(self, what):
        return self.take(1, what)[0]

    def varint(self, what):
        """An unsigned LEB128 number in its shortest form, at most 5 bytes, below 2^32."""
        start, value = self.at, 0
        for position in range(5):
            byte = self.byte(what)
            value |= (byte & 127) << (7 * position)
            if byte < 128:
                if value >= 2**32 or (byte == 0 and position > 0):
                    break
                return value
        raise FormatError("varint", f"{what} at {start} is longer than need be or not below 2^32")


def varint(value):
    """The shortest LEB128 form of 0...2^32 - 1."""
    out = bytearray()
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + bytes([value]))


def paeth(left, above, above_left):
    """PNG's predictor. With zeros outside the image the first row comes out as differences to the left."""
    estimate = left + above - above_left
    distances = abs(estimate - left), abs(estimate - above), abs(estimate - above_left)
    return (left, above, above_left)[distances.index(min(distances))]


class Cut(bytes):
    """The part of something that a cut file has; `declared` bytes are due, None if that is not known."""

    def __new__(cls, data, declared=None):
        part = super().__new__(cls, data)
        part.declared = declared
        return part
