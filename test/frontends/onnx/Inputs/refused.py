#!/usr/bin/env python3
"""A small transformer with three mistakes, which `terrace-convert --check` must all name by the lines below.

They are written with `torch.onnx.ops.symbolic`, which puts an operator into the exported model as it stands, and believes what is said of
its result: an operator that nobody knows, an addition of numbers to positions, and a product with a matrix of the wrong size.
"""
import os
import sys

import torch
from torch import nn

from export import HERE, OPSET

sys.path.insert(0, os.path.join(HERE, "..", "..", "..", "..", "scripts"))
import onnx_source_paths  # noqa: E402

WIDTH, HEADS, LENGTH = 16, 2, 6


def raw(operator, inputs, like):
    """The ONNX operator `operator` on `inputs`, whose result is said to be as `like`."""
    return torch.onnx.ops.symbolic(operator, inputs, {}, dtype=like.dtype, shape=like.shape)


class Layer(nn.Module):
    """Attention and a perceptron."""

    def __init__(self):
        super().__init__()
        self.project = nn.Linear(WIDTH, 3 * WIDTH)
        self.norm = nn.LayerNorm(WIDTH)
        self.up = nn.Linear(WIDTH, 2 * WIDTH)
        self.down = nn.Linear(2 * WIDTH, WIDTH)
        self.wide = nn.Parameter(torch.randn(WIDTH + 1, WIDTH))

    def attend(self, x):
        query, key, value = self.project(x).reshape(1, LENGTH, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        scores = (query @ key.transpose(-1, -2)).softmax(-1)
        return (scores @ value).transpose(1, 2).reshape(1, LENGTH, WIDTH)

    def forward(self, x, positions):
        x = x + self.attend(self.norm(x))
        x = raw("Add", (x, positions), x)
        x = torch.relu(x)
        x = raw("com.example::Sharpen", (x,), x)
        x = x + self.down(torch.tanh(self.up(x)))
        return raw("MatMul", (x, self.wide), x)


class Transformer(nn.Module):
    """Two layers."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(Layer() for _ in range(2))
        self.head = nn.Linear(WIDTH, 4)

    def forward(self, x, positions):
        for layer in self.layers:
            x = layer(x, positions)
        return self.head(x).softmax(-1)


if __name__ == "__main__":
    torch.manual_seed(0)
    inputs = (torch.randn(1, LENGTH, WIDTH), torch.arange(LENGTH * WIDTH).reshape(1, LENGTH, WIDTH))
    program = torch.onnx.export(
        Transformer().eval().requires_grad_(False),
        inputs,
        dynamo=True,
        opset_version=OPSET,
        external_data=False,
        input_names=["x", "positions"],
        output_names=["y"],
        verbose=False,
    )
    model = program.model_proto
    onnx_source_paths.map_model(model)
    path = os.path.join(HERE, "refused.onnx")
    with open(path, "wb") as out:
        out.write(model.SerializeToString())
    print(f"refused: {os.path.getsize(path)} bytes:", *(node.op_type for node in model.graph.node))
