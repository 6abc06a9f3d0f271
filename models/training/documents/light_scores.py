"""What ultraviolet and infrared light say of the pages behind the scores of the patch network.

    python3 light_scores.py scores.tsv lights.tsv --every 2 --workers 2

Each page of `scores.tsv` follows from its place, and so do its further planes: they are drawn here with the inks of `planes.py`
and the laws of `portrait_lights.py`, and measured as the appliance does, with the portrait where a detector would find it. One row for each page of
the named species, and one for every nth genuine page with a portrait of each template.

A sheet that a synthetic page is printed on shines in 17 of 20 cases and is dull otherwise; its MRZ has the ink of the machine that printed all of it.
"""

import argparse
import csv
from multiprocessing import get_context

import cv2
import numpy as np

import planes
import portrait_lights
from capture import draw_capture
from faces import RENDERED
from pages import genuine
from portrait_lights import BRIGHT, DULL, SHINES
from printing import MM
from species import DEVICES, SPECIES
from streams import choose, stream
from substitution import photo_physical
from train_page import found

#: Share of its darkness that the ink of each machine keeps at 900 nm.
KEPT = {"laser_am": planes.CARBON, "offset": planes.CARBON, "inkjet_fm": (0.0, 0.5)}
TRIM, EDGE = 0.2, 0.03
#: Levels are means over areas: every third canvas pixel is enough.
STEP = 3


def thinned(canvas):
    h, w = canvas.shape[:2]
    return cv2.resize(canvas, (w // STEP, h // STEP), interpolation=cv2.INTER_AREA)


def coarse(doc):
    """The document and the darkness of its ground and portrait, every third pixel. Text is left out: a trimmed mean hardly sees it."""
    third = lambda box: [v // STEP for v in box] if box else None  # noqa: E731
    cells = [[(x / STEP, y / STEP) for x, y in row] for row in doc["cells"] or []]
    small = {**doc, "canvas": thinned(doc["canvas"]), "ground": thinned(doc["ground"]), "photo": third(doc["photo"]), "cells": cells}
    grey = lambda image: cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_BGR2GRAY).astype(np.float32)  # noqa: E731
    ground = grey(small["ground"])
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


#: Readings of portrait_lights.py, in the order of the columns.
READINGS = ("step", "offset", "rest")


def row_of(place, species, folder):
    doc = genuine(place, folder)
    t, n = doc["template"], planes.numbers_of(place)
    planes.MM = MM / STEP
    small, c = coarse(doc)
    r = stream(place, "lights", species)
    shines, level, dull = r.random() < SHINES, planes.within(r, BRIGHT), planes.within(r, DULL)
    kept, how, family, page, forged, white = n["ir_mrz"], "-", "-", None, None, small["canvas"]
    if species == "photo_physical":
        family = choose(stream(place, "family", species), list(SPECIES[species][1]))
        canvas, mask, numbers = photo_physical(doc, stream(place, "attack", species), folder, family)
        numbers = portrait_lights.forger(place, species, numbers)
        how = numbers["mount"] if numbers["removal"] == "-" else f"{numbers['mount']} {numbers['removal']}"
        ys, xs = np.nonzero(mask)
        white = thinned(canvas)
        box = [max(0, int(v) // STEP) for v in (xs.min(), ys.min())] + [int(v) // STEP for v in (xs.max() + 1, ys.max() + 1)]
        forged = (white, box, numbers)
    if species == "synthetic_page":
        family = choose(stream(place, "family", species), list(SPECIES[species][1]))
        page = level if shines else dull
        kept = planes.within(r, KEPT.get(family, planes.DYE))
    if small["photo"] and page is None:
        ir, uv = portrait_lights.drawn(small, c, n, place, forged)
    else:
        ir, uv = planes.infrared(small, c, n, kept), planes.ultraviolet(small, c, n, stream(place, "uv-fibres"), page=page)
    device = draw_capture(place, choose(stream(place, "device-family"), list(DEVICES)))
    ir, uv = taken(ir, device, place, "ir"), taken(uv, device, place, "uv")
    photo = small["photo"] and found(small["photo"], stream(place, "light-rectangle", species))
    portrait, ground = levels(uv[:, :, 0], photo, planes.zone_box(small))
    # Contrast of nine of ten characters is nearly that of the ink; what stays of the strokes' blur is in the genuine figures.
    contrast = "" if not t["mrz"] else f"{0.86 * kept * (1 - float(np.mean(t['mrz_style']['ink'])) / 255):.4f}"
    share = lambda v: "" if v is None else f"{v / planes.UV_REFERENCE:.4f}"  # noqa: E731
    seen = portrait_lights.readings(white, ir, uv, photo) if photo else None
    return [family, how, share(portrait), share(ground), contrast, *(f"{seen[k]:.4f}" if seen else "" for k in READINGS)]


def taken(plane, device, place, light):
    """Optics, light that is not even, and noise, as `planes.taken` but on the coarse grid and in its place."""
    r = stream(place, f"{light}-light")
    sigma = device["psf"] * 600 / device["ppi"] / STEP * r.uniform(1.0, 1.3)
    h, w = plane.shape[:2]
    x, y = np.linspace(-0.5, 0.5, w, dtype=np.float32)[None, :], np.linspace(-0.5, 0.5, h, dtype=np.float32)[:, None]
    field = (1 + r.uniform(-0.08, 0.08) * x + r.uniform(-0.08, 0.08) * y - r.uniform(0, 0.2) * (x * x + y * y)) * r.uniform(0.92, 1.04)
    noise = stream(place, f"{light}-noise").standard_normal(plane.shape, dtype=np.float32) * device["noise"] * (2.2 if light == "uv" else 1.0)
    image = cv2.GaussianBlur(plane.astype(np.float32), (0, 0), sigma)
    return np.clip(image * (field[:, :, None] if plane.ndim == 3 else field) + noise, 0, 255)


def job(row):
    cv2.setNumThreads(1)
    (page, species, template, left_out, recapture, photo, _), folder = row
    seed, split, number, index = page.split("-")[:4]
    return "\t".join([page, species, template, left_out, recapture, photo, *row_of((int(seed), split, int(number), int(index)), species, folder)])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scores")
    parser.add_argument("out")
    parser.add_argument("--species", nargs="*", default=["photo_physical", "synthetic_page"])
    parser.add_argument("--every", type=int, default=1, help="one of so many genuine pages of a template")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--faces", default=RENDERED)
    args = parser.parse_args()
    with open(args.scores) as file:
        rows = [line.rstrip("\n").split("\t") for line in file][1:]
    portraits = [row for row in rows if row[1] == "genuine" and row[5] and int(row[0].split("-")[3]) % args.every == 0]
    wanted = [*(row for row in rows if row[1] in args.species), *portraits]
    # Pages of one template together: its static print is drawn once.
    wanted.sort(key=lambda row: int(row[2]))
    with open(args.out, "w") as file:
        columns = ("page", "species", "template", "leftOut", "recapture", "photo", "family", "mount", "uvPhoto", "uvGround", "mrzContrast", *READINGS)
        file.write("\t".join(columns) + "\n")
        with get_context("fork").Pool(args.workers) as pool:
            for line in pool.imap(job, [(row, args.faces) for row in wanted], 6):
                file.write(line + "\n")
                file.flush()


if __name__ == "__main__":
    main()
