#!/usr/bin/env python3
"""Times terrace beside other runtimes and prints Markdown tables of the medians.

    bench_table.py --bench PROGRAM [--threads 1] [--peers ort,openvino,tract] MODEL.onnx ... [-- MORE FOR PROGRAM]
    bench_table.py --from RESULTS.json

PROGRAM (default: $TERRACE_PEERS) is a benchmark that times all runtimes of one model in one interleaved run:

    PROGRAM MODEL.onnx --threads N --peers A,B --ext terrace=COMMAND --json RESULTS.json

COMMAND is terrace-peer (`--terrace`, default target/release/terrace-peer). PROGRAM appends to RESULTS.json one
object a line with `model`, `peer`, `threads`, `error`, `median_ms`, `load_s`, `rss_mb`, `max_rel` and `noise`.
The last column is the fastest other runtime's time divided by terrace's: above 1, terrace is faster.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
US = "terrace"


def measure(args, more):
    """Runs the benchmark on every model; returns the rows it wrote."""
    if not args.bench:
        sys.exit("say which benchmark to run: --bench PROGRAM, or TERRACE_PEERS in the environment")
    with tempfile.TemporaryDirectory() as folder:
        results = os.path.join(folder, "results.json")
        for model in args.models:
            command = [args.bench, model, "--threads", str(args.threads), "--peers", args.peers]
            command += ["--ext", f"{US}={args.terrace}", "--json", results, *more]
            if args.bench.endswith(".py"):
                command.insert(0, sys.executable)
            done = subprocess.run(command, stdout=sys.stderr)
            if done.returncode != 0:
                print(f"{model}: the benchmark ended with status {done.returncode}", file=sys.stderr)
        rows = read(results) if os.path.exists(results) else []
    if args.save:
        with open(args.save, "a") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
    return rows


def read(path):
    with open(path) as file:
        return [json.loads(line) for line in file if line.strip()]


def milliseconds(row):
    if row is None:
        return "–"
    if row.get("error"):
        return "fails"
    time = row["median_ms"]
    return f"{time:.3f}" if time < 1 else f"{time:.2f}" if time < 10 else f"{time:.1f}"


def print_table(rows, threads):
    """One line a model, one column a runtime; rows of a model that was measured again replace earlier ones."""
    cells, models, peers = {}, [], []
    for row in rows:
        model, peer = row["model"], row["peer"]
        models += [model] * (model not in models)
        peers += [peer] * (peer not in peers and peer != US)
        cells[model, peer] = row
    print(f"\nMedian milliseconds, {threads} thread{'s' if threads > 1 else ''}:\n")
    print(f"| model | {' | '.join([US, *peers])} | best other / {US} | {US}'s first result, s | memory, MB | max error | noise |")
    print("|" + " --- |" + " ---: |" * (len(peers) + 6))
    for model in models:
        ours = cells.get((model, US))
        others = [r["median_ms"] for p in peers if (r := cells.get((model, p))) and not r.get("error")]
        line = [milliseconds(ours), *(milliseconds(cells.get((model, p))) for p in peers)]
        if ours is None or ours.get("error"):
            line += ["–"] * 5
        else:
            noise = max(cells[k].get("noise") or 0 for k in cells if k[0] == model)
            line.append(f"{min(others) / ours['median_ms']:.2f}" if others else "–")
            line += [f"{ours['load_s']:.2f}", f"{ours['rss_mb'] or 0:.0f}", f"{ours['max_rel']:.1e}", f"{noise:.0%}"]
        print(f"| {model} | {' | '.join(line)} |")
    for (model, peer), row in cells.items():
        if row.get("error"):
            print(f"\n{model}, {peer}: {row['error'].splitlines()[0]}", file=sys.stderr)


def main():
    argv, more = sys.argv[1:], []
    if "--" in argv:
        argv, more = argv[: argv.index("--")], argv[argv.index("--") + 1 :]
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("models", nargs="*", metavar="MODEL.onnx")
    ask.add_argument("--bench", default=os.environ.get("TERRACE_PEERS"), metavar="PROGRAM")
    ask.add_argument("--terrace", default=os.path.join(ROOT, "target", "release", "terrace-peer"), metavar="COMMAND")
    ask.add_argument("--threads", type=int, default=1)
    ask.add_argument("--peers", default="ort,openvino,tract")
    ask.add_argument("--save", metavar="RESULTS.json", help="also append the results to this file")
    ask.add_argument("--from", dest="results", metavar="RESULTS.json", help="print results saved before, measure nothing")
    args = ask.parse_args(argv)
    if bool(args.results) == bool(args.models):
        ask.error("give models to measure, or --from RESULTS.json")
    rows = read(args.results) if args.results else measure(args, more)
    if not rows:
        sys.exit("no results")
    for threads in sorted({row["threads"] for row in rows}):
        print_table([row for row in rows if row["threads"] == threads], threads)


if __name__ == "__main__":
    main()
