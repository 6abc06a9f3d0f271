"""Physical changes on a genuine document, before the capture: portrait, text, MRZ. All return (canvas, mask, numbers).

`text_physical` is a control: a field rewritten with the same font and ink. A patch network must stay at chance there.
"""

import copy

import cv2
import numpy as np

from faces import portrait
from halftone import PRINTERS, draw_process, paper, printed
from holder import DIGITS, LETTERS, check_digit, digits_hold
from pages import frame, personalised
from printing import print_cells, write
from streams import choose

PHOTO_PROCESSES = (*PRINTERS, "own_process")
TEXT_KINDS = ("same", "same", "inkjet", "toner")


def photo_physical(doc, r, folder, family=None):
    """Another portrait over the genuine one: cut out and glued, printed on, or under a new foil."""
    family = family or choose(r, PHOTO_PROCESSES)
    t = doc["template"]
    canvas, mask = doc["canvas"].copy(), np.zeros(doc["canvas"].shape[:2], np.uint8)
    x0, y0, x1, y1 = doc["photo"]
    split = doc["place"][1]
    margin = int(r.integers(-4, 16))
    dx, dy = int(r.integers(-9, 10)), int(r.integers(-9, 10))
    bx0, by0, bx1, by1 = x0 - margin + dx, y0 - margin + dy, x1 + margin + dx, y1 + margin + dy
    bx0, by0, bx1, by1 = max(2, bx0), max(2, by0), min(canvas.shape[1] - 2, bx1), min(canvas.shape[0] - 2, by1)
    w, h = bx1 - bx0, by1 - by0
    face, background, subject = portrait(r, split, (w, h), other=doc["subject"], folder=folder)
    numbers = {"family": family, "subject": subject, "margin": margin, "offset": [dx, dy]}
    # A portrait that stood in a line is forged with one, mostly: a line alone must not tell the two apart.
    line = t["frame"] if t["frame"] and r.random() < 0.6 else None
    inset = float(r.uniform(0, 6))
    if family == "own_process":  # the issuer's process imitated, with a machine whose numbers are near, and no overprint plate
        near = copy.deepcopy(t["photo_numbers"])
        near["pitch"] *= float(r.uniform(0.93, 1.07))
        near["depth"] *= float(r.uniform(0.7, 1.3))
        if near["printer"]:
            near["printer"] = draw_process(r, near["printer"]["family"], fine=True)
        under = doc["ground"][by0:by1, bx0:bx1] if r.random() < 0.5 else np.clip(paper(r, (h, w), r.uniform(236, 250, 3)), 0, 255).astype(np.uint8)
        piece = personalised(face, background, under, t["photo_process"], near, t["no_background"], r)
        numbers["issuer_process"] = t["photo_process"]
        if line:
            frame(piece, {**line, "off": 0.0}, (inset, inset, w - 1 - inset, h - 1 - inset))
    else:
        process = draw_process(r, family)
        if t["photo_process"] in ("laser_engraved", "dither") and r.random() < 0.7:
            face = np.repeat(cv2.cvtColor(face.astype(np.float32), cv2.COLOR_BGR2GRAY)[:, :, None], 3, 2) * 0.85 + 25
        elif t["no_background"] and r.random() < 0.5:  # the attacker copies the ground behind the head as well
            far = background[:, :, None]
            face = face * (1 - far) + cv2.GaussianBlur(doc["ground"][by0:by1, bx0:bx1], (0, 0), 1.2) * far
        face = np.clip(face, 0, 255).astype(np.uint8)
        if line:
            frame(face, {**line, "off": 0.0}, (inset, inset, w - 1 - inset, h - 1 - inset))
        piece = printed(face, process, r)
        numbers["process"] = process
    turn = r.uniform(-0.5, 0.5)
    m = cv2.getRotationMatrix2D((w / 2, h / 2), turn, 1)
    cover = cv2.warpAffine(np.ones((h, w), np.float32), m, (w, h), flags=cv2.INTER_LINEAR)
    piece = cv2.warpAffine(piece, m, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    mount = choose(r, ("glued", "glued", "foil", "on_page"))
    numbers.update(mount=mount, turn=float(turn), sheet=[bx0, by0, bx1, by1])
    if mount == "foil":
        piece = cv2.GaussianBlur(piece, (0, 0), r.uniform(0.5, 1.1)) * r.uniform(0.95, 1.0) + r.uniform(0, 8)
    if mount == "on_page":
        cover = cv2.GaussianBlur(cover, (0, 0), 2.5)
    area = canvas[by0:by1, bx0:bx1]
    area[:] = np.clip(area * (1 - cover[:, :, None]) + piece * cover[:, :, None], 0, 255).astype(np.uint8)
    mask[by0:by1, bx0:bx1] = 1
    if mount != "on_page":  # the edge of the sheet: a fine shadow on one side, light on the other
        shade = np.ones((h + 8, w + 8), np.float32)
        depth = r.uniform(0.05, 0.25)
        cv2.line(shade, (4, h + 4), (w + 4, h + 4), 1 - depth, 2, cv2.LINE_AA)
        cv2.line(shade, (w + 4, 4), (w + 4, h + 4), 1 - depth, 2, cv2.LINE_AA)
        cv2.line(shade, (4, 4), (w + 4, 4), 1 + depth * 0.4, 1, cv2.LINE_AA)
        px, py = max(0, bx0 - 4), max(0, by0 - 4)
        part = canvas[py : by1 + 4, px : bx1 + 4]
        part[:] = np.clip(part * shade[: part.shape[0], : part.shape[1], None], 0, 255).astype(np.uint8)
        mask[py : by1 + 4, px : bx1 + 4] = 1
    return canvas, mask, numbers


def composite(doc, r, family=None):
    """A printed patch with another text glued over a genuine field."""
    family = family or choose(r, PRINTERS)
    canvas, mask, names = doc["canvas"].copy(), np.zeros(doc["canvas"].shape[:2], np.uint8), fields(doc)
    name = choose(r, names)
    x0, y0, x1, y1 = grown(doc, doc["fields"][name]["box"], 14)
    patch = doc["ground"][y0:y1, x0:x1].copy()
    text = altered(doc, name, r)
    x, y = doc["fields"][name]["xy"]
    write(patch, text, x - x0, y - y0, doc["template"]["text"], r)
    process = draw_process(r, family)
    patch = printed(cv2.GaussianBlur(patch, (0, 0), r.uniform(0.5, 1.2)), process, r)
    patch[-2:] = (patch[-2:] * 0.8).astype(np.uint8)
    patch[:, -2:] = (patch[:, -2:] * 0.85).astype(np.uint8)
    canvas[y0:y1, x0:x1] = patch
    mask[y0:y1, x0:x1] = 1
    return canvas, mask, {"family": family, "process": process, "field": name, "text": text}


def fields(doc):
    return [n for n, f in doc["fields"].items() if f["box"][2] > f["box"][0] and f["text"]]


def grown(doc, box, by):
    h, w = doc["canvas"].shape[:2]
    return max(0, box[0] - by), max(0, box[1] - by), min(w, box[2] + by), min(h, box[3] + by)


def altered(doc, name, r):
    """The value of a field with one or two characters changed."""
    text = doc["fields"][name]["text"]
    if name == "sex":
        return choose(r, "MFX".replace(text, ""))
    at = [i for i, c in enumerate(text) if c.isalnum()]
    for i in r.permutation(at)[: int(r.integers(1, 3))]:
        pool = DIGITS if text[i] in DIGITS else LETTERS
        text = text[:i] + choose(r, pool.replace(text[i], "")) + text[i + 1 :]
    return text


def text_physical(doc, r, family=None):
    """One field scraped and rewritten. `same`: the issuer's font and ink; else an office machine prints over it."""
    canvas, mask = doc["canvas"].copy(), np.zeros(doc["canvas"].shape[:2], np.uint8)
    name = choose(r, fields(doc))
    f = doc["fields"][name]
    x0, y0, x1, y1 = grown(doc, f["box"], 2)
    canvas[y0:y1, x0:x1] = doc["ground"][y0:y1, x0:x1]
    style, kind = dict(doc["template"]["text"]), family or choose(r, TEXT_KINDS)
    if kind != "same":
        style["process"] = kind
    box = write(canvas, altered(doc, name, r), *f["xy"], style, r)
    mask[y0:y1, x0:x1] = 1
    mask[box[1] : box[3], box[0] : box[2]] = 1
    return canvas, mask, {"family": kind, "field": name}


#: How an altered MRZ betrays itself: other drawing, other weight, other pitch, or none of them.
MRZ_VARIANTS = ("font", "weight", "pitch", "shift", "same")
MRZ_FONTS = ("LiberationMono", "NotoMono", "NimbusMono", "DejaVuSans", "OCRB", "OCRBS")


def mrz_font(doc, r, variant=None):
    """Cells of the MRZ scraped and printed again with other data and valid check digits."""
    variant = variant or choose(r, MRZ_VARIANTS)
    t = doc["template"]
    canvas, mask = doc["canvas"].copy(), np.zeros(doc["canvas"].shape[:2], np.uint8)
    lines, row = rewritten(doc, r)
    cells = [i for i, (a, b) in enumerate(zip(doc["mrz"][row], lines[row])) if a != b]
    first, last = min(cells), max(cells)
    # A forger redoes the run between the changed cells when it is short, single cells when it is not.
    cells = list(range(first, last + 1)) if last - first < 10 else cells
    machine = dict(t["mrz_print"])
    places = [doc["cells"][row][i] for i in cells]
    moved = r.normal(0, machine["jitter"] * 600 / 25.4, (len(cells), 2))
    numbers = {"family": variant, "row": row, "cells": cells, "mrz": lines}
    if variant == "font":
        machine["font"] = choose(r, [f for f in MRZ_FONTS if f != machine["font"]])
        moved += r.normal(0, 1.5, 2)
    elif variant == "weight":
        machine["weight"] = float(np.clip(machine["weight"] + choose(r, (-1, 1)) * r.uniform(1.2, 2.4), -3, 4))
    elif variant == "pitch":
        stretch = choose(r, (-1, 1)) * r.uniform(0.015, 0.04) * 60
        moved[:, 0] += stretch * (np.arange(len(cells)) - (len(cells) - 1) / 2)
        numbers["stretch_px"] = float(stretch)
    elif variant == "shift":
        moved += choose(r, ((0, -1), (0, 1), (1, 0), (-1, 0), (1, 1))) * r.uniform(2.5, 6.5, 2)
    numbers["font"], numbers["weight"] = machine["font"], machine["weight"]
    for i, (x, y) in zip(cells, places):
        x0, y0, x1, y1 = int(x) - 33, int(y) - 68, int(x) + 34, int(y) + 14
        canvas[y0:y1, x0:x1] = doc["ground"][y0:y1, x0:x1]
        mask[y0:y1, x0:x1] = 1
    style = t["mrz_style"]
    where = [(x + a, y + b) for (x, y), (a, b) in zip(places, moved)]
    box = print_cells(canvas, "".join(lines[row][i] for i in cells), where, machine, style, r)
    changed = np.abs(canvas.astype(np.int16) - doc["canvas"]).max(2) > 0
    mask[box[1] : box[3], box[0] : box[2]] |= changed[box[1] : box[3], box[0] : box[2]].astype(np.uint8)
    return canvas, mask, numbers


def rewritten(doc, r):
    """MRZ lines with one field changed and every check digit right, and the row that changed."""
    lines = list(doc["mrz"])
    if len(lines) == 3:
        a, b = list(lines[0]), list(lines[1])
        if r.random() < 0.5:
            number = "".join(a[5:14])
            new = changed_digits(number, r)
            a[5:14], a[14] = new, check_digit(new)
            lines[0] = "".join(a)
            row = 0
        else:
            new = changed_date("".join(b[8:14]), r)
            b[8:14], b[14] = new, check_digit(new)
            row = 1
        b[29] = check_digit(lines[0][5:30] + "".join(b[0:7] + b[8:15] + b[18:29]))
        lines[1] = "".join(b)
    else:
        b, row = list(lines[1]), 1
        start = choose(r, (0, 13, 21))
        old = "".join(b[start : start + (9 if start == 0 else 6)])
        new = changed_digits(old, r) if start == 0 else changed_date(old, r)
        b[start : start + len(new)], b[start + len(new)] = new, check_digit(new)
        b[-1] = check_digit("".join(b[0:10] + b[13:20] + b[21:-1]))
        lines[1] = "".join(b)
    if not digits_hold(lines):
        raise ValueError("mrz_font made a check digit that does not hold")
    return lines, row


def changed_digits(text, r):
    at = [i for i, c in enumerate(text) if c in DIGITS]
    out = text
    for i in r.permutation(at if at else range(len(text.rstrip("<"))))[: int(r.integers(1, 4))]:
        out = out[:i] + choose(r, DIGITS.replace(text[i], "")) + out[i + 1 :]
    return out


def changed_date(text, r):
    new = "%02d%02d%02d" % (r.integers(0, 100), r.integers(1, 13), r.integers(1, 29))
    return new if new != text else changed_date(text, r)
