"""The way back from a model file of generation 2, with its notes, to a model that can be trained further."""

import numpy as np
import torch

from . import vqm
from .card import CURVE, RECIPE
from .codec import Model
from .errors import TrainingError
from .generations import networks_of, read_recipe
from .recipe import LEVELS
from .skeleton import Skeleton
from .wiring import Wiring, learned_layers

# Uses that a codebook counts as, all codewords together.
USES = 4096
# Samples of a level's block.
SIZES = {'top': 768, 'bottom': 192}


def load(path, device='cpu', dtype=torch.float32):
    """A model, and the validation curve of what it comes from, CSV.

    Codewords that the file has left out are dead, and wait to be restarted."""
    records, notes = vqm.read(path)

    def fail(reason):
        return TrainingError(f'{path}: cannot be trained further: {reason}')

    if RECIPE not in notes:
        raise fail(f'it has no note {RECIPE}, and no file .notes.vqm is beside it')
    recipe = read_recipe(notes[RECIPE], path)
    if recipe.generation != 2:
        raise fail(f'its recipe is of generation {recipe.generation}')

    def take(block, name, *shape):
        array = block.get(name)
        if not isinstance(array, np.ndarray) or array.shape != shape:
            raise fail(f'{name} is missing, or has not the shape {list(shape)}')
        return torch.from_numpy(array.astype(np.float64))

    def note(name, *shape):
        return take(notes, 'train.' + name, *shape)

    def skeleton():
        parts = [note(f'{level}.skeleton', recipe.channels(level), size) for level, size in SIZES.items()]
        # Older files have the transposes.
        if 'train.top.inverse' in notes:
            parts += [note(f'{level}.inverse', size, recipe.channels(level)) for level, size in SIZES.items()]
        return Skeleton(*(part.float().to(device) for part in parts))

    wiring = Wiring(networks_of(recipe))
    for name, lines in zip(('arrays', 'steps'), wiring.lines()):
        if not np.array_equal(records.get(name), lines):
            raise fail('recipe and networks differ')
    fraction_bits = int(take(records, 'architecture', 6)[4])
    model = Model(recipe, skeleton(), device, dtype)
    flat = model.parameters.value.cpu()
    for level in LEVELS:
        _restore_level(model, flat, level, fraction_bits, records, take, note, fail)
    model.set_input_scales()
    for name, w in learned_layers(wiring, model.networks).items():
        _restore_layer(model.parameters, flat, name, w, records, take, note)
    model.parameters.value.copy_(flat)
    model.parameters.average.copy_(flat)
    return model, notes.get(CURVE, '')


def _restore_layer(parameters, flat, name, w, records, take, note):
    layout, qualities = parameters.layout, parameters.layout.qualities
    integers = take(records, name + '.weight', w.outputs, w.kernel, w.kernel, w.inputs)
    # At least 1: a row may be all zeros.
    largest = integers.abs().amax((1, 2, 3), keepdim=True).clamp(min=1)
    real = integers / largest * note(name + '.peak', w.outputs).view(-1, 1, 1, 1)
    layout.weight(flat, w).copy_(real / layout.weight(parameters.scale.cpu(), w))
    for kind, rows in (('gain', layout.gain), ('bias', layout.bias)):
        rows(flat)[:, layout.rows_of(w)] = note(f'{name}.{kind}', qualities, w.outputs).float()


def _restore_level(model, flat, level, fraction_bits, records, take, note, fail):
    books, layout = model.codebooks[level], model.parameters.layout
    books.scale.copy_(note(level + '.scale', *books.scale.shape))
    layout.vector(flat, level, 'start').copy_(
        note(level + '.start', books.qualities, model.recipe.context_width)
    )
    rows = layout.vector(flat, level, 'rows')
    for g, d in enumerate(books.groups):
        prefix, outputs = f'codebook.{level}.{g}', 3 * d + books.learned
        sizes = [int(size) for size in take(records, prefix + '.sizes', books.qualities)]
        if not all(1 <= size <= books.codes for size in sizes):
            raise fail(f'{prefix}.sizes: 1 to {books.codes} codewords')
        words, base, tilts = (
            take(records, prefix + name, sum(sizes), *shape)
            for name, shape in (('.words', (d,)), ('.base', ()), ('.tilt', (outputs,)))
        )
        scales = note(f'{level}.{g}.tiltScale', books.qualities, outputs)
        end = 0
        for q, size in enumerate(sizes):
            own, end = slice(end, end + size), end + size
            books.words[q, g, :size, :d] = (words[own] * 2.0**-fraction_bits).float()
            books.counts[q, g, :size] = (torch.exp2(base[own] / 256) * USES).float()
            rows[q, g, :, :size] = (tilts[own] / 256 / scales[q])[:, 3 * d :].t().float()
    books.moments.copy_(books.words * books.counts[..., None])
