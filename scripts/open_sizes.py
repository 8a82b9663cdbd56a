#!/usr/bin/env python3
"""Runs models whose sizes are open on many sizes, one compilation each, and prints a Markdown table of how the outputs
agree with onnxruntime's.

    open_sizes.py [--runner target/release/terrace-run] [--count 10] [--tolerance 1e-3] [--write FILE.md] [FOLDER_OR_MODEL ...]

Inputs of each model are random (seed 0) in as many sizes as --count says: the same name of a dimension is the same size.
Each model is one process, `terrace-run MODEL --inputs 0.npz --outputs 0.out.npz --inputs 1.npz ...`, which compiles once
and runs on all of them. The folder is that of scripts/export_open_models.py.

    sizes           what the open dimensions were, in the order of the model
    max error       max |y - reference| over an output, divided by max |reference|: the worst output and size
    kernels         ops that handwritten kernels do, of those that have one (`terrace-convert --check`)
    seconds         wall-clock seconds of the process: reading, compiling and all runs

Exits with status 1 if a model fails or is off by more than the tolerance. Needs numpy, onnx and onnxruntime.
"""
import argparse
import glob
import json
import os
import random
import subprocess
import sys
import tempfile
import time

import numpy as np
import onnx
import onnxruntime

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CACHE = os.environ.get("TERRACE_CACHE", os.path.expanduser("~/.cache/terrace"))

HEAD = """# One compilation, many sizes

Models exported with symbolic sizes (`scripts/export_open_models.py`: `torch.onnx.export(dynamo=True)`, full
configurations, random weights), compiled once by `terrace-run` and run on {count} sizes each, beside onnxruntime on the
same inputs.

<!-- Made by: scripts/open_sizes.py -->
"""

# The ranges that sizes are drawn from, by what the name of a dimension begins with.
RANGES = {"batch": (1, 4), "sequence": (2, 96), "height": (32, 160), "width": (32, 160)}


def models_in(places):
    for place in places:
        yield from sorted(glob.glob(os.path.join(place, "*.onnx"))) if os.path.isdir(place) else [place]


def range_of(name):
    for start, bounds in RANGES.items():
        if name.startswith(start):
            return bounds
    return (1, 8)


def size_sets(graph, count, seed):
    """`count` sizes for the named dimensions of the inputs; the first are the least."""
    names = []
    for value in graph.input:
        for dim in value.type.tensor_type.shape.dim:
            if dim.dim_param and dim.dim_param not in names:
                names.append(dim.dim_param)
    draw = random.Random(seed)
    sets = [{name: range_of(name)[0] for name in names}]
    while len(sets) < count:
        sets.append({name: draw.randint(*range_of(name)) for name in names})
    return sets


def arrays(graph, sizes, seed):
    generator = np.random.default_rng(seed)
    inputs = {}
    for value in graph.input:
        tensor = value.type.tensor_type
        shape = [sizes[d.dim_param] if d.dim_param else d.dim_value for d in tensor.shape.dim]
        elem = onnx.helper.tensor_dtype_to_np_dtype(tensor.elem_type)
        if np.issubdtype(elem, np.integer):
            inputs[value.name] = generator.integers(0, 1000, shape).astype(elem)
        else:
            inputs[value.name] = generator.standard_normal(shape).astype(elem)
    return inputs


def error(got, wanted):
    if got.shape != wanted.shape:
        raise ValueError(f"shape {got.shape}, not {wanted.shape}")
    if not np.array_equal(np.isfinite(got), np.isfinite(wanted)):
        raise ValueError("differs in where it is finite")
    if wanted.size == 0:
        return 0.0
    scale = max(float(np.abs(wanted).max()), 1e-30)
    return float(np.abs(got.astype(np.float64) - wanted.astype(np.float64)).max()) / scale


def kernels(runner, path):
    """How many ops kernels do, as `terrace-convert --check` counts them."""
    convert = os.path.join(os.path.dirname(runner), "terrace-convert")
    if not os.path.exists(convert):
        return "-"
    done = subprocess.run([convert, "--check", "--diagnostics=json", path], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    try:
        summary = json.loads(done.stdout)["summary"]
        return f"{summary['byKernels']} of {summary['withKernels']}"
    except (ValueError, KeyError):
        return "-"


def check(runner, path, count, timeout):
    """The sizes, the worst error, and the seconds that the process took."""
    graph = onnx.load(path, load_external_data=False).graph
    outputs = [output.name for output in graph.output]
    peer = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    sets = size_sets(graph, count, 0)
    with tempfile.TemporaryDirectory() as folder:
        command, wanted = [runner, path], []
        for at, sizes in enumerate(sets):
            inputs = arrays(graph, sizes, at)
            given, made = (os.path.join(folder, f"{at}{end}.npz") for end in ("", ".out"))
            np.savez(given, **inputs)
            command += ["--inputs", given, "--outputs", made]
            wanted.append((sizes, made, peer.run(outputs, inputs)))
        start = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL)
        seconds = time.perf_counter() - start
        if done.returncode != 0:
            raise ValueError((done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[0])
        worst = 0.0
        for sizes, made, reference in wanted:
            with np.load(made) as got:
                for name, array in zip(outputs, reference):
                    try:
                        worst = max(worst, error(got[name], array))
                    except ValueError as why:
                        raise ValueError(f"{name} at {sizes}: {why}") from why
    return sets, worst, seconds


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("places", nargs="*", metavar="FOLDER_OR_MODEL", default=[os.path.join(CACHE, "open")])
    ask.add_argument("--runner", default=os.path.join(ROOT, "target", "release", "terrace-run"))
    ask.add_argument("--count", type=int, default=10)
    ask.add_argument("--tolerance", type=float, default=1e-3)
    ask.add_argument("--timeout", type=float, default=1200)
    ask.add_argument("--write", metavar="FILE.md")
    args = ask.parse_args()

    lines = ["| model | sizes | max error | kernels | seconds |", "| --- | --- | ---: | ---: | ---: |"]
    print("\n".join(lines), flush=True)
    failed = 0
    for path in models_in(args.places):
        name = os.path.basename(path).removesuffix(".onnx")
        try:
            sets, worst, seconds = check(args.runner, path, args.count, args.timeout)
            failed += worst > args.tolerance
            mark = " (too large)" if worst > args.tolerance else ""
            sizes = f"{', '.join(sets[0])}: " + " ".join("x".join(map(str, sizes.values())) for sizes in sets)
            lines.append(f"| {name} | {sizes} | {worst:.1e}{mark} | {kernels(args.runner, path)} | {seconds:.1f} |")
        except (ValueError, subprocess.TimeoutExpired) as why:
            failed += 1
            lines.append(f"| {name} | failed: {str(why).replace('|', '/')} | | | |")
        print(lines[-1], flush=True)
    if args.write:
        with open(args.write, "w") as out:
            # How long it takes is of this machine and build.
            kept = [line.rsplit("|", 2)[0] + "|" for line in lines]
            out.write(HEAD.format(count=args.count) + "\n" + "\n".join(kept) + "\n")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
