"""A template: what all documents of one model share (ground, layout, fonts, machines of the issuer)."""

import functools

import numpy as np

from grounds import FAMILIES, ground
from halftone import draw_process, printed
from printing import MM, TEXT_FACES, TEXT_PROCESSES, draw_mrz_print, write
from streams import choose, stream

#: ICAO Doc 9303-4, -5, -6: width and height of the page, millimetres.
PAGE_MM = {"TD3": (125.0, 88.0), "TD2": (105.0, 74.0), "TD1": (85.6, 53.98)}
CAPTIONS = {
    "surname": ("Surname", "Surname / Nom", "1. Surname"),
    "given": ("Given names", "Given names / Prénoms", "2. Given names"),
    "nationality": ("Nationality", "Nationality / Nationalité", "3. Nationality"),
    "born": ("Date of birth", "Date of birth / Date de naissance", "4. Date of birth"),
    "sex": ("Sex", "Sex / Sexe", "5. Sex"),
    "place": ("Place of birth", "Place of birth / Lieu de naissance", "6. Place of birth"),
    "issued": ("Date of issue", "Date of issue / Date de délivrance", "7. Date of issue"),
    "expires": ("Date of expiry", "Date of expiry / Date d'expiration", "8. Date of expiry"),
    "authority": ("Authority", "Authority / Autorité", "9. Authority"),
    "number": ("Document No.", "Document No. / No du document", "10. Document No."),
}
#: How issuers personalise portraits. Dots, dither, line screens and overprint occur on genuine pages (Doc 9303-3 3.9.1.3).
PHOTO_PROCESSES = ("dyesub", "dyesub_frame", "laser_engraved", "blended", "inkjet", "toner", "dither", "line_screen")
PHOTO_WEIGHTS = (0.2, 0.08, 0.18, 0.12, 0.15, 0.11, 0.08, 0.08)
TEMPLATE_FAMILIES = FAMILIES


def describe(seed, split, number):
    """Parameters of a template, without pixels."""
    place = (seed, split, number, "-")
    r = stream(place, "template")
    family = FAMILIES[number % len(FAMILIES)]
    u = r.random()
    layout, side = ("TD3", "data") if u < 0.66 else ("TD2", "data") if u < 0.8 else ("TD1", "front") if u < 0.92 else ("TD1", "back")
    wide, high = PAGE_MM[layout]
    t = {"number": number, "family": family, "layout": layout, "side": side, "page_mm": (wide, high)}
    t["mrz"] = side != "front"
    t["photo"] = side != "back"
    t["font"], t["caption_font"] = choose(r, TEXT_FACES), choose(r, TEXT_FACES)
    t["date_style"] = choose(r, ("dots", "month", "iso", "slash"))
    tone = r.uniform(12, 55)
    t["text"] = {
        "font": t["font"],
        "px": int((2.5 if layout == "TD1" else 2.9) * MM * r.uniform(0.92, 1.15)),
        "process": choose(r, TEXT_PROCESSES),
        "ink": [float(v) for v in np.clip(tone + r.uniform(-8, 25, 3), 5, 95)],
    }
    t["caption"] = {"font": t["caption_font"], "px": int(1.35 * MM * r.uniform(0.9, 1.15)), "process": "laser", "ink": [float(v) for v in r.uniform(50, 140, 3)]}
    t["mrz_style"] = {"process": t["text"]["process"] if r.random() < 0.7 else choose(r, TEXT_PROCESSES), "ink": [float(v) for v in r.uniform(10, 50) + r.uniform(-4, 4, 3)]}
    t["mrz_print"] = draw_mrz_print(r)
    t["caption_set"] = int(r.integers(3))
    t["photo_process"] = str(r.choice(PHOTO_PROCESSES, p=PHOTO_WEIGHTS))
    t["photo_numbers"] = photo_numbers(r, t["photo_process"])
    t["overprint"] = bool(r.random() < 0.35)
    t["no_background"] = t["photo_process"] == "blended" or bool(r.random() < 0.3)
    layout_of(r, t)
    # Some issuers set tints in fine screens: dots on the ground are no sign of a reprint by themselves.
    g = stream(place, "ground-print")
    t["ground_print"] = draw_process(g, "offset", fine=True) if g.random() < 0.15 else None
    t["frame"] = frame_of(stream(place, "photo-frame")) if t["photo"] else None
    return t


def frame_of(r):
    """A line round the portrait, from a hair line to a bar, on its edge or a little off it; most documents have none."""
    if r.random() < 0.6:
        return None
    return {
        "width": float(r.uniform(0.04, 0.12) if r.random() < 0.6 else r.uniform(0.12, 0.35)),  # mm
        "off": float(r.uniform(-0.05, 0.05) if r.random() < 0.6 else r.uniform(-0.6, 0.6)),  # mm, outwards
        "ink": [float(v) for v in (r.uniform(10, 60) + r.uniform(0, 12, 3) if r.random() < 0.35 else r.uniform(40, 200, 3))],
        "cover": float(r.uniform(0.45, 1.0)),
        "over": bool(r.random() < 0.5),  # printed after the portrait, or with the ground before it
    }


def photo_numbers(r, process):
    """Machine of the issuer for one portrait process."""
    fine = {"inkjet": "inkjet_fm", "toner": "laser_am", "dyesub": "dyesub", "dyesub_frame": "dyesub", "blended": "dyesub"}.get(process)
    return {
        "printer": draw_process(r, fine, fine=True) if fine else None,
        "pitch": float(r.uniform(0.085, 0.26)),  # mm
        "angle": float(choose(r, (0.0, 0.5 * np.pi, r.uniform(0, np.pi)))),
        "depth": float(r.uniform(0.04, 0.22)),
        "tint": [float(v) for v in r.uniform(-8, 8, 3)],
        "dither_dpi": choose(r, (300, 400, 600)),
        "strength": float(r.uniform(0.75, 0.92)),
        "wave": float(r.uniform(0, 1.2)),
    }


def layout_of(r, t):
    """Places of portrait, ghost and fields, millimetres."""
    wide, high = t["page_mm"]
    bottom = high - (23 if t["layout"] == "TD3" else 21 if t["layout"] == "TD2" else 19) if t["mrz"] else high - 3
    top = r.uniform(7, 11) if t["layout"] == "TD3" else r.uniform(4.5, 7)
    pw = r.uniform(0.25, 0.29) * wide if t["layout"] != "TD1" else r.uniform(0.26, 0.31) * wide
    ph = min(pw * r.uniform(1.22, 1.3), bottom - top - 1.0)
    pw = ph / r.uniform(1.22, 1.3)
    right = r.random() < {"wave": 0.25, "relief": 0.5, "mesh": 0.3}[t["family"]]
    px = wide - pw - r.uniform(3.5, 7) if right else r.uniform(3.5, 7)
    py = top + r.uniform(0, max(0.1, bottom - top - ph - 0.6))
    t["photo_mm"] = (px, py, pw, ph) if t["photo"] else None
    x0 = 4.0 if right or not t["photo"] else px + pw + r.uniform(3, 5)
    x1 = px - 3 if right and t["photo"] else wide - 4
    t["title"] = choose(r, ("PASSPORT", "REPUBLIC OF UTOPIA", "UTOPIA  PASSPORT", "UTOPIA")) if t["layout"] == "TD3" else choose(r, ("IDENTITY CARD", "UTOPIA", "RESIDENCE PERMIT"))
    t["title_xy"] = (x0 + r.uniform(0, 6), top - 2.2)
    names = list(CAPTIONS) if t["side"] != "back" else ["place", "authority", "issued", "number"]
    if t["layout"] == "TD1" and t["side"] == "front":
        names = ["surname", "given", "nationality", "born", "number", "expires"]
    columns = 2 if r.random() < 0.6 and x1 - x0 > 44 else 1
    rows = {"surname": 1, "given": 1}
    step = 7.6 if t["layout"] == "TD3" else 6.9
    fields, y, x = {}, top + r.uniform(3.6, 5), x0
    narrow = [n for n in names if n not in rows]
    order = [n for n in names if n in rows] + [narrow[i] for i in r.permutation(len(narrow))]
    column = 0
    for name in order:
        if name in rows or columns == 1:
            fields[name] = (x0, y)
            y += step
        else:
            fields[name] = (x0 + column * (x1 - x0) / 2, y)
            column = 1 - column
            y += step if column == 0 else 0
        if y > bottom - 0.6:
            break
    t["fields"] = fields
    t["ghost_mm"] = None
    if t["photo"] and t["layout"] != "TD1" and r.random() < 0.3:
        t["ghost_mm"] = (x1 - pw * 0.42 - 1, bottom - ph * 0.45 - 1, pw * 0.4, ph * 0.42)


@functools.lru_cache(maxsize=2)
def static_print(seed, split, number):
    """Template and its static print (uint8 BGR, 600 dpi): ground, title, captions. Callers copy the picture."""
    t = describe(seed, split, number)
    place = (seed, split, number, "-")
    wide, high = t["page_mm"]
    canvas = ground(stream(place, "ground"), t["family"], (round(high * MM), round(wide * MM)))
    if t["ground_print"]:
        canvas = printed(canvas, {**t["ground_print"], "paper": [252, 252, 252]}, stream(place, "ground-dots"))
    r = stream(place, "captions")
    x, y = t["title_xy"]
    big = {**t["caption"], "px": int(r.uniform(2.6, 3.6) * MM)}
    write(canvas, t["title"], x * MM, (y + 1.5) * MM, big, r)
    for name, (fx, fy) in t["fields"].items():
        write(canvas, CAPTIONS[name][t["caption_set"]], fx * MM, fy * MM, t["caption"], r)
    return t, canvas
