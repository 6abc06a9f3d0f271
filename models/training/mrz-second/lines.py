"""Synthetic MRZ lines for the second reader, as pictures and transcriptions for Tesseract's trainer.

    python3 lines.py OUT_DIR --seed 501 --files 30 --lines 200

Writes OUT_DIR/NNN.tif (one line a page) and OUT_DIR/NNN.box. Letters and text come from the generator of the first
reader (OCR-B outlines, random text); paper, optics and size are drawn here, at about the size at which lines are cut
for this reader. No image of any document is used.
"""

import argparse
import os
import sys

import numpy as np
from PIL import Image, ImageFilter

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "mrz"))
from generator import ADVANCE, ALPHABET, BASELINE, CANVAS_TOP, CAP, MARGIN_X, Generator  # noqa: E402

#: Height of a line picture; Tesseract scales every line to 36 rows.
HEIGHT = 48


def draw(g, short):
    """One grey line picture and its text; a short one is a random piece of 3 to 10 characters."""
    r = g.rng
    n = int(r.integers(3, 11)) if short else int(r.choice((30, 36, 44)))
    text = g.pick(ALPHABET, n) if short else g.text(n)
    stroke = int(r.choice((-3, -2, -1, 0, 0, 0, 1, 2, 3, 4)))
    neighbours = []
    if r.random() < 0.25:  # a sliver of the next line may stay in view
        neighbours = [(int(r.uniform(70, 100)) * int(r.choice((-1, 1))), g.text(n))]
    pitch = ADVANCE * r.uniform(0.94, 1.12)
    bow = r.normal(0, 3) if r.random() < 0.3 else 0.0
    ink, centres = g.canvas(text, pitch, 0.0, bow, stroke, neighbours)
    top = CANVAS_TOP + BASELINE - CAP - r.uniform(2, 22)
    bottom = CANVAS_TOP + BASELINE + r.uniform(2, 22)
    left = centres[0] - pitch / 2 - r.uniform(0, 60)
    right = centres[-1] + pitch / 2 + r.uniform(0, 60)
    width = int((right - left) * HEIGHT / (bottom - top) * r.uniform(0.9, 1.15))
    angle = np.deg2rad(r.normal(0, 0.25))
    sx, sy = (right - left) / width, (bottom - top) / HEIGHT
    middle = width / 2
    # Output -> canvas: stretched, slightly turned about the middle of the line.
    coeff = (sx, 0, left, np.tan(angle) * sx, sy, top - np.tan(angle) * sx * middle)
    image = Image.fromarray(ink).transform((width, HEIGHT), Image.Transform.AFFINE, coeff, Image.Resampling.BICUBIC)
    return photograph(g, np.asarray(image, np.float32) / 255), text


def photograph(g, alpha):
    r = g.rng
    height, width = alpha.shape
    paper = np.full((height, width), r.uniform(130, 250), np.float32)
    if r.random() < 0.7:
        grid = r.normal(0, r.uniform(2, 20), (int(r.integers(2, 5)), int(r.integers(4, 25)))).astype(np.float32)
        paper += np.asarray(Image.fromarray(grid, "F").resize((width, height), Image.Resampling.BICUBIC))
    yy, xx = np.mgrid[0:height, 0:width].astype(np.float32)
    for _ in range(int(r.choice((0, 0, 1, 2, 3)))):
        wave = np.sin(xx * r.uniform(0.01, 0.5) + yy * r.uniform(-0.6, 0.6) + r.uniform(0, 6.3))
        paper += r.uniform(2, 18) * (wave if r.random() < 0.6 else (wave > 0.8).astype(np.float32))
    if r.random() < 0.1:  # worn print
        rough = Image.fromarray(r.random((height // 3, width // 3)).astype(np.float32), "F")
        alpha = alpha * (np.asarray(rough.resize((width, height), Image.Resampling.BILINEAR)) > r.uniform(0.1, 0.3))
    tone = min(r.uniform(0, 100), float(paper.mean()) - 40)
    image = Image.fromarray(np.clip(paper * (1 - alpha) + tone * alpha, 0, 255).astype(np.uint8))
    if r.random() < 0.7:  # resolution of the capture
        f = r.uniform(0.25, 0.9)
        image = image.resize((max(8, int(width * f)), max(8, int(height * f))), Image.Resampling.BOX)
        if r.random() < 0.5:
            noise = r.normal(0, r.uniform(1, 8), image.size[::-1])
            image = Image.fromarray(np.clip(np.asarray(image, np.float32) + noise, 0, 255).astype(np.uint8))
        if r.random() < 0.5:
            image = g.jpeg(image, 35, 95)
        image = image.resize((width, height), Image.Resampling.BICUBIC)
    if r.random() < 0.4:
        image = image.filter(ImageFilter.GaussianBlur(r.uniform(0.3, 1.8)))
    out = np.asarray(image, np.float32) + r.normal(0, r.choice((0.01, 1, 3, 6)), (height, width))
    return Image.fromarray(np.clip(out, 0, 255).astype(np.uint8))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    parser.add_argument("--seed", type=int, default=501)
    parser.add_argument("--files", type=int, default=30)
    parser.add_argument("--lines", type=int, default=200, help="lines a file")
    parser.add_argument("--short", action="store_true", help="short pieces, from which a new network learns to align")
    args = parser.parse_args()
    os.makedirs(args.out, exist_ok=True)
    g = Generator(args.seed)
    for index in range(args.files):
        drawn = [draw(g, args.short) for _ in range(args.lines)]
        path = os.path.join(args.out, f"{index:03d}")
        images = [image for image, _ in drawn]
        images[0].save(path + ".tif", save_all=True, append_images=images[1:], compression="tiff_lzw", dpi=(300, 300))
        with open(path + ".box", "w") as box:
            for page, (image, text) in enumerate(drawn):
                w, h = image.size
                box.write(f"WordStr 0 0 {w} {h} {page} #{text}\n\t {w} 0 {w + 1} {h} {page}\n")


if __name__ == "__main__":
    main()
