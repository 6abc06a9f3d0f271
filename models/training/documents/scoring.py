"""Page scores, as the appliance makes them (tiles of 96 pixels, no resampling).

Tiles: every fifth of the page in steps of 96, spread evenly; those in steps of 96 that lie with more than half of their area
in the portrait; those on its edge. recapture and photo: what the page head says of all of them and of the profiles across the edge; for a patch network
without one the median of logit 1 over the page and the mean of logit 0 over the portrait. local: mean of the three largest
logits 0 over the tiles of the page. `src/core/document/patch` does the same.
"""

import tempfile

import numpy as np
import torch

from network import SIDE, PatchNetwork
from page_edge import CHANNELS, LENGTH, edges_of
from page_head import PORTRAIT, RECAPTURE, heads_of, predicted
from page_tiles import FEATURES, Delivered, placed

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


class PageModel:
    """A delivered patch network and its page heads."""

    def __init__(self, saved):
        with tempfile.NamedTemporaryFile(suffix=".onnx") as file:
            file.write(saved["network"].numpy().tobytes())
            file.flush()
            self.patch = Delivered(file.name)
        self.heads = heads_of(saved["page"])


def load(path):
    saved = torch.load(path, weights_only=True)
    if "page" in saved:
        return PageModel(saved), saved
    model = PatchNetwork(saved["width"])
    model.load_state_dict(saved["model"])
    return model.eval().to(memory_format=torch.channels_last), saved


def record_of(saved):
    """What a checkpoint says of its making, without weights and scores."""
    return {k: v for k, v in saved.items() if k not in ("model", "page", "network", "out_of_fold")}


def cut(image, tiles):
    return np.stack([image[y : y + SIDE, x : x + SIDE] for x, y in tiles])


def logits_of(model, image, tiles):
    """[tiles, 2] for a uint8 BGR picture."""
    if isinstance(model, PageModel):
        return model.patch.features(cut(image, tiles))[:, FEATURES:]
    device = next(model.parameters()).device
    out = []
    with torch.inference_mode():
        for i in range(0, len(tiles), BATCH):
            x = torch.from_numpy(np.ascontiguousarray(cut(image, tiles[i : i + BATCH]).transpose(0, 3, 1, 2))).to(device)
            out.append(model(x.float()).cpu().numpy())
    return np.concatenate(out)


def page_scores(model, image, photo):
    """{recapture, local, photo} of a page, with the scores of single tiles beside them where a page head gives the others;
    photo is None where there is no portrait of at least one tile."""
    h, w = image.shape[:2]
    page, inside = whole_tiles(h, w), photo_tiles(photo, h, w) if photo else []
    if not isinstance(model, PageModel):
        return of_tiles(logits_of(model, image, page), logits_of(model, image, inside) if inside else None)
    tiles, place = placed(page, inside, photo, h, w)
    features = model.patch.features(cut(image, tiles))
    alone = of_tiles(features[: len(page), FEATURES:], features[place == 1, FEATURES:] if inside else None)
    edge = edges_of(image, photo) if inside else None
    profiles = np.zeros((1, 4, CHANNELS, LENGTH), np.float32) if edge is None else edge[None]
    together = predicted(model.heads, features[None], place[None], profiles, np.array([edge is not None]))[0]
    return {
        "recapture": float(together[RECAPTURE]), "local": alone["local"], "photo": float(together[PORTRAIT]) if inside else None,
        "tiles_recapture": alone["recapture"], "tiles_photo": alone["photo"],
    }


def of_tiles(whole, portrait):
    photo = None if portrait is None else float(portrait[:, 0].mean())
    return {"recapture": float(np.median(whole[:, 1])), "local": float(np.sort(whole[:, 0])[-3:].mean()), "photo": photo}
