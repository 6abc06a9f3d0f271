"""Genuine pages that are softer than they should be, and pages of which a part is missing: nobody may be accused for either.

    python3 softness.py OUT --split test --templates 680:692 --seed 131
    python3 softness.py OUT --missing --split test --templates 692:700 --seed 131

Writes pictures and `truth.tsv` (file, species, template, device, numbers). Species: `genuine` for the page as it was captured,
`soft-KIND-MTF50` for one that lens, focus or scaling made softer, `missing-PART` for one of which a part is one level or is
smeared from the last row that came. MTF50 is in cycles per millimetre of the document, of scanner and softness together as
far as the scanner alone is sharper.
"""

import argparse
import os

import cv2
import numpy as np

from capture import FAMILIES, PPI, capture, file_bytes
from faces import RENDERED
from pages import genuine
from planes import span
from printing import MM
from streams import SPLITS, choose, stream

#: MTF50, cycles per millimetre.
LEVELS = (1.6, 1.8, 2.0, 2.2, 2.4, 2.6, 2.9, 3.2, 3.6, 4.0)
KINDS = ("gauss", "disc", "scaled")
#: MTF50 of each kind is this over its width in millimetres: deviation, radius, and step of the coarser picture.
WIDTH = {"gauss": 0.1874, "disc": 0.3526, "scaled": 0.45}


def softened(canvas, kind, mtf50, own_px):
    """The canvas as a soft lens or a wrong focus shows it. `own_px`: deviation of the scanner's own spread, capture pixels."""
    own = WIDTH["gauss"] / (own_px * 25.4 / PPI)
    if own <= mtf50:
        return canvas
    # Squares of widths add for equal kinds, and nearly for unlike ones.
    added = 1 / np.sqrt(1 / mtf50**2 - 1 / own**2)
    width = WIDTH[kind] / added * MM
    if kind == "gauss":
        return cv2.GaussianBlur(canvas, (0, 0), width)
    reach = int(np.ceil(width)) + 1
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    kernel = np.clip(width + 0.5 - np.hypot(x, y), 0, 1)
    return cv2.filter2D(canvas, -1, (kernel / kernel.sum()).astype(np.float32))


def scaled(image, mtf50):
    """A picture of fewer pixels, scaled up again."""
    k = min(1.0, 25.4 / PPI / (WIDTH["scaled"] / mtf50))
    h, w = image.shape[:2]
    small = cv2.resize(image, (round(w * k), round(h * k)), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (w, h), interpolation=cv2.INTER_CUBIC)


#: Part of the page that never came: left, top, right, bottom as shares.
PARTS = {
    "half": (0, 0.5, 1, 1),
    "upper": (0, 0, 1, 0.5),
    "right": (0.5, 0, 1, 1),
    "quarter": (0.5, 0.5, 1, 1),
    "corner": (0, 0, 0.5, 0.5),
    "strip": (0, 0.88, 1, 1),
    "band": (0, 0.4, 1, 0.52),
    "tenth": (0, 0, 1, 0.1),
}
FILLS = (0, 24, 128, 200, 235, 255, "smear")


def without(image, part, fill):
    h, w = image.shape[:2]
    x0, y0, x1, y1 = (int(v * s) for v, s in zip(PARTS[part], (w, h, w, h)))
    out = image.copy()
    out[y0:y1, x0:x1] = image[max(0, y0 - 1), x0:x1][None] if fill == "smear" else fill
    return out


def pages_of(args):
    for number in span(args.templates):
        if number not in SPLITS[args.split]:
            raise SystemExit(f"template {number} is not of split {args.split}")
        place = (args.seed, args.split, number, 0)
        device = choose(stream(place, "device-family"), list(FAMILIES))
        doc = genuine(place, args.faces)
        size = doc["template"]["page_mm"]
        image, n = capture(doc["canvas"], place, size, device)
        yield "genuine", image, n, number, device
        if args.missing:
            r = stream(place, "missing")
            for part in PARTS:
                fill = choose(r, FILLS)
                yield f"missing-{part}", without(image, part, fill), n, number, device
            continue
        for kind in KINDS:
            for level in LEVELS:
                if kind == "scaled":
                    out = scaled(image, level)
                else:
                    out = capture(softened(doc["canvas"], kind, level, n["psf"]), place, size, device)[0]
                yield f"soft-{kind}-{level}", out, n, number, device


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("--missing", action="store_true")
    parser.add_argument("--split", choices=list(SPLITS), default="val")
    parser.add_argument("--templates", default="400:412", help="first:last of the split")
    parser.add_argument("--faces", default=RENDERED)
    parser.add_argument("--seed", type=int, default=101)
    args = parser.parse_args()
    os.makedirs(args.out, exist_ok=True)
    rows = [("file", "species", "template", "device")]
    for species, image, n, number, device in pages_of(args):
        data, kind = file_bytes(image, n)
        name = f"{number:04d}-{species}.{kind}"
        with open(os.path.join(args.out, name), "wb") as file:
            file.write(data)
        rows.append((name, species, str(number), device))
    with open(os.path.join(args.out, "truth.tsv"), "w") as file:
        file.write("\n".join("\t".join(row) for row in rows) + "\n")
    print(f"{len(rows) - 1} pages")


if __name__ == "__main__":
    main()
