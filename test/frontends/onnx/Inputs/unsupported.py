#!/usr/bin/env python3
"""A model that Terrace cannot convert: its diagnostic must name the line below that calls `torch.linalg.det`."""
import torch
from torch import nn

from export import export


class Volume(nn.Module):
    """How much a learned linear map of each sample stretches space."""

    def __init__(self):
        super().__init__()
        self.to_matrix = nn.Linear(4, 9)

    def forward(self, x):
        matrices = torch.tanh(self.to_matrix(x)).reshape(-1, 3, 3)
        volume = torch.linalg.det(matrices)
        return torch.relu(volume)


if __name__ == "__main__":
    torch.manual_seed(0)
    export("unsupported", Volume(), {"x": torch.randn(5, 4)})
