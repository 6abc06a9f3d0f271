"""Trains the line reader on rolling pools written by angled.py.

    python3 train.py POOL_DIR CHECKPOINT --minutes 30 --seed 1 [--resume | --start FILE.onnx]

Frame-wise cross entropy (positions are known), one thread. The learning rate follows half a cosine over the time given,
so a run may be stopped at any moment: the checkpoint of the last save is the model, and `--resume` warms the next run.
`--start` begins with the weights of a delivered network. The convolutions run in bfloat16 where the processor has it.
"""

import argparse
import glob
import math
import os
import time

import numpy as np
import torch
from torch import nn

from angled import AngledGenerator
from generator import BLANK, Generator
from network import build, normalise, normalise_near
from resume import unfold


class Pool:
    """All blocks of the folder in memory; a block that was replaced on disk is read again."""

    def __init__(self, folder, rng):
        self.folder, self.rng, self.blocks, self.seen = folder, rng, {}, {}

    def refresh(self):
        for path in glob.glob(os.path.join(self.folder, "block-*.npz")):
            changed = os.stat(path).st_mtime_ns
            if self.seen.get(path) != changed:
                with np.load(path) as data:
                    self.blocks[path] = (data["x"], data["y"])
                self.seen[path] = changed

    def draw(self, n):
        blocks = list(self.blocks.values())
        x, y = [], []
        for index in self.rng.integers(0, len(blocks), n):
            bx, by = blocks[index]
            k = int(self.rng.integers(len(bx)))
            x.append(bx[k])
            y.append(by[k])
        return np.stack(x), np.stack(y)


def evaluate(model, x, y):
    """Share of right frames, and of lines of which every labelled glyph is right at its own frames."""
    model.eval()
    frames = whole = 0.0
    with torch.no_grad():
        for i in range(0, len(x), 50):
            guess = model(normalise(x[i : i + 50]))[:, :, 0, :].argmax(1).numpy()
            truth = y[i : i + 50]
            frames += (guess == truth).sum()
            ink = truth != BLANK
            whole += ((guess == truth) | ~ink).all(1).sum()
    model.train()
    return frames / y.size, whole / len(x)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("pool")
    parser.add_argument("checkpoint")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--lr", type=float, default=4e-3)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--start", help="ONNX file of a delivered network")
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    model = build()
    steps_before = 0
    if args.resume:
        saved = torch.load(args.checkpoint, weights_only=True)
        model.load_state_dict(saved["model"])
        steps_before = saved["steps"]
    elif args.start:
        unfold(model, args.start, normalise(AngledGenerator(987_656).block(100)[0]))
        model.train()
    model = model.to(memory_format=torch.channels_last)
    weight = torch.ones(BLANK + 1)
    weight[BLANK] = 0.6
    loss_of = nn.CrossEntropyLoss(weight=weight, label_smoothing=0.02)
    optimiser = torch.optim.AdamW(model.parameters(), lr=args.lr, weight_decay=1e-4)
    held_out = {  # seeds that no pool uses
        "flat": Generator(987_654).block(300),
        "angled": AngledGenerator(987_655, flat=0).block(300),
    }
    pool = Pool(args.pool, rng)
    while not pool.blocks:
        pool.refresh()
        time.sleep(1)
    start, step, mean = time.monotonic(), 0, None
    while True:
        elapsed = (time.monotonic() - start) / (60 * args.minutes)
        if elapsed >= 1:
            break
        rate = args.lr * min(1, (step + 1) / 100) * (0.5 * (1 + math.cos(math.pi * elapsed)) + 0.01)
        for group in optimiser.param_groups:
            group["lr"] = rate
        x, y = pool.draw(args.batch)
        lines = normalise_near(x, y, BLANK) if step % 2 else normalise(x)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model(lines.to(memory_format=torch.channels_last))[:, :, 0, :].float()
        loss = loss_of(logits, torch.as_tensor(y, dtype=torch.long))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        step += 1
        mean = loss.item() if mean is None else 0.98 * mean + 0.02 * loss.item()
        if step % 50 == 0:
            pool.refresh()
        if step % 500 == 0:
            save(model, args.checkpoint, steps_before + step)
            shares = {name: evaluate(model, *lines) for name, lines in held_out.items()}
            held = ", ".join(f"{name} {frames:.4f} {whole:.3f}" for name, (frames, whole) in shares.items())
            print(
                f"step {steps_before + step} loss {mean:.4f} {held} "
                f"lr {rate:.2e} elapsed {elapsed:.2f}",
                flush=True,
            )
    save(model, args.checkpoint, steps_before + step)
    print(f"end: {steps_before + step} steps, held out {[evaluate(model, *lines) for lines in held_out.values()]}", flush=True)


def save(model, path, steps):
    torch.save({"model": model.state_dict(), "steps": steps}, path + ".part")
    os.replace(path + ".part", path)


if __name__ == "__main__":
    main()
