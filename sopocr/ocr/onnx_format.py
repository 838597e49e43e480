"""ONNX files as far as we change them, read and written through Protocol Buffers.

The package `onnx` would do this too, at 34 MB and more than a second of each start. Fields that are not
declared here go through unchanged. Names and numbers are those of `onnx.proto` (ONNX 1, IR version 3 and on).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from numpy.typing import NDArray

Model = Any
"""A `ModelProto`."""

_FLOAT = 1
"""`TensorProto.DataType` of 32-bit floats."""

_INT32, _INT64, _FLOATS, _STRING, _BYTES, _MESSAGE = 5, 3, 2, 9, 12, 11
"""Field types of `descriptor.proto`."""
_MANY = True
_MESSAGES: dict[str, list[tuple[int, str, int | str, bool]]] = {
    "ModelProto": [
        (7, "graph", "GraphProto", False),
        (14, "metadata_props", "StringStringEntryProto", _MANY),
    ],
    "StringStringEntryProto": [(1, "key", _STRING, False), (2, "value", _STRING, False)],
    "GraphProto": [
        (1, "node", "NodeProto", _MANY),
        (5, "initializer", "TensorProto", _MANY),
        (11, "input", "ValueInfoProto", _MANY),
        (12, "output", "ValueInfoProto", _MANY),
    ],
    "NodeProto": [
        (1, "input", _STRING, _MANY),
        (2, "output", _STRING, _MANY),
        (4, "op_type", _STRING, False),
        (5, "attribute", "AttributeProto", _MANY),
    ],
    "AttributeProto": [(1, "name", _STRING, False), (3, "i", _INT64, False)],
    "TensorProto": [
        (1, "dims", _INT64, _MANY),
        (2, "data_type", _INT32, False),
        (4, "float_data", _FLOATS, _MANY),
        (8, "name", _STRING, False),
        (9, "raw_data", _BYTES, False),
    ],
    "ValueInfoProto": [(1, "name", _STRING, False), (2, "type", "TypeProto", False)],
    "TypeProto": [(1, "tensor_type", "TensorTypeProto", False)],
    "TensorTypeProto": [(2, "shape", "TensorShapeProto", False)],
    "TensorShapeProto": [(1, "dim", "DimensionProto", _MANY)],
    "DimensionProto": [(1, "dim_value", _INT64, False), (2, "dim_param", _STRING, False)],
}
_ONE_OF = {"DimensionProto"}
"""Messages of which one field at a time is set."""
_PACKAGE = "sopocr.onnx"


def read_model(data: bytes) -> Model:
    """The model in an ONNX file; google.protobuf's DecodeError where it is none."""
    model = _MODEL()
    model.ParseFromString(data)
    return model


def floats_of(tensor: Any) -> NDArray[np.float32] | None:
    """The values of a tensor of 32-bit floats, in its shape; None for one of another type."""
    if tensor.data_type != _FLOAT:
        return None
    values = (
        np.frombuffer(tensor.raw_data, dtype="<f4")
        if tensor.raw_data
        else np.array(tensor.float_data, dtype=np.float32)
    )
    shape = tuple(tensor.dims)
    if values.size != np.prod(shape, dtype=np.int64):
        return None  # kept outside the file
    return values.astype(np.float32).reshape(shape)


def set_floats(tensor: Any, values: NDArray[np.float32]) -> None:
    """Give a tensor other values, and their shape."""
    tensor.ClearField("float_data")
    del tensor.dims[:]
    tensor.dims.extend(values.shape)
    tensor.data_type = _FLOAT
    tensor.raw_data = np.ascontiguousarray(values, dtype="<f4").tobytes()


def _model_class() -> Any:
    file = descriptor_pb2.FileDescriptorProto(name="sopocr/onnx.proto", package=_PACKAGE, syntax="proto2")
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        if name in _ONE_OF:
            message.oneof_decl.add(name="value")
        for number, field, kind, many in fields:
            added = message.field.add(name=field, number=number, label=3 if many else 1)
            if isinstance(kind, str):
                added.type = _MESSAGE
                added.type_name = f".{_PACKAGE}.{kind}"
            else:
                added.type = kind
            if kind == _FLOATS:
                added.options.packed = True
            if name in _ONE_OF:
                added.oneof_index = 0
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.ModelProto"))


_MODEL = _model_class()
