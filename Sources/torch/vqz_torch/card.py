"""The text that goes with a model of generation 2: what it was trained with, how far it got, what became of
it in integers. Markdown."""

import numpy as np

from .checkpoint import curve_text
from .costs import Costs

# Notes that are texts, as `vqz-train` names them.
RECIPE, CURVE = 'train.recipe', 'train.curve'


def card(state, export, comparison, photos, held, size):
    """size: bytes of the model's file."""
    parts = [_summary(state, photos, held), _recipe(state), _curve(state), _integers(export, size)]
    return '\n\n'.join([*parts, _loss(comparison)]) + '\n'


def _summary(state, photos, held):
    count = state.model.parameters.layout.count
    return (
        '# The model\n\n'
        f'Trained by `vqz_torch fit` on {len(photos)} photographs ({photos.megapixels:.1f} megapixels), '
        f'validated on centre\ncrops of {len(held)} others: {state.step} steps, '
        f'{state.megapixels:.0f} megapixels seen, {state.seconds / 60:.0f} minutes; {count} parameters.\n'
        f'Exported: the average of the weights. {Costs(state.model.networks)}.'
    )


def _recipe(state):
    return f'## Recipe\n\n```json\n{state.model.recipe.json()}\n{state.training.json()}\n```'


def _curve(state):
    """A row for each validation: megapixels seen, loss, and bpp @ dB of every quality."""
    rows = {}
    for row in state.curve:
        step, megapixels, _, _, bits, score, loss = row.split(',')
        cells = rows.setdefault(step, [step, megapixels, loss])
        cells.append(f'{bits} @ {score}')
    heads = ['step', 'megapixels', 'loss', *(f'q{q + 1}' for q in range(state.model.recipe.qualities))]
    lines = [heads, ['---'] * len(heads), *rows.values()]
    table = '\n'.join('| ' + ' | '.join(line) + ' |' for line in lines)
    return (
        '## Validation curve\n\nMean bits per pixel (the prior\'s cost) @ mean PSNR of each quality; the '
        f'loss is the mean of λ·MSE + bpp.\n\n{table}'
    )


def _integers(export, size):
    """What was decided on the way."""
    wiring, limits = export.wiring, np.concatenate(list(export.limits.values()))
    words = sum(len(book.base) for books in export.books.values() for book in books)
    kept = words / len(export.qualities)
    return (
        '## Integers\n\n'
        f'{len(wiring.steps)} steps on {len(wiring.arrays)} arrays; {size} bytes. Latents have '
        f'{export.fraction_bits} fraction bits, the most with which the\nlargest fit 16 bits. '
        f'Codewords reach {limits.min()} to {limits.max()}; {kept:.0f} of a quality are used often enough\n'
        'to be kept. Streams reach half as far again as what the crops gave; steps of bytes have the least '
        'error\nthere. Gates and what scales end at 4. No sum can leave 32 bits.'
    )


def _loss(comparison):
    return (
        '## What going to integers cost\n\n'
        'On the validation crops, without a search: bits of the symbols, PSNR of 8-bit samples.\n\n'
        f'```\n{comparison}\n```'
    )


def notes(state, export, text):
    """Records of the notes block."""
    texts = {'card': text, RECIPE: state.model.recipe.json(), CURVE: curve_text(state.curve)}
    return {**texts, **export.notes()}
