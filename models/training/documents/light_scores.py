"""What ultraviolet and infrared light say of the pages behind the figures of the patch network.

    python3 light_scores.py ../../document-patch/0.4.0/scores.tsv lights.tsv

Each page of the network's test set follows from its place, and so do its further planes: they are drawn here with the inks of
`planes.py` and measured as the appliance does (trimmed mean of blue over the reference patch). One row for each printed
portrait and each whole synthetic page, and one for the first genuine page of every third template.

Laws, all invented: a sheet that a forger prints on shines (office or photo paper) in 17 of 20 cases and is dull otherwise; a
foil over it lets 50 to 80 % of the ultraviolet light pass; a portrait printed on the page itself has the paper of the page. A
synthetic page has its MRZ in the ink of the machine that printed all of it.
"""

import argparse
import csv

import cv2
import numpy as np

import planes
from capture import draw_capture
from faces import RENDERED
from pages import genuine
from printing import MM
from species import DEVICES, SPECIES
from streams import choose, stream
from substitution import photo_physical

SHINES, BRIGHT = 0.85, (110, 245)
FOIL_PASSES = (0.5, 0.8)
#: Share of its darkness that the ink of each machine keeps at 900 nm.
KEPT = {"laser_am": planes.CARBON, "offset": planes.CARBON, "inkjet_fm": (0.0, 0.5)}
TRIM, EDGE = 0.2, 0.03
#: Levels are means over areas: every third canvas pixel is enough.
STEP = 3


def coarse(doc):
    """The document and the darkness of its ground and portrait, every third pixel. Text is left out: a trimmed mean hardly sees it."""
    third = lambda box: [v // STEP for v in box] if box else None  # noqa: E731
    cells = [[(x / STEP, y / STEP) for x, y in row] for row in doc["cells"] or []]
    small = {**doc, "canvas": doc["canvas"][::STEP, ::STEP], "photo": third(doc["photo"]), "cells": cells}
    grey = lambda image: cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_BGR2GRAY).astype(np.float32)  # noqa: E731
    ground = grey(doc["ground"][::STEP, ::STEP])
    paper = np.percentile(ground, 90)
    dark = np.clip(1 - ground / paper, 0, 1)
    photo, none = np.zeros_like(dark), np.zeros_like(dark)
    if small["photo"]:
        x0, y0, x1, y1 = small["photo"]
        photo[y0:y1, x0:x1] = np.clip(1 - grey(small["canvas"][y0:y1, x0:x1]) / paper, 0, 1)
        dark[y0:y1, x0:x1] = 0
    return small, {"text": none, "zone": none, "dark": dark, "photo": photo}


def trimmed(values):
    values = np.sort(values.ravel())
    return float(values[int(TRIM * values.size) : int((1 - TRIM) * values.size)].mean())


def levels(blue, rect, zone):
    """(portrait, ground) over the patch, as `src/core/document/spectral/brightness.ts` measures them."""
    h, w = blue.shape
    ground = np.zeros((h, w), bool)
    ground[int(EDGE * h) : int((1 - EDGE) * h), int(EDGE * w) : int((1 - EDGE) * w)] = True
    portrait = None
    if rect:
        # The estimated rectangle lies a little inside the print.
        x0, y0, x1, y1 = [int(v) for v in rect]
        dx, dy = int(0.04 * (x1 - x0)), int(0.04 * (y1 - y0))
        portrait = trimmed(blue[y0 + dy : y1 - dy, x0 + dx : x1 - dx])
        ground[y0:y1, x0:x1] = False
    if zone:
        ground[zone[1] : zone[3], zone[0] : zone[2]] = False
    return portrait, trimmed(blue[ground])


def row_of(place, species, folder):
    doc = genuine(place, folder)
    t, n = doc["template"], planes.numbers_of(place)
    planes.MM = MM / STEP
    small, c = coarse(doc)
    r = stream(place, "lights", species)
    sheet = planes.within(r, BRIGHT) if r.random() < SHINES else planes.within(r, (10, 34))
    kept, how, page, photo = n["ir_mrz"], "-", None, None
    family = "-"
    if species == "photo_physical":
        family = choose(stream(place, "family", species), list(SPECIES[species][1]))
        numbers = photo_physical(doc, stream(place, "attack", species), folder, family)[2]
        how = numbers["mount"]
        if how != "on_page":
            photo = sheet * (planes.within(r, FOIL_PASSES) if how == "foil" else 1)
    if species == "synthetic_page":
        family = choose(stream(place, "family", species), list(SPECIES[species][1]))
        page = sheet
        kept = planes.within(r, KEPT.get(family, planes.DYE))
    plane = planes.ultraviolet(small, c, n, stream(place, "uv-fibres"), page=page, photo=photo)
    device = draw_capture(place, choose(stream(place, "device-family"), list(DEVICES)))
    light = 0.92 + 0.12 * stream(place, "uv-light").random()
    noise = stream(place, "uv-noise").standard_normal(plane.shape[:2], dtype=np.float32) * device["noise"] * 2.2
    blue = np.clip(plane[:, :, 0] * light + noise, 0, 255)
    portrait, ground = levels(blue, small["photo"], planes.zone_box(small))
    # Contrast of nine of ten characters is nearly that of the ink; what stays of the strokes' blur is in the genuine figures.
    contrast = "" if not t["mrz"] else f"{0.86 * kept * (1 - float(np.mean(t['mrz_style']['ink'])) / 255):.4f}"
    share = lambda v: "" if v is None else f"{v / planes.UV_REFERENCE:.4f}"  # noqa: E731
    return [family, how, share(portrait), share(ground), contrast]


def added(score, row):
    """What `src/core/document/patch/lights.ts` adds with ultraviolet, and with infrared."""
    most = lambda v: min(20.0, max(0.0, v))  # noqa: E731
    level = row["uvPhoto" if score == "photo" else "uvGround"]
    bright = most(40 * (float(level) - 0.25)) if level else 0.0
    faint = most(20 * (0.5 - float(row["mrzContrast"]))) if score == "recapture" and row["mrzContrast"] else 0.0
    return bright, faint


def report(scores, lights):
    """Prints how many of each attack are missed at the threshold at which 1 % of the genuine pages raise an alarm."""
    for score, species in (("photo", "photo_physical"), ("recapture", "synthetic_page")):
        known = sorted(float(v) for v in (row[4 if score == "recapture" else 5] for row in scores if row[1] == "genuine") if v)
        limit = known[len(known) - 1 - int(0.01 * len(known))]
        mine = [row for row in lights if row["species"] == species]
        missed = lambda use: sum(float(row[score]) + use(*added(score, row)) <= limit for row in mine)  # noqa: E731
        figures = {"white": missed(lambda u, i: 0), "UV": missed(lambda u, i: u), "IR": missed(lambda u, i: i), "both": missed(lambda u, i: u + i)}
        print(species, len(mine), figures, f"limit {limit:.3f} of {len(known)} genuine")
    print("genuine pages to which a light adds:", sum(sum(added(s, row)) > 0 for row in lights if row["species"] == "genuine" for s in ("photo", "recapture")))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scores")
    parser.add_argument("out")
    parser.add_argument("--faces", default=RENDERED)
    args = parser.parse_args()
    with open(args.scores) as file:
        rows = [line.rstrip("\n").split("\t") for line in file][1:]
    first = [row for row in rows if row[1] == "genuine" and row[0].split("-")[3] == "0" and int(row[2]) % 3 == 0]
    wanted = [*(row for row in rows if row[1] == "photo_physical"), *first, *(row for row in rows if row[1] == "synthetic_page")]
    with open(args.out, "w") as file:
        file.write("page\tspecies\ttemplate\tleftOut\trecapture\tphoto\tfamily\tmount\tuvPhoto\tuvGround\tmrzContrast\n")
        for page, species, template, left_out, recapture, photo, _ in wanted:
            seed, split, number, index = page.split("-")[:4]
            row = row_of((int(seed), split, int(number), int(index)), species, args.faces)
            file.write("\t".join([page, species, template, left_out, recapture, photo, *row]) + "\n")
            file.flush()
    with open(args.out) as file:
        report(rows, list(csv.DictReader(file, delimiter="\t")))


if __name__ == "__main__":
    main()
