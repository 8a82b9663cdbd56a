#!/usr/bin/env python3
"""Writes what every node of a model computes, by name, for `terrace-run MODEL --compare VALUES.npz`.

    intermediate_values.py MODEL.onnx [--inputs X.npz] [--output VALUES.npz]     computed by onnxruntime
    intermediate_values.py MODEL.pt2  [--inputs X.npz] [--output VALUES.npz]     computed by torch

MODEL.pt2 holds the program that was exported, which names its values as the ONNX file does:

    exported = torch.onnx.export(model, inputs, "model.onnx", dynamo=True)
    torch.export.save(exported.exported_program, "model.pt2")

Inputs are arrays by name. Without --inputs they are random (--seed), and a size that the model leaves open is --size.
They are written beside the values, so that terrace-run takes the same. onnxruntime runs without its optimizations, so
that every value is there and computed as the model says; --optimized leaves them on. Values are fetched --group at a
time, which bounds memory. Left out are strings, sequences, and what nodes compute in branches and loops.

Needs numpy, and onnx and onnxruntime, or torch.
"""
import argparse
import io
import os
import sys
import zipfile

import numpy as np


class Archive:
    """A .npz that is written array by array."""

    def __init__(self, path):
        self.zip = zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, allowZip64=True)
        self.names = set()

    def add(self, name, array):
        if name in self.names or array.dtype.kind not in "biufcV":
            return
        self.names.add(name)
        data = io.BytesIO()
        np.lib.format.write_array(data, np.ascontiguousarray(array).reshape(array.shape), allow_pickle=False)
        self.zip.writestr(f"{name}.npy", data.getvalue())

    def close(self):
        self.zip.close()


def random_array(rng, dtype, shape):
    dtype = np.dtype(dtype)
    if dtype.kind == "b":
        return rng.integers(0, 2, shape).astype(bool)
    if dtype.kind in "iu":
        # Small enough to be indices into most tables.
        return rng.integers(0, 8, shape).astype(dtype)
    return rng.uniform(-1, 1, shape).astype(dtype)


def given(arrays, name, make):
    if arrays is None:
        return make()
    if name not in arrays:
        sys.exit(f"--inputs has no array '{name}'; it has {sorted(arrays)}")
    return arrays[name]


def by_onnxruntime(args, arrays, archive):
    import onnx
    import onnxruntime

    onnxruntime.set_default_logger_severity(3)
    model = onnx.load(args.model, load_external_data=False)
    graph = model.graph
    weights = {tensor.name for tensor in graph.initializer}
    inputs = [value for value in graph.input if value.name not in weights]
    rng = np.random.default_rng(args.seed)
    feed = {}
    for value in inputs:
        kind = value.type.tensor_type
        dims = [dim.dim_value if dim.HasField("dim_value") else args.size for dim in kind.shape.dim]
        dtype = onnx.helper.tensor_dtype_to_np_dtype(kind.elem_type)
        feed[value.name] = given(arrays, value.name, lambda: random_array(rng, dtype, dims))
        archive.add(value.name, feed[value.name])

    present = {value.name for value in graph.output}
    names = [name for node in graph.node for name in node.output if name]
    graph.output.extend(onnx.ValueInfoProto(name=name) for name in names if name not in present)
    options = onnxruntime.SessionOptions()
    if not args.optimized:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    folder = os.path.dirname(os.path.abspath(args.model))
    options.add_session_config_entry("session.model_external_initializers_file_folder_path", folder)
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"])
    wanted = [value.name for value in session.get_outputs()]
    for start in range(0, len(wanted), args.group):
        group = wanted[start:start + args.group]
        for name, array in zip(group, session.run(group, feed)):
            if isinstance(array, np.ndarray):
                archive.add(name, array)


def by_torch(args, arrays, archive):
    import torch

    program = torch.export.load(args.model)
    signature = program.graph_signature
    state = {**program.state_dict, **program.constants}
    sources = {**signature.inputs_to_parameters, **signature.inputs_to_buffers,
               **signature.inputs_to_lifted_tensor_constants}
    rng = np.random.default_rng(args.seed)
    feed = []
    for node in program.graph.find_nodes(op="placeholder"):
        if node.name in sources:
            feed.append(state[sources[node.name]])
            continue
        example = node.meta["val"]
        dims = [size if isinstance(size, int) else args.size for size in example.shape]
        dtype = torch.empty(0, dtype=example.dtype).numpy().dtype
        array = given(arrays, node.name, lambda: random_array(rng, dtype, dims))
        archive.add(node.name, array)
        feed.append(torch.from_numpy(np.ascontiguousarray(array)))

    class Recorder(torch.fx.Interpreter):
        def run_node(self, node):
            result = super().run_node(node)
            if node.op not in ("placeholder", "get_attr", "output") and isinstance(result, torch.Tensor):
                result_shown = result.detach()
                if result_shown.dtype == torch.bfloat16:
                    result_shown = result_shown.float()
                archive.add(node.name, result_shown.numpy())
            return result

    with torch.no_grad():
        Recorder(program.graph_module).run(*feed)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--inputs", help="arrays by the inputs' names (.npz)")
    parser.add_argument("--output", help="MODEL.values.npz unless given")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--size", type=int, default=1, help="for sizes that the model leaves open")
    parser.add_argument("--group", type=int, default=64, help="values fetched at a time")
    parser.add_argument("--optimized", action="store_true", help="run with onnxruntime's optimizations")
    args = parser.parse_args()
    arrays = dict(np.load(args.inputs)) if args.inputs else None
    path = args.output or os.path.splitext(args.model)[0] + ".values.npz"
    archive = Archive(path)
    (by_torch if args.model.endswith(".pt2") else by_onnxruntime)(args, arrays, archive)
    archive.close()
    print(f"{path}: {len(archive.names)} arrays")


if __name__ == "__main__":
    main()
