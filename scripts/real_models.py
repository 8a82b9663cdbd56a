#!/usr/bin/env python3
"""Runs the real ONNX models of a manifest with terrace-run and with onnxruntime, and makes docs/results/real-models.md
of how they agree.

    real_models.py [--folder DIR] [--runner target/release/terrace-run] [--only SUBSTRING ...] [--timeout 600]
                   [--write FILE.md] MANIFEST.json

MANIFEST.json is a list of models: `name`, `package`, `version`, `format`, `files` (the first one's `dest` is the model,
relative to DIR, by default ~/.cache/terrace/models or $TERRACE_CACHE/models) and `feed`, the type and shape of each
input. Inputs are drawn from a generator whose seed is the model's name: floats from 0 to 1, integers 0 or 1.

Each model is run with the sizes of `feed` compiled in (`--shape`). Where it leaves sizes open it is also compiled for
any size, and run on those of `feed` and on others: all open sizes changed if onnxruntime accepts that, else as many as
it does. Inputs that are one number which decides what the model computes (FIXED) are compiled in too, with the sizes.

All outputs must be onnxruntime's: floats within --tolerance of the greatest element, all others exactly. A model that
magnifies rounding errors may differ by more, but by no more than twice as much as onnxruntime's own outputs do when its
graph optimizations are off, or when the inputs change by a part in a million.

    ops             nodes of the ONNX graph without constants
    max error       max |y - reference| over an output, divided by max |reference|: the worst output of all runs
    own error       that of onnxruntime's own outputs, as above, where max error is over the tolerance
    first result    wall-clock seconds of the process with fixed sizes: reading, compiling and one run

Exits with status 1 if fewer than --least of the models agree with fixed sizes. Needs numpy, onnx and onnxruntime.
"""
import argparse
import hashlib
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
import time

import numpy as np
import onnx
import onnxruntime

from compare_models import node_count

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CACHE = os.environ.get("TERRACE_CACHE", os.path.expanduser("~/.cache/terrace"))

# Inputs that a random value would make meaningless.
FIXED = {"sr": 16000}

HEAD = """# Real models

Trained models of others, as public packages have them, run by `terrace-run` and by onnxruntime {ort} on the same
inputs. Each runs with the sizes of its inputs compiled in, and the sampling rate `sr` where it is one; where it leaves
sizes open it is also compiled for any size and run on two sets of sizes. Floats must agree within {tolerance:g} of the greatest element of the output, all others
exactly. A model that magnifies rounding errors may differ by up to twice its *own error*: what onnxruntime's outputs
change by when its graph optimizations are off, or the inputs change by a part in a million. *first result* is the time from starting the process to its end: reading, compiling for fixed sizes, and one
run, on two cores of a machine shared with others.

<!-- Made by: scripts/real_models.py -->
"""


class Failed(Exception):
    """What stands in the way of a model, on one line or several."""


def inputs_of(entry, shapes):
    rng = np.random.default_rng(int(hashlib.sha256(entry["name"].encode()).hexdigest()[:8], 16))
    feed = {}
    for name, (dtype, _) in entry["feed"].items():
        shape = shapes[name]
        if name in FIXED:
            feed[name] = np.full(shape, FIXED[name], dtype)
        elif np.dtype(dtype).kind == "f":
            feed[name] = np.asarray(rng.random(shape)).astype(dtype)
        else:
            feed[name] = np.asarray(rng.integers(0, 2, shape)).astype(dtype)
    return feed


def open_sizes(graph, names):
    """For each input the open dimensions: their number, and what they are called or a name of our own."""
    found = {}
    for value in graph.input:
        tensor = value.type.tensor_type
        if value.name in names and tensor.HasField("shape"):
            dims = enumerate(tensor.shape.dim)
            found[value.name] = {at: d.dim_param or f"{value.name}.{at}" for at, d in dims if d.dim_value <= 0}
    return found


def other_sizes(entry, graph):
    """Sets of sizes beside those of the feed, those that change most first."""
    sizes = {name: list(shape) for name, (_, shape) in entry["feed"].items()}
    dims = open_sizes(graph, sizes)
    names = sorted({name for of_input in dims.values() for name in of_input.values()})
    # A batch, or whatever has one element, gets two; what is large changes by half of it, and stays a multiple of 32
    # where it is one.
    def changed(size):
        return size + (1 if size < 4 else size // 2 if size % 64 == 0 or size % 32 else 32)

    for count in range(len(names), 0, -1):
        for chosen in itertools.islice(itertools.combinations(names, count), 20):
            yield {
                name: [changed(n) if dims.get(name, {}).get(at) in chosen else n for at, n in enumerate(shape)]
                for name, shape in sizes.items()
            }


def reference(session, feed):
    named = {}
    for output, value in zip(session.get_outputs(), session.run(None, feed)):
        # A sequence is one output for each tensor in it.
        # A sequence of maps is a table, and the keys are in the model.
        if isinstance(value, list) and value and isinstance(value[0], dict):
            named[output.name] = np.array([list(row.values()) for row in value])
        elif isinstance(value, list):
            named.update({f"{output.name}.{at}": part for at, part in enumerate(value)})
        else:
            named[output.name] = value
    return named


def difference(got, wanted):
    """The worst difference of floats, as a part of their greatest element; other types must be equal."""
    worst = 0.0
    for name, reference in wanted.items():
        if name not in got:
            raise Failed(f"output {name!r} is missing; there are {sorted(got)}")
        y, reference = got[name], np.asarray(reference)
        if y.shape != reference.shape:
            raise Failed(f"output {name!r} has shape {list(y.shape)}, onnxruntime's has {list(reference.shape)}")
        if reference.dtype.kind != "f":
            if y.dtype != reference.dtype:
                raise Failed(f"output {name!r} is of {y.dtype}, onnxruntime's of {reference.dtype}")
            if not np.array_equal(y, reference):
                raise Failed(f"output {name!r}: {int((y != reference).sum())} of {y.size} elements differ")
            continue
        y, reference = y.astype(np.float64), reference.astype(np.float64)
        finite = np.isfinite(reference)
        if not (np.array_equal(finite, np.isfinite(y)) and np.array_equal(y[~finite], reference[~finite], equal_nan=True)):
            raise Failed(f"output {name!r} differs in where it is finite")
        if finite.any():
            scale = max(float(np.abs(reference[finite]).max()), 1e-30)
            worst = max(worst, float(np.abs(y - reference)[finite].max()) / scale)
    return worst


def own_difference(model, feed, wanted):
    """The worst difference of onnxruntime's outputs from its own, computed otherwise or on inputs nearly the same."""
    def near(value, part):
        return (value * (1 + part)).astype(value.dtype) if value.dtype.kind == "f" else value

    plain = session_of(model, onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL)
    runs = [(plain, feed)]
    runs += [(session_of(model), {name: near(v, part) for name, v in feed.items()}) for part in (1e-6, -1e-6)]
    return max(difference(reference(session, inputs), wanted) for session, inputs in runs)


def session_of(model, level=onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.graph_optimization_level = level
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def diagnosed(stderr):
    """The errors of terrace-run, each kind once with how often it comes, and where the first of it is."""
    kinds = {}
    for line in stderr.splitlines():
        try:
            found = json.loads(line)
        except json.JSONDecodeError:
            found = {"severity": "error", "message": line}
        if found["severity"] != "error":
            continue
        text = f"{found['code']}: {found['message']}" if found.get("code") else found["message"]
        key = re.sub(r"'tensor<[^']*'", "'tensor<...>'", text)
        notes = [note["message"] for note in found.get("notes", [])]
        kinds.setdefault(key, [0, " ".join([text, *(f"({note})" for note in notes[:1])])])[0] += 1
    return "\n".join(text + (f" [and {count - 1} more like it]" if count > 1 else "") for count, text in kinds.values())


def run(args, model, feed, shapes):
    """The outputs by name, and the seconds that the process took."""
    with tempfile.TemporaryDirectory() as folder:
        given, out = os.path.join(folder, "in.npz"), os.path.join(folder, "out.npz")
        options = ["--diagnostics=json"]
        for name, shape in (shapes or {}).items():
            options.append(f"--shape={name}={'x'.join(map(str, shape))}")
        for name in FIXED if shapes is not None else ():
            if name in feed:
                options.append(f"--value={name}={feed[name].item()}")
        compiled_in = FIXED if shapes is not None else {}
        np.savez(given, **{name: value for name, value in feed.items() if name not in compiled_in})
        command = [args.runner, model, "--inputs", given, "--outputs", out, *options]
        start = time.perf_counter()
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=args.timeout, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            raise Failed(f"takes longer than {args.timeout:g} s") from None
        seconds = time.perf_counter() - start
        if done.returncode != 0:
            message = diagnosed(done.stderr.replace(os.path.dirname(model) + os.sep, ""))
            raise Failed(message or f"ends with status {done.returncode}")
        with np.load(out, allow_pickle=False) as arrays:
            return dict(arrays), seconds


def agree(args, model, session, feed, shapes):
    got, seconds = run(args, model, feed, shapes)
    wanted = reference(session, feed)
    worst, own = difference(got, wanted), 0.0
    if worst > args.tolerance:
        own = own_difference(model, feed, wanted)
    if worst > max(args.tolerance, 2 * own):
        raise Failed(f"the greatest difference is {worst:.1e} of the greatest element (own error: {own:.1e})")
    return worst, own, seconds


def check(args, entry):
    """What goes into the row of a model, and what failed of it: (how it was compiled, why)."""
    model = os.path.join(args.folder, entry["files"][0]["dest"])
    proto = onnx.load(model, load_external_data=False)
    session = session_of(model)
    sizes = {name: shape for name, (_, shape) in entry["feed"].items()}
    opsets = [s.version for s in proto.opset_import if s.domain in ("", "ai.onnx")]
    row = {"opset": opsets[0] if opsets else "", "ops": node_count(proto.graph), "seconds": None, "error": 0.0, "own": 0.0}
    failures = []

    def attempt(how, feed, shapes):
        try:
            worst, own, seconds = agree(args, model, session, feed, shapes)
            row["error"], row["own"] = max(row["error"], worst), max(row["own"], own)
            return seconds
        except Failed as why:
            failures.append((how, str(why)))

    open_inputs = open_sizes(proto.graph, sizes)
    feed = inputs_of(entry, sizes)
    row["seconds"] = attempt("fixed sizes", feed, {name: sizes[name] for name, dims in open_inputs.items() if dims})
    row["fixed"] = "fails" if failures else "equal"
    row["open"] = ""
    if any(open_inputs.values()):
        before = len(failures)
        attempt("open sizes", feed, None)
        row["others"] = None
        for other in other_sizes(entry, proto.graph):
            feed = inputs_of(entry, other)
            try:
                reference(session, feed)
            except Exception:  # onnxruntime has no common type for what its kernels raise
                continue
            row["others"] = " ".join(f"{name}={'x'.join(map(str, shape))}" for name, shape in other.items())
            attempt(f"open sizes, {row['others']}", feed, None)
            break
        row["open"] = "fails" if len(failures) > before else "equal" if row["others"] else "equal (one set)"
    return row, failures


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("manifest")
    ask.add_argument("--folder", default=os.path.join(CACHE, "models"))
    ask.add_argument("--runner", default=os.path.join(ROOT, "target", "release", "terrace-run"))
    ask.add_argument("--only", nargs="*")
    ask.add_argument("--tolerance", type=float, default=1e-3)
    ask.add_argument("--least", type=float, default=0.95, help="part of the models that must agree with fixed sizes")
    ask.add_argument("--timeout", type=float, default=600)
    ask.add_argument("--write", metavar="FILE.md")
    args = ask.parse_args()

    with open(args.manifest) as file:
        entries = [e for e in json.load(file) if e["format"] == "onnx"]
    entries = [e for e in entries if not args.only or any(part in e["name"] for part in args.only)]
    lines = [
        "| model | package | operator set | ops | fixed sizes | open sizes | max error | own error | first result, s |",
        "| --- | --- | ---: | ---: | --- | --- | ---: | ---: | ---: |",
    ]
    details, good, fixed, opened = [], 0, 0, [0, 0]
    for entry in sorted(entries, key=lambda e: e["name"]):
        row, failures = check(args, entry)
        good += not failures
        fixed += row["fixed"] == "equal"
        opened[0] += row["open"].startswith("equal")
        opened[1] += row["open"] != ""
        error = f"{row['error']:.1e}" if row["fixed"] == "equal" else ""
        own = f"{row['own']:.1e}" if row["own"] else ""
        seconds = "" if row["seconds"] is None else f"{row['seconds']:.2f}"
        package = f"{entry['package']} {entry['version']} ({'PyPI' if entry['ecosystem'] == 'pypi' else entry['ecosystem']})"
        lines.append(f"| {entry['name']} | {package} | {row['opset']} | {row['ops']} | {row['fixed']} | {row['open']} | {error} | {own} | {seconds} |")
        print(lines[-1], flush=True)
        for how, why in failures:
            print(f"    {how}: {why}", flush=True)
            details.append(f"### {entry['name']}, {how}\n\n```text\n{why}\n```\n")
    if not entries:
        sys.exit("no model of the manifest has such a name")
    summary = (
        f"**{good} of {len(entries)}** models agree in all runs ({100 * good / len(entries):.1f} %): "
        f"{fixed} of {len(entries)} with fixed sizes, {opened[0]} of {opened[1]} with open ones.\n"
    )
    print("\n" + summary, file=sys.stderr)
    if args.write:
        text = HEAD.format(ort=onnxruntime.__version__, tolerance=args.tolerance) + "\n" + summary + "\n" + "\n".join(lines) + "\n"
        if details:
            text += "\n## What fails\n\n" + "\n".join(details)
        with open(args.write, "w") as file:
            file.write(text)
    sys.exit(fixed < args.least * len(entries))


if __name__ == "__main__":
    main()
