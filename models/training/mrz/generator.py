"""Synthetic machine readable lines with known glyph positions, for training the line reader.

Every line is drawn from OCR-B outlines (Debian package fonts-ocr-b) and random text: no image of any document, real or
specimen, is used. Check digits are random on purpose: the network must learn shapes, neither arithmetic nor names.

    python3 generator.py POOL_DIR --seed 1 --blocks 12 --lines 1000

writes rolling blocks `block-NNN.npz` (oldest replaced first) until it is stopped or `--stop-after` blocks were written.
"""

import argparse
import io
import os
import time

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

HEIGHT, WIDTH = 24, 544
FRAMES, STRIDE = 136, 4
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
BLANK = len(ALPHABET)
FONT_DIR = "/usr/share/fonts/opentype/ocr-b"
FONT_PX, CELL_W, CELL_H, BASELINE = 64, 72, 96, 80
ADVANCE, CAP = 46.27, 46.0
MARGIN_X, CANVAS_TOP = 140, 150
LETTERS, DIGITS = ALPHABET[:26], ALPHABET[26:36]
#: Other fixed-pitch faces: some specimens and home-made cards are not set in OCR-B.
SUBSTITUTES = {
    "DejaVuSansMono": "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
    "LiberationMono": "/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf",
}
CONFUSED = ["NHMWK", "TYIV", "EFKP", "OCG0DQ", "IX1T", "PFR", "S5", "B8", "Z27", "UV0", "<KX", "6G", "4A", "LI1"]


def glyph_cell(font, ch):
    image = Image.new("L", (CELL_W, CELL_H), 0)
    draw = ImageDraw.Draw(image)
    left, _, right, _ = draw.textbbox((0, 0), ch, font=font)
    draw.text(((CELL_W - (right - left)) / 2 - left, BASELINE), ch, fill=255, font=font, anchor="ls")
    return image


def build_atlas():
    """[font][stroke][class] -> uint8 cell. The 4 of OCRB is damaged in the package, OCRBS has a sound one."""
    fonts = {name: ImageFont.truetype(f"{FONT_DIR}/{name}.otf", FONT_PX) for name in ("OCRBS", "OCRB")}
    for name, path in SUBSTITUTES.items():
        _, top, _, bottom = ImageFont.truetype(path, 100).getbbox("H")
        fonts[name] = ImageFont.truetype(path, round(100 * CAP / (bottom - top)))
    atlas = {}
    for name, font in fonts.items():
        cells = [glyph_cell(fonts["OCRBS"] if ch == "4" else font, ch) for ch in ALPHABET]
        strokes = {}
        for stroke in (-3, -2, -1, 0, 1, 2, 3, 4, 5):
            shaped = []
            for cell in cells:
                if stroke in (2, 4):
                    cell = cell.filter(ImageFilter.MaxFilter(stroke + 1))
                elif stroke in (1, 3, 5):
                    # An even window: the maximum of the cell and its copy moved by one pixel, then an odd filter.
                    a = np.asarray(cell)
                    a = np.maximum(a, np.roll(a, 1, 1))
                    a = np.maximum(a, np.roll(a, 1, 0))
                    cell = Image.fromarray(a)
                    if stroke > 1:
                        cell = cell.filter(ImageFilter.MaxFilter(stroke))
                elif stroke == -2:
                    cell = cell.filter(ImageFilter.MinFilter(3))
                elif stroke in (-1, -3):
                    a = np.asarray(cell)
                    a = np.minimum(a, np.roll(a, 1, 1))
                    a = np.minimum(a, np.roll(a, 1, 0))
                    cell = Image.fromarray(a)
                    if stroke == -3:
                        cell = cell.filter(ImageFilter.MinFilter(3))
                shaped.append(np.asarray(cell, np.uint8))
            strokes[stroke] = shaped
        atlas[name] = strokes
    return atlas


class Generator:
    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.atlas = build_atlas()

    # -- text -----------------------------------------------------------------------------------------------------
    def pick(self, chars, n):
        return "".join(chars[i] for i in self.rng.integers(0, len(chars), n))

    def name(self):
        r = self.rng
        given = [self.pick(LETTERS, r.integers(1, 10)) for _ in range(r.integers(0, 4))]
        surname = "<".join(self.pick(LETTERS, r.integers(2, 13)) for _ in range(1 if r.random() < 0.85 else 2))
        return surname + "<<" + "<".join(given)

    def text(self, n):
        r = self.rng
        u = r.random()
        if u < 0.27:
            second = "<" if r.random() < 0.35 else self.pick(LETTERS, 1)
            s = self.pick("PVIAC", 1) + second + self.pick(LETTERS, 3) + self.name()
        elif u < 0.58:
            number = self.pick(DIGITS if r.random() < 0.4 else LETTERS + DIGITS, r.integers(6, 10)).ljust(9, "<")
            s = number + self.pick(DIGITS, 1) + self.pick(LETTERS, 3) + self.pick(DIGITS, 7)
            s += self.pick("MF<X", 1) + self.pick(DIGITS, 7)
            optional = self.pick(DIGITS if r.random() < 0.5 else LETTERS + DIGITS, r.integers(0, 15))
            s = (s + optional).ljust(n, "<")[: n - 2] + self.pick(DIGITS + "<", 1) + self.pick(DIGITS, 1)
        elif u < 0.66:
            s = self.pick("IAC", 1) + self.pick(LETTERS + "<", 1) + self.pick(LETTERS, 3)
            s += self.pick(LETTERS + DIGITS, r.integers(7, 10)).ljust(9, "<") + self.pick(DIGITS + "<", 1)
            s += self.pick(LETTERS + DIGITS, r.integers(0, 16))
        elif u < 0.76:
            s = self.pick(DIGITS, 7) + self.pick("MF<X", 1) + self.pick(DIGITS, 7) + self.pick(LETTERS, 3)
            s = (s + self.pick(LETTERS + DIGITS, r.integers(0, 12))).ljust(n, "<")[: n - 1] + self.pick(DIGITS, 1)
        elif u < 0.86:
            s = self.pick(ALPHABET, n)
        elif u < 0.94:
            s = "".join(self.pick(CONFUSED[r.integers(len(CONFUSED))], r.integers(1, 5)) for _ in range(n))
        else:
            s = self.name()
        return s[:n].ljust(n, "<")

    # -- one line -------------------------------------------------------------------------------------------------
    def canvas(self, text, pitch, drift, bow, stroke, neighbours):
        """Ink of the line and its neighbours at glyph scale, and the centre of every glyph in x."""
        r = self.rng
        n = len(text)
        length = int(n * pitch + 2 * MARGIN_X + 60)
        ink = np.zeros((CANVAS_TOP * 2 + CELL_H, length), np.uint8)
        u = r.random()
        face = "OCRBS" if u < 0.62 else "OCRB" if u < 0.92 else list(SUBSTITUTES)[int(r.integers(len(SUBSTITUTES)))]
        cells = self.atlas[face][stroke]
        t = (np.arange(n) - (n - 1) / 2) / n
        centres = MARGIN_X + (np.arange(n) + 0.5) * pitch + drift * pitch * n * t * t
        jitter = r.random() < 0.7
        for dy, string in [(0, text)] + neighbours:
            for i, ch in enumerate(string[:n]):
                x = centres[i] - CELL_W / 2 + (r.uniform(-1.2, 1.2) if jitter else 0)
                y = CANVAS_TOP + dy + bow * 4 * t[i] * t[i] + (r.choice((0, 0, 0, 1, -1)) if jitter else 0)
                x, y = int(round(x)), int(round(y))
                if y < 0 or y + CELL_H > ink.shape[0] or x < 0:
                    continue
                area = ink[y : y + CELL_H, x : x + CELL_W]
                cell = cells[ALPHABET.index(ch)]
                np.maximum(area, cell[:, : area.shape[1]], out=area)
        return ink, centres

    def line(self):
        """One grey line, uint8 [24, 544], and its frame labels, uint8 [136]."""
        r = self.rng
        n = int(r.choice((30, 36, 44), p=(0.3, 0.2, 0.5)))
        text = self.text(n)
        pitch = ADVANCE * r.uniform(0.92, 1.18)
        cap = HEIGHT * r.uniform(0.48, 0.95)
        out_pitch = r.uniform(9.2, 12.2)
        if n * out_pitch > WIDTH - 8:
            out_pitch = (WIDTH - 8) / n
        scale_x, scale_y = out_pitch / pitch, cap / CAP
        u = r.random()
        stroke = int(r.choice((1, 2, 3, 4, 5))) if u < 0.32 else int(r.choice((-1, -2, -3))) if u < 0.5 else 0
        neighbours = []
        if r.random() < 0.6:
            distance = int(r.uniform(76, 108))
            for side in ((-1,), (1,), (-1, 1))[r.integers(3)]:
                neighbours.append((side * distance, self.text(n)))
        drift = r.normal(0, 0.012) if r.random() < 0.5 else 0.0
        bow = r.normal(0, 4) if r.random() < 0.4 else 0.0
        ink, centres = self.canvas(text, pitch, drift, bow, stroke, neighbours)

        angle = np.deg2rad(r.normal(0, 0.4))
        shear = r.normal(0, 0.06)
        room = WIDTH - n * out_pitch - 4
        left = r.uniform(2, max(3.0, room)) if r.random() < 0.5 else r.uniform(2, 26)
        base = (HEIGHT + cap) / 2 + r.uniform(-1, 1) * max(1.0, 0.4 * (HEIGHT - cap))
        # Output -> canvas; the first glyph's left side lies at `left`, the baseline at `base` in the middle.
        over = 2 if scale_x < 0.5 or scale_y < 0.5 else 1
        sin, cos = np.sin(angle), np.cos(angle)
        cx, cy = WIDTH / 2, base
        mid = MARGIN_X + (cx - left) / scale_x
        a = cos / scale_x
        b = (sin / scale_x) + shear / scale_y
        d = -sin / scale_y
        e = cos / scale_y
        by = CANVAS_TOP + BASELINE
        coeff = (
            a / over, b / over, mid - a * cx - b * cy,
            d / over, e / over, by - d * cx - e * cy,
        )
        image = Image.fromarray(ink).transform(
            (WIDTH * over, HEIGHT * over), Image.Transform.AFFINE, coeff, Image.Resampling.BILINEAR
        )
        if over > 1:
            image = image.resize((WIDTH, HEIGHT), Image.Resampling.BOX)
        alpha = np.asarray(image, np.float32) / 255
        labels = self.labels(text, left, (centres - MARGIN_X) * scale_x, out_pitch, cx, cos)
        return self.photograph(alpha), labels

    def labels(self, text, left, offsets, pitch, cx, cos):
        out = np.full(FRAMES, BLANK, np.uint8)
        x = cx + (left + offsets - cx) * cos
        for centre, ch in zip(x, text):
            first = int(np.ceil((centre - 0.27 * pitch) / STRIDE))
            last = int(np.floor((centre + 0.27 * pitch) / STRIDE))
            if last < first:
                first = last = int(round(centre / STRIDE))
            for t in range(max(0, first), min(FRAMES - 1, last) + 1):
                out[t] = ALPHABET.index(ch)
        return out

    # -- print, paper, optics, sensor -----------------------------------------------------------------------------
    def smooth(self, rows, cols, sigma=1.0):
        grid = Image.fromarray(self.rng.normal(0, sigma, (rows, cols)).astype(np.float32), "F")
        return np.asarray(grid.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC))

    def photograph(self, alpha):
        r = self.rng
        if r.random() < 0.13:  # broken ink, worn laminate
            rough = Image.fromarray(r.random((HEIGHT // 2, WIDTH // 2)).astype(np.float32), "F")
            rough = np.asarray(rough.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR))
            alpha = alpha * (rough > r.uniform(0.1, 0.35))
        if r.random() < 0.15:  # uneven inking
            alpha = alpha * np.clip(1 + 0.35 * self.smooth(3, 12), 0.3, 1)
        paper = np.full((HEIGHT, WIDTH), r.uniform(110, 255), np.float32)
        if r.random() < 0.6:
            paper += self.smooth(int(r.integers(2, 7)), int(r.integers(4, 25)), r.uniform(2, 25))
        yy, xx = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
        for _ in range(int(r.choice((0, 0, 1, 2, 4)))):
            fx, fy = r.uniform(0.005, 0.2), r.uniform(-0.5, 0.5)
            warp = r.uniform(0, 3) * np.sin(xx * r.uniform(0.003, 0.05) + r.uniform(0, 6.28))
            wave = np.sin(6.2832 * (fx * xx + fy * yy) + warp)
            if r.random() < 0.4:
                wave = (wave > r.uniform(0.5, 0.95)).astype(np.float32)  # thin lines of a guilloche
            paper += r.uniform(2, 22) * wave
        if r.random() < 0.12:  # edge of the page or of a panel
            edge = int(r.integers(0, 40))
            side = slice(0, edge) if r.random() < 0.5 else slice(WIDTH - edge, WIDTH)
            paper[:, side] += r.uniform(-120, 60)
        if r.random() < 0.08:
            row = int(r.integers(0, 5))
            rows = slice(0, row) if r.random() < 0.5 else slice(HEIGHT - row, HEIGHT)
            paper[rows, :] += r.uniform(-120, 60)
        tone = min(r.uniform(0, 105), float(paper.mean()) - 35)
        grey = paper * (1 - alpha) + max(0.0, tone) * alpha
        if r.random() < 0.1:  # glare stripe
            x0, w = int(r.integers(0, WIDTH - 20)), int(r.integers(20, 160))
            grey[:, x0 : x0 + w] += r.uniform(10, 70)
        image = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
        if r.random() < 0.15:
            image = self.overprint(image)
        if r.random() < 0.6:  # resolution of the capture
            f = r.uniform(0.3, 0.9)
            small = (max(8, int(WIDTH * f)), max(8, int(HEIGHT * r.uniform(0.95, 1.05) * (f + 0.08))))
            how = Image.Resampling.BOX if r.random() < 0.5 else Image.Resampling.BILINEAR
            image = image.resize(small, how)
            if r.random() < 0.35:
                image = self.jpeg(image, 35, 95)
            if r.random() < 0.3:
                noise = r.normal(0, r.uniform(1, 8), (small[1], small[0]))
                image = Image.fromarray(np.clip(np.asarray(image, np.float32) + noise, 0, 255).astype(np.uint8))
            back = Image.Resampling.BILINEAR if r.random() < 0.6 else Image.Resampling.BICUBIC
            image = image.resize((WIDTH, HEIGHT), back)
        if r.random() < 0.5:
            image = image.filter(ImageFilter.GaussianBlur(r.uniform(0.3, 1.3)))
        if r.random() < 0.15:  # motion
            kernel = [0.0] * 25
            for k in range(5):
                kernel[10 + k] = 1.0
            if r.random() < 0.4:
                kernel = [kernel[(i % 5) * 5 + i // 5] for i in range(25)]
            image = image.filter(ImageFilter.Kernel((5, 5), kernel, 5))
        if r.random() < 0.12:  # unsharp masking of scanner drivers
            image = image.filter(ImageFilter.UnsharpMask(r.uniform(1, 3), int(r.uniform(50, 200)), 2))
        out = np.asarray(image, np.float32) + r.normal(0, r.choice((0.01, 1, 3, 6, 12)), (HEIGHT, WIDTH))
        out = np.clip(out, 0, 255).astype(np.uint8)
        if r.random() < 0.25:
            out = np.asarray(self.jpeg(Image.fromarray(out), 20, 90))
        elif r.random() < 0.1:
            out = np.where(out > otsu(out) + r.uniform(-15, 15), 255, 0).astype(np.uint8)
        return out

    def overprint(self, image):
        """Stamps, frames, signatures and scratches across the line, lighter than or as dark as the print."""
        r = self.rng
        layer = Image.new("L", (WIDTH * 2, HEIGHT * 2), 0)
        draw = ImageDraw.Draw(layer)
        for _ in range(int(r.integers(1, 4))):
            x, y = r.uniform(0, WIDTH * 2), r.uniform(-20, HEIGHT * 2 + 20)
            width = int(r.integers(1, 6))
            kind = r.integers(4)
            if kind == 0:
                draw.line([x, y, x + r.uniform(-300, 300), y + r.uniform(-90, 90)], fill=255, width=width)
            elif kind == 1:
                draw.rectangle([x, y - 20, x + r.uniform(15, 200), y + r.uniform(10, 60)], outline=255, width=width)
            elif kind == 2:
                draw.ellipse([x, y - r.uniform(20, 120), x + r.uniform(40, 200), y + r.uniform(20, 120)], outline=255, width=width)
            else:
                word = Image.new("L", (320, 100), 0)
                font = ImageFont.truetype(SUBSTITUTES["LiberationMono"], int(r.integers(30, 80)))
                ImageDraw.Draw(word).text((4, 4), self.pick(LETTERS, int(r.integers(2, 8))), fill=255, font=font)
                word = word.rotate(r.uniform(-30, 30), Image.Resampling.BILINEAR)
                layer.paste(word, (int(x) - 100, int(y) - 50), word)
        mask = np.asarray(layer.resize((WIDTH, HEIGHT), Image.Resampling.BOX), np.float32) / 255 * r.uniform(0.15, 0.9)
        grey = np.asarray(image, np.float32)
        return Image.fromarray((grey * (1 - mask) + r.uniform(20, 140) * mask).astype(np.uint8))

    def jpeg(self, image, low, high):
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=int(self.rng.integers(low, high)))
        return Image.open(buffer).convert("L")

    def block(self, lines):
        x = np.empty((lines, HEIGHT, WIDTH), np.uint8)
        y = np.empty((lines, FRAMES), np.uint8)
        for i in range(lines):
            x[i], y[i] = self.line()
        return x, y


def otsu(grey):
    counts = np.bincount(grey.ravel(), minlength=256).astype(np.float64)
    weight = np.cumsum(counts)
    total = np.cumsum(counts * np.arange(256))
    with np.errstate(divide="ignore", invalid="ignore"):
        between = (total[-1] * weight / weight[-1] - total) ** 2 / (weight * (weight[-1] - weight))
    return int(np.nanargmax(np.where(np.isfinite(between), between, 0)))


def fill_pool(kind):
    parser = argparse.ArgumentParser()
    parser.add_argument("pool")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--blocks", type=int, default=12, help="blocks kept, the oldest is replaced")
    parser.add_argument("--lines", type=int, default=1000, help="lines a block")
    parser.add_argument("--stop-after", type=int, default=10**9)
    args = parser.parse_args()
    os.makedirs(args.pool, exist_ok=True)
    generator = kind(args.seed)
    for index in range(args.stop_after):
        start = time.process_time()
        x, y = generator.block(args.lines)
        name = os.path.join(args.pool, f"block-{index % args.blocks:03d}.npz")
        with open(name + ".part", "wb") as file:
            np.savez(file, x=x, y=y)
        os.replace(name + ".part", name)
        print(f"block {index} {1000 * (time.process_time() - start) / args.lines:.2f} ms/line", flush=True)


if __name__ == "__main__":
    fill_pool(Generator)
