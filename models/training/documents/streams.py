"""Random streams, splits and the record of what a data set was made of.

Every stage of every page has a stream of its own, seeded by hash(seed, split, template, species, index, stage): a new
stage never moves the numbers of the stages around it. Stages that an altered page shares with its untampered twin
(holder, personalisation, capture) are keyed with the species `-`.
"""

import hashlib
import json
import os

import numpy as np

GENERATOR = "waypost-documents/1"
#: Template numbers of each split. Layout, ground, fonts and personalisation follow from the number alone.
SPLITS = {"train": range(0, 400), "val": range(400, 500), "test": range(500, 800)}


def stream(place, stage, species="-"):
    """A generator for one stage. `place` is (seed, split, template, index)."""
    seed, split, template, index = place
    key = f"{GENERATOR}/{seed}/{split}/{template}/{species}/{index}/{stage}"
    return np.random.default_rng(int.from_bytes(hashlib.sha256(key.encode()).digest()[:16], "big"))


def choose(r, items):
    """One item of a list, as plain Python value (numpy would turn tuples into arrays)."""
    return items[int(r.integers(len(items)))]


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for part in iter(lambda: file.read(1 << 20), b""):
            digest.update(part)
    return digest.hexdigest()


def versions():
    """Versions of everything that can change a pixel."""
    import cv2
    import PIL
    from PIL import features

    return {
        "generator": GENERATOR,
        "numpy": np.__version__,
        "opencv": cv2.__version__,
        "pillow": PIL.__version__,
        "freetype": features.version("freetype2"),
        "libjpeg": features.version("jpg"),
        "fonts": fonts_digest(),
    }


def fonts_digest():
    """One digest over the font files that pages are set in: another font release is another data set."""
    from printing import FACES, OCRB_DIR

    paths = sorted({p for p in FACES.values()} | {os.path.join(OCRB_DIR, n) for n in ("OCRB.otf", "OCRBS.otf")})
    return sha256("".join(f"{os.path.basename(p)} {sha256_of(p)}\n" for p in paths).encode())


def plain(value):
    """What JSON can hold: numpy scalars and arrays become numbers and lists, long fractions are cut."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(v) for v in value]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return round(float(value), 6)
    return value


def write_json(path, value):
    text = json.dumps(plain(value), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    with open(path, "w") as file:
        file.write(text)
