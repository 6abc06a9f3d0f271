"""The attack species, where each is made, and what one group of pages is: a genuine page and its altered twins."""

import cv2
import numpy as np

import editing
import recapture
import substitution
from capture import FAMILIES as DEVICES
from capture import capture, may_differ, rect_seen, seen
from faces import RENDERED, portrait
from halftone import PRINTERS
from pages import frame, genuine
from streams import choose, stream

#: species -> (made before or after the capture, its device families). Families of one species can be left out of training.
SPECIES = {
    "screen": ("page", recapture.SCREENS),
    "print": ("page", PRINTERS),
    "grey_copy": ("page", ("grey_laser",)),
    "synthetic_page": ("page", PRINTERS),
    "edited_then_printed": ("page", PRINTERS),
    "photo_physical": ("before", substitution.PHOTO_PROCESSES),
    "composite": ("before", PRINTERS),
    "text_physical": ("before", ("same", "inkjet", "toner")),
    "mrz_font": ("before", substitution.MRZ_VARIANTS),
    "photo_digital": ("after", tuple(editing.EDITORS)),
    "text_digital": ("after", tuple(editing.EDITORS)),
    "text_crop": ("after", tuple(editing.EDITORS)),
    "copymove": ("after", ("copy",)),
}
#: Species that leave a printer: `printer=FAMILY` means that process wherever it prints.
PRINTED = ("print", "synthetic_page", "edited_then_printed", "photo_physical", "composite")
NEEDS_PHOTO = ("photo_physical", "photo_digital", "edited_then_printed")


def possible(species, t):
    return (t["photo"] or species not in NEEDS_PHOTO) and (t["mrz"] or species != "mrz_font")


def drawn(doc, species, image, n, family, folder, devices):
    """One altered page: (picture before the last file step, mask in capture pixels, numbers)."""
    place, t = doc["place"], doc["template"]
    r = stream(place, "attack", species)
    where = SPECIES[species][0]
    if where == "after":
        if species == "photo_digital":
            return editing.photo_digital(doc, image, n, r, folder, family)
        if species == "text_digital":
            return editing.text_digital(doc, image, n, r, family)
        if species == "text_crop":
            return editing.text_crop(doc, image, n, r, folder, family, choose(r, devices))
        return editing.copymove(doc, image, n, r)
    if where == "before":
        make = getattr(substitution, species)
        canvas, mask, numbers = make(doc, r, folder, family) if species == "photo_physical" else make(doc, r, family)
        return capture(canvas, place, t["page_mm"], n["family"])[0], seen(mask, n, t["page_mm"]), numbers
    if species == "screen":
        canvas, numbers = recapture.screen(doc, r, family)
    elif species == "grey_copy":
        canvas, numbers = recapture.grey_copy(doc, r, family)
    elif species == "synthetic_page":
        canvas, numbers = recapture.synthetic_page(doc, r, folder, family)
    else:
        if species == "edited_then_printed":  # the portrait changed at a computer, then the whole page printed
            doc = {**doc, "canvas": edited(doc, r, folder)}
        canvas, numbers = recapture.print_page(doc, r, family)
    out = capture(canvas, place, t["page_mm"], n["family"])[0]
    return out, np.full(out.shape[:2], 2, np.uint8), numbers


def edited(doc, r, folder):
    x0, y0, x1, y1 = doc["photo"]
    face, _, _ = portrait(r, doc["place"][1], (x1 - x0, y1 - y0), other=doc["subject"], folder=folder)
    canvas = doc["canvas"].copy()
    canvas[y0:y1, x0:x1] = cv2.GaussianBlur(face, (0, 0), 0.8).astype(np.uint8)
    if doc["template"]["frame"] and r.random() < 0.6:
        frame(canvas, doc["template"]["frame"], doc["photo"])
    return canvas


def group(place, wanted, allowed, folder=RENDERED):
    """Yields (species, picture, mask or None, metadata) for the genuine page of a place, then for every wanted species.

    `allowed(kind, family)` says whether a device family may be used; kind is `device` or a species.
    """
    devices = [d for d in DEVICES if allowed("device", d)]
    device = choose(stream(place, "device-family"), devices)
    doc = genuine(place, folder)
    t = doc["template"]
    image, n = capture(doc["canvas"], place, t["page_mm"], device)
    photo = rect_seen(doc["photo"], n, t["page_mm"]) if doc["photo"] else None
    shared = {
        "place": list(place),
        "template": {k: v for k, v in t.items() if k != "fields"},
        "capture": n,
        "device": device,
        "photo": photo,
        "mrz": doc["mrz"],
        "holder": doc["holder"],
        "subject": doc["subject"],
        "fields": {k: {"text": f["text"], "rect": rect_seen(f["box"], n, t["page_mm"])} for k, f in doc["fields"].items()},
        "cells": [[rect_seen((x - 30, y - 62, x + 30, y + 6), n, t["page_mm"]) for x, y in row] for row in doc["cells"] or []],
    }
    yield "genuine", image, None, {**shared, "species": "genuine", "family": None, "attack": None}
    for species in wanted:
        if not possible(species, t):
            continue
        families = [f for f in SPECIES[species][1] if allowed(species, f)]
        if not families:
            continue
        family = choose(stream(place, "family", species), families)
        out, mask, numbers = drawn(doc, species, image, n, family, folder, devices)
        if not mask.any():
            continue
        yield species, out, mask, {**shared, "species": species, "family": numbers["family"], "attack": numbers}


def twins_agree(genuine_file, altered_file, mask, n, species):
    """(pixels that differ where they must not, pixels that differ at all) of two decoded files."""
    changed = np.abs(genuine_file.astype(np.int16) - altered_file).max(2) > 0
    room = may_differ(mask, n, SPECIES[species][0] == "before")
    return int((changed & (room == 0)).sum()), int(changed.sum())


__all__ = ["DEVICES", "PRINTED", "SPECIES", "group", "possible", "twins_agree"]
