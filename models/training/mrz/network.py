"""The line reader: a fully convolutional network, one class per frame of four pixels."""

import torch
from torch import nn

#: (output channels, kernel, stride, padding) of every block; "pool" halves the rows.
BLOCKS = [
    (16, (5, 5), (2, 2), (2, 2)),
    (32, (3, 3), (2, 2), (1, 1)),
    (48, (3, 3), (1, 1), (1, 1)),
    "pool",
    (64, (3, 3), (1, 1), (1, 1)),
    (96, (3, 3), (1, 1), (0, 1)),
    (96, (1, 5), (1, 1), (0, 2)),
]
CLASSES = 38


def build():
    layers, channels = [], 1
    for block in BLOCKS:
        if block == "pool":
            layers.append(nn.MaxPool2d((2, 1)))
            continue
        out, kernel, stride, padding = block
        layers += [nn.Conv2d(channels, out, kernel, stride, padding, bias=False), nn.BatchNorm2d(out), nn.ReLU()]
        channels = out
    layers += [nn.Dropout(0.1), nn.Conv2d(channels, CLASSES, 1)]
    return nn.Sequential(*layers)


def normalise(lines):
    """uint8 [n, 24, 544] -> float32 [n, 1, 24, 544]: (x - mean) / (std + 8) of every line."""
    x = torch.as_tensor(lines, dtype=torch.float32).unsqueeze(1)
    mean = x.mean(dim=(1, 2, 3), keepdim=True)
    std = x.std(dim=(1, 2, 3), keepdim=True, unbiased=False)
    return (x - mean) / (std + 8)
