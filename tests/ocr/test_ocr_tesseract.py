import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytesseract
import pytest

from sopocr.errors import ReaderFailed, ReaderMissing
from sopocr.ocr import Crop, Hint
from sopocr.ocr import tesseract as module
from sopocr.ocr.tesseract import TesseractReader, tesseract_version

Draw = Callable[..., np.ndarray]

needs_tesseract = pytest.mark.skipif(
    tesseract_version() is None, reason="Tesseract with Indonesian is an optional reader"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """All temporary files go here."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@needs_tesseract
def test_many_lines_keep_their_order_and_leave_no_files(draw: Draw, folder: Path) -> None:
    texts = ["Laporan", "Disposisi", "Surat Tugas", "Nota Dinas", "Berita Acara"] * 12
    crops = [Crop(draw(text), Hint.SHORT) for text in texts]
    crops.insert(7, Crop(np.full((40, 200), 255, np.uint8)))
    crops.insert(20, Crop(np.zeros((1, 9), np.uint8)))
    readings = TesseractReader(threads=2).read(crops)
    assert [readings.pop(20).text, readings.pop(7).text] == ["", ""]
    assert [reading.text for reading in readings] == texts
    assert list(folder.iterdir()) == []


@needs_tesseract
def test_confidences_are_shares_one_for_each_character(draw: Draw) -> None:
    (reading,) = TesseractReader(threads=1).read([Crop(draw("Kepala Bidang"))])
    assert len(reading.char_confidences) == len(reading.text)
    assert 0.5 < reading.confidence <= 1
    assert reading.reader == "tesseract"


@needs_tesseract
def test_photographed_and_coloured_lines_are_evened(draw: Draw) -> None:
    line = draw("Laporan Kinerja", size=30, paper=200, ink=90).astype(np.float32)
    shaded = (line * np.linspace(1.0, 0.7, line.shape[1])).astype(np.uint8)
    (reading,) = TesseractReader(threads=1).read([Crop(np.dstack([shaded] * 3))])
    assert reading.text == "Laporan Kinerja"


@needs_tesseract
def test_past_the_time_limit_it_is_stopped(draw: Draw, folder: Path) -> None:
    reader = TesseractReader(threads=1, timeout=0.001)
    with pytest.raises(ReaderFailed, match="tesseract_timeout"):
        reader.read([Crop(draw("Surat"))] * 30)
    assert list(folder.iterdir()) == []


@needs_tesseract
def test_its_own_threads_are_held_to_one(draw: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_THREAD_LIMIT", "3")
    seen = []
    call = pytesseract.image_to_data

    def spy(*args: object, **kwargs: object) -> object:
        seen.append(os.environ["OMP_THREAD_LIMIT"])
        return call(*args, **kwargs)

    monkeypatch.setattr(pytesseract, "image_to_data", spy)
    TesseractReader(threads=1).read([Crop(draw("Surat"))])
    assert (seen, os.environ["OMP_THREAD_LIMIT"]) == (["1"], "3")


@needs_tesseract
def test_a_failing_or_short_answer_is_a_reader_failure(draw: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = TesseractReader(threads=1)

    def fails(*_: object, **__: object) -> str:
        raise pytesseract.TesseractError(1, "no such data")

    monkeypatch.setattr(pytesseract, "image_to_data", fails)
    with pytest.raises(ReaderFailed, match="no such data"):
        reader.read([Crop(draw("Surat"))])
    header = "level\tpage_num\tconf\ttext\n"
    monkeypatch.setattr(
        pytesseract, "image_to_data", lambda *_, **__: header + "1\t1\t-1\t\n5\t1\t90\tSurat\n"
    )
    assert reader.read([Crop(draw("Surat"))])[0].text == "Surat"
    with pytest.raises(ReaderFailed, match="1 of 2"):
        reader.read([Crop(draw("Surat"))] * 2)


def test_without_the_program_the_reader_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", "no-such-program")
    assert module.tesseract_version() is None
    with pytest.raises(ReaderMissing):
        TesseractReader()


@needs_tesseract
def test_without_indonesian_the_reader_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pytesseract, "get_languages", lambda: ["eng"])
    assert module.tesseract_version() is None
