"""Whole synthetic pages with an MRZ and its truth, for choosing thresholds (never for training).

    python3 pages.py OUT_DIR --seed 77 --count 120

Writes JPEG pages and `truth.tsv` in the form of `waypost eval mrz-pages`. Check digits are right on two pages of three.
Orientation, skew, resolution, glare and compression vary; lines of other text stand above the MRZ.
"""

import argparse
import os

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from generator import ADVANCE, BASELINE, CANVAS_TOP, CAP, DIGITS, LETTERS, MARGIN_X, SUBSTITUTES, Generator

PAGE_MM = {44: (125, 88), 36: (105, 74), 30: (85.6, 54)}
#: Doc 9303-3: ten characters an inch, lines 4.23 mm apart, OCR-B size 1 capitals are 2.4 mm high.
PITCH_MM, LINE_MM, CAP_MM = 2.54, 4.23, 2.4


def digit(text):
    return str(sum((7, 3, 1)[i % 3] * (0 if c == "<" else int(c, 36)) for i, c in enumerate(text)) % 10)


def rows(g, n, right):
    r = g.rng
    check = digit if right else lambda text: str((int(digit(text)) + int(r.integers(1, 10))) % 10)
    state = g.pick(LETTERS, 3)
    number = g.pick(LETTERS + DIGITS, int(r.integers(7, 10))).ljust(9, "<")
    born, ends = ("%02d%02d%02d" % (r.integers(0, 100), r.integers(1, 13), r.integers(1, 29)) for _ in range(2))
    sex = g.pick("MF<", 1)
    if n == 30:
        first = "I" + g.pick("<DR", 1) + state + number + check(number) + "<" * 15
        second = born + check(born) + sex + ends + check(ends) + state + "<" * 11
        second += check(first[5:30] + second[0:7] + second[8:15] + second[18:29])
        return [first, second, g.name()[:30].ljust(30, "<")]
    first = ("P<" if n == 44 else "ID") + state + g.name()
    second = number + check(number) + state + born + check(born) + sex + ends + check(ends)
    optional = g.pick(DIGITS, int(r.integers(0, 15)))[: n - 30 if n == 44 else 7]
    second += optional.ljust(14 if n == 44 else 7, "<") + (check(optional.ljust(14, "<")) if n == 44 else "")
    second += check(second[0:10] + second[13:20] + second[21:])
    return [first[:n].ljust(n, "<"), second]


def page(g):
    r = g.rng
    n = int(r.choice((44, 36, 30)))
    text = rows(g, n, r.random() < 0.67)
    dpi = r.uniform(110, 400)
    mm = dpi / 25.4
    wide, high = PAGE_MM[n]
    width, height = int(wide * mm), int(high * mm)
    paper = Image.fromarray(r.normal(0, 1, (6, 8)).astype(np.float32), "F").resize((width, height), Image.Resampling.BICUBIC)
    grey = r.uniform(165, 240) + r.uniform(3, 18) * np.asarray(paper)
    yy, xx = np.mgrid[0:height, 0:width].astype(np.float32)
    grey = grey + r.uniform(0, 9) * np.sin(xx * r.uniform(0.02, 0.3) + yy * r.uniform(-0.3, 0.3))
    ink = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(ink)
    font = ImageFont.truetype(SUBSTITUTES["LiberationMono"], max(8, int(3 * mm)))
    for k in range(6):
        draw.text((wide * 0.38 * mm, (8 + 7 * k) * mm), g.pick(LETTERS + " ", int(r.integers(4, 16))), fill=200, font=font)
    draw.rectangle([6 * mm, 10 * mm, 32 * mm, 44 * mm], fill=120)
    stroke = int(r.choice((-1, 0, 0, 0, 1)))
    left = (wide - n * PITCH_MM) / 2 * mm
    for k, line in enumerate(text):
        canvas, _ = g.canvas(line, ADVANCE, 0.0, 0.0, stroke, [])
        band = Image.fromarray(canvas[CANVAS_TOP : CANVAS_TOP + 96, MARGIN_X : MARGIN_X + int(n * ADVANCE)])
        scale = CAP_MM * mm / CAP
        band = band.resize((int(n * PITCH_MM * mm), max(4, int(96 * scale))), Image.Resampling.LANCZOS)
        base = (high - 5 - (len(text) - 1 - k) * LINE_MM) * mm
        ink.paste(255, (int(left), int(base - BASELINE * scale)), band)
    alpha = np.asarray(ink, np.float32) / 255
    grey = grey * (1 - alpha) + r.uniform(15, 80) * alpha
    if r.random() < 0.2:
        x0, w = r.uniform(0, width), r.uniform(0.05, 0.2) * width
        grey = grey + r.uniform(10, 60) * np.exp(-(((xx - x0) / w) ** 2))
    image = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
    skew = r.uniform(-3, 3) if r.random() < 0.7 else r.uniform(-12, 12)
    image = image.rotate(skew, Image.Resampling.BICUBIC, expand=True, fillcolor=int(r.uniform(40, 200)))
    image = image.filter(ImageFilter.GaussianBlur(r.uniform(0, 0.006) * dpi))
    out = np.asarray(image, np.float32) + r.normal(0, r.uniform(0.5, 6), image.size[::-1])
    image = Image.fromarray(np.clip(out, 0, 255).astype(np.uint8))
    return image.rotate(90 * int(r.choice((0, 0, 0, 1, 2, 3))), expand=True), text


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=77)
    parser.add_argument("--count", type=int, default=120)
    args = parser.parse_args()
    os.makedirs(args.out, exist_ok=True)
    g = Generator(args.seed)
    with open(os.path.join(args.out, "truth.tsv"), "w") as truth:
        truth.write("file\tmrz\n")
        for i in range(args.count):
            image, text = page(g)
            image.save(os.path.join(args.out, f"page-{i:04d}.jpg"), quality=int(g.rng.integers(40, 95)))
            truth.write(f"page-{i:04d}.jpg\t{'/'.join(text)}\n")


if __name__ == "__main__":
    main()
