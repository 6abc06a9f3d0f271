"""Checks of the factory on a few pages: `python3 factory.py --selfcheck`. Prints a line for each; status 1 when one fails."""

import glob
import json
import os

import cv2
import numpy as np

from faces import RENDERED
from holder import digits_hold, latin, six
from species import SPECIES, twins_agree
from streams import SPLITS, sha256
from templates import TEMPLATE_FAMILIES, describe

SEED = 20_261_125


def picture(folder, name):
    return cv2.imread(os.path.join(folder, name))


def read_all(folder):
    out = {}
    for path in sorted(glob.glob(os.path.join(folder, "*.json"))):
        with open(path) as file:
            out[os.path.basename(path)[:-5]] = json.load(file)
    return out


def run(folder, draw_template):
    failed = 0

    def say(what, good, detail=""):
        nonlocal failed
        failed += not good
        print(f"{'ok  ' if good else 'FAIL'} {what}{': ' + detail if detail else ''}", flush=True)

    # One template of each family and one without portrait or without MRZ, if the first hundred have them.
    numbers = [next(n for n in range(100) if describe(SEED, "train", n)["family"] == f and describe(SEED, "train", n)["layout"] == "TD3") for f in TEMPLATE_FAMILIES]
    numbers += [next(n for n in range(100) if describe(SEED, "train", n)["side"] == side) for side in ("front", "back")]
    first, second = os.path.join(folder, "a"), os.path.join(folder, "b")
    os.makedirs(first), os.makedirs(second)
    hashes = {}
    for number in numbers:
        hashes.update(draw_template((first, SEED, "train", number, range(1), list(SPECIES), 99, [], [], RENDERED))[0])
    say("pages drawn", len(hashes) > 60, f"{len(hashes)} files of {len(numbers)} templates")

    # Other species, other order, another page before it: the same bytes.
    again = dict(draw_template((second, SEED, "train", numbers[0], range(2), ["mrz_font", "screen", "photo_digital"], 99, [], [], RENDERED))[0])
    same = [p for p in again if p in hashes]
    differing = [p for p in same if again[p] != hashes[p]]
    say("seeds reproduce byte for byte, whatever else is drawn", len(same) >= 8 and not differing, f"{len(same)} files compared {differing or ''}")

    metas = read_all(first)
    outside, silent, compared = [], [], 0
    for stem, meta in metas.items():
        if meta["species"] == "genuine" or SPECIES[meta["species"]][0] == "page":
            continue
        mask = cv2.imread(os.path.join(first, f"{stem}-mask.png"), cv2.IMREAD_GRAYSCALE)
        bad, changed = twins_agree(picture(first, meta["twin"]), picture(first, meta["image"]), mask, meta["capture"], meta["species"])
        compared += 1
        outside += [f"{stem} {bad} px"] if bad else []
        silent += [stem] if not changed else []
    say("twins differ only inside the mask", not outside, f"{compared} pairs {outside or ''}")
    say("every altered page differs from its twin", not silent, " ".join(silent))

    whole = [s for s, m in metas.items() if m["species"] in SPECIES and SPECIES[m["species"]][0] == "page"]
    full = [s for s in whole if (cv2.imread(os.path.join(first, f"{s}-mask.png"), cv2.IMREAD_GRAYSCALE) != 2).any()]
    say("a page that was recaptured is masked whole", bool(whole) and not full, f"{len(whole)} pages")

    zones = [m["mrz"] for m in metas.values() if m["mrz"]] + [m["attack"]["mrz"] for m in metas.values() if m["species"] == "mrz_font"]
    say("MRZ check digits hold, on altered MRZ too", len(zones) > 10 and all(digits_hold(z) for z in zones), f"{len(zones)} zones")
    say("page and MRZ show one holder", all(agrees(m) for m in metas.values() if m["mrz"]))
    say("the check of digits can fail", not digits_hold([zones[0][0], "9" * len(zones[0][1])]))

    sizes = [(m["capture"]["ppi"], picture(first, m["image"]).shape[1] / (m["template"]["page_mm"][0] / 25.4)) for m in metas.values() if m["species"] == "genuine"]
    say("captures have 385 ppi", all(abs(real - ppi) < 1 and ppi >= 385 for ppi, real in sizes))

    prints = {sha256(json.dumps({k: v for k, v in describe(SEED, split, n).items() if k != "number"}, sort_keys=True, default=str).encode()) for split in SPLITS for n in SPLITS[split]}
    total = sum(len(v) for v in SPLITS.values())
    say("templates are distinct", len(prints) == total, f"{len(prints)} of {total}")
    shown = np.mean([picture(first, m["image"]).std() for m in metas.values()])
    say("pictures are not blank", shown > 15, f"mean deviation {shown:.0f} levels")
    return 1 if failed else 0


def agrees(meta):
    """Doc 9303-3: the values of page and MRZ, after transliteration."""
    h, lines = meta["holder"], meta["mrz"]
    text = "".join(lines)
    name = lines[2] if len(lines) == 3 else lines[0][5:]
    printed = meta["fields"]
    good = name.startswith(latin(h["surname"])[: len(name)]) and six(h["born"]) in text and six(h["expires"]) in text
    good = good and ("number" not in printed or printed["number"]["text"] in text)
    return good and ("surname" not in printed or printed["surname"]["text"] == h["surname"])
