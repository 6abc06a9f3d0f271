"""The line reader: a fully convolutional network, one class per frame of four pixels."""

import torch
from torch import nn

#: (output channels, kernel, stride, padding) of every block; "pool" halves the rows.
BLOCKS = [
    (16, (5, 5), (2, 2), (2, 2)),
    (32, (3, 3), (2, 2), (1, 1)),
    (64, (3, 3), (1, 1), (1, 1)),
    "pool",
    (80, (3, 3), (1, 1), (1, 1)),
    (112, (3, 3), (1, 1), (0, 1)),
    (112, (1, 5), (1, 1), (0, 2)),
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


#: src/core/document/mrz-band/crop.ts: how doubtful lines are compared with the ground near by.
NEAR, GROUND_STEP, GROUND_LEVEL, DARKEST, MOST = 5, 4, 200, 12, 4


def normalise_near(lines, labels, blank):
    """The same with every pixel as a fraction of the ground near by, as the appliance normalises lines that are in doubt."""
    x = torch.as_tensor(lines, dtype=torch.float32)
    rank = round(0.8 * (x.shape[1] - 1))
    ground = x[:, :, ::GROUND_STEP].sort(dim=1).values[:, rank]
    ground = nn.functional.avg_pool1d(ground.unsqueeze(1), 2 * NEAR + 1, 1, NEAR, count_include_pad=False)[:, 0]
    x = x * (GROUND_LEVEL / (ground.repeat_interleave(GROUND_STEP, 1) + DARKEST)).unsqueeze(1)
    printed = torch.as_tensor(labels != blank)
    places = torch.arange(x.shape[2])
    frames = torch.arange(printed.shape[1])
    first = torch.where(printed, frames, 10**6).amin(1) * GROUND_STEP - 13
    last = torch.where(printed, frames, -1).amax(1) * GROUND_STEP + 13
    inside = ((places >= first[:, None]) & (places <= last[:, None])).float().unsqueeze(1)
    count = inside.sum((1, 2), keepdim=True) * x.shape[1]
    mean = (x * inside).sum((1, 2), keepdim=True) / count
    std = (((x - mean) ** 2 * inside).sum((1, 2), keepdim=True) / count).sqrt()
    return ((x - mean) / (std + 8)).clamp(-MOST, MOST).unsqueeze(1)
