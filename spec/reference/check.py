#!/usr/bin/env python3
"""Decodes every conformance vector: python3 check.py [VECTORS_FOLDER]

Compares indices, pixels and error categories with manifest.json, frozen and released files with their sums;
ends with status 1 if anything differs.
"""

import hashlib
import json
import os
import sys

import numpy as np

import png
import version2
from decode import SCALES, Picture, for_png
from errors import FormatError
from vqm import Model, read_model
from vqm2 import read_any

HERE = os.path.dirname(os.path.abspath(__file__))
DEFAULT_MODEL = os.path.join(HERE, "..", "..", "Sources", "CModel", "default.vqm")


def index_digest(indices):
    """SHA-256 of the index maps as bytes, top groups, then bottom groups, each in raster order; None without
    any."""
    if not indices["top"]:
        return None
    maps = [array for level in ("top", "bottom") for array in indices[level]]
    return hashlib.sha256(b"".join(array.astype(np.uint8).tobytes() for array in maps)).hexdigest()


def pixel_digest(pixels):
    """SHA-256 of samples, of which those of more than 8 bits have two bytes, the high one first."""
    return hashlib.sha256(pixels.astype(f">u{pixels.itemsize}").tobytes()).hexdigest()


def smaller_digest(picture, depth=None):
    """SHA-256 of the samples of all smaller pictures, the largest first."""
    parts = [picture.pixels(int(scale), depth) for scale in SCALES[1:]]
    joined = b"".join(part.astype(f">u{part.itemsize}").tobytes() for part in parts)
    return hashlib.sha256(joined).hexdigest()


def metadata_digests(file):
    """SHA-256 of the metadata of a file by its name, None for what cannot be read; of colour that of the
    payload."""
    if file.version == 1:
        return {}
    found, broken = version2.metadata(file.sections, (1 if file.color else 3) + file.has_alpha)
    names = {"icc": version2.ICC, "exif": version2.EXIF, "xmp": version2.XMP, "color": version2.COLOR}
    digests = {name: None for name, tag in names.items() if tag in broken}
    for name, tag in names.items():
        if tag in found:
            data = version2.joined_chunks(found[tag]) if name == "color" else found[tag]
            digests[name] = hashlib.sha256(data).hexdigest()
    return digests


def outcome_of(model, data, cut=False):
    """The category of what a file is refused for, None if it decodes."""
    try:
        Picture(model, data, cut).pixels()
    except FormatError as error:
        return error.category
    return None


# What the fields of an image's entry are sums of.
DIGESTS = {
    "indices": lambda picture: index_digest(picture.indices),
    "pixels": lambda picture: pixel_digest(picture.pixels()),
    "smaller": smaller_digest,
    "pixels8": lambda picture: pixel_digest(picture.pixels(depth=8)),
    "pixels16": lambda picture: pixel_digest(picture.pixels(depth=16)),
    "smaller8": lambda picture: smaller_digest(picture, depth=8),
    "metadata": lambda picture: metadata_digests(picture.file),
}


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
        with open(os.path.join(folder, "released", "pixels.sha256")) as file:
            self.manifest["released"] = [dict(zip(("sum", "pixels", "file"), line.split())) for line in file]
        with open(os.path.join(folder, "model2", "vectors.json")) as file:
            self.manifest["model2"] = json.load(file)
        names = [entry["file"] for entry in self.manifest["models"]]
        self.models = {name: read_model(self.path(name)) for name in names}
        self.default_model = read_model(DEFAULT_MODEL)

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
            ("released", self.released),
            ("models", self.model),
            ("images", self.image),
            ("model2", self.program_image),
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

    def released(self, entry):
        data = self.bytes(os.path.join("released", entry["file"]))
        if hashlib.sha256(data).hexdigest() != entry["sum"]:
            return "the file is frozen, and has changed"
        found = pixel_digest(Picture(self.default_model, data).pixels())
        return None if found == entry["pixels"] else "the pixels differ"

    def model(self, entry):
        digest = self.models[entry["file"]].digest.hex()
        return f"digest {digest}, due is {entry['digest']}" if digest != entry["digest"] else None

    def image(self, entry):
        model, data = self.models[entry["model"]], self.bytes(entry["file"])
        try:
            picture = Picture(model, data)
            pixels = picture.pixels()
        except FormatError as error:
            return f"refused: {error}"
        file = picture.file
        header = {"version": file.version, "quality": file.quality, "depth": file.depth}
        if not header.items() <= entry.items():
            return f"has {header}"
        if list(pixels.shape) != [entry["height"], entry["width"], entry["channels"]]:
            return f"decodes to {pixels.shape}"
        if not np.array_equal(for_png(pixels, file.depth), png.read(self.path(entry["png"]))):
            return "the pixels differ from the PNG"
        due = {key: value for key, value in entry.items() if key in DIGESTS}
        found = {key: digest(picture) for key, digest in DIGESTS.items() if key in due}
        if found != due:
            return f"{[key for key in due if found[key] != due[key]]} differ"
        parts = [cut for cut in entry.get("cuts", []) if not self.is_right(model, data, cut)]
        return f"cut to {[cut['length'] for cut in parts]} bytes differs" if parts else None

    def program_image(self, entry):
        data = self.bytes(os.path.join("model2", entry["file"]))
        model = read_any(self.path(os.path.join("model2", entry["model"])))
        picture = Picture(model, data)
        found = {
            "pixels": pixel_digest(picture.pixels()),
            "pixels16": pixel_digest(picture.pixels(depth=16)),
            "preview": pixel_digest(picture.pixels(4)),
        }
        if not found.items() <= entry.items():
            return f"{[key for key in found if found[key] != entry[key]]} differ"
        for cut in entry["cuts"]:
            part = Picture(model, data[: cut["length"]], cut=True)
            if (pixel_digest(part.pixels()), pixel_digest(part.pixels(4))) != (cut["pixels"], cut["preview"]):
                return f"cut to {cut['length']} bytes differs"
        return None

    def is_right(self, model, data, cut):
        """Whether a part of a file decodes to what it should."""
        picture = Picture(model, data[: cut["length"]], cut=True)
        return pixel_digest(picture.pixels()) == cut["pixels"] and smaller_digest(picture) == cut["smaller"]

    def error(self, entry):
        model, data = self.models[entry["model"]], self.bytes(entry["file"])
        found = [outcome_of(model, data, cut) for cut in (False, True)]
        due = [entry["category"], entry["cut"]]
        return None if found == due else f"refused, whole and cut, as {found}, due is {due}"

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
