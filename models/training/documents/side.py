"""The same page lit from the left (1) and from the right (2): relief, shadow and gloss, as an imager with two side lights sees them.

    python3 side.py OUT --split test --templates 700:760 --seed 51

Writes NAME.jpg, NAME-oblique-1.jpg, NAME-oblique-2.jpg and `truth.tsv` (file, species, template, device, photo, mount, thickness in
mm). All laws are invented and were written down before anything was measured with them; no document was measured.

- Lamps 25 to 50 degrees over the page and 12 degrees wide. 10 to 35 % of the light comes from everywhere. Levels are linear or
  have a gamma of 2.2. Each lamp falls off by up to 40 % across the page. Between the two pictures the page moves by up to half
  a pixel.
- Every page has rough paper (1 to 3 micrometres) and waves of up to 0.6 mm. Three of ten are lifted near the spine, three of ten
  have an embossed seal (0.02 to 0.1 mm), two of ten a genuine foil patch (0.01 to 0.03 mm) beside or over the portrait. On half of
  the templates the static print is raised (0.005 to 0.03 mm); so is the frame of the portrait on a third of them.
- A glued sheet is 0.05 to 0.3 mm thick, with an edge rounded over 0.3 to 0.9 of this. Under a new foil the sheet is 0.03 to 0.15 mm
  thick, and the foil spreads its edge over 0.1 to 0.6 mm. Half of the sheets are curled by up to 0.1 mm, seven of ten are glossy. Half of the genuine pages are laminated and as glossy. A portrait printed on the
  page itself has no relief: nothing here can show it.
"""

import argparse
import os
import time

import cv2
import numpy as np

from capture import FAMILIES, capture, jpeg_bytes, maps_of, rect_seen
from faces import RENDERED
from pages import genuine
from planes import span, within
from printing import MM
from streams import SPLITS, choose, stream
from substitution import photo_physical
from templates import describe

cv2.setNumThreads(1)
SHIFT_PX = 0.5


def waves(shape, r, least_mm, most):
    """A smooth relief, canvas pixels of height, from a few random cells of `least_mm` and more."""
    h, w = shape
    cells = (max(2, int(h / MM / least_mm)) + 1, max(2, int(w / MM / least_mm)) + 1)
    small = r.normal(0, 0.5, cells).astype(np.float32)
    return cv2.resize(small, (w, h), interpolation=cv2.INTER_CUBIC) * most * MM


def relief(doc, place):
    """Height of a genuine page, canvas pixels."""
    t, shape = doc["template"], doc["canvas"].shape[:2]
    h, w = shape
    own, r = stream((*place[:3], "-"), "side-template"), stream(place, "side-page")
    rough = cv2.GaussianBlur(r.standard_normal(shape, dtype=np.float32), (0, 0), within(r, (1.5, 4)))
    out = rough / rough.std() * within(r, (0.001, 0.003)) * MM
    out += waves(shape, r, within(r, (18, 60)), within(r, (0.05, 0.6)))
    if r.random() < 0.3:
        y = np.arange(h, dtype=np.float32)[:, None] / h
        out += within(r, (0.5, 4)) * MM * np.exp(-y / within(r, (0.08, 0.3)))
    raised, of_print = own.random() < 0.5, within(own, (0.005, 0.03))
    framed, of_frame = own.random() < 1 / 3, within(own, (0.005, 0.03))
    if raised:
        ground = cv2.cvtColor(doc["ground"], cv2.COLOR_BGR2GRAY).astype(np.float32)
        out += np.clip(1 - ground / np.percentile(ground[::7, ::7], 90), 0, 1) * of_print * MM
    if framed and doc["photo"]:
        line = np.zeros(shape, np.uint8)
        x0, y0, x1, y1 = doc["photo"]
        cv2.rectangle(line, (x0, y0), (x1 - 1, y1 - 1), 255, int(own.integers(4, 10)), cv2.LINE_AA)
        out += cv2.GaussianBlur(line, (0, 0), 1.5).astype(np.float32) / 255 * of_frame * MM
    if r.random() < 0.3:
        seal = np.zeros(shape, np.uint8)
        cx, cy, a = int(r.uniform(0.1, 0.6) * w), int(r.uniform(0.2, 0.7) * h), int(within(r, (8, 16)) * MM)
        for part in (1.0, 0.85, 0.4):
            cv2.circle(seal, (cx, cy), int(a * part), 255, int(r.integers(5, 12)), cv2.LINE_AA)
        cv2.putText(seal, "UTOPIA", (cx - a // 2, cy), cv2.FONT_HERSHEY_DUPLEX, 2.2, 255, 6, cv2.LINE_AA)
        out += cv2.GaussianBlur(seal, (0, 0), within(r, (2, 5))).astype(np.float32) / 255 * within(r, (0.02, 0.1)) * MM
    if r.random() < 0.2:
        patch = np.zeros(shape, np.float32)
        x, y = int(r.uniform(0.05, 0.6) * w), int(r.uniform(0.05, 0.6) * h)
        patch[y : y + int(within(r, (10, 30)) * MM), x : x + int(within(r, (10, 30)) * MM)] = within(r, (0.01, 0.03)) * MM
        out += cv2.GaussianBlur(patch, (0, 0), 1.0)
    return out


def sheet(shape, numbers, r, thickness):
    """(height, cover 0..1) of a sheet laid on a page, or under a foil."""
    x0, y0, x1, y1 = numbers["sheet"]
    w, h = x1 - x0, y1 - y0
    m = cv2.getRotationMatrix2D((w / 2, h / 2), numbers["turn"], 1)
    m[:, 2] += (x0, y0)
    cover = cv2.warpAffine(np.ones((h, w), np.float32), m, (shape[1], shape[0]), flags=cv2.INTER_LINEAR)
    t = thickness * MM
    round_px = within(r, (0.3, 0.9)) * t / 2 if numbers["mount"] == "glued" else within(r, (0.05, 0.3)) * MM
    height = cv2.GaussianBlur(cover, (0, 0), max(0.6, round_px)) * t
    if r.random() < 0.5:
        u, v = np.linspace(-1, 1, w, dtype=np.float32)[None, :], np.linspace(-1, 1, h, dtype=np.float32)[:, None]
        bow = within(r, (0, 0.1)) * MM * (choose(r, (u, v)) ** 2 + 0 * u + 0 * v)
        height += cv2.warpAffine(bow, m, (shape[1], shape[0]), flags=cv2.INTER_LINEAR)
    return height, cover


def shaded(height, gloss, lamp, sign):
    """Light on each pixel relative to a flat page, and the reflex. `sign`: 1 from the left, -1 from the right."""
    h = height[:, ::sign]
    gx, gy = cv2.Sobel(h, -1, 1, 0, scale=1 / 8), cv2.Sobel(h, -1, 0, 1, scale=1 / 8)
    x = np.arange(h.shape[1], dtype=np.float32)[None, :]
    norm = 1 / np.sqrt(1 + gx * gx + gy * gy)
    light, reflex = np.zeros_like(h), np.zeros_like(h)
    for off in (-6, 0, 6):
        e = np.deg2rad(lamp["elevation"] + off)
        ray = h + x * np.tan(e)
        seen = ray >= np.maximum.accumulate(ray, axis=1) - 0.02
        facing = np.clip((gx * np.cos(e) + np.sin(e)) * norm, 0, None)
        light += seen * facing / np.sin(e) / 3
        half = np.float32([-np.cos(e), 0, np.sin(e) + 1])
        half /= np.linalg.norm(half)
        cosine = np.clip((-gx * half[0] + half[2]) * norm, 0, 1)
        reflex += seen * cosine ** lamp["shine"] / 3
    light = lamp["fill"] + (1 - lamp["fill"]) * light
    return light[:, ::sign], (reflex * gloss[:, ::sign])[:, ::sign]


def lit(canvas, height, gloss, place, sign):
    """The canvas under one of the two lamps, float32."""
    own = stream((*place[:3], "-"), "side-lamp")
    lamp = {"elevation": within(own, (25, 50)), "fill": within(own, (0.1, 0.35)), "shine": within(own, (20, 120))}
    gamma = choose(own, (1.0, 2.2))
    light, reflex = shaded(height, gloss, lamp, sign)
    fall = 1 - within(own, (0.1, 0.4)) * np.linspace(0, 1, canvas.shape[1], dtype=np.float32)[None, ::sign]
    linear = (canvas.astype(np.float32) / 255) ** gamma * (light * fall)[:, :, None] + 0.5 * reflex[:, :, None]
    return 255 * np.clip(linear, 0, 1.2) ** (1 / gamma)


def taken(plane, place, page_mm, n, name):
    """As the same imager takes it a moment later: other noise, moved by up to half a pixel."""
    r = stream(place, f"{name}-capture")
    k = 600 / n["ppi"]
    own = {**n, "shift": [v + float(r.uniform(-SHIFT_PX, SHIFT_PX)) for v in n["shift"]]}
    mx, my = maps_of(own, page_mm)
    image = cv2.remap(cv2.GaussianBlur(plane, (0, 0), n["psf"] * k), mx, my, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(n["border"],) * 3)
    grain = stream(place, f"{name}-noise").standard_normal(image.shape, dtype=np.float32)
    return np.clip(image * r.uniform(0.85, 1.0) + grain * n["noise"] + 0.5, 0, 255).astype(np.uint8)


def group(place, folder, forgeries):
    """Yields (species, white, A, B, row) for the genuine page of a place and for each forgery."""
    t = describe(*place[:3])
    device = choose(stream(place, "device-family"), list(FAMILIES))
    doc = genuine(place, folder)
    ground = relief(doc, place)
    r = stream(place, "side-gloss")
    laminate = within(r, (0.1, 1.0)) if r.random() < 0.5 else 0.0
    pages = [("genuine", doc["canvas"], ground, np.full(ground.shape, laminate, np.float32), "-", 0.0)]
    for i in range(forgeries):
        f = stream(place, "side-forgery", str(i))
        canvas, _, numbers = photo_physical(doc, f, folder)
        if numbers["mount"] == "on_page":
            numbers["mount"] = "glued"
        thickness = within(f, (0.05, 0.3) if numbers["mount"] == "glued" else (0.03, 0.15))
        height, cover = sheet(ground.shape, numbers, f, thickness)
        shine = within(f, (0.2, 1.0)) if f.random() < 0.7 else 0.0
        gloss = laminate * (1 - cover) + shine * cover
        # The sheet hides the fine relief of what it covers, and follows the waves.
        under = cv2.GaussianBlur(ground, (0, 0), 12)
        pages.append((f"sheet{i}", canvas, ground * (1 - cover) + under * cover + height, gloss, numbers["mount"], thickness))
    for species, canvas, height, gloss, mount, thickness in pages:
        white, n = capture(canvas, place, t["page_mm"], device)
        a, b = (taken(lit(canvas, height, gloss, place, sign), place, t["page_mm"], n, name) for sign, name in ((1, "side-a"), (-1, "side-b")))
        photo = [v / s for v, s in zip(rect_seen(doc["photo"], n, t["page_mm"]), white.shape[1::-1] * 2)]
        yield species, (white, a, b), [str(place[2]), device, " ".join(f"{v:.5f}" for v in photo), mount, f"{thickness:.3f}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("--split", choices=list(SPLITS), default="val")
    parser.add_argument("--templates", default="400:403", help="first:last of the split")
    parser.add_argument("--forgeries", type=int, default=2, help="glued portraits for each genuine page")
    parser.add_argument("--faces", default=RENDERED)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    os.makedirs(args.out, exist_ok=True)
    rows, start = [], time.monotonic()
    for number in span(args.templates):
        if number not in SPLITS[args.split]:
            raise SystemExit(f"template {number} is not of split {args.split}")
        place = (args.seed, args.split, number, 0)
        if not describe(*place[:3])["photo"]:
            continue
        for species, pictures, row in group(place, args.faces, args.forgeries):
            stem = f"{number:04d}-{species}"
            quality = int(stream(place, "side-file").integers(90, 98))
            for picture, suffix in zip(pictures, ("", "-oblique-1", "-oblique-2")):
                with open(os.path.join(args.out, f"{stem}{suffix}.jpg"), "wb") as file:
                    file.write(jpeg_bytes(picture, quality, "420"))
            rows.append([f"{stem}.jpg", "genuine" if species == "genuine" else "sheet", *row])
        with open(os.path.join(args.out, "truth.tsv"), "w") as file:
            file.write("\n".join("\t".join(row) for row in [["file", "species", "template", "device", "photo", "mount", "thickness"], *rows]) + "\n")
    print(f"{len(rows)} pages, {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
