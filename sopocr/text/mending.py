"""Mending the lines of a page: correction between reading and assembly."""

from __future__ import annotations

from dataclasses import replace

from sopocr.model.evidence import Correction
from sopocr.model.page import TextLine
from sopocr.text.correction import Corrector, default_corrector


def mend_line(line: TextLine, corrector: Corrector | None = None) -> tuple[TextLine, tuple[Correction, ...]]:
    """A read line with its clear reading errors mended, and what was mended.

    Handwriting and the text of born-digital pages are left alone. The second reader's text, where there is
    one, keeps what both saw from being changed; the first reader's character confidences are used where they
    fit the text.
    """
    if line.handwritten or not line.readings:
        return line, ()
    readings = list(line.readings.values())
    first = next((reading for reading in readings if reading.text == line.text), readings[0])
    second = next((reading for reading in readings if reading is not first), None)
    confidences = first.char_confidences if first.text == line.text else ()
    corrected = (corrector or default_corrector()).line(
        line.text, confidences or None, second.text if second else None
    )
    if not corrected.corrections:
        return line, ()
    return replace(line, text=corrected.text), corrected.corrections
