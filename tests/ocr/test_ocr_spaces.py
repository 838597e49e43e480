import numpy as np

from sopocr.ocr.ctc import Decoded
from sopocr.ocr.spaces import restore_spaces

HEIGHT, STROKE, CLOSE = 48, 14, 4
"""A picture with ink of full height: letters STROKE wide, CLOSE apart within a word."""


def blocks(text: str, word_gap: int) -> tuple[Decoded, np.ndarray]:
    """Black blocks for letters, `word_gap` white columns for each blank; the reading has no blanks."""
    picture = np.full((HEIGHT, 8 * 60), 255, np.uint8)
    x, letters, spans = 8, [], []
    for character in text:
        if character == " ":
            x += word_gap - CLOSE
            continue
        picture[:, x : x + STROKE] = 0
        letters.append(character)
        middle = (x + STROKE // 2) // 8
        spans.append((middle, middle))
        x += STROKE + CLOSE
    reading = Decoded("".join(letters), (0.9,) * len(letters), tuple(spans), picture.shape[1] // 8)
    return reading, picture


def test_a_wide_gap_becomes_a_space() -> None:
    reading, picture = blocks("dua jam", word_gap=24)
    restored = restore_spaces(reading, picture)
    assert restored.text == "dua jam"
    assert len(restored.confidences) == len(restored.spans) == len("dua jam")


def test_usual_gaps_stay_closed() -> None:
    reading, picture = blocks("dua jam", word_gap=10)
    assert restore_spaces(reading, picture).text == "duajam"


def test_letterspaced_words_stay_together() -> None:
    reading, picture = blocks("D I N A S", word_gap=20)
    assert restore_spaces(reading, picture).text == "DINAS"


def test_a_slender_one_needs_more_room() -> None:
    reading, picture = blocks("2 1", word_gap=22)
    assert restore_spaces(reading, picture).text == "21"


def test_spaces_that_were_read_are_not_doubled() -> None:
    reading, picture = blocks("dua jam", word_gap=30)
    a, b = reading.spans[2][1], reading.spans[3][0]
    with_space = Decoded("dua jam", (0.9,) * 7, (*reading.spans[:3], (a + 1, b - 1), *reading.spans[3:]), 60)
    assert restore_spaces(with_space, picture).text == "dua jam"


def test_blank_paper_and_short_readings_pass() -> None:
    white = np.full((HEIGHT, 80), 255, np.uint8)
    for text in ("", "a"):
        reading = Decoded(text, (0.5,) * len(text), ((2, 2),) * len(text), 10)
        assert restore_spaces(reading, white) == reading
