"""A delivered network as a start for more training: its checkpoint is not kept, its ONNX file is.

Export folds batch normalisation into the convolutions. Here each layer is given back the mean and the variance that drawn
patches have in it, so that the network says the same as the file and can be trained on.
"""

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from network import DIVIDE


def unfold(model, path, patches):
    """Puts the weights of `path` into `model`; `patches` [n, 3, 96, 96] are what the statistics are taken from."""
    file = onnx.load(path)
    weights = {w.name: torch.from_numpy(numpy_helper.to_array(w).copy()) for w in file.graph.initializer}
    layers = list(model.body)
    model.eval()
    with torch.no_grad():
        model.residual.copy_(weights["residual"])
        y = model.front(patches)
        for k in range(0, len(layers), 3):
            conv, norm, rectify = layers[k : k + 3]
            conv.weight.copy_(weights[f"w{k}"] * (DIVIDE if k == 0 else 1))
            y = conv(y)
            norm.running_mean.copy_(y.mean((0, 2, 3)))
            norm.running_var.copy_(y.var((0, 2, 3), unbiased=False))
            norm.weight.copy_(torch.sqrt(norm.running_var + norm.eps))
            norm.bias.copy_(weights[f"b{k}"] + norm.running_mean)
            y = rectify(norm(y))
        model.head.weight.copy_(weights["head"])
        model.head.bias.copy_(weights["bias"])
