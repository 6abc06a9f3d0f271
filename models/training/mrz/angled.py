"""Lines as the appliance cuts them out of a photo that was taken at an angle, with known glyph positions.

`generator.py` draws lines for every kind of picture at the size of the crop. Here a line is first photographed at the size of
the photo, with its neighbours, the edge of the page, stamps, glare and shadow, and then cropped with the errors that a search
leaves: height, start, pitch, slant and perspective. Text is dense in characters that look alike.

    python3 angled.py POOL_DIR --seed 1 --blocks 40

fills a pool like `generator.py`, with lines of both kinds.
"""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from generator import (
    ADVANCE, ALPHABET, BASELINE, BLANK, CANVAS_TOP, CAP, FRAMES, HEIGHT, LETTERS, MARGIN_X, STRIDE, SUBSTITUTES, WIDTH,
    Generator, fill_pool,
)

#: What a photo was misread as, most often first: these stand side by side more often than in random text.
ALIKE = ["OQ0", "O0", "OQC", "COGQ", "OD0", "JUD", "JUO", "PR", "AMN", "UV", "YJV", "IT1", "LC", "CE", "S5", "B8", "Z27", "6G", "469", "E<K"]
#: src/core/document/mrz-band: pixels of a crop from one character to the next, and pitches before the first.
CROP_PITCH, LEAD = 10.7, 1.6
#: Share of the lines that `generator.py` draws, so that the network keeps what it can do on scans and screens.
FLAT = 0.4
#: Axis of a line above its base line, in canvas pixels.
AXIS = CAP / 2


class AngledGenerator(Generator):
    def __init__(self, seed, flat=FLAT):
        super().__init__(seed)
        self.flat = flat

    def text(self, n):
        r = self.rng
        text = list(super().text(n))
        u = r.random()
        if u < 0.25:  # some letters become ones that look like each other
            for i in range(n):
                if text[i] != "<" and r.random() < 0.5:
                    text[i] = self.pick(ALIKE[r.integers(len(ALIKE))], 1)
        elif u < 0.4:
            text = list("".join(self.pick(ALIKE[r.integers(len(ALIKE))], r.integers(1, 4)) for _ in range(n))[:n])
        return "".join(text)

    def line(self):
        r = self.rng
        if r.random() < self.flat:
            return super().line()
        n = int(r.choice((30, 36, 44), p=(0.34, 0.28, 0.38)))
        u = r.random()
        stroke = 0 if u < 0.5 else int(r.choice((-2, -1, 1, 2, 3, 4)))
        distance = int(ADVANCE * (1.67 if n == 30 else 2.5) * (r.uniform(0.7, 1.25) if r.random() < 0.4 else r.uniform(0.93, 1.1)))
        distance = max(distance, int(1.45 * CAP))
        neighbours = [(side * distance, self.text(n)) for side in (-1, 1) if r.random() < 0.6 and distance <= CANVAS_TOP]
        ink, centres = self.canvas(self.text_of(n), ADVANCE, 0.0, 0.0, stroke, neighbours)
        photo, view = self.photo(ink, n)
        crop, place = self.crop(photo, view, n)
        return crop, self.frames(self.last, place(centres - MARGIN_X))

    def text_of(self, n):
        self.last = self.text(n)
        return self.last

    # -- the photo --------------------------------------------------------------------------------------------------
    def photo(self, ink, n):
        """The line and what is near it, grey, at the pitch of the photo; `view` maps canvas pixels to it."""
        r = self.rng
        pitch = 7 * (25 / 7) ** r.random()
        scale = pitch / ADVANCE * np.array([1, r.uniform(0.92, 1.08)])
        lead, tall = 3.2 * pitch, 3.4 * pitch
        width, height = int((n + 6.4) * pitch), int(tall)
        share = r.normal(0, 0.012) if r.random() < 0.6 else 0.0
        view = {"pitch": pitch, "scale": scale, "lead": lead, "axis": tall / 2, "n": n, "k": 4 * share / (1 - 2 * share)}
        view["shear"] = r.normal(0, 0.12) if r.random() < 0.5 else 0.0
        shrink = max(1, int(1 / scale[0]))
        small = Image.fromarray(ink).reduce(shrink) if shrink > 1 else Image.fromarray(ink)
        xs = np.arange(width) + 0.5
        alpha = np.asarray(small, np.float32) / 255
        # Perspective along the line: one resampling of columns, one of rows.
        u = (xs - lead) / (n * pitch)
        k = view["k"]
        even = u / (1 + k - k * u)
        size = (1 + k / 2) / (1 + k * even)
        cx = (MARGIN_X + even * n * ADVANCE) / shrink - 0.5
        rows = (np.arange(height) + 0.5 - view["axis"])[:, None]
        cy = (CANVAS_TOP + BASELINE - AXIS + rows / (scale[1] * size)[None, :]) / shrink - 0.5
        cx = cx[None, :] + view["shear"] * rows / (scale[0] * size)[None, :] / shrink
        alpha = bilinear(alpha, cx, cy)
        return self.expose(alpha, pitch, lead, n), view

    def cloud(self, rows, cols, width, height):
        grid = Image.fromarray(self.rng.normal(0, 1, (rows, cols)).astype(np.float32), "F")
        return np.asarray(grid.resize((width, height), Image.Resampling.BICUBIC))

    def expose(self, alpha, pitch, lead, n):
        r = self.rng
        height, width = alpha.shape
        yy, xx = np.mgrid[0:height, 0:width].astype(np.float32) / np.float32(pitch)
        paper = np.full((height, width), r.uniform(130, 250), np.float32)
        if r.random() < 0.6:
            paper += r.uniform(2, 18) * self.cloud(int(r.integers(2, 4)), int(r.integers(3, 12)), width, height)
        for _ in range(int(r.choice((0, 1, 1, 2, 3)))):
            phase = xx * r.uniform(0.1, 7) + yy * r.uniform(-7, 7) + r.uniform(0, 4) * np.sin(xx * r.uniform(0.02, 0.4) + r.uniform(0, 6))
            wave = np.sin(phase)
            if r.random() < 0.4:
                wave = (wave > r.uniform(0.5, 0.9)).astype(np.float32)
            paper -= r.uniform(2, 24) * wave
        if r.random() < 0.15:  # worn or uneven ink
            alpha = alpha * np.clip(1 + 0.3 * self.cloud(3, 14, width, height), 0.35, 1)
        tone = min(r.uniform(5, 105), float(paper.mean()) - 45)
        grey = paper * (1 - alpha) + max(0.0, tone) * alpha
        if r.random() < 0.3:
            grey = self.stamp(grey, pitch)
        if r.random() < 0.2:
            x0, w = r.uniform(0, n), r.uniform(2, 9)
            grey = grey + r.uniform(10, 75) * np.exp(-(((xx - x0) / w) ** 2))
        if r.random() < 0.25:
            edge = (xx - r.uniform(0, n)) * r.uniform(-1, 1) + (yy - 1.7) * r.uniform(-1, 1)
            soft = 1 / (1 + np.exp(-np.clip(edge / r.uniform(0.1, 2), -30, 30)))
            grey = grey * (1 - r.uniform(0.3, 0.7) * soft)
        if r.random() < 0.35:  # the table beside the page
            table = r.uniform(15, 235)
            left, right = int(lead - r.uniform(0.3, 3.2) * pitch), int(lead + (n + r.uniform(0.3, 3.2)) * pitch)
            if r.random() < 0.7:
                grey[:, : max(0, left)] = table
            if r.random() < 0.7:
                grey[:, right:] = table
        if r.random() < 0.08:
            rows = int(r.uniform(0.0, 0.9) * pitch)
            grey[height - rows :] = r.uniform(15, 235)
        if r.random() < 0.2:  # dim light
            grey = grey * r.uniform(0.2, 0.8)
        image = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
        image = image.filter(ImageFilter.GaussianBlur(pitch * (r.uniform(0, 0.055) if r.random() < 0.7 else r.uniform(0.05, 0.13))))
        if r.random() < 0.15:  # motion
            image = self.moved(image, pitch)
        out = np.asarray(image, np.float32)
        if r.random() < 0.07:  # pixels of a screen
            fx, fy = r.uniform(0.2, 0.48), r.uniform(0.2, 0.48)
            x, y = np.arange(width)[None, :], np.arange(height)[:, None]
            out = out + r.uniform(4, 14) * (np.cos(6.2832 * (fx * x + 0.03 * y)) + np.cos(6.2832 * (fy * y + 0.03 * x)))
        out = np.clip(out + r.normal(0, r.uniform(0.3, 6), out.shape), 0, 255).astype(np.uint8)
        return np.asarray(self.jpeg(Image.fromarray(out), 35, 95), np.float32)

    def moved(self, image, pitch):
        r = self.rng
        grey = np.asarray(image, np.float32)
        steps = max(2, int(round(pitch * r.uniform(0.08, 0.28))))
        angle = r.uniform(0, np.pi)
        total = np.zeros_like(grey)
        for i in range(steps):
            t = i - (steps - 1) / 2
            total += np.roll(grey, (int(round(t * np.sin(angle))), int(round(t * np.cos(angle)))), (0, 1))
        return Image.fromarray((total / steps).astype(np.uint8))

    def stamp(self, grey, pitch):
        """Wet stamp, box, signature or word across a part of the line."""
        r = self.rng
        height, width = grey.shape
        layer = Image.new("L", (width, height), 0)
        draw = ImageDraw.Draw(layer)
        for _ in range(int(r.integers(1, 3))):
            x, y = r.uniform(0, width), r.uniform(0, height)
            a, b = r.uniform(1, 7) * pitch, r.uniform(1, 4) * pitch
            thick = max(1, int(r.uniform(0.06, 0.28) * pitch))
            kind = r.integers(4)
            if kind == 0:
                draw.ellipse([x - a, y - b, x + a, y + b], outline=255, width=thick)
            elif kind == 1:
                draw.rectangle([x - a, y - b, x + a, y + b], outline=255, width=thick)
            elif kind == 2:
                draw.line([(x + r.uniform(-2, 2) * a, y + r.uniform(-1, 1) * b) for _ in range(5)], fill=255, width=thick)
            else:
                font = ImageFont.truetype(SUBSTITUTES["DejaVuSansMono" if r.random() < 0.5 else "LiberationMono"], max(8, int(r.uniform(1.2, 3) * pitch)))
                word = Image.new("L", (int(16 * pitch), int(4 * pitch)), 0)
                ImageDraw.Draw(word).text((0, 0), self.pick(LETTERS, 8), fill=255, font=font)
                layer.paste(255, (int(x - 4 * pitch), int(y - 2 * pitch)), word.rotate(r.uniform(-30, 30), Image.Resampling.BILINEAR))
        mask = np.asarray(layer, np.float32) / 255 * r.uniform(0.15, 0.75)
        return grey * (1 - mask) + r.uniform(30, 140) * mask

    # -- the crop ---------------------------------------------------------------------------------------------------
    def crop(self, photo, view, n):
        """24 x 544 pixels as `cropLines` samples them, and a function from canvas x (from the line's start) to crop x."""
        r = self.rng
        pitch, k = view["pitch"], view["k"]
        refined = r.random() < 0.7  # cut again in the perspective that the first reading found
        own = k * r.uniform(0.7, 1.3) if refined else 0.0
        lean = view["shear"] * r.uniform(0.8, 1.2) + r.normal(0, 0.02) if refined else r.normal(0, 0.03)
        step_x = pitch / CROP_PITCH * (1 + r.normal(0, 0.012 if refined else 0.025))
        u = r.random()
        span = (r.uniform(1.2, 1.55) if u < 0.7 else r.uniform(1.1, 2.1)) * pitch * view["scale"][1] / view["scale"][0]
        start = view["lead"] + r.normal(0, 0.12 if refined else 0.4) * pitch - (0 if refined else r.normal(0, 0.2) * pitch)
        angle = r.normal(0, 0.003 if refined else 0.007)
        axis = view["axis"] + r.normal(0, 0.045) * span
        length = n * pitch
        columns = np.arange(WIDTH) + 0.5
        even = (columns * step_x - LEAD * pitch) / length
        along = even * (1 + own) / (1 + own * even) * length
        size = (1 + own / 2) / (1 + own * even)
        rows = ((np.arange(HEIGHT) + 0.5) / HEIGHT - 0.5)[:, None] * span * size[None, :]
        x = start + along[None, :] + lean * rows
        y = axis + (along[None, :] - length / 2) * angle + rows
        shrink = max(0, round(np.log2(max(1.0, 0.9 * np.sqrt(step_x * min(step_x, span / HEIGHT))))))
        plane = photo
        for _ in range(shrink):
            plane = np.asarray(Image.fromarray(plane).reduce(2))
        crop = bilinear(plane, x / 2**shrink - 0.5, y / 2**shrink - 0.5, edge=True)

        def place(offsets):
            # Canvas -> photo at the axis of the line -> crop; both perspectives are even at their ends.
            t = offsets / (n * ADVANCE)
            seen = view["lead"] + t * (1 + k) / (1 + k * t) * length
            back = (seen - start) / length
            back = back / (1 + own - own * back)
            # The characters' middle lies off the crop's axis by the slant that is left.
            return (back * length + LEAD * pitch) / step_x

        return np.clip(crop + 0.5, 0, 255).astype(np.uint8), place

    def frames(self, text, x):
        out = np.full(FRAMES, BLANK, np.uint8)
        pitch = np.gradient(x)
        for centre, wide, ch in zip(x, pitch, text):
            centre -= 0.5
            first = int(np.ceil((centre - 0.27 * wide) / STRIDE))
            last = int(np.floor((centre + 0.27 * wide) / STRIDE))
            if last < first:
                first = last = int(round(centre / STRIDE))
            for t in range(max(0, first), min(FRAMES - 1, last) + 1):
                out[t] = ALPHABET.index(ch)
        return out


def bilinear(plane, x, y, edge=False):
    height, width = plane.shape
    x, y = np.broadcast_arrays(x, y)
    if edge:
        x, y = np.clip(x, 0, width - 1.001), np.clip(y, 0, height - 1.001)
    else:
        plane = np.pad(plane, 1)
        height, width = plane.shape
        x, y = np.clip(x + 1, 0, width - 1.001), np.clip(y + 1, 0, height - 1.001)
    x0, y0 = x.astype(np.int32), y.astype(np.int32)
    fx, fy = (x - x0).astype(np.float32), (y - y0).astype(np.float32)
    at = y0 * width + x0
    flat = plane.ravel()
    top = flat[at] * (1 - fx) + flat[at + 1] * fx
    low = flat[at + width] * (1 - fx) + flat[at + width + 1] * fx
    return top * (1 - fy) + low * fy


if __name__ == "__main__":
    fill_pool(AngledGenerator)
