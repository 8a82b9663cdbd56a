#!/usr/bin/env python3
"""A model that Terrace cannot convert: its diagnostic must name the line below that decodes the picture."""
import torch
from torch import nn

from export import export


class Colours(nn.Module):
    """The mean of each colour of a picture, from the bytes of its file."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.full((3,), 1 / 255))

    def forward(self, encoded):
        decode = torch.onnx.ops.symbolic
        pixels = decode("ImageDecoder", [encoded], dtype=torch.uint8, shape=[8, 8, 3], version=20)
        return pixels.float().mean(dim=(0, 1)) * self.scale


if __name__ == "__main__":
    export("unsupported", Colours(), {"encoded": torch.zeros(64, dtype=torch.uint8)}, opset=20)
