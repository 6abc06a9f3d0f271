"""The left-out matrix: one training and one evaluation for each device family and species, and one with nothing left out.

    python3 matrix.py OUT --train TRAIN_SET [...] --test TEST_SET [...] --steps 5000 [--workers 2] [--items device=wide_lens ...]

Writes OUT/<item>.pt and OUT/<item>.json and prints the figures of the left-out part. A run that is already there is kept.
"""

import argparse
import json
import os
import subprocess
import sys

from capture import FAMILIES as DEVICES
from halftone import PRINTERS
from recapture import SCREENS
from sampling import NEVER_TRAINED
from species import SPECIES
from templates import TEMPLATE_FAMILIES

ITEMS = (
    ["nothing"]
    + [f"device={d}" for d in DEVICES]
    + [f"screen={s}" for s in SCREENS]
    + [f"printer={p}" for p in PRINTERS]
    + [f"template={t}" for t in TEMPLATE_FAMILIES]
    + [f"species={s}" for s in SPECIES if s not in NEVER_TRAINED]
)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("--train", nargs="+", required=True)
    parser.add_argument("--test", nargs="+", required=True)
    parser.add_argument("--val", nargs="*", default=[])
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="of one training")
    parser.add_argument("--half", action="store_true", help="see train.py")
    parser.add_argument("--items", nargs="*", default=ITEMS)
    args = parser.parse_args()
    here = os.path.dirname(os.path.abspath(__file__))
    os.makedirs(args.out, exist_ok=True)
    for item in args.items:
        checkpoint, report = (os.path.join(args.out, item + end) for end in (".pt", ".json"))
        if not os.path.exists(report):
            left = [] if item == "nothing" else ["--leave-out", item]
            cache = os.path.join(args.out, "pages")
            how = ["--steps", args.steps, "--seed", args.seed, "--threads", args.threads, *(["--half"] if args.half else [])]
            call(here, "train.py", checkpoint, *args.train, *how, "--cache", cache, *left)
            val = ["--val", *args.val] if args.val else []
            call(here, "evaluate.py", checkpoint, *args.test, *val, "--out", report, "--workers", args.workers)
        with open(report) as file:
            rows = json.load(file)["rows"]
        for row in rows:
            if row["subset"] == (item if item != "nothing" else "all test pages"):
                print(f"{item:28s} {row['species']:20s} n {row['n']:4d} APCER@1 {row['apcer1'] * 100:5.1f} @5 {row['apcer5'] * 100:5.1f} EER {row['eer'] * 100:5.1f} AUC {row['auc']:.3f}", flush=True)


def call(here, script, *words):
    subprocess.run([sys.executable, os.path.join(here, script), *map(str, words)], check=True)


if __name__ == "__main__":
    main()
