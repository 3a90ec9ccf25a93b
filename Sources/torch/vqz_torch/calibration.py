"""The steps of the 8-bit activations, for training through the rounding of the integer network."""

import torch

from . import layers
from .codec import forward
from .random_source import RandomSource

SHARES = (1, 0.85, 0.7, 0.6, 0.5, 0.42, 0.35, 0.3, 0.25, 0.2, 0.15)


def best_step(x, power):
    """The step s of s * min(round(x / s), 255) with the least mean error over positive x.

    power: 2 for what becomes distortion; 1 for what the prior reads, where a few large values that are cut
    off spoil the bits of a few positions, and coarse steps those of all."""
    x = x.flatten()
    # A sample of at most 2^16 values.
    x = x[:: max(1, x.numel() >> 16)]
    x = x[x > 0]
    if not x.numel() or x.max() <= 1e-6:
        return 1e-6 / 255
    steps = x.max() * torch.tensor(SHARES, device=x.device) / 255
    errors = torch.stack([(x - s * torch.round(x / s).clamp(max=255)).abs().pow(power).sum() for s in steps])
    return steps[errors.argmin()].item()


def set_input_steps(trainer):
    """Sets the input steps of every rounded layer for every quality, from one batch each."""
    parameters, random = trainer.model.parameters, RandomSource(11)

    def pixels(q):
        trainer.fill(q, random)
        return trainer.pixels

    find_input_steps(trainer.model, pixels)
    # Every process goes on with the steps that the first found.
    own = parameters.input_steps * (1.0 if trainer.group.leads else 0.0)
    parameters.input_steps.copy_(trainer.group.sum(own))


@torch.no_grad()
def find_input_steps(model, pixels, averaged=False):
    """Sets the input steps of a model. pixels: from a quality to blocks in its units; averaged: for the
    averages of the weights."""
    for q in range(model.recipe.qualities):
        blocks, steps = pixels(q), {}
        model.prepare(torch.tensor([q], device=model.device), averaged=averaged)

        def listen(x, w, _):
            # A layer with several inputs takes the step of the last, as vqz-train does.
            if w.rectifies:
                steps[w.name] = best_step(x, 1 if w.name.startswith('prior.') else 2)
            elif w.is_signed:
                # Signed bytes reach half as far.
                steps[w.name] = best_step(x.abs(), 2) * 255 / 127

        with layers.listening(listen):
            forward(model, blocks)
        for name, step in steps.items():
            model.parameters.input_steps[q, model.parameters.step_column[name]] = step
