"""What runs the networks: ONNX Runtime, or OpenVINO where it is installed and does no harm.

Measured on one core of a server processor with bf16 (AMX): OpenVINO 2026.4 finds text in a quarter of ONNX
Runtime 1.32's time in f32, and reads lines in half of it in bf16; in f32 it reads lines no faster, and each
new width of a line costs it some 30 ms once. Lines in steps of width and bf16 read as well on the whole (700
drawn lines: 70 wrong, 75 without), but on 35 real documents a digit of a number under a stamp and a letter of
a name were lost that ONNX Runtime reads. So it takes lines only where that is asked for, and the networks
that look at pictures wherever it is installed.
"""

from __future__ import annotations

import importlib.util
import threading
from functools import cache
from importlib.metadata import version
from typing import Any, Literal, Protocol

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as ort_errors

Runtime = Literal["onnxruntime", "openvino"]
Task = Literal["lines", "pictures"]
"""Many small pictures of ever new widths (recognition), or few large ones (detection, erasing of strokes)."""

# Errors of ONNX Runtime share no base class but Exception.
_ORT_LOAD = (
    ort_errors.Fail,
    ort_errors.InvalidGraph,
    ort_errors.InvalidProtobuf,
    ort_errors.InvalidArgument,
    ort_errors.NotImplemented,
    ort_errors.RuntimeException,
)
_ORT_RUN = (ort_errors.Fail, ort_errors.InvalidArgument, ort_errors.RuntimeException)


class NetworkError(Exception):
    """A network that cannot be loaded or run; the message says why."""


class Runner(Protocol):
    """A loaded network with one input and one output; may be called by several threads at a time."""

    @property
    def runtime(self) -> Runtime: ...

    @property
    def classes(self) -> int | None:
        """The last dimension of the answer, None where it is not fixed."""
        ...

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """The network's answer; NetworkError."""
        ...


def runtimes() -> dict[Runtime, str]:
    """The runtimes that are installed, with their versions."""
    names: tuple[Runtime, ...] = ("onnxruntime", "openvino")
    return {name: version(name) for name in names if importlib.util.find_spec(name) is not None}


def choose_runtime(task: Task, wanted: Runtime | None = None) -> Runtime:
    """The runtime for a kind of network: the one that is `wanted`, else the fastest that reads no worse."""
    if wanted is not None:
        return wanted
    return "openvino" if task == "pictures" and "openvino" in runtimes() else "onnxruntime"


def load_runner(model: bytes, threads: int, runtime: Runtime, task: Task) -> Runner:
    """A network from the bytes of an ONNX model, on `threads` threads a call; NetworkError."""
    if runtime == "openvino":
        return _OpenVino(model, threads, task)
    return _OnnxRuntime(model, threads)


def session_options(threads: int) -> ort.SessionOptions:
    """How ONNX Runtime runs networks: with `threads` threads, without an arena."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Lines come in many widths; an arena would keep the memory of the widest batch for each.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    return options


class _OnnxRuntime:
    runtime: Runtime = "onnxruntime"

    def __init__(self, model: bytes, threads: int) -> None:
        try:
            self._session = ort.InferenceSession(
                model, session_options(threads), providers=["CPUExecutionProvider"]
            )
        except _ORT_LOAD as error:
            raise NetworkError(str(error)) from error
        self._input = self._session.get_inputs()[0].name
        last = self._session.get_outputs()[0].shape[-1]
        self.classes = last if isinstance(last, int) else None

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        try:
            (answer,) = self._session.run(None, {self._input: batch})
        except _ORT_RUN as error:
            raise NetworkError(str(error)) from error
        return np.asarray(answer, dtype=np.float32)


@cache
def _core() -> Any:
    import openvino  # noqa: PLC0415 - optional

    return openvino.Core()


def _has_bf16() -> bool:
    return "BF16" in _core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


class _OpenVino:
    runtime: Runtime = "openvino"

    def __init__(self, model: bytes, threads: int, task: Task) -> None:
        # bf16 rounds to 8 bits; the eraser's answer is a picture in grey, which f32 keeps exact
        precision = "bf16" if task == "lines" and _has_bf16() else "f32"
        try:
            self._model = _core().compile_model(
                _core().read_model(model),
                "CPU",
                {"INFERENCE_PRECISION_HINT": precision, "INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1},
            )
        except RuntimeError as error:
            raise NetworkError(str(error)) from error
        last = self._model.output(0).partial_shape[-1]
        self.classes = None if last.is_dynamic else last.get_length()
        self._request = self._model.create_infer_request()
        # calls of several threads at a time were seen to hang on a busy machine
        self._lock = threading.Lock()

    def run(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        with self._lock:
            try:
                answer = self._request.infer([np.ascontiguousarray(batch)])
            except RuntimeError as error:
                raise NetworkError(str(error)) from error
            return np.array(answer[self._model.output(0)], dtype=np.float32)


_STEPS = ((256, 16), (512, 32), (1024, 64), (None, 128))
"""Widths from which and steps in which lines are made wider for OpenVINO, in columns of the network's
picture."""


def stepped_width(width: int) -> int:
    """A line's width rounded to one of few: OpenVINO sets up its kernels anew for each width that it has not
    met. The line is drawn out or in by a sixteenth at most, less than fonts differ."""
    step = next(step for limit, step in _STEPS if limit is None or width < limit)
    return max(8, round(width / step) * step)
