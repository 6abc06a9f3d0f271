"""The reader of printed lines: a fully convolutional network, one class for every four columns."""

import torch
from torch import nn

HEIGHT, STRIDE = 32, 4
#: What the reader tells apart. A letter with an accent has the class of the letter: the comparison folds accents anyway.
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:;/-'()<"
BLANK = len(ALPHABET)
CLASSES = BLANK + 1

#: (output channels, kernel, stride, padding, dilation) of every block; "pool" halves the rows.
BLOCKS = [
    (24, (5, 5), (2, 2), (2, 2), 1),
    (48, (3, 3), (2, 2), (1, 1), 1),
    (64, (3, 3), (1, 1), (1, 1), 1),
    "pool",
    (96, (3, 3), (1, 1), (1, 1), 1),
    (192, (4, 3), (1, 1), (0, 1), 1),
    (192, (1, 5), (1, 1), (0, 2), 1),
    (192, (1, 5), (1, 1), (0, 4), 2),
]


def build():
    layers, channels = [], 1
    for block in BLOCKS:
        if block == "pool":
            layers.append(nn.MaxPool2d((2, 1)))
            continue
        out, kernel, stride, padding, dilation = block
        layers += [
            nn.Conv2d(channels, out, kernel, stride, padding, dilation=(1, dilation), bias=False),
            nn.BatchNorm2d(out),
            nn.ReLU(),
        ]
        channels = out
    layers += [nn.Dropout(0.1), nn.Conv2d(channels, CLASSES, 1)]
    return nn.Sequential(*layers)


def normalise(lines):
    """uint8 [n, 32, width] -> float32 [n, 1, 32, width]: (x - mean) / (std + 8) of every line."""
    x = torch.as_tensor(lines, dtype=torch.float32).unsqueeze(1)
    mean = x.mean(dim=(1, 2, 3), keepdim=True)
    std = x.std(dim=(1, 2, 3), keepdim=True, unbiased=False)
    return (x - mean) / (std + 8)
