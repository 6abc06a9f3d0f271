"""Trains the page head on drawn sets that the patch network never saw; the patch network stays as delivered.

    python3 train_page.py CHECKPOINT SET [SET ...] --patch document-patch.onnx --folds 5 --members 3 --leave-out device=wide_lens

Every page is looked at as drawn, with its portrait where it is; once more with the portrait where a detector would find it; and
`--looks` times with another scale, exposure, file and grid as well. With `--folds` each page is
also scored by heads that never saw its template: thresholds come from these scores, and choices are made on them. What is left
out is not trained on and scored all the same.
"""

import argparse
import json
import os
import time
from multiprocessing import get_context

import cv2
import numpy as np
import onnx
import torch
from torch.nn import functional as F

from network import SIDE
from page_edge import CHANNELS, LENGTH, edges_of
from page_head import EDGE_NUMBERS, Head, heads_of, predicted
from page_tiles import FEATURES, LOGITS, Delivered, placed
from sampling import draw_augment, leave_out, manifest_hash, metas_of
from scoring import cut, photo_tiles, whole_tiles
from species import SPECIES
from streams import sha256, sha256_of

#: Share of the tiles that one step sees, of pages that it sees as if no portrait had been found, and of those of which it sees
#: the edge of the portrait alone.
KEPT, UNFOUND, DEAF = 0.6, 0.1, 0.25
GRID = 60
#: How far inside its print the appliance finds a portrait: mean and deviation at each side (left, top, right, bottom), shares of
#: width and height, measured on 56 drawn pages; and the most that is drawn.
INSIDE, SPREAD, MOST = np.array((0.03, 0.045, 0.025, 0.05)), np.array((0.055, 0.06, 0.05, 0.08)), 0.2
#: Looks at the page as drawn: the portrait in its place, and where it would be found.
PLAIN = 2


def found(photo, r):
    """The rectangle that a detector would give."""
    x0, y0, x1, y1 = photo
    a, b, c, d = np.clip(r.normal(INSIDE, SPREAD), -MOST, MOST) * (x1 - x0, y1 - y0, x1 - x0, y1 - y0)
    return [round(x0 + a), round(y0 + b), round(x1 - c), round(y1 - d)]


def again(image, photo, r):
    """The page as another capture and another detector would give it."""
    how = draw_augment(r)
    factor = SIDE / how["side"]
    if factor != 1:
        image = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_LINEAR)
        photo = [round(v * factor) for v in photo] if photo else None
    if how["gamma"] is not None or how["gain"] is not None:
        ramp = np.power(np.arange(256) / 255, how["gamma"] or 1.0) * 255
        gain = how["gain"] if how["gain"] is not None else np.ones(3)
        image = cv2.LUT(image, np.clip(ramp[:, None] * gain + 0.5, 0, 255).astype(np.uint8)[None])
    if how["jpeg"]:
        image = cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, how["jpeg"]])[1], cv2.IMREAD_COLOR)
    dx, dy = (int(v) for v in r.integers(0, GRID, 2))
    image = image[dy:, dx:]
    h, w = image.shape[:2]
    photo = [int(v) for v in np.clip(np.array(photo) - (dx, dy, dx, dy), 0, (w, h, w, h))] if photo else None
    return image, photo, r.random() < 0.5


def tiles_of(image, photo):
    h, w = image.shape[:2]
    return placed(whole_tiles(h, w), photo_tiles(photo, h, w) if photo else [], photo, h, w)


def views(image, meta, looks, number):
    """(picture, portrait, mirrored) of every look: as drawn, with the portrait in its place and where it would be found, then again."""
    photo, r = meta["photo"], np.random.default_rng([number, 0])
    yield image, photo, False
    yield image, found(photo, r) if photo else None, False
    for look in range(looks):
        r = np.random.default_rng([number, 1, look])
        yield again(image, found(photo, r) if photo else None, r)


def looked(job):
    """[(features of the tiles, their places)] of every look."""
    patch, meta, looks, number = job
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    network, image, known, out = Delivered(patch), cv2.imread(os.path.join(meta["folder"], meta["image"])), {}, []
    for seen, photo, mirrored in views(image, meta, looks, number):
        tiles, place = tiles_of(seen, photo)
        if seen is not image:
            known = {}
        new = [t for t in dict.fromkeys(tiles) if t not in known]
        patches = cut(seen, new) if new else None
        if new:
            known.update(zip(new, network.features(patches[:, :, ::-1] if mirrored else patches).astype(np.float16)))
        out.append((np.stack([known[t] for t in tiles]), place))
    return out


def edged(job):
    """[profiles of the portrait's edge, float16, or None] of every look."""
    _, meta, looks, number = job
    cv2.setNumThreads(1)
    image = cv2.imread(os.path.join(meta["folder"], meta["image"]))
    seen = [edges_of(view, photo) for view, photo, _ in views(image, meta, looks, number)]
    return [None if e is None else e.astype(np.float16) for e in seen]


def of_pages(work, name, folder, jobs, workers):
    """What `work` gives for every page, in order."""
    out = []
    with get_context("spawn").Pool(workers) as pool:
        for page in pool.imap(work, jobs, 4):
            out.append(page)
            if len(out) % 200 == 0:
                print(f"{folder}: {name} of {len(out)} of {len(jobs)} pages", flush=True)
    return out


def kept_beside(folder, name, key, make):
    """The arrays of a file beside a set; made again where its key differs."""
    cache = os.path.join(folder, name)
    kept = np.load(cache) if os.path.exists(cache) else None
    if kept is None or str(kept["key"]) != key:
        np.savez(cache, key=key, **make())
        kept = np.load(cache)
    return kept


def features_of(folder, patch, looks, workers):
    """[(meta, features [tiles, 194] float16, places [tiles], profiles [4, 11, 49] or None, look)] of a set, kept beside it."""
    metas = metas_of([folder])
    jobs = [(patch, m, looks, i) for i, m in enumerate(metas)]
    here = os.path.dirname(os.path.abspath(__file__))
    recipe = lambda *names: [sha256_of(os.path.join(here, n)) for n in names]

    def tiles():
        flat = [look for page in of_pages(looked, "tiles", folder, jobs, workers) for look in page]
        return {"features": np.concatenate([f for f, _ in flat]), "places": np.concatenate([p for _, p in flat]), "counts": [len(p) for _, p in flat]}

    def edges():
        flat = [look for page in of_pages(edged, "edge", folder, jobs, workers) for look in page]
        none = np.zeros((4, CHANNELS, LENGTH), np.float16)
        return {"edges": np.stack([none if e is None else e for e in flat]), "seen": [e is not None for e in flat]}

    kept = kept_beside(folder, "features.npz", sha256(f"{sha256_of(patch)} {looks} {recipe('page_tiles.py', 'sampling.py')} {manifest_hash([folder])}".encode()), tiles)
    edge = kept_beside(folder, "edges.npz", sha256(f"{looks} {recipe('page_edge.py', 'sampling.py')} {manifest_hash([folder])}".encode()), edges)
    ends = np.cumsum(kept["counts"])
    features, places, profiles, seen = kept["features"], kept["places"], edge["edges"], edge["seen"]
    each = PLAIN + looks
    return [(metas[i // each], features[a:b], places[a:b], profiles[i] if seen[i] else None, i % each) for i, (a, b) in enumerate(zip([0, *ends[:-1]], ends))]


def packed(rows):
    """(features [pages, tiles, 194], places, profiles [pages, 4, 11, 49], whether there are any, labels [pages, 3], weights
    [pages, 3]); -1 where there is no tile."""
    most = max(len(row[2]) for row in rows)
    x, place = np.zeros((len(rows), most, FEATURES + LOGITS), np.float16), np.full((len(rows), most), -1, np.int8)
    y, w = np.zeros((len(rows), 3), np.float32), np.ones((len(rows), 3), np.float32)
    profiles, sides = np.zeros((len(rows), 4, CHANNELS, LENGTH), np.float16), np.zeros(len(rows), bool)
    for i, (meta, f, p, edge, _) in enumerate(rows):
        if edge is not None and (p == 1).any():
            profiles[i], sides[i] = edge, True
        x[i, : len(p)], place[i, : len(p)] = f, p
        species = meta["species"]
        y[i] = SPECIES.get(species, ("",))[0] == "page", species == "photo_physical", species in ("photo_physical", "photo_digital")
        # A portrait that was changed before the whole page was printed again: no label says what is to be seen of it.
        if not (p == 1).any() or species == "edited_then_printed":
            w[i, 1:] = 0
        if species == "photo_digital":
            w[i, 1] = 0
    return x, place, profiles, sides, y, w


def trained(data, args, seed):
    x, place, profiles, sides, y, w = data
    torch.manual_seed(seed)
    r, head = np.random.default_rng(seed), Head(args.drop)
    optimiser = torch.optim.AdamW(head.parameters(), lr=args.lr, weight_decay=args.decay)
    steps, step = args.epochs * (len(x) // args.batch), 0
    head.train()
    for _ in range(args.epochs):
        order = r.permutation(len(x))
        for k in range(len(x) // args.batch):
            pick = np.sort(order[k * args.batch : (k + 1) * args.batch])
            tiles = np.sort(r.permutation(x.shape[1])[: int(x.shape[1] * KEPT)])
            at, weight = place[np.ix_(pick, tiles)].astype(np.int64), w[pick].copy()
            unfound = r.random(len(pick)) < UNFOUND
            lone = at[unfound]
            lone[(lone == 1) | (lone == 2)] = -1
            lone[lone == 3] = 0
            at[unfound], weight[unfound, 1:] = lone, 0
            edge = sides[pick] & ~unfound
            deaf = edge & (r.random(len(pick)) < DEAF)
            weight[deaf, 0] = 0
            pooled = head.pooled(
                torch.from_numpy(x[np.ix_(pick, tiles)].astype(np.float32)), torch.from_numpy(at),
                torch.from_numpy(profiles[pick].astype(np.float32)), torch.from_numpy(edge),
            )
            alone = head.alone(head.drop(pooled[:, -EDGE_NUMBERS:]))
            logits = torch.cat([head.answer(pooled, torch.from_numpy(deaf)), alone], 1)
            wanted = np.concatenate([y[pick], y[pick, 1:2]], 1)
            weight = np.concatenate([weight, weight[:, 1:2] * edge[:, None]], 1).astype(np.float32)
            loss = (F.binary_cross_entropy_with_logits(logits, torch.from_numpy(wanted), reduction="none") * torch.from_numpy(weight)).mean()
            for part in optimiser.param_groups:
                part["lr"] = args.lr * (1 + np.cos(np.pi * step / steps)) / 2 + 1e-5
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            step += 1
    return head.eval()


#: What `packed` gave, for the workers that are forked after it.
DATA = []


def trained_in_worker(job):
    pages, args, seed = job
    torch.set_num_threads(1)
    return trained(tuple(v[pages] for v in DATA), args, seed).state_dict()


def trained_how(patch):
    """How the patch network came to be: the file says it, or the manifest of an older one beside it."""
    said = {p.key: p.value for p in onnx.load(patch).metadata_props}.get("trained")
    if said is not None:
        return said
    with open(os.path.join(os.path.dirname(patch), "model.json")) as file:
        return json.load(file)["provenance"]["conversion"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint")
    parser.add_argument("sets", nargs="+")
    parser.add_argument("--patch", required=True, metavar="ONNX")
    parser.add_argument("--looks", type=int, default=1, help="further looks at each page")
    parser.add_argument("--members", type=int, default=3, help="heads whose logits are averaged")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--lr", type=float, default=3e-3)
    parser.add_argument("--decay", type=float, default=1e-2)
    parser.add_argument("--drop", type=float, default=0.3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--leave-out", nargs="*", default=[], metavar="KIND=FAMILY")
    parser.add_argument("--only-folds", action="store_true", help="score out of fold and train nothing to keep")
    args = parser.parse_args()
    left, clock = leave_out(args.leave_out), time.monotonic()
    rows = [row for folder in args.sets for row in features_of(folder, args.patch, args.looks, args.workers)]
    data, said = packed(rows), [row[0] for row in rows]
    first, learnt = np.array([row[-1] == 1 for row in rows]), np.array([left(m) is None for m in said])
    templates = [(m["place"][0], m["template"]["number"]) for m in said]
    number = {t: i for i, t in enumerate(sorted(set(templates)))}
    fold = np.array([number[t] % args.folds for t in templates])
    print(f"{first.sum()} pages of {len(number)} templates, {len(rows)} looks, {time.monotonic() - clock:.0f} s", flush=True)
    DATA[:] = data
    jobs = [(k, s) for k in range(args.folds) for s in range(args.members)]
    with get_context("fork").Pool(args.workers) as pool:
        states = pool.map(trained_in_worker, [((fold != k) & learnt, args, args.seed + s) for k, s in jobs], 1)
        kept = [] if args.only_folds else pool.map(trained_in_worker, [(learnt, args, args.seed + s) for s in range(args.members)], 1)
    scores = np.zeros((len(rows), 3))
    for k in range(args.folds):
        part = (fold == k) & first
        scores[part] = predicted(heads_of([s for (f, _), s in zip(jobs, states) if f == k]), *(v[part] for v in data[:4]))
    held = [
        {"place": m["place"], "template": m["template"]["number"], "species": m["species"], "family": m["family"], "device": m["device"], "logits": [float(v) for v in scores[i]], "portrait": bool((data[1][i] == 1).any())}
        for i, m in enumerate(said) if first[i]
    ]
    run = {
        "members": args.members, "folds": args.folds, "epochs": args.epochs, "looks": args.looks, "batch": args.batch, "lr": args.lr, "decay": args.decay, "drop": args.drop,
        "seed": args.seed, "left_out": list(args.leave_out), "pages": int((first & learnt).sum()), "templates": len(number), "data": manifest_hash(args.sets),
        "patch": {"sha256": sha256_of(args.patch), "trained": trained_how(args.patch)},
    }
    with open(args.patch, "rb") as file:
        network = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8)
    torch.save({"page": kept, "network": network, "out_of_fold": held, **run}, args.checkpoint)
    print(f"{time.monotonic() - clock:.0f} s", flush=True)
    show(held)


def show(held):
    """Error rates of the out-of-fold scores, to choose by."""
    from evaluate import figures

    for name, logit, species in (("recapture", 0, [s for s, (where, _) in SPECIES.items() if where == "page"]), ("photo on paper", 1, ["photo_physical", "photo_digital"]), ("photo", 2, ["photo_physical", "photo_digital"])):
        rows = [r for r in held if logit == 0 or r["portrait"]]
        of = lambda s, families=None: [(r["template"], r["logits"][logit]) for r in rows if r["species"] == s and (families is None or r["family"] in families)]
        for s in species:
            if of(s):
                f = figures(of("genuine"), of(s))
                each = {family: round(100 * figures(of("genuine"), of(s, [family]))["apcer1"]) for family in sorted({r["family"] for r in rows if r["species"] == s})}
                print(f"{name:15s} {s:20s} n {len(of(s)):4d}/{len(of('genuine')):4d} AUC {f['auc']:.4f} EER {f['eer'] * 100:.1f} APCER@1 {f['apcer1'] * 100:.1f} @5 {f['apcer5'] * 100:.1f}  {each}", flush=True)


if __name__ == "__main__":
    main()
