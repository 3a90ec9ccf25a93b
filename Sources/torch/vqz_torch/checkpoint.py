"""A whole run in files that both trainers read: README.md lists the tensors and strings."""

import os

import numpy as np
import torch

from . import safetensors
from .codec import Model
from .errors import TrainingError
from .generations import read_recipe
from .recipe import LEVELS, TrainingRecipe
from .skeleton import Skeleton

# Of each generation: vqz-train reads the first.
FORMATS = {1: 'vqz-checkpoint 1', 2: 'vqz-checkpoint 2'}
WHOLE, INDEX, OLD = 'checkpoint.safetensors', 'checkpoint.safetensors.index.json', 'checkpoint.vqt'
# Tensors under this prefix are this trainer's alone.
OWN = 'torch.'


class State:
    """Everything that decides the following steps, on the device of the model."""

    def __init__(self, model, training, random):
        self.model, self.training, self.random = model, training, random
        self.step, self.seconds, self.megapixels = 0, 0.0, 0.0
        self.is_rounding = False
        # Rows of the validation curve, without the header.
        self.curve = []
        value = model.parameters.value
        self.moment1, self.moment2 = torch.zeros_like(value), torch.zeros_like(value)
        # Tensors of the optimiser beyond these, by name.
        self.own = {}


def latest(folder):
    """The checkpoint of a run's folder with the most steps, None if there is none."""
    found = [path for path in (os.path.join(folder, name) for name in (INDEX, WHOLE)) if os.path.exists(path)]
    if not found and os.path.exists(os.path.join(folder, OLD)):
        raise TrainingError(
            f'{folder}/{OLD}: from before safetensors; `vqz-train fit --resume --prepare` saves it anew'
        )

    def steps(path):
        try:
            return int(safetensors.read_metadata(path)['step'])
        except (TrainingError, KeyError, ValueError):
            return -1

    return max(found, key=steps) if found else None


def save(state, folder):
    """Writes a checkpoint and removes those that it takes the place of."""
    metadata, tensors = contents(state)
    path = os.path.join(folder, INDEX)
    files = set(safetensors.write_parts(path, f'checkpoint-{state.step:07d}', tensors, metadata))
    for name in os.listdir(folder):
        superseded = name.startswith('checkpoint-') and '.safetensors' in name and name not in files
        left_behind = name.startswith(INDEX) and name.endswith('.part')
        if superseded or left_behind or name in (WHOLE, OLD):
            os.unlink(os.path.join(folder, name))


def contents(state):
    """Strings and tensors."""
    model, parameters = state.model, state.model.parameters
    metadata = {
        'format': FORMATS[model.recipe.generation],
        'model': model.recipe.json(),
        'training': state.training.json(),
        'step': str(state.step),
        'seconds': repr(float(state.seconds)),
        'megapixels': repr(float(state.megapixels)),
        'random': str(state.random.state),
        'rounding': 'true' if state.is_rounding else 'false',
        'validation': curve_text(state.curve),
    }
    tensors = dict(_fixed(model))
    flats = {
        '': parameters.value,
        'average.': parameters.average,
        'moment1.': state.moment1,
        'moment2.': state.moment2,
    }
    for prefix, flat in flats.items():
        # One copy from the device for all.
        for name, values in parameters.layout.named(flat.cpu()).items():
            values = values.numpy()
            if prefix.startswith('moment') and not values.any():
                continue
            tensors[prefix + name] = values
    for level in LEVELS:
        books = model.codebooks[level]
        tensors[f'codebook.{level}.scale'] = books.scale.cpu().numpy()
        for name, values in books.named().items():
            tensors[name] = values.cpu().numpy()
    for name, values in state.own.items():
        tensors[OWN + name] = values.float().cpu().numpy()
    return metadata, tensors


def _fixed(model):
    parameters, skeleton = model.parameters, model.skeleton
    yield 'skeleton.top', skeleton.top.cpu().numpy().reshape(-1, 4, 192)
    yield 'skeleton.bottom', skeleton.bottom.cpu().numpy()
    if not skeleton.is_transposed:
        yield 'skeleton.topInverse', skeleton.top_inverse.cpu().numpy().reshape(4, 192, -1)
        yield 'skeleton.bottomInverse', skeleton.bottom_inverse.cpu().numpy()
    steps = parameters.input_steps.cpu().numpy()
    for name, column in parameters.step_column.items():
        yield name + '.inputStep', np.ascontiguousarray(steps[:, column])


def load(path, device='cpu', dtype=torch.float32):
    """The state of a checkpoint of either trainer."""
    tensors, metadata = safetensors.read(path)

    def fail(reason):
        return TrainingError(f'{path}: not a usable checkpoint: {reason}')

    if metadata.get('format') not in FORMATS.values():
        raise fail(f'the format is not one of {", ".join(FORMATS.values())}')
    recipe = read_recipe(metadata.get('model', ''), path)
    training = TrainingRecipe.read(metadata.get('training', ''), path)

    def take(name, shape, kind=np.float32):
        array = tensors.get(name)
        if array is None:
            raise fail(f'no tensor {name}')
        if array.shape != tuple(shape) or array.dtype != kind:
            raise fail(f'{name} has the shape {list(array.shape)}, the recipe needs {list(shape)}')
        return torch.from_numpy(array.copy())

    top, bottom = recipe.channels('top'), recipe.channels('bottom')
    matrices = [
        take('skeleton.top', (top, 4, 192)).view(-1, 768),
        take('skeleton.bottom', (bottom, 192)),
    ]
    if 'skeleton.topInverse' in tensors:
        matrices.append(take('skeleton.topInverse', (4, 192, top)).view(768, -1))
        matrices.append(take('skeleton.bottomInverse', (192, bottom)))
    model = Model(recipe, Skeleton(*(matrix.to(device) for matrix in matrices)), device, dtype)
    state = State(model, training, None)
    _restore_numbers(state, metadata, fail)
    _restore(state, tensors, take)
    return state


def _restore_numbers(state, metadata, fail):
    from .random_source import RandomSource

    try:
        state.random = RandomSource(int(metadata['random']))
        state.step = int(metadata['step'])
        state.seconds, state.megapixels = float(metadata['seconds']), float(metadata['megapixels'])
        if not (state.step >= 0 and state.seconds >= 0 and state.megapixels >= 0):
            raise ValueError
    except (KeyError, ValueError):
        raise fail('steps, seconds, megapixels or random state are missing or no numbers') from None
    state.is_rounding = metadata.get('rounding') == 'true'
    state.curve = curve_rows(metadata.get('validation', ''))


def _restore(state, tensors, take):
    model, parameters = state.model, state.model.parameters
    for level in LEVELS:
        books = model.codebooks[level]
        books.scale.copy_(take(f'codebook.{level}.scale', books.scale.shape, np.float64))
        for name, target in books.named().items():
            target.copy_(take(name, target.shape))
    model.set_input_scales()
    for name, column in parameters.step_column.items():
        steps = take(name + '.inputStep', (model.recipe.qualities,), np.float64)
        parameters.input_steps[:, column] = steps.to(parameters.device)

    def restore(prefix, target, optional):
        flat = target.cpu()
        for name, values in parameters.layout.named(flat).items():
            if not optional or prefix + name in tensors:
                values.copy_(take(prefix + name, values.shape))
        target.copy_(flat)

    restore('', parameters.value, False)
    parameters.average.copy_(parameters.value)
    restore('average.', parameters.average, True)
    restore('moment1.', state.moment1, True)
    restore('moment2.', state.moment2, True)
    state.own = {
        name[len(OWN) :]: torch.from_numpy(array.copy()).to(parameters.device)
        for name, array in tensors.items()
        if name.startswith(OWN)
    }


CURVE_HEADER = 'step,megapixels,seconds,quality,bpp,psnr,loss'


def curve_text(rows):
    """validation.csv, as `vqz-train` writes it."""
    return ''.join(line + '\n' for line in (CURVE_HEADER, *rows))


def curve_rows(text):
    """The rows of it that have its form."""
    return [line for line in text.splitlines()[1:] if line.count(',') == 6]
