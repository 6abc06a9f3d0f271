"""Tiles of a page and what the patch network says of each.

Tiles have a place: 0 beside the portrait, 1 in it, 2 on its edge, 3 tiles of the page that touch it. `src/core/document/patch/tiles.ts`
does the same.
"""

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch.nn import functional as F

from network import SIDE

FEATURES, LOGITS = 192, 2
#: The rectangle of the portrait is estimated a little inside its print: its edge is looked for so far outside, pixels.
OUTSIDE = 16
#: A tile that shares less of its area with the portrait lies beside it.
BESIDE = 0.02


class Delivered:
    """The patch network of an ONNX file, batch normalisation folded, as the appliance runs it."""

    def __init__(self, path):
        self.graph = onnx.load(path)
        self.w = {i.name: torch.from_numpy(numpy_helper.to_array(i).copy()) for i in self.graph.graph.initializer}
        convolutions = [n for n in self.graph.graph.node if n.op_type == "Conv"][1:]
        self.layers = [(n.input[1], n.input[2], next(a.ints[0] for a in n.attribute if a.name == "strides")) for n in convolutions]

    @torch.inference_mode()
    def features(self, x):
        """[n, 194] of uint8 tiles [n, 96, 96, 3], BGR: 192 features, then the two logits."""
        x = torch.from_numpy(np.ascontiguousarray(x.transpose(0, 3, 1, 2))).float()
        y = F.conv2d(x, self.w["residual"], padding=2).clamp(float(self.w["low"]), float(self.w["high"])).contiguous(memory_format=torch.channels_last)
        for weight, bias, stride in self.layers:
            y = F.relu(F.conv2d(y, self.w[weight].contiguous(memory_format=torch.channels_last), self.w[bias], stride=stride, padding=1))
        flat = torch.cat([y.mean((2, 3)), y.amax((2, 3))], 1)
        return torch.cat([flat, F.linear(flat, self.w["head"], self.w["bias"])], 1).numpy()

    def network(self, trained):
        """The same file with the features as a second output; `trained` says how it came to be."""
        graph = onnx.ModelProto()
        graph.CopyFrom(self.graph)
        onnx.helper.set_model_props(graph, {"trained": trained})
        if len(graph.graph.output) == 1:
            graph.graph.output.append(onnx.helper.make_tensor_value_info("flat", onnx.TensorProto.FLOAT, ["n", FEATURES]))
        onnx.checker.check_model(graph, full_check=True)
        return graph.SerializeToString(deterministic=True)


def edge_tiles(photo, h, w):
    """Tiles with their centre a little outside the portrait, at most one side apart: top, bottom, left, right."""
    x0, y0, x1, y1 = photo[0] - OUTSIDE, photo[1] - OUTSIDE, photo[2] + OUTSIDE, photo[3] + OUTSIDE

    def along(a, b):
        n = max(2, -(-(b - a) // SIDE))
        return [a + (b - a) * (i + 0.5) / n for i in range(n)]

    centres = [(x, y) for y in (y0, y1) for x in along(x0, x1)] + [(x, y) for x in (x0, x1) for y in along(y0, y1)]
    return [(int(min(max(0, x - SIDE / 2), w - SIDE)), int(min(max(0, y - SIDE / 2), h - SIDE))) for x, y in centres]


def shared(tile, photo):
    """Share of a tile's area that lies in the portrait."""
    (x, y), (x0, y0, x1, y1) = tile, photo
    return max(0, min(x + SIDE, x1) - max(x, x0)) * max(0, min(y + SIDE, y1) - max(y, y0)) / (SIDE * SIDE)


def placed(page, inside, photo, h, w):
    """(tiles, their places): those of the page, those in the portrait, those on its edge. Without a portrait, of the page."""
    if photo is None or not inside:
        return page, np.zeros(len(page), np.int8)
    edge = edge_tiles(photo, h, w)
    place = [0 if shared(t, photo) < BESIDE else 3 for t in page] + [1] * len(inside) + [2] * len(edge)
    return [*page, *inside, *edge], np.array(place, np.int8)
