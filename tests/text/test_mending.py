from dataclasses import replace

from sopocr.geometry import Box
from sopocr.model.page import Reading, TextLine
from sopocr.text.correction import default_corrector
from sopocr.text.mending import mend_line


def read(text: str, second: str | None = None) -> TextLine:
    readings = {"ppocr": Reading("ppocr", text, 0.9)}
    if second is not None:
        readings["tesseract"] = Reading("tesseract", second, 0.9)
    return TextLine(Box(0, 0, 100, 20), text, 0.9, readings)


def test_a_misread_line_is_mended() -> None:
    line = mend_line(read("Keglatan dinas"), default_corrector())
    assert line.text == "Kegiatan dinas"
    assert [(c.read, c.mended) for c in line.corrections] == [("Keglatan", "Kegiatan")]
    assert line.readings["ppocr"].text == "Keglatan dinas"


def test_what_both_readers_saw_stays() -> None:
    line = read("Keglatan dinas", "Keglatan dinas")
    assert mend_line(line, default_corrector()) is line


def test_handwriting_and_text_layers_are_left_alone() -> None:
    for line in (replace(read("Keglatan"), handwritten=True), TextLine(Box(0, 0, 9, 9), "Keglatan", 1.0)):
        assert mend_line(line, default_corrector()) is line
