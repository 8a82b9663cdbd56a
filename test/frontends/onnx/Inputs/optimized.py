#!/usr/bin/env python3
"""A small BERT as onnxruntime's tools rewrite it: by the transformer optimizer, and quantized on top of that.

    optimized.py

Besides each model stand inputs and onnxruntime's outputs for them.
"""
import os
import tempfile

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from torch import nn
from torch.nn import functional

WIDTH, HEADS, LENGTH, WORDS = 16, 2, 6, 20


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.query, self.key, self.value, self.output = (nn.Linear(WIDTH, WIDTH) for _ in range(4))

    def by_heads(self, x):
        return x.view(x.size(0), x.size(1), HEADS, WIDTH // HEADS).permute(0, 2, 1, 3)

    def forward(self, x, mask):
        query, key, value = (self.by_heads(layer(x)) for layer in (self.query, self.key, self.value))
        scores = torch.matmul(query, key.transpose(-1, -2)) / (WIDTH // HEADS) ** 0.5
        mixed = torch.matmul(torch.softmax(scores + mask, -1), value).permute(0, 2, 1, 3).contiguous()
        return self.output(mixed.view(mixed.size(0), mixed.size(1), WIDTH))


class Bert(nn.Module):
    def __init__(self):
        super().__init__()
        self.words, self.places, self.kinds = nn.Embedding(WORDS, WIDTH), nn.Embedding(8, WIDTH), nn.Embedding(2, WIDTH)
        self.attention = Attention()
        self.norms = nn.ModuleList([nn.LayerNorm(WIDTH) for _ in range(3)])
        self.wide, self.narrow = nn.Linear(WIDTH, 2 * WIDTH), nn.Linear(2 * WIDTH, WIDTH)

    def forward(self, words, mask, kinds):
        places = torch.arange(words.size(1))[None]
        x = self.norms[0](self.words(words) + self.kinds(kinds) + self.places(places))
        mask = (1 - mask[:, None, None, :].to(x.dtype)) * -10000.0
        x = self.norms[1](self.attention(x, mask) + x)
        return self.norms[2](self.narrow(functional.gelu(self.wide(x))) + x)


def write(name, feed):
    """Writes inputs and outputs of a model beside it."""
    session = onnxruntime.InferenceSession(f"{name}.onnx", providers=["CPUExecutionProvider"])
    types = {"tensor(int32)": np.int32, "tensor(int64)": np.int64}
    inputs = {i.name: feed[i.name].astype(types[i.type]) for i in session.get_inputs()}
    np.savez_compressed(f"{name}.in.npz", **inputs)
    np.savez_compressed(f"{name}.ref.npz", y=session.run(None, inputs)[0])


torch.manual_seed(0)
os.chdir(os.path.dirname(os.path.abspath(__file__)))
words = torch.randint(0, WORDS, (2, LENGTH))
mask = torch.ones(2, LENGTH, dtype=torch.int64)
mask[1, 4:] = 0
kinds = torch.zeros(2, LENGTH, dtype=torch.int64)
names = ["input_ids", "attention_mask", "token_type_ids"]
with tempfile.TemporaryDirectory() as folder:
    plain = os.path.join(folder, "plain.onnx")
    arguments = {"input_names": names, "output_names": ["y"], "opset_version": 14, "dynamo": False}
    torch.onnx.export(Bert().eval(), (words, mask, kinds), plain, **arguments)
    fused = optimizer.optimize_model(plain, model_type="bert", num_heads=HEADS, hidden_size=WIDTH, opt_level=0)
    fused.save_model_to_file("optimized.onnx")
    quantized = os.path.join(folder, "quantized.onnx")
    options = {"DefaultTensorType": 1}
    quantize_dynamic("optimized.onnx", quantized, weight_type=QuantType.QInt8, extra_options=options)
    # The run time fuses what the quantizer has left apart.
    session = onnxruntime.SessionOptions()
    session.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    session.optimized_model_filepath = "optimized_int8.onnx"
    onnxruntime.InferenceSession(quantized, session, providers=["CPUExecutionProvider"])
feed = dict(zip(names, (tensor.numpy() for tensor in (words, mask, kinds))))
write("optimized", feed)
write("optimized_int8", feed)
