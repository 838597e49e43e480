"""The network that takes strokes off print: a small U-Net (Ronneberger et al., MICCAI 2015).

It sees the picture folded to half its size (four pixels become four channels), so that its first layers cost
a quarter, and answers with what to add to the picture. Needs torch (the dependency group `training`).
"""

from __future__ import annotations

import torch
from torch import nn

WIDTHS = (24, 40, 64, 96)
"""Channels at a half, a quarter, an eighth and a sixteenth of the picture's size."""


def _block(before: int, after: int, *, norm: bool) -> nn.Sequential:
    layers: list[nn.Module] = []
    for channels in (before, after):
        layers.append(nn.Conv2d(channels, after, 3, padding=1, bias=not norm))
        if norm:
            layers.append(nn.BatchNorm2d(after))
        layers.append(nn.ReLU(inplace=True))
    return nn.Sequential(*layers)


class StrokeEraser(nn.Module):
    """Pictures (n, 1, height, width), 0 ink to 1 paper, sides multiples of 16 → the same without strokes.

    Without `norm` the layers are as they are in the ONNX file, where those of batch normalisation have become
    part of the ones before them.
    """

    def __init__(self, *, norm: bool = True) -> None:
        super().__init__()
        self.fold, self.unfold = nn.PixelUnshuffle(2), nn.PixelShuffle(2)
        self.down = nn.ModuleList(
            _block(before, after, norm=norm) for before, after in zip((4, *WIDTHS[:-1]), WIDTHS, strict=True)
        )
        self.shrink = nn.MaxPool2d(2)
        self.grow = nn.ModuleList(
            nn.Conv2d(low, 4 * high, 1) for low, high in zip(WIDTHS[:0:-1], WIDTHS[-2::-1], strict=True)
        )
        self.up = nn.ModuleList(_block(2 * high, high, norm=norm) for high in WIDTHS[-2::-1])
        self.answer = nn.Conv2d(WIDTHS[0], 4, 1)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """The pictures without strokes."""
        x = self.fold(pictures)
        kept = []
        for number, block in enumerate(self.down):
            x = block(self.shrink(x) if number else x)
            kept.append(x)
        for grow, block, beside in zip(self.grow, self.up, kept[-2::-1], strict=True):
            x = block(torch.cat([self.unfold(grow(x)), beside], dim=1))
        return pictures + self.unfold(self.answer(x))

    def convolutions(self) -> list[nn.Conv2d]:
        """The layers that hold weights, in the order in which a picture passes them."""
        blocks: list[nn.Module] = list(self.down)
        for grow, block in zip(self.grow, self.up, strict=True):
            blocks += [grow, block]
        return [
            layer
            for block in [*blocks, self.answer]
            for layer in block.modules()
            if isinstance(layer, nn.Conv2d)
        ]
