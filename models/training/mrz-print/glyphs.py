"""Renders the 37 characters of the MRZ in OCR-B as the templates of the MRZ print check. The appliance needs no font.

    python3 glyphs.py ../../mrz-print

Writes `glyphs.bin` (one byte a pixel, coverage 0..255) and `glyphs.json` (layout, sources, sha256). Debian 13:
python3-numpy, python3-pil, fonts-ocr-b. The outlines are those of the package; no picture of a document is read.
"""

import hashlib
import json
import os
import subprocess
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FOLDER = "/usr/share/fonts/opentype/ocr-b"
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
#: Two drawings of one alphabet. The 4 of OCRB.otf is damaged in the package; OCRBS has a sound one.
DRAWINGS = ("OCRB", "OCRBS")
#: A cell is 2.54 mm wide (ten characters an inch) and capitals are 2.4 mm high (OCR-B size 1).
PITCH_MM, CAP_MM = 2.54, 2.4
WIDTH, HEIGHT, BASELINE = 24, 34, 28
OVER = 20
#: The edge of every stroke moved outwards by so many steps of a template pixel / OVER.
WEIGHTS = (-9, -6, -3, 0, 3, 6, 9, 12)


def cell(path, char):
    """One character, binary, at OVER times the size of a template."""
    scale = WIDTH * OVER / PITCH_MM
    rough = ImageFont.truetype(path, 1000)
    top = -rough.getbbox("H", anchor="ls")[1]
    font = ImageFont.truetype(path, round(1000 * CAP_MM * scale / top))
    image = Image.new("L", (WIDTH * OVER, HEIGHT * OVER), 0)
    advance = font.getlength(char)
    ImageDraw.Draw(image).text(((WIDTH * OVER - advance) / 2, BASELINE * OVER), char, fill=255, font=font, anchor="ls")
    return image.point(lambda v: 255 if v > 127 else 0)


def weighed(image, steps):
    if steps > 0:
        return image.filter(ImageFilter.MaxFilter(2 * steps + 1))
    return image.filter(ImageFilter.MinFilter(-2 * steps + 1)) if steps < 0 else image


def reduced(image):
    a = np.asarray(image, np.float32).reshape(HEIGHT, OVER, WIDTH, OVER).mean((1, 3))
    return np.round(a).astype(np.uint8)


def main():
    out = sys.argv[1]
    planes = []
    for drawing in DRAWINGS:
        cells = [cell(f"{FOLDER}/{'OCRBS' if c == '4' else drawing}.otf", c) for c in ALPHABET]
        planes += [reduced(weighed(c, w)).tobytes() for w in WEIGHTS for c in cells]
    data = b"".join(planes)
    with open(os.path.join(out, "glyphs.bin"), "wb") as f:
        f.write(data)
    version = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", "fonts-ocr-b"], capture_output=True, text=True, check=True).stdout
    sources = [{"file": f"{d}.otf", "sha256": hashlib.sha256(open(f"{FOLDER}/{d}.otf", "rb").read()).hexdigest()} for d in DRAWINGS]
    header = {
        "schema": "waypost.mrz-print/1",
        "version": "1.0.0",
        "alphabet": ALPHABET,
        "width": WIDTH,
        "height": HEIGHT,
        "baseline": BASELINE,
        "drawings": list(DRAWINGS),
        "weights": [w / OVER for w in WEIGHTS],
        "sha256": hashlib.sha256(data).hexdigest(),
        "source": {"package": "fonts-ocr-b", "version": version, "files": sources},
        "licence": "Outlines of Debian fonts-ocr-b: public domain (Matthew Skala), and free use without limitation (Norbert Schwarz)",
    }
    with open(os.path.join(out, "glyphs.json"), "w") as f:
        f.write(json.dumps(header, indent=2) + "\n")


if __name__ == "__main__":
    main()
