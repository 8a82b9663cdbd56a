#!/usr/bin/env python3
"""The transformer of refused.py with its three mistakes, of any batch and any length."""
import os
import sys

import torch
from torch import nn
from torch.export import Dim

from export import HERE, OPSET
from refused import HEADS, LENGTH, WIDTH, Layer, Transformer

sys.path.insert(0, os.path.join(HERE, "..", "..", "..", "..", "scripts"))
import onnx_source_paths  # noqa: E402


class OpenLayer(Layer):
    """Attention on as many places as there are."""

    def attend(self, x):
        batch, length, _ = x.shape
        query, key, value = self.project(x).reshape(batch, length, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        scores = (query @ key.transpose(-1, -2)).softmax(-1)
        return (scores @ value).transpose(1, 2).reshape(batch, length, WIDTH)


if __name__ == "__main__":
    torch.manual_seed(0)
    transformer = Transformer()
    transformer.layers = nn.ModuleList(OpenLayer() for _ in range(2))
    inputs = (torch.randn(2, LENGTH, WIDTH), torch.arange(2 * LENGTH * WIDTH).reshape(2, LENGTH, WIDTH))
    sizes = {0: Dim("batch", min=1, max=64), 1: Dim("length", min=2, max=512)}
    program = torch.onnx.export(
        transformer.eval().requires_grad_(False),
        inputs,
        dynamo=True,
        opset_version=OPSET,
        external_data=False,
        input_names=["x", "positions"],
        output_names=["y"],
        dynamic_shapes=(sizes, sizes),
        verbose=False,
    )
    model = program.model_proto
    onnx_source_paths.map_model(model)
    path = os.path.join(HERE, "refused-open.onnx")
    with open(path, "wb") as out:
        out.write(model.SerializeToString())
    print(f"refused-open: {os.path.getsize(path)} bytes:", *(node.op_type for node in model.graph.node))
