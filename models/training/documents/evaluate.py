"""Scores held-out sets and reports error rates in the manner of ISO/IEC 30107-3: APCER at a fixed BPCER, EER, AUC, n, and
95 % intervals by bootstrap over templates. What was left out of training comes first.

    python3 evaluate.py CHECKPOINT TEST_SET [...] --out report.json [--val VAL_SET ...] [--workers 2]

With `--val` the thresholds of BPCER 1 % and 5 % are chosen on the validation set and carried over; those of a page head come from the
pages that were scored out of fold when it was trained. Without either they are
quantiles of the genuine test pages themselves, which is the optimistic figure. Both are printed when both exist.
"""

import argparse
import json
import os
from multiprocessing import get_context

import cv2
import numpy as np
import torch

from page_head import PORTRAIT, RECAPTURE
from sampling import leave_out, manifest_hash, metas_of
from scoring import load, page_scores, record_of
from species import SPECIES

ROUNDS = 400
#: Which score answers which species.
SCORE = {**{s: "recapture" for s, (where, _) in SPECIES.items() if where == "page"}, "photo_physical": "photo", "photo_digital": "photo"}
NOTE = {"text_physical": "control, must be at chance", "mrz_font": "answered by the glyph check"}


def scored(job):
    path, metas, found = job
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    model, _ = load(path)
    out = []
    for m in metas:
        image = cv2.imread(os.path.join(m["folder"], m["image"]))
        t = m["template"]
        out.append({"place": m["place"], "template": t["number"], "template_family": t["family"], "photo_process": t["photo_process"] if m["photo"] else None, "device": m["device"], "species": m["species"], "family": m["family"], **page_scores(model, image, m["photo"])})
        if found is not None:
            photo = found[name_of(m)]
            out[-1]["photo_found"] = page_scores(model, image, photo)["photo"] if photo else None
    return out


def name_of(meta):
    return f"{os.path.basename(os.path.normpath(meta['folder']))}/{meta['image']}"


def score_sets(path, folders, workers, left, found=None):
    metas = metas_of(folders)
    gone = [left(m) for m in metas]
    parts = [metas[i::32] for i in range(32)]
    if workers == 1:
        done = [scored((path, p, found)) for p in parts]
    else:
        with get_context("spawn").Pool(workers) as pool:
            done = pool.map(scored, [(path, p, found) for p in parts], 1)
    rows = [None] * len(metas)
    for i, part in enumerate(done):
        rows[i::32] = part
    for row, item in zip(rows, gone):
        row["left_out"] = item
    return rows


def threshold_at(genuine, bpcer):
    """Smallest threshold at which at most a share `bpcer` of genuine scores lies above."""
    s = np.sort(genuine)
    allowed = int(np.floor(bpcer * len(s)))
    return float(s[len(s) - 1 - allowed])


def auc_of(genuine, attack):
    order = np.argsort(np.concatenate([genuine, attack]), kind="stable")
    ranks = np.empty(len(order))
    ranks[order] = np.arange(1, len(order) + 1)
    return float((ranks[len(genuine) :].sum() - len(attack) * (len(attack) + 1) / 2) / (len(genuine) * len(attack)))


def eer_of(genuine, attack):
    grid = np.unique(np.concatenate([genuine, attack]))
    miss = np.searchsorted(np.sort(attack), grid, "right") / len(attack)
    alarm = 1 - np.searchsorted(np.sort(genuine), grid, "right") / len(genuine)
    i = int(np.argmin(np.abs(miss - alarm)))
    return float((miss[i] + alarm[i]) / 2)


def figures(genuine, attack, thresholds=None):
    """genuine, attack: lists of (template, score)."""
    g, a = np.array([s for _, s in genuine]), np.array([s for _, s in attack])
    t1, t5 = thresholds or (threshold_at(g, 0.01), threshold_at(g, 0.05))
    return {"auc": auc_of(g, a), "eer": eer_of(g, a), "apcer1": float((a <= t1).mean()), "apcer5": float((a <= t5).mean())}


def bootstrap(genuine, attack, r, thresholds=None):
    """95 % intervals: whole templates are drawn again, because pages of one template are not independent."""
    groups = [{}, {}]
    for table, rows in zip(groups, (genuine, attack)):
        for template, score in rows:
            table.setdefault(template, []).append((template, score))
    names = sorted(set(groups[0]) | set(groups[1]))
    found = []
    for _ in range(ROUNDS):
        drawn = [names[i] for i in r.integers(0, len(names), len(names))]
        g, a = ([row for n in drawn for row in table.get(n, [])] for table in groups)
        if g and a:
            found.append(figures(g, a, thresholds))
    return {k: [float(v) for v in np.percentile([f[k] for f in found], (2.5, 97.5))] for k in found[0]}


def pairs(rows, score):
    return [(r["template"], r[score]) for r in rows if r[score] is not None]


def table_of(rows, chosen):
    """Rows of the report: every species, all test pages and the left-out parts apart."""
    r, out = np.random.default_rng(0), []
    genuine = [x for x in rows if x["species"] == "genuine"]
    subsets = [("all test pages", lambda x: True)]
    for item in sorted({x["left_out"] for x in rows if x["left_out"]}):
        subsets.append((item, lambda x, item=item: x["left_out"] == item))
    subsets.append(("nothing left out", lambda x: x["left_out"] is None))
    for species in SPECIES:
        score = SCORE.get(species, "local")
        attack = [x for x in rows if x["species"] == species]
        for name, member in subsets:
            mine = pairs([x for x in attack if member(x)], score)
            kind = name.split("=")[0]
            # A scanner or a template family that was left out has genuine pages of its own.
            peers = [x for x in genuine if member(x)] if kind in ("device", "template", "nothing left out") else genuine
            base = pairs(peers, score)
            if len(mine) < 5 or len(base) < 20:
                continue
            row = {"species": species, "score": score, "subset": name, "n": len(mine), "genuine": len(base), "templates": len({t for t, _ in mine}), **figures(base, mine)}
            row["interval"] = bootstrap(base, mine, r)
            if chosen and score in chosen:
                row["carried"] = {k: v for k, v in figures(base, mine, chosen[score]).items() if k.startswith("apcer")}
            out.append(row)
    return out


def found_of(rows, chosen):
    """The portrait where the appliance finds it: error rates of the pages on which it does, and on how many."""
    r, out = np.random.default_rng(0), []
    genuine = [x for x in rows if x["species"] == "genuine" and x["photo"] is not None]
    base = pairs(genuine, "photo_found")
    for species in ("photo_physical", "photo_digital"):
        altered = [x for x in rows if x["species"] == species and x["photo"] is not None]
        for name, part in [("", altered), *((f, [x for x in altered if x["family"] == f]) for f in sorted({x["family"] for x in altered}))]:
            mine = pairs(part, "photo_found")
            if len(mine) < 3:
                continue
            row = {"species": species, "family": name, "pages": len(part), "n": len(mine), "genuine_pages": len(genuine), "genuine": len(base), **figures(base, mine), "interval": bootstrap(base, mine, r)}
            if chosen:
                row["carried"] = {k: v for k, v in figures(base, mine, chosen["photo"]).items() if k.startswith("apcer")}
                row["bpcer_carried"] = [float(np.mean([s > t for _, s in base])) for t in chosen["photo"]]
            out.append(row)
    return out


def alarms_of(rows, chosen):
    """Share of genuine pages above the threshold of BPCER 5 %, by what they are."""
    genuine = [x for x in rows if x["species"] == "genuine"]
    out = []
    for score in ("recapture", "photo", "local"):
        values = [x for x in genuine if x[score] is not None]
        limit = chosen[score][1] if chosen and score in chosen else threshold_at(np.array([x[score] for x in values]), 0.05)
        for kind in ("device", "template_family", "photo_process", "left_out"):
            for name in sorted({str(x[kind]) for x in values}):
                part = [x[score] > limit for x in values if str(x[kind]) == name]
                out.append({"score": score, "by": kind, "name": name, "n": len(part), "alarms": int(sum(part)), "share": float(np.mean(part))})
    return out


def families_of(rows):
    """APCER at BPCER 5 % of each device family of each species."""
    out = []
    for species in SPECIES:
        score = SCORE.get(species, "local")
        genuine = np.array([x[score] for x in rows if x["species"] == "genuine" and x[score] is not None])
        limits = threshold_at(genuine, 0.01), threshold_at(genuine, 0.05)
        for family in sorted({x["family"] for x in rows if x["species"] == species}):
            a = np.array([x[score] for x in rows if x["species"] == species and x["family"] == family and x[score] is not None])
            if len(a):
                left = any(x["left_out"] and not x["left_out"].startswith(("device=", "template=")) for x in rows if x["species"] == species and x["family"] == family)
                out.append({"species": species, "family": family, "n": len(a), "left_out": left, "auc": auc_of(genuine, a), "apcer1": float((a <= limits[0]).mean()), "apcer5": float((a <= limits[1]).mean())})
    return out


def out_of_fold(held):
    """Thresholds of BPCER 1 % and 5 % of a page head, from genuine pages whose template it had not seen."""
    genuine = [x for x in held if x["species"] == "genuine"]
    of = lambda logit, rows: np.array([x["logits"][logit] for x in rows])
    tables = {"recapture": of(RECAPTURE, genuine), "photo": of(PORTRAIT, [x for x in genuine if x["portrait"]])}
    return {name: (threshold_at(g, 0.01), threshold_at(g, 0.05)) for name, g in tables.items()}


def tiles_of(genuine):
    """Scale of single tiles, for the maps: median and 99th percentile of their summary over genuine pages."""
    out = {}
    for score in ("recapture", "photo"):
        name = f"tiles_{score}" if f"tiles_{score}" in genuine[0] else score
        g = np.array([x[name] for x in genuine if x[name] is not None])
        out[score] = {"p50": float(np.median(g)), "p99": threshold_at(g, 0.01)}
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint")
    parser.add_argument("sets", nargs="+")
    parser.add_argument("--val", nargs="*", default=[])
    parser.add_argument("--out", required=True)
    parser.add_argument("--found", help="where the appliance finds the portraits of the sets (find-portraits.mjs)")
    parser.add_argument("--workers", type=int, default=1)
    args = parser.parse_args()
    _, saved = load(args.checkpoint)
    left = leave_out(saved["left_out"])
    found = None
    if args.found:
        with open(args.found) as file:
            found = {x["page"]: x["photo"] for x in map(json.loads, file)}
    rows = score_sets(args.checkpoint, args.sets, args.workers, left, found)
    chosen, val = None, []
    if "out_of_fold" in saved:
        chosen = out_of_fold(saved["out_of_fold"])
    if args.val:
        val = score_sets(args.checkpoint, args.val, args.workers, left)
        chosen = {}
        for score in ("recapture", "photo", "local"):
            g = np.array([x[score] for x in val if x["species"] == "genuine" and x["left_out"] is None and x[score] is not None])
            chosen[score] = (threshold_at(g, 0.01), threshold_at(g, 0.05))
    genuine = [x for x in rows if x["species"] == "genuine"]
    limits = {}
    for score in ("recapture", "photo", "local"):
        g = np.array([x[score] for x in genuine if x[score] is not None])
        limits[score] = {"direction": "higher", "bpcer1": threshold_at(g, 0.01), "bpcer5": threshold_at(g, 0.05), "p50": float(np.median(g)), "p95": float(np.percentile(g, 95)), "max": float(g.max()), "n": len(g)}
        if chosen and score in chosen:
            limits[score]["validation"] = list(chosen[score])
            limits[score]["bpcer_carried"] = [float((g > t).mean()) for t in chosen[score]]
    report = {
        "checkpoint": record_of(saved),
        "data": {"test": manifest_hash(args.sets), "val": manifest_hash(args.val) if args.val else None},
        "genuine": len(genuine),
        "templates": len({x["template"] for x in genuine}),
        "thresholds": limits,
        "tiles": tiles_of(genuine),
        "rows": table_of(rows, chosen),
        "found": found_of(rows, chosen) if found else None,
        "alarms": alarms_of(rows, chosen),
        "families": families_of(rows),
    }
    with open(args.out, "w") as file:
        json.dump(report, file, indent=1)
    with open(args.out + ".scores", "w") as file:
        file.writelines(json.dumps(x) + "\n" for x in rows + [{**v, "split": "val"} for v in val])
    show(report)


def show(report):
    print(f"{report['genuine']} genuine pages of {report['templates']} templates; left out of training: {', '.join(report['checkpoint']['left_out']) or 'nothing'}")
    for row in sorted(report["rows"], key=lambda x: ("=" not in x["subset"], x["subset"], -x["apcer1"])):
        i, carried = row["interval"], row.get("carried")
        print(
            f"{row['subset']:22s} {row['species']:20s} n {row['n']:4d}/{row['genuine']:4d} AUC {row['auc']:.3f} [{i['auc'][0]:.3f} {i['auc'][1]:.3f}] EER {row['eer'] * 100:5.1f} "
            f"APCER@1 {row['apcer1'] * 100:5.1f} [{i['apcer1'][0] * 100:.0f} {i['apcer1'][1] * 100:.0f}] @5 {row['apcer5'] * 100:5.1f} [{i['apcer5'][0] * 100:.0f} {i['apcer5'][1] * 100:.0f}]"
            + (f" carried {carried['apcer1'] * 100:.1f} {carried['apcer5'] * 100:.1f}" if carried else "")
            + (f"  ({NOTE[row['species']]})" if row["species"] in NOTE else "")
        )
    print(json.dumps(report["thresholds"]))


if __name__ == "__main__":
    main()
