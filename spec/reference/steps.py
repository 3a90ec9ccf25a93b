"""Arrays and steps of models of version 2 (vqm-model-2.md, sections 2 and 3): the two records, and the rules
that steps keep to."""

from dataclasses import dataclass

from errors import FormatError

PIXELS, SIGNED, CODEWORDS, LATENTS, CONTEXT, IMAGE, PREVIEW, STREAM, HIDDEN = range(9)
STORE, ADD, SUBTRACT, SCALE, HIDE, GATE = range(6)
ANALYZE_TOP, ANALYZE_BOTTOM, SYNTHESIZE, BETWEEN, PREVIEWS = range(5)
SIDES = {kind: (8,) for kind in (PIXELS, SIGNED)}
SIDES.update({kind: (8, 16) for kind in (CODEWORDS, LATENTS, CONTEXT)})
SIDES.update({IMAGE: (4,), PREVIEW: (16,), STREAM: (4, 8, 16), HIDDEN: (4, 8, 16)})
# What each kind of step reads, and the side of its kernel.
READS_BYTES = (PIXELS, CONTEXT, IMAGE, STREAM, HIDDEN)
READS_S16 = (SIGNED, CODEWORDS)
MAKES_BYTES = (CONTEXT, IMAGE, STREAM)
DEPTHWISE, KERNELS = 3, (1, 3, 2, 3)


@dataclass(frozen=True)
class Array:
    """A line of `arrays`."""

    kind: int
    side: int
    channels: int

    @property
    def zero(self):
        """The value outside, as bytes or as they are."""
        return 128 if self.kind in READS_BYTES else 0


@dataclass(frozen=True)
class Step:
    """A line of `steps`, with arrays in place of their numbers."""

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
    allowed = MAKES_BYTES if step.kind == DEPTHWISE else READS_BYTES + READS_S16
    if reads.kind not in allowed or writes.kind in (PIXELS, SIGNED, CODEWORDS):
        refuse(step.name, f"kind {step.kind} reads kind {reads.kind} and writes kind {writes.kind}")
    if not 0 <= step.shuffles <= 2:
        refuse(step.name, f"{step.shuffles} shuffles")
    side = reads.side * (2 if step.kind == 2 else 1)
    if side != writes.side << step.shuffles:
        refuse(step.name, f"sides {reads.side} and {writes.side}, {step.shuffles} shuffles")
    if step.kind == DEPTHWISE and (step.shuffles or step.result == GATE or reads.channels != writes.channels):
        refuse(step.name, f"a depthwise filter from {reads.channels} to {writes.channels} channels")
    if step.result == GATE and (step.shuffles or reads.kind not in READS_BYTES):
        refuse(step.name, f"a gate of kind {reads.kind}, {step.shuffles} shuffles")
    if (writes.kind == HIDDEN) != (step.result in (HIDE, GATE)):
        refuse(step.name, f"result {step.result} for kind {writes.kind}")


class Order:
    """The rules about the order of reads and writes."""

    def __init__(self, steps, arrays):
        self.steps, self.arrays = steps, arrays

    def number(self, kind, side):
        """The number of the array of a kind and side, None if there is none."""
        found = [i for i, a in enumerate(self.arrays) if (a.kind, a.side) == (kind, side)]
        return found[0] if found else None

    def given(self, program):
        pixels = [(PIXELS, 8), (SIGNED, 8)]
        given = {
            ANALYZE_TOP: pixels,
            ANALYZE_BOTTOM: pixels + [(CODEWORDS, 16)],
            SYNTHESIZE: [(CODEWORDS, 16), (CODEWORDS, 8), (CONTEXT, 8)],
            BETWEEN: [(CONTEXT, 16), (CONTEXT, 8)],
            PREVIEWS: [(CODEWORDS, 16)],
        }[program]
        return {self.number(*one) for one in given} - {None}

    def output(self, program):
        return self.number(*((LATENTS, 16), (LATENTS, 8), (IMAGE, 4), (CONTEXT, 8), (PREVIEW, 16))[program])

    def check(self):
        programs = [step.program for step in self.steps]
        if programs != sorted(programs) or set(programs) != set(range(5)):
            refuse("steps", f"the programs are {sorted(set(programs))}, or not in order")
        of_top = {step.writes for step in self.steps if step.program == ANALYZE_TOP}
        streams_of_top = {i for i in of_top if self.arrays[i].kind == STREAM}
        elsewhere = {}
        for program in range(5):
            steps = [step for step in self.steps if step.program == program]
            carried = streams_of_top if program == ANALYZE_BOTTOM else set()
            self.check_program(program, steps, carried)
            for i in {step.writes for step in steps} - carried:
                if elsewhere.setdefault(i, program) != program:
                    refuse("steps", f"array {i} is written by programs {elsewhere[i]} and {program}")
        self.check_uses(streams_of_top)
        used = {step.reads for step in self.steps} | {step.writes for step in self.steps}
        if used != set(range(len(self.arrays))):
            refuse("arrays", f"no step needs {sorted(set(range(len(self.arrays))) - used)}")

    def check_program(self, program, steps, carried):
        known, output = self.given(program) | carried, self.output(program)
        writable = {output} | ({self.number(CONTEXT, 16)} if program == BETWEEN else set())
        for at, step in enumerate(steps):
            array = self.arrays[step.writes]
            if step.reads not in known or self.arrays[step.reads].kind in (LATENTS, PREVIEW):
                refuse(step.name, f"array {step.reads} is not there to be read")
            if step.writes not in writable and array.kind not in (STREAM, HIDDEN):
                refuse(step.name, f"program {program} writes kind {array.kind}")
            if array.kind == HIDDEN:
                self.check_hidden(step, steps[at + 1 :], known)
            elif (step.result == STORE) != (step.writes not in known):
                refuse(step.name, f"result {step.result}, array {step.writes} known: {step.writes in known}")
            known.add(step.writes)
        if output not in {step.writes for step in steps}:
            refuse("steps", f"program {program} has no output")

    def check_hidden(self, step, later, known):
        readers = [other for other in self.steps if other.reads == step.writes]
        if step.writes in known or readers != later[:1] or readers[0].kind not in (0, 1):
            refuse(step.name, "what is hidden is read by the next step alone, of kind 0 or 1")

    def check_uses(self, streams_of_top):
        """The last write of every array is read later, or an output."""
        for at, step in enumerate(self.steps):
            if step.writes == self.output(step.program):
                continue
            later = self.steps[at + 1 :]
            reach = (ANALYZE_TOP, ANALYZE_BOTTOM) if step.writes in streams_of_top else (step.program,)
            is_last = all(other.writes != step.writes or other.program != step.program for other in later)
            if is_last and not any(o.reads == step.writes and o.program in reach for o in later):
                refuse(step.name, f"array {step.writes} is read by no later step")
