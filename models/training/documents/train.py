"""Trains the patch network on drawn sets.

    python3 train.py CHECKPOINT SET [SET ...] --minutes 60 --seed 0 --leave-out device=wide_lens screen=epaper species=composite

`--minutes` times the first steps and fixes their number, which is printed and stored; `--steps` with that number, the same
sets and seed repeats the run, whatever the load of the machine. Runs on a GPU when torch finds one.
"""

import argparse
import math
import os
import queue
import threading
import time

import numpy as np
import torch
from torch.nn import functional as F

from network import PatchNetwork, parameters_of
from resume import unfold
from sampling import Sampler, leave_out, manifest_hash
from streams import sha256_of

WARM = 40
#: Batches that the statistics of a delivered network are taken from, numbered where no run comes.
STATISTICS, UNSEEN = 12, 10**9


def fed(sampler, first, size, depth=6):
    """Batches in order, drawn ahead in a thread."""
    ready = queue.Queue(depth)

    def work():
        step = first
        while True:
            ready.put(sampler.batch(step, size))
            step += 1

    threading.Thread(target=work, daemon=True).start()
    return ready.get


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint")
    parser.add_argument("sets", nargs="+")
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--stop", type=int, help="stop after this step of the schedule and keep the weights")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--width", type=int, default=16)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--leave-out", nargs="*", default=[], metavar="KIND=FAMILY")
    parser.add_argument("--cache", help="file for the decoded pages (default: CHECKPOINT.pages)")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--half", action="store_true", help="blocks in bfloat16: faster where the processor has it")
    parser.add_argument("--resume", help="checkpoint or delivered ONNX file to start from (weights only)")
    parser.add_argument("--freeze-residual", action="store_true", help="leave the residual filters as they are: a fifth faster")
    args = parser.parse_args()
    if not args.minutes and not args.steps:
        parser.error("give --minutes or --steps")
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = PatchNetwork(args.width)
    history = []
    if args.resume and not args.resume.endswith(".onnx"):
        before = torch.load(args.resume, weights_only=True)
        model.load_state_dict(before["model"])
        history = before["history"]
    model.to(device, memory_format=torch.channels_last)
    clock = time.monotonic()
    sampler = Sampler(args.sets, args.cache or args.checkpoint + ".pages", leave_out(args.leave_out), args.seed)
    if args.resume and args.resume.endswith(".onnx"):
        drawn = np.concatenate([sampler.batch(UNSEEN - k, args.batch)[0] for k in range(STATISTICS)])
        unfold(model, args.resume, torch.from_numpy(drawn).float().to(device))
        history = [{"from": sha256_of(args.resume)}]
    model.residual.requires_grad_(not args.freeze_residual)
    count = lambda table: {s: {f: len(v) for f, v in sorted(t.items())} for s, t in sorted(table.items())}
    print(f"{parameters_of(model):,} parameters, {device}, {len(sampler.metas)} pages ({len(sampler.genuine)} genuine), {sampler.dropped} left out, read in {time.monotonic() - clock:.0f} s", flush=True)
    print("local", count(sampler.local), "whole", count(sampler.whole), flush=True)
    optimiser = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=args.lr, weight_decay=1e-4)
    take = fed(sampler, 0, args.batch)
    start, step, steps, mean = time.monotonic(), 0, args.steps, None
    model.train()
    while steps is None or step < min(steps, args.stop or steps):
        share = step / steps if steps else 0.0
        rate = args.lr * min(1, (step + 1) / 40) * (1 + math.cos(math.pi * share)) / 2 + 1e-5
        for part in optimiser.param_groups:
            part["lr"] = rate
        x, y, w = (torch.from_numpy(v).to(device) for v in take())
        loss = (F.binary_cross_entropy_with_logits(model(x.float().contiguous(memory_format=torch.channels_last), args.half), y, reduction="none") * w).mean(0)
        total = loss.sum()
        optimiser.zero_grad(set_to_none=True)
        total.backward()
        optimiser.step()
        step += 1
        now = loss.detach().cpu().numpy()
        if not math.isfinite(float(now.sum())):
            raise SystemExit(f"step {step}: the loss is not a number; lower --lr")
        mean = now if mean is None else 0.98 * mean + 0.02 * now
        if steps is None and step == WARM:
            pace = (time.monotonic() - start) / WARM
            steps = max(WARM, int(args.minutes * 60 / pace))
            print(f"{pace * 1000:.0f} ms a step: {steps} steps (repeat with --steps {steps})", flush=True)
        if step % 200 == 0 or step == steps:
            took = time.monotonic() - start
            print(f"step {step} of {steps} local {mean[0]:.4f} recapture {mean[1]:.4f} lr {rate:.1e} {step * args.batch / took:.0f} patches/s {took:.0f} s", flush=True)
            save(model, args, history, {"step": step, "steps": steps, "loss": [float(v) for v in mean]})
    save(model, args, history, {"step": step, "steps": steps, "loss": [float(v) for v in mean]})


def save(model, args, history, reached):
    run = {
        **reached,
        "batch": args.batch,
        "lr": args.lr,
        "seed": args.seed,
        "half": args.half,
        "left_out": list(args.leave_out),
        "data": manifest_hash(args.sets),
    }
    record = {"model": {k: v.cpu() for k, v in model.state_dict().items()}, "width": args.width, **run, "history": [*history, run]}
    torch.save(record, args.checkpoint + ".part")
    os.replace(args.checkpoint + ".part", args.checkpoint)


if __name__ == "__main__":
    main()
