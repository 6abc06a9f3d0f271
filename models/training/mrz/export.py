"""Writes a checkpoint as an ONNX file (opset 13) and its manifest, and measures it on held-out synthetic lines.

    python3 export.py CHECKPOINT OUT_DIR --created 2026-11-25

Batch normalisation is folded into the convolutions, so the graph holds convolutions, rectifiers and one pooling only.
The same checkpoint always gives the same bytes.
"""

import argparse
import hashlib
import json
import os
import re

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from angled import AngledGenerator
from generator import ALPHABET, BLANK, FRAMES, HEIGHT, WIDTH, Generator
from network import CLASSES, build, normalise

HELD_OUT_SEED = 20_261_125
GOLDEN = {"mean": 127.5, "scale": 0.0125}


def graph_of(model):
    nodes, weights, last = [], [], "x"
    layers, i, k = list(model), 0, 0
    while i < len(layers):
        layer = layers[i]
        if isinstance(layer, nn.MaxPool2d):
            nodes.append(helper.make_node("MaxPool", [last], [f"p{k}"], kernel_shape=[2, 1], strides=[2, 1]))
            last = f"p{k}"
            i += 1
            continue
        if isinstance(layer, nn.Dropout):
            i += 1
            continue
        w = layer.weight.detach().double()
        if i + 1 < len(layers) and isinstance(layers[i + 1], nn.BatchNorm2d):
            norm = layers[i + 1]
            factor = norm.weight.detach().double() / torch.sqrt(norm.running_var.double() + norm.eps)
            b = norm.bias.detach().double() - norm.running_mean.double() * factor
            w = w * factor[:, None, None, None]
            step = 3
        else:
            b, step = layer.bias.detach().double(), 1
        weights += [
            numpy_helper.from_array(w.float().numpy(), f"w{k}"),
            numpy_helper.from_array(b.float().numpy(), f"b{k}"),
        ]
        top, left = layer.padding
        nodes.append(
            helper.make_node(
                "Conv", [last, f"w{k}", f"b{k}"], [f"c{k}"],
                kernel_shape=list(layer.kernel_size), strides=list(layer.stride), pads=[top, left, top, left],
            )
        )
        last = f"c{k}"
        if step == 3:
            nodes.append(helper.make_node("Relu", [last], [f"r{k}"]))
            last = f"r{k}"
        i += step
        k += 1
    weights.append(numpy_helper.from_array(np.array([2], np.int64), "rows"))
    nodes.append(helper.make_node("Squeeze", [last, "rows"], ["y"]))
    return helper.make_graph(
        nodes, "mrz-reader",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 1, HEIGHT, WIDTH])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", CLASSES, FRAMES])],
        weights,
    )


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def slots(labels):
    """(first frame, last frame, class) of every glyph of a line."""
    out, t = [], 0
    while t < FRAMES:
        c = labels[t]
        if c == BLANK:
            t += 1
            continue
        end = t
        while end + 1 < FRAMES and labels[end + 1] == c and end - t < 1:
            end += 1
        out.append((t, end, c))
        t = end + 1
    return out


def measure(model, generator, lines):
    """Error rate of characters at known places, and the temperature with the least cross entropy."""
    x, y = generator.block(lines)
    with torch.no_grad():
        logits = torch.cat([model(normalise(x[i : i + 50]))[:, :, 0, :] for i in range(0, lines, 50)])
    wrong = total = clean = 0
    for k in range(lines):
        bad = 0
        p = torch.softmax(logits[k], 0)[:BLANK].numpy()
        for first, last, c in slots(y[k]):
            bad += int(p[:, first : last + 1].max(1).argmax() != c)
            total += 1
        wrong += bad
        clean += bad == 0
    target = torch.as_tensor(y, dtype=torch.long)
    grid = [round(t, 2) for t in np.arange(0.5, 2.01, 0.05)]
    entropy = [float(nn.functional.cross_entropy(logits / t, target)) for t in grid]
    return {
        "lines": lines,
        "cer": wrong / total,
        "exact": clean / lines,
        "temperature": float(grid[int(np.argmin(entropy))]),
        "frames": float((logits.argmax(1) == target).float().mean()),
    }


def golden_of(model):
    n = HEIGHT * WIDTH
    raw = (np.arange(n, dtype=np.int64) * 7919) % 256
    data = ((raw - GOLDEN["mean"]) * GOLDEN["scale"]).astype(np.float32)
    with torch.no_grad():
        y = model(torch.from_numpy(data.reshape(1, 1, HEIGHT, WIDTH)))[:, :, 0, :].numpy().ravel()
    return {
        "input": "bytes-7919",
        "inputSha256": sha256(data.tobytes()),
        "outputs": [
            {"name": "y", "first": [round(float(v), 4) for v in y[:8]], "l2": float(np.sqrt((y.astype(float) ** 2).sum()))}
        ],
        "tolerance": 0.002,
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint")
    parser.add_argument("out")
    parser.add_argument("--created", required=True, help="date of the model, YYYY-MM-DD")
    parser.add_argument("--version", default="1.0.0")
    parser.add_argument("--lines", type=int, default=2000)
    parser.add_argument("--start", required=True, help="what the training started from, in words")
    parser.add_argument("--pages", help="result of `waypost eval mrz-pages` on drawn pages, in words")
    args = parser.parse_args()
    torch.set_num_threads(1)
    saved = torch.load(args.checkpoint, weights_only=True)
    model = build()
    model.load_state_dict(saved["model"])
    model.eval()
    graph = helper.make_model(graph_of(model), opset_imports=[helper.make_opsetid("", 13)], producer_name="waypost")
    graph.ir_version = 8
    onnx.checker.check_model(graph)
    folder = os.path.join(args.out, args.version)
    os.makedirs(folder, exist_ok=True)
    network = graph.SerializeToString(deterministic=True)
    with open(os.path.join(folder, "mrz-reader.onnx"), "wb") as file:
        file.write(network)
    figures = {
        "flat": measure(model, Generator(HELD_OUT_SEED), args.lines),
        "angled": measure(model, AngledGenerator(HELD_OUT_SEED, flat=0), args.lines),
    }
    print(figures)
    card = card_of(figures, saved["steps"], network, args)
    with open(os.path.join(folder, "MODEL_CARD.md"), "w") as file:
        file.write(card)
    here = os.path.dirname(os.path.abspath(__file__))
    recipe = [
        {"path": name, "sha256": sha256(open(os.path.join(here, name), "rb").read())}
        for name in ("generator.py", "angled.py", "network.py", "resume.py", "train.py", "export.py")
    ]
    manifest = {
        "schema": "waypost.model/1",
        "bundleId": "mrz-reader",
        "version": args.version,
        "createdAt": f"{args.created}T00:00:00Z",
        "issuer": "Waypost",
        "role": "mrz-reader",
        "mode": "m",
        "files": [
            {"path": "mrz-reader.onnx", "bytes": len(network), "sha256": sha256(network)},
            {"path": "MODEL_CARD.md", "bytes": len(card.encode()), "sha256": sha256(card.encode())},
        ],
        "licence": {
            "text": "Weights trained by this project; they are part of it and stand under its terms.",
            "holder": "Waypost",
            "useRestrictions": "None beyond those of the project.",
            "trainingData": "Synthetic lines only, drawn from OCR-B outlines (Debian fonts-ocr-b: public domain, and free use without limitation) and random text. No image of any document.",
            "reviewedBy": "not reviewed",
            "reviewedAt": None,
        },
        "provenance": {
            "recipe": "models/training/mrz",
            "sources": recipe,
            "conversion": f"{saved['steps']} steps of train.py that started from {args.start}; batch normalisation folded into the convolutions by export.py.",
        },
        "runtime": {"opset": 13, "minOrt": "1.17.0"},
        "input": {"name": "x", "shape": ["N", 1, HEIGHT, WIDTH], "layout": "NCHW", "colour": "GRAY", **GOLDEN},
        "output": {
            "tensors": [{"name": "y", "shape": ["N", CLASSES, FRAMES]}],
            "decoder": "mrz-grid",
            "metric": None,
            "liveIndex": None,
        },
        "thresholds": None,
        "evaluation": [
            {
                "dataset": f"{of['lines']} held-out synthetic lines of {file}, seed {HELD_OUT_SEED}",
                "what": "character error rate at known places, without column grammar",
                "result": f"{of['cer'] * 100:.2f} %, {of['exact'] * 100:.1f} % of the lines without error",
                "date": args.created,
                "demographics": "not applicable: no person is measured; names of all languages are printed in the same 37 characters",
            }
            for file, of in (("generator.py", figures["flat"]), ("angled.py", figures["angled"]))
        ]
        + (
            [
                {
                    "dataset": "drawn pages of pages.py",
                    "what": "whole way: detector, reader, grid, column grammar",
                    "result": args.pages,
                    "date": args.created,
                    "demographics": "not applicable",
                }
            ]
            if args.pages
            else []
        ),
        "golden": [golden_of(model)],
    }
    text = as_formatted(manifest)
    with open(os.path.join(folder, "model.json"), "w") as file:
        file.write(text)
    pin(os.path.join(args.out, "..", "committed.json"), args.version, sha256(text.encode()))


def pin(path, version, manifest):
    """Pins the new manifest beside the other models that the file names."""
    with open(path) as file:
        profile = json.load(file)
    profile["models"]["mrz-reader"] = {"bundleId": "mrz-reader", "version": version, "manifestSha256": manifest}
    with open(path, "w") as file:
        file.write(as_formatted(profile))


def as_formatted(value):
    """JSON as the project's formatter writes it (lists of plain values on one line), so that the hash stays."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    flat = lambda match: "[" + ", ".join(part.strip() for part in match.group(1).split(",")) + "]"
    return re.sub(r"\[\s*([^\[\]{}]*?)\s*\]", flat, text) + "\n"


def card_of(figures, steps, network, args):
    flat, angled = figures["flat"], figures["angled"]
    return f"""# mrz-reader {args.version}

Reads one line of a machine readable zone (ICAO Doc 9303): a probability of each of {len(ALPHABET)} characters, or of no
character, at every {WIDTH // FRAMES} pixels of a grey line of {HEIGHT} x {WIDTH} pixels. What follows (fixed grid, column
grammar, evidence) is in `src/core/mrz/ocr`. It sees no face and estimates nothing about a person.

- Network: fully convolutional, {len(network)} bytes, sha256 `{sha256(network)}`
- Trained: {steps} steps of 32 lines by `models/training/mrz`, started from {args.start}, on synthetic lines only (OCR-B
  outlines of Debian `fonts-ocr-b`, random text, drawn optics). No image of any document was used.
- Check digits of the training text are random: the network knows no arithmetic and no names.

## What was measured

On {flat["lines"]} held-out synthetic lines of each kind (seed {HELD_OUT_SEED}, as hard as the training lines, many beyond
what a person can read), at known places, without column grammar:

| what | `generator.py` | `angled.py` |
|---|---|---|
| character error rate | {flat["cer"] * 100:.2f} % | {angled["cer"] * 100:.2f} % |
| lines without error | {flat["exact"] * 100:.1f} % | {angled["exact"] * 100:.1f} % |
| frames right | {flat["frames"] * 100:.2f} % | {angled["frames"] * 100:.2f} % |
| temperature of least cross entropy | {flat["temperature"]} | {angled["temperature"]} |

Whole way (detector, reader, grid, column grammar) on drawn pages of `pages.py`:
{args.pages or "not measured"}.

These figures say how the network does on drawings, not on documents: measure your own pages with
`waypost eval mrz-pages`.

## Limits

- OCR-B only; no Arabic, Cyrillic or other script of the printed zone.
- Print on dark ground (light characters) was not drawn.
- Not exactly reproducible: the number of steps depends on the time given and on the machine. The recipe, its seeds and
  the sha256 of each file are in `model.json`.
"""


if __name__ == "__main__":
    main()
