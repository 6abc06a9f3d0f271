"""Weights of what further lights add to the score of the portrait's print, and what they bring.

    python3 fit_lights.py dev.tsv --out lights.json
    python3 fit_lights.py dev.tsv --weights lights.json --judge test.tsv

Both files are written by light_scores.py. A reading counts beyond what 95 of 100 genuine pages of the first file show. The
weights are those of a logistic model of the network's score and these excesses, none below 0, in units of that score: a light
never clears a page. They are fitted on pages behind figures that were published before, and judged on others.
"""

import argparse
import csv
import json

import numpy as np

#: Readings of each light: name, what it is made of. `step` and `offset` speak in both directions.
READINGS = {
    "UV": {
        "bright": lambda r: r["uvPhoto"],
        "darker": lambda r: -r["step"],
        "brighter": lambda r: r["step"],
    },
    "IR": {
        "lighter": lambda r: -r["offset"],
        "deeper": lambda r: r["offset"],
        "rest": lambda r: r["rest"],
    },
}
#: Delivered limit of the portrait's print, thresholds.json of the network.
DELIVERED = 3.240631341934204
SHARE, RIDGE, STEPS, RATE, MOST = 0.95, 1e-2, 20000, 0.02, 20.0


def rows_of(path):
    with open(path) as file:
        rows = [r for r in csv.DictReader(file, delimiter="\t") if r["species"] in ("genuine", "photo_physical") and r["photo"]]
    number = lambda v: float(v) if v else 0.0  # noqa: E731
    return [{k: v if k in ("page", "species", "template", "leftOut", "family", "mount") else number(v) for k, v in r.items()} for r in rows]


def excess(rows, speaks):
    return np.array([[max(0.0, READINGS[light][name](r) - entry["from"]) for light, part in speaks.items() for name, entry in part.items()] for r in rows])


def fitted(rows):
    forged = np.array([r["species"] != "genuine" for r in rows], float)
    genuine = [r for r in rows if r["species"] == "genuine"]
    speaks = {light: {name: {"from": round(float(np.quantile([f(r) for r in genuine], SHARE)), 3)} for name, f in part.items()} for light, part in READINGS.items()}
    x = excess(rows, speaks)
    spread = np.maximum(x.std(0), 1e-6)
    score = np.array([r["photo"] for r in rows])
    z = np.column_stack([score / score.std(), x / spread, np.ones(len(rows))])
    # Genuine and forged pages weigh the same, whatever was drawn of each.
    weight = np.where(forged == 1, 0.5 / forged.sum(), 0.5 / (1 - forged).sum())
    w, moment = np.zeros(z.shape[1]), np.zeros(z.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(z @ w, -40, 40)))
        slope = z.T @ (weight * (p - forged)) + RIDGE * np.append(w[:-1], 0)
        moment = 0.9 * moment + slope
        w -= RATE * moment
        w[:-1] = np.maximum(0, w[:-1])
    unit = w[0] / score.std()
    names = [(light, name) for light, part in speaks.items() for name in part]
    for (light, name), value, scale in zip(names, w[1:-1], spread):
        speaks[light][name]["weight"] = float(f"{value / scale / unit:.3g}")
    return speaks


def added(rows, speaks, lights):
    out = np.zeros(len(rows))
    for light in lights:
        part = {light: speaks[light]}
        out += np.minimum(MOST, excess(rows, part) @ np.array([e["weight"] for e in speaks[light].values()]))
    return out


def threshold(genuine, share):
    s = np.sort(genuine)
    return float(s[len(s) - 1 - int(np.floor(share * len(s)))])


def judged(rows, speaks, carried=None):
    """Missed forgeries at the limits of BPCER 1 and 5 % of the same genuine pages, for each set of lights, at the limit of BPCER 1 %
    of other pages (`carried`), and at the delivered one."""
    out = []
    genuine = np.array([r["species"] == "genuine" for r in rows])
    groups = {"all": lambda r: True, "families never in training": lambda r: r["family"] == "dyesub" or r["leftOut"] == "device=wide_lens", "on a sheet": lambda r: not r["mount"].startswith("on_page"), **{m: (lambda r, m=m: r["mount"] == m) for m in sorted({r["mount"] for r in rows if r["mount"] != "-"})}}
    for lights in ((), ("UV",), ("IR",), ("UV", "IR")):
        score = np.array([r["photo"] for r in rows]) + added(rows, speaks, lights)
        limits = [threshold(score[genuine], share) for share in (0.01, 0.05)]
        entry = {"lights": "+".join(("VIS", *lights)), "genuine": int(genuine.sum()), "limits": limits, "changed": int((added(rows, speaks, lights)[genuine] > 0).sum()), "missed": {}}
        for name, of in groups.items():
            mine = np.array([r["species"] != "genuine" and of(r) for r in rows])
            if mine.any():
                entry["missed"][name] = {"n": int(mine.sum()), "at1": int((score[mine] <= limits[0]).sum()), "at5": int((score[mine] <= limits[1]).sum())}
        others = {"delivered": DELIVERED, **({"carried": carried[len(out)]["limits"][0]} if carried else {})}
        entry["at"] = {k: {"limit": v, "alarms": int((score[genuine] > v).sum()), "missed": int((score[~genuine] <= v).sum())} for k, v in others.items()}
        out.append(entry)
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dev", nargs="+")
    parser.add_argument("--weights")
    parser.add_argument("--judge", nargs="*", default=[])
    parser.add_argument("--out")
    args = parser.parse_args()
    dev = [row for path in args.dev for row in rows_of(path)]
    if args.weights:
        with open(args.weights) as file:
            speaks = json.load(file)["weights"]
    else:
        speaks = fitted(dev)
    report = {"schema": "waypost.lights/1", "weights": speaks, "fittedOn": judged(dev, speaks)}
    if args.judge:
        report["judgedOn"] = judged([row for path in args.judge for row in rows_of(path)], speaks, report["fittedOn"])
    print(json.dumps(report, indent=1))
    if args.out:
        with open(args.out, "w") as file:
            file.write(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
