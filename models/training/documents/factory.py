"""Draws synthetic documents: genuine pages, their altered twins, masks, metadata and a manifest.

    python3 factory.py OUT --split train --templates 0:40 --pages 0:2 --attacks 4 --seed 1 --workers 2
    python3 factory.py --selfcheck
    python3 factory.py --sheet sheet.png --templates 3:6

`--exclude KIND=FAMILY` leaves a device family out (`device=wide_lens`, `screen=epaper`, `printer=dyesub`), a whole species
(`species=composite`) or a template family (`template=mesh`); `--only` takes nothing else of that kind. Run with Debian's
python3.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from multiprocessing import get_context

import cv2
import numpy as np

import selfcheck
from capture import file_bytes
from faces import RENDERED
from species import PRINTED, SPECIES, group, possible
from streams import SPLITS, plain, sha256, sha256_of, stream, versions, write_json
from templates import describe

cv2.setNumThreads(1)  # the same pixels on every machine, and one core for each worker


def menu(exclude, only):
    """allowed(kind, family) of the two options."""
    out, keep = set(), {}
    for item in exclude:
        kind, family = item.split("=", 1)
        out |= {(k, family) for k in (PRINTED if kind == "printer" else (kind,))}
    for item in only:
        kind, family = item.split("=", 1)
        for k in PRINTED if kind == "printer" else (kind,):
            keep.setdefault(k, set()).add(family)
    return lambda kind, family: (kind, family) not in out and (kind not in keep or family in keep[kind])


def wanted_of(place, t, species, attacks, allowed):
    """Which species this page gets: `attacks` of the possible ones, by its own stream."""
    open_to = [s for s in species if possible(s, t) and allowed("species", s)]
    if attacks >= len(open_to):
        return open_to
    order = stream(place, "choice").permutation(len(open_to))
    return [open_to[i] for i in sorted(order[:attacks])]


def draw_template(job):
    """All pages of one template. Returns rows of the manifest and CPU seconds by species."""
    out, seed, split, number, pages, species, attacks, exclude, only, folder = job
    allowed = menu(exclude, only)
    t = describe(seed, split, number)
    rows, spent = [], []
    if not allowed("template", t["family"]):
        return rows, spent
    for index in pages:
        place = (seed, split, number, index)
        clock = time.process_time()
        for name, image, mask, meta in group(place, wanted_of(place, t, species, attacks, allowed), allowed, folder):
            stem = f"{number:04d}-{index}-{name}"
            data, kind = file_bytes(image, meta["capture"])
            files = {f"{stem}.{kind}": data}
            if mask is not None:
                files[f"{stem}-mask.png"] = cv2.imencode(".png", mask)[1].tobytes()
                meta["twin"] = f"{number:04d}-{index}-genuine.{kind}"
            meta["image"] = f"{stem}.{kind}"
            text = json.dumps(plain(meta), ensure_ascii=False, sort_keys=True) + "\n"
            files[f"{stem}.json"] = text.encode()
            for path, content in files.items():
                with open(os.path.join(out, path), "wb") as file:
                    file.write(content)
                rows.append((path, sha256(content)))
            now = time.process_time()
            spent.append((name, now - clock))
            clock = now
    return rows, spent


def draw(args):
    os.makedirs(args.out, exist_ok=True)
    jobs = [
        (args.out, args.seed, args.split, number, span(args.pages), args.species, args.attacks, args.exclude, args.only, args.faces)
        for number in span(args.templates)
    ]
    if any(job[3] not in SPLITS[args.split] for job in jobs):
        raise SystemExit(f"templates of split {args.split} are {SPLITS[args.split].start} to {SPLITS[args.split].stop - 1}")
    files, spent, start = {}, {}, time.monotonic()
    with get_context("fork").Pool(args.workers) as pool:
        for done, (rows, times) in enumerate(pool.imap_unordered(draw_template, jobs), 1):
            files.update(rows)
            for name, seconds in times:
                spent.setdefault(name, []).append(seconds)
            if args.minutes and (time.monotonic() - start) / 60 > args.minutes:
                pool.terminate()
                break
    # A template that was cut off leaves pages without an entry: only what is listed belongs to the set.
    for path in os.listdir(args.out):
        if path not in files and path not in ("manifest.json", "timing.json"):
            os.remove(os.path.join(args.out, path))
    recipe = os.path.dirname(os.path.abspath(__file__))
    write_json(
        os.path.join(args.out, "manifest.json"),
        {
            "schema": "waypost.documents/1",
            "seed": args.seed,
            "split": args.split,
            "templates": args.templates,
            "pages": args.pages,
            "attacks": args.attacks,
            "species": args.species,
            "exclude": args.exclude,
            "only": args.only,
            "faces": "rendered heads of hardware/demo/faces and procedural" if args.faces == RENDERED else "a folder of the operator",
            "versions": versions(),
            "recipe": {n: sha256_of(os.path.join(recipe, n)) for n in sorted(os.listdir(recipe)) if n.endswith(".py")},
            "files": dict(sorted(files.items())),
        },
    )
    table = {name: {"n": len(s), "cpu_mean": float(np.mean(s)), "cpu_p95": float(np.percentile(s, 95))} for name, s in sorted(spent.items())}
    write_json(os.path.join(args.out, "timing.json"), {"wall": time.monotonic() - start, "workers": args.workers, "species": table})
    print(f"{sum(v['n'] for v in table.values())} pages, {done} of {len(jobs)} templates, {time.monotonic() - start:.0f} s, {args.workers} workers")
    for name, row in table.items():
        print(f"  {name:20s} n {row['n']:5d}  CPU {row['cpu_mean']:.2f} s a page (p95 {row['cpu_p95']:.2f})")


def span(text):
    first, _, last = text.partition(":")
    return range(int(first), int(last) if last else int(first) + 1)


def sheet(args):
    """One row per template: the whole page small, and the portrait's corner at full size, for every species."""
    rows = []
    for number in span(args.templates):
        place = (args.seed, args.split, number, span(args.pages).start)
        cells = []
        for name, image, mask, meta in group(place, args.species, menu(args.exclude, args.only), args.faces):
            image = cv2.imdecode(np.frombuffer(file_bytes(image, meta["capture"])[0], np.uint8), cv2.IMREAD_COLOR)
            x, y = (meta["photo"][:2] if meta["photo"] else (100, 100)) if mask is None or mask.max() == 2 else [int(v.min()) for v in np.nonzero(mask)[::-1]]
            x, y = max(0, min(x - 20, image.shape[1] - 380)), max(0, min(y - 20, image.shape[0] - 280))
            near = image[y : y + 280, x : x + 380]
            small = cv2.resize(image, (380, 268), interpolation=cv2.INTER_AREA)
            cv2.putText(small, f"{name} {meta['family'] or ''} {meta['device']}", (4, 262), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (0, 0, 220), 1, cv2.LINE_AA)
            cells.append(np.vstack([small, near]))
        width = args.columns
        blank = np.zeros_like(cells[0])
        for i in range(0, len(cells), width):
            rows.append(np.hstack(cells[i : i + width] + [blank] * (width - len(cells[i : i + width]))))
    cv2.imwrite(args.sheet, np.vstack(rows))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", nargs="?")
    parser.add_argument("--selfcheck", action="store_true")
    parser.add_argument("--sheet", metavar="PNG")
    parser.add_argument("--split", choices=list(SPLITS), default="train")
    parser.add_argument("--templates", default="0:3", help="first:last of the split")
    parser.add_argument("--pages", default="0:1", help="holders of each template, first:last")
    parser.add_argument("--attacks", type=int, default=len(SPECIES), help="altered pages for each genuine page")
    parser.add_argument("--species", nargs="*", default=list(SPECIES), choices=list(SPECIES))
    parser.add_argument("--exclude", nargs="*", default=[], metavar="KIND=FAMILY")
    parser.add_argument("--only", nargs="*", default=[], metavar="KIND=FAMILY")
    parser.add_argument("--faces", default=RENDERED, help="folder with SUBJECT_*.jpg in place of the rendered heads")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=0, help="stop after this time and keep the whole templates")
    parser.add_argument("--columns", type=int, default=5)
    args = parser.parse_args()
    if args.selfcheck:
        with tempfile.TemporaryDirectory() as folder:
            sys.exit(selfcheck.run(folder, draw_template))
    if args.sheet:
        return sheet(args)
    if not args.out:
        parser.error("name a folder to draw into, or --selfcheck, or --sheet")
    draw(args)


if __name__ == "__main__":
    main()
