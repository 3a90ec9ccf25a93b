"""Arrays and steps of models of version 2 (vqm-model-2.md, sections 2 and 3): the two records, and the rules
that steps keep to."""

from dataclasses import dataclass

from errors import FormatError

PIXELS, SIGNED, CODEWORDS, LATENTS, CONTEXT, IMAGE, PREVIEW, STREAM, HIDDEN = range(9)
RECTIFIED, RECTIFIED_HIDDEN = 9, 10
STORE, ADD, SUBTRACT, SCALE, HIDE, GATE = range(6)
ANALYZE_TOP, ANALYZE_BOTTOM, SYNTHESIZE, BETWEEN, PREVIEWS = range(5)
SIDES = {kind: (8,) for kind in (PIXELS, SIGNED)}
SIDES.update({kind: (8, 16) for kind in (CODEWORDS, LATENTS, CONTEXT)})
SIDES.update({IMAGE: (4,), PREVIEW: (16,)})
SIDES.update({kind: (4, 8, 16) for kind in (STREAM, HIDDEN, RECTIFIED, RECTIFIED_HIDDEN)})
# Arrays that steps read as bytes, as they are or made of s16, and as s16.
READS_BYTES = (PIXELS, CONTEXT, IMAGE, STREAM, HIDDEN, RECTIFIED, RECTIFIED_HIDDEN)
READS_S16 = (SIGNED, CODEWORDS)
MAKES_BYTES = (CONTEXT, IMAGE, STREAM)
POINT, SQUARE, HALF, DEPTHWISE = range(4)
# Sides of the kernels of each kind of step.
KERNELS = (1, 3, 2, 3)


@dataclass(frozen=True)
class Array:
    """A line of `arrays`."""

    kind: int
    side: int
    channels: int

    @property
    def zero(self):
        """The value outside, as bytes or as they are."""
        return 128 if self.kind in READS_BYTES and self.kind not in (RECTIFIED, RECTIFIED_HIDDEN) else 0


@dataclass(frozen=True)
class Step:
    """A line of `steps`; arrays by their numbers."""

    name: str
    program: int
    kind: int
    reads: int
    result: int
    writes: int
    shuffles: int


def refuse(name, reason):
    raise FormatError("model-value", f"{name}: {reason}")


def parse_arrays(lines, channels, width):
    """Section 2. channels: {side: T or B}; width: that of contexts."""
    arrays = [Array(*line) for line in lines.tolist()]
    seen = set()
    for i, array in enumerate(arrays):
        name = f"arrays, {i}"
        if array.side not in SIDES.get(array.kind, ()):
            refuse(name, f"kind {array.kind} with side {array.side}")
        due = {PIXELS: 192, SIGNED: 192, CONTEXT: width, IMAGE: 48, PREVIEW: 48}
        due |= {CODEWORDS: channels.get(array.side), LATENTS: channels.get(array.side)}
        if array.channels != due.get(array.kind, array.channels) or not 1 <= array.channels <= 512:
            refuse(name, f"{array.channels} channels")
        if array.kind >= STREAM and array.channels < 4:
            refuse(name, f"{array.channels} channels, at least 4")
        if array.kind < STREAM and (array.kind, array.side) in seen:
            refuse(name, f"a second array of kind {array.kind} and side {array.side}")
        seen.add((array.kind, array.side))
    return arrays


def parse_steps(lines, arrays):
    """Section 3."""
    steps = [Step(f"step.{i}", *line) for i, line in enumerate(lines.tolist())]
    for step in steps:
        if not (0 <= step.program <= 4 and 0 <= step.kind <= 3 and 0 <= step.result <= 5):
            refuse(step.name, f"program {step.program}, kind {step.kind}, result {step.result}")
        if not (0 <= step.reads < len(arrays) and 0 <= step.writes < len(arrays)):
            refuse(step.name, f"arrays {step.reads} and {step.writes} of {len(arrays)}")
        check_shape(step, arrays[step.reads], arrays[step.writes])
    Order(steps, arrays).check()
    return steps


def outputs(step, arrays):
    """cout."""
    return arrays[step.writes].channels * (2 if step.result == GATE else 4**step.shuffles)


def check_shape(step, reads, writes):
    """What a step reads, what it makes of it, and where that fits."""
    is_hidden = step.result in (HIDE, GATE)
    side = reads.side * (2 if step.kind == HALF else 1)
    if not 0 <= step.shuffles <= 2 or side != writes.side << step.shuffles:
        refuse(step.name, f"sides {reads.side} and {writes.side}, {step.shuffles} shuffles")
    if step.shuffles and (step.kind in (HALF, DEPTHWISE) or is_hidden):
        refuse(step.name, f"{step.shuffles} shuffles of kind {step.kind}, result {step.result}")
    taken = (HIDDEN,) if step.result == GATE else (HIDDEN, RECTIFIED_HIDDEN)
    if (writes.kind in taken) != is_hidden or (is_hidden and step.kind == HALF):
        refuse(step.name, f"result {step.result} of kind {step.kind} for an array of kind {writes.kind}")
    if step.result == GATE and (step.kind == DEPTHWISE or reads.kind in READS_S16):
        refuse(step.name, f"a gate of kind {step.kind} reads kind {reads.kind}")
    if step.kind == DEPTHWISE and (reads.kind not in MAKES_BYTES or reads.channels != writes.channels):
        refuse(step.name, f"kind 3 reads kind {reads.kind}, {reads.channels} and {writes.channels} channels")


class Order:
    """The rules about the order of reads and writes. Programs 0 and 1 count as one there."""

    def __init__(self, steps, arrays):
        self.steps, self.arrays = steps, arrays

    def named(self, *kinds):
        """Numbers of the arrays of (kind, side)."""
        return {i for i, array in enumerate(self.arrays) if (array.kind, array.side) in kinds}

    def given(self, program):
        top, bottom = (CODEWORDS, 16), (CODEWORDS, 8)
        return self.named(
            *{
                ANALYZE_TOP: [(PIXELS, 8), (SIGNED, 8)],
                ANALYZE_BOTTOM: [(PIXELS, 8), (SIGNED, 8), top],
                SYNTHESIZE: [top, bottom, (CONTEXT, 8)],
                BETWEEN: [(CONTEXT, 16), (CONTEXT, 8)],
                PREVIEWS: [top],
            }[program]
        )

    def output(self, program):
        return self.named(((LATENTS, 16), (LATENTS, 8), (IMAGE, 4), (CONTEXT, 8), (PREVIEW, 16))[program])

    def check(self):
        programs = [step.program for step in self.steps]
        if programs != sorted(programs) or set(programs) != set(range(5)):
            refuse("steps", f"the programs are {sorted(set(programs))}, or not in order")
        owners, written = {}, set()
        for program in range(5):
            own = [step for step in self.steps if step.program == program]
            # What the top has written is there for the bottom.
            written = self.check_program(program, own, written if program == ANALYZE_BOTTOM else set())
            for i in {step.writes for step in own if self.arrays[step.writes].kind >= STREAM}:
                if owners.setdefault(i, owner(program)) != owner(program):
                    refuse("steps", f"array {i} is written by programs {owners[i]} and {program}")
        self.check_uses()
        used = {step.reads for step in self.steps} | {step.writes for step in self.steps}
        if used != set(range(len(self.arrays))):
            refuse("arrays", f"no step needs {sorted(set(range(len(self.arrays))) - used)}")

    def check_program(self, program, steps, written):
        """Returns what has been written, together with `written` before."""
        given, output = self.given(program), self.output(program)
        writable = output | (given if program == BETWEEN else set())
        written = set(written)
        for at, step in enumerate(steps):
            array, known = self.arrays[step.writes], step.writes in given | written
            if step.reads not in given | written or self.arrays[step.reads].kind in (LATENTS, PREVIEW):
                refuse(step.name, f"array {step.reads} is not there to be read")
            if step.writes not in writable and array.kind < STREAM:
                refuse(step.name, f"program {program} writes kind {array.kind}")
            if array.kind in (HIDDEN, RECTIFIED_HIDDEN):
                self.check_hidden(step, steps[at + 1 :], known)
            elif (step.result == STORE) == known:
                refuse(step.name, f"result {step.result}, array {step.writes} there before: {known}")
            written.add(step.writes)
        if not output & written:
            refuse("steps", f"program {program} has no output")
        return written

    def check_hidden(self, step, later, known):
        readers = [other for other in self.steps if other.reads == step.writes]
        if known or readers != later[:1] or readers[0].kind not in (POINT, SQUARE):
            refuse(step.name, "what is hidden is read by the next step alone, of kind 0 or 1")

    def check_uses(self):
        """What a step writes is read later, or the output."""
        for at, step in enumerate(self.steps):
            later = [other for other in self.steps[at + 1 :] if owner(other.program) == owner(step.program)]
            is_read = any(other.reads == step.writes for other in later)
            if not is_read and step.writes not in self.output(step.program):
                refuse(step.name, f"array {step.writes} is read by no later step")


def owner(program):
    """Both analyses count as one."""
    return ANALYZE_TOP if program == ANALYZE_BOTTOM else program
