"""The patch network: learned residual filters, six convolution blocks, two logits (local change, recapture).

Input [n, 3, 96, 96], BGR, 0..255. 125,077 parameters at width 16. A residual filter sums to nought over each colour, so
flat colour says nothing; the clamp keeps lettering from drowning print texture.
"""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

SIDE = 96
BLOCKS = ((9, 16, 2), (16, 32, 1), (32, 48, 2), (48, 48, 1), (48, 64, 2), (64, 96, 2))
CLAMP, DIVIDE = 20.0, 8.0


def residual_start():
    """Nine filters 3 x 5 x 5: differences of first and second order, two squares, three colour differences."""
    first = np.zeros((5, 5))
    first[2, 2], first[2, 3] = -1, 1
    second = np.zeros((5, 5))
    second[2, 1:4] = (1, -2, 1)
    small = np.zeros((5, 5))
    small[1:4, 1:4] = np.array([[-1, 2, -1], [2, -4, 2], [-1, 2, -1]]) / 4
    large = np.array([[-1, 2, -2, 2, -1], [2, -6, 8, -6, 2], [-2, 8, -12, 8, -2], [2, -6, 8, -6, 2], [-1, 2, -2, 2, -1]]) / 12
    every = np.full((3, 1, 1), 2 / 3)
    planes = [every * k for k in (first, first.T, second / 2, second.T / 2, small, large)]
    for kernel, plus, minus in ((small, 0, 1), (small, 1, 2), (large, 0, 2)):  # B G R
        f = np.zeros((3, 5, 5))
        f[plus], f[minus] = kernel, -kernel
        planes.append(f)
    return torch.tensor(np.stack(planes), dtype=torch.float32)


class PatchNetwork(nn.Module):
    def __init__(self, width=16):
        super().__init__()
        k = width / 16
        self.residual = nn.Parameter(residual_start())
        size = lambda c: c if c == 9 else int(c * k)
        layers = []
        for before, after, stride in BLOCKS:
            layers += [nn.Conv2d(size(before), size(after), 3, stride, 1, bias=False), nn.BatchNorm2d(size(after)), nn.ReLU(inplace=True)]
        self.body = nn.Sequential(*layers)
        self.head = nn.Linear(2 * size(BLOCKS[-1][1]), 2)

    def zero_sum(self):
        return self.residual - self.residual.mean((2, 3), keepdim=True)

    def front(self, x, half=False):
        """Residuals, clamped and scaled. In `half` they are clamped after the rounding that the first block would do
        anyway: this part of a step is bound by memory."""
        if half:
            return F.hardtanh(F.conv2d(x, self.zero_sum() / DIVIDE, padding=2).bfloat16(), -CLAMP / DIVIDE, CLAMP / DIVIDE)
        return F.conv2d(x, self.zero_sum(), padding=2).clamp(-CLAMP, CLAMP) / DIVIDE

    def forward(self, x, half=False):
        """`half`: the blocks in bfloat16, for training. The residuals stay exact: eight bits would let flat colour leak in."""
        y = self.front(x, half)
        with torch.autocast(x.device.type, torch.bfloat16, enabled=half):
            y = self.body(y)
        y = y.float()
        return self.head(torch.cat([y.mean((2, 3)), y.amax((2, 3))], 1))


def parameters_of(model):
    return sum(p.numel() for p in model.parameters())
