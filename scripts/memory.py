#!/usr/bin/env python3
"""Measures the memory that terrace-convert and terrace-run take for large models, and makes docs/results/memory.md of it.

    memory.py [--tools target/release] [--write FILE.md] [MODEL.onnx ...]

For each MODEL, and for models of more than 2 GiB that are made here (files with holes, which take no disk), the greatest
resident size of the process is measured: memory that it allocated, and pages of mapped files that it looked at and did
not give back, weights included. MODEL.in.npz beside a model has its inputs; without it they are random.

    weights    bytes of the model's constants, once
    ratio      the greatest resident size by the bytes of the weights

Exits with status 1 if an import takes over --most times the weights and 64 MiB, or a command fails. Needs numpy and onnx.
"""
import argparse
import os
import subprocess
import sys
import tempfile

import numpy as np
import onnx
from onnx import TensorProto, helper

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
COLUMNS, ROWS = 256, 3 << 20

HEAD = """# Memory

The greatest resident size of the tools on large models, with one thread: memory that they allocated, and pages of mapped
files (the model's weights) that they looked at and did not give back. *Import* is reading the model, checking it and writing
IR without the weights; the columns behind it write the weights too, or make code that uses them. *table* models have an
embedding of {rows} x {columns} floats, all zero but for a few, in the file or beside it. What takes less than the script that
measures, some 43 MiB, is shown as that.

<!-- Made by: scripts/memory.py -->
"""


def varint(number):
    out = bytearray()
    while number >= 128:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def table_model(folder, inline):
    """A model that looks rows up in a table of 3 GiB, which is in a file beside it or at the end of its own."""
    table = TensorProto(name="table", data_type=TensorProto.FLOAT, dims=[ROWS, COLUMNS])
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "index"], ["row"]), helper.make_node("Mul", ["row", "two"], ["y"])],
        "table",
        [helper.make_tensor_value_info("index", TensorProto.INT64, [4])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [4, COLUMNS])],
        [helper.make_tensor("two", TensorProto.FLOAT, [], [2.0])],
    )
    size = ROWS * COLUMNS * 4
    path = os.path.join(folder, "inline.onnx" if inline else "beside.onnx")
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    if inline:
        # Everything else comes first, so that the table is the end of the file; 64 bytes are a place code reads from.
        for pad in range(64):
            tensor = table.SerializeToString() + b"\x4a" + varint(size)
            entry = model.graph.SerializeToString() + b"\x2a" + varint(len(tensor) + size) + tensor
            rest = onnx.ModelProto()
            rest.CopyFrom(model)
            rest.ClearField("graph")
            rest.doc_string = " " * pad
            head = rest.SerializeToString() + b"\x3a" + varint(len(entry) + size) + entry
            if len(head) % 64 == 0:
                break
        data, start = path, len(head)
        with open(path, "wb") as file:
            file.write(head)
    else:
        table.data_location = TensorProto.EXTERNAL
        for key, value in [("location", "weights/table.bin"), ("offset", "4096"), ("length", str(size))]:
            table.external_data.add(key=key, value=value)
        model.graph.initializer.append(table)
        with open(path, "wb") as file:
            file.write(model.SerializeToString())
        os.makedirs(os.path.join(folder, "weights"))
        data, start = os.path.join(folder, "weights", "table.bin"), 4096
        open(data, "wb").close()
    index = np.array([0, 1, ROWS // 2, ROWS - 1])
    with open(data, "r+b") as file:
        file.truncate(start + size)
        for row in index:
            file.seek(start + int(row) * COLUMNS * 4)
            file.write(np.full(COLUMNS, row, np.float32).tobytes())
    stem = path.removesuffix(".onnx")
    np.savez(stem + ".in.npz", index=index)
    np.savez(stem + ".ref.npz", y=np.repeat(index.astype(np.float32)[:, None] * 2, COLUMNS, 1))
    return path, size


def weights_of(path):
    model = onnx.load(path, load_external_data=False)
    sizes = []
    for tensor in model.graph.initializer:
        bits = 32 if tensor.data_type == TensorProto.FLOAT else onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type).itemsize * 8
        sizes.append(int(np.prod(tensor.dims, dtype=np.int64)) * bits // 8)
    return sum(sizes)


def weights_elsewhere(path):
    """What `weights_of` says, in a process of its own: what this one takes counts for those that it starts."""
    done = subprocess.run([sys.executable, os.path.abspath(__file__), "--weights", path], capture_output=True, check=True)
    return int(done.stdout)


def peak(command):
    """The greatest resident size of a process in bytes, and None or what it said when it failed."""
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(command, stdout=said, stderr=said, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        return usage.ru_maxrss * 1024, said.read().decode() if child.returncode else None


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("models", nargs="*", metavar="MODEL.onnx")
    ask.add_argument("--tools", default=os.path.join(ROOT, "target", "release"))
    ask.add_argument("--weights", action="store_true", help=argparse.SUPPRESS)
    ask.add_argument("--most", type=float, default=1.2)
    ask.add_argument("--write", metavar="FILE.md")
    args = ask.parse_args()
    if args.weights:
        print(weights_of(args.models[0]))
        return
    convert, runner = (os.path.join(args.tools, name) for name in ("terrace-convert", "terrace-run"))
    lines = [
        "| model | weights, MiB | import | .mlir | .mlirbc | .o | run |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    print("\n".join(lines), flush=True)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        models = [(path, weights_elsewhere(path), True) for path in args.models]
        models += [(*table_model(folder, inline), False) for inline in (False, True)]
        for path, weights, whole in models:
            stem, out = path.removesuffix(".onnx"), os.path.join(folder, "out")
            base = [convert, path, "--threads=1", "-o"]
            commands = {"import": [*base, out + ".mlir", "--emit=import", "--elide-weights"]}
            if whole:
                commands |= {
                    "mlir": [*base, out + ".mlir", "--emit=import"],
                    "mlirbc": [*base, out + ".mlirbc", "--emit=import"],
                    "o": [*base, out + ".o", "--emit=obj"],
                }
            commands["run"] = [runner, path, "--threads=1"]
            if os.path.exists(stem + ".in.npz"):
                commands["run"] += ["--inputs", stem + ".in.npz", "--expect", stem + ".ref.npz"]
            cells = {}
            for name, command in commands.items():
                size, said = peak(command)
                if said is not None:
                    print(f"{os.path.basename(path)}, {name}: {said}", file=sys.stderr)
                    failed += 1
                if name == "import":
                    failed += size > args.most * weights + (64 << 20)
                cells[name] = "fails" if said is not None else f"{size >> 20} MiB ({size / weights:.2f})"
                for left in (".mlir", ".mlirbc", ".o", ".h"):
                    if os.path.exists(out + left):
                        os.remove(out + left)
            name = os.path.basename(stem) if whole else "table, " + ("in the file" if "inline" in stem else "beside it")
            row = " | ".join(cells.get(column, "") for column in ("import", "mlir", "mlirbc", "o", "run"))
            lines.append(f"| {name} | {weights >> 20} | {row} |")
            print(lines[-1], flush=True)
    if args.write:
        with open(args.write, "w") as file:
            file.write(HEAD.format(rows=ROWS, columns=COLUMNS) + "\n" + "\n".join(lines) + "\n")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
