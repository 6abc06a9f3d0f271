"""Print processes. Thresholds are tiles of rational screens, made once and laid out over the page: a page costs
about half a second instead of five.

A process is a dictionary that was drawn by `draw_process`; `printed` lays the inks of it on paper. The canvas has 600 dpi,
dots are set at 1,200 dpi and reduced by area.
"""

import functools
import math

import cv2
import numpy as np

from streams import choose

#: Transmission of full ink, B G R.
INKS = {"C": (0.86, 0.55, 0.10), "M": (0.48, 0.12, 0.82), "Y": (0.10, 0.90, 0.97), "K": (0.09, 0.08, 0.08)}
#: Processes of the attacker (reprint and substitution).
PRINTERS = ("laser_am", "inkjet_fm", "dyesub", "offset", "photo_laminate", "minilab")
TABLE_DPI = 1200


@functools.lru_cache(maxsize=256)
def am_tile(a, b, spot):
    """Threshold tile of a screen with the cell vector (a, b) in device pixels: exactly periodic, so it can be repeated."""
    side = (a * a + b * b) // math.gcd(a, b)
    y, x = np.mgrid[0:side, 0:side]
    u, v = 2 * np.pi * (a * x + b * y) / (a * a + b * b), 2 * np.pi * (-b * x + a * y) / (a * a + b * b)
    height = {"round": np.cos(u) + np.cos(v), "ellipse": np.cos(u) + 0.75 * np.cos(v), "line": np.cos(v) + 0.12 * np.cos(u)}[spot]
    height = height + np.random.default_rng(side).uniform(0, 1e-3, height.shape)
    return ranked(-height)


def ranked(values):
    order = np.empty(values.size, np.int64)
    order[np.argsort(values, axis=None, kind="stable")] = np.arange(values.size)
    return (order.reshape(values.shape) * 254 // max(1, values.size - 1) + 1).astype(np.uint8)


@functools.lru_cache(maxsize=32)
def fm_tile(number, side=160):
    """Threshold tile without low frequencies: high-passed noise, ranked again four times."""
    values = np.random.default_rng(9000 + number).random((side, side))
    f = np.hypot(*np.meshgrid(np.fft.fftfreq(side), np.fft.fftfreq(side)))
    keep = 1 - np.exp(-((f / 0.28) ** 4))
    for _ in range(4):
        values = ranked(np.fft.ifft2(np.fft.fft2(values - values.mean()) * keep).real) / 255.0
    return ranked(values)


def vectors(lpi, degrees):
    """Integer cell vector nearest to a ruling and an angle."""
    cell = TABLE_DPI / lpi
    a, b = round(cell * math.cos(math.radians(degrees))), round(cell * math.sin(math.radians(degrees)))
    return (max(a, 1), b) if (a, b) != (0, 0) else (1, 1)


def draw_process(r, family, fine=False):
    """Numbers of one printer of a family. `fine`: an issuer's machine, with smaller dots than an office printer has."""
    p = {"family": family, "gain": float(r.uniform(0.5, 1.0)), "register": [float(v) for v in r.uniform(-0.8, 0.8, 8)], "grain": int(r.integers(8))}
    p["paper"] = [float(v) for v in r.uniform(238, 253) + r.uniform(-5, 3, 3)]
    density = r.uniform(0.82, 1.0)  # and a colour cast: every machine has its own
    p["density"] = {k: float(min(1.0, density * r.uniform(0.93, 1.07))) for k in "CMYK"}
    p["black"] = float(r.uniform(0.4, 1.0))
    if family in ("laser_am", "offset", "grey_laser"):
        lpi = r.uniform(210, 300) if fine else r.uniform(150, 205) if family == "offset" else r.uniform(120, 205)
        tilt = r.uniform(-5, 5)
        spot = choose(r, ("round", "ellipse")) if family == "offset" else choose(r, ("round", "round", "line"))
        angles = {"C": 15, "M": 75, "Y": 2, "K": 45}
        p["screens"] = {k: (*vectors(lpi * r.uniform(0.93, 1.07), v + tilt), spot) for k, v in angles.items()}
        p["lpi"] = float(lpi)
    elif family in ("inkjet_fm", "photo_laminate"):
        p["drop"] = 1 if fine or family == "photo_laminate" else choose(r, (1, 2, 2))
        p["banding"] = float(r.uniform(0, 0.012 if fine or family == "photo_laminate" else 0.05))
        p["swath"] = [float(v) for v in r.uniform(14, 90) * r.uniform(0.9, 1.1, 4)]
        p["light_inks"] = bool(fine or family == "photo_laminate" or r.random() < 0.3)
        p["drop_sizes"] = 3 if family == "photo_laminate" else choose(r, (1, 2, 3)) if fine else choose(r, (1, 1, 2))
        if family == "photo_laminate":
            p["black"] = float(r.uniform(0.0, 0.3))
    elif family == "minilab":  # colour paper, exposed by a laser line by line: no dots, three layers in one place
        p["dpi"] = choose(r, (300, 320, 400, 610))
        p["curve"] = [float(v) for v in r.uniform(0.85, 1.2) + r.uniform(-0.04, 0.04, 3)]
        p["sharpened"] = float(r.uniform(0, 0.9))
        p["lines"] = float(r.uniform(0, 0.012))
        p["surface"] = float(choose(r, (0.0, 0.0, r.uniform(0.5, 3.0))))
    else:
        p["dpi"] = choose(r, (300, 320, 403)) if not fine else choose(r, (300, 403, 600))
        p["ribbon"] = [float(v) for v in r.uniform(0.8, 1.15) + r.uniform(-0.05, 0.05, 3)]
    return p


def separations(bgr, p):
    """CMYK planes, uint8. Grey component replaced by `black`."""
    if p["family"] == "grey_laser":
        grey = cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY).astype(np.float32)
        ink = np.clip((232 - grey) * p["contrast"], 0, 255)
        return {"K": ink.astype(np.uint8)}
    white = np.clip(bgr.astype(np.float32) / np.asarray(p["paper"], np.float32), 0, 1)
    k = (1 - np.maximum(np.maximum(white[:, :, 0], white[:, :, 1]), white[:, :, 2])) * p["black"]
    rest = np.maximum(1 - k, 1e-3)
    out = {"K": k}
    for channel, name in enumerate("YMC"):  # blue is held back by yellow, green by magenta, red by cyan
        out[name] = 1 - np.minimum(white[:, :, channel] / rest, 1)
    return {name: (255 * p["density"][name] * plane).astype(np.uint8) for name, plane in out.items()}


def dots(plane, name, p):
    """Coverage 0..1 at canvas size of one separation."""
    h, w = plane.shape
    number = "CMYK".index(name)
    fm = p["family"] in ("inkjet_fm", "photo_laminate")
    drop = p.get("drop", 1)
    if fm:
        tile, size = fm_tile((p["grain"] + number) % 8), (2 * w // drop, 2 * h // drop)
    else:
        tile, size = am_tile(*p["screens"][name]), (2 * w, 2 * h)
    big = cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR)
    laid = np.ascontiguousarray(np.tile(tile, (size[1] // tile.shape[0] + 1, size[0] // tile.shape[1] + 1))[: size[1], : size[0]])
    sizes = p.get("drop_sizes", 1)
    if sizes == 1:
        on = cv2.compare(big, laid, cv2.CMP_GE)
        on[big == 0] = 0
    else:  # drops of several sizes: the dither chooses between neighbouring sizes, so the grain is finer
        level = np.arange(256) * sizes / 255
        step = np.minimum(np.floor(level), sizes - 1)
        rest = cv2.LUT(big, ((level - step) * 255).astype(np.uint8))
        hit = cv2.compare(rest, laid, cv2.CMP_GE)
        hit[rest == 0] = 0
        on = cv2.add(cv2.LUT(big, (step * (255 // sizes)).astype(np.uint8)), cv2.bitwise_and(hit, 255 // sizes))
    if drop == 2:
        on = cv2.resize(on, (2 * w, 2 * h), interpolation=cv2.INTER_NEAREST)
    on = cv2.GaussianBlur(on, (0, 0), 0.35 + 0.6 * p["gain"])
    return cv2.resize(on, (w, h), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def printed(bgr, p, r):
    """The picture (uint8 BGR, 600 dpi) as the process prints it, uint8."""
    h, w = bgr.shape[:2]
    if p["family"] == "minilab":
        return exposed(bgr, p, r)
    sheet = paper(r, (h, w), p["paper"])
    if p["family"] == "dyesub":
        scale = p["dpi"] / 600
        small = cv2.resize(bgr, (max(2, int(w * scale)), max(2, int(h * scale))), interpolation=cv2.INTER_AREA)
        big = cv2.resize(small, (w, h), interpolation=cv2.INTER_LINEAR).astype(np.float32) / 255
        for c in range(3):
            m = np.float32([[1, 0, p["register"][2 * c]], [0, 1, p["register"][2 * c + 1]]])
            ink = cv2.warpAffine(big[:, :, c], m, (w, h), borderMode=cv2.BORDER_REPLICATE)
            ink = cv2.GaussianBlur(ink, (0, 0), 0.5 + 0.7 * p["gain"])
            sheet[:, :, c] *= 0.05 + 0.95 * np.power(np.maximum(ink, 1e-4), p["ribbon"][c])
        return np.clip(sheet, 0, 255).astype(np.uint8)
    light = p.get("light_inks")
    for i, (name, plane) in enumerate(separations(bgr, p).items()):
        m = np.float32([[1, 0, p["register"][2 * i]], [0, 1, p["register"][2 * i + 1]]])
        if name != "K":
            plane = cv2.warpAffine(plane, m, (w, h), borderMode=cv2.BORDER_REPLICATE)
        layers = [(plane, 1.0)]
        if light and name in "CM":  # light ink up to the middle tones, full ink above
            layers = [(cv2.convertScaleAbs(np.minimum(plane, 120), alpha=2.1), 0.47), (cv2.convertScaleAbs(cv2.subtract(plane, 120), alpha=1.88), 1.0)]
        for part, strength in layers:
            cover = dots(part, name, p)
            if p.get("banding"):
                rows = 1 + p["banding"] * np.sin(np.arange(h, dtype=np.float32) * 2 * np.pi / p["swath"][i] + i)
                cover *= np.minimum(rows, 1.05)[:, None]
            for c in range(3):
                sheet[:, :, c] *= 1 - cover * (strength * (1 - INKS[name][c]))
    return np.clip(sheet, 0, 255).astype(np.uint8)


def exposed(bgr, p, r):
    """Continuous tone on colour paper: sharpened by the machine, its lines faint, a smooth or a silk surface."""
    h, w = bgr.shape[:2]
    size = (max(2, int(w * p["dpi"] / 600)), max(2, int(h * p["dpi"] / 600)))
    tone = cv2.resize(bgr, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    tone += p["sharpened"] * (tone - cv2.GaussianBlur(tone, (0, 0), 0.9))
    tone *= 1 + p["lines"] * r.standard_normal((size[1], 1, 1)).astype(np.float32)
    tone = cv2.GaussianBlur(cv2.resize(np.clip(tone, 0, 255), (w, h), interpolation=cv2.INTER_CUBIC), (0, 0), 0.3 + 0.5 * p["gain"])
    sheet = paper(r, (h, w), p["paper"], 0.5)
    for c in range(3):
        sheet[:, :, c] *= 0.04 + 0.96 * np.power(np.clip(tone[:, :, c] / 255, 1e-4, 1), p["curve"][c])
    if p["surface"]:  # silk: a pressed grain of about a third of a millimetre
        grain = cv2.GaussianBlur(r.standard_normal((h, w), dtype=np.float32), (0, 0), 2.2) * 7.5
        sheet += p["surface"] * grain[:, :, None]
    return np.clip(sheet, 0, 255).astype(np.uint8)


def paper(r, shape, colour, rough=1.6):
    """Blank sheet, float32 BGR, with cloudy and fibrous tooth."""
    h, w = shape
    tooth = cv2.resize(r.standard_normal((h // 2 + 1, w // 2 + 1), dtype=np.float32), (w, h), interpolation=cv2.INTER_LINEAR)
    cloud = cv2.resize(r.standard_normal((h // 40 + 2, w // 40 + 2), dtype=np.float32), (w, h), interpolation=cv2.INTER_CUBIC)
    tooth = tooth * rough + cloud * (rough * 0.6)
    return np.asarray(colour, np.float32) + tooth[:, :, None]
