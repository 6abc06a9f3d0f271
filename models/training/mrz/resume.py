"""A delivered network as a start for more training: its checkpoint is not kept, its ONNX file is.

Export folds batch normalisation into the convolutions. Here each layer is given back the mean and the variance that drawn
lines have in it. A layer that is wider than it was keeps its old channels; the new ones begin small.
"""

import onnx
import torch
from onnx import numpy_helper
from torch import nn

#: Share of the usual start at which an old channel listens to a new one.
NEW = 0.1


def unfold(model, path, lines):
    """Puts the weights of `path` into `model`; `lines` [n, 1, 24, 544] are what the statistics are taken from."""
    file = onnx.load(path)
    weights = {w.name: torch.from_numpy(numpy_helper.to_array(w).copy()) for w in file.graph.initializer}
    model.eval()
    y, layers, k = lines, list(model), 0
    with torch.no_grad():
        for i, layer in enumerate(layers):
            if not isinstance(layer, nn.Conv2d):
                y = layer(y)
                continue
            old, bias = weights[f"w{k}"], weights[f"b{k}"]
            out, inner = old.shape[:2]
            layer.weight[:out, inner:] *= NEW
            layer.weight[:out, :inner] = old
            if layer.bias is not None:
                layer.bias[:out] = bias
                y = layer(y)
            else:
                norm = layers[i + 1]
                y = layer(y)
                norm.running_mean.copy_(y.mean((0, 2, 3)))
                norm.running_var.copy_(y.var((0, 2, 3), unbiased=False))
                norm.weight[:out] = torch.sqrt(norm.running_var[:out] + norm.eps)
                norm.bias[:out] = bias + norm.running_mean[:out]
            k += 1
