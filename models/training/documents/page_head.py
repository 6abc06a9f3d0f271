"""The page head: what the features of all tiles of a page say together. One tile cannot tell a portrait that the issuer
printed by ink jet from one that a forger did; beside the rest of the page, and the edge of the portrait, it can be told.

Features of a tile (192 and the two logits of the patch network) become `EMBED` numbers; their mean, deviation and maximum over
each group go through a small network to three logits: recapture, portrait changed on paper, portrait changed.
`src/document/patch/head.ts` does the same.
"""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from page_tiles import FEATURES, LOGITS

EMBED, HIDDEN = 24, 32
#: Tiles that are summed up together, by their place.
GROUPS = ((0,), (1,), (2,), (0, 3))
POOLED = len(GROUPS) * (3 * EMBED + LOGITS)
#: Logits are divided by it beside the embedding; the least variance of an embedding in a group.
LOGIT_SCALE, LEAST_VARIANCE = 8.0, 1e-4
RECAPTURE, ON_PAPER, PORTRAIT = 0, 1, 2


class Head(nn.Module):
    def __init__(self, drop=0.3):
        super().__init__()
        self.norm = nn.BatchNorm1d(FEATURES + LOGITS, affine=False)
        self.embed = nn.Linear(FEATURES + LOGITS, EMBED)
        self.scale = nn.BatchNorm1d(POOLED)
        self.first, self.last, self.drop = nn.Linear(POOLED, HIDDEN), nn.Linear(HIDDEN, 3), nn.Dropout(drop)

    def pooled(self, x, place):
        """x [pages, tiles, 194], place [pages, tiles], -1 where there is no tile."""
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
        return torch.cat(out, 1)

    def forward(self, x, place):
        return self.last(self.drop(F.relu(self.first(self.drop(self.scale(self.pooled(x, place)))))))

    def folded(self):
        """Weights with both normalisations folded in, float64: embed [24, 194], its bias, first [32, 296], bias, last [3, 32], bias."""
        d = lambda t: t.detach().double()
        gain = 1 / torch.sqrt(d(self.norm.running_var) + self.norm.eps)
        w = d(self.embed.weight) * gain
        b = d(self.embed.bias) - w @ d(self.norm.running_mean)
        gain = d(self.scale.weight) / torch.sqrt(d(self.scale.running_var) + self.scale.eps)
        shift = d(self.scale.bias) - gain * d(self.scale.running_mean)
        first = d(self.first.weight)
        return [w, b, first * gain, d(self.first.bias) + first @ shift, d(self.last.weight), d(self.last.bias)]


def heads_of(states):
    out = []
    for state in states:
        head = Head()
        head.load_state_dict(state)
        out.append(head.eval())
    return out


@torch.inference_mode()
def predicted(heads, x, place):
    """Mean of the heads' logits, [pages, 3]."""
    out = []
    for i in range(0, len(x), 64):
        a, b = torch.from_numpy(x[i : i + 64].astype(np.float32)), torch.from_numpy(place[i : i + 64]).long()
        out.append(sum(h(a, b) for h in heads) / len(heads))
    return torch.cat(out).numpy()
