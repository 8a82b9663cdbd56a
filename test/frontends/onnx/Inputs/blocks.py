#!/usr/bin/env python3
"""Building blocks of common networks, as torch exports them: one small model each.

    blocks.py [NAME ...]      (no NAME: all)
"""
import sys

import torch
from torch import nn
from torch.nn import functional

from export import export


class ConvNormClip(nn.Module):
    """A convolution and a depthwise one, batch norms left for the compiler to fold, a residual sum, a pool."""

    def __init__(self):
        super().__init__()
        self.full = nn.Conv2d(3, 8, 3, stride=2, padding=1, bias=False)
        self.full_norm = nn.BatchNorm2d(8)
        self.depthwise = nn.Conv2d(8, 8, 5, padding=2, groups=8)
        self.depthwise_norm = nn.BatchNorm2d(8)
        for norm in (self.full_norm, self.depthwise_norm):
            nn.init.normal_(norm.running_mean, std=0.1)
            nn.init.uniform_(norm.running_var, 0.5, 1.5)
            nn.init.uniform_(norm.weight, 0.5, 1.5)
            nn.init.normal_(norm.bias, std=0.1)

    def forward(self, x):
        x = functional.relu6(self.full_norm(self.full(x)))
        x = x + functional.hardswish(self.depthwise_norm(self.depthwise(x)))
        return functional.max_pool2d(x, 3, stride=2, padding=1)


class Attention(nn.Module):
    """Multi-head self-attention without a mask."""

    def __init__(self, width=32, heads=4):
        super().__init__()
        self.heads = heads
        self.project_in = nn.Linear(width, 3 * width)
        self.project_out = nn.Linear(width, width)

    def forward(self, x):
        batch, length, width = x.shape
        qkv = self.project_in(x).reshape(batch, length, 3, self.heads, width // self.heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(query, key, value)
        return self.project_out(mixed.transpose(1, 2).reshape(batch, length, width))


class NormMlp(nn.Module):
    """Layer norm, two linear maps with the exact and the tanh form of GELU, and a residual sum."""

    def __init__(self, width=24):
        super().__init__()
        self.norm = nn.LayerNorm(width, eps=1e-5)
        nn.init.uniform_(self.norm.weight, 0.5, 1.5)
        nn.init.normal_(self.norm.bias, std=0.1)
        self.up = nn.Linear(width, 2 * width)
        self.down = nn.Linear(2 * width, width)

    def forward(self, x):
        y = functional.gelu(self.up(self.norm(x)))
        return x + functional.gelu(self.down(y), approximate="tanh")


class Recurrent(nn.Module):
    """A bidirectional LSTM; returns the sequence and the last hidden state."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(10, 12, bidirectional=True, batch_first=True)

    def forward(self, x):
        sequence, (hidden, _) = self.lstm(x)
        return sequence, hidden


class Embedding(nn.Module):
    """Token and position embeddings, summed, and the mean over the tokens that are not padding (0)."""

    def __init__(self):
        super().__init__()
        self.tokens = nn.Embedding(50, 16)
        self.positions = nn.Embedding(12, 16)

    def forward(self, ids):
        x = self.tokens(ids) + self.positions(torch.arange(ids.shape[1]))
        mask = (ids != 0).to(x.dtype).unsqueeze(-1)
        return (x * mask).sum(1) / mask.sum(1).clamp(min=1.0)


def ids():
    tokens = torch.randint(1, 50, (2, 9))
    tokens[1, 6:] = 0
    return tokens


BLOCKS = {
    "conv_norm_clip": lambda: dict(module=ConvNormClip(), inputs={"x": torch.randn(1, 3, 20, 20)}, optimize=False),
    "attention": lambda: dict(module=Attention(), inputs={"x": torch.randn(2, 7, 32)}),
    "norm_mlp": lambda: dict(module=NormMlp(), inputs={"x": torch.randn(2, 5, 24)}),
    "lstm": lambda: dict(module=Recurrent(), inputs={"x": torch.randn(2, 6, 10)}, outputs=("sequence", "hidden")),
    "embedding": lambda: dict(module=Embedding(), inputs={"ids": ids()}),
}

if __name__ == "__main__":
    for name in sys.argv[1:] or BLOCKS:
        torch.manual_seed(0)
        export(name, **BLOCKS[name]())
