#!/usr/bin/env python3
"""Decodes every conformance vector: python3 check.py [VECTORS_FOLDER]

Compares indices, pixels and error categories with manifest.json, frozen files with their sums; ends with
status 1 if anything differs.
"""

import hashlib
import json
import os
import sys

import numpy as np

import png
from decode import decode
from errors import FormatError
from vqm import Model, read_model

HERE = os.path.dirname(os.path.abspath(__file__))


def index_digest(indices):
    """SHA-256 of the index maps as bytes: top groups, then bottom groups, each in raster order."""
    maps = [array for level in ("top", "bottom") for array in indices[level]]
    return hashlib.sha256(b"".join(array.astype(np.uint8).tobytes() for array in maps)).hexdigest()


def damaged_model(data, case):
    """The bytes of a model case: patches, cut, and the SHA-256 at the end made right again if the case says
    so."""
    data = bytearray(data)
    for offset, replacement in case["patches"]:
        replacement = bytes.fromhex(replacement)
        data[offset : offset + len(replacement)] = replacement
    if case["resign"]:
        data[-32:] = hashlib.sha256(data[:-32]).digest()
    return bytes(data[: case["length"]])


class Check:
    def __init__(self, folder):
        self.folder = folder
        with open(os.path.join(folder, "manifest.json")) as file:
            self.manifest = json.load(file)
        with open(os.path.join(folder, "frozen.sha256")) as file:
            self.manifest["frozen"] = [dict(zip(("sum", "file"), line.split())) for line in file]
        names = [entry["file"] for entry in self.manifest["models"]]
        self.models = {name: read_model(self.path(name)) for name in names}

    def path(self, name):
        return os.path.join(self.folder, name)

    def bytes(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def run(self):
        """Returns the number of checks passed and failed."""
        failed = passed = 0
        for kind, check in (
            ("frozen", self.frozen),
            ("models", self.model),
            ("images", self.image),
            ("errors", self.error),
            ("modelErrors", self.model_error),
        ):
            for entry in self.manifest[kind]:
                problem = check(entry)
                if problem:
                    print(f"{kind}: {entry.get('file', entry.get('name'))}: {problem}")
                failed, passed = failed + bool(problem), passed + (not problem)
        return passed, failed

    # Every check returns what is wrong, or None.

    def frozen(self, entry):
        same = hashlib.sha256(self.bytes(entry["file"])).hexdigest() == entry["sum"]
        return None if same else "the file is frozen, and has changed"

    def model(self, entry):
        digest = self.models[entry["file"]].digest.hex()
        return f"digest {digest}, due is {entry['digest']}" if digest != entry["digest"] else None

    def image(self, entry):
        try:
            pixels, indices = decode(self.models[entry["model"]], self.bytes(entry["file"]))
        except FormatError as error:
            return f"refused: {error}"
        if index_digest(indices) != entry["indices"]:
            return "the indices differ"
        if hashlib.sha256(pixels.tobytes()).hexdigest() != entry["pixels"]:
            return "the pixels differ from their SHA-256"
        if list(pixels.shape) != [entry["height"], entry["width"], entry["channels"]]:
            return f"decodes to {pixels.shape}"
        return (
            None
            if np.array_equal(pixels, png.read(self.path(entry["png"])))
            else "the pixels differ from the PNG"
        )

    def error(self, entry):
        return outcome(
            lambda: decode(self.models[entry["model"]], self.bytes(entry["file"])), entry["category"]
        )

    def model_error(self, entry):
        return outcome(lambda: Model(damaged_model(self.bytes(entry["model"]), entry)), entry["category"])


def outcome(action, category):
    """Runs what should be refused with the given category."""
    try:
        action()
    except FormatError as error:
        return None if error.category == category else f"refused as {error}, due is {category}"
    return f"accepted, due is {category}"


def main(arguments):
    folder = arguments[0] if arguments else os.path.join(HERE, "..", "vectors")
    passed, failed = Check(folder).run()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
