"""What lies beside the network so that `npm run models:verify` can repeat the evaluation: the score of every held-out page,
the figures that follow from them, and three small pages with their logits. Written by export.py.
"""

import json
import os

import cv2
import numpy as np

from network import SIDE
from sampling import metas_of
from scoring import EVERY, PHOTO_STEP, STEP, logits_of, page_scores, photo_tiles, whole_tiles
from streams import sha256

SCORES = ("recapture", "photo", "local")
#: One genuine page, one shown on a screen, one with another portrait: parts of pages, stored without loss, in colour.
SELFTEST = ("genuine", "screen", "photo_physical")
PART = 448
DIGITS = 5


def pages_hash(manifest):
    """Hash of the drawn files alone: a recipe that changed and draws the same pages is the same set."""
    return sha256("".join(f"{v}  {k}\n" for k, v in sorted(manifest["files"].items())).encode())


def draw_command(manifest):
    words = ["python3 factory.py DIR", "--split", manifest["split"], "--templates", manifest["templates"], "--pages", manifest["pages"]]
    words += ["--attacks", manifest["attacks"], "--seed", manifest["seed"], "--species", *manifest["species"]]
    for name in ("exclude", "only"):
        if manifest[name]:
            words += [f"--{name}", *manifest[name]]
    return " ".join(str(w) for w in words)


def sets_of(folders):
    out = []
    for folder in folders:
        with open(os.path.join(folder, "manifest.json")) as file:
            manifest = json.load(file)
        out.append({"draw": draw_command(manifest), "pages": pages_hash(manifest)})
    return out


def name_of(place, species):
    return "-".join(str(part) for part in place) + "-" + species


def scores_table(rows):
    """One line a page: name, species, template, what of it was left out of training, scores; nothing where there is none."""
    lines = ["\t".join(("page", "species", "template", "leftOut", *SCORES))]
    for row in rows:
        values = ["" if row[s] is None else f"{row[s]:.{DIGITS}f}" for s in SCORES]
        lines.append("\t".join([name_of(row["place"], row["species"]), row["species"], str(row["template"]), row["left_out"] or "", *values]))
    return "\n".join(lines) + "\n"


def figures_of(report, folders):
    """The figures of the card that follow from the scores, for comparison."""
    keys = ("species", "score", "subset", "n", "genuine", "auc", "eer", "apcer1", "apcer5", "interval")
    return {
        "schema": "waypost.document-evaluation/1",
        "sets": sets_of(folders),
        "genuine": report["genuine"],
        "templates": report["templates"],
        "rows": [{k: row[k] for k in keys} for row in report["rows"]],
    }


def part_of(image, photo):
    """A square of the page that holds a corner of the portrait, and the rest of the portrait's rectangle in it."""
    h, w = image.shape[:2]
    side = min(PART, h, w)
    x = int(min(max(0, photo[0] - side // 4), w - side))
    y = int(min(max(0, photo[1] - side // 4), h - side))
    inside = [min(max(0, int(v) - o), side) for v, o in zip(photo, (x, y, x, y))]
    return np.ascontiguousarray(image[y : y + side, x : x + side]), inside


def selftest(model, folders):
    """{file name: bytes} of three parts of pages of the held-out set, and what the network says of them."""
    metas = [m for m in metas_of(folders) if m["photo"]]
    out, pages = {}, []
    for species in SELFTEST:
        meta = next((m for m in metas if m["species"] == species and coloured(m)), None)
        if meta is None:
            raise SystemExit(f"the test set holds no coloured {species} page with a portrait: draw one that does")
        image, photo = part_of(read(meta), meta["photo"])
        h, w = image.shape[:2]
        name = f"selftest-{species}.png"
        out[name] = cv2.imencode(".png", image, [cv2.IMWRITE_PNG_COMPRESSION, 9])[1].tobytes()
        logits = lambda tiles: [[round(float(v), DIGITS) for v in row] for row in logits_of(model, image, tiles)]
        scores = {k: round(v, DIGITS) for k, v in page_scores(model, image, photo).items() if k in SCORES}
        pages.append({"file": name, "species": species, "photo": photo, "scores": scores, "page": logits(whole_tiles(h, w)), "portrait": logits(photo_tiles(photo, h, w))})
    expected = {"schema": "waypost.document-selftest/1", "tolerance": 1e-3, "tile": SIDE, "step": STEP, "every": EVERY, "photoStep": PHOTO_STEP, "pages": pages}
    return out, expected


def read(meta):
    return cv2.imread(os.path.join(meta["folder"], meta["image"]))


def coloured(meta):
    """Blue and red must differ, or exchanged channels would pass."""
    image = read(meta).astype(np.int16)
    return float(np.abs(image[..., 0] - image[..., 2]).mean()) > 6
