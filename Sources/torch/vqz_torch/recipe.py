"""What a model is and how it is trained: the recipes of `vqz-train`, with the same fields."""

import json
import math
from dataclasses import asdict, dataclass, field, fields
from typing import List

from .errors import TrainingError
from .phases import PATTERNS

LEVELS = ('top', 'bottom')


def _camel(name):
    first, *rest = name.split('_')
    return first + ''.join(word.capitalize() for word in rest)


def _read(kind, text, what):
    """A recipe from JSON; unknown fields are left to others."""
    try:
        values = json.loads(text)
        known = {_camel(f.name): f.name for f in fields(kind)}
        recipe = kind(**{known[key]: value for key, value in values.items() if key in known})
        problem = recipe.problem()
    except (TypeError, ValueError, AttributeError) as error:
        raise TrainingError(f'{what}: not a usable recipe: {error}') from None
    if problem:
        raise TrainingError(f'{what}: not a usable recipe: {problem}')
    return recipe


def _replaced(text, path):
    """The JSON of a recipe with the fields of a JSON file in place of its own."""
    known = json.loads(text)
    try:
        with open(path, encoding='utf-8') as file:
            changes = json.load(file)
    except OSError as error:
        raise TrainingError(f'{path}: cannot be read: {error.strerror}') from None
    except ValueError as error:
        raise TrainingError(f'{path}: not a usable recipe: {error}') from None
    if not isinstance(changes, dict):
        raise TrainingError(f'{path}: not a usable recipe: no JSON object')
    for key in changes:
        if key not in known:
            raise TrainingError(f'{path}: not a usable recipe: unknown field {key}')
    return json.dumps({**known, **changes})


def _json(recipe):
    return json.dumps({_camel(name): value for name, value in asdict(recipe).items()}, sort_keys=True)


class Levels:
    """What the models of all generations have: qualities with a lambda each, and groups of latent channels on
    two levels."""

    @classmethod
    def read(cls, text, what='recipe'):
        return _read(cls, text, what)

    @classmethod
    def overriding(cls, path, base=None):
        """A recipe, by default the default one, with the fields of a JSON file replaced."""
        return cls.read(_replaced((base or cls()).json(), path), path)

    def json(self):
        return _json(self)

    @property
    def qualities(self):
        return len(self.lambdas)

    def unit(self, quality):
        """Grey levels per latent unit: then lambda * MSE per pixel in bits is the squared error in units."""
        return math.sqrt(3 / self.lambdas[quality])

    def groups(self, level):
        return self.top_groups if level == 'top' else self.bottom_groups

    def channels(self, level):
        return sum(self.groups(level))

    def levels_problem(self):
        """What the formats cannot hold of lambdas, groups, phases and codes, or None."""
        dimensions = list(self.top_groups) + list(self.bottom_groups)
        if not 1 <= len(self.lambdas) <= 64 or not all(x > 0 for x in self.lambdas):
            return 'lambdas: 1 to 64 positive numbers'
        if not self.top_groups or not self.bottom_groups or not all(d in (1, 2, 3, 4) for d in dimensions):
            return 'groups: at least one of 1 to 4 dimensions per level'
        if sum(self.top_groups) > 256 or sum(self.bottom_groups) > 192:
            return 'at most 256 top and 192 bottom channels'
        if not all(p in PATTERNS for p in list(self.top_phases) + list(self.bottom_phases)):
            return 'phases: 1, 2, 3 or 5'
        if not 2 <= self.codes <= 256:
            return 'codes: 2 to 256'
        if self.learned_features < 0 or 3 * max(dimensions) + self.learned_features > 16:
            return 'learnedFeatures: at most 16 less 3 per dimension of the largest group'
        return None


@dataclass(frozen=True)
class ModelRecipe(Levels):
    """Everything that defines a model's shape and its objective. Fixed for the life of a model."""

    generation = 1

    # Weight of each quality in the loss lambda * MSE + bpp, from the lowest rate up.
    lambdas: List[float] = field(
        default_factory=lambda: [0.0014, 0.0026, 0.00485, 0.00902, 0.0168, 0.0312, 0.0581, 0.108]
    )
    # Dimensions of each group of latent channels, in coding order.
    top_groups: List[int] = field(default_factory=lambda: [1] * 12 + [2] * 6)
    bottom_groups: List[int] = field(
        default_factory=lambda: [1] * 8 + [2] * 8 + [4, 2, 2, 2, 2, 2, 2, 4, 2, 2, 2, 2] + [4] * 11
    )
    # Coding phases of the first groups; all others have one.
    top_phases: List[int] = field(default_factory=lambda: [5, 5, 5, 3, 3])
    bottom_phases: List[int] = field(default_factory=lambda: [2, 1, 1, 2, 1, 1, 2, 2])
    codes: int = 256
    width: int = 128
    top_width: int = 128
    context_width: int = 96
    head_width: int = 64
    learned_features: int = 4
    analysis_blocks: int = 1
    analysis_top_blocks: int = 1
    analysis_bottom_blocks: int = 1
    synthesis_top_blocks: int = 1
    synthesis_blocks: int = 2
    prior_blocks: int = 1

    def phases(self, level):
        """Phases of each group of a level."""
        counts = self.top_phases if level == 'top' else self.bottom_phases
        return [counts[g] if g < len(counts) else 1 for g in range(len(self.groups(level)))]

    def problem(self):
        """What the formats and the kernels cannot hold, or None."""
        problem = self.levels_problem()
        if problem:
            return problem
        if not all(4 <= w <= 512 for w in (self.width, self.top_width, self.context_width, self.head_width)):
            return 'widths: 4 to 512'
        blocks = (
            self.analysis_blocks,
            self.analysis_top_blocks,
            self.analysis_bottom_blocks,
            self.synthesis_top_blocks,
            self.synthesis_blocks,
            self.prior_blocks,
        )
        return None if all(0 <= b <= 16 for b in blocks) else 'blocks: 0 to 16'


@dataclass
class TrainingRecipe:
    """How a model is trained. May change when a run is resumed."""

    seed: int = 1
    batch: int = 8
    # Side of the square training crops, a multiple of 32.
    crop: int = 192
    steps: int = 10_000
    rate: float = 0.006
    # Learning rate of the weight matrices; 0 trains them like everything else, with Adam.
    matrix_rate: float = 0.006
    warmup: int = 200
    # Share of the steps, at the end, over which the learning rate falls to nearly zero.
    decay: float = 0.4
    commitment: float = 1.0
    # Losses of a quality are scaled by (lambda_mid / lambda)^balance.
    balance: float = 0.4
    codebook_decay: float = 0.99
    codebook_final_decay: float = 0.998
    reseed_interval: int = 200
    average_decay: float = 0.998
    # Share of the steps, at the end, that go through the rounding of the integer network.
    rounding: float = 0.15
    # Share of the steps, at the end, in which the analysis stays as it is and every other step learns from
    # the indices that the encoder's search finds.
    searching: float = 0.0
    # Share of the steps, at the start, in which the analysis stays as it is.
    keeping: float = 0.0
    # The part that learns: all, prior, or synthesis.
    only: str = 'all'
    # Share of the crops that are of drawn pictures.
    drawn: float = 0.0
    # Share of the steps, at the end, that learn from what is seen of errors.
    visual: float = 0.0
    # Bits per pixel that a point of SSIMULACRA2 is worth there, at each quality.
    prices: list[float] = field(default_factory=list)

    @classmethod
    def read(cls, text, what='training recipe'):
        recipe = _read(cls, text, what)
        # Checkpoints from before a field may hold a null in its place.
        recipe.matrix_rate, recipe.searching = recipe.matrix_rate or 0, recipe.searching or 0
        return recipe

    @classmethod
    def overriding(cls, path, base):
        """A recipe with the fields of a JSON file replaced."""
        return cls.read(_replaced(_json(base), path), path)

    def json(self):
        """What `vqz-train` knows, and what differs from what it does."""
        values = json.loads(_json(self))
        for name in ('keeping', 'only', 'drawn', 'visual', 'prices'):
            if values[name] in (0, 'all', []):
                del values[name]
        return json.dumps(values, sort_keys=True)

    def problem(self):
        """What no run can be made with, or None."""
        if not 1 <= self.batch <= 1024:
            return 'batch: 1 to 1024'
        if self.crop % 32 or not 64 <= self.crop <= 4096:
            return 'crop: a multiple of 32, 64 to 4096'
        if self.steps < 1 or self.reseed_interval < 1:
            return 'steps and reseedInterval: at least 1'
        shares = ('decay', 'codebook_decay', 'codebook_final_decay', 'average_decay', 'rounding', 'searching')
        shares += ('keeping', 'drawn', 'visual')
        wrong = [_camel(name) for name in shares if not 0 <= (getattr(self, name) or 0) <= 1]
        if wrong:
            return f'{", ".join(wrong)}: 0 to 1'
        if self.only not in ('all', 'prior', 'synthesis'):
            return 'only: all, prior or synthesis'
        if self.only != 'all' and (self.searching or self.visual):
            return 'only: without searching and visual'
        if not all(0 < price < math.inf for price in self.prices):
            return 'prices: above 0'
        return 'prices: missing, for what is seen' if self.visual and not self.prices else None

    def starts_rounding(self, step):
        return step >= self.steps * (1 - self.rounding)

    def is_keeping(self, step):
        return step < self.steps * self.keeping

    def is_searching(self, step):
        return self.searching > 0 and step >= self.steps * (1 - self.searching)

    def is_visual(self, step):
        return self.visual > 0 and step >= self.steps * (1 - self.visual)

    def is_decaying(self, step):
        return step > self.steps * (1 - self.decay)

    def schedule(self, step):
        """Share of the learning rates in force at a step counted from 0."""
        warm = min(1, (step + 1) / max(self.warmup, 1))
        start = self.steps * (1 - self.decay)
        if step <= start:
            return warm
        progress = min(1, (step - start) / max(1, self.steps - start))
        return warm * max(0.01, 0.5 * (1 + math.cos(math.pi * progress)))
