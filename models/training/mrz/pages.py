"""Whole synthetic pages with an MRZ and its truth, for choosing thresholds and for measuring (never for training).

    python3 pages.py OUT_DIR --seed 77 --count 120 [--kind photo|scan|none|two|half]

Writes JPEG pages and `truth.tsv` in the form of `waypost eval mrz-pages`; the column `tags` says how a page was drawn, `band`
holds the corners of the MRZ (x y of first character, end of the first line, end and start of the last, pixels).
Check digits are right on two pages of three. Orientation, skew, perspective, resolution, shadow, glare, stamps, moire and
compression vary; other text, a portrait and frames stand above the MRZ. A page without MRZ has an empty cell.
"""

import argparse
import os

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from generator import ADVANCE, BASELINE, CANVAS_TOP, CAP, DIGITS, LETTERS, MARGIN_X, SUBSTITUTES, Generator

LAYOUTS = ("TD3", "TD3", "TD1", "TD1", "TD2", "MRV-A", "MRV-B")
PAGE_MM = {"TD3": (125, 88), "MRV-A": (120, 80), "TD2": (105, 74), "MRV-B": (105, 74), "TD1": (85.6, 54)}
COLUMNS = {"TD3": 44, "MRV-A": 44, "TD2": 36, "MRV-B": 36, "TD1": 30}
#: Doc 9303-3: ten characters an inch, OCR-B size 1 capitals are 2.4 mm high. Distance of the lines by their number.
PITCH_MM, CAP_MM = 2.54, 2.4
LINE_MM = {2: 6.35, 3: 4.23}
PRINT_FACES = (
    SUBSTITUTES["LiberationMono"],
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
)


def digit(text):
    return str(sum((7, 3, 1)[i % 3] * (0 if c == "<" else int(c, 36)) for i, c in enumerate(text)) % 10)


def date(g):
    r = g.rng
    text = "%02d%02d%02d" % (r.integers(0, 100), r.integers(1, 13), r.integers(1, 29))
    u = r.random()
    return "<<<<<<" if u < 0.01 else text[:2] + "<<<<" if u < 0.02 else text[:4] + "<<" if u < 0.04 else text


def rows(g, layout, right):
    r = g.rng
    n = COLUMNS[layout]
    check = digit if right else lambda text: str((int(digit(text)) + int(r.integers(1, 10))) % 10)
    state, nation = g.pick(LETTERS, 3), g.pick(LETTERS, 3)
    if r.random() < 0.03:
        nation = "D<<"
    number = g.pick(DIGITS if r.random() < 0.4 else LETTERS + DIGITS, int(r.integers(6, 10))).ljust(9, "<")
    born, ends = date(g), date(g)
    sex = g.pick("MF<", 1)
    name = g.name() + ("<" + g.pick(LETTERS, 30) if r.random() < 0.15 else "")
    if layout == "TD1":
        if r.random() < 0.15:  # long number: continued in the optional field
            whole = number.replace("<", "7") + g.pick(LETTERS + DIGITS, int(r.integers(1, 6)))
            first = "I" + g.pick("<DR", 1) + state + whole[:9] + "<" + whole[9:] + check(whole) + "<"
        else:
            first = "I" + g.pick("<DRAC", 1) + state + number + check(number)
            if r.random() < 0.4:
                first += g.pick(LETTERS + DIGITS, int(r.integers(3, 16)))
        first = first.ljust(30, "<")[:30]
        second = born + check(born) + sex + ends + check(ends) + nation
        second += (g.pick(LETTERS + DIGITS, int(r.integers(0, 12))) if r.random() < 0.3 else "").ljust(11, "<")
        second += check(first[5:30] + second[0:7] + second[8:15] + second[18:29])
        return [first, second, name[:30].ljust(30, "<")]
    code = {"TD3": "P" + g.pick("<<<DS", 1), "TD2": "I" + g.pick("<D", 1)}.get(layout, "V" + g.pick("<<CN", 1))
    first = (code + state + name)[:n].ljust(n, "<")
    second = number + check(number) + nation + born + check(born) + sex + ends + check(ends)
    room = {"TD3": 14, "TD2": 7, "MRV-A": 16, "MRV-B": 8}[layout]
    optional = g.pick(LETTERS + DIGITS if r.random() < 0.4 else DIGITS, int(r.integers(0, room + 1)) if r.random() < 0.6 else 0)
    second += optional.ljust(room, "<")
    if layout == "TD3":
        second += "<" if optional == "" and r.random() < 0.5 else check(optional.ljust(14, "<"))
    if layout in ("TD3", "TD2"):
        second += check(second[0:10] + second[13:20] + second[21:])
    return [first, second]


def paper(g, width, height):
    """Ground of a page: level, slow shading, guilloche."""
    r = g.rng
    cloud = Image.fromarray(r.normal(0, 1, (6, 8)).astype(np.float32), "F").resize((width, height), Image.Resampling.BICUBIC)
    grey = r.uniform(150, 245) + r.uniform(3, 18) * np.asarray(cloud)
    yy, xx = np.mgrid[0:height, 0:width].astype(np.float32)
    for _ in range(int(r.choice((0, 1, 1, 2, 3)))):
        wave = np.sin(xx * r.uniform(0.02, 0.5) + yy * r.uniform(-0.5, 0.5) + 3 * np.sin(xx * r.uniform(0.002, 0.02)))
        if r.random() < 0.4:
            wave = (wave > r.uniform(0.5, 0.9)).astype(np.float32)
        grey = grey - r.uniform(2, 20) * wave
    return grey


def print_zone(g, ink, wide, high, mm, clear):
    """Printed zone down to `clear` mm: lines of other text, a portrait, a frame."""
    r = g.rng
    draw = ImageDraw.Draw(ink)
    for k in range(int(r.integers(4, 10))):
        font = ImageFont.truetype(PRINT_FACES[int(r.integers(3))], max(7, int(r.uniform(1.8, 3.6) * mm)))
        x = wide * r.choice((0.05, 0.36, 0.38, 0.4)) * mm
        draw.text((x, r.uniform(3, clear) * mm), g.pick(LETTERS + LETTERS.lower() + "  " + DIGITS, int(r.integers(4, 34))), fill=200, font=font)
    x, y = 5 * mm, high * 0.15 * mm
    face = Image.fromarray((r.random((14, 11)) * 255).astype(np.uint8)).resize((int(wide * 0.25 * mm), int(high * 0.4 * mm)), Image.Resampling.BICUBIC)
    ink.paste(face.point(lambda v: v // 2), (int(x), int(y)))
    if r.random() < 0.3:
        draw.rectangle([2 * mm, 2 * mm, (wide - 2) * mm, (high * 0.62) * mm], outline=160, width=max(1, int(0.3 * mm)))


def print_mrz(g, ink, text, wide, high, mm):
    r = g.rng
    n = len(text[0])
    stroke = int(r.choice((-1, 0, 0, 0, 1, 2)))
    pitch = min(PITCH_MM * r.uniform(0.97, 1.02), (wide - 4) / n)
    left = (wide - n * pitch) * r.uniform(0.25, 0.75) * mm
    line_mm = LINE_MM[len(text)] * (r.uniform(0.93, 1.1) if r.random() < 0.7 else r.uniform(0.7, 1.25))
    line_mm = max(line_mm, 1.5 * CAP_MM)
    bottom = r.uniform(3, 7)
    for k, line in enumerate(text):
        canvas, _ = g.canvas(line, ADVANCE, 0.0, 0.0, stroke, [])
        band = Image.fromarray(canvas[CANVAS_TOP : CANVAS_TOP + 96, MARGIN_X : MARGIN_X + int(n * ADVANCE)])
        scale = CAP_MM * mm / CAP
        band = band.resize((max(n * 3, int(n * pitch * mm)), max(4, int(96 * scale))), Image.Resampling.LANCZOS)
        base = (high - bottom - (len(text) - 1 - k) * line_mm) * mm
        ink.paste(255, (int(left), int(base - BASELINE * scale)), band)
    top, low = (high - bottom - (len(text) - 1) * line_mm - CAP_MM) * mm, (high - bottom) * mm
    return [(left, top), (left + n * pitch * mm, top), (left + n * pitch * mm, low), (left, low)]


def stamp(g, grey, wide, high, mm):
    """Wet stamp, signature or drawn box that reaches into the band."""
    r = g.rng
    layer = Image.new("L", grey.shape[::-1], 0)
    draw = ImageDraw.Draw(layer)
    x, y = r.uniform(0.1, 0.9) * wide * mm, (high - r.uniform(3, 14)) * mm
    a, b = r.uniform(4, 14) * mm, r.uniform(3, 9) * mm
    width = max(1, int(r.uniform(0.2, 0.6) * mm))
    kind = r.integers(4)
    if kind == 0:
        draw.ellipse([x - a, y - b, x + a, y + b], outline=255, width=width)
    elif kind == 1:
        draw.rectangle([x - a, y - b, x + a, y + b], outline=255, width=width)
    elif kind == 2:
        points = [(x + r.uniform(-2, 2) * a, y + r.uniform(-1, 1) * b) for _ in range(6)]
        draw.line(points, fill=255, width=width)
    else:
        font = ImageFont.truetype(PRINT_FACES[2], int(6 * mm))
        word = Image.new("L", (int(60 * mm), int(10 * mm)), 0)
        ImageDraw.Draw(word).text((0, 0), g.pick(LETTERS, 8), fill=255, font=font)
        word = word.rotate(r.uniform(-30, 30), Image.Resampling.BILINEAR, expand=True)
        layer.paste(word, (int(x - a), int(y - b)))
    mask = np.asarray(layer, np.float32) / 255 * r.uniform(0.2, 0.7)
    return grey * (1 - mask) + r.uniform(40, 140) * mask


def document(g, layout, text, mm):
    """Flat grey document, float32."""
    r = g.rng
    wide, high = PAGE_MM[layout]
    width, height = int(wide * mm), int(high * mm)
    grey = paper(g, width, height)
    ink = Image.new("L", (width, height), 0)
    print_zone(g, ink, wide, high, mm, high - 14 - 5.2 * max(1, len(text)))
    tags, band = [], []
    if text:
        band = print_mrz(g, ink, text, wide, high, mm)
    alpha = np.asarray(ink, np.float32) / 255
    tone = min(r.uniform(10, 95), float(grey.mean()) - 60)
    grey = grey * (1 - alpha) + tone * alpha
    if r.random() < 0.15:
        grey = stamp(g, grey, wide, high, mm)
        tags.append("stamp")
    yy, xx = np.mgrid[0:height, 0:width].astype(np.float32)
    if r.random() < 0.2:
        x0, w = r.uniform(0, width), r.uniform(0.05, 0.2) * width
        grey = grey + r.uniform(10, 70) * np.exp(-(((xx - x0) / w) ** 2))
        tags.append("glare")
    if r.random() < 0.2:
        edge = (xx - r.uniform(0.2, 0.8) * width) * r.uniform(-1, 1) + (yy - r.uniform(0.4, 0.95) * height) * r.uniform(-1, 1)
        soft = 1 / (1 + np.exp(-np.clip(edge / (r.uniform(0.3, 4) * mm), -30, 30)))
        grey = grey * (1 - r.uniform(0.3, 0.65) * soft)
        tags.append("shadow")
    return np.clip(grey, 0, 255).astype(np.uint8), tags, band


def onto_table(g, page, tags, photo, band):
    """Skew, perspective and surroundings of a capture."""
    r = g.rng
    image = Image.fromarray(page)
    if not photo:
        if r.random() < 0.5:
            return image, band
        angle = r.uniform(-3, 3)
        turned = image.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=int(r.uniform(20, 220)))
        c, s = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
        moved = [(x - image.width / 2, y - image.height / 2) for x, y in band]
        return turned, [(u * c + v * s + turned.width / 2, v * c - u * s + turned.height / 2) for u, v in moved]
    w, h = image.size
    border = r.uniform(0.02, 0.35)
    W, H = int(w * (1 + 2 * border)), int(h * (1 + 2 * border))
    angle = np.deg2rad(r.uniform(-15, 15) if r.random() < 0.5 else r.uniform(-4, 4))
    tilt_x, tilt_y = (r.normal(0, 0.07), r.normal(0, 0.07)) if r.random() < 0.6 else (0.0, 0.0)
    if abs(tilt_x) > 0.06 or abs(tilt_y) > 0.06:
        tags.append("keystone")
    if abs(angle) > 0.12:
        tags.append("skew")

    def seen(x, y):
        u, v = (x - w / 2), (y - h / 2)
        s = 1 / (1 + 2 * tilt_x * u / w + 2 * tilt_y * v / h)
        u, v = u * s, v * s
        return W / 2 + u * np.cos(angle) - v * np.sin(angle), H / 2 + u * np.sin(angle) + v * np.cos(angle)

    source = [(0, 0), (w, 0), (w, h), (0, h)]
    target = [seen(x, y) for x, y in source]
    matrix, rhs = [], []
    for (x, y), (u, v) in zip(source, target):
        matrix += [[u, v, 1, 0, 0, 0, -x * u, -x * v], [0, 0, 0, u, v, 1, -y * u, -y * v]]
        rhs += [x, y]
    table = Image.fromarray(np.clip(r.uniform(20, 230) + r.choice((0, 2, 5, 15)) * g.rng.normal(0, 1, (H // 8 + 1, W // 8 + 1)), 0, 255).astype(np.uint8)).resize((W, H))
    warped = image.transform((W, H), Image.Transform.PERSPECTIVE, np.linalg.solve(np.array(matrix), np.array(rhs)), Image.Resampling.BICUBIC)
    inside = Image.new("L", (w, h), 255).transform((W, H), Image.Transform.PERSPECTIVE, np.linalg.solve(np.array(matrix), np.array(rhs)), Image.Resampling.BILINEAR)
    table.paste(warped, (0, 0), inside)
    return table, [seen(x, y) for x, y in band]


def capture(g, image, dpi, tags, band):
    """Focus, sensor, screen pattern and quarter turns."""
    r = g.rng
    image = image.filter(ImageFilter.GaussianBlur(r.uniform(0, 0.005) * dpi))
    out = np.asarray(image, np.float32)
    if r.random() < 0.05:
        yy, xx = np.mgrid[0 : out.shape[0], 0 : out.shape[1]].astype(np.float32)
        fx = r.uniform(0.25, 0.48)
        out = out + r.uniform(4, 14) * (np.cos(6.2832 * fx * xx) + np.cos(6.2832 * fx * (yy + 0.03 * xx)))
        tags.append("screen")
    out = out + r.normal(0, r.uniform(0.5, 6), out.shape)
    image = Image.fromarray(np.clip(out, 0, 255).astype(np.uint8))
    quarters = int(r.choice((0, 0, 0, 0, 1, 2, 3)))
    if quarters:
        tags.append("turned")
    w, h = image.size
    turns = [lambda x, y: (x, y), lambda x, y: (y, w - x), lambda x, y: (w - x, h - y), lambda x, y: (h - y, x)]
    return image.rotate(90 * quarters, expand=True), [turns[quarters](x, y) for x, y in band]


def page(g, kind):
    r = g.rng
    photo = kind == "photo" or (kind == "any" and r.random() < 0.45)
    layout = LAYOUTS[int(r.integers(len(LAYOUTS)))]
    text = [] if kind == "none" else rows(g, layout, r.random() < 0.67)
    u = r.random()
    long_mm = PAGE_MM[layout][0]
    dpi = r.uniform(110, 400) if u < 0.75 else r.uniform(420, 640) / long_mm * 25.4 if u < 0.9 else r.uniform(2000, 3600) / long_mm * 25.4
    tags = [layout, "photo" if photo else "scan"] + (["small"] if 0.75 <= u < 0.9 else ["large"] if u >= 0.9 else [])
    grey, how, band = document(g, layout, text, dpi / 25.4)
    image, band = onto_table(g, grey, tags, photo, band)
    image, band = capture(g, image, dpi, tags, band)
    return image, text, tags + how, band


def halved(g):
    """A page of which a side lies outside the picture: the whole MRZ is not there, so none may be reported whole."""
    image, text, tags, _ = page(g, "scan")
    w, h = image.size
    if "turned" in tags:
        return image.crop((0, 0, w, int(h * 0.5))), [], tags + ["half"], []
    return image.crop((0, 0, int(w * 0.6), h)), [], tags + ["half"], []


def two(g):
    """Two documents on one picture; the truth holds the first, either may be read, never a mixture."""
    a, text, tags, band = page(g, "scan")
    b, other, _, _ = page(g, "scan")
    if b.width > a.width:
        b = b.resize((a.width, int(b.height * a.width / b.width)))
    both = Image.new("L", (max(a.width, b.width), a.height + b.height + 20), 90)
    both.paste(a, (0, 0))
    both.paste(b, (0, a.height + 20))
    return both, text, tags + ["two", "/".join(other).replace(",", "")], band


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=77)
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--kind", choices=("any", "scan", "photo", "none", "half", "two"), default="any")
    args = parser.parse_args()
    os.makedirs(args.out, exist_ok=True)
    g = Generator(args.seed)
    with open(os.path.join(args.out, "truth.tsv"), "w") as truth:
        truth.write("file\tmrz\ttags\tband\n")
        for i in range(args.count):
            image, text, tags, band = halved(g) if args.kind == "half" else two(g) if args.kind == "two" else page(g, args.kind)
            image.save(os.path.join(args.out, f"page-{i:04d}.jpg"), quality=int(g.rng.integers(40, 95)))
            truth.write(f"page-{i:04d}.jpg\t{'/'.join(text)}\t{','.join(tags)}\t{' '.join(f'{v:.0f}' for p in band for v in p)}\n")


if __name__ == "__main__":
    main()
