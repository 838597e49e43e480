"""python -m samples.strokes.train: trains the network that takes strokes off print, and writes it as ONNX.

Every pair is drawn anew; nothing but the drawing program and the system's fonts is needed, and torch.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from samples.drawing.phrases import OFFICES
from samples.strokes.network import StrokeEraser
from samples.strokes.pairs import BILEVEL, Writer, make_pair

_BATCH = 16
_OPSET = 17
_RATE, _RATE_ON = 2e-3, 5e-4
"""Rates of learning at first: of a new network, and of one that is trained further."""


class Pairs(IterableDataset[tuple[torch.Tensor, torch.Tensor]]):
    """Endless pairs, other ones in each worker."""

    def __init__(self, seed: int, bilevel: float) -> None:
        self._seed, self._bilevel = seed, bilevel

    def __iter__(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        worker = get_worker_info()
        rng = np.random.default_rng((self._seed, worker.id if worker else 0))
        writer = Writer([office[2] for office in OFFICES])
        while True:
            pair = make_pair(writer, rng, self._bilevel)
            yield _tensor(pair.struck), _tensor(pair.bare)


def _tensor(picture: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(picture[None].astype(np.float32) / 255)


def loss_of(answer: torch.Tensor, struck: torch.Tensor, bare: torch.Tensor) -> torch.Tensor:
    """Mean absolute error, in which print, and what strokes lie on, weigh more than paper."""
    weight = 1 + 2 * (1 - bare) + 3 * (bare - struck).abs()
    return (weight * (answer - bare).abs()).mean()


def trained(path: Path) -> StrokeEraser:
    """The network of an ONNX file that `write` wrote, to be trained further."""
    graph = onnx.load(path).graph
    held = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    model = StrokeEraser(norm=False)
    layers = [node for node in graph.node if node.op_type == "Conv"]
    with torch.no_grad():
        for layer, node in zip(model.convolutions(), layers, strict=True):
            assert layer.bias is not None
            layer.weight.copy_(torch.from_numpy(held[node.input[1]].copy()))
            layer.bias.copy_(torch.from_numpy(held[node.input[2]].copy()))
    return model


def train(minutes: float, seed: int, out: Path, start: Path | None = None, bilevel: float = BILEVEL) -> None:
    """Trains for a time, the rate of learning falling to nothing along a cosine, and writes `out`.

    `start`: an ONNX file of this network, to go on from; its layers are trained without normalisation and at
    a lower rate. `bilevel`: share of black-and-white pairs.
    """
    torch.manual_seed(seed)
    torch.set_num_threads(1)  # the other cores draw
    rate = _RATE if start is None else _RATE_ON
    model = (StrokeEraser() if start is None else trained(start)).to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=1e-4)
    begun, step, mean = time.monotonic(), 0, 0.0
    for struck, bare in DataLoader(Pairs(seed, bilevel), batch_size=_BATCH, num_workers=1, prefetch_factor=4):
        passed = (time.monotonic() - begun) / (60 * minutes)
        if passed >= 1:
            break
        warm = min(1.0, step / 200)
        for group in optimiser.param_groups:
            group["lr"] = rate * warm * 0.5 * (1 + np.cos(np.pi * passed))
        optimiser.zero_grad()
        with torch.autocast("cpu", torch.bfloat16):
            answer = model(struck.to(memory_format=torch.channels_last))
        loss = loss_of(answer.float(), struck, bare)
        loss.backward()
        optimiser.step()
        step, mean = step + 1, 0.98 * mean + 0.02 * loss.item()
        if step % 200 == 0:
            print(f"{step} steps, {passed:.0%}, loss {mean / (1 - 0.98**step):.4f}", flush=True)
            if step % 1000 == 0:
                write(model, out)
    write(model, out)


def write(model: StrokeEraser, out: Path) -> None:
    """The network as an ONNX file for pictures of any size."""
    model.eval()
    torch.onnx.export(
        model,
        (torch.zeros(1, 1, 64, 64),),
        str(out),
        input_names=["picture"],
        output_names=["bare"],
        dynamic_axes={"picture": {2: "height", 3: "width"}, "bare": {2: "height", 3: "width"}},
        opset_version=_OPSET,
        dynamo=False,
    )
    onnx.checker.check_model(str(out))
    model.train()


def main() -> None:
    """Runs the training."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, help="an ONNX file to go on from")
    parser.add_argument("--bilevel", type=float, default=BILEVEL, help="share of black-and-white pairs")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    train(options.minutes, options.seed, options.out, options.start, options.bilevel)


if __name__ == "__main__":
    main()
