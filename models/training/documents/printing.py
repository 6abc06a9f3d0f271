"""Text and MRZ as ink on the page: fonts, edges of each print process, and the jitter of real MRZ printers."""

import functools
import os

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

MM = 600 / 25.4
OCRB_DIR = "/usr/share/fonts/opentype/ocr-b"
_T, _O = "/usr/share/fonts/truetype", "/usr/share/fonts/opentype/urw-base35"
FACES = {
    "DejaVuSans": f"{_T}/dejavu/DejaVuSans.ttf",
    "DejaVuSans-Bold": f"{_T}/dejavu/DejaVuSans-Bold.ttf",
    "DejaVuSerif": f"{_T}/dejavu/DejaVuSerif.ttf",
    "LiberationSans": f"{_T}/liberation/LiberationSans-Regular.ttf",
    "LiberationSans-Bold": f"{_T}/liberation/LiberationSans-Bold.ttf",
    "LiberationSerif": f"{_T}/liberation/LiberationSerif-Regular.ttf",
    "LiberationSansNarrow": f"{_T}/liberation/LiberationSansNarrow-Regular.ttf",
    "LiberationMono": f"{_T}/liberation/LiberationMono-Regular.ttf",
    "Lato": f"{_T}/lato/Lato-Regular.ttf",
    "Lato-Bold": f"{_T}/lato/Lato-Bold.ttf",
    "NotoMono": f"{_T}/noto/NotoMono-Regular.ttf",
    "C059": f"{_O}/C059-Roman.otf",
    "P052": f"{_O}/P052-Roman.otf",
    "NimbusSans": f"{_O}/NimbusSans-Regular.otf",
    "NimbusSansNarrow-Bold": f"{_O}/NimbusSansNarrow-Bold.otf",
    "NimbusMono": f"{_O}/NimbusMonoPS-Bold.otf",
    "URWGothic": f"{_O}/URWGothic-Book.otf",
    "URWBookman": f"{_O}/URWBookman-Light.otf",
}
#: Fonts of the text of a page. The last ones stand only in false MRZ cells.
TEXT_FACES = tuple(n for n in FACES if n not in ("NotoMono",))
TEXT_PROCESSES = ("laser", "inkjet", "toner", "thermal", "dyesub")
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
#: OCR-B size 1 (general knowledge, clause not opened): capitals 2.4 mm, ten characters an inch.
CAP_MM, PITCH_MM = 2.4, 2.54


@functools.lru_cache(maxsize=512)
def face(name, px):
    return ImageFont.truetype(FACES[name], px)


def word_mask(text, name, px):
    """Coverage of a text, uint8, and the offset of its left top corner from (pen, baseline)."""
    font = face(name, px)
    box = font.getbbox(text or " ", anchor="ls")
    image = Image.new("L", (max(1, box[2] - box[0]) + 8, max(1, box[3] - box[1]) + 8), 0)
    ImageDraw.Draw(image).text((4 - box[0], 4 - box[1]), text, fill=255, font=font, anchor="ls")
    return np.asarray(image), box[0] - 4, box[1] - 4


def edged(mask, process, r):
    """How the process draws an edge: coverage 0..1, float32."""
    a = mask.astype(np.float32) / 255
    noise = r.standard_normal(a.shape, dtype=np.float32)
    if process == "inkjet":  # drops bleed along the fibres
        rough = cv2.GaussianBlur(noise, (0, 0), 1.1) * 2.6
        a = np.clip((cv2.GaussianBlur(a, (0, 0), 1.1) - 0.46 + 0.13 * rough) * 3.2 + 0.5, 0, 1)
        return cv2.GaussianBlur(a, (0, 0), 0.7) * 0.96
    if process == "toner":  # powder: grain inside, specks outside
        a = cv2.GaussianBlur(a, (0, 0), 0.6)
        specks = (cv2.GaussianBlur(noise, (0, 0), 0.8) > 0.92) * cv2.GaussianBlur(a, (0, 0), 5) * 0.8
        return np.clip(a * (1 - 0.10 * np.abs(noise)) + specks, 0, 1)
    if process == "thermal":  # 300 dpi heads: stairs of two pixels
        h, w = a.shape
        small = (cv2.resize(a, (max(1, w // 2), max(1, h // 2)), interpolation=cv2.INTER_AREA) > 0.45).astype(np.float32)
        return cv2.GaussianBlur(cv2.resize(small, (w, h), interpolation=cv2.INTER_NEAREST), (0, 0), 0.5)
    if process == "dyesub":
        return cv2.GaussianBlur(a, (0, 0), 1.3) * 0.93
    return cv2.GaussianBlur(a, (0, 0), 0.55)  # laser engraving: crisp


def lay(canvas, alpha, x, y, ink, box=None):
    """Blends ink over the canvas (uint8 BGR, in place). Returns the touched rectangle (x0, y0, x1, y1)."""
    h, w = canvas.shape[:2]
    x, y = int(round(x)), int(round(y))
    x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + alpha.shape[1], w), min(y + alpha.shape[0], h)
    if x1 <= x0 or y1 <= y0:
        return (0, 0, 0, 0)
    a = alpha[y0 - y : y1 - y, x0 - x : x1 - x, None]
    area = canvas[y0:y1, x0:x1]
    area[:] = np.clip(area * (1 - a) + np.asarray(ink, np.float32) * a + 0.5, 0, 255).astype(np.uint8)
    return (x0, y0, x1, y1)


def write(canvas, text, x, y, style, r, px=None):
    """One line of text at pen (x, y), pixels. `style` has font, px, process, ink. Returns its rectangle."""
    mask, dx, dy = word_mask(text, style["font"], int(px or style["px"]))
    return lay(canvas, edged(mask, style["process"], r), x + dx, y + dy, style["ink"])


# -- MRZ ----------------------------------------------------------------------------------------------------------------
@functools.lru_cache(maxsize=1024)
def glyph(ch, name, weight):
    """One MRZ character in a cell of 72 x 84 px at 600 dpi (baseline at 68), coverage 0..1. `weight`: stroke in pixels more."""
    # The 4 of OCRB.otf is damaged in the package; OCRBS has a sound one.
    path = f"{OCRB_DIR}/{'OCRBS' if ch == '4' else name}.otf" if name.startswith("OCRB") else FACES[name]
    font = ImageFont.truetype(path, 400)
    top, bottom = font.getbbox("H", anchor="ls")[1], 0
    font = ImageFont.truetype(path, round(400 * CAP_MM * MM * 4 / (bottom - top)))
    image = Image.new("L", (72 * 4, 84 * 4), 0)
    box = font.getbbox(ch, anchor="ls")
    ImageDraw.Draw(image).text(((72 * 4 - box[2] - box[0]) / 2, 68 * 4), ch, fill=255, font=font, anchor="ls")
    big = cv2.GaussianBlur(np.asarray(image).astype(np.float32) / 255, (0, 0), 6)
    big = np.clip((big - 0.5 + weight * 0.033 * 2) * 6 + 0.5, 0, 1)  # a blurred edge moved by its level
    return cv2.resize(big, (72, 84), interpolation=cv2.INTER_AREA)


def draw_mrz_print(r):
    """The machine that prints the MRZ of a template: drawing, weight, jitter. Doc 9303-3 4.11 allows 3 degrees of skew."""
    return {
        "font": "OCRB" if r.random() < 0.7 else "OCRBS",
        "weight": float(r.uniform(-1.6, 2.2)),
        "pitch": float(PITCH_MM * r.uniform(0.99, 1.01)),
        "jitter": float(r.uniform(0.004, 0.035)),
        "bow": float(r.normal(0, 0.06)),
        "slope": float(r.normal(0, 0.12)),
        "rows": float(r.uniform(0.97, 1.03)),
    }


def cells_of(lines, p, page_mm, r):
    """Centre and baseline of every cell in canvas pixels: [line][cell] -> (x, y). The jitter is that of one printing."""
    wide, high = page_mm
    n = len(lines[0])
    step = {2: 6.35, 3: 4.23}[len(lines)] * p["rows"]
    left = (wide - (n - 1) * p["pitch"]) / 2 + r.normal(0, 0.25)
    last = high - {2: 6.6, 3: 5.4}[len(lines)] + r.normal(0, 0.25)
    skew, out = np.tan(np.deg2rad(p["slope"])), []
    for k in range(len(lines)):
        t = (np.arange(n) - (n - 1) / 2) / n
        x = left + np.arange(n) * p["pitch"] + r.normal(0, p["jitter"], n)
        y = last - (len(lines) - 1 - k) * step + 4 * p["bow"] * t * t + (x - wide / 2) * skew + r.normal(0, p["jitter"], n)
        out.append([(float(a * MM), float(b * MM)) for a, b in zip(x, y)])
    return out


def print_cells(canvas, text, places, p, style, r):
    """Prints characters at their places. Returns the rectangle of all."""
    xs, ys = [c[0] for c in places], [c[1] for c in places]
    x0, y0 = int(min(xs)) - 40, int(min(ys)) - 74
    layer = np.zeros((int(max(ys)) + 24 - y0, int(max(xs)) + 42 - x0), np.float32)
    weight = round(p["weight"] * 4) / 4
    for ch, (x, y) in zip(text, places):
        fx, fy = x - 36 - x0, y - 68 - y0
        ix, iy = int(np.floor(fx)), int(np.floor(fy))
        m = np.float32([[1, 0, fx - ix], [0, 1, fy - iy]])
        cell = cv2.warpAffine(glyph(ch, p["font"], weight), m, (73, 85), flags=cv2.INTER_LINEAR)
        area = layer[iy : iy + 85, ix : ix + 73]
        np.maximum(area, cell[: area.shape[0], : area.shape[1]], out=area)
    return lay(canvas, edged((layer * 255).astype(np.uint8), style["process"], r), x0, y0, style["ink"])
