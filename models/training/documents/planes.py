"""Second and third plane of the factory's pages: the same document in infrared (900 nm) and ultraviolet (365 nm) light.

    python3 planes.py OUT --split test --templates 700:800 --pages 0:1 --attacks 2 --seed 31
    python3 planes.py --sheet sheet.png --split test --templates 700:702

Writes NAME.jpg, NAME-ir.jpg and NAME-uv.jpg, `truth.tsv` (file, species, template, layout, device, numbers) and
`manifest.json`. White light is the page of `pages.py`, captured by `capture.py`. Nothing here was measured on a document: the
inks are laws with ranges, below. Pixel values are those of a display, as in the white picture, not reflectances.

Infrared: carbon (laser, toner, thermal, the MRZ) absorbs, dyes (dye sublimation, some inkjet) do not, static print hardly.
Ultraviolet: dull paper, luminescent print of the template, fibres of the document, inks that absorb.
"""

import argparse
import os
import time

import cv2
import numpy as np

from capture import FAMILIES, capture, jpeg_bytes, maps_of
from faces import RENDERED
from pages import genuine, value_of
from printing import MM, cells_of, print_cells, write
from streams import SPLITS, choose, sha256, sha256_of, stream, versions, write_json
from templates import describe

cv2.setNumThreads(1)

#: Level of the imager's ultraviolet reference patch.
UV_REFERENCE = 200
#: Share of the darkness of white light that each ink keeps in infrared: (least, most).
CARBON, DYE = (0.88, 1.0), (0.0, 0.12)
INK_OF = {"laser": CARBON, "toner": CARBON, "thermal": CARBON, "inkjet": None, "dyesub": DYE}
PHOTO_OF = {"laser_engraved": CARBON, "dither": CARBON, "toner": CARBON, "line_screen": (0.3, 0.8)}
#: species -> planes that differ from the genuine twin.
ATTACKS = {
    "mrz_transparent": ("ir",),  # the whole zone in an ink without carbon
    "mrz_grey": ("ir",),  # ink that keeps a part of its darkness
    "mrz_part": ("ir",),  # four to ten neighbouring characters without carbon
    "uv_page": ("uv",),  # office paper
    "uv_photo": ("uv",),  # photograph on bright paper over the portrait
    "mrz_strip": ("white", "ir", "uv"),  # a strip of bright paper with the zone on it
}


def within(r, span):
    return float(r.uniform(*span))


def numbers_of(place):
    """What the inks of a template do; all its documents share it."""
    seed, split, number, _ = place
    t = describe(seed, split, number)
    r = stream((seed, split, number, "-"), "planes")
    text = INK_OF[t["text"]["process"]] or choose(r, (CARBON, DYE))
    return {
        "ir_paper": within(r, (195, 238)),
        "ir_static": within(r, (0.0, 0.28)),
        "ir_text": within(r, text),
        "ir_photo": within(r, PHOTO_OF.get(t["photo_process"], DYE)),
        "ir_mrz": within(r, CARBON),
        "uv_paper": within(r, (10, 34)),
        "uv_static": within(r, (0.15, 0.5)),
        "uv_over_mrz": bool(r.random() < 0.2),
        "uv_colour": choose(r, ((1.0, 0.55, 0.25), (0.45, 1.0, 0.6), (0.4, 0.5, 1.0), (0.75, 0.9, 0.8))),
        "uv_cover": within(r, (0.35, 0.9)),
        "uv_pitch": within(r, (1.6, 4.2)),
        "uv_wave": within(r, (0.4, 2.4)),
        "uv_disc": [within(r, (0.25, 0.75)), within(r, (0.25, 0.7)), within(r, (0.16, 0.42))],
    }


def covers(doc):
    """Coverage 0..1 of the zone and of the text, drawn with the very streams of the page, and the darkness of ground and portrait."""
    t, place = doc["template"], doc["place"]
    shape = doc["canvas"].shape
    white = np.full(shape, 255, np.uint8)
    r = stream(place, "text-print")
    for name, (fx, fy) in t["fields"].items():
        write(white, value_of(doc["holder"], name, t["date_style"]), fx * MM, (fy + 0.6) * MM + t["text"]["px"], {**t["text"], "ink": [0, 0, 0]}, r)
    text = 1 - white[:, :, 1].astype(np.float32) / 255
    zone = np.zeros(shape[:2], np.float32)
    if t["mrz"]:
        white[:] = 255
        r = stream(place, "mrz-print")
        cells = cells_of(doc["mrz"], t["mrz_print"], t["page_mm"], r)
        for line, places in zip(doc["mrz"], cells):
            print_cells(white, line, places, t["mrz_print"], {**t["mrz_style"], "ink": [0, 0, 0]}, r)
        zone = 1 - white[:, :, 1].astype(np.float32) / 255
    ground = cv2.cvtColor(doc["ground"], cv2.COLOR_BGR2GRAY).astype(np.float32)
    paper = np.percentile(ground[::7, ::7], 90)
    dark = np.clip(1 - ground / paper, 0, 1)
    photo = np.zeros(shape[:2], np.float32)
    if doc["photo"]:
        x0, y0, x1, y1 = doc["photo"]
        photo[y0:y1, x0:x1] = np.clip(1 - cv2.cvtColor(doc["canvas"][y0:y1, x0:x1], cv2.COLOR_BGR2GRAY).astype(np.float32) / paper, 0, 1)
        dark[y0:y1, x0:x1] = 0
    ink = 1 - float(np.mean(t["mrz_style"]["ink"])) / paper
    return {"text": text, "zone": zone * ink, "dark": dark, "photo": photo}


def infrared(doc, c, n, kept, strip=None):
    """The page at 900 nm, one channel. `kept`: share of the zone's darkness that stays, a number or one for each pixel."""
    out = n["ir_paper"] * (1 - n["ir_static"] * c["dark"])
    if strip is not None:
        box, level = strip
        out[box[1] : box[3], box[0] : box[2]] = level
    out *= 1 - n["ir_photo"] * c["photo"]
    out *= 1 - n["ir_text"] * 0.92 * c["text"]
    return out * (1 - kept * c["zone"])


def ultraviolet(doc, c, n, r, page=None, photo=None, strip=None, portrait=None):
    """The page at 365 nm, BGR. `page`, `photo` and `strip` are levels of paper that shines, None where it is dull. `portrait`:
    what portrait_lights.py says of the portrait instead: its rectangle, level of its paper (None: that of the page, times
    `gain`), what is seen of the pattern, and what its inks absorb."""
    h, w = c["dark"].shape
    level = n["uv_paper"] * r.uniform(0.93, 1.07)
    glow = np.full((h, w), page or level, np.float32) * (1 - n["uv_static"] * c["dark"])
    x, y = np.arange(w, dtype=np.float32)[None, :] / MM, np.arange(h, dtype=np.float32)[:, None] / MM
    phase = y / n["uv_pitch"] + n["uv_wave"] * np.sin(x / (3 * n["uv_pitch"]))
    lines = np.clip(1.5 - np.abs(phase - np.round(phase)) * n["uv_pitch"] * 14, 0, 1)
    u, v, radius = n["uv_disc"]
    lines *= np.clip(3 * (1.2 - np.hypot(x / x.max() - u, (y / y.max() - v) * h / w) / radius), 0, 1)
    fibres = np.zeros((h, w), np.uint8)
    for _ in range(int(r.integers(15, 55))):
        turn = np.cumsum(r.normal(0, 0.35, 9)) + r.uniform(0, 6.3)
        step = within(r, (8, 15))
        p = r.uniform(0, 1, 2) * (w, h) + np.cumsum(np.stack([np.cos(turn), np.sin(turn)], 1) * step, 0)
        cv2.polylines(fibres, [p.astype(np.int32)], False, int(r.integers(120, 255)), int(r.integers(2, 4)), cv2.LINE_AA)
    # The portrait lies over paper and print; what is printed later absorbs.
    shade = (1 - (portrait["absorbs"] if portrait else 0.45) * c["photo"]) if photo is None else np.ones_like(glow)
    cover = lines * n["uv_cover"]
    if portrait is not None:
        x0, y0, x1, y1 = portrait["rect"]
        glow[y0:y1, x0:x1] = glow[y0:y1, x0:x1] * portrait["gain"] if portrait["level"] is None else portrait["level"]
        cover[y0:y1, x0:x1] *= portrait["pattern"]
    zone = zone_box(doc)
    if zone is not None and not n["uv_over_mrz"]:
        cover[zone[1] :, :] = 0
    if page is not None:
        cover *= 0.0
        fibres[:] = 0
    if photo is not None:
        x0, y0, x1, y1 = doc["photo"]
        glow[y0:y1, x0:x1] = photo * (1 - 0.7 * c["photo"][y0:y1, x0:x1])
        cover[y0:y1, x0:x1] = 0
    if strip is not None:
        box, bright = strip
        glow[box[1] : box[3], box[0] : box[2]] = bright
        cover[box[1] : box[3], box[0] : box[2]] = 0
    absorbed = (1 - 0.93 * c["text"]) * (1 - 0.95 * np.clip(c["zone"] * 1.1, 0, 1)) * shade
    tint = (1.0, 0.72, 0.5)  # what leaks of the lamp, and the glow of brightened paper: blue first
    ink, fleck = n["uv_colour"], choose(r, ((1.0, 0.4, 0.3), (0.3, 0.5, 1.0), (0.4, 1.0, 0.9)))
    strength = fibres.astype(np.float32) / 255
    planes = [(glow * tint[k] + cover * 210 * ink[k]) * absorbed for k in range(3)]
    return cv2.merge([np.clip(p * (1 - strength) + strength * 230 * fleck[k], 0, 255) for k, p in enumerate(planes)])


def zone_box(doc):
    """Rectangle round the zone with its margin, canvas pixels; None without one."""
    if not doc["template"]["mrz"]:
        return None
    h, w = doc["canvas"].shape[:2]
    xs = [x for row in doc["cells"] for x, _ in row]
    ys = [y for row in doc["cells"] for _, y in row]
    m = MM * 1.4
    return [max(0, int(min(xs) - 36 - m)), max(0, int(min(ys) - 62 - m)), min(w, int(max(xs) + 36 + m)), min(h, int(max(ys) + 8 + m))]


def taken(plane, place, page_mm, n, light):
    """The plane as the same imager takes it a moment later: same place to half a pixel, other light, other noise. uint8."""
    r = stream(place, f"{light}-capture")
    own = {**n, "shift": [v + float(r.uniform(-0.8, 0.8)) for v in n["shift"]]}
    sigma = n["psf"] * 600 / n["ppi"] * r.uniform(1.0, 1.3)
    mx, my = maps_of(own, page_mm)
    image = cv2.remap(cv2.GaussianBlur(plane.astype(np.float32), (0, 0), sigma), mx, my, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(6, 6, 6))
    h, w = image.shape[:2]
    x, y = np.linspace(-0.5, 0.5, w, dtype=np.float32)[None, :], np.linspace(-0.5, 0.5, h, dtype=np.float32)[:, None]
    field = (1 + r.uniform(-0.08, 0.08) * x + r.uniform(-0.08, 0.08) * y - r.uniform(0, 0.2) * (x * x + y * y)) * r.uniform(0.96, 1.04)
    if light == "ir" and r.random() < 0.15:  # reflex of the lamp
        cx, cy, s = r.uniform(-0.5, 0.5), r.uniform(-0.5, 0.5), r.uniform(0.02, 0.12)
        reflex = r.uniform(10, 70) * np.exp(-(((x - cx) ** 2 + (y - cy) ** 2) / s**2))
    else:
        reflex = 0
    noise = n["noise"] * (1.0 if light == "ir" else 2.2)
    grain = stream(place, f"{light}-noise").standard_normal(image.shape, dtype=np.float32)
    if image.ndim == 3:
        field = field[:, :, None]
    return np.clip(image * field + reflex + grain * noise + 0.5, 0, 255).astype(np.uint8)


def altered(species, doc, c, n, r):
    """{plane: canvas} of one attack, and its numbers. Planes that do not differ are left out."""
    if species in ("mrz_transparent", "mrz_grey"):
        kept = within(r, (0.0, 0.12) if species == "mrz_transparent" else (0.2, 0.5))
        return {"ir": infrared(doc, c, n, kept)}, {"kept": round(kept, 3)}
    if species == "mrz_part":
        row = int(r.integers(len(doc["cells"])))
        text = doc["mrz"][row].rstrip("<")
        wide = int(min(len(text), r.integers(4, 11)))
        first = int(r.integers(0, len(text) - wide + 1))
        kept = within(r, (0.0, 0.12))
        part = np.full(c["zone"].shape, n["ir_mrz"], np.float32)
        for x, y in doc["cells"][row][first : first + wide]:
            part[int(y) - 70 : int(y) + 14, int(x) - 30 : int(x) + 30] = kept
        letters = len(text[first : first + wide].replace("<", ""))
        return {"ir": infrared(doc, c, n, part)}, {"row": row, "first": first, "cells": wide, "letters": letters, "kept": round(kept, 3)}
    glow = stream(doc["place"], "uv-fibres")
    if species == "uv_page":
        level = within(r, (110, 245))
        return {"uv": ultraviolet(doc, c, n, glow, page=level)}, {"level": round(level)}
    if species == "uv_photo":
        level = within(r, (110, 245))
        return {"uv": ultraviolet(doc, c, n, glow, photo=level)}, {"level": round(level)}
    level, carbon = within(r, (110, 245)), bool(r.random() < 0.5)
    box = zone_box(doc)
    paper, kept = within(r, (222, 250)), within(r, CARBON if carbon else DYE)
    canvas = doc["canvas"].copy()
    part = canvas[box[1] : box[3], box[0] : box[2]]
    ink = float(np.mean(doc["template"]["mrz_style"]["ink"]))
    alpha = np.clip(c["zone"][box[1] : box[3], box[0] : box[2]] * 1.1, 0, 1)[:, :, None]
    part[:] = np.clip(paper * (1 - alpha) + ink * alpha, 0, 255).astype(np.uint8)
    cv2.rectangle(canvas, (box[0], box[1]), (box[2] - 1, box[3] - 1), (150, 150, 150), 1)
    planes = {
        "white": canvas,
        "ir": infrared(doc, c, n, kept, strip=(box, n["ir_paper"] * 1.02)),
        "uv": ultraviolet(doc, c, n, glow, strip=(box, level)),
    }
    return planes, {"level": round(level), "carbon": carbon, "kept": round(kept, 3)}


def fits(species, t):
    return (t["mrz"] or not species.startswith("mrz")) and (t["photo"] or species != "uv_photo")


def group(place, wanted, folder):
    """Yields (species, {plane: picture}, numbers, template, device) for the genuine page of a place and for each attack."""
    device = choose(stream(place, "device-family"), list(FAMILIES))
    doc = genuine(place, folder)
    t, n = doc["template"], numbers_of(place)
    c = covers(doc)
    white, captured = capture(doc["canvas"], place, t["page_mm"], device)
    canvases = {"ir": infrared(doc, c, n, n["ir_mrz"]), "uv": ultraviolet(doc, c, n, stream(place, "uv-fibres"))}
    twin = {"white": white, **{light: taken(plane, place, t["page_mm"], captured, light) for light, plane in canvases.items()}}
    yield "genuine", twin, {}, t, device
    for species in wanted:
        planes, numbers = altered(species, doc, c, n, stream(place, "plane-attack", species))
        out = dict(twin)
        for light, plane in planes.items():
            out[light] = capture(plane, place, t["page_mm"], device)[0] if light == "white" else taken(plane, place, t["page_mm"], captured, light)
        yield species, out, numbers, t, device


def wanted_of(place, attacks, species):
    open_to = [s for s in species if fits(s, describe(*place[:3]))]
    order = stream(place, "plane-choice").permutation(len(open_to))
    return [open_to[i] for i in sorted(order[:attacks])]


def span(text):
    first, _, last = text.partition(":")
    return range(int(first), int(last) if last else int(first) + 1)


def draw(args):
    os.makedirs(args.out, exist_ok=True)
    rows, files, start = [], {}, time.monotonic()
    for number in span(args.templates):
        if number not in SPLITS[args.split]:
            raise SystemExit(f"template {number} is not of split {args.split}")
        for index in span(args.pages):
            place = (args.seed, args.split, number, index)
            for species, planes, numbers, t, device in group(place, wanted_of(place, args.attacks, args.species), args.faces):
                stem = f"{number:04d}-{index}-{species}"
                quality = int(stream(place, "plane-file").integers(90, 98))
                for light, suffix in (("white", ""), ("ir", "-ir"), ("uv", "-uv")):
                    data = jpeg_bytes(planes[light], quality, "420" if planes[light].ndim == 3 else "444")
                    files[f"{stem}{suffix}.jpg"] = sha256(data)
                    with open(os.path.join(args.out, f"{stem}{suffix}.jpg"), "wb") as file:
                        file.write(data)
                rows.append([f"{stem}.jpg", species, str(number), t["layout"], device, " ".join(f"{k}={v}" for k, v in numbers.items())])
        with open(os.path.join(args.out, "truth.tsv"), "w") as file:
            file.write("\n".join("\t".join(row) for row in [["file", "species", "template", "layout", "device", "numbers"], *rows]) + "\n")
        if args.minutes and (time.monotonic() - start) / 60 > args.minutes:
            break
    here = os.path.dirname(os.path.abspath(__file__))
    recipe = {name: sha256_of(os.path.join(here, name)) for name in sorted(os.listdir(here)) if name.endswith(".py")}
    write_json(os.path.join(args.out, "manifest.json"), {"schema": "waypost.planes/1", "seed": args.seed, "split": args.split, "uvReference": UV_REFERENCE, "versions": versions(), "recipe": recipe, "files": dict(sorted(files.items()))})
    print(f"{len(rows)} pages, {time.monotonic() - start:.0f} s, CPU {time.process_time():.0f} s")


def sheet(args):
    """One row for each page: white, infrared, ultraviolet."""
    rows = []
    for number in span(args.templates):
        place = (args.seed, args.split, number, span(args.pages).start)
        for species, planes, _, _, _ in group(place, [s for s in args.species if fits(s, describe(*place[:3]))], args.faces):
            cells = [planes[k] if planes[k].ndim == 3 else cv2.cvtColor(planes[k], cv2.COLOR_GRAY2BGR) for k in ("white", "ir", "uv")]
            small = [cv2.resize(cell, (560, 394), interpolation=cv2.INTER_AREA) for cell in cells]
            cv2.putText(small[0], species, (6, 20), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0, 0, 220), 2, cv2.LINE_AA)
            rows.append(np.hstack(small))
    cv2.imwrite(args.sheet, np.vstack(rows))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", nargs="?")
    parser.add_argument("--sheet", metavar="PNG")
    parser.add_argument("--split", choices=list(SPLITS), default="val")
    parser.add_argument("--templates", default="400:403", help="first:last of the split")
    parser.add_argument("--pages", default="0:1")
    parser.add_argument("--attacks", type=int, default=len(ATTACKS), help="altered pages for each genuine page")
    parser.add_argument("--species", nargs="*", default=list(ATTACKS), choices=list(ATTACKS))
    parser.add_argument("--faces", default=RENDERED)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=0, help="stop after this time and keep the whole templates")
    args = parser.parse_args()
    if args.sheet:
        return sheet(args)
    if not args.out:
        parser.error("name a folder to draw into, or --sheet")
    draw(args)


if __name__ == "__main__":
    main()
