"""Writes a checkpoint of train.py as the ONNX file of the patch network (opset 17), which train_page.py goes on from.

    python3 patch_file.py CHECKPOINT OUT.onnx

Batch normalisation and the division are folded into the convolutions, the zero sum into the residual filters. The same
checkpoint always gives the same bytes.
"""

import argparse

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from network import CLAMP, DIVIDE, SIDE
from page_tiles import FEATURES
from scoring import load

NAME, OPSET = "document-patch", 17
#: Key of the ONNX file under which it says how it was trained.
TRAINED = "trained"


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
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 2]), helper.make_tensor_value_info("flat", TensorProto.FLOAT, ["n", FEATURES])],
        weights,
    )


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
    return float(np.abs(net.forward("y") - wanted).max())


def stages_of(saved):
    """Every run that the weights went through, in order."""
    runs = [f"from the delivered network {run['from'][:16]}" if "from" in run else f"{run['step']} of {run['steps']} steps (rate {run['lr']:g}, seed {run['seed']}, data {run['data'][:16]})" for run in saved["history"]]
    return f"{', then '.join(runs)}, {saved['batch']} patches a step"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint")
    parser.add_argument("out")
    args = parser.parse_args()
    torch.set_num_threads(1)
    model, saved = load(args.checkpoint)
    graph = helper.make_model(graph_of(model), opset_imports=[helper.make_opsetid("", OPSET)], producer_name="waypost")
    graph.ir_version = 8
    helper.set_model_props(graph, {TRAINED: stages_of(saved)})
    onnx.checker.check_model(graph, full_check=True)
    network = graph.SerializeToString(deterministic=True)
    difference = largest_difference(model, network)
    if difference > 1e-3:
        raise SystemExit(f"the exported file differs from the model by {difference:.2e} in a logit; at most 1e-3 is allowed")
    with open(args.out, "wb") as file:
        file.write(network)
    print(f"{args.out}: {len(network)} bytes, largest difference {difference:.1e}")


if __name__ == "__main__":
    main()
