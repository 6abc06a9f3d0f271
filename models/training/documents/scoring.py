"""Page scores of the patch network, as the appliance makes them (tiles of 96 pixels, no resampling).

recapture: median of logit 1 over every fifth tile in steps of 96, spread evenly. photo: mean of logit 0 over tiles in steps
of 96 that lie with more than half of their area in the portrait. local: mean of the three largest logits 0 over the tiles of
the page. `src/document/patch/tiles.ts` does the same.
"""

import numpy as np
import torch

from network import SIDE, PatchNetwork

#: One of EVERY tiles of the page is looked at: the median over a fifth says the same for a fifth of the time.
STEP, EVERY, PHOTO_STEP, BATCH = 96, 5, 96, 64


def places(length, step):
    """0, step, 2 step, ... below length - 96, then length - 96."""
    return [*range(0, length - SIDE, step), length - SIDE]


def whole_tiles(h, w, every=EVERY):
    return [(x, y) for row, y in enumerate(places(h, STEP)) for column, x in enumerate(places(w, STEP)) if (column + 2 * row) % every == 0]


def photo_tiles(photo, h, w, step=PHOTO_STEP):
    x0, y0, x1, y1 = photo
    out = []
    for y in places(h, step):
        for x in places(w, step):
            inside = max(0, min(x + SIDE, x1) - max(x, x0)) * max(0, min(y + SIDE, y1) - max(y, y0))
            if inside > SIDE * SIDE / 2:
                out.append((x, y))
    return out


def load(path):
    saved = torch.load(path, weights_only=True)
    model = PatchNetwork(saved["width"])
    model.load_state_dict(saved["model"])
    return model.eval().to(memory_format=torch.channels_last), saved


def logits_of(model, image, tiles):
    """[tiles, 2] for a uint8 BGR picture."""
    device = next(model.parameters()).device
    out = []
    with torch.inference_mode():
        for i in range(0, len(tiles), BATCH):
            x = np.stack([image[y : y + SIDE, x : x + SIDE] for x, y in tiles[i : i + BATCH]])
            x = torch.from_numpy(np.ascontiguousarray(x.transpose(0, 3, 1, 2))).to(device)
            out.append(model(x.float()).cpu().numpy())
    return np.concatenate(out)


def page_scores(model, image, photo):
    """{recapture, local, photo} of a page; photo is None where there is no portrait of at least one tile."""
    h, w = image.shape[:2]
    whole = logits_of(model, image, whole_tiles(h, w))
    scores = {"recapture": float(np.median(whole[:, 1])), "local": float(np.sort(whole[:, 0])[-3:].mean()), "photo": None}
    tiles = photo_tiles(photo, h, w) if photo else []
    if tiles:
        scores["photo"] = float(logits_of(model, image, tiles)[:, 0].mean())
    return scores
