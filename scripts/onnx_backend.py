#!/usr/bin/env python3
"""Runs ONNX's backend tests with terrace-run, and makes docs/results/onnx-backend.md of what comes out.

    onnx_backend.py [--runner target/release/terrace-run] [--kind node ...] [--only REGEX] [-j 2] [--timeout 120]
                    [--results FILE.json] [--peer ort] [--write FILE.md] FOLDER

FOLDER is onnx/backend/test/data as the `onnx` package has it up to 1.22 (newer ones make the tests of `node` in
memory). Kinds are its folders: node, simple, pytorch-operator, pytorch-converted, and real, whose models are those
of `light` with inputs that are made as ONNX's own runner makes them.

Each test is one process, `terrace-run MODEL --test-data FOLDER`, with the tolerances that the test's data.json
gives (else rtol 1e-3, atol 1e-7). Without --only and --kind all of them run. --results keeps what came out, and
tests that are in the file and not asked for keep their result. `--peer ort` runs onnxruntime on the same data,
compared in the same way. Exits with status 1 if a test fails that onnxruntime passes, unless it is listed in
EXPECTED. Needs onnx, numpy, and for --peer onnxruntime.
"""

import argparse
import collections
import concurrent.futures
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import onnx
from onnx import numpy_helper

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
KINDS = ["node", "simple", "pytorch-operator", "pytorch-converted", "real"]

# Tests that cannot pass, and why.
EXPECTED = {
    r"^test_bernoulli(_double|_seed)?$": "the expected output is one draw of another generator of random numbers",
    r"^test_bernoulli\w*_expanded$": "the expected output is one draw of another generator of random numbers",
    r"^test_dft_inverse(_opset19)?$": "the expected output has rounding errors of 2e-7 where the exact one is 0",
    r"^test_(bvlc_alexnet|inception_v1|resnet50|vgg19|zfnet512)$": "the 1000 logits are equal and large; the kernel adds those "
    "of the last columns in another order (with --no-kernels those that were tried pass)",
}

HEAD = """# ONNX's backend tests

The tests of `onnx` {version} (`node`, `simple`, `pytorch-operator`, `pytorch-converted`, and `real` with the light
models of the package), each run by `terrace-run MODEL --test-data FOLDER`: the outputs must be those of the test's
data, floats within the test's tolerance (1e-3 relative, 1e-7 absolute unless it says otherwise), all others exactly.

<!-- Made by: scripts/onnx_backend.py -->
"""


# ---- the tests ----


class Test:
    def __init__(self, kind, name, model, data):
        self.kind, self.name, self.model, self.data = kind, name, model, data
        self.rtol, self.atol = 1e-3, 1e-7
        options = os.path.join(data, "data.json")
        if os.path.exists(options):
            with open(options) as file:
                values = json.load(file)
            self.rtol, self.atol = values.get("rtol", self.rtol), values.get("atol", self.atol)


def tests_of(folder, kinds, scratch):
    for kind in kinds:
        for path in sorted(glob.glob(os.path.join(folder, kind, "*"))):
            name = os.path.basename(path)
            if kind == "real":
                yield light(folder, path, name, scratch)
            elif os.path.exists(os.path.join(path, "model.onnx")):
                yield Test(kind, name, os.path.join(path, "model.onnx"), path)


def light(folder, path, name, scratch):
    """A test on one of the light models, whose input is made here: element i of n is i / n."""
    with open(os.path.join(path, "data.json")) as file:
        url = json.load(file)["url"]
    model = os.path.join(folder, "light", os.path.basename(url))
    data = os.path.join(scratch, name)
    part = os.path.join(data, "test_data_set_0")
    os.makedirs(part)
    shutil.copy(os.path.join(path, "data.json"), data)
    graph = onnx.load(model).graph
    weights = {tensor.name for tensor in graph.initializer}
    for number, info in enumerate(info for info in graph.input if info.name not in weights):
        shape = [d.dim_value if d.HasField("dim_value") else 1 for d in info.type.tensor_type.shape.dim]
        count = int(np.prod(shape))
        value = (np.arange(count).reshape(shape) / count).astype(np.float32)
        with open(os.path.join(part, f"input_{number}.pb"), "wb") as file:
            file.write(numpy_helper.from_array(value).SerializeToString())
    for output in sorted(glob.glob(model.removesuffix(".onnx") + "_output_*.pb")):
        shutil.copy(output, os.path.join(part, "output_" + output.rsplit("_", 1)[1]))
    return Test("real", name, model, data)


def describe(test):
    """The operator that the test is about, its domain, the operator set, and whether it is for training or preview."""
    model = onnx.load(test.model)
    opsets = {opset.domain.replace("ai.onnx", "", 1) if opset.domain == "ai.onnx" else opset.domain: opset.version
              for opset in model.opset_import}
    nodes = [node for node in model.graph.node if node.op_type != "Constant"]
    names = {(node.domain if node.domain != "ai.onnx" else "", node.op_type) for node in nodes}
    special = next((d for d, _ in sorted(names) if d.startswith("ai.onnx.preview")), None)
    kind = None
    if special is not None:
        kind = "training" if special.endswith("training") else "preview"
    elif test.name.startswith("test_training_dropout") or any(
        a.name == "training_mode" and a.i for node in nodes for a in node.attribute
    ):
        kind = "training"
    elif "preview" in test.name:
        kind = "preview"
    operator = sorted(names)[0] if len(names) == 1 else ("", None)
    return {"operator": operator[1], "domain": operator[0], "opset": opsets.get(operator[0], max(opsets.values())),
            "operators": sorted(f"{d}.{o}" if d else o for d, o in names), "special": kind}


def about(results, name):
    """The operator of a test; that of `test_x_expanded` is the one whose definition it runs, that of `test_x`."""
    base = re.sub(r"_expanded(_ver\d+)?$", "", name)
    entry = results.get(base, results[name]) if base != name else results[name]
    domain, operator = entry["domain"], entry["operator"]
    if operator is None:
        return "several operators"
    return f"{domain}.{operator}" if domain else operator


# ---- one run ----


def run(test, runner, timeout):
    command = [runner, test.model, "--test-data", test.data, "--threads", "1", "--diagnostics", "json",
               "--rtol", repr(test.rtol), "--atol", repr(test.atol)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        return {"status": "fail", "reason": f"takes longer than {timeout} s"}
    if done.returncode == 0:
        return {"status": "pass", "reason": ""}
    if done.returncode == 3:
        return {"status": "wrong", "reason": next((line for line in done.stdout.splitlines() if "as expected" not in line), "")}
    if done.returncode not in (1, 2):
        return {"status": "crash", "reason": (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[0]}
    return {"status": "fail", "reason": first_error(done.stderr)}


def first_error(stderr):
    for line in stderr.splitlines():
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if found.get("severity") == "error":
            code = found.get("code")
            message = found["message"].splitlines()[0]
            return f"{code}: {message}" if code else message
    return (stderr.strip().splitlines() or ["no message"])[0]


def pattern(reason):
    """A reason without what is particular to one test: numbers, paths, shapes."""
    reason = re.sub(r"^.*test_data_set_\d+/\w+\.pb: ", "test data: ", reason)
    reason = re.sub(r"^test_data_set_\d+: output '[^']*' differs.*", "wrong numbers", reason)
    reason = re.sub(r"^test_data_set_\d+: output '[^']*' is (\w+)\[.*\], but (\w+)\[.*",
                    lambda m: "wrong shape" if m[1] == m[2] else f"{m[1]} in the place of {m[2]}", reason)
    reason = re.sub(r"\b(input|output) `[^`]*`", r"\1 `...`", reason)
    reason = re.sub(r"\[[-\d, x?]*\]", "[...]", reason)
    return re.sub(r"(?<![\w`])-?\d+(\.\d+)?\b", "N", reason)


# ---- onnxruntime ----


def peer_worker():
    """Reads a test a line, runs it with onnxruntime, and answers a line: `pass`, or why not."""
    import onnxruntime as ort

    ort.set_default_logger_severity(4)
    for line in sys.stdin:
        test = json.loads(line)
        try:
            answer = peer_run(ort, test)
        except Exception as error:  # whatever it is, it is the peer's answer
            answer = f"{type(error).__name__}: {error}".splitlines()[0]
        print(json.dumps(answer), flush=True)


def load_value(path, ty):
    with open(path, "rb") as file:
        data = file.read()
    kind = ty.WhichOneof("value")
    if kind == "sequence_type":
        return numpy_helper.to_list(onnx.SequenceProto.FromString(data))
    if kind == "optional_type":
        return numpy_helper.to_optional(onnx.OptionalProto.FromString(data))
    return numpy_helper.to_array(onnx.TensorProto.FromString(data))


def peer_run(ort, test):
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = ort.InferenceSession(test["model"], options, providers=["CPUExecutionProvider"])
    graph = onnx.load(test["model"]).graph
    types = {info.name: info.type for info in list(graph.input) + list(graph.output)}
    for part in sorted(glob.glob(os.path.join(test["data"], "test_data_set_*"))):
        values = lambda kind, ports: [
            load_value(os.path.join(part, f"{kind}_{i}.pb"), types[port.name])
            for i, port in enumerate(ports) if os.path.exists(os.path.join(part, f"{kind}_{i}.pb"))
        ]
        inputs = values("input", session.get_inputs())
        feeds = dict(zip([port.name for port in session.get_inputs()], inputs))
        for got, want in zip(session.run(None, feeds), values("output", session.get_outputs())):
            compare(got, want, test["rtol"], test["atol"])
    return "pass"


def compare(got, want, rtol, atol):
    if isinstance(want, (list, tuple)):
        assert len(got) == len(want), "another number of values"
        for one, other in zip(got, want):
            compare(one, other, rtol, atol)
        return
    if want is None:
        assert got is None, "a value in the place of none"
        return
    got = np.asarray(got)
    assert got.shape == want.shape, f"shape {got.shape}, not {want.shape}"
    if want.dtype.kind in "OUS":
        assert got.astype(str).tolist() == want.astype(str).tolist(), "other strings"
        return
    assert got.dtype == want.dtype, f"elements of {got.dtype}, not {want.dtype}"
    if want.dtype.kind in "fcV":
        if want.dtype.name == "bfloat16":
            rtol = max(rtol, 2**-6)
        wide = complex if want.dtype.kind == "c" else float
        np.testing.assert_allclose(got.astype(wide), want.astype(wide), rtol=rtol, atol=atol)
    else:
        np.testing.assert_array_equal(got, want)


class Peer:
    """One process of the peer, started again when a test has ended it."""

    def __init__(self):
        self.process = None

    def ask(self, test):
        if self.process is None:
            command = [sys.executable, os.path.abspath(__file__), "--peer-worker"]
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                            stderr=subprocess.DEVNULL, text=True)
        fields = {key: getattr(test, key) for key in ("model", "data", "rtol", "atol")}
        try:
            self.process.stdin.write(json.dumps(fields) + "\n")
            self.process.stdin.flush()
            return json.loads(self.process.stdout.readline())
        except (BrokenPipeError, ValueError):
            self.process.wait()
            self.process = None
            return "the process ended"


# ---- the page ----


def expected(name):
    return next((why for test, why in EXPECTED.items() if re.search(test, name)), None)


def table(head, rows):
    yield "| " + " | ".join(head) + " |"
    yield "| --- |" + " ---: |" * (len(head) - 1)
    for row in rows:
        yield "| " + " | ".join(str(cell) for cell in row) + " |"
    yield ""


def grouped(results, key):
    groups = collections.defaultdict(list)
    for name, entry in results.items():
        groups[key(name, entry)].append(entry)
    return groups


def counts(entries, peer):
    passed = sum(entry["status"] == "pass" for entry in entries)
    row = [len(entries), passed, len(entries) - passed]
    if peer:
        row.append(sum(entry.get("ort") == "pass" for entry in entries))
    return row


def page(results, version):
    peer = any("ort" in entry for entry in results.values())
    columns = ["tests", "pass", "fail"] + (["onnxruntime passes"] if peer else [])
    inference = {name: entry for name, entry in results.items() if not entry["special"]}
    passed = sum(entry["status"] == "pass" for entry in inference.values())
    yield HEAD.format(version=version)
    share = 100 * passed / max(len(inference), 1)
    yield f"**{passed} of {len(inference)}** tests pass ({share:.1f} %), without the {len(results) - len(inference)} that are"
    yield "of training-only or preview operators, which are refused by name.\n"
    if peer:
        both = [entry for entry in inference.values() if entry.get("ort") == "pass"]
        ours = sum(entry["status"] == "pass" for entry in both)
        more = sum(entry["status"] == "pass" and entry.get("ort") != "pass" for entry in inference.values())
        yield f"Of the {len(both)} that onnxruntime passes, {ours} pass here; {more} pass here and not there.\n"
    yield "## By kind\n"
    kinds = grouped(results, lambda _, entry: entry["special"] or entry["kind"])
    order = KINDS + ["training", "preview"]
    yield from table(["kind"] + columns, ([kind] + counts(kinds[kind], peer) for kind in order if kind in kinds))
    yield "## By operator set\n"
    opsets = grouped(inference, lambda _, entry: (entry["domain"] or "ai.onnx", entry["opset"]))
    yield from table(["operator set"] + columns, ([f"{d} {v}"] + counts(opsets[d, v], peer) for d, v in sorted(opsets)))
    yield "## By operator\n"
    yield "Tests that run an operator's definition as a function count as the operator's.\n"
    operators = grouped(inference, lambda name, _: about(results, name))
    yield from table(["operator"] + columns, ([name] + counts(operators[name], peer) for name in sorted(operators)))
    yield "## What fails\n"
    failing = [(name, entry) for name, entry in inference.items() if entry["status"] != "pass"]
    reasons = collections.defaultdict(list)
    for name, entry in failing:
        reasons[expected(name) or pattern(entry["reason"])].append((name, entry))
    for reason, tests in sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0])):
        mark = lambda entry: "*" if entry.get("ort") == "pass" else ""
        names = ", ".join(f"{name}{mark(entry)}" for name, entry in tests)
        yield f"- **{reason}** ({len(tests)}): {names}"
    yield ""
    if peer:
        yield "A `*` marks tests that onnxruntime passes."
    yield "\n## Training-only and preview operators\n"
    for kind in ("training", "preview"):
        names = [name for name, entry in results.items() if entry["special"] == kind]
        if names:
            yield f"- {kind}: {', '.join(names)}"


def main():
    if sys.argv[1:] == ["--peer-worker"]:
        return peer_worker()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--runner", default=os.path.join(ROOT, "target/release/terrace-run"))
    parser.add_argument("--kind", action="append", choices=KINDS)
    parser.add_argument("--only", default="")
    parser.add_argument("-j", type=int, default=2, dest="jobs")
    parser.add_argument("--timeout", type=int, default=120)
    parser.add_argument("--results")
    parser.add_argument("--peer", choices=["ort"])
    parser.add_argument("--write")
    parser.add_argument("--version", default="1.22.0", help="of the package that FOLDER is from, for the page")
    options = parser.parse_args()
    results = {}
    if options.results and os.path.exists(options.results):
        with open(options.results) as file:
            results = json.load(file)
    with tempfile.TemporaryDirectory() as scratch:
        tests = [test for test in tests_of(options.folder, options.kind or KINDS, scratch) if re.search(options.only, test.name)]
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            outcomes = pool.map(lambda test: run(test, options.runner, options.timeout), tests)
            for test, outcome in zip(tests, outcomes):
                old = results.get(test.name, {})
                results[test.name] = {"kind": test.kind, **describe(test), **outcome}
                if "ort" in old:
                    results[test.name]["ort"] = old["ort"]
        if options.peer:
            peer = Peer()
            for test in tests:
                results[test.name]["ort"] = peer.ask(test)
    results = dict(sorted(results.items()))
    if options.results:
        with open(options.results, "w") as file:
            json.dump(results, file, indent=1)
    if options.write:
        with open(options.write, "w") as file:
            file.write("\n".join(page(results, options.version)).rstrip() + "\n")
    chosen = [results[test.name] for test in tests]
    reasons = collections.Counter(pattern(entry["reason"]) for entry in chosen if entry["status"] != "pass")
    for reason, count in reasons.most_common():
        print(f"{count:5}  {reason}")
    print(f"{sum(entry['status'] == 'pass' for entry in chosen)} of {len(chosen)} pass")
    missed = [test.name for test in tests if results[test.name]["status"] != "pass" and not results[test.name]["special"]
              and results[test.name].get("ort") == "pass" and not expected(test.name)]
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
