"""A genuine document: static print, holder, portrait, MRZ, as a canvas of 600 dpi."""

import cv2
import numpy as np

from faces import RENDERED, portrait
from halftone import fm_tile, printed
from holder import mrz_of, record, shown
from printing import MM, cells_of, print_cells, write
from streams import choose, stream
from templates import static_print

VALUES = {"nationality": "UTOPIAN"}


def value_of(h, name, style):
    if name in ("born", "issued", "expires"):
        return shown(h[name], style)
    return VALUES.get(name) or h[name]


def rect(mm):
    """Millimetres (x, y, w, h) to whole pixels (x0, y0, x1, y1)."""
    x, y, w, h = (v * MM for v in mm)
    return int(round(x)), int(round(y)), int(round(x + w)), int(round(y + h))


def personalised(face, background, under, process, numbers, no_background, r):
    """One portrait as the issuer's machine makes it: uint8 BGR. `under` is the ground below it."""
    h, w = face.shape[:2]
    if no_background:
        far = background[:, :, None]
        lit = under.astype(np.float32)
        if process in ("laser_engraved", "dither"):
            lit = np.maximum(lit, 150)
        face = face * (1 - far) + lit * far
    x, y = np.arange(w, dtype=np.float32)[None, :] / MM, np.arange(h, dtype=np.float32)[:, None] / MM
    a = numbers["angle"]
    line = (y * np.cos(a) - x * np.sin(a)) / numbers["pitch"] + numbers["wave"] * np.sin(x / 3)
    wave = np.sin(2 * np.pi * line)
    if process in ("laser_engraved", "dither"):
        grey = cv2.cvtColor(face.astype(np.float32), cv2.COLOR_BGR2GRAY) * 0.82 + 38
        if process == "dither":
            scale = numbers["dither_dpi"] / 600
            small = cv2.resize(grey, (max(2, int(w * scale)), max(2, int(h * scale))), interpolation=cv2.INTER_AREA)
            tile = fm_tile(7)
            laid = np.tile(tile, (small.shape[0] // 160 + 1, small.shape[1] // 160 + 1))[: small.shape[0], : small.shape[1]]
            on = (255 - small >= laid).astype(np.float32)
            cover = cv2.GaussianBlur(cv2.resize(on, (w, h), interpolation=cv2.INTER_LINEAR), (0, 0), 0.6)
            return blend(under, cover * 0.88, np.asarray(numbers["tint"]) + 45)
        grey = grey + 255 * numbers["depth"] * 0.35 * wave
        out = grey[:, :, None] + np.asarray(numbers["tint"], np.float32)
        out = out * 0.9 + under.astype(np.float32) * 0.1
        return np.clip(cv2.GaussianBlur(out, (0, 0), 0.7), 0, 255).astype(np.uint8)
    if process == "line_screen":  # lines that swell with the tone, colour below
        grey = cv2.cvtColor(face.astype(np.float32), cv2.COLOR_BGR2GRAY) / 255
        cover = np.clip((1 - grey) * 1.05 - 0.5 * (1 - wave) * 0.95 + 0.28, 0, 1)
        cover = np.clip((cover - 0.3) * 4, 0, 1)
        tone = face * 0.55 + under.astype(np.float32) * 0.45
        return blend(np.clip(tone, 0, 255).astype(np.uint8), cv2.GaussianBlur(cover, (0, 0), 0.7) * 0.75, face.mean((0, 1)) * 0.35)
    if numbers["printer"] is None:
        raise ValueError(f"no machine for {process}")
    sheet = np.clip(face, 0, 255).astype(np.uint8)
    out = printed(sheet, numbers["printer"], r)
    if process == "blended":
        s = numbers["strength"]
        out = np.clip(out * s + under * (1 - s), 0, 255).astype(np.uint8)
    elif process in ("inkjet", "toner"):  # ink on the page itself: the ground shows in the lights
        out = np.clip(out.astype(np.float32) * under / np.maximum(under.mean((0, 1)), 120), 0, 255).astype(np.uint8)
    if process == "dyesub_frame":
        cv2.rectangle(out, (1, 1), (w - 2, h - 2), (60, 60, 60), 4, cv2.LINE_AA)
    return out


def blend(under, cover, ink):
    c = cover[:, :, None]
    return np.clip(under * (1 - c) + np.asarray(ink, np.float32) * c, 0, 255).astype(np.uint8)


def overprint(area, r):
    """Fine guilloche printed over the portrait after it."""
    h, w = area.shape[:2]
    x, y = np.arange(w, dtype=np.float32)[None, :] / MM, np.arange(h, dtype=np.float32)[:, None] / MM
    phase = y / r.uniform(0.9, 2.2) + r.uniform(0.4, 2) * np.sin(x / r.uniform(1.5, 6) + r.uniform(0, 6))
    cover = np.clip(1.4 - np.abs(phase - np.round(phase)) * r.uniform(20, 34), 0, 1)
    return blend(area, cover * r.uniform(0.25, 0.6), r.uniform(90, 230, 3))


def genuine(place, folder=RENDERED, holder_species="-"):
    """Draws one genuine document.

    `place` is (seed, split, template, index). Returns a dictionary: `canvas` (uint8 BGR 600 dpi), `ground` (static print),
    `template`, `holder`, `mrz` lines, `cells`, `fields` ({name: {text, xy, box}}), `photo` (rectangle or None), `subject`.
    """
    seed, split, number, _ = place
    t, static = static_print(seed, split, number)
    canvas = static.copy()
    h = record(stream(place, "holder", holder_species))
    doc = {"template": t, "ground": static, "holder": h, "photo": None, "subject": None, "cells": None, "mrz": [], "fields": {}, "place": place}
    if t["photo"]:
        x0, y0, x1, y1 = doc["photo"] = rect(t["photo_mm"])
        r = stream(place, "face", holder_species)
        face, background, doc["subject"] = portrait(r, split, (x1 - x0, y1 - y0), folder=folder)
        doc["face"] = (face, background)
        put_portrait(canvas, t, (x0, y0, x1, y1), face, background, stream(place, "photo-print", holder_species))
        if t["ghost_mm"]:
            gx0, gy0, gx1, gy1 = rect(t["ghost_mm"])
            small = cv2.cvtColor(cv2.resize(face, (gx1 - gx0, gy1 - gy0), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
            far = cv2.resize(background, (gx1 - gx0, gy1 - gy0), interpolation=cv2.INTER_AREA)
            canvas[gy0:gy1, gx0:gx1] = blend(canvas[gy0:gy1, gx0:gx1], np.clip((220 - small) / 255 * 0.6, 0, 1) * (1 - far), (110, 90, 80))
    r = stream(place, "text-print", holder_species)
    for name, (fx, fy) in t["fields"].items():
        text = value_of(h, name, t["date_style"])
        x, y = fx * MM, (fy + 0.6) * MM + t["text"]["px"]
        box = write(canvas, text, x, y, t["text"], r)
        doc["fields"][name] = {"text": text, "xy": (x, y), "box": box}
    if t["mrz"]:
        doc["mrz"] = mrz_of(h, t["layout"])
        r = stream(place, "mrz-print", holder_species)
        doc["cells"] = cells_of(doc["mrz"], t["mrz_print"], t["page_mm"], r)
        for line, places in zip(doc["mrz"], doc["cells"]):
            print_cells(canvas, line, places, t["mrz_print"], t["mrz_style"], r)
    r = stream(place, "stamp", holder_species)
    if r.random() < 0.12:
        stamp(canvas, r)
    doc["canvas"] = canvas
    return doc


def frame(canvas, numbers, box):
    """The line of a template round a portrait, solid ink."""
    x0, y0, x1, y1 = (v + (numbers["off"] * MM) * s for v, s in zip(box, (-1, -1, 1, 1)))
    half, pad = numbers["width"] * MM / 2, 8
    left, top = max(0, int(x0) - pad), max(0, int(y0) - pad)
    right, bottom = min(canvas.shape[1], int(x1) + pad), min(canvas.shape[0], int(y1) + pad)
    x, y = np.arange(left, right, dtype=np.float32)[None, :], np.arange(top, bottom, dtype=np.float32)[:, None]
    # Signed distance to the rectangle, so that a line of any width is drawn as finely as the canvas can hold it.
    outside = np.maximum(np.maximum(x0 - x, x - x1), np.maximum(y0 - y, y - y1))
    cover = cv2.GaussianBlur(np.clip(half + 0.5 - np.abs(outside), 0, min(1.0, 2 * half)), (0, 0), 0.6)
    canvas[top:bottom, left:right] = blend(canvas[top:bottom, left:right], cover * numbers["cover"], numbers["ink"])


def put_portrait(canvas, t, box, face, background, r):
    x0, y0, x1, y1 = box
    if t["frame"] and not t["frame"]["over"]:
        frame(canvas, t["frame"], box)
    area = canvas[y0:y1, x0:x1]
    out = personalised(face, background, area, t["photo_process"], t["photo_numbers"], t["no_background"], r)
    over = np.random.default_rng(t["number"] + 5)  # the plate is the same on every document of the template
    canvas[y0:y1, x0:x1] = overprint(out, over) if t["overprint"] else out
    if t["frame"] and t["frame"]["over"]:
        frame(canvas, t["frame"], box)


def stamp(canvas, r):
    """Wet stamp across a corner of the portrait or the text."""
    h, w = canvas.shape[:2]
    layer = np.zeros((h // 2, w // 2), np.uint8)
    cx, cy, a = int(r.uniform(0.15, 0.9) * w / 2), int(r.uniform(0.2, 0.7) * h / 2), int(r.uniform(90, 190))
    if r.random() < 0.5:
        cv2.circle(layer, (cx, cy), a, 255, 5, cv2.LINE_AA)
        cv2.circle(layer, (cx, cy), int(a * 0.7), 255, 3, cv2.LINE_AA)
    else:
        cv2.rectangle(layer, (cx - a, cy - a // 2), (cx + a, cy + a // 2), 255, 5, cv2.LINE_AA)
    cv2.putText(layer, choose(r, ("UTOPIA", "ENTRY", "OFFICE 7")), (cx - a // 2 - 10, cy + 8), cv2.FONT_HERSHEY_DUPLEX, 0.9, 255, 2, cv2.LINE_AA)
    patchy = cv2.resize(r.uniform(0.3, 1, (h // 24, w // 24)).astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC)
    cover = cv2.resize(layer, (w, h), interpolation=cv2.INTER_LINEAR).astype(np.float32) / 255 * np.clip(patchy, 0, 1) * 0.6
    canvas[:] = blend(canvas, cover, choose(r, ((130, 40, 30), (40, 40, 160), (60, 90, 40), (60, 50, 60))))
