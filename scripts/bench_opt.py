#!/usr/bin/env python3
"""Compares the time and memory of terrace-opt and of upstream's mlir-opt on the same files.

    bench_opt.py [--ours PROGRAM] [--theirs PROGRAM] [--rounds N] [--passes none,canonicalize,cse] FILE...

Each round runs both programs once on each file and pass, one behind the other, so that what else the machine does
meets both. Shown are the medians over the rounds of the time on the processor, of the ratio within a round, and the
peak memory. Both run on one thread.
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import time


def run(command):
    """Seconds on the processor, seconds on the clock, and peak memory in MiB; None when the command failed."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    clock = time.perf_counter() - start
    if child.returncode != 0:
        return None
    return usage.ru_utime + usage.ru_stime, clock, usage.ru_maxrss / 1024


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("files", nargs="+")
    ask.add_argument("--ours", default="target/release/terrace-opt")
    ask.add_argument("--theirs", default=next(filter(shutil.which, ("mlir-opt-22", "mlir-opt")), "mlir-opt"))
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--passes", default="none,canonicalize,cse")
    opts = ask.parse_args()
    print(f"{'file':24} {'pass':14} {'ours s':>8} {'theirs s':>9} {'ratio':>6} {'ours MiB':>9} {'theirs MiB':>11} {'ratio':>6}")
    failed = False
    for path in opts.files:
        for name in opts.passes.split(","):
            flags = [] if name == "none" else [f"--{name}"]
            rounds = []
            for _ in range(opts.rounds):
                pair = [run([program, path, "--mlir-disable-threading", *flags]) for program in (opts.ours, opts.theirs)]
                if None in pair:
                    break
                rounds.append(pair)
            if len(rounds) < opts.rounds:
                print(f"{os.path.basename(path):24} {name:14} failed: {'ours' if pair[0] is None else 'theirs'}")
                failed = True
                continue
            median = lambda pick: statistics.median(map(pick, rounds))
            ours, theirs, ratio = median(lambda r: r[0][0]), median(lambda r: r[1][0]), median(lambda r: r[1][0] / r[0][0])
            memory = [median(lambda r: r[0][2]), median(lambda r: r[1][2])]
            print(
                f"{os.path.basename(path):24} {name:14} {ours:8.2f} {theirs:9.2f} {ratio:6.2f} "
                f"{memory[0]:9.0f} {memory[1]:11.0f} {memory[1] / memory[0]:6.2f}",
                flush=True,
            )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
