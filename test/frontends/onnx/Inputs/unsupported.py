#!/usr/bin/env python3
"""A model that Terrace cannot convert: its diagnostic must name the line below that calls `torch.multinomial`."""
import torch
from torch import nn

from export import export


class Choice(nn.Module):
    """Draws one of nine classes for each sample, with the probabilities that a linear map gives them."""

    def __init__(self):
        super().__init__()
        self.to_scores = nn.Linear(4, 9)

    def forward(self, x):
        probabilities = torch.softmax(self.to_scores(x), dim=-1)
        drawn = torch.multinomial(probabilities, 1)
        return drawn + 1


if __name__ == "__main__":
    torch.manual_seed(0)
    export("unsupported", Choice(), {"x": torch.randn(5, 4)})
