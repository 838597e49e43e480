"""Print under stamps and signatures: found by the detector, read in several pictures, put to the vote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from paper import Paper

from sopocr.geometry import Box
from sopocr.model.page import Reading, TextLine
from sopocr.ocr.detector import TextDetector, lines_in
from sopocr.ocr.page import LineReader
from sopocr.ocr.ppocr import PpocrReader
from sopocr.ocr.stamp_reading import Views, read_overprinted
from sopocr.ocr.vote import vote

Grey = NDArray[np.uint8]


ANYWHERE = Box(0, 0, 100, 20)


def seen(text: str, sure: float = 0.9, box: Box = ANYWHERE) -> TextLine:
    return TextLine(box, text, sure, {"ppocr": Reading("ppocr", text, sure, (sure,) * len(text))})


def test_lines_in_the_detectors_answer() -> None:
    heat = np.zeros((200, 400), np.float32)
    heat[40:52, 50:300] = 0.9
    heat[100:112, 80:200] = 0.8
    heat[150:160, 20:30] = 0.35  # below the confidence of a line
    first, second = lines_in(heat)
    for box, drawn in ((first, Box(50, 40, 300, 52)), (second, Box(80, 100, 200, 112))):
        assert box.x0 < drawn.x0 and box.y0 < drawn.y0 and box.x1 > drawn.x1 and box.y1 > drawn.y1
        assert max(drawn.y0 - box.y0, box.y1 - drawn.y1, drawn.x0 - box.x0) < 12


@given(st.text("ABCDEFGH .,", min_size=3, max_size=20), st.integers(0, 19), st.sampled_from("XYZ"))
def test_one_view_that_errs_is_outvoted(text: str, place: int, wrong: str) -> None:
    at = place % len(text)
    misread = text[:at] + wrong + text[at + 1 :]
    assert vote([seen(text), seen(misread), seen(text)]).text == text


def test_views_that_err_in_different_places_make_the_text_whole() -> None:
    views = ["HINDRS SURAHMAT, ATD., M.Si", "HINDRO SURAAMAT, ATD., M.Si", "HINDRO SURAHMAT. ATD., MSi"]
    assert vote([seen(text) for text in views]).text == "HINDRO SURAHMAT, ATD., M.Si"


def test_a_number_with_a_digit_lost_gives_way_to_a_whole_one() -> None:
    views = ["NIP. 1970110 200212 1 005", "NIP. 19701110 200212 1 005", "NIP. 1970110 200212 1 005"]
    assert vote([seen(text) for text in views]).text == "NIP. 19701110 200212 1 005"


def test_disagreement_lowers_confidence() -> None:
    agreed = vote([seen("SUHERMAN")] * 3)
    disputed = vote([seen("SUHERMAN"), seen("SUHERNAN"), seen("SUKERMAN")])
    assert disputed.text == "SUHERMAN"
    assert disputed.legibility < agreed.legibility
    assert disputed.confidence < agreed.confidence


class Scripted:
    """A detector and a reader that know what stands where."""

    def __init__(self, print_at: dict[Box, str], sure: float = 0.97) -> None:
        self.print_at, self.sure = print_at, sure

    def find(self, picture: Grey, char_height: float) -> list[Box]:
        assert picture.shape == PAGE.shape and char_height == 14.0
        return [box.inflate(4, 4) for box in self.print_at]

    def read(self, page: Grey, lines: Sequence[TextLine], char_height: float) -> list[TextLine]:
        assert page is PAGE and char_height == 14.0
        found = []
        for line in lines:
            text = next((t for box, t in self.print_at.items() if box.intersect(line.box).area > 0), "")
            found.append(seen(text, self.sure if text else 0.0, line.box))
        return found


PAGE = np.full((300, 500), 255, np.uint8)
WHOLE = Box(0, 0, 500, 300)


def reread(script: Scripted, lines: list[TextLine]) -> dict[int, tuple[TextLine, ...]]:
    changed, finds = read_overprinted(script, script, Views(PAGE, PAGE), WHOLE, lines, 14.0)
    assert finds == script.find(PAGE, 14.0)
    return changed


def texts(lines: tuple[TextLine, ...]) -> list[str]:
    return [line.text for line in lines]


def test_a_clear_line_is_left_alone() -> None:
    place = Box(100, 50, 300, 66)
    assert reread(Scripted({place: "Pembina"}), [seen("Pembina", 0.999, place)]) == {}


def test_strokes_read_as_letters_go_and_print_that_was_not_found_comes() -> None:
    name = Box(100, 100, 320, 116)
    stroke = seen("JIM", 0.8, Box(40, 200, 80, 214))
    changed = reread(Scripted({name: "HINDRO SURAHMAT"}), [stroke])
    assert texts(changed[0]) == []
    assert texts(changed[-1]) == ["HINDRO SURAHMAT"]


def test_a_line_with_stamp_letters_before_it_gives_way_to_the_print_alone() -> None:
    place = Box(160, 100, 320, 116)
    with_stamp = seen("KEPEGMANUSIA", 0.98, Box(90, 100, 320, 116))
    changed = reread(Scripted({place: "MANUSIA"}), [with_stamp])
    assert texts(changed[0]) == ["MANUSIA"]


def test_pieces_of_a_line_become_the_whole() -> None:
    whole = Box(100, 100, 360, 116)
    pieces = [seen("Hj. RATNA", 0.99, Box(100, 100, 190, 116)), seen("M.AP", 0.98, Box(310, 100, 360, 116))]
    changed = reread(Scripted({whole: "Hj. RATNA DEWI, S.Sos., M.AP"}), pieces)
    assert texts(changed[0]) + texts(changed[1]) == ["Hj. RATNA DEWI, S.Sos., M.AP"]


class Blind(Scripted):
    """A detector that sees nothing, and a reader that can read."""

    def find(self, picture: Grey, char_height: float) -> list[Box]:
        assert picture.shape == PAGE.shape and char_height == 14.0
        return []


@pytest.mark.parametrize(("nip_at", "found"), [(150, ["Penata Tk. I (III/d)"]), (122, []), (220, [])])
def test_in_a_gap_of_one_line_between_name_and_nip_the_rank_is_looked_for(
    nip_at: int, found: list[str]
) -> None:
    """Not where the lines follow one another, and not where the gap is that of a signature."""
    name, nip = Box(150, 100, 350, 116), Box(140, nip_at, 360, nip_at + 16)
    rank = Box(180, 100 + (nip_at - 100) / 2, 320, 116 + (nip_at - 100) / 2)
    lines = [seen("SITI AMINAH, S.Pd.", 0.99, name), seen("NIP. 19790501 199810 2 001", 0.99, nip)]
    changed = reread(Blind({rank: "Penata Tk. I (III/d)"}), lines)
    assert texts(changed.get(-1, ())) == found


class Looks(Scripted):
    """Finds what stands where the picture is inked, and reads it in any."""

    def find(self, picture: Grey, _char_height: float) -> list[Box]:
        return [
            box.inflate(4, 4)
            for box in self.print_at
            if (picture[round(box.y0) : round(box.y1), round(box.x0) : round(box.x1)] < 100).any()
        ]

    def read(self, _page: Grey, lines: Sequence[TextLine], _char_height: float) -> list[TextLine]:
        (text,) = self.print_at.values()
        return [seen(text, self.sure, line.box) for line in lines]


def test_the_letters_of_a_stamp_go_with_its_strokes_however_clearly_they_read() -> None:
    name, ring = Box(100, 100, 320, 116), Box(60, 200, 200, 214)
    plain = PAGE.copy()
    plain[102:114, 100:320:3] = plain[202:212, 60:200:3] = 0
    bare = plain.copy()
    bare[190:220, 50:210] = 255
    script = Looks({name: "HINDRO SURAHMAT"})
    letters = seen("KEPENDUDUKAN", 0.99, ring)
    changed, _ = read_overprinted(script, script, Views(plain, bare), WHOLE, [letters], 14.0)
    assert texts(changed[0]) == []
    # what is still there without strokes is print, and what was written by hand is no stamp
    changed, _ = read_overprinted(script, script, Views(plain, plain), WHOLE, [letters], 14.0)
    assert 0 not in changed
    written = replace(letters, text="12 Juli 2019", handwritten=True)
    changed, _ = read_overprinted(script, script, Views(plain, bare), WHOLE, [written], 14.0)
    assert 0 not in changed


def test_where_the_eraser_leaves_nothing_the_page_is_searched_as_it_is() -> None:
    """A cell that holds handwriting alone."""
    place = Box(100, 100, 320, 116)
    plain = PAGE.copy()
    plain[100:116, 100:320:3] = 0

    script = Looks({place: "12 Juli 2019"})
    changed, _ = read_overprinted(script, script, Views(plain, PAGE), WHOLE, [], 14.0)
    assert texts(changed[-1]) == ["12 Juli 2019"]


def test_the_digits_of_a_number_are_voted_on_one_by_one() -> None:
    views = ["NIP. 19610808 199003 1 011", "NIP. 19640808 199003 1 011", "NIP. 196408081990031011"]
    elected = vote([seen(text) for text in views])
    assert elected.text in ("NIP. 19640808 199003 1 011", "NIP. 196408081990031011")
    agreed = vote([seen(views[1])] * 3)
    assert elected.legibility < agreed.legibility
    assert min(elected.readings["ppocr"].char_confidences) < 0.7


@pytest.fixture(scope="module")
def reader() -> LineReader:
    return LineReader([PpocrReader(1)])


def test_a_name_under_a_signature_is_found_and_read(reader: LineReader) -> None:
    """The letters hang together with the strokes, so that no line can be found by its ink."""
    paper = Paper(700, 260)
    place = paper.print(150, 120, "SITI AMINAH, S.Pd., M.M.")
    signed = paper.pixels.copy()
    for k in range(5):
        cv2.ellipse(signed, (220 + 50 * k, 118), (40, 46), 30, 0, 300, 120, 2)
    found = [box for box in TextDetector(1).find(signed, 15.0) if box.iou(place) > 0.4]
    assert len(found) == 1
    changed, seen_there = reader.reread([signed, paper.pixels], Box(0, 0, 700, 260), [], 15.0)
    (line,) = changed[-1]
    assert any(box.iou(place) > 0.4 for box in seen_there)
    assert line.text.replace(" ", "").startswith("SITIAMINAH")


def test_a_picture_that_shows_the_region_as_another_does_is_not_read_twice() -> None:
    plain = PAGE.copy()
    plain[102:114, 100:320:3] = 0
    elsewhere, paler = plain.copy(), plain.copy()
    elsewhere[20:30, 50:90] = 0
    paler[102:114, 200:320:3] = 90
    region = Box(50, 50, 400, 200)
    views = Views(plain, plain, (elsewhere, paler))
    assert [one is paler for one in views.differing(region)] == [True]
    assert len(views.differing(WHOLE)) == 2


class Contradicting(Looks):
    """Reads one text where the strokes are, and another in the bare picture."""

    def __init__(self, print_at: dict[Box, str], bare: Grey, in_bare: str) -> None:
        super().__init__(print_at)
        self.bare, self.in_bare = bare, in_bare

    def read(self, page: Grey, lines: Sequence[TextLine], _char_height: float) -> list[TextLine]:
        (text,) = self.print_at.values()
        sure = 0.96 if page is self.bare else 0.9
        return [seen(self.in_bare if page is self.bare else text, sure, line.box) for line in lines]


def test_the_vote_stands_against_the_old_reading_that_was_surer_of_itself() -> None:
    name = Box(100, 100, 320, 116)
    plain = PAGE.copy()
    plain[102:114, 100:320:3] = 0
    bare = plain.copy()
    bare[90:96, 50:90] = 250
    script = Contradicting({name: "ANDI PRATAMA, S,KomL"}, bare, "ANDI PRATAMA, S.Kom.")
    old = seen("ANDI PRATAMA, S,KomL", 0.97, name)
    changed, _ = read_overprinted(script, script, Views(plain, bare), WHOLE, [old], 14.0)
    assert texts(changed[0]) == ["ANDI PRATAMA, S.Kom."]


def knows(word: str) -> bool:
    return word.lower() in {"hidayati", "effendi", "s.kom", "se"}


@pytest.mark.parametrize(
    ("views", "elected"),
    [
        (["NUR HIDAYATT", "NUR HIDAYATT", "NUR HIDAYATI"], "NUR HIDAYATI"),
        (["RUSLAN FFFENDI", "RUSLAN 6FFENDI", "RUSLAN EFFENDI"], "RUSLAN EFFENDI"),
        (["ANDI S.KO, M.T", "ANDI S.KO, M.T", "ANDI S.Kom, M.T"], "ANDI S.Kom, M.T"),
        (["AHMAD, GE, M.Ak", "AHMAD, GE, M.Ak", "AHMAD, SE, M.Ak"], "AHMAD, SE, M.Ak"),
        # a name that no version reads is not put in, nor one from another place
        (["NUR HIDAYATT", "NUR HIDAYATT"], "NUR HIDAYATT"),
        (["NUR HIDAYATT AND HIDAYATI", "NUR HIDAYATT AND HIDAYATI"], "NUR HIDAYATT AND HIDAYATI"),
    ],
)
def test_a_known_name_stands_against_letters_that_are_none(views: list[str], elected: str) -> None:
    found = vote([seen(text) for text in views], knows=knows)
    assert found.text == elected
    assert len(found.readings["ppocr"].char_confidences) == len(found.text)


def test_a_name_that_few_versions_read_stays_doubtful() -> None:
    views = [seen("NUR HIDAYATT"), seen("NUR HIDAYATT"), seen("NUR HIDAYATI")]
    found = vote(views, knows=knows).readings["ppocr"].char_confidences
    assert max(found[4:]) < 0.5 < min(found[:3])
