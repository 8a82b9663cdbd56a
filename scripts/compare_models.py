#!/usr/bin/env python3
"""Runs terrace-run over a folder of models with known outputs and prints a Markdown table of how they agree.

    compare_models.py [--runner target/release/terrace-run] [--tolerance 1e-3] [--timeout 600] FOLDER_OR_MODEL ...

A model NAME.onnx is taken when NAME.in.npz (arrays keyed by its inputs' names) and NAME.ref.npz (keyed by its
outputs' names) lie beside it; the quantized form NAME.int8.onnx is not. For each, terrace-run computes the
outputs, and this script compares them, not the tool under test. An input of a size that the model leaves open is
compiled for the size of its array (`--shape`).

    ops             nodes of the ONNX graph
    max error       max |y - reference| over an output, divided by max |reference|: the worst output
    top-1           whether every row of the first output has its greatest element where the reference has it
    first result    wall-clock seconds from starting the process to its end: reading, compiling and one run

Exits with status 1 if a model fails or is off by more than the tolerance. Needs numpy and onnx (.venv has them).
"""
import argparse
import glob
import os
import subprocess
import sys
import tempfile
import time

import numpy as np
import onnx

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def models_in(places):
    for place in places:
        files = sorted(glob.glob(os.path.join(place, "*.onnx"))) if os.path.isdir(place) else [place]
        for path in files:
            stem = path.removesuffix(".onnx")
            if os.path.exists(stem + ".in.npz") and os.path.exists(stem + ".ref.npz"):
                yield stem
            elif not os.path.isdir(place):
                sys.exit(f"{path}: no .in.npz and .ref.npz beside it")


def node_count(graph):
    """The nodes of a graph and of the graphs inside its nodes; constants are data, not work."""
    inner = [a.g for n in graph.node for a in n.attribute if a.type == onnx.AttributeProto.GRAPH]
    return sum(n.op_type != "Constant" for n in graph.node) + sum(map(node_count, inner))


def compare(got, reference):
    """The worst relative error, and whether the first output's greatest elements are where they should be."""
    worst, top1 = 0.0, True
    for index, (name, wanted) in enumerate(reference.items()):
        if name not in got:
            raise ValueError(f"output {name!r} is missing; there are {sorted(got)}")
        y, wanted = got[name], np.asarray(wanted)
        if y.shape != wanted.shape:
            raise ValueError(f"output {name!r} has shape {y.shape}, not {wanted.shape}")
        y, wanted = y.astype(np.float64), wanted.astype(np.float64)
        if not np.array_equal(np.isfinite(y), np.isfinite(wanted)):
            raise ValueError(f"output {name!r} differs in where it is finite")
        if y.size == 0:
            continue
        scale = max(float(np.abs(wanted).max()), 1e-30)
        worst = max(worst, float(np.abs(y - wanted).max()) / scale)
        if index == 0 and y.ndim:
            top1 = bool((y.argmax(-1) == wanted.argmax(-1)).all())
    return worst, top1


def open_shapes(graph, stem):
    """Options that give each input whose size is open the shape of its array."""
    options = []
    with np.load(stem + ".in.npz") as arrays:
        for value in graph.input:
            tensor = value.type.tensor_type
            known = tensor.HasField("shape") and all(d.HasField("dim_value") and d.dim_value > 0 for d in tensor.shape.dim)
            if value.name in arrays and not known:
                options += ["--shape", f"{value.name}={'x'.join(map(str, arrays[value.name].shape))}"]
    return options


def run(runner, stem, shapes, timeout):
    """The outputs by name, and the seconds that the process took."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out.npz")
        start = time.perf_counter()
        done = subprocess.run(
            [runner, stem + ".onnx", "--inputs", stem + ".in.npz", "--outputs", out, *shapes],
            capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL,
        )
        seconds = time.perf_counter() - start
        if done.returncode != 0:
            raise ValueError((done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[0])
        with np.load(out) as arrays:
            return dict(arrays), seconds


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("places", nargs="+", metavar="FOLDER_OR_MODEL")
    ask.add_argument("--runner", default=os.path.join(ROOT, "target", "release", "terrace-run"))
    ask.add_argument("--tolerance", type=float, default=1e-3)
    ask.add_argument("--timeout", type=float, default=600)
    args = ask.parse_args()

    stems = list(models_in(args.places))
    if not stems:
        sys.exit(f"no model with .in.npz and .ref.npz in {', '.join(args.places)}")
    failed = 0
    print("| model | ops | max error | top-1 | first result, s |")
    print("| --- | ---: | ---: | --- | ---: |")
    for stem in stems:
        name = os.path.basename(stem)
        try:
            graph = onnx.load(stem + ".onnx", load_external_data=False).graph
            got, seconds = run(args.runner, stem, open_shapes(graph, stem), args.timeout)
            with np.load(stem + ".ref.npz") as reference:
                worst, top1 = compare(got, reference)
            failed += worst > args.tolerance
            mark = " (too large)" if worst > args.tolerance else ""
            print(f"| {name} | {node_count(graph)} | {worst:.1e}{mark} | {'equal' if top1 else 'differs'} | {seconds:.2f} |", flush=True)
        except (ValueError, subprocess.TimeoutExpired) as why:
            failed += 1
            print(f"| {name} | failed: {str(why).replace('|', '/')} | | | |", flush=True)
    print(f"\n{len(stems) - failed} of {len(stems)} models within {args.tolerance:g}", file=sys.stderr)
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
