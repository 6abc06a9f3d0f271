"""Faces that show no real person: rendered heads of hardware/demo/faces, a procedural face, or a folder of the operator.

Subjects are split: the rendered head of a training page never stands on a test page. A procedural subject is a number,
and the numbers of the splits do not meet.
"""

import functools
import glob
import os

import cv2
import numpy as np

from streams import SPLITS, choose

RENDERED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../hardware/demo/faces")
#: Share of rendered heads of each split, in order of their file names: 13 heads give 8, 2 and 3.
SHARE = {"train": (0.0, 0.62), "val": (0.62, 0.77), "test": (0.77, 1.0)}
SIZE = (480, 600)


@functools.lru_cache(maxsize=8)
def rendered(split, folder):
    """Pictures (BGR uint8) of the subjects of a split. File names are `SUBJECT_anything.jpg`."""
    paths = sorted(glob.glob(os.path.join(folder, "*_passport.jpg"))) or sorted(glob.glob(os.path.join(folder, "*.jpg")))
    subjects = sorted({os.path.basename(p).split("_")[0] for p in paths})
    low, high = (int(round(len(subjects) * s)) for s in SHARE[split])
    mine = set(subjects[low:high])
    return [(os.path.basename(p).split("_")[0], cv2.imread(p)) for p in paths if os.path.basename(p).split("_")[0] in mine]


def portrait(r, split, size, other=None, folder=RENDERED, rendered_share=0.6):
    """A portrait of `size` (w, h), float32 BGR, its paper mask (1 where background) and what was drawn.
    `other` is the subject that must not come again."""
    while True:
        stock = rendered(split, folder) if r.random() < rendered_share else []
        if stock:
            subject, picture = choose(r, stock)
        else:
            first = list(SPLITS).index(split) * 1_000_000
            number = first + int(r.integers(1_000_000))
            subject, picture = f"drawn-{number}", procedural(number)
        if subject != other:
            break
    w, h = size
    # The same head again and again: crop, turn, flip and light it differently.
    ph, pw = picture.shape[:2]
    zoom = r.uniform(1.0, 1.22) * max(w / pw, h / ph)
    turn = r.uniform(-2.5, 2.5)
    m = cv2.getRotationMatrix2D((pw / 2, ph * 0.48), turn, zoom)
    m[:, 2] += (w / 2 - pw / 2 + r.uniform(-0.02, 0.02) * w, h / 2 - ph * 0.48 + r.uniform(-0.03, 0.0) * h)
    out = cv2.warpAffine(picture, m, (w, h), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    if r.random() < 0.5:
        out = out[:, ::-1]
    level = np.median(out[: max(4, h // 12)].reshape(-1, 3), axis=0)
    far = np.abs(out.astype(np.float32) - level).max(2)
    ground = cv2.GaussianBlur(np.clip(1.6 - far / 14, 0, 1), (0, 0), 1.5)
    out = (out.astype(np.float32) - 128) * r.uniform(0.8, 1.15) + 128 + r.uniform(-18, 18)
    out = out * r.uniform(0.95, 1.05, 3).astype(np.float32)
    return np.clip(out, 0, 255), ground, subject


@functools.lru_cache(maxsize=64)
def procedural(number):
    """A face of ellipses, gradients and noise, 480 x 600 px. It belongs to nobody."""
    r = np.random.default_rng(number + 77_000_000)
    w, h = SIZE
    image = np.empty((h, w, 3), np.float32)
    image[:] = r.uniform(205, 245) + r.uniform(-8, 8, 3)
    skin = np.array([[150, 185, 225], [120, 160, 205], [80, 115, 165], [50, 75, 115], [140, 170, 215]][int(r.integers(5))], np.float32)
    skin = skin * r.uniform(0.9, 1.08) + r.uniform(-6, 6, 3)
    hair = np.array(choose(r, ([20, 22, 26], [30, 45, 70], [60, 110, 160], [90, 95, 100], [25, 35, 90])), np.float32)
    cloth = r.uniform(20, 200, 3).astype(np.float32)
    cx, cy, rx, ry = w / 2 + r.uniform(-8, 8), h * 0.45, w * r.uniform(0.23, 0.28), h * r.uniform(0.26, 0.31)

    def paint(colour, soft, draw):
        layer = np.zeros((h, w), np.uint8)
        draw(layer)
        a = cv2.GaussianBlur(layer, (0, 0), soft).astype(np.float32)[:, :, None] / 255
        image[:] = image * (1 - a) + np.asarray(colour, np.float32) * a

    def oval(x, y, a, b, angle=0, start=0, end=360, width=-1):
        return lambda m: cv2.ellipse(m, (int(x), int(y)), (max(1, int(a)), max(1, int(b))), angle, start, end, 255, width, cv2.LINE_AA)

    long_hair = r.random() < 0.45
    paint(hair, 3, oval(cx, cy - ry * 0.15 + (ry * 0.35 if long_hair else 0), rx * 1.24, ry * (1.5 if long_hair else 1.08)))
    paint(cloth, 2, oval(cx, h * 1.02, w * 0.46, h * 0.24))
    paint(skin * 0.86, 3, lambda m: cv2.rectangle(m, (int(cx - rx * 0.45), int(cy + ry * 0.6)), (int(cx + rx * 0.45), int(h * 0.84)), 255, -1))
    paint(skin * 0.9, 2, oval(cx - rx, cy + 8, rx * 0.14, ry * 0.2))
    paint(skin * 0.9, 2, oval(cx + rx, cy + 8, rx * 0.14, ry * 0.2))
    paint(skin, 2, oval(cx, cy, rx, ry))
    paint(skin * 1.08 + 4, 30, oval(cx + r.uniform(-30, 30), cy - ry * 0.2, rx * 0.5, ry * 0.5))
    paint(skin * 0.8, 16, oval(cx - rx * 0.75, cy + ry * 0.2, rx * 0.16, ry * 0.5))
    paint(hair, 3, oval(cx, cy - ry * r.uniform(0.78, 0.9), rx * 0.98, ry * r.uniform(0.25, 0.42)))
    eye_y, gap = cy - ry * r.uniform(0.02, 0.12), rx * r.uniform(0.4, 0.48)
    iris = r.uniform(30, 140, 3)
    for side in (-1, 1):
        x = cx + side * gap
        paint([238, 238, 240], 0.8, oval(x, eye_y, rx * 0.19, ry * 0.062))
        paint(iris, 0.8, oval(x, eye_y, rx * 0.08, rx * 0.08))
        paint([12, 12, 12], 0.6, oval(x, eye_y, rx * 0.035, rx * 0.035))
        paint([250, 250, 250], 0.5, oval(x + 3, eye_y - 3, 2, 2))
        paint(skin * 0.55, 1.0, oval(x, eye_y, rx * 0.2, ry * 0.07, 0, 185, 355, 2))
        paint(hair * 0.8, 1.8, oval(x, eye_y - ry * 0.06, rx * 0.25, ry * 0.12, side * r.uniform(0, 6), 205, 335, int(r.integers(4, 9))))
    nose = cy + ry * r.uniform(0.24, 0.32)
    paint(skin * 0.72, 2.5, oval(cx, nose, rx * 0.16, ry * 0.06, 0, 10, 170, 3))
    paint(skin * 0.88, 7, oval(cx - rx * 0.1, nose - ry * 0.16, rx * 0.05, ry * 0.18))
    mouth = cy + ry * r.uniform(0.5, 0.58)
    paint(skin * [0.62, 0.6, 0.88], 1.6, oval(cx, mouth, rx * r.uniform(0.28, 0.36), ry * 0.055))
    paint(skin * 0.42, 0.9, oval(cx, mouth - 2, rx * 0.31, ry * 0.02, 0, 10, 170, 2))
    if r.random() < 0.25:
        for side in (-1, 1):
            paint([40, 40, 45], 0.8, oval(cx + side * gap, eye_y, rx * 0.3, ry * 0.16, 0, 0, 360, 3))
    rough = np.zeros((h, w), np.float32)
    for k in (4, 10, 30, 120):  # skin and hair are not smooth: noise of several scales
        grid = r.standard_normal((h // max(1, 600 // (k * 5)) + 2, w // max(1, 600 // (k * 5)) + 2)).astype(np.float32)
        rough += cv2.resize(grid, (w, h), interpolation=cv2.INTER_CUBIC) * 2.2
    inside = cv2.GaussianBlur((np.abs(image - image[0, 0]).max(2) > 12).astype(np.float32), (0, 0), 2)
    image += (rough * inside)[:, :, None]
    return np.clip(image, 0, 255).astype(np.uint8)
