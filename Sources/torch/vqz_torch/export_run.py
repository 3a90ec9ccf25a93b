"""Exports a run's model: scales from photographs, the file, what it cost, the card."""

import torch

from . import checkpoint, choice, choice_native, drawings, vqm
from .card import card, notes
from .comparison import compare
from .errors import TrainingError
from .export import Export
from .photos import LARGEST_SCALE, CropSampler, PhotoSet
from .random_source import RandomSource
from .ranges import Ranges
from .safetensors import write_atomically

# Crops that decide the scales of a quality, and the share of them that are of drawings: streams have to hold
# flat and saturated colours too.
CROPS, DRAWN, DRAWINGS, SEED = 16, 0.25, 32, 5


class CalibrationCrops:
    """Blocks in the units of a quality, other ones at every call."""

    def __init__(self, photos, recipe, side):
        self._recipe, self._random = recipe, RandomSource(SEED)
        if not photos.drawings:
            photos.add_drawings(drawings.draw(DRAWINGS, int(LARGEST_SCALE * side), SEED))
        self._sampler = CropSampler(photos, side, drawn=DRAWN)

    def __call__(self, q):
        side, places = self._sampler.draw(self._random, CROPS)
        return self._sampler.take(side, torch.tensor(places)) / self._recipe.unit(q)


def run(options):
    """options: what `python3 -m vqz_torch export` takes."""
    path = checkpoint.latest(options.run)
    if path is None:
        raise TrainingError(f'{options.run}: no checkpoint')
    state = checkpoint.load(path)
    if state.model.recipe.generation == 1:
        raise TrainingError(f'{options.run}: of generation 1, which `vqz-train export` exports')
    if options.kernels:
        choice.use_kernel(choice_native.load(options.kernels, state.model.recipe))
    side = state.training.crop
    photos, held = PhotoSet(options.data, side), PhotoSet(options.val, options.validate_side)
    export = Export(state.model, Ranges(state.model, CalibrationCrops(photos, state.model.recipe, side)))
    crops = torch.stack([held.centre(i, options.validate_side) for i in range(len(held))])
    comparison = compare(state.model, export.records, crops)
    print(comparison, flush=True)
    size = len(vqm.serialized(export.records))
    text = card(state, export, comparison, photos, held, size)
    vqm.write(options.out, export.records, notes(state, export, text))
    write_atomically(options.card or vqm.beside(options.out, '.md'), text.encode())
    print(f'{options.out}: {size} bytes; no sum can overflow')
