"""Trains the reader of printed lines on rolling pools written by generator.py.

    python3 train.py POOL_DIR CHECKPOINT --minutes 60 --seed 1 [--resume]

The loss is that of an alignment (CTC). For the first third it is joined by the cross entropy of the frames in the middle of
every character, because an alignment alone finds no hold for a long time. One thread. The learning rate follows half a
cosine over the time given; the checkpoint holds the mean of the weights of the last steps too, and that mean is the model.
"""

import argparse
import glob
import math
import os
import time

import numpy as np
import torch
from torch import nn

from generator import Generator
from network import BLANK, build, normalise

#: Weight of the last step in the running mean of the weights.
MEAN_OF = 0.002


class Pool:
    """All blocks of the folder in memory; a block that was replaced on disk is read again."""

    def __init__(self, folder, rng):
        self.folder, self.rng, self.blocks, self.seen = folder, rng, {}, {}

    def refresh(self):
        for path in glob.glob(os.path.join(self.folder, "block-*.npz")):
            changed = os.stat(path).st_mtime_ns
            if self.seen.get(path) != changed:
                with np.load(path) as data:
                    self.blocks[path] = (data["x"], data["y"], data["at"])
                self.seen[path] = changed

    def draw(self, columns):
        """Lines of one width, so many that they have about `columns` columns together."""
        blocks = list(self.blocks.values())
        x, y, at = blocks[int(self.rng.integers(len(blocks)))]
        n = max(4, columns // x.shape[2])
        chosen = self.rng.integers(0, len(x), n)
        return x[chosen], y[chosen], at[chosen]


def losses(logits, y, at):
    """(alignment, frames): logits [n, classes, frames]."""
    n, _, frames = logits.shape
    lengths = torch.as_tensor((y >= 0).sum(1), dtype=torch.long)
    targets = torch.as_tensor(y[y >= 0], dtype=torch.long)
    logs = logits.log_softmax(1)
    aligned = nn.functional.ctc_loss(
        logs.permute(2, 0, 1), targets, torch.full((n,), frames), lengths, blank=BLANK, zero_infinity=True
    )
    rows = np.repeat(np.arange(n), y.shape[1]).reshape(y.shape)[y >= 0]
    columns = np.clip(np.rint(at[y >= 0]), 0, frames - 1).astype(np.int64)
    middle = nn.functional.nll_loss(logs[torch.as_tensor(rows), :, torch.as_tensor(columns)], targets)
    return aligned, middle


def read(logits):
    """Best class of every frame, repeats merged, blanks dropped."""
    out = []
    for row in logits.argmax(1).numpy():
        kept = row[np.insert(row[1:] != row[:-1], 0, True)]
        out.append([int(c) for c in kept if c != BLANK])
    return out


def evaluate(model, blocks):
    """Share of lines read exactly, for each block."""
    model.eval()
    shares = []
    with torch.no_grad():
        for x, y, _ in blocks:
            guess = read(model(normalise(x))[:, :, 0, :])
            shares.append(np.mean([g == [c for c in row if c >= 0] for g, row in zip(guess, y)]))
    model.train()
    return shares


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("pool")
    parser.add_argument("checkpoint")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--columns", type=int, default=5760, help="columns of one step")
    parser.add_argument("--lr", type=float, default=3e-3)
    parser.add_argument("--half", action="store_true", help="convolutions in bfloat16")
    parser.add_argument("--resume", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    model, mean = (build().to(memory_format=torch.channels_last) for _ in range(2))
    steps_before = 0
    if args.resume:
        saved = torch.load(args.checkpoint, weights_only=True)
        model.load_state_dict(saved["mean"])
        steps_before = saved["steps"]
    mean.load_state_dict(model.state_dict())
    optimiser = torch.optim.AdamW(model.parameters(), lr=args.lr, weight_decay=1e-3)
    held = Generator(987_654)  # a seed that no pool uses
    blocks = [held.block(200, width) for width in (160, 336)]
    pool = Pool(args.pool, rng)
    while len(pool.blocks) < 2:
        pool.refresh()
        time.sleep(1)
    start, step, shown = time.monotonic(), 0, None
    while True:
        elapsed = (time.monotonic() - start) / (60 * args.minutes)
        if elapsed >= 1:
            break
        rate = args.lr * min(1, (step + 1) / 100) * (0.5 * (1 + math.cos(math.pi * elapsed)) + 0.005)
        for group in optimiser.param_groups:
            group["lr"] = rate
        x, y, at = pool.draw(args.columns)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=args.half):
            logits = model(normalise(x).contiguous(memory_format=torch.channels_last))[:, :, 0, :]
        aligned, middle = losses(logits.float(), y, at)
        loss = aligned + max(0.0, 1 - 3 * elapsed) * middle * (0 if args.resume else 1)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimiser.step()
        step += 1
        blend = max(MEAN_OF, 1 / (step + 1))
        with torch.no_grad():
            for kept, new in zip(mean.state_dict().values(), model.state_dict().values()):
                if kept.is_floating_point():
                    kept.lerp_(new, blend)
                else:
                    kept.copy_(new)
        shown = aligned.item() if shown is None else 0.98 * shown + 0.02 * aligned.item()
        if step % 50 == 0:
            pool.refresh()
        if step % 500 == 0:
            save(model, mean, args.checkpoint, steps_before + step)
            shares = " ".join(f"{share:.3f}" for share in evaluate(mean, blocks))
            minutes = (time.monotonic() - start) / 60
            print(f"step {steps_before + step} loss {shown:.4f} lines {shares} lr {rate:.2e} minutes {minutes:.1f}", flush=True)
    save(model, mean, args.checkpoint, steps_before + step)
    print(f"end: {steps_before + step} steps, held out {evaluate(mean, blocks)}", flush=True)


def save(model, mean, path, steps):
    torch.save({"model": model.state_dict(), "mean": mean.state_dict(), "steps": steps}, path + ".part")
    os.replace(path + ".part", path)


if __name__ == "__main__":
    main()
