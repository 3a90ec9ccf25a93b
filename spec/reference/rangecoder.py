"""The range coder (vqz-format.md, section 5). Python integers don't wrap, so the 64 bits are masked by
hand."""

from bisect import bisect_right

from errors import FormatError
from fields import Cut

FULL = 2**64 - 1
FLOOR = 2**48


class RangeDecoder:
    """Reads symbols from a payload."""

    def __init__(self, payload):
        self.payload = payload
        self.range = FULL
        self.code = int.from_bytes(payload[:8].ljust(8, b"\0"), "big")
        self.taken = 8

    def symbol(self, cumulative):
        """Returns k for `cumulative` = [0, ω_0, ω_0 + ω_1, ..., W]."""
        total = cumulative[-1]
        unit = self.range // total
        value = min(self.code // unit, total - 1)
        k = bisect_right(cumulative, value) - 1
        self.code -= cumulative[k] * unit
        self.range = (cumulative[k + 1] - cumulative[k]) * unit
        while self.range < FLOOR:
            self.code = (self.code << 8 | self.next_byte()) & FULL
            self.range <<= 8
        return k

    def next_byte(self):
        self.taken += 1
        return self.payload[self.taken - 1] if self.taken <= len(self.payload) else 0

    @property
    def ended(self):
        """Whether a cut stream has too few bytes for what was read (version 2, section 6)."""
        return isinstance(self.payload, Cut) and self.taken > len(self.payload)

    def finish(self, tile=0):
        """Refuses a payload of which bytes are left over, and a last byte 0, which would be read without
        being there."""
        if isinstance(self.payload, Cut):
            return
        if self.payload.endswith(b"\0"):
            raise FormatError("indices", f"tile {tile}: the last of {len(self.payload)} bytes is 0")
        if self.taken < len(self.payload):
            raise FormatError(
                "indices", f"tile {tile}: {len(self.payload)} bytes, of which {self.taken} are taken"
            )


class RangeEncoder:
    """Writes symbols to a payload."""

    def __init__(self):
        self.low = 0
        self.range = FULL
        self.written = bytearray()

    def symbol(self, cumulative, k):
        unit = self.range // cumulative[-1]
        self.add(cumulative[k] * unit)
        self.range = (cumulative[k + 1] - cumulative[k]) * unit
        while self.range < FLOOR:
            self.shift()
            self.range <<= 8

    def add(self, amount):
        """Adds to low; a carry out of the 64 bits goes into the bytes already written."""
        self.low += amount
        if self.low > FULL:
            self.low &= FULL
            at = len(self.written) - 1
            while self.written[at] == 255:
                self.written[at] = 0
                at -= 1
            self.written[at] += 1

    def shift(self):
        self.written.append(self.low >> 56)
        self.low = self.low << 8 & FULL

    def finish(self):
        """Returns the payload: ends it with the fewest bytes that, followed by zeros, fall into the last
        interval."""
        for count in range(9):
            below = FULL >> (8 * count)
            up = -self.low & below  # to the next multiple of below + 1
            if up < self.range:
                break
        self.add(up)
        for _ in range(count):
            self.shift()
        return bytes(self.written).rstrip(b"\0")
