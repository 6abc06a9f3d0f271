"""Writes a page head and its patch network: ONNX file (opset 17), weights of the head, manifest, thresholds and a model card
made from the evaluation.

    python3 export.py CHECKPOINT REPORT.json OUT_DIR --created 2026-11-26 --test TEST_SET [...]

The same
checkpoint and report always give the same bytes. No figure of the card is typed: all come from the report of evaluate.py.
"""

import argparse
import base64
import json
import os
import re

import numpy as np
import torch

from network import SIDE
from page_head import EMBED, FILTERS, HIDDEN, SIDE_NUMBERS
from page_tiles import FEATURES
from patch_file import NAME, OPSET
from proof import figures_of, scores_table, selftest
from sampling import manifest_hash
from scoring import EVERY, PHOTO_STEP, STEP, load, record_of
from streams import sha256
from train_page import PLAIN

#: Resolutions of scanners that the augmentation of sampling.py covers, drawn at 385 ppi.
PPI = (330, 460)
RECIPE = ("capture.py", "editing.py", "evaluate.py", "export.py", "faces.py", "factory.py", "grounds.py", "halftone.py", "holder.py", "network.py", "page_edge.py", "page_head.py", "page_tiles.py", "pages.py", "patch_file.py", "printing.py", "proof.py", "recapture.py", "resume.py", "sampling.py", "scoring.py", "species.py", "streams.py", "substitution.py", "templates.py", "train.py", "train_page.py")


def golden_of(patch):
    raw = ((np.arange(3 * SIDE * SIDE, dtype=np.int64) * 7919) % 256).astype(np.uint8)
    flat = patch.features(raw.reshape(1, 3, SIDE, SIDE).transpose(0, 2, 3, 1))[0]
    outputs = (("y", flat[FEATURES:]), ("flat", flat[:FEATURES]))
    return {
        "input": "bytes-7919",
        "inputSha256": sha256(raw.astype(np.float32).tobytes()),
        "outputs": [{"name": n, "first": [round(float(v), 4) for v in y[:8]], "l2": float(np.sqrt((y.astype(float) ** 2).sum()))} for n, y in outputs],
        "tolerance": 0.002,
    }


def head_of(model):
    """The weights of the page heads, float32 in base64."""
    names = ("embed", "first", "last", "sideFirst", "sideSecond", "sideLast")
    names = [n for name in names for n in (name, f"{name}Bias")]
    packed = lambda t: base64.b64encode(t.float().numpy().astype("<f4").tobytes()).decode()
    members = [dict(zip(names, map(packed, head.folded()))) for head in model.heads]
    return {"schema": "waypost.page-head/2", "embed": EMBED, "hidden": HIDDEN, "filters": FILTERS, "side": SIDE_NUMBERS, "members": members}


def percent(value):
    return f"{value * 100:.1f} %"


def evaluation_of(report, created):
    out = []
    for row in ordered(report):
        i = row["interval"]
        out.append(
            {
                "dataset": f"{row['genuine']} genuine and {row['n']} altered drawn pages, {row['templates']} templates never trained on; {row['subset']}",
                "what": f"{row['species']} by the {row['score']} score",
                "result": f"APCER {percent(row['apcer1'])} at BPCER 1 % [{percent(i['apcer1'][0])}, {percent(i['apcer1'][1])}], {percent(row['apcer5'])} at BPCER 5 %, EER {percent(row['eer'])}, AUC {row['auc']:.3f}",
                "date": created,
                "demographics": "not applicable: print is measured, no person",
            }
        )
    return out


def ordered(report):
    """Left-out parts first, worst first."""
    return sorted(report["rows"], key=lambda x: ("=" not in x["subset"], x["subset"] != "all test pages", -x["apcer1"], x["species"]))


def as_formatted(value):
    """JSON as the project's formatter writes it: lists of plain values on one line where they fit in 120 columns."""
    text = json.dumps(value, indent=2, ensure_ascii=False)

    def flat(match):
        line = "[" + ", ".join(part.strip() for part in match.group(1).split(",")) + "]"
        head = match.string[match.string.rfind("\n", 0, match.start()) + 1 : match.start()]
        return line if len(head) + len(line) <= 119 else match.group(0)

    return re.sub(r"\[\s*([^\[\]{}\"]*?)\s*\]", flat, text) + "\n"


def card_of(report, network, model, saved):
    worst = ordered(report)[0]
    lines = [
        f"# {NAME} {report['version']}",
        "",
        f"**Worst left-out figure: {worst['species']} with {worst['subset']}: APCER {percent(worst['apcer1'])} at BPCER 1 % (n = {worst['n']} altered, {worst['genuine']} genuine).**" if "=" in worst["subset"] else f"**Nothing was left out of training: no figure below says anything about unseen devices. Worst species: {worst['species']}, APCER {percent(worst['apcer1'])} at BPCER 1 %.**",
        "",
        "Looks at patches of 96 x 96 pixels of a captured page (BGR, 385 ppi, never resampled) and gives two logits: changed after",
        "or before the capture in this place, and the whole page shown on a screen or printed again; and 192 features. The page head",
        "weighs the features of a fifth of the page, of the portrait and of its edge together, and profiles across that edge: it gives the",
        "scores `recapture` and `photo`, the maps show single patches. It sees print, not persons.",
        "Mode `e`: it runs and is logged, and counts for nothing until it was calibrated on the scanner in use.",
        "",
        f"- Patch network: {sum(w.numel() for w in model.patch.w.values()):,} parameters, {len(network):,} bytes, sha256 `{sha256(network)}`",
        f"- Trained: {saved['patch']['trained']}",
        f"- Page head: {saved['members']} heads of {sum(p.numel() for p in model.heads[0].parameters()):,} parameters, their logits averaged; {saved['epochs']} epochs over {saved['pages']} pages of {saved['templates']} templates that the patch network never saw, {PLAIN + saved['looks']} looks at each (rate {saved['lr']:g}, seed {saved['seed']}, data {saved['data'][:16]})",
        f"- All by `models/training/documents`, on drawn pages only. Left out of training: {', '.join(saved['left_out']) or 'nothing'}; the head was not trained on text changes and glued patches: the checks of the text answer them",
        f"- Test: {report['genuine']} genuine drawn pages of {report['templates']} unseen templates and unseen subjects (data `{report['data']['test'][:16]}`)",
        "",
        "Every page was drawn by formulas. No real document, scanner, printer or screen stands behind any number here, and a figure",
        "on drawn pages says nothing about a border. The true place of the portrait was given but where it is said.",
        "",
        "## Species (left out first, worst first)",
        "",
        "Thresholds at the stated BPCER are quantiles of the genuine test pages of the same row; carried over: thresholds from genuine training pages, each scored by heads that had not seen its template. Interval: 95 %, bootstrap over templates.",
        "",
        "| test pages | species | score | n | genuine | APCER at BPCER 1 % | APCER at BPCER 5 % | EER | AUC |" + " carried over: APCER at 1 % / 5 % |",
        "|---|---|---|---|---|---|---|---|---|" + "---|",
    ]
    for row in ordered(report):
        i = row["interval"]
        text = f"| {row['subset']} | {row['species']} | {row['score']} | {row['n']} | {row['genuine']} | {percent(row['apcer1'])} [{percent(i['apcer1'][0])}, {percent(i['apcer1'][1])}] | {percent(row['apcer5'])} [{percent(i['apcer5'][0])}, {percent(i['apcer5'][1])}] | {percent(row['eer'])} | {row['auc']:.3f} [{i['auc'][0]:.3f}, {i['auc'][1]:.3f}] |"
        carried = row.get("carried")
        text += f" {percent(carried['apcer1'])} / {percent(carried['apcer5'])} |" if carried else " |"
        lines.append(text)
    lines += ["", "## Device families of the attacks", "", "| species | family | n | left out | AUC | APCER at BPCER 1 % | APCER at BPCER 5 % |", "|---|---|---|---|---|---|---|"]
    for f in report["families"]:
        lines.append(f"| {f['species']} | {f['family']} | {f['n']} | {'yes' if f['left_out'] else 'no'} | {f['auc']:.3f} | {percent(f['apcer1'])} | {percent(f['apcer5'])} |")
    if report["found"]:
        first = report["found"][0]
        lines += ["", "## The portrait where the appliance finds it", "", f"It finds one on {first['genuine']} of {first['genuine_pages']} genuine pages with a portrait; where it does, and by the delivered threshold of BPCER 1 % (5 %) {percent(first['bpcer_carried'][0])} ({percent(first['bpcer_carried'][1])}) of them alarm.", "", "| species | family | found | APCER at BPCER 1 % | APCER at BPCER 5 % | EER | carried over: APCER at 1 % / 5 % |", "|---|---|---|---|---|---|---|"]
        for f in report["found"]:
            lines.append(f"| {f['species']} | {f['family'] or 'all'} | {f['n']} of {f['pages']} | {percent(f['apcer1'])} [{percent(f['interval']['apcer1'][0])}, {percent(f['interval']['apcer1'][1])}] | {percent(f['apcer5'])} | {percent(f['eer'])} | {percent(f['carried']['apcer1'])} / {percent(f['carried']['apcer5'])} |")
    lines += ["", "## Where genuine pages alarm (threshold of BPCER 5 %)", "", "| score | by | group | n | alarms | share |", "|---|---|---|---|---|---|"]
    for a in report["alarms"]:
        lines.append(f"| {a['score']} | {a['by']} | {a['name']} | {a['n']} | {a['alarms']} | {percent(a['share'])} |")
    lines += ["", "## Limits", "", "- Drawn at 385 ppi; 330 to 460 ppi by rescaled patches in training only, not tested. Outside it is not used.", "- `text_physical` is a control and `mrz_font` belongs to the glyph check: this network is at chance there by design.", "- Glue under the same foil, a perfect reprint and the issuer's own machine in the wrong hands leave nothing to see.", ""]
    return "\n".join(lines)


def shipped(limits):
    """The delivered threshold is that of BPCER 1 %, chosen on the validation set where there was one. A calibration sets
    none below the 95th percentile of genuine drawn pages: a scanner that asks for less is not the one the network knows."""
    threshold = limits["validation"][0] if "validation" in limits else limits["bpcer1"]
    return {"threshold": threshold, "floor": min(threshold, limits["p95"]), **limits}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint")
    parser.add_argument("report")
    parser.add_argument("out")
    parser.add_argument("--test", nargs="+", required=True, metavar="TEST_SET", help="the sets of the report, for the self-test pages")
    parser.add_argument("--created", required=True, help="date of the model, YYYY-MM-DD")
    parser.add_argument("--version", default="0.1.0")
    args = parser.parse_args()
    torch.set_num_threads(1)
    model, saved = load(args.checkpoint)
    with open(args.report) as file:
        report = json.load(file)
    if report["checkpoint"] != json.loads(json.dumps(record_of(saved))):
        raise SystemExit("the report belongs to another checkpoint: run evaluate.py on this one")
    if report["data"]["test"] != manifest_hash(args.test):
        raise SystemExit("the report belongs to other test sets: name those that evaluate.py was given")
    with open(args.report + ".scores") as file:
        rows = [row for row in map(json.loads, file) if row.get("split") != "val"]
    report["version"] = args.version
    network = model.patch.network(saved["patch"]["trained"])
    folder = os.path.join(args.out, args.version)
    os.makedirs(folder, exist_ok=True)
    here = os.path.dirname(os.path.abspath(__file__))
    card = card_of(report, network, model, saved)
    limits = as_formatted({"schema": "waypost.document-thresholds/2", "ppi": list(PPI), "tile": SIDE, "step": STEP, "every": EVERY, "photoStep": PHOTO_STEP, "scores": {k: shipped(v) for k, v in report["thresholds"].items()}, "tiles": report["tiles"]})
    pictures, expected = selftest(model, args.test)
    contents = {
        f"{NAME}.onnx": network,
        "page-head.json": as_formatted(head_of(model)).encode(),
        "MODEL_CARD.md": card.encode(),
        "thresholds.json": limits.encode(),
        "evaluation.json": as_formatted(figures_of(report, args.test)).encode(),
        "scores.tsv": scores_table(rows).encode(),
        "selftest.json": as_formatted(expected).encode(),
        **pictures,
    }
    manifest = {
        "schema": "waypost.model/1",
        "bundleId": NAME,
        "version": args.version,
        "createdAt": f"{args.created}T00:00:00Z",
        "issuer": "Waypost",
        "role": NAME,
        "mode": "e",
        "files": [{"path": k, "bytes": len(v), "sha256": sha256(v)} for k, v in contents.items()],
        "licence": {
            "text": "Weights trained by this project; they are part of it and stand under its terms.",
            "holder": "Waypost",
            "useRestrictions": "Evaluatory: not a verdict on a document.",
            "trainingData": "Drawn pages only: formulas for ground, print, screen and scanner; rendered and drawn faces that show no real person. No image of any document.",
            "reviewedBy": "not reviewed",
            "reviewedAt": None,
        },
        "provenance": {
            "recipe": "models/training/documents",
            "sources": [{"path": n, "sha256": sha256(open(os.path.join(here, n), "rb").read())} for n in RECIPE],
            "conversion": f"{saved['patch']['trained']} Page head: train_page.py, {saved['epochs']} epochs, seed {saved['seed']}, data {saved['data'][:16]}.",
        },
        "runtime": {"opset": OPSET, "minOrt": "1.17.0"},
        "input": {"name": "x", "shape": ["N", 3, SIDE, SIDE], "layout": "NCHW", "colour": "BGR", "mean": 0, "scale": 1},
        "output": {"tensors": [{"name": "y", "shape": ["N", 2]}, {"name": "flat", "shape": ["N", FEATURES]}], "decoder": "patch-logits", "metric": None, "liveIndex": None},
        "thresholds": None,
        "evaluation": evaluation_of(report, args.created),
        "golden": [golden_of(model.patch)],
    }
    contents["model.json"] = as_formatted(manifest).encode()
    for name, data in contents.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)
    print(f"{folder}: {len(network)} bytes")


if __name__ == "__main__":
    main()
