"""The edge of the portrait, found in the picture: a sheet that was glued on has a straight edge with a shadow, turned a little,
and what it covers looks out beside it; a printed portrait ends where its print ends.

Each side is looked for as the straight line across which most of its pieces change, near where a detector leaves it, then laid flat: `CHANNELS` profiles across
it, from `HALF` pixels outside to `HALF` inside. `src/core/document/patch/edge.ts` does the same.
"""

import numpy as np

CHANNELS, HALF = 11, 24
LENGTH = 2 * HALF + 1
#: How far outside and inside the rectangle a side is looked for, shares of the portrait's width or height: a detector gives the
#: rectangle a little inside the print. And so many pixels more.
OUTWARD, INWARD, MORE = 0.16, 0.08, 8
#: The most that a side rises from end to end, pixels.
RISE = 10
#: Corners are left out, share of a side at each end. Pieces of a side: about so many pixels, and so many at least.
CORNER, PIECE, LEAST = 0.06, 24, 8
#: A change counts against the median of the strip, so many levels more, and at most so many times: many pieces weigh more than one.
LEAST_CHANGE, MOST = 0.7, 3.5
#: Where an edge is expected outside the rectangle, mean and deviation in shares of the portrait (as `train_page.found`), and its weight.
EXPECTED, SPREAD, WEIGHT = 0.04, 0.06, 0.1
#: What lies beyond the page is darker, levels; so many rows of its border do not count.
BEYOND, BORDER = 48, 4
#: Moving mean along a side that the texture is taken against, pixels.
SMOOTH = 9
LUMA = np.float32((0.114, 0.587, 0.299))
#: Shorter sides are not looked at, pixels.
SHORTEST = 96


def strip_of(image, photo, side):
    """(float32 [rows, columns, 3], rows that a line may have, how far each lies outside the rectangle as a share of the portrait).
    Row 0 lies outside; the picture is continued beyond its border."""
    x0, y0, x1, y1 = photo
    h, w = image.shape[:2]
    across, along = (y1 - y0, (x0, x1)) if side < 2 else (x1 - x0, (y0, y1))
    edge, sign = ((y0, 1), (y1, -1), (x0, 1), (x1, -1))[side]
    spare = HALF + 2 + RISE // 2 + 1
    outward, inward = int(across * OUTWARD) + MORE, int(across * INWARD) + MORE
    corner = int((along[1] - along[0]) * CORNER)
    rows = edge + sign * np.arange(-outward - spare, inward + spare + 1)
    columns = np.arange(along[0] + corner, along[1] - corner)
    limits = (h, w) if side < 2 else (w, h)
    rows, columns = np.clip(rows, 0, limits[0] - 1), np.clip(columns, 0, limits[1] - 1)
    strip = image[rows[:, None], columns[None]] if side < 2 else image[columns[None], rows[:, None]]
    lines = np.arange(spare, spare + outward + inward + 1)
    return strip.astype(np.float32), lines, (spare + outward - lines) / across


def changes_of(luma):
    """Change across each row [rows, pieces], in medians of the strip; nought at the border of the page and beyond it."""
    mean = cut_up(luma.astype(float), pieces(luma.shape[1]))
    change = np.zeros_like(mean)
    change[1:-1] = np.abs(mean[2:] - mean[:-2]) / 2
    beyond = np.cumprod(mean < BEYOND, 0).sum(0)
    change[(np.arange(len(mean))[:, None] <= beyond + BORDER) & (beyond > 0)] = 0
    return np.minimum(change / (np.median(change) + LEAST_CHANGE), MOST)


def line_of(luma, lines, outside):
    """(row at the middle, rise from end to end) of the straight line across which most pieces change, the flattest of equal ones."""
    change = changes_of(luma)
    n = change.shape[1]
    middles, unlike = (np.arange(n) + 0.5) / n - 0.5, WEIGHT * ((outside - EXPECTED) / SPREAD) ** 2
    best, row, rise = -np.inf, 0, 0
    for r in sorted(range(-RISE, RISE + 1), key=abs):
        at = lines[:, None] + middles * r
        low = np.floor(at).astype(int)
        part = at - low
        score = (change[low, np.arange(n)] * (1 - part) + change[low + 1, np.arange(n)] * part).mean(1) - unlike
        k = int(score.argmax())
        if score[k] > best + 1e-4:
            best, row, rise = float(score[k]), int(lines[k]), r
    return row, rise


def pieces(length):
    return max(LEAST, length // PIECE)


def cut_up(values, n):
    """Means over `n` pieces of each row; what is left over at the end belongs to none."""
    each = values.shape[1] // n
    return values[:, : n * each].reshape(len(values), n, each).mean(2)


def side_of(image, photo, side):
    strip, lines, outside = strip_of(image, photo, side)
    row, rise = line_of(strip @ LUMA, lines, outside)
    width = strip.shape[1]
    off = ((np.arange(width) + 0.5) / width - 0.5) * rise
    at = row + np.arange(-HALF - 1, HALF + 2)[:, None] + off
    low = np.floor(at).astype(int)
    part = (at - low).astype(np.float32)[:, :, None]
    flat = strip[low, np.arange(width)] * (1 - part) + strip[low + 1, np.arange(width)] * part
    luma = flat @ LUMA
    step, bend = (luma[2:] - luma[:-2]) / 2, luma[2:] - 2 * luma[1:-1] + luma[:-2]
    n = pieces(width)
    steps, bends = cut_up(step, n), cut_up(bend, n)
    middle = luma[1:-1]
    sums = np.cumsum(np.pad(middle, ((0, 0), (1, 0))), 1, dtype=np.float64)
    smooth = (sums[:, SMOOTH:] - sums[:, :-SMOOTH]) / SMOOTH
    texture = middle[:, SMOOTH // 2 : SMOOTH // 2 + smooth.shape[1]] - smooth
    colour = flat[1:-1].mean(1)
    return np.stack([
        np.abs(steps).mean(1), steps.mean(1), bends.mean(1), np.abs(bends).mean(1), np.median(bends, 1), np.median(np.abs(steps), 1),
        np.sqrt((step**2).mean(1)), np.sqrt((texture**2).mean(1)),
        (middle.mean(1) - middle.mean()) / 8, (colour[:, 0] - colour[:, 1]) / 8, (colour[:, 2] - colour[:, 1]) / 8,
    ])


def edges_of(image, photo):
    """float32 [4 sides (top, bottom, left, right), CHANNELS, LENGTH] of a uint8 BGR picture, or None for a portrait that is too small."""
    if photo is None or min(photo[2] - photo[0], photo[3] - photo[1]) < SHORTEST:
        return None
    values = np.stack([side_of(image, photo, side) for side in range(4)])
    return (np.sign(values) * np.log1p(3 * np.abs(values))).astype(np.float32)
