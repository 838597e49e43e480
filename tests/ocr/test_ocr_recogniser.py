from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from sopocr.errors import ReaderFailed
from sopocr.ocr.alphabet import ALPHABET, kept_classes
from sopocr.ocr.onnx_format import floats_of, read_model, set_floats
from sopocr.ocr.recogniser import UnknownGraphError, find_model, keep_classes, load_network

DICTIONARY = "\n".join("汉a字b1é")
CLASSES = 8
"""The blank, six characters, the space."""


def small_model(ending: str, dictionary: str | None = DICTIONARY) -> onnx.ModelProto:
    """A net from (n, 3, 48, w) to (n, w, 8): column means through one layer, ended in some way."""
    rng = np.random.default_rng(1)
    weights = rng.normal(size=(3, CLASSES)).astype(np.float32)
    bias = rng.normal(size=CLASSES).astype(np.float32)
    constants = [numpy_helper.from_array(weights, "weights"), numpy_helper.from_array(bias, "bias")]
    nodes = [
        helper.make_node("ReduceMean", ["x"], ["mean"], axes=[2], keepdims=0),
        helper.make_node("Transpose", ["mean"], ["steps"], perm=[0, 2, 1]),
    ]
    if ending == "transposed":
        constants[0] = numpy_helper.from_array(np.ascontiguousarray(weights.T), "stored")
        nodes.append(helper.make_node("Transpose", ["stored"], ["weights"], perm=[1, 0]))
    nodes.append(helper.make_node("MatMul", ["steps", "weights"], ["product"]))
    nodes.append(helper.make_node("Add", ["product", "bias"], ["sum"]))
    if ending == "identity":
        nodes.append(helper.make_node("Identity", ["sum"], ["same"]))
    last = "same" if ending == "identity" else "sum"
    nodes.append(helper.make_node("Sigmoid" if ending == "sigmoid" else "Softmax", [last], ["y"]))
    graph = helper.make_graph(
        nodes,
        "small",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3, 48, "w"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", "w", CLASSES])],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    if dictionary is not None:
        helper.set_model_props(model, {"character": dictionary})
    return model


def saved(model: onnx.ModelProto, folder: Path) -> Path:
    path = folder / "rec.onnx"
    onnx.save(model, str(path))
    return path


PICTURES = np.random.default_rng(2).uniform(-1, 1, (2, 3, 48, 40)).astype(np.float32)


def test_known_characters_are_kept_in_order() -> None:
    assert kept_classes(["", *"汉a字b1é", " "]).tolist() == [0, 2, 4, 5, 7]
    assert {"½", "±", "–", "’", "•", "A", " "} <= ALPHABET


@pytest.mark.parametrize("ending", ["plain", "identity"])
def test_cut_and_masked_networks_agree(tmp_path: Path, ending: str) -> None:
    path = saved(small_model(ending), tmp_path)
    cut, masked = load_network(path, 1), load_network(path, 1, cut=False)
    assert cut.columns is None and masked.columns is not None
    assert cut.characters == masked.characters == ("", "a", "b", "1", " ")
    answer = cut.run(PICTURES)
    assert answer.shape == (2, 40, 5)
    np.testing.assert_allclose(answer, masked.run(PICTURES), rtol=1e-4)
    np.testing.assert_allclose(answer.sum(axis=2), 1, rtol=1e-4)


@pytest.mark.parametrize("ending", ["transposed", "sigmoid"])
def test_an_unknown_ending_is_masked(tmp_path: Path, ending: str) -> None:
    model = small_model(ending)
    before = model.SerializeToString()
    with pytest.raises(UnknownGraphError):
        keep_classes(model, np.array([0, 2]), CLASSES)
    assert model.SerializeToString() == before
    network = load_network(saved(model, tmp_path), 1)
    assert network.columns is not None
    assert network.run(PICTURES).shape == (2, 40, 5)


def test_a_dictionary_of_the_wrong_size_is_not_cut() -> None:
    with pytest.raises(UnknownGraphError):
        keep_classes(small_model("plain"), np.array([0, 1]), CLASSES + 1)


def test_a_dictionary_larger_than_the_network_is_refused(tmp_path: Path) -> None:
    path = saved(small_model("plain", DICTIONARY + "\nx\ny"), tmp_path)
    with pytest.raises(ReaderFailed, match="dictionary"):
        load_network(path, 1)


def test_bad_files_end_in_one_message(tmp_path: Path) -> None:
    with pytest.raises(ReaderFailed, match="no dictionary"):
        load_network(saved(small_model("plain", None), tmp_path), 1)
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"not a model at all")
    with pytest.raises(ReaderFailed, match="cannot be loaded"):
        load_network(broken, 1)
    with pytest.raises(ReaderFailed, match="cannot be loaded"):
        load_network(tmp_path / "absent.onnx", 1)


def test_the_shipped_model_gives_the_same_answer_cut_and_masked(draw) -> None:
    path = find_model()
    assert path is not None
    cut, masked = load_network(path, 1), load_network(path, 1, cut=False)
    assert cut.columns is None
    line = np.zeros((1, 3, 48, 320), np.float32)
    drawn = draw("5 (lima) menit", size=34, margin=0)[:48, :320].astype(np.float32) / 127.5 - 1
    line[0, :, : drawn.shape[0], : drawn.shape[1]] = drawn
    np.testing.assert_allclose(cut.run(line), masked.run(line), atol=1e-4)


def test_one_channel_stands_for_three_that_are_alike() -> None:
    path = find_model()
    assert path is not None
    colour, grey = load_network(path, 1), load_network(path, 1, grey=True)
    assert (colour.channels, grey.channels) == (3, 1)
    line = np.random.default_rng(5).uniform(-1, 1, (1, 1, 48, 160)).astype(np.float32)
    np.testing.assert_allclose(grey.run(line), colour.run(np.repeat(line, 3, axis=1)), atol=1e-4)


def test_a_network_that_does_not_begin_with_a_convolution_keeps_its_channels(tmp_path: Path) -> None:
    network = load_network(saved(small_model("plain"), tmp_path), 1, grey=True)
    assert network.channels == 3
    assert network.run(PICTURES).shape == (2, 40, 5)


def test_a_picture_of_the_wrong_shape_is_a_reader_failure(tmp_path: Path) -> None:
    network = load_network(saved(small_model("plain"), tmp_path), 1)
    with pytest.raises(ReaderFailed, match="network failed"):
        network.run(np.zeros((1, 4, 48, 8), np.float32))


def test_what_is_not_declared_of_a_model_goes_through() -> None:
    model = small_model("plain")
    model.doc_string = "a note"
    model.graph.node[0].doc_string = "another"
    assert onnx.load_from_string(read_model(model.SerializeToString()).SerializeToString()) == model


def test_floats_are_read_however_they_are_kept() -> None:
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    packed = helper.make_tensor("a", TensorProto.FLOAT, (2, 3), values.ravel().tolist())
    for tensor in (numpy_helper.from_array(values), packed):
        model = helper.make_model(helper.make_graph([], "small", [], [], [tensor]))
        (read,) = read_model(model.SerializeToString()).graph.initializer
        np.testing.assert_array_equal(floats_of(read), values)
        set_floats(read, values[:, :2])
        changed = onnx.load_tensor_from_string(read.SerializeToString())
        np.testing.assert_array_equal(numpy_helper.to_array(changed), values[:, :2])
    whole = numpy_helper.from_array(np.arange(3))
    assert floats_of(whole) is None
