"""What blocks.py and unsupported.py share: writes a torch module as NAME.onnx with NAME.in.npz and NAME.ref.npz.

The arrays are keyed by the names of the model's inputs and outputs; the reference is torch's own result.
Needs torch, onnx, onnxscript and numpy; the tests need only the files written.
"""
import os
import sys

import numpy as np
import onnx
import torch

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "..", "..", "scripts"))
import onnx_source_paths  # noqa: E402

OPSET = 18


def export(name, module, inputs, outputs=("y",), optimize=True, folder=HERE, opset=OPSET):
    """Exports `module`, called with the tensors of the dict `inputs` in order."""
    module = module.eval().requires_grad_(False)
    expected = module(*inputs.values())
    expected = expected if isinstance(expected, tuple) else (expected,)
    model = torch.onnx.export(
        module,
        tuple(inputs.values()),
        dynamo=True,
        opset_version=opset,
        optimize=optimize,
        external_data=False,
        input_names=list(inputs),
        output_names=list(outputs),
        verbose=False,
    ).model_proto
    model.graph.name = name
    located = onnx_source_paths.map_model(model)
    onnx.checker.check_model(model, full_check=True)
    path = os.path.join(folder, name)
    onnx.save(model, path + ".onnx")
    np.savez_compressed(path + ".in.npz", **{k: v.numpy() for k, v in inputs.items()})
    np.savez_compressed(path + ".ref.npz", **{k: v.numpy() for k, v in zip(outputs, expected)})
    print(f"{name}: {os.path.getsize(path + '.onnx')} bytes, {located} of {len(model.graph.node)} nodes located:", end="")
    print("", *(node.op_type for node in model.graph.node))
