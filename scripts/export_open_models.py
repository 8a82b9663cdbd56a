#!/usr/bin/env python3
"""Exports models whose sizes are open: bert_base, gpt2 and an LSTM with symbolic batch and sequence, and networks of
images with symbolic batch, height and width. Random weights, seed 0.

    export_open_models.py [--out DIR] [NAME ...]      (no NAME = all)

Each is DIR/NAME.onnx, made by torch.onnx.export(dynamo=True) with `dynamic_shapes`, its weights in the file.
scripts/open_sizes.py runs them. Needs torch, torchvision, transformers and onnx.
"""
import argparse
import os
import sys
import time

import torch
from torch import nn
from torch.export import Dim

CACHE = os.environ.get("TERRACE_CACHE", os.path.expanduser("~/.cache/terrace"))
OPSET = 18


class Outputs(nn.Module):
    """A model of transformers that takes token ids and gives a tuple of tensors."""

    def __init__(self, model, names):
        super().__init__()
        self.model, self.names = model, names

    def forward(self, input_ids):
        outputs = self.model(input_ids=input_ids)
        return tuple(getattr(outputs, name) for name in self.names)


class Lstm(nn.Module):
    """Two layers and a projection of each step."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(128, 256, num_layers=2, batch_first=True)
        self.fc = nn.Linear(256, 128)

    def forward(self, x):
        return self.fc(self.lstm(x)[0])


class Windows(nn.Module):
    """All that moves windows over an image: convolutions (strided, dilated, grouped, transposed), pools with and without
    ceil mode, local response and instance normalization, nearest and linear enlargement, padding, global pools."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 16, 5, stride=2, padding=2)
        self.norm = nn.InstanceNorm2d(16, affine=True)
        self.response = nn.LocalResponseNorm(5)
        self.dilated = nn.Conv2d(16, 32, 3, padding=2, dilation=2, groups=4)
        self.up = nn.ConvTranspose2d(32, 16, 4, stride=2, padding=1)
        self.group = nn.GroupNorm(4, 16)
        self.last = nn.Conv2d(32, 8, 1)
        self.head = nn.Linear(8, 5)

    def forward(self, x):
        a = torch.relu(self.norm(self.first(nn.functional.pad(x, (1, 1, 1, 1), mode="reflect"))))
        b = nn.functional.max_pool2d(self.response(a), 3, 2, ceil_mode=True)
        b = torch.relu(self.dilated(b))
        b = self.group(self.up(b))
        c = nn.functional.interpolate(nn.functional.avg_pool2d(a, 2), scale_factor=2.0, mode="nearest")
        c = nn.functional.pad(c, (1, 2, 0, 1), value=0.5)
        d = nn.functional.interpolate(b, scale_factor=1.5, mode="bilinear", align_corners=False)
        b = torch.cat([b, torch.sigmoid(b)], 1)
        pooled = nn.functional.adaptive_avg_pool2d(self.last(b), 1).flatten(1)
        return c, d, self.head(pooled) + torch.amax(self.last(b), (2, 3)).mean(1, keepdim=True)


def bert():
    from transformers import BertConfig, BertModel
    return Outputs(BertModel(BertConfig()), ["last_hidden_state", "pooler_output"])


def gpt2():
    from transformers import GPT2Config, GPT2LMHeadModel
    return Outputs(GPT2LMHeadModel(GPT2Config(use_cache=False)), ["logits"])


def vision(name):
    import torchvision
    return lambda: getattr(torchvision.models, name)(weights=None)


BATCH = Dim("batch", min=1, max=64)
TOKENS = {0: BATCH, 1: Dim("sequence", min=2, max=500)}
IMAGE = {0: BATCH, 2: Dim("height", min=32, max=1024), 3: Dim("width", min=32, max=1024)}

# The module, an input, its open sizes, and the names of input and outputs.
MODELS = {
    "bert_base": (bert, lambda: torch.randint(0, 30522, (2, 16)), TOKENS, "input_ids", ["last_hidden_state", "pooler_output"]),
    "gpt2": (gpt2, lambda: torch.randint(0, 50257, (2, 16)), TOKENS, "input_ids", ["logits"]),
    "lstm": (Lstm, lambda: torch.randn(2, 20, 128), TOKENS, "x", ["y"]),
    "mobilenet_v2": (vision("mobilenet_v2"), lambda: torch.randn(2, 3, 96, 64), IMAGE, "x", ["y"]),
    "resnet50": (vision("resnet50"), lambda: torch.randn(2, 3, 96, 64), IMAGE, "x", ["y"]),
    "windows": (Windows, lambda: torch.randn(2, 3, 96, 64), IMAGE, "x", ["c", "d", "y"]),
}


def randomize(module):
    """Statistics that are not trivial, and no parameter that is zero throughout."""
    generator = torch.Generator().manual_seed(1)
    normal = lambda tensor, scale: torch.randn(tensor.shape, generator=generator) * scale
    with torch.no_grad():
        for inner in module.modules():
            if isinstance(inner, nn.BatchNorm2d):
                inner.running_mean.copy_(normal(inner.running_mean, 0.1))
                inner.running_var.copy_(0.5 + torch.rand(inner.running_var.shape, generator=generator))
        for parameter in module.parameters():
            if parameter.numel() and not parameter.any():
                parameter.copy_(normal(parameter, 0.02))


def export(name, folder):
    make, example, sizes, given, results = MODELS[name]
    torch.manual_seed(0)
    module = make().eval()
    randomize(module)
    path = os.path.join(folder, name + ".onnx")
    start = time.time()
    with torch.no_grad():
        torch.onnx.export(
            module, (example(),), path, dynamo=True, opset_version=OPSET, external_data=False, verbose=False,
            input_names=[given], output_names=results, dynamic_shapes=(sizes,),
        )
    print(f"{path}: {os.path.getsize(path) / 1e6:.1f} MB, {time.time() - start:.1f} s", flush=True)


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--out", default=os.path.join(CACHE, "open"))
    ask.add_argument("names", nargs="*", choices=[*MODELS, []])
    args = ask.parse_args()
    os.makedirs(args.out, exist_ok=True)
    failed = []
    for name in args.names or MODELS:
        try:
            export(name, args.out)
        except Exception as why:  # The next model may still go.
            failed.append(name)
            print(f"{name}: {type(why).__name__}: {str(why)[:2000]}", file=sys.stderr, flush=True)
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
