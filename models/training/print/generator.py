"""Drawn lines of document print with their text, for training the reader of printed lines.

    python3 generator.py POOL_DIR --seed 1 --blocks 16 --lines 800

writes rolling blocks `block-NNN.npz` (oldest replaced first) until it is stopped or `--stop-after` blocks were written. No
image of any document, real or specimen, is used. Numbers, names and words are random: the network must learn shapes and
not what a document usually says. A line is cut as the detector of the appliance cuts it, with uneven margins, and has the
resolution of a good scan down to that of a thumbnail on the web.
"""

import argparse
import glob
import io
import os
import time

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from network import ALPHABET, HEIGHT, STRIDE

FONT_PX = 56
PAD = 80
#: Widths of blocks, pixels, and how often each is drawn.
WIDTHS, OFTEN = (96, 160, 240, 336), (0.2, 0.3, 0.3, 0.2)
UPPER, LOWER, DIGITS = ALPHABET[:26], ALPHABET[26:52], ALPHABET[52:62]
CONFUSED = ["O0DQ", "I1l", "S5", "B8", "Z2", "G6C", "UV", "NMH", "EF", "PR", "TY", "rn", "cl", "gq9", "vy", "6b", "4A", "7T"]
MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC MAI JUIN AVR FEV AOU DIC ENE AGO MAJ OKT DEZ SET OUT".split()
#: Accented form of a letter; its class is the plain letter.
ACCENTS = {
    "A": "ÁÀÂÄÃ", "C": "ÇČĆ", "E": "ÉÈÊËĚ", "I": "ÍÌÎÏ", "N": "ÑŇ", "O": "ÓÒÔÖÕ", "R": "Ř", "S": "ŠŚ", "U": "ÚÙÛÜŮ",
    "Y": "Ý", "Z": "ŽŻ", "a": "áàâäã", "c": "çčć", "e": "éèêëě", "i": "íìîï", "n": "ñň", "o": "óòôöõ", "r": "ř",
    "s": "šś", "u": "úùûüů", "y": "ý", "z": "žż",
}
FONT_FOLDERS = (
    ("/usr/share/fonts/truetype/liberation/LiberationSans-*.ttf", 4),
    ("/usr/share/fonts/truetype/liberation/LiberationSansNarrow-*.ttf", 2),
    ("/usr/share/fonts/opentype/urw-base35/NimbusSans-*.otf", 3),
    ("/usr/share/fonts/opentype/urw-base35/NimbusSansNarrow-*.otf", 2),
    ("/usr/share/fonts/truetype/dejavu/DejaVuSans*.ttf", 3),
    ("/usr/share/fonts/truetype/lato/Lato-[BMRSH]*.ttf", 2),
    ("/usr/share/fonts/opentype/ocr-b/OCRB[SEL]*.otf", 4),
    ("/usr/share/fonts/truetype/liberation/LiberationMono-*.ttf", 2),
    ("/usr/share/fonts/opentype/urw-base35/NimbusMonoPS-*.otf", 2),
    ("/usr/share/fonts/truetype/liberation/LiberationSerif-*.ttf", 2),
    ("/usr/share/fonts/opentype/urw-base35/NimbusRoman-*.otf", 1),
    ("/usr/share/fonts/opentype/urw-base35/URWGothic-*.otf", 1),
    ("/usr/share/fonts/truetype/dejavu/DejaVuSerif*.ttf", 1),
    ("/usr/share/fonts/truetype/noto/NotoMono-Regular.ttf", 1),
)


class Faces:
    """The faces and how often each is drawn; slanted and very thin ones are rare on documents."""

    def __init__(self):
        self.fonts, weights = [], []
        for pattern, share in FONT_FOLDERS:
            paths = [p for p in sorted(glob.glob(pattern)) if not p.endswith(("Hairline.ttf", "HairlineItalic.ttf"))]
            for path in paths:
                slanted = "Italic" in path or "Oblique" in path
                self.fonts.append(ImageFont.truetype(path, FONT_PX, layout_engine=ImageFont.Layout.BASIC))
                weights.append(share * (0.15 if slanted or "ExtraLight" in path else 1) / len(paths))
        self.weights = np.array(weights) / sum(weights)
        self.caps = [self.cap_of(font) for font in self.fonts]
        self.accents = [self.has_accents(font) for font in self.fonts]

    @staticmethod
    def cap_of(font):
        _, top, _, bottom = font.getbbox("H", anchor="ls")
        return bottom - top

    @staticmethod
    def has_accents(font):
        """OCR-B lacks many accented letters and would draw a box."""
        missing = bytes(font.getmask("\uffff"))
        return all(bytes(font.getmask(ch)) != missing for ch in "ÁČřžŮ")


class Generator:
    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.faces = Faces()

    # -- text -----------------------------------------------------------------------------------------------------
    def pick(self, chars, n):
        return "".join(chars[i] for i in self.rng.integers(0, len(chars), n))

    def word(self, low=2, high=12):
        r = self.rng
        n = int(r.integers(low, high))
        if r.random() < 0.45:
            return self.pick(UPPER, n)
        vowels, others = "AEIOUY", "BCDFGHJKLMNPQRSTVWXZ"
        start = int(r.integers(2))
        return "".join(self.pick(others if (i + start) % 2 and r.random() < 0.85 else vowels, 1) for i in range(n))

    def name(self):
        r = self.rng
        words = [self.word() for _ in range(int(r.choice((1, 2, 3), p=(0.6, 0.3, 0.1))))]
        u = r.random()
        if u < 0.15:
            words = [w.capitalize() for w in words]
        joint = "-" if r.random() < 0.06 else "'" if r.random() < 0.03 else ", " if r.random() < 0.04 else " "
        return joint.join(words)

    def date(self):
        r = self.rng
        day, month, year = int(r.integers(1, 32)), int(r.integers(1, 13)), int(r.integers(1920, 2050))
        d = f"{day:02d}" if r.random() < 0.9 else str(day)
        y = str(year) if r.random() < 0.75 else f"{year % 100:02d}"
        m = f"{month:02d}"
        u = r.random()
        if u < 0.5:
            sep = ("." if u < 0.15 else " " if u < 0.3 else "/" if u < 0.4 else "-" if u < 0.46 else ". ")
            return sep.join((d, m, y))
        if u < 0.57:
            return f"{year}-{m}-{d}" if r.random() < 0.6 else f"{year}.{m}.{d}" if r.random() < 0.5 else f"{year}{m}{d}"
        name = MONTHS[int(r.integers(len(MONTHS)))] if r.random() < 0.85 else self.word(3, 5)
        if r.random() < 0.2:
            name = name.capitalize()
        if u < 0.75:
            other = MONTHS[int(r.integers(len(MONTHS)))]
            slash = "/" if r.random() < 0.8 else " / "
            name = name + slash + other
        sep = " " if r.random() < 0.8 else "" if r.random() < 0.5 else "-"
        return sep.join((d, name, y))

    def number(self):
        r = self.rng
        n = int(r.integers(5, 13))
        u = r.random()
        if u < 0.3:
            s = self.pick(DIGITS, n)
        elif u < 0.6:
            k = int(r.integers(1, 4))
            s = self.pick(UPPER, k) + self.pick(DIGITS, n - k)
        elif u < 0.9:
            s = self.pick(UPPER + DIGITS, n)
        else:
            s = self.pick(DIGITS, 3) + "-" + self.pick(DIGITS, 4) + "-" + self.pick(DIGITS, 4)
        if r.random() < 0.12:
            k = int(r.integers(1, max(2, len(s) - 1)))
            s = s[:k] + " " + s[k:]
        return s

    def caption(self):
        r = self.rng
        words = [self.word(2, 11) for _ in range(int(r.integers(1, 4)))]
        u = r.random()
        words = [w.lower() for w in words] if u < 0.55 else [w.capitalize() for w in words] if u < 0.8 else words
        if u < 0.55:
            words[0] = words[0].capitalize()
        joint = " " if r.random() < 0.6 else "/" if r.random() < 0.6 else " / "
        s = joint.join(words)
        v = r.random()
        return s + (":" if v < 0.1 else "." if v < 0.17 else f" ({r.integers(1, 14)})" if v < 0.25 else "")

    def text(self):
        r = self.rng
        u = r.random()
        if u < 0.24:
            return self.name()
        if u < 0.48:
            return self.date()
        if u < 0.66:
            return self.number()
        if u < 0.82:
            return self.caption()
        if u < 0.88:
            return "".join(self.pick(CONFUSED[r.integers(len(CONFUSED))], int(r.integers(1, 4))) for _ in range(5))
        if u < 0.92:
            return f"{self.pick('MFX', 1)}" + ("" if r.random() < 0.5 else f"/{self.pick(UPPER, 1)}")
        if u < 0.96:
            return self.caption() + (" " if r.random() < 0.7 else ": ") + (self.name() if r.random() < 0.5 else self.date())
        return self.pick(ALPHABET.replace("<", ""), int(r.integers(3, 14))).strip() or "A"

    def shown(self, text, face):
        """The text as printed: with accents here and there."""
        r = self.rng
        if not self.faces.accents[face] or r.random() > 0.3:
            return text
        return "".join(
            ACCENTS[ch][r.integers(len(ACCENTS[ch]))] if ch in ACCENTS and r.random() < 0.25 else ch for ch in text
        )

    # -- one line -------------------------------------------------------------------------------------------------
    def ink_of(self, shown, face, spacing):
        """Ink at glyph scale with PAD around, and the middle and half width of every glyph in x."""
        font = self.faces.fonts[face]
        pens, x = [], 0.0
        for ch in shown:
            pens.append(x)
            x += font.getlength(ch) + spacing
        length = int(x) + 2 * PAD
        ink = Image.new("L", (length, 2 * PAD + FONT_PX), 0)
        draw = ImageDraw.Draw(ink)
        if spacing == 0:
            draw.text((PAD, PAD + FONT_PX), shown, fill=255, font=font, anchor="ls")
        else:
            for ch, pen in zip(shown, pens):
                draw.text((PAD + pen, PAD + FONT_PX), ch, fill=255, font=font, anchor="ls")
        ends = pens[1:] + [x]
        middles = np.array([(a + b) / 2 for a, b in zip(pens, ends)])
        return ink, middles, x - spacing

    def line(self, width):
        """One grey line, uint8 [32, width], its text, and the frame of the middle of every character."""
        r = self.rng
        cap = HEIGHT * r.uniform(0.4, 0.78)
        while True:
            face = int(r.choice(len(self.faces.fonts), p=self.faces.weights))
            text = self.text()
            squeeze = r.uniform(0.68, 1.05)
            spacing = float(r.uniform(0.5, 6)) if r.random() < 0.2 else 0.0
            scale_y = cap / self.faces.caps[face]
            scale_x = scale_y * squeeze
            natural = (self.faces.fonts[face].getlength(text) + spacing * len(text)) * scale_x
            left, right = r.uniform(0.02, 0.55, 2) * cap
            room = width - left - right
            if natural > room * 1.25 or natural < room * 0.45:
                continue
            if natural > room:
                scale_x *= room / natural
            break
        shown = self.shown(text, face)
        ink, middles, _ = self.ink_of(shown, face, spacing)
        u = r.random()
        if u < 0.3:
            ink = ink.filter(ImageFilter.MaxFilter(3 if u < 0.22 else 5))
        elif u < 0.42 and "Light" not in self.faces.fonts[face].path:
            ink = ink.filter(ImageFilter.MinFilter(3))
        if r.random() < 0.25:  # a line above or below reaches into the crop
            ink = self.with_neighbour(ink, self.faces.caps[face])
        angle = np.deg2rad(r.normal(0, 0.7))
        shear = r.normal(0, 0.05)
        base = (HEIGHT + cap) / 2 + r.normal(-0.01, 0.05) * HEIGHT
        over = 2 if scale_x < 0.5 or scale_y < 0.5 else 1
        sin, cos = np.sin(angle), np.cos(angle)
        cx, cy = width / 2, base
        mid = PAD + (cx - left) / scale_x
        a, b = cos / scale_x, sin / scale_x + shear / scale_y
        d, e = -sin / scale_y, cos / scale_y
        by = PAD + FONT_PX
        coeff = (a / over, b / over, mid - a * cx - b * cy, d / over, e / over, by - d * cx - e * cy)
        image = ink.transform((width * over, HEIGHT * over), Image.Transform.AFFINE, coeff, Image.Resampling.BILINEAR)
        if over > 1:
            image = image.resize((width, HEIGHT), Image.Resampling.BOX)
        alpha = np.asarray(image, np.float32) / 255
        at = (left + middles * scale_x) / STRIDE
        return self.photograph(alpha, cap), text, at

    def with_neighbour(self, ink, cap):
        face = int(self.rng.choice(len(self.faces.fonts), p=self.faces.weights))
        other, _, _ = self.ink_of(self.caption() + "  " + self.caption(), face, 0.0)
        far = int(self.rng.uniform(1.25, 2.0) * cap) * (1 if self.rng.random() < 0.5 else -1)
        layer = Image.new("L", ink.size, 0)
        layer.paste(other, (int(self.rng.uniform(-100, 100)), far))
        return ImageChops.lighter(ink, layer)

    # -- print, paper, optics, sensor -----------------------------------------------------------------------------
    def smooth(self, shape, rows, cols, sigma=1.0):
        grid = Image.fromarray(self.rng.normal(0, sigma, (rows, cols)).astype(np.float32), "F")
        return np.asarray(grid.resize((shape[1], shape[0]), Image.Resampling.BICUBIC))

    def paper_of(self, shape):
        r = self.rng
        height, width = shape
        paper = np.full(shape, r.uniform(120, 255), np.float32)
        if r.random() < 0.6:
            paper += self.smooth(shape, int(r.integers(2, 7)), int(r.integers(3, 16)), r.uniform(2, 25))
        yy, xx = np.mgrid[0:height, 0:width].astype(np.float32)
        for _ in range(int(r.choice((0, 0, 1, 2, 4)))):
            fx, fy = r.normal(0, 0.09), r.uniform(-0.4, 0.4)
            warp = r.uniform(0, 3) * np.sin(xx * r.uniform(0.005, 0.08) + r.uniform(0, 6.28))
            wave = np.sin(6.2832 * (fx * xx + fy * yy) + warp + r.uniform(0, 6.28))
            if r.random() < 0.5:
                wave = (wave > r.uniform(0.5, 0.95)).astype(np.float32)  # thin lines of a guilloche
            paper += r.uniform(-26, 14) * wave
        return paper

    def photograph(self, alpha, cap):
        r = self.rng
        shape = alpha.shape
        height, width = shape
        if r.random() < 0.1:  # broken ink, dots of a screen
            rough = Image.fromarray(r.random((height // 2, width // 2)).astype(np.float32), "F")
            alpha = alpha * (np.asarray(rough.resize((width, height), Image.Resampling.BILINEAR)) > r.uniform(0.1, 0.35))
        if r.random() < 0.12:
            alpha = alpha * np.clip(1 + 0.35 * self.smooth(shape, 3, 10), 0.3, 1)
        paper = self.paper_of(shape)
        tone = min(r.uniform(0, 115), float(paper.mean()) - 40)
        grey = paper * (1 - alpha) + max(0.0, tone) * alpha
        if r.random() < 0.03:  # light print on a dark field
            grey = 255 - grey
        if r.random() < 0.05:
            x0, w = int(r.integers(0, width - 20)), int(r.integers(20, 120))
            grey[:, x0 : x0 + w] += r.uniform(10, 70)
        image = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
        if r.random() < 0.12:
            image = self.overprint(image)
        if r.random() < 0.75:  # resolution of the capture: capital letters of 4.5 pixels and more
            f = min(1.0, r.uniform(4.5, 10) / cap) if r.random() < 0.6 else r.uniform(0.5, 1)
            small = (max(8, int(width * f)), max(8, int(height * r.uniform(0.95, 1.05) * f)))
            image = image.resize(small, Image.Resampling.BOX if r.random() < 0.5 else Image.Resampling.BILINEAR)
            if r.random() < 0.2:
                image = image.filter(ImageFilter.GaussianBlur(r.uniform(0.2, 0.6)))
            if r.random() < 0.5:
                image = self.jpeg(image, 40, 95)
            if r.random() < 0.25:
                noise = r.normal(0, r.uniform(1, 7), (small[1], small[0]))
                image = Image.fromarray(np.clip(np.asarray(image, np.float32) + noise, 0, 255).astype(np.uint8))
            image = image.resize((width, height), Image.Resampling.BICUBIC if r.random() < 0.7 else Image.Resampling.BILINEAR)
        if r.random() < 0.4:
            image = image.filter(ImageFilter.GaussianBlur(r.uniform(0.3, 1.2)))
        if r.random() < 0.12:  # sharpening of scanner drivers
            image = image.filter(ImageFilter.UnsharpMask(r.uniform(1, 3), int(r.uniform(50, 200)), 2))
        out = np.asarray(image, np.float32) + r.normal(0, r.choice((0.01, 1, 3, 6)), shape)
        return np.clip(out, 0, 255).astype(np.uint8)

    def overprint(self, image):
        """Stamps, frames and signatures across the line, lighter than or as dark as the print."""
        r = self.rng
        width, height = image.size
        layer = Image.new("L", (width * 2, height * 2), 0)
        draw = ImageDraw.Draw(layer)
        for _ in range(int(r.integers(1, 3))):
            x, y, pen = r.uniform(0, width * 2), r.uniform(-20, height * 2 + 20), int(r.integers(1, 5))
            kind = r.integers(3)
            if kind == 0:
                draw.line([x, y, x + r.uniform(-300, 300), y + r.uniform(-90, 90)], fill=255, width=pen)
            elif kind == 1:
                draw.rectangle([x, y - 20, x + r.uniform(15, 200), y + r.uniform(10, 60)], outline=255, width=pen)
            else:
                draw.ellipse([x, y - r.uniform(20, 120), x + r.uniform(40, 200), y + r.uniform(20, 120)], outline=255, width=pen)
        mask = np.asarray(layer.resize((width, height), Image.Resampling.BOX), np.float32) / 255 * r.uniform(0.15, 0.8)
        grey = np.asarray(image, np.float32)
        return Image.fromarray((grey * (1 - mask) + r.uniform(20, 160) * mask).astype(np.uint8))

    def jpeg(self, image, low, high):
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=int(self.rng.integers(low, high)))
        return Image.open(buffer).convert("L")

    def block(self, lines, width=None):
        """x uint8 [n, 32, width]; texts as classes, their lengths, and the frame of every character's middle."""
        width = int(self.rng.choice(WIDTHS, p=OFTEN)) if width is None else width
        drawn = [self.line(width) for _ in range(lines)]
        longest = max(len(text) for _, text, _ in drawn)
        y = np.full((lines, longest), -1, np.int16)
        at = np.full((lines, longest), -1, np.float32)
        for i, (_, text, middles) in enumerate(drawn):
            y[i, : len(text)] = [ALPHABET.index(ch) for ch in text]
            at[i, : len(text)] = middles
        return np.stack([x for x, _, _ in drawn]), y, at


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("pool")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--blocks", type=int, default=16, help="blocks kept, the oldest is replaced")
    parser.add_argument("--lines", type=int, default=800, help="lines a block")
    parser.add_argument("--stop-after", type=int, default=10**9)
    args = parser.parse_args()
    os.makedirs(args.pool, exist_ok=True)
    generator = Generator(args.seed)
    for index in range(args.stop_after):
        start = time.process_time()
        x, y, at = generator.block(args.lines)
        name = os.path.join(args.pool, f"block-{index % args.blocks:03d}.npz")
        with open(name + ".part", "wb") as file:
            np.savez(file, x=x, y=y, at=at)
        os.replace(name + ".part", name)
        print(f"block {index} {1000 * (time.process_time() - start) / args.lines:.2f} ms/line", flush=True)


if __name__ == "__main__":
    main()
