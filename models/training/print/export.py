"""Writes a checkpoint as an ONNX file (opset 13) and its manifest, and measures it on held-out drawn lines.

    python3 export.py CHECKPOINT OUT_DIR --created 2026-12-01

Batch normalisation is folded into the convolutions. The classes are put in the order of an alignment decoder, no character
first, and the output is a probability of each class at each frame. The same checkpoint always gives the same bytes.
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

from generator import WIDTHS, Generator
from network import ALPHABET, BLANK, CLASSES, HEIGHT, STRIDE, build, normalise
from train import read

HELD_OUT_SEED = 20_261_201
GOLDEN = {"mean": 127.5, "scale": 0.0125}
GOLDEN_WIDTH = 320
#: Old class of each new one: no character comes first.
ORDER = [BLANK, *range(BLANK)]


def folded(model):
    """(weight, bias, layer) of every convolution, float64; None for the pooling."""
    layers, i, out = list(model), 0, []
    while i < len(layers):
        layer = layers[i]
        i += 1
        if isinstance(layer, nn.MaxPool2d):
            out.append(None)
        if not isinstance(layer, nn.Conv2d):
            continue
        w = layer.weight.detach().double()
        if i < len(layers) and isinstance(layers[i], nn.BatchNorm2d):
            norm = layers[i]
            factor = norm.weight.detach().double() / torch.sqrt(norm.running_var.double() + norm.eps)
            out.append((w * factor[:, None, None, None], norm.bias.detach().double() - norm.running_mean.double() * factor, layer))
        else:
            out.append((w[ORDER], layer.bias.detach().double()[ORDER], layer))
    return out


def graph_of(model):
    nodes, weights, last = [], [], "x"
    parts = folded(model)
    for k, part in enumerate(parts):
        if part is None:
            nodes.append(helper.make_node("MaxPool", [last], [f"p{k}"], kernel_shape=[2, 1], strides=[2, 1]))
            last = f"p{k}"
            continue
        w, b, layer = part
        weights += [
            numpy_helper.from_array(np.ascontiguousarray(w.float().numpy()), f"w{k}"),
            numpy_helper.from_array(b.float().numpy(), f"b{k}"),
        ]
        top, left = layer.padding
        nodes.append(
            helper.make_node(
                "Conv", [last, f"w{k}", f"b{k}"], [f"c{k}"], kernel_shape=list(layer.kernel_size),
                strides=list(layer.stride), dilations=list(layer.dilation), pads=[top, left, top, left],
            )
        )
        last = f"c{k}"
        if k < len(parts) - 1:
            nodes.append(helper.make_node("Relu", [last], [f"r{k}"]))
            last = f"r{k}"
    weights.append(numpy_helper.from_array(np.array([2], np.int64), "rows"))
    nodes.append(helper.make_node("Squeeze", [last, "rows"], ["s"]))
    nodes.append(helper.make_node("Transpose", ["s"], ["t"], perm=[0, 2, 1]))
    nodes.append(helper.make_node("Softmax", ["t"], ["y"], axis=2))
    return helper.make_graph(
        nodes, "print-reader",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 1, HEIGHT, "w"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", "t", CLASSES])],
        weights,
    )


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (x != y))
    return row[-1]


def measure(model, lines):
    """Character error rate and share of lines without error, by width of the line."""
    generator, rows = Generator(HELD_OUT_SEED), []
    for width in WIDTHS:
        x, y, _ = generator.block(lines, width)
        with torch.no_grad():
            guess = read(torch.cat([model(normalise(x[i : i + 50]))[:, :, 0, :] for i in range(0, lines, 50)]))
        truth = [[int(c) for c in row if c >= 0] for row in y]
        wrong = sum(distance(g, t) for g, t in zip(guess, truth))
        rows.append((width, wrong / sum(map(len, truth)), sum(g == t for g, t in zip(guess, truth)) / lines))
    return rows


def golden_of(model):
    n = HEIGHT * GOLDEN_WIDTH
    raw = (np.arange(n, dtype=np.int64) * 7919) % 256
    data = ((raw - GOLDEN["mean"]) * GOLDEN["scale"]).astype(np.float32)
    with torch.no_grad():
        logits = model(torch.from_numpy(data.reshape(1, 1, HEIGHT, GOLDEN_WIDTH)))[0, ORDER, 0, :]
    y = torch.softmax(logits.T, 1).numpy().ravel()
    return {
        "input": "bytes-7919",
        "inputSha256": sha256(data.tobytes()),
        "outputs": [
            {"name": "y", "first": [round(float(v), 6) for v in y[:8]], "l2": float(np.sqrt((y.astype(float) ** 2).sum()))}
        ],
        "tolerance": 0.002,
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint")
    parser.add_argument("out")
    parser.add_argument("--created", required=True, help="date of the model, YYYY-MM-DD")
    parser.add_argument("--version", default="1.0.0")
    parser.add_argument("--lines", type=int, default=1000, help="held-out lines of each width")
    args = parser.parse_args()
    torch.set_num_threads(1)
    saved = torch.load(args.checkpoint, weights_only=True)
    model = build()
    model.load_state_dict(saved["mean"])
    model.eval()
    graph = helper.make_model(graph_of(model), opset_imports=[helper.make_opsetid("", 13)], producer_name="waypost")
    graph.ir_version = 8
    onnx.checker.check_model(graph)
    folder = os.path.join(args.out, args.version)
    os.makedirs(folder, exist_ok=True)
    network = graph.SerializeToString(deterministic=True)
    figures = measure(model, args.lines)
    print(figures)
    files = {
        "print-reader.onnx": network,
        "characters.txt": ALPHABET.encode(),
        "MODEL_CARD.md": card_of(figures, saved["steps"], network, args).encode(),
    }
    for name, data in files.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)
    text = as_formatted(manifest_of(model, figures, files, saved["steps"], args))
    with open(os.path.join(folder, "model.json"), "w") as file:
        file.write(text)
    pin(os.path.join(args.out, "..", "committed.json"), args.version, sha256(text.encode()))


def manifest_of(model, figures, files, steps, args):
    here = os.path.dirname(os.path.abspath(__file__))
    return {
        "schema": "waypost.model/1",
        "bundleId": "print-reader",
        "version": args.version,
        "createdAt": f"{args.created}T00:00:00Z",
        "issuer": "Waypost",
        "role": "print-reader",
        "mode": "m",
        "files": [{"path": name, "bytes": len(data), "sha256": sha256(data)} for name, data in files.items()],
        "licence": {
            "text": "Weights trained by this project; they are part of it and stand under its terms.",
            "holder": "Waypost",
            "useRestrictions": "None beyond those of the project.",
            "trainingData": "Synthetic lines only, drawn from the outlines of free fonts of Debian and random text. No image of any document.",
            "reviewedBy": "not reviewed",
            "reviewedAt": None,
        },
        "provenance": {
            "recipe": "models/training/print",
            "sources": [
                {"path": name, "sha256": sha256(open(os.path.join(here, name), "rb").read())}
                for name in ("generator.py", "network.py", "train.py", "export.py")
            ],
            "conversion": f"{steps} steps of train.py; batch normalisation folded into the convolutions by export.py.",
        },
        "runtime": {"opset": 13, "minOrt": "1.17.0"},
        "input": {"name": "x", "shape": ["N", 1, HEIGHT, "W"], "layout": "NCHW", "colour": "GRAY", **GOLDEN},
        "output": {
            "tensors": [{"name": "y", "shape": ["N", "T", CLASSES]}],
            "decoder": "ctc",
            "metric": None,
            "liveIndex": None,
        },
        "thresholds": None,
        "evaluation": [
            {
                "dataset": f"{args.lines} held-out drawn lines of {width} pixels, seed {HELD_OUT_SEED}",
                "what": "character error rate, and lines without error",
                "result": f"{error * 100:.2f} %; {exact * 100:.1f} %",
                "date": args.created,
                "demographics": "not applicable: no person is measured",
            }
            for width, error, exact in figures
        ],
        "golden": [golden_of(model)],
    }


def pin(path, version, manifest):
    """Pins the new manifest beside the other models that the file names."""
    with open(path) as file:
        profile = json.load(file)
    profile["models"]["print-reader"] = {"bundleId": "print-reader", "version": version, "manifestSha256": manifest}
    with open(path, "w") as file:
        file.write(as_formatted(profile))


def as_formatted(value):
    """JSON as the project's formatter writes it (lists of plain values on one line), so that the hash stays."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    flat = lambda match: "[" + ", ".join(part.strip() for part in match.group(1).split(",")) + "]"
    return re.sub(r"\[\s*([^\[\]{}]*?)\s*\]", flat, text) + "\n"


def card_of(figures, steps, network, args):
    rows = "\n".join(f"| {width} | {error * 100:.2f} % | {exact * 100:.1f} % |" for width, error, exact in figures)
    return f"""# print-reader {args.version}

Reads one line of Latin print of a document: a probability of each of {len(ALPHABET)} characters, or of no character, at every {STRIDE}
columns of a grey line of {HEIGHT} rows. A letter with an accent is read as the plain letter. It sees no face and estimates
nothing about a person.

- Network: fully convolutional, {len(network)} bytes, sha256 `{sha256(network)}`
- Trained: {steps} steps by `models/training/print`, on drawn lines only (free fonts, random text, drawn paper and optics). No
  image of any document was used.
- Numbers, names and words of the training text are random: the network knows neither names nor what a document usually says.

## What was measured

On {args.lines} held-out drawn lines of each width (seed {HELD_OUT_SEED}, as hard as the training lines, many beyond what a person
can read):

| width, pixels | character error rate | lines without error |
|---|---|---|
{rows}

These figures describe drawings, not documents. How the reader does on whole pages is in `docs/reading.md`.

## Limits

- Latin print without accents; no Cyrillic, Greek, Arabic or other script.
- Not exactly reproducible: the number of steps depends on the time given and on the machine. The recipe, its seeds and
  the sha256 of each file are in `model.json`.
"""


if __name__ == "__main__":
    main()
