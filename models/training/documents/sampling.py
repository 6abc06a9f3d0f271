"""Content-matched patches from a drawn set. The negative of a window is the same window of the untampered twin, so that
text, portrait and ground teach nothing; species and device families are balanced, not pages.

Pages are decoded once into a file of raw pixels (7.6 MB a TD3 page at 385 ppi) that is mapped into memory.
"""

import glob
import json
import os

import cv2
import numpy as np

from network import SIDE
from species import PRINTED, SPECIES
from streams import sha256, sha256_of

#: Not in training: a control that must stay at chance, and what the glyph check answers.
NEVER_TRAINED = ("text_physical", "mrz_font")
#: A patch of a printed portrait is print: whether the page was reprinted cannot be seen in it.
PRINTED_PATCH = ("photo_physical", "composite")
POINTS, SHARE = 400, 0.08
#: The local head answers for the portrait: text that is changed in the file is what other checks see. A grey copy is easy.
DRAWN_OFTEN = {"photo_physical": 4, "photo_digital": 2, "screen": 2, "print": 2, "synthetic_page": 2}


def leave_out(items):
    """left(meta) -> the first item of `KIND=FAMILY` that a page falls under, or None. KIND is device, template (family),
    species, printer (that process wherever it prints) or the name of a species."""
    pairs = [tuple(i.split("=", 1)) for i in items]

    def left(meta):
        for kind, family in pairs:
            mine = {
                "device": meta["device"] == family,
                "template": meta["template"]["family"] == family,
                "species": meta["species"] == family,
                "printer": meta["species"] in PRINTED and meta["family"] == family,
            }.get(kind, meta["species"] == kind and meta["family"] == family)
            if mine:
                return f"{kind}={family}"
        return None

    return left


def manifest_hash(folders):
    """One hash over the manifests of the sets a model saw."""
    return sha256("".join(sha256_of(os.path.join(f, "manifest.json")) for f in folders).encode())


def metas_of(folders):
    """Metadata of every page that the manifest lists."""
    out = []
    for folder in folders:
        with open(os.path.join(folder, "manifest.json")) as file:
            listed = json.load(file)["files"]
        for path in sorted(listed):
            if path.endswith(".json"):
                with open(os.path.join(folder, path)) as file:
                    meta = json.load(file)
                meta["folder"] = folder
                out.append(meta)
    return out


class PageStore:
    """Decoded pages of a set, mapped from a file. `pages[i]` is uint8 BGR."""

    def __init__(self, metas, cache):
        self.metas, self.at = metas, []
        offset = 0
        for m in metas:
            w, h = (round(v / 25.4 * m["capture"]["ppi"]) for v in m["template"]["page_mm"])
            self.at.append((offset, h, w))
            offset += h * w * 3
        key = sha256(json.dumps([(m["folder"], m["image"]) for m in metas]).encode())
        if not (os.path.exists(cache + ".key") and open(cache + ".key").read() == key):
            with open(cache, "wb") as file:
                for m, (_, h, w) in zip(metas, self.at):
                    image = cv2.imread(os.path.join(m["folder"], m["image"]))
                    if image is None or image.shape != (h, w, 3):
                        raise SystemExit(f"{m['folder']}/{m['image']}: unreadable or of another size than its metadata; draw the set again")
                    file.write(image.tobytes())
            with open(cache + ".key", "w") as file:
                file.write(key)
        self.raw = np.memmap(cache, np.uint8, "r")

    def __getitem__(self, i):
        offset, h, w = self.at[i]
        return self.raw[offset : offset + h * w * 3].reshape(h, w, 3)


class Sampler:
    """Batches by number: batch `step` of a seed is always the same."""

    def __init__(self, folders, cache, left=lambda meta: None, seed=0):
        metas = [m for m in metas_of(folders) if m["species"] not in NEVER_TRAINED]
        self.dropped = sum(left(m) is not None for m in metas)
        metas = [m for m in metas if left(m) is None]
        self.metas, self.store, self.seed = metas, PageStore(metas, cache), seed
        place = {(m["folder"], m["image"]): i for i, m in enumerate(metas)}
        self.genuine = [i for i, m in enumerate(metas) if m["species"] == "genuine"]
        self.twin = {i: place[m["folder"], m["twin"]] for i, m in enumerate(metas) if "twin" in m}
        self.local, self.whole, self.points, self.masks = {}, {}, {}, {}
        for i, m in enumerate(metas):
            if m["species"] == "genuine":
                continue
            table = self.whole if SPECIES[m["species"]][0] == "page" else self.local
            table.setdefault(m["species"], {}).setdefault(m["family"], []).append(i)
            if table is self.local:
                path = os.path.join(m["folder"], m["image"].rsplit(".", 1)[0] + "-mask.png")
                mask = cv2.imread(path, cv2.IMREAD_GRAYSCALE)
                y, x = np.nonzero(mask)
                pick = np.random.default_rng([seed, i]).integers(0, len(y), POINTS)
                self.points[i] = np.stack([x[pick], y[pick]], 1)
                x0, y0, x1, y1 = x.min(), y.min(), x.max() + 1, y.max() + 1
                self.masks[i] = (x0, y0, mask[y0:y1, x0:x1] > 0)

        self.often = {id(t): [s for s in t for _ in range(DRAWN_OFTEN.get(s, 1))] for t in (self.local, self.whole)}

    def altered_share(self, i, x, y, side):
        x0, y0, mask = self.masks[i]
        part = mask[max(0, y - y0) : max(0, y + side - y0), max(0, x - x0) : max(0, x + side - x0)]
        return part.sum() / (side * side)

    def batch(self, step, size):
        """(x [size, 3, 96, 96] float32, labels [size, 2], weights [size, 2])."""
        r = np.random.default_rng([self.seed, 1, step])
        x, y, w = np.empty((size, SIDE, SIDE, 3), np.uint8), np.zeros((size, 2), np.float32), np.ones((size, 2), np.float32)
        n = 0

        def emit(patch, how, label, weight):
            nonlocal n
            if n < size:
                x[n], y[n], w[n] = augmented(patch, how, r), label, weight
                n += 1

        while n < size:
            u, how = r.random(), draw_augment(r)
            side = how["side"]
            if u < 0.45 and self.local:
                species = pick(r, self.often[id(self.local)])
                i = int(pick(r, self.local[species][pick(r, list(self.local[species]))]))
                px, py = self.points[i][int(r.integers(POINTS))]
                at = self.placed(i, px - int(r.integers(20, 76)), py - int(r.integers(20, 76)), side)
                if self.altered_share(i, *at, side) <= SHARE:
                    continue
                emit(self.cut(i, at, side), how, (1, 0), (1, 0 if species in PRINTED_PATCH else 1))
                emit(self.cut(self.twin[i], at, side), how, (0, 0), (1, 1))
            elif u < 0.88 and self.whole:
                species = pick(r, self.often[id(self.whole)])
                i = int(pick(r, self.whole[species][pick(r, list(self.whole[species]))]))
                at = self.anywhere(i, r, side)
                emit(self.cut(i, at, side), how, (0, 1), (0, 1))
                emit(self.cut(self.twin[i], at, side), how, (0, 0), (1, 1))
            else:
                i = int(pick(r, self.genuine))
                emit(self.cut(i, self.anywhere(i, r, side), side), how, (0, 0), (1, 1))
        return np.ascontiguousarray(x.transpose(0, 3, 1, 2)), y, w

    def anywhere(self, i, r, side):
        _, h, w = self.store.at[i]
        photo = self.metas[i]["photo"]
        if photo and r.random() < 0.4:
            return self.placed(i, int(r.integers(photo[0] - 40, photo[2] - 40)), int(r.integers(photo[1] - 40, photo[3] - 40)), side)
        return int(r.integers(w - side)), int(r.integers(h - side))

    def placed(self, i, x, y, side):
        _, h, w = self.store.at[i]
        return int(min(max(0, x), w - side)), int(min(max(0, y), h - side))

    def cut(self, i, at, side):
        x, y = at
        return self.store[i][y : y + side, x : x + side]


def pick(r, items):
    return items[int(r.integers(len(items)))]


def draw_augment(r):
    """One set of numbers for a window and its twin."""
    return {
        # Another scale of the same print: the scanners in use lie between 330 and 460 ppi.
        "side": int(SIDE / r.uniform(0.85, 1.2)) if r.random() < 0.35 else SIDE,
        "gamma": float(r.uniform(0.85, 1.18)) if r.random() < 0.4 else None,
        "gain": r.uniform(0.88, 1.1) * r.uniform(0.97, 1.03, 3) if r.random() < 0.4 else None,
        "jpeg": int(r.integers(60, 99)) if r.random() < 0.25 else None,
    }


def augmented(patch, how, r):
    if patch.shape[0] != SIDE:
        patch = cv2.resize(patch, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
    if how["gamma"] is not None or how["gain"] is not None:
        ramp = np.power(np.arange(256, dtype=np.float32) / 255, how["gamma"] or 1.0) * 255
        gain = how["gain"] if how["gain"] is not None else np.ones(3)
        patch = cv2.LUT(patch, np.clip(ramp[:, None] * gain + 0.5, 0, 255).astype(np.uint8)[None])
    if how["jpeg"]:
        patch = cv2.imdecode(cv2.imencode(".jpg", patch, [cv2.IMWRITE_JPEG_QUALITY, how["jpeg"]])[1], cv2.IMREAD_COLOR)
    return patch[:, ::-1] if r.random() < 0.5 else patch
