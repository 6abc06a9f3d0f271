"""The portrait of a page in ultraviolet and infrared light: how the factory draws it, and what the appliance measures on it.

Laws, all invented and written down before anything was measured with them; none of them was fitted to a figure.

- An issuer's inks absorb 30 to 70 % of the ultraviolet light where they are full. The luminescent pattern shows through or over
  the portrait on 17 of 20 templates, and ends at the portrait on the others.
- A sheet that a forger laid on shines (17 of 20) or is dull, and has no pattern. A foil over it passes 50 to 80 %.
- For a portrait printed on the page itself the genuine one had to go. Half of them are scraped off: a third of the pattern at
  most is left, and the paper glows 0.9 to 1.6 times as much. Three of ten are covered with a white that absorbs ultraviolet
  light (0.2 to 0.6 of the glow). Two of ten are printed on a page that had no portrait: pattern and paper stay.
- In infrared dyes vanish and carbon stays. Laser and offset keep what their black carries; an ink jet printer has a black with
  carbon (half) or of dye; the issuer's process imitated has the issuer's kind of ink. A sheet reflects 200 to 245 levels. Of a
  carbon portrait that was scraped off up to 30 % is left, under a white cover up to 15 %, and shows through dyes.
"""

import cv2
import numpy as np

import planes
from streams import choose, stream

SHINES, BRIGHT, DULL = 0.85, (110, 245), (10, 34)
FOIL_PASSES = (0.5, 0.8)
OVER_PORTRAIT = 0.85
ISSUER_ABSORBS, FORGER_ABSORBS = (0.3, 0.7), (0.3, 0.9)
REMOVALS = ("scraped",) * 5 + ("covered",) * 3 + ("blank",) * 2
#: What the appliance looks at: cells of a portrait across and down, and rows of cells inside and outside its edge.
ACROSS, DOWN = 12, 16
#: Added before a ratio of levels is taken.
LEAST_GLOW = 4


def issuer(place):
    """What the portraits of a template do in ultraviolet light."""
    r = stream((*place[:3], "-"), "portrait-lights")
    return {"absorbs": planes.within(r, ISSUER_ABSORBS), "pattern": 1.0 if r.random() < OVER_PORTRAIT else 0.0}


def forger(place, key, numbers):
    """Numbers of one printed portrait, by how it was brought onto the page."""
    r = stream(place, "portrait-lights", key)
    mount = numbers["mount"]
    out = {"mount": mount, "absorbs": planes.within(r, FORGER_ABSORBS), "gain": 1.0, "level": None, "pattern": 0.0, "old": 0.0, "removal": "-"}
    shines, level, passes = r.random() < SHINES, planes.within(r, BRIGHT), planes.within(r, FOIL_PASSES)
    out["paper"] = planes.within(r, (200, 245))
    if mount != "on_page":
        out["level"] = (level if shines else planes.within(r, DULL)) * (passes if mount == "foil" else 1)
    else:
        out["removal"] = choose(r, REMOVALS)
        out["gain"], out["pattern"], out["old"] = {
            "scraped": (planes.within(r, (0.9, 1.6)), planes.within(r, (0.0, 0.35)), planes.within(r, (0.0, 0.3))),
            "covered": (planes.within(r, (0.2, 0.6)), planes.within(r, (0.0, 0.1)), planes.within(r, (0.0, 0.15))),
            "blank": (1.0, planes.within(r, (0.7, 1.0)), 0.0),
        }[out["removal"]]
    black = "carbon" if numbers["family"] in ("laser_am", "offset") else choose(r, ("carbon", "dye")) if numbers["family"] == "inkjet_fm" else "dye"
    out["black"] = numbers["process"]["black"] if black == "carbon" and "process" in numbers else 0.0
    out["kept"] = planes.within(r, planes.PHOTO_OF.get(numbers.get("issuer_process"), planes.DYE))
    return out


def kept_of(area, how):
    """Share of its darkness that each pixel of a forged portrait keeps at 900 nm: the grey that black ink made, and `kept`."""
    dark = 1 - np.clip(area.astype(np.float32) / 245, 0, 1)
    grey = dark.min(2) / np.maximum(dark.mean(2), 1e-3)
    return np.clip(how["black"] * grey * 0.94 + (1 - how["black"] * grey) * how["kept"], 0, 1)


def drawn(small, c, n, place, forged=None):
    """(infrared, ultraviolet) of a page as light_scores.py draws it coarsely. `forged`: (canvas, rectangle, numbers) of a printed portrait."""
    own = issuer(place)
    if not own["pattern"] and forged is not None and forged[2]["removal"] == "blank":
        forged[2]["pattern"] = 0.0
    glow = stream(place, "uv-fibres")
    if forged is None:
        uv = planes.ultraviolet(small, c, n, glow, portrait={"rect": small["photo"], "level": None, "gain": 1.0, **own})
        return planes.infrared(small, c, n, n["ir_mrz"]), uv
    canvas, rect, how = forged
    x0, y0, x1, y1 = rect
    grey = lambda image: cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_BGR2GRAY).astype(np.float32)  # noqa: E731
    paper = float(np.percentile(grey(small["ground"]), 90))
    new = {**c, "photo": np.zeros_like(c["photo"]), "dark": c["dark"].copy()}
    new["photo"][y0:y1, x0:x1] = np.clip(1 - grey(canvas[y0:y1, x0:x1]) / paper, 0, 1)
    new["dark"][y0:y1, x0:x1] = 0
    uv = planes.ultraviolet(small, new, n, glow, portrait={"rect": rect, **{k: how[k] for k in ("level", "gain", "pattern", "absorbs")}})
    ir = planes.infrared(small, c, n, n["ir_mrz"])
    base = np.full((y1 - y0, x1 - x0), n["ir_paper"] if how["mount"] == "on_page" and how["removal"] != "covered" else how["paper"], np.float32)
    base *= 1 - how["old"] * n["ir_photo"] * c["photo"][y0:y1, x0:x1]
    ir[y0:y1, x0:x1] = base * (1 - kept_of(canvas[y0:y1, x0:x1], how) * new["photo"][y0:y1, x0:x1])
    return ir, uv


# -- what the appliance measures; src/core/document/spectral/portrait.ts does the same ------------------------------------
def cells(plane, photo):
    """[DOWN + 4, ACROSS + 4] lists of pixel values: the portrait in cells, and two cells beyond it on each side. None beyond the page."""
    h, w = plane.shape[:2]
    x0, y0, x1, y1 = photo
    out = []
    for row in range(-2, DOWN + 2):
        a, b = (round(y0 + (y1 - y0) * (row + k) / DOWN) for k in (0, 1))
        line = []
        for column in range(-2, ACROSS + 2):
            s, e = (round(x0 + (x1 - x0) * (column + k) / ACROSS) for k in (0, 1))
            line.append(plane[a:b, s:e] if a >= 0 and s >= 0 and b <= h and e <= w and b > a and e > s else None)
        out.append(line)
    return out


def grid(plane, photo, of):
    return np.array([[np.nan if cell is None else of(cell) for cell in line] for line in cells(plane, photo)])


def pairs():
    """((row, column) outside, (row, column) inside) along the edge, one cell away from it on both sides: it is not known exactly."""
    out = [((0, 2 + k), (3, 2 + k)) for k in range(ACROSS)] + [((DOWN + 3, 2 + k), (DOWN, 2 + k)) for k in range(ACROSS)]
    return out + [((2 + k, 0), (2 + k, 3)) for k in range(DOWN)] + [((2 + k, ACROSS + 3), (2 + k, ACROSS)) for k in range(DOWN)]


def beside(table):
    """Values outside and inside of the pairs that the page holds."""
    both = np.array([(table[a], table[b]) for a, b in pairs()])
    return both[~np.isnan(both).any(1)].T


def readings(white, ir, uv, photo):
    """Readings of a portrait; white and uv BGR, ir one channel, photo in pixels."""
    mean = lambda cell: float(cell.mean())  # noqa: E731
    a, b = beside(grid(uv[:, :, 0].astype(np.float32), photo, lambda cell: float(np.median(cell))))
    seen, dark = grid(cv2.cvtColor(white, cv2.COLOR_BGR2GRAY).astype(np.float32), photo, mean), grid(ir.astype(np.float32), photo, mean)
    core = (slice(3, DOWN + 1), slice(3, ACROSS + 1))
    x, y = (1 - plane[core].ravel() / float(np.percentile(beside(plane)[0], 90)) for plane in (seen, dark))
    fit = np.polyfit(x, y, 1)
    return {"step": float(np.median(np.log((b + LEAST_GLOW) / (a + LEAST_GLOW)))), "offset": float(fit[1]), "rest": float(np.sqrt(np.mean((y - np.polyval(fit, x)) ** 2)))}
