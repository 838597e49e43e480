"""Mending the lines of a page: correction between reading and assembly."""

from __future__ import annotations

from dataclasses import replace

from sopocr.model.page import TextLine
from sopocr.text.correction import Corrector


def mend_line(line: TextLine, corrector: Corrector) -> TextLine:
    """A read line with its clear reading errors mended; `corrections` tells what was.

    Handwriting and the text of born-digital pages are left alone. The second reader's text, where there is
    one, keeps what both saw from being changed; the first reader's character confidences are used where they
    fit the text.
    """
    if line.handwritten or not line.readings:
        return line
    first, *others = line.readings.values()
    chars = first.char_confidences if first.text == line.text else None
    done = corrector.line(line.text, chars, others[0].text if others else None)
    return replace(line, text=done.text, corrections=done.corrections) if done.corrections else line
