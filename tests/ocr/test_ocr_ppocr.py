from collections.abc import Callable

import cv2
import numpy as np
import pytest

from sopocr.errors import ReaderMissing
from sopocr.ocr import Crop, Hint
from sopocr.ocr import ppocr as module
from sopocr.ocr.ppocr import PpocrReader

Draw = Callable[..., np.ndarray]

TEXTS = [
    "Peraturan Pemerintah Nomor 18 Tahun 2016 tentang Perangkat Daerah",
    "Kepala Dinas",
    "2 Jam",
    "Laporan Hasil Evaluasi (LHE), Nota Dinas",
    "002/SOP/Dishub-BLG/2023",
    "7",
]


def test_lines_are_read_in_the_order_given(draw: Draw, ppocr: PpocrReader) -> None:
    readings = ppocr.read([Crop(draw(text)) for text in TEXTS])
    assert [reading.text for reading in readings] == TEXTS
    for reading in readings:
        assert reading.reader == "ppocr"
        assert len(reading.char_confidences) == len(reading.text)
        assert 0.9 < reading.confidence <= 1


def test_colour_reads_as_grey_does(draw: Draw, ppocr: PpocrReader) -> None:
    line = draw("Surat Tugas")
    grey, colour = ppocr.read([Crop(line), Crop(cv2.cvtColor(line, cv2.COLOR_GRAY2BGR))])
    assert colour == grey


def test_a_line_reads_the_same_alone_and_in_company(draw: Draw, ppocr: PpocrReader) -> None:
    crops = [Crop(draw(text)) for text in TEXTS]
    assert ppocr.read(crops)[2] == ppocr.read(crops[2:3])[0]


@pytest.mark.parametrize("shape", [(0, 0), (1, 40), (40, 1), (2, 2)])
def test_slivers_hold_no_text(ppocr: PpocrReader, shape: tuple[int, int]) -> None:
    (reading,) = ppocr.read([Crop(np.zeros(shape, np.uint8))])
    assert (reading.text, reading.confidence, reading.char_confidences) == ("", 0.0, ())


def test_blank_paper_reads_as_nothing(ppocr: PpocrReader) -> None:
    assert [r.text for r in ppocr.read([Crop(np.full((40, 300), 255, np.uint8))])] == [""]
    assert ppocr.read([]) == []


@pytest.mark.parametrize("side", ["left", "right", "top", "foot"])
def test_a_ruling_at_the_border_is_not_read(draw: Draw, ppocr: PpocrReader, side: str) -> None:
    line = draw("Disposisi", margin=9)
    place = {"top": np.s_[:2], "foot": np.s_[-2:], "left": np.s_[:, :3], "right": np.s_[:, -3:]}[side]
    line[place] = 0
    assert ppocr.read([Crop(line)])[0].text == "Disposisi"


def test_small_soft_print_is_read(draw: Draw, ppocr: PpocrReader) -> None:
    sharp = draw("Melaksanakan monitoring evaluasi kinerja", size=64, margin=10, paper=225, ink=50)
    soft = cv2.GaussianBlur(
        cv2.resize(sharp, None, fx=0.22, fy=0.22, interpolation=cv2.INTER_AREA), (0, 0), 0.5
    )
    assert ppocr.read([Crop(soft, Hint.LINE)])[0].text == "Melaksanakan monitoring evaluasi kinerja"


def test_the_version_names_the_model(ppocr: PpocrReader) -> None:
    assert "rec" in ppocr.version and "rapidocr" in ppocr.version


def test_without_the_model_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_model", lambda: None)
    assert module.ppocr_version() is None
    with pytest.raises(ReaderMissing, match="pip install"):
        PpocrReader()
