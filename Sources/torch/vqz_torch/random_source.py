"""The random numbers of `vqz-train`: the same seed draws the same crops."""

MASK = (1 << 64) - 1


class RandomSource:
    """SplitMix64 (Steele, Lea and Flood 2014): one word of state, so that a checkpoint can hold it."""

    def __init__(self, state):
        self.state = state & MASK

    def next(self):
        """64 random bits."""
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def below(self, bound):
        """Uniform in 0 ..< bound (Lemire 2019)."""
        product = self.next() * bound
        if product & MASK < bound:
            threshold = (1 << 64) % bound
            while product & MASK < threshold:
                product = self.next() * bound
        return product >> 64

    def uniform(self):
        """Uniform in [0, 1)."""
        return (self.next() >> 11) * 2.0**-53
