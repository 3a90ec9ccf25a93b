"""Which recipe, networks and prior make a model of each generation."""

import json

from . import generation1, generation2, prior, sliced_prior
from .errors import TrainingError
from .recipe import ModelRecipe
from .recipe2 import ModelRecipe2

RECIPES = {1: ModelRecipe, 2: ModelRecipe2}


def read_recipe(text, what='recipe'):
    """A model's recipe from JSON, of the generation that it names; 1 without a name."""
    return _kind(text, what).read(text, what)


def recipe_from(path):
    """The default recipe of a generation with the fields of a JSON file replaced."""
    try:
        with open(path, encoding='utf-8') as file:
            text = file.read()
    except (OSError, ValueError) as error:
        raise TrainingError(f'{path}: cannot be read: {getattr(error, "strerror", error)}') from None
    return _kind(text, path).overriding(path)


def _kind(text, what):
    try:
        fields = json.loads(text)
    except ValueError as error:
        raise TrainingError(f'{what}: not a usable recipe: {error}') from None
    generation = fields.get('generation', 1) if isinstance(fields, dict) else 1
    if generation not in RECIPES:
        raise TrainingError(f'{what}: not a usable recipe: generation: 1 or 2')
    return RECIPES[generation]


def networks_of(recipe):
    """The layers of a recipe."""
    return (generation1 if recipe.generation == 1 else generation2).Networks(recipe)


def prior_of(recipe):
    """The function that codes a level."""
    return (prior if recipe.generation == 1 else sliced_prior).code
