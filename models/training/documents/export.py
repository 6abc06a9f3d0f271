"""Writes a checkpoint as an ONNX file (opset 17), its manifest, its thresholds and a model card made from the evaluation.

    python3 export.py CHECKPOINT REPORT.json OUT_DIR --created 2026-11-26 --test TEST_SET [...]

Batch normalisation and the division are folded into the convolutions, the zero sum into the residual filters. The same
checkpoint and report always give the same bytes. No figure of the card is typed: all come from the report of evaluate.py.
"""

import argparse
import json
import os
import re

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from network import CLAMP, DIVIDE, SIDE, parameters_of
from proof import figures_of, scores_table, selftest
from sampling import manifest_hash
from scoring import EVERY, PHOTO_STEP, STEP, load
from streams import sha256

NAME, OPSET = "document-patch", 17
#: Resolutions of scanners that the augmentation of sampling.py covers, drawn at 385 ppi.
PPI = (330, 460)
RECIPE = ("capture.py", "editing.py", "evaluate.py", "export.py", "faces.py", "factory.py", "grounds.py", "halftone.py", "holder.py", "network.py", "pages.py", "printing.py", "proof.py", "recapture.py", "resume.py", "sampling.py", "scoring.py", "species.py", "streams.py", "substitution.py", "templates.py", "train.py")


def graph_of(model):
    nodes, weights = [], []

    def constant(name, value):
        weights.append(numpy_helper.from_array(np.asarray(value, np.float32), name))
        return name

    constant("residual", model.zero_sum().detach().numpy())
    nodes.append(helper.make_node("Conv", ["x", "residual"], ["r"], kernel_shape=[5, 5], pads=[2, 2, 2, 2]))
    nodes.append(helper.make_node("Clip", ["r", constant("low", -CLAMP), constant("high", CLAMP)], ["c"]))
    last, layers = "c", list(model.body)
    for k in range(0, len(layers), 3):
        conv, norm = layers[k], layers[k + 1]
        factor = norm.weight.detach().double() / torch.sqrt(norm.running_var.double() + norm.eps)
        w = conv.weight.detach().double() * factor[:, None, None, None] / (DIVIDE if k == 0 else 1)
        b = norm.bias.detach().double() - norm.running_mean.double() * factor
        constant(f"w{k}", w.float().numpy())
        constant(f"b{k}", b.float().numpy())
        nodes.append(helper.make_node("Conv", [last, f"w{k}", f"b{k}"], [f"v{k}"], kernel_shape=[3, 3], strides=list(conv.stride), pads=[1, 1, 1, 1]))
        nodes.append(helper.make_node("Relu", [f"v{k}"], [f"a{k}"]))
        last = f"a{k}"
    nodes.append(helper.make_node("GlobalAveragePool", [last], ["mean"]))
    nodes.append(helper.make_node("GlobalMaxPool", [last], ["most"]))
    nodes.append(helper.make_node("Concat", ["mean", "most"], ["both"], axis=1))
    nodes.append(helper.make_node("Flatten", ["both"], ["flat"], axis=1))
    constant("head", model.head.weight.detach().numpy())
    constant("bias", model.head.bias.detach().numpy())
    nodes.append(helper.make_node("Gemm", ["flat", "head", "bias"], ["y"], transB=1))
    return helper.make_graph(
        nodes, NAME,
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, SIDE, SIDE])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 2])],
        weights,
    )


def golden_of(model):
    raw = ((np.arange(3 * SIDE * SIDE, dtype=np.int64) * 7919) % 256).astype(np.float32)
    with torch.no_grad():
        y = model(torch.from_numpy(raw.reshape(1, 3, SIDE, SIDE))).numpy().ravel()
    return {
        "input": "bytes-7919",
        "inputSha256": sha256(raw.tobytes()),
        "outputs": [{"name": "y", "first": [round(float(v), 4) for v in y], "l2": float(np.sqrt((y.astype(float) ** 2).sum()))}],
        "tolerance": 0.002,
    }


def largest_difference(model, network):
    """Exported file against the torch model on noise and on ramps, largest difference of a logit. OpenCV runs the file."""
    import cv2

    r = np.random.default_rng(0)
    x = r.integers(0, 256, (16, 3, SIDE, SIDE)).astype(np.float32)
    x[8:] = cv2.GaussianBlur(x[8:].reshape(-1, SIDE), (1, 5), 2).reshape(8, 3, SIDE, SIDE)
    with torch.no_grad():
        wanted = model(torch.from_numpy(x)).numpy()
    net = cv2.dnn.readNetFromONNX(np.frombuffer(network, np.uint8))
    net.setInput(x)
    return float(np.abs(net.forward() - wanted).max())


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


def card_of(report, network, model, saved, difference):
    worst = ordered(report)[0]
    lines = [
        f"# {NAME} {report['version']}",
        "",
        f"**Worst left-out figure: {worst['species']} with {worst['subset']}: APCER {percent(worst['apcer1'])} at BPCER 1 % (n = {worst['n']} altered, {worst['genuine']} genuine).**" if "=" in worst["subset"] else f"**Nothing was left out of training: no figure below says anything about unseen devices. Worst species: {worst['species']}, APCER {percent(worst['apcer1'])} at BPCER 1 %.**",
        "",
        "Looks at patches of 96 x 96 pixels of a captured page (BGR, 385 ppi, never resampled) and gives two logits: changed after",
        "or before the capture in this place, and the whole page shown on a screen or printed again. It sees print, not persons.",
        "Mode `e`: it runs and is logged, and counts for nothing until it was calibrated on the scanner in use.",
        "",
        f"- Network: {parameters_of(model):,} parameters, {len(network):,} bytes, sha256 `{sha256(network)}`",
        f"- Trained: {stages_of(saved)} patches a step, by `models/training/documents`, on drawn pages only",
        f"- Left out of training: {', '.join(saved['left_out']) or 'nothing'}; never trained on: text_physical, mrz_font",
        f"- Test: {report['genuine']} genuine drawn pages of {report['templates']} unseen templates and unseen subjects (data `{report['data']['test'][:16]}`)",
        f"- File against torch: largest difference of a logit {difference:.1e}",
        "",
        "Every page was drawn by formulas. No real document, scanner, printer or screen stands behind any number here, and a figure",
        "on drawn pages says nothing about a border. The true place of the portrait was given: a detector will do worse.",
        "",
        "## Species (left out first, worst first)",
        "",
        "Thresholds at the stated BPCER are quantiles of the genuine test pages of the same row. Interval: 95 %, bootstrap over templates.",
        "",
        "| test pages | species | score | n | genuine | APCER at BPCER 1 % | APCER at BPCER 5 % | EER | AUC |" + (" carried over: APCER at 1 % / 5 % |" if has_carried(report) else ""),
        "|---|---|---|---|---|---|---|---|---|" + ("---|" if has_carried(report) else ""),
    ]
    for row in ordered(report):
        i = row["interval"]
        text = f"| {row['subset']} | {row['species']} | {row['score']} | {row['n']} | {row['genuine']} | {percent(row['apcer1'])} [{percent(i['apcer1'][0])}, {percent(i['apcer1'][1])}] | {percent(row['apcer5'])} [{percent(i['apcer5'][0])}, {percent(i['apcer5'][1])}] | {percent(row['eer'])} | {row['auc']:.3f} [{i['auc'][0]:.3f}, {i['auc'][1]:.3f}] |"
        if has_carried(report):
            text += f" {percent(row['carried']['apcer1'])} / {percent(row['carried']['apcer5'])} |"
        lines.append(text)
    lines += ["", "## Device families of the attacks", "", "| species | family | n | left out | AUC | APCER at BPCER 1 % | APCER at BPCER 5 % |", "|---|---|---|---|---|---|---|"]
    for f in report["families"]:
        lines.append(f"| {f['species']} | {f['family']} | {f['n']} | {'yes' if f['left_out'] else 'no'} | {f['auc']:.3f} | {percent(f['apcer1'])} | {percent(f['apcer5'])} |")
    lines += ["", "## Where genuine pages alarm (threshold of BPCER 5 %)", "", "| score | by | group | n | alarms | share |", "|---|---|---|---|---|---|"]
    for a in report["alarms"]:
        lines.append(f"| {a['score']} | {a['by']} | {a['name']} | {a['n']} | {a['alarms']} | {percent(a['share'])} |")
    lines += ["", "## Limits", "", "- Drawn at 385 ppi; 330 to 460 ppi by rescaled patches in training only, not tested. Outside it is not used.", "- `text_physical` is a control and `mrz_font` belongs to the glyph check: this network is at chance there by design.", "- Glue under the same foil, a perfect reprint and the issuer's own machine in the wrong hands leave nothing to see.", ""]
    return "\n".join(lines)


def stages_of(saved):
    """Every run that the weights went through, in order."""
    runs = [f"from the delivered network {run['from'][:16]}" if "from" in run else f"{run['step']} of {run['steps']} steps (rate {run['lr']:g}, seed {run['seed']}, data {run['data'][:16]})" for run in saved["history"]]
    return f"{', then '.join(runs)}, {saved['batch']}"


def shipped(limits):
    """The delivered threshold is that of BPCER 1 %, chosen on the validation set where there was one. A calibration sets
    none below the 95th percentile of genuine drawn pages: a scanner that asks for less is not the one the network knows."""
    threshold = limits["validation"][0] if "validation" in limits else limits["bpcer1"]
    return {"threshold": threshold, "floor": min(threshold, limits["p95"]), **limits}


def has_carried(report):
    return all("carried" in row for row in report["rows"])


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
    if {k: v for k, v in report["checkpoint"].items()} != json.loads(json.dumps({k: v for k, v in saved.items() if k != "model"})):
        raise SystemExit("the report belongs to another checkpoint: run evaluate.py on this one")
    if report["data"]["test"] != manifest_hash(args.test):
        raise SystemExit("the report belongs to other test sets: name those that evaluate.py was given")
    with open(args.report + ".scores") as file:
        rows = [row for row in map(json.loads, file) if row.get("split") != "val"]
    report["version"] = args.version
    graph = helper.make_model(graph_of(model), opset_imports=[helper.make_opsetid("", OPSET)], producer_name="waypost")
    graph.ir_version = 8
    onnx.checker.check_model(graph, full_check=True)
    network = graph.SerializeToString(deterministic=True)
    difference = largest_difference(model, network)
    if difference > 1e-3:
        raise SystemExit(f"the exported file differs from the model by {difference:.2e} in a logit; at most 1e-3 is allowed")
    folder = os.path.join(args.out, args.version)
    os.makedirs(folder, exist_ok=True)
    here = os.path.dirname(os.path.abspath(__file__))
    card = card_of(report, network, model, saved, difference)
    limits = as_formatted({"schema": "waypost.document-thresholds/1", "ppi": list(PPI), "tile": SIDE, "step": STEP, "every": EVERY, "photoStep": PHOTO_STEP, "scores": {k: shipped(v) for k, v in report["thresholds"].items()}})
    pictures, expected = selftest(model, args.test)
    contents = {
        f"{NAME}.onnx": network,
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
            "conversion": f"train.py: {stages_of(saved)} patches a step; batch normalisation folded by export.py.",
        },
        "runtime": {"opset": OPSET, "minOrt": "1.17.0"},
        "input": {"name": "x", "shape": ["N", 3, SIDE, SIDE], "layout": "NCHW", "colour": "BGR", "mean": 0, "scale": 1},
        "output": {"tensors": [{"name": "y", "shape": ["N", 2]}], "decoder": "patch-logits", "metric": None, "liveIndex": None},
        "thresholds": None,
        "evaluation": evaluation_of(report, args.created),
        "golden": [golden_of(model)],
    }
    contents["model.json"] = as_formatted(manifest).encode()
    for name, data in contents.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)
    print(f"{folder}: {len(network)} bytes, largest difference {difference:.1e}")


if __name__ == "__main__":
    main()
