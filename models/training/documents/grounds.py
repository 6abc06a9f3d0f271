"""Static print of a document: three independent families of ground. Offset line work is solid ink, so no ground has dots.

`wave`: lines bent by sums of sines, rosettes (the classic guilloche). `relief`: straight rulings that a height field bends
and swells, iris print, microtext, rays, a star emblem. `mesh`: level curves of noise, nets of Lissajous bands, dot rasters
and hexagons over a flat tint. They share no formula, so that a template of an unseen family is new in kind, not in numbers.
"""

import cv2
import numpy as np

from printing import MM, TEXT_FACES, lay, word_mask
from streams import choose

FAMILIES = ("wave", "relief", "mesh")


def axes(shape):
    h, w = shape
    return np.arange(w, dtype=np.float32)[None, :] / MM, np.arange(h, dtype=np.float32)[:, None] / MM


def cloud(r, shape, cells):
    """Smooth field about 0 with deviation 1: random grid, enlarged."""
    h, w = shape
    grid = r.standard_normal((max(3, round(cells * h / w) + 2), cells + 2), dtype=np.float32)
    return cv2.resize(grid, (w, h), interpolation=cv2.INTER_CUBIC)


def ink(canvas, cover, colour, opacity):
    """Solid ink of a colour (or a colour picture) with coverage 0..1, in place on float32."""
    laid, colour = cover * opacity, np.asarray(colour, np.float32)
    for c in range(3):  # a plane at a time: a quarter of the time of all three
        plane = canvas[:, :, c]
        plane += (colour[..., c] - plane) * laid


def lines_of(phase, period, half):
    """Coverage of lines at whole phases, `half` = half width in mm (scalar or field)."""
    phase -= np.round(phase)
    np.abs(phase, out=phase)
    phase *= -period * MM
    phase += np.asarray(half, np.float32) * MM + 0.5
    return np.clip(phase, 0, 1, out=phase)


def dark(r, low=60, high=210):
    return r.uniform(low, high, 3).astype(np.float32)


def base(r, shape):
    x, y = axes(shape)
    colour = r.uniform(205, 250, 3).astype(np.float32)
    out = np.empty((*shape, 3), np.float32)
    for c in range(3):
        out[:, :, c] = colour[c] + r.uniform(-25, 25) * (x / x.max() - 0.5) + r.uniform(-25, 25) * (y / y.max() - 0.5)
    return np.clip(out, 150, 253, out=out)


def curve(shape, xs, ys, width):
    """Coverage of a thin closed or open curve, points in mm."""
    layer = np.zeros(shape, np.uint8)
    points = np.round(np.stack([xs, ys], 1) * MM * 16).astype(np.int32)
    cv2.polylines(layer, [points], False, 255, width, cv2.LINE_AA, 4)
    return layer.astype(np.float32) / 255


def wave(r, shape):
    out = base(r, shape)
    x, y = axes(shape)
    wide, high = float(x.max()), float(y.max())
    for _ in range(int(r.integers(2, 5))):
        a = r.uniform(0, np.pi)
        u, v = x * np.cos(a) + y * np.sin(a), y * np.cos(a) - x * np.sin(a)
        period, l1, l2 = r.uniform(0.55, 1.25), r.uniform(12, 55), r.uniform(6, 40)
        phase = v / period + r.uniform(0.5, 6) * np.sin(2 * np.pi * u / l1 + r.uniform(0, 6.28))
        phase += r.uniform(0.3, 3) * np.sin(2 * np.pi * (u + 0.6 * v) / l2)
        cover = lines_of(phase, period, r.uniform(0.035, 0.09))
        if r.random() < 0.5:
            cx, cy, radius = r.uniform(0, wide), r.uniform(0, high), r.uniform(20, 55)
            cover *= np.clip((radius - np.hypot(x - cx, y - cy)) / 8, 0, 1)
        ink(out, cover, dark(r), r.uniform(0.25, 0.7))
    for _ in range(int(r.integers(1, 4))):
        radius, n, m, turns = r.uniform(5, 15), int(r.integers(5, 24)), r.uniform(0.1, 0.5), int(r.integers(6, 30))
        t = np.linspace(0, 2 * np.pi * turns, 400 * turns)
        rho = radius * (1 - m + m * np.cos(n * t * (1 + 1 / turns)))
        xs, ys = r.uniform(0.1, 0.9) * wide + rho * np.cos(t), r.uniform(0.1, 0.9) * high + rho * np.sin(t)
        ink(out, curve(shape, xs, ys, choose(r, (1, 1, 2))), dark(r), r.uniform(0.4, 0.8))
    return out


def relief(r, shape):
    out = base(r, shape)
    x, y = axes(shape)
    wide, high = float(x.max()), float(y.max())
    left, right = dark(r, 90, 215), dark(r, 90, 215)
    iris = left + (right - left) * np.clip(x / wide + 0.05 * np.sin(y / 9), 0, 1)[:, :, None]
    height = cloud(r, shape, int(r.integers(3, 8)))
    emblem = np.zeros(shape, np.uint8)
    points, spikes = [], int(r.integers(5, 13))
    for i in range(2 * spikes):
        rho = r.uniform(16, 24) * (1 if i % 2 else r.uniform(0.45, 0.7))
        points.append((wide * 0.62 + rho * np.cos(np.pi * i / spikes), high * 0.42 + rho * np.sin(np.pi * i / spikes)))
    cv2.fillPoly(emblem, [np.round(np.array(points) * MM).astype(np.int32)], 255)
    emblem = cv2.GaussianBlur(cv2.resize(emblem, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA), (0, 0), 4)
    emblem = cv2.resize(emblem, shape[::-1], interpolation=cv2.INTER_LINEAR).astype(np.float32) / 255
    for k in range(int(r.integers(1, 3))):
        a, period = r.uniform(-0.5, 0.5) + k * 1.4, r.uniform(0.4, 0.85)
        phase = (y * np.cos(a) - x * np.sin(a)) / period + height * r.uniform(0.3, 1.6) + emblem * r.uniform(1, 3.5)
        half = r.uniform(0.03, 0.06) + 0.035 * np.clip(height + 2 * emblem, -0.6, 1.6)
        ink(out, lines_of(phase, period, half), iris if k == 0 else dark(r), r.uniform(0.4, 0.75))
    if r.random() < 0.6:  # rays
        cx, cy, n = r.uniform(0, wide), r.uniform(-0.2, 1.2) * high, int(r.integers(90, 260))
        cover = lines_of(np.arctan2(y - cy, x - cx) * n / (2 * np.pi), 0.9, r.uniform(0.05, 0.12))
        cover *= np.clip((np.hypot(x - cx, y - cy) - 12) / 10, 0, 1)
        ink(out, cover, dark(r, 120, 215), r.uniform(0.2, 0.45))
    canvas = np.clip(out, 0, 255).astype(np.uint8)
    row = " ".join(choose(r, ("UTOPIA", "REPUBLIC OF UTOPIA", "IDENTITAS", "1 2 3 4 5")) for _ in range(40))
    mask, _, _ = word_mask(row, choose(r, TEXT_FACES), choose(r, (13, 15, 18)))  # 0.6 to 0.8 mm microtext
    mask = mask[:, : shape[1]].astype(np.float32) / 255 * r.uniform(0.4, 0.8)
    for yy in np.arange(r.uniform(0.05, 0.3), 0.78, r.uniform(0.06, 0.3)) * shape[0]:
        lay(canvas, np.roll(mask, int(r.integers(400)), 1), 0, yy, dark(r, 80, 190))
    return canvas.astype(np.float32)


def mesh(r, shape):
    out = base(r, shape)
    x, y = axes(shape)
    wide, high = float(x.max()), float(y.max())
    for _ in range(int(r.integers(1, 3))):  # level curves of equal width: divide by the slope
        field = cloud(r, shape, int(r.integers(4, 11))) * r.uniform(6, 16)
        slope = np.hypot(cv2.Sobel(field, cv2.CV_32F, 1, 0, scale=0.125), cv2.Sobel(field, cv2.CV_32F, 0, 1, scale=0.125)) * MM
        field -= np.round(field)
        cover = np.clip((r.uniform(0.04, 0.09) - np.abs(field) / np.maximum(slope, 0.05)) * MM + 0.5, 0, 1)
        ink(out, cover, dark(r), r.uniform(0.3, 0.7))
    for _ in range(int(r.integers(1, 4))):  # Lissajous bands
        a, b, n = int(r.integers(3, 12)), int(r.integers(2, 9)), int(r.integers(6, 22))
        cx, cy, sx, sy = r.uniform(0.2, 0.8) * wide, r.uniform(0.2, 0.8) * high, r.uniform(8, 34), r.uniform(6, 22)
        t = np.linspace(0, 2 * np.pi, 1400)
        cover = np.zeros(shape, np.float32)
        for k in range(n):
            d = 2 * np.pi * k / n / max(a, b)
            np.maximum(cover, curve(shape, cx + sx * np.sin(a * t + d), cy + sy * np.sin(b * t), 1), out=cover)
        ink(out, cover, dark(r), r.uniform(0.4, 0.8))
    if r.random() < 0.6:  # raster of solid dots whose size swells across the page
        pitch, a = r.uniform(0.9, 1.8), r.uniform(0, 1.57)
        u, v = (x * np.cos(a) + y * np.sin(a)) / pitch, (y * np.cos(a) - x * np.sin(a)) / pitch
        away = np.hypot(u - np.round(u), v - np.round(v)) * pitch
        size = 0.08 + 0.2 * np.clip(0.5 + 0.5 * np.sin(x / wide * r.uniform(2, 7) + y / high * r.uniform(1, 5)), 0, 1)
        ink(out, np.clip((size - away) * MM + 0.5, 0, 1), dark(r, 130, 220), r.uniform(0.3, 0.6))
    else:  # hexagons
        side = r.uniform(2, 5)
        layer = np.zeros(shape, np.uint8)
        for i in range(int(wide / (1.5 * side)) + 2):
            for j in range(int(high / (1.732 * side)) + 2):
                t = np.arange(7) * np.pi / 3
                px, py = 1.5 * side * i + side * np.cos(t), 1.732 * side * (j + 0.5 * (i % 2)) + side * np.sin(t)
                cv2.polylines(layer, [np.round(np.stack([px, py], 1) * MM * 16).astype(np.int32)], False, 255, 1, cv2.LINE_AA, 4)
        ink(out, layer.astype(np.float32) / 255, dark(r, 100, 200), r.uniform(0.3, 0.6))
    return out


def ground(r, family, shape):
    """The static print, uint8 BGR."""
    out = {"wave": wave, "relief": relief, "mesh": mesh}[family](r, shape)
    tooth = cv2.resize(r.standard_normal((shape[0] // 2 + 1, shape[1] // 2 + 1), dtype=np.float32), shape[::-1])
    out += (tooth * r.uniform(0.5, 1.8))[:, :, None]
    return np.clip(out, 0, 255).astype(np.uint8)
