"""The page head: what the features of all tiles of a page say together. One tile cannot tell a portrait that the issuer
printed by ink jet from one that a forger did; beside the rest of the page, and the edge of the portrait, it can be told.

Features of a tile (192 and the two logits of the patch network) become `EMBED` numbers; their mean, deviation and maximum over
each group, and what a network of two small convolutions says of the profiles across the portrait's edge (page_edge.py), go through
a small network to three logits: recapture, portrait changed on paper, portrait changed.
`src/core/document/patch/classifier-head.ts` does the same.
"""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from page_edge import CHANNELS, LENGTH
from page_tiles import FEATURES, LOGITS

EMBED, HIDDEN = 24, 32
#: The network of the edge: filters, their width and step, and numbers that it says of one side.
FILTERS, WIDTH, STRIDE, SIDE_NUMBERS = 24, 5, 2, 24
AFTER = (((LENGTH - WIDTH) // STRIDE + 1) - WIDTH) // STRIDE + 1
#: Tiles that are summed up together, by their place.
GROUPS = ((0,), (1,), (2,), (0, 3))
EDGE_NUMBERS = 3 * SIDE_NUMBERS
POOLED = len(GROUPS) * (3 * EMBED + LOGITS) + EDGE_NUMBERS
#: Logits are divided by it beside the embedding; the least variance of an embedding in a group.
LOGIT_SCALE, LEAST_VARIANCE = 8.0, 1e-4
RECAPTURE, ON_PAPER, PORTRAIT = 0, 1, 2


class Edge(nn.Module):
    """Profiles [pages, 4, CHANNELS, LENGTH] to mean, maximum and minimum over the sides of what is said of each."""

    def __init__(self, drop):
        super().__init__()
        self.norm = nn.BatchNorm1d(CHANNELS, affine=False)
        self.first, self.second = nn.Conv1d(CHANNELS, FILTERS, WIDTH, STRIDE), nn.Conv1d(FILTERS, FILTERS, WIDTH, STRIDE)
        self.last, self.drop = nn.Linear(FILTERS * AFTER, SIDE_NUMBERS), nn.Dropout(drop)

    def forward(self, profiles):
        y = F.relu(self.second(F.relu(self.first(self.norm(profiles.flatten(0, 1))))))
        y = F.relu(self.last(self.drop(y.flatten(1)))).unflatten(0, (-1, 4))
        return torch.cat([y.mean(1), y.amax(1), y.amin(1)], 1)


class Head(nn.Module):
    def __init__(self, drop=0.3):
        super().__init__()
        self.edge = Edge(drop)
        self.norm = nn.BatchNorm1d(FEATURES + LOGITS, affine=False)
        self.embed = nn.Linear(FEATURES + LOGITS, EMBED)
        self.scale = nn.BatchNorm1d(POOLED)
        self.first, self.last, self.drop = nn.Linear(POOLED, HIDDEN), nn.Linear(HIDDEN, 3), nn.Dropout(drop)
        # In training only: what the edge says alone. The tiles learn faster, and would leave it nothing to learn.
        self.alone = nn.Linear(EDGE_NUMBERS, 1)

    def pooled(self, x, place, profiles, sides):
        """x [pages, tiles, 194], place [pages, tiles], -1 where there is no tile; profiles of the pages whose `sides` were seen."""
        there = place >= 0
        e = torch.zeros(*x.shape[:2], EMBED)
        e[there] = F.relu(self.embed(self.norm(x[there])))
        logits, out = x[:, :, FEATURES:] / LOGIT_SCALE, []
        for group in GROUPS:
            member = sum((place == p).float() for p in group)[:, :, None]
            n = member.sum(1).clamp(min=1)
            mean = (e * member).sum(1) / n
            spread = ((e * e * member).sum(1) / n - mean * mean).clamp(min=0) + LEAST_VARIANCE
            out += [mean, spread.sqrt(), (e * member).amax(1), (logits * member).sum(1) / n]
        edge = torch.zeros(len(x), EDGE_NUMBERS)
        if sides.any():
            edge[sides] = self.edge(profiles[sides])
        return torch.cat([*out, edge], 1)

    def answer(self, pooled, deaf=None):
        """Logits; `deaf`: pages of which the tiles are not heard."""
        y = self.scale(pooled)
        if deaf is not None:
            y = torch.cat([y[:, :-EDGE_NUMBERS] * ~deaf[:, None], y[:, -EDGE_NUMBERS:]], 1)
        return self.last(self.drop(F.relu(self.first(self.drop(y)))))

    def forward(self, x, place, profiles, sides):
        return self.answer(self.pooled(x, place, profiles, sides))

    def folded(self):
        """Weights with the normalisations folded in, float64: embed [24, 194], its bias, first [32, 368], bias, last [3, 32], bias;
        then of the edge: first [24, 11, 5], bias, second [24, 24, 5], bias, last [24, 240], bias."""
        d = lambda t: t.detach().double()
        gain = 1 / torch.sqrt(d(self.norm.running_var) + self.norm.eps)
        w = d(self.embed.weight) * gain
        b = d(self.embed.bias) - w @ d(self.norm.running_mean)
        gain = d(self.scale.weight) / torch.sqrt(d(self.scale.running_var) + self.scale.eps)
        shift = d(self.scale.bias) - gain * d(self.scale.running_mean)
        first = d(self.first.weight)
        edge = self.edge
        side = d(edge.first.weight) / torch.sqrt(d(edge.norm.running_var) + edge.norm.eps)[:, None]
        bias = d(edge.first.bias) - (side * d(edge.norm.running_mean)[:, None]).sum((1, 2))
        return [
            w, b, first * gain, d(self.first.bias) + first @ shift, d(self.last.weight), d(self.last.bias),
            side, bias, d(edge.second.weight), d(edge.second.bias), d(edge.last.weight), d(edge.last.bias),
        ]


def heads_of(states):
    out = []
    for state in states:
        head = Head()
        head.load_state_dict(state)
        out.append(head.eval())
    return out


@torch.inference_mode()
def predicted(heads, x, place, profiles, sides):
    """Mean of the heads' logits, [pages, 3]."""
    out = []
    for i in range(0, len(x), 64):
        part = slice(i, i + 64)
        a, b = torch.from_numpy(x[part].astype(np.float32)), torch.from_numpy(place[part]).long()
        c, d = torch.from_numpy(profiles[part].astype(np.float32)), torch.from_numpy(sides[part])
        out.append(sum(h(a, b, c, d) for h in heads) / len(heads))
    return torch.cat(out).numpy()
