"""Attacks on the whole page, before the capture: shown on a screen, printed again, copied in grey, made up and printed.

All return (canvas, numbers). The mask is the whole page (value 2).
"""

import cv2
import numpy as np

from capture import jpeg
from faces import portrait
from grounds import ground
from halftone import PRINTERS, draw_process, fm_tile, printed
from pages import frame
from streams import choose

SCREENS = ("lcd_stripe", "ips_tablet", "oled_pentile", "epaper")


def first_generation(canvas, r):
    """The attacker's own picture of a genuine page: a scan or photo of 200 to 600 dpi, stored as JPEG."""
    dpi, quality = choose(r, (200, 300, 300, 400, 600)), int(r.integers(72, 97))
    blur = r.uniform(0.5, 1.1) * 600 / max(dpi, 300)
    small = cv2.GaussianBlur(canvas, (0, 0), blur)
    h, w = canvas.shape[:2]
    small = cv2.resize(small, (round(w * dpi / 600), round(h * dpi / 600)), interpolation=cv2.INTER_AREA).astype(np.float32)
    small += r.standard_normal(small.shape, dtype=np.float32) * r.uniform(0.6, 2.6)
    small = (small - 128) * r.uniform(0.94, 1.12) + 128 + r.uniform(-8, 8)
    if r.random() < 0.6:
        small += r.uniform(0.2, 0.8) * (small - cv2.GaussianBlur(small, (0, 0), 1.0))
    small = jpeg(np.clip(small, 0, 255).astype(np.uint8), quality, choose(r, ("420", "444")))
    return small, {"dpi": dpi, "quality": quality}


def enlarged(picture, canvas):
    return cv2.resize(picture, canvas.shape[1::-1], interpolation=cv2.INTER_CUBIC)


def print_page(doc, r, family=None):
    """Scan, print, capture."""
    family = family or choose(r, PRINTERS)
    source, numbers = first_generation(doc["canvas"], r)
    process = draw_process(r, family)
    out = printed(enlarged(source, doc["canvas"]), process, r)
    return finish(out, process, r), {"family": family, "process": process, "first": numbers}


def finish(out, process, r):
    """Gloss or a laminate over the print."""
    if process["family"] == "photo_laminate":
        out = cv2.GaussianBlur(out, (0, 0), r.uniform(0.3, 0.9))
        return np.clip(out * r.uniform(0.93, 0.99) + r.uniform(0, 12), 0, 255).astype(np.uint8)
    return out


def grey_copy(doc, r, family=None):
    """Office copier: black toner only."""
    source, numbers = first_generation(doc["canvas"], r)
    process = draw_process(r, "grey_laser")
    process["contrast"] = float(r.uniform(1.1, 1.7))
    return printed(enlarged(source, doc["canvas"]), process, r), {"family": "grey_laser", "process": process, "first": numbers}


def synthetic_page(doc, r, folder, family=None):
    """A whole page that the attacker redrew at a computer and printed: other ground of the same kind, other person."""
    t = doc["template"]
    split, canvas = doc["place"][1], doc["canvas"]
    drawn = ground(np.random.default_rng(int(r.integers(1 << 60))), t["family"], canvas.shape[:2])
    # The print of the holder (text, MRZ, portrait) is what differs from the static print; it comes along unchanged.
    changed = (np.abs(canvas.astype(np.int16) - doc["ground"]).max(2) > 22).astype(np.uint8) * 255
    cover = cv2.GaussianBlur(changed, (0, 0), 0.7).astype(np.float32)[:, :, None] / 255
    if doc["photo"]:
        x0, y0, x1, y1 = doc["photo"]
        cover[y0:y1, x0:x1] = 1
    out = np.clip(drawn * (1 - cover) + canvas * cover, 0, 255).astype(np.uint8)
    if doc["photo"]:
        face, _, subject = portrait(r, split, (x1 - x0, y1 - y0), other=doc["subject"], folder=folder)
        out[y0:y1, x0:x1] = face.astype(np.uint8)
        if t["frame"] and r.random() < 0.6:
            frame(out, t["frame"], doc["photo"])
    family = family or choose(r, PRINTERS)
    process = draw_process(r, family)
    return finish(printed(out, process, r), process, r), {"family": family, "process": process}


# -- screens ------------------------------------------------------------------------------------------------------------
def draw_screen(r, kind):
    p = {"family": kind, "angle": float(r.uniform(-2.5, 2.5)), "zoom": float(r.uniform(0.98, 1.03)), "aperture": float(r.uniform(0.45, 0.95))}
    p["ppi"] = float({"lcd_stripe": r.uniform(92, 230), "ips_tablet": r.uniform(220, 330), "oled_pentile": r.uniform(230, 330), "epaper": r.uniform(212, 320)}[kind])
    p["dark_row"] = float(r.uniform(0, 0.35))
    p["black"] = float(r.uniform(0.0, 0.03) + (0.05 if kind == "epaper" else 0))
    p["white"] = float(r.uniform(215, 250))
    p["tint"] = [float(v) for v in r.uniform(0.94, 1.04, 3)]
    p["chevron"] = float(r.uniform(0.3, 0.9))
    return p


def screen(doc, r, kind=None):
    """The page shown at its own size on a display that lies on the glass. Moire comes from the sampling that follows."""
    kind = kind or choose(r, SCREENS)
    p = draw_screen(r, kind)
    canvas = doc["canvas"]
    source, numbers = first_generation(canvas, r)
    h, w = canvas.shape[:2]
    pw, ph = round(w * p["ppi"] / 600), round(h * p["ppi"] / 600)
    way = cv2.INTER_AREA if pw < source.shape[1] else cv2.INTER_CUBIC
    shown = cv2.resize(source, (pw, ph), interpolation=way)
    shown = cv2.LUT(shown, (np.power(np.arange(256) / 255, choose(r, (0.95, 1.0, 1.1))) * 255).astype(np.uint8))
    if kind == "epaper":
        return epaper(shown, p, (w, h), r), {"family": kind, "screen": p, "first": numbers}
    light = np.power(np.arange(256) / 255, 2.2).astype(np.float32)
    sub = 4 if kind == "oled_pentile" else 3
    m = onto(p, (pw * sub, ph * sub), (w, h))
    soft = max(0.35, 0.5 * pw * sub / w) + p["aperture"]
    out = np.empty((h, w, 3), np.float32)
    for c in range(3):
        level = light[shown[:, :, c]]
        big = subpixels(level, c, kind, p)
        big = cv2.GaussianBlur(big, (0, 0), soft * (1.3 if kind == "oled_pentile" else 1))
        out[:, :, c] = cv2.warpAffine(big, m, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0) * p["tint"][c]
    out = np.clip(out + p["black"], 0, 1.25)
    return np.clip(np.power(out, 1 / 2.2) * p["white"], 0, 255).astype(np.uint8), {"family": kind, "screen": p, "first": numbers}


def subpixels(level, c, kind, p):
    """Light of one colour over the sub-pixel grid; its mean equals the mean of the level."""
    h, w = level.shape
    if kind == "oled_pentile":  # green in every pixel, red and blue in turns, diamonds of 2 x 2
        big = np.zeros((h * 4, w * 4), np.float32)
        if c == 1:
            for dy in (1, 2):
                for dx in (0, 1):
                    big[dy::4, dx::4] = level * 4
            return big
        y, x = np.mgrid[0:h, 0:w]
        mine = ((x + y) % 2 == (0 if c == 2 else 1)).astype(np.float32) * level
        for dy in (1, 2, 3):
            for dx in (2, 3):
                big[dy::4, dx::4] = mine * (32 / 6)
        return big
    big = np.zeros((h * 3, w * 3), np.float32)
    column = 2 - c  # R G B from the left
    rows = (1.0, 1.0, p["dark_row"])
    gain = 9 / sum(rows)
    for dy, share in enumerate(rows):
        big[dy::3, column::3] = level * (share * gain)
    if kind == "ips_tablet":  # slanted domains: every second row of pixels leans the other way
        shifted = np.roll(big, 1, 1) * p["chevron"] + big * (1 - p["chevron"])
        odd = (np.arange(h * 3) // 3) % 2 == 1
        big[odd] = shifted[odd]
    return big


def onto(p, size, canvas_size):
    """Display grid -> canvas: rotation about the middle, the page at its own size."""
    k = canvas_size[0] / size[0] * p["zoom"]
    m = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), p["angle"], k)
    m[:, 2] += (canvas_size[0] / 2 - size[0] / 2, canvas_size[1] / 2 - size[1] / 2)
    return m


def epaper(shown, p, size, r):
    """Sixteen greys with noise dither, capsules of uneven size, grey paper white."""
    grey = cv2.cvtColor(shown, cv2.COLOR_BGR2GRAY).astype(np.float32)
    h, w = grey.shape
    tile = fm_tile(3).astype(np.float32)
    laid = np.tile(tile, (h // 160 + 1, w // 160 + 1))[:h, :w]
    steps = np.clip(np.floor(grey / 255 * 15 + laid / 255), 0, 15) / 15
    big = cv2.resize(steps, (w * 3, h * 3), interpolation=cv2.INTER_NEAREST)
    gaps = np.ones(3, np.float32)
    gaps[2] = 0.9 + 0.1 * p["dark_row"]
    big *= np.tile(gaps, h)[:, None] * np.tile(gaps, w)[None, :]
    big = cv2.GaussianBlur(big, (0, 0), 0.8 + p["aperture"])
    out = cv2.warpAffine(big, onto(p, (w * 3, h * 3), size), size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0.2)
    capsules = cv2.GaussianBlur(r.standard_normal(out.shape, dtype=np.float32), (0, 0), 1.3) * 0.05
    out = np.clip((out * 0.72 + 0.12) * (1 + capsules), 0, 1)
    return np.clip(out[:, :, None] * p["white"] * np.asarray(p["tint"], np.float32), 0, 255).astype(np.uint8)
