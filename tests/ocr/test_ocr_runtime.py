"""What runs the networks: the choice, and that one runtime's answers are the other's."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sopocr.errors import ReaderFailed, ReaderMissing
from sopocr.geometry import Box
from sopocr.ocr import runtime as module
from sopocr.ocr.detector import TextDetector
from sopocr.ocr.eraser import StrokeEraser
from sopocr.ocr.ppocr import PpocrReader, ppocr_version
from sopocr.ocr.protocol import Crop
from sopocr.ocr.runtime import NetworkError, choose_runtime, load_runner, runtimes, stepped_width

LINES = (
    "Menerima dan mencatat surat masuk",
    "Kepala Sub Bagian Umum dan Kepegawaian",
    "NIP. 19720925 199803 1 003",
    "Undang-Undang Nomor 25 Tahun 2009",
    "tentang Pelayanan Publik",
    "15 Menit",
    "1-2 hari",
    "Disposisi",
    "Lembar Disposisi; Nota Dinas",
    "065/14/SOP-KTH/2022",
    "PEMERINTAH KABUPATEN RIMBA JAYA",
    "Ya",
    "Tidak",
    "Pembina Tk. I (IV/b)",
    "Komputer, printer, alat tulis kantor",
    "7",
    "12",
    "Jika SOP ini tidak dilaksanakan maka surat terlambat",
    "Drs. RUSDI HAMZAH, M.Si",
    "Keterangan",
)
OTHERS_FEW = 1
"""Lines of LINES that the runtimes may read in unlike ways; of 600 real ones 20 did, 12 of them dust."""


def test_both_runtimes_are_installed_for_the_tests() -> None:
    assert set(runtimes()) == {"onnxruntime", "openvino"}


def test_lines_read_alike_in_both(draw: Callable[..., NDArray[np.uint8]]) -> None:
    crops = [Crop(draw(text, size)) for text in LINES for size in (20, 34)]
    one = PpocrReader(2, "onnxruntime").read(crops)
    other = PpocrReader(2, "openvino").read(crops)
    unlike = [(a.text, b.text) for a, b in zip(one, other, strict=True) if a.text != b.text]
    assert len(unlike) <= OTHERS_FEW, unlike
    apart = [abs(a.confidence - b.confidence) for a, b in zip(one, other, strict=True)]
    assert max(apart) < 0.2 and float(np.mean(apart)) < 0.02


def test_pictures_come_out_alike_in_both(draw: Callable[..., NDArray[np.uint8]]) -> None:
    page = np.vstack(
        [np.pad(p, ((8, 8), (8, 700 - p.shape[1])), constant_values=255) for p in map(draw, LINES[:3])]
    )
    found = [TextDetector(2, name).find(page, 20.0) for name in ("onnxruntime", "openvino")]
    assert len(found[0]) == len(found[1]) >= 3
    assert all(a.iou(b) > 0.95 for a, b in zip(*found, strict=True))
    region = Box(0, 0, page.shape[1], page.shape[0])
    bare = [
        StrokeEraser(2, name).erase(page, region, 20.0).astype(int) for name in ("onnxruntime", "openvino")
    ]
    assert np.abs(bare[0] - bare[1]).max() <= 2


def test_the_version_names_what_runs_the_network() -> None:
    for name, version in runtimes().items():
        assert f"{name} {version}" in (ppocr_version(name) or "")


def test_what_is_wanted_is_chosen() -> None:
    assert choose_runtime("lines", "onnxruntime") == "onnxruntime"
    assert choose_runtime("pictures", "openvino") == "openvino"


def test_the_fastest_that_reads_no_worse_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "runtimes", lambda: {"onnxruntime": "1", "openvino": "1"})
    assert (choose_runtime("lines"), choose_runtime("pictures")) == ("onnxruntime", "openvino")
    monkeypatch.setattr(module, "runtimes", lambda: {"onnxruntime": "1"})
    assert (choose_runtime("lines"), choose_runtime("pictures")) == ("onnxruntime", "onnxruntime")


def test_a_runtime_that_is_not_there_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sopocr.ocr.ppocr.runtimes", lambda: {"onnxruntime": "1"})
    with pytest.raises(ReaderMissing) as caught:
        PpocrReader(1, "openvino")
    assert "openvino" in str(caught.value) and "sopocr[fast]" in str(caught.value.remedy)


@pytest.mark.parametrize("name", ["onnxruntime", "openvino"])
def test_a_broken_network_is_an_error_of_ours(name: module.Runtime) -> None:
    with pytest.raises(NetworkError):
        load_runner(b"no network", 1, name, "pictures")


def test_an_eraser_whose_file_is_broken_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise NetworkError("cut off")

    monkeypatch.setattr("sopocr.ocr.eraser.load_runner", broken)
    with pytest.raises(ReaderFailed, match="cut off"):
        StrokeEraser(1, "onnxruntime")


@given(st.integers(24, 4800))
def test_few_widths_close_to_the_own_one(width: int) -> None:
    stepped = stepped_width(width)
    assert stepped % 8 == 0
    assert abs(stepped - width) <= max(8, width / 8)


def test_widths_are_few() -> None:
    assert len({stepped_width(width) for width in range(24, 4801)}) < 80
