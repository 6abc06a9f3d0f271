"""Digital changes after the capture: a portrait spliced in, text rewritten, a field pasted from another capture, a block
copied. They need someone between scanner and appliance; they serve uploaded files and training. All return
(picture, mask, numbers); `image` is the capture before its last file step.
"""

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from capture import capture, jpeg, rect_seen
from faces import portrait
from pages import genuine
from printing import FACES, TEXT_FACES
from streams import choose
from substitution import altered, fields

#: Families of editors: resampling kernel and the JPEG that the pasted piece comes with.
EDITORS = {"linear420": (cv2.INTER_LINEAR, "420"), "cubic444": (cv2.INTER_CUBIC, "444"), "lanczos422": (cv2.INTER_LANCZOS4, "422"), "area_soft": (cv2.INTER_AREA, "420soft")}


def photo_digital(doc, image, n, r, folder, family=None):
    family = family or choose(r, list(EDITORS))
    kernel, table = EDITORS[family]
    x0, y0, x1, y1 = rect_seen(doc["photo"], n, doc["template"]["page_mm"])
    line = doc["template"]["frame"]
    if line and r.random() < 0.6:  # pasted inside the line, which stays
        inset = max(0, int(np.ceil((line["width"] / 2 - line["off"]) * n["ppi"] / 25.4 + r.uniform(0, 3))))
        x0, y0, x1, y1 = x0 + inset, y0 + inset, x1 - inset, y1 - inset
    w, h = x1 - x0, y1 - y0
    zoom = r.uniform(0.6, 1.7)
    face, background, subject = portrait(r, doc["place"][1], (max(40, int(w * zoom)), max(50, int(h * zoom))), other=doc["subject"], folder=folder)
    if doc["template"]["photo_process"] in ("laser_engraved", "dither"):
        face = np.repeat(cv2.cvtColor(face.astype(np.float32), cv2.COLOR_BGR2GRAY)[:, :, None], 3, 2) * 0.85 + 25
    face = jpeg(np.clip(face, 0, 255).astype(np.uint8), int(r.integers(45, 92)), table)
    face = cv2.resize(face, (w, h), interpolation=kernel).astype(np.float32)
    keep = np.ones((h, w), np.float32)
    head_only = r.random() < 0.35  # the head alone, over the genuine background
    if head_only:
        far = cv2.resize(background, (w, h), interpolation=cv2.INTER_LINEAR)
        keep = np.clip(1 - far, 0, 1)
    if r.random() < 0.5:
        face = cv2.GaussianBlur(face, (0, 0), r.uniform(0.4, 1.1))
    if r.random() < 0.5:
        face += r.standard_normal(face.shape, dtype=np.float32) * r.uniform(0.5, 5)
    if r.random() < 0.5:  # level of the genuine portrait
        old = image[y0:y1, x0:x1].reshape(-1, 3).astype(np.float32)
        face = (face - face.mean((0, 1))) * min(1.5, float(old.std() / max(1, face.std()))) + old.mean(0)
    edge = np.zeros((h, w), np.float32)
    edge[2:-2, 2:-2] = 1
    keep = np.minimum(keep, cv2.GaussianBlur(edge, (0, 0), r.uniform(0.5, 1.5)))
    out, mask = image.copy(), np.zeros(image.shape[:2], np.uint8)
    area = out[y0:y1, x0:x1]
    keep[keep < 0.01] = 0
    area[:] = np.clip(area * (1 - keep[:, :, None]) + face * keep[:, :, None] + 0.5, 0, 255).astype(np.uint8)
    mask[y0:y1, x0:x1] = (keep > 0).astype(np.uint8)
    return out, mask, {"family": family, "subject": subject, "head_only": head_only}


def box_seen(doc, name, n, image, by=3):
    x0, y0, x1, y1 = rect_seen(doc["fields"][name]["box"], n, doc["template"]["page_mm"])
    h, w = image.shape[:2]
    return max(0, x0 - by), max(0, y0 - by), min(w, x1 + by), min(h, y1 + by)


def text_digital(doc, image, n, r, family=None):
    """One or two fields painted out and written again."""
    family = family or choose(r, list(EDITORS))
    out, mask, names = image.copy(), np.zeros(image.shape[:2], np.uint8), fields(doc)
    done = []
    for name in [names[i] for i in r.permutation(len(names))[: int(r.integers(1, 3))]]:
        x0, y0, x1, y1 = box_seen(doc, name, n, image)
        if x1 - x0 < 12 or y1 - y0 < 8:
            continue
        area = image[y0:y1, x0:x1]
        grey = cv2.cvtColor(area, cv2.COLOR_BGR2GRAY)
        level, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        dark = cv2.dilate((grey < level).astype(np.uint8), np.ones((3, 3), np.uint8))
        clean = cv2.inpaint(area, dark, 3, cv2.INPAINT_TELEA)
        ink = np.median(area[grey <= np.percentile(grey, 12)].reshape(-1, 3), axis=0)
        font = doc["template"]["font"] if r.random() < 0.6 else choose(r, TEXT_FACES)
        px = max(8, int(doc["template"]["text"]["px"] * n["ppi"] / 600 * r.uniform(0.95, 1.05)))
        text = altered(doc, name, r)
        layer = Image.new("L", (x1 - x0, y1 - y0), 0)
        type_face = ImageFont.truetype(FACES[font], px)
        box = type_face.getbbox(text, anchor="ls")
        if box[2] > x1 - x0 - 5:  # another font runs wider: the editor makes it fit
            type_face = ImageFont.truetype(FACES[font], max(8, int(px * (x1 - x0 - 5) / box[2])))
            box = type_face.getbbox(text, anchor="ls")
        ImageDraw.Draw(layer).text((3, (y1 - y0 + (box[3] - box[1])) / 2 - box[3]), text, fill=255, font=type_face, anchor="ls")
        cover = cv2.GaussianBlur(np.asarray(layer), (0, 0), r.uniform(0.3, 0.9)).astype(np.float32)[:, :, None] / 255
        piece = clean * (1 - cover) + ink * cover
        if r.random() < 0.5:
            piece += r.standard_normal(piece.shape, dtype=np.float32) * r.uniform(0.5, 3) * (0.4 + 0.6 * cover)
        out[y0:y1, x0:x1] = np.clip(piece, 0, 255).astype(np.uint8)
        mask[y0:y1, x0:x1] |= (np.abs(out[y0:y1, x0:x1].astype(np.int16) - area).max(2) > 0).astype(np.uint8)
        done.append({"field": name, "font": font, "text": text})
    return out, mask, {"family": family, "fields": done}


def text_crop(doc, image, n, r, folder, family=None, device=None):
    """Fields pasted from a second capture of another document of the template."""
    family = family or choose(r, list(EDITORS))
    kernel, table = EDITORS[family]
    seed, split, number, index = doc["place"]
    other_place = (seed, split, number, f"{index}-donor")
    other = genuine(other_place, folder)
    donor, m = capture(other["canvas"], other_place, other["template"]["page_mm"], device)
    donor = jpeg(donor, int(r.integers(60, 95)), table)
    out, mask = image.copy(), np.zeros(image.shape[:2], np.uint8)
    names, done = [x for x in fields(doc) if x in fields(other)], []
    for name in [names[i] for i in r.permutation(len(names))[: int(r.integers(1, 3))]]:
        x0, y0, x1, y1 = box_seen(other, name, m, donor, 6)
        tx, ty, _, _ = box_seen(doc, name, n, image, 6)
        old = box_seen(doc, name, n, image, 6)
        w = min(max(x1 - x0, old[2] - old[0]), image.shape[1] - tx, donor.shape[1] - x0)
        h = min(max(y1 - y0, old[3] - old[1]), image.shape[0] - ty, donor.shape[0] - y0)
        if w < 12 or h < 8:
            continue
        piece = donor[y0 : y0 + h, x0 : x0 + w]
        zoom = r.uniform(0.98, 1.02)
        piece = cv2.resize(cv2.resize(piece, None, fx=zoom, fy=zoom, interpolation=kernel), (w, h), interpolation=kernel).astype(np.float32)
        target = image[ty : ty + h, tx : tx + w].astype(np.float32)
        piece += np.median(target, (0, 1)) - np.median(piece, (0, 1))
        out[ty : ty + h, tx : tx + w] = np.clip(piece, 0, 255).astype(np.uint8)
        mask[ty : ty + h, tx : tx + w] = 1
        done.append({"field": name, "text": other["fields"][name]["text"]})
    return out, mask, {"family": family, "fields": done, "donor_device": m["family"]}


def copymove(doc, image, n, r):
    """One or two blocks of the page copied to another place of it, often a piece of text over another."""
    h, w = image.shape[:2]
    out, mask, done = image.copy(), np.zeros((h, w), np.uint8), []
    names = fields(doc)
    for _ in range(int(r.integers(1, 3))):
        bw, bh = int(r.integers(40, 230)), int(r.integers(24, 70))
        if names and r.random() < 0.7:
            a, b = box_seen(doc, choose(r, names), n, image), box_seen(doc, choose(r, names), n, image)
            (sx, sy), (tx, ty) = a[:2], (b[0] + int(r.integers(-4, 60)), b[1] + int(r.integers(-2, 3)))
        else:
            sx, sy, tx, ty = int(r.integers(w - bw)), int(r.integers(h - bh)), int(r.integers(w - bw)), int(r.integers(h - bh))
        if abs(sx - tx) < 8 and abs(sy - ty) < 8:
            tx = (tx + w // 3) % (w - bw)
        bw, bh = min(bw, w - sx, w - tx), min(bh, h - sy, h - ty)
        if bw < 16 or bh < 12:
            continue
        out[ty : ty + bh, tx : tx + bw] = image[sy : sy + bh, sx : sx + bw]
        mask[ty : ty + bh, tx : tx + bw] = 1
        done.append([sx, sy, tx, ty, bw, bh])
    return out, mask, {"family": "copy", "blocks": done}
