"""The PP-OCR recognition network: found in the rapidocr package and cut to our alphabet.

The network's last layer knows 18,710 characters, most of them Chinese, and takes a third of its time. Only
the columns of our alphabet are kept. A softmax over fewer classes is the full one divided by its sum over the
kept classes, so cutting and masking give the same probabilities; where a network does not end as expected, it
runs whole and its answer is masked.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from google.protobuf.message import DecodeError
from numpy.typing import NDArray

from sopocr.errors import ReaderFailed
from sopocr.ocr.alphabet import kept_classes
from sopocr.ocr.onnx_format import Model, floats_of, read_model, set_floats
from sopocr.ocr.runtime import NetworkError, Runner, Runtime, load_runner

HEIGHT = 48
"""Rows of the pictures that the network takes."""

_DICTIONARY_KEY = "character"


def find_model(kind: Literal["rec", "det"] = "rec") -> Path | None:
    """The newest recognition ("rec") or detection ("det") model inside the installed rapidocr package, None
    where there is none."""
    spec = importlib.util.find_spec("rapidocr")
    if spec is None or not spec.submodule_search_locations:
        return None
    models = Path(spec.submodule_search_locations[0]) / "models"
    found = sorted(
        models.glob(f"*{kind}*.onnx"), key=lambda path: (path.name.startswith("PP-OCR"), path.name)
    )
    return found[-1] if found else None


class UnknownGraphError(ValueError):
    """The network does not end in weights, bias and softmax as expected."""


@dataclass(frozen=True)
class Network:
    """A loaded network and the characters of its classes.

    `characters[i]` belongs to class i of `run`'s answer; class 0 is the CTC blank, written "". `columns` are
    the classes of the network's own output that are kept; None where the network itself was cut. It takes
    pictures of as many `channels`.
    """

    runner: Runner
    characters: tuple[str, ...]
    columns: NDArray[np.intp] | None
    channels: int = 3

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probabilities (n, steps, classes) for normalised pictures (n, channels, 48, width)."""
        try:
            probabilities = self.runner.run(batch)
        except NetworkError as error:
            raise ReaderFailed(f"the ppocr network failed ({error})") from error
        if self.columns is not None:
            probabilities = probabilities[:, :, self.columns]
            probabilities = probabilities / np.maximum(probabilities.sum(axis=2, keepdims=True), 1e-12)
        return probabilities


def load_network(
    path: Path, threads: int, *, cut: bool = True, grey: bool = False, runtime: Runtime = "onnxruntime"
) -> Network:
    """Load a recognition model with `threads` threads, cut to the alphabet where its graph is known.

    `cut` false masks the whole network's answer instead; with `grey` the network takes one channel where its
    graph allows. Raises ReaderFailed where the file cannot be read, is no recognition model, or brings no
    dictionary.
    """
    try:
        model = read_model(path.read_bytes())
    except (OSError, DecodeError) as error:
        raise ReaderFailed(
            f"the model cannot be loaded ({error})", file=path, remedy="Install rapidocr anew"
        ) from error
    characters = _characters(model, path)
    kept = kept_classes(characters)
    columns: NDArray[np.intp] | None = kept
    if cut:
        try:
            keep_classes(model, kept, len(characters))
            columns = None
        except UnknownGraphError:
            columns = kept
    channels = 1 if grey and join_channels(model) else 3
    try:
        runner = load_runner(model.SerializeToString(), threads, runtime, "lines")
    except NetworkError as error:
        raise ReaderFailed(
            f"{runtime} cannot run the model ({error})", file=path, remedy=f"Install a newer {runtime}"
        ) from error
    classes = runner.classes
    if classes != (len(kept) if columns is None else len(characters)):
        raise ReaderFailed(
            f"the model's dictionary of {len(characters)} characters does not fit its {classes} classes",
            file=path,
            remedy="Install another rapidocr version",
        )
    return Network(runner, ("", *(characters[i] for i in kept[1:])), columns, channels)


def join_channels(model: Model) -> bool:
    """Make `model` (in place) take one channel for three that are alike; whether its graph allows that.

    Where the picture goes into one convolution, that of equal channels is theirs with the weights of all
    channels summed: less work in the largest layer.
    """
    graph = model.graph
    constants = {tensor.name: tensor for tensor in graph.initializer}
    shown = graph.input[0]
    takers = [node for node in graph.node if shown.name in node.input]
    if len(takers) != 1 or takers[0].op_type != "Conv" or takers[0].input[1] not in constants:
        return False
    name = takers[0].input[1]
    weights = floats_of(constants[name])
    readers = [used for node in graph.node for used in node.input]
    if weights is None or weights.ndim != 4 or weights.shape[1] != 3 or readers.count(name) != 1:
        return False
    set_floats(constants[name], weights.sum(axis=1, keepdims=True))
    shown.type.tensor_type.shape.dim[1].dim_value = 1
    return True


def keep_classes(model: Model, kept: NDArray[np.intp], classes: int) -> None:
    """Cut the output layer of `model` (in place) to the classes `kept` out of `classes`.

    UnknownGraphError, and the model untouched, unless it ends in MatMul and Add (or Gemm) with constants, and
    Softmax.
    """
    graph = model.graph
    makers = {output: node for node in graph.node for output in node.output}
    constants = {tensor.name: tensor for tensor in graph.initializer}
    if len(graph.output) != 1:
        raise UnknownGraphError("more than one output")
    to_cut = _output_layer(graph.output[0].name, makers, constants)
    readers = [name for node in graph.node for name in node.input]
    arrays: dict[str, NDArray[np.float32]] = {}
    for name in to_cut:
        array = floats_of(constants[name])
        if array is None or array.shape[-1] != classes or readers.count(name) != 1:
            raise UnknownGraphError(f"{name} is not the weights of {classes} classes")
        arrays[name] = array[..., kept]
    for name, array in arrays.items():
        set_floats(constants[name], array)
    graph.output[0].type.tensor_type.shape.dim[-1].dim_value = len(kept)


def _output_layer(output: str, makers: dict[str, Any], constants: dict[str, Any]) -> list[str]:
    """The names of the constants (weights, bias) of the layer before the final softmax."""

    def maker(value: str) -> Any:
        node = makers.get(value)
        while node is not None and node.op_type == "Identity":
            node = makers.get(node.input[0])
        if node is None:
            raise UnknownGraphError(f"nothing makes {value}")
        return node

    softmax = maker(output)
    if softmax.op_type != "Softmax":
        raise UnknownGraphError(f"ends in {softmax.op_type}")
    layer = maker(softmax.input[0])
    if layer.op_type == "Gemm":
        if any(attribute.name == "transB" and attribute.i for attribute in layer.attribute):
            raise UnknownGraphError("transposed weights")
        names = list(layer.input[1:])
    elif layer.op_type == "Add":
        biases = [name for name in layer.input if name in constants]
        inner = [name for name in layer.input if name not in constants]
        if len(biases) != 1 or len(inner) != 1 or maker(inner[0]).op_type != "MatMul":
            raise UnknownGraphError("no bias upon a matrix product")
        names = [maker(inner[0]).input[1], biases[0]]
    else:
        raise UnknownGraphError(f"softmax over {layer.op_type}")
    if any(name not in constants for name in names):
        raise UnknownGraphError("weights are no constants")
    return names


def _characters(model: Model, path: Path) -> Sequence[str]:
    """The character of each class: the blank, the dictionary in the model's metadata, the space.

    The order is that of PaddleOCR's CTCLabelDecode with use_space_char.
    """
    for entry in model.metadata_props:
        if entry.key == _DICTIONARY_KEY:
            return ["", *entry.value.split("\n"), " "]
    raise ReaderFailed("the model brings no dictionary", file=path, remedy="Install another rapidocr version")
