"""Labels at exits that stand on lines, at corners and apart."""

from __future__ import annotations

import pytest
from chart_drawing import CHAR, Drawing, meaning

from sopocr.flowchart import find_drawing, places_of_labels, read_chart
from sopocr.flowchart.labels import label_exits, text_inside
from sopocr.geometry import Box, Point
from sopocr.model.page import Chart, Connector, Symbol, TextLine
from sopocr.text.decisions import normalise_condition

DIAMOND = Symbol("keputusan", Box(300, 100, 400, 160), 1.0)
BELOW = Symbol("proses", Box(300, 260, 400, 310), 1.0)
EXIT = Connector((Point(350, 160), Point(350, 260)), 0, 1, False, True)


def at(text: str, x: float, y: float, width: float) -> TextLine:
    return TextLine(Box(x, y, x + width, y + 16), text, 0.99)


def label_of(*lines: TextLine) -> str:
    (connector,) = label_exits([EXIT], [DIAMOND, BELOW], lines, CHAR, meaning)
    return connector.label


def test_a_negation_that_a_line_parts_from_its_word_goes_with_it():
    assert label_of(at("Tidak", 356, 180, 40), at("Setuju", 404, 180, 48)) == "Tidak Setuju"


def test_two_labels_side_by_side_stay_two():
    assert label_of(at("Tidak", 300, 180, 40), at("Ya", 352, 180, 18)) == "Ya"


ASIDE = Symbol("proses", Box(520, 400, 620, 450), 1.0)
EXIT_ASIDE = Connector(
    (Point(400, 130), Point(440, 130), Point(440, 425), Point(520, 425)), 0, 2, False, True
)


def labels_of_both(*lines: TextLine, aside: Connector = EXIT_ASIDE) -> list[str]:
    both = label_exits([EXIT, aside], [DIAMOND, BELOW, ASIDE], lines, CHAR, meaning)
    return [connector.label for connector in both]


def test_a_word_as_near_to_one_exit_as_to_another_is_the_label_of_none():
    assert labels_of_both(at("Tidak", 378, 200, 40)) == ["", ""]
    assert labels_of_both(at("Tidak", 356, 190, 40)) == ["Tidak", ""]


def test_words_that_might_as_well_change_places_are_the_labels_of_none():
    assert labels_of_both(at("Ya", 386, 165, 18), at("Tidak", 375, 230, 40)) == ["", ""]
    assert labels_of_both(at("Ya", 356, 165, 18), at("Tidak", 404, 105, 40)) == ["Ya", "Tidak"]


def test_two_words_that_contradict_each_other_at_one_exit_are_its_label_neither():
    """The line of the other exit was not found."""
    assert label_of(at("Ya", 356, 170, 18), at("Tidak", 304, 170, 40)) == ""
    assert label_of(at("Ya", 356, 170, 18), at("Tidak", 240, 120, 40)) == "Ya"


def test_a_lone_letter_that_says_what_the_other_exits_word_says_is_a_rest_of_another_word():
    """ "Setuju" with a line through it, of which a T is left."""

    def said(letter: str) -> list[str]:
        lines = [at(letter, 358, 190, 9), at("Tidak", 404, 105, 40)]
        symbols = [DIAMOND, BELOW, ASIDE]
        both = label_exits([EXIT, EXIT_ASIDE], symbols, lines, CHAR, normalise_condition)
        return [connector.label for connector in both]

    assert said("T") == ["", "Tidak"]
    assert said("Y") == ["Y", "Tidak"]


def test_a_poor_reading_of_a_label_drives_its_word_to_no_other_exit():
    poor = TextLine(Box(350, 168, 366, 187), "pr", 0.6)
    assert labels_of_both(poor, at("Ya", 358, 160, 14)) == ["Ya", ""]


def test_a_line_to_a_symbol_in_the_same_row_is_no_exit():
    beside = Symbol("proses", Box(520, 105, 620, 155), 1.0)
    joint = Connector((Point(400, 130), Point(520, 130)), 0, 2, False, False)
    both = label_exits([EXIT, joint], [DIAMOND, BELOW, beside], [at("Ya", 440, 110, 18)], CHAR, meaning)
    assert both[1].label == ""


def test_branches_of_one_exit_share_its_label():
    branch = Connector(
        (Point(350, 160), Point(350, 220), Point(520, 220), Point(520, 400)), 0, 2, False, True
    )
    assert "Ya" in labels_of_both(at("Ya", 356, 180, 18), aside=branch)


def test_a_lone_letter_on_a_line_is_an_arrowhead_and_beside_it_a_label():
    letters = {"Y": "ya"}.get
    found = {
        x: label_exits([EXIT], [DIAMOND, BELOW], [at("Y", x, 190, 10)], CHAR, letters)[0].label
        for x in (345, 360)
    }
    assert found == {345: "", 360: "Y"}
    # the corner of the diamond and the line that leaves it
    assert label_exits([EXIT], [DIAMOND, BELOW], [at("Y", 347, 158, 19)], CHAR, letters)[0].label == ""
    assert label_exits([EXIT], [DIAMOND, BELOW], [at("Y", 349, 170, 19)], CHAR, letters)[0].label == "Y"


@pytest.mark.parametrize(("x", "y", "label"), [(372, 146, "Ya"), (340, 122, "")])
def test_words_in_the_corner_beside_a_diamond_are_no_text_of_it(x: float, y: float, label: str):
    assert label_of(at("Ya", x, y, 18)) == label


def test_labels_are_looked_for_where_an_exit_has_no_word():
    chart = Drawing()
    a, b = chart.symbol("rectangle", 0, 0), chart.symbol("diamond", 3, 1, size=(110, 70))
    c = chart.symbol("rectangle", 3, 2)
    chart.line((a.x1, a.center.y), (b.center.x, a.center.y), (b.center.x, b.y0))
    chart.line((b.x0, b.center.y), (a.center.x, b.center.y), (a.center.x, a.y1))
    chart.line((b.center.x, b.y1), (c.center.x, c.y0))
    chart.label("Ya", b.center.x + 8, b.y1 + 22)
    drawing = find_drawing(chart.page, chart.area, CHAR)
    read = read_chart(chart.page, chart.area, chart.text, CHAR, meaning, drawing)
    (place,) = places_of_labels(drawing, read, meaning)
    assert place.contains(b.center)
    assert place.x1 == chart.area.xs[-1]
    lines = [*chart.text, at("Tidak", b.x0 - 60, b.center.y - 24, 50)]
    again = read_chart(chart.page, chart.area, lines, CHAR, meaning, drawing)
    assert sorted(c.label for c in again.connectors) == ["", "Tidak", "Ya"]
    assert places_of_labels(drawing, again, meaning) == []


def test_a_long_label_lies_within_the_place_where_it_is_looked_for():
    exit_left = Connector((Point(300, 130), Point(180, 130)), 0, 1, False, True)
    chart = Chart((DIAMOND, Symbol("proses", Box(80, 300, 176, 350), 1.0)), (exit_left,))
    (place,) = places_of_labels(find_drawing(Drawing().page, Drawing().area, CHAR), chart, meaning)
    assert place.x0 <= 300 - len("Belum Lengkap") * 0.6 * CHAR


def test_a_label_is_looked_for_where_an_exit_leads_to_a_link_in_its_own_row():
    link = Symbol("lingkaran", Box(450, 115, 480, 145), 1.0, text="A")
    chart = Chart((DIAMOND, link), (Connector((Point(400, 130), Point(450, 130)), 0, 1, False, True),))
    assert places_of_labels(find_drawing(Drawing().page, Drawing().area, CHAR), chart, meaning)


def test_a_link_bears_its_letter_and_not_the_label_that_runs_across_it():
    link = Symbol("lingkaran", Box(450, 115, 480, 145), 1.0)
    (read,) = text_inside([link], [at("NDA", 455, 108, 24), at("B", 460, 122, 10)])
    assert read.text == "B"


def test_what_is_read_from_a_links_outline_is_not_its_letter():
    link = Symbol("konektor", Box(450, 100, 506, 150), 1.0)
    side, edge = TextLine(Box(451, 101, 455, 117), "!", 0.98), TextLine(Box(451, 131, 506, 149), "C", 0.1)
    (read,) = text_inside([link], [side, at("B", 472, 116, 12), edge])
    assert read.text == "B"


def test_a_links_letter_that_hangs_together_with_its_outline_stays_without_the_point_of_that():
    link = Symbol("konektor", Box(450, 100, 506, 150), 1.0)
    glued, point = TextLine(Box(451, 100, 506, 133), "B", 0.99), TextLine(Box(471, 139, 484, 150), "V", 0.38)
    (read,) = text_inside([link], [glued, point])
    assert read.text == "B"


def test_a_chart_without_decisions_needs_no_labels():
    chart = Drawing()
    drawing = find_drawing(chart.page, chart.area, CHAR)
    assert places_of_labels(drawing, Chart((BELOW,), ()), meaning) == []


def test_links_outside_the_table_are_told():
    chart = Drawing()
    x, y = chart.middle(1, 0)
    chart.symbol("pentagon", 1, 0, size=(60, 56), shift=(0, -(y - chart.area.ys[0]) - 50))
    chart.symbol("rectangle", 1, 1)
    (link,) = find_drawing(chart.page, chart.area, CHAR).links_outside()
    assert abs(link.center.x - x) < 3
    assert link.y1 < chart.area.ys[0]


def test_a_decision_says_yes_and_no_once_each_though_one_word_stands_nearer_to_the_wrong_exit() -> None:
    # "Ya" right over the exit that leads back, "Tidak" a little further beside its upright part
    ask, back, on = (
        Symbol("keputusan", Box(200, 200, 300, 260), 0.9),
        Symbol("proses", Box(360, 80, 460, 120), 0.9),
        Symbol("proses", Box(200, 340, 300, 380), 0.9),
    )
    up = Connector((Point(300, 230), Point(410, 230), Point(410, 120)), 0, 1, directed=0.98)
    down = Connector((Point(250, 260), Point(250, 340)), 0, 2, directed=0.98)
    lines = [
        TextLine(Box(330, 206, 352, 222), "Ya", 0.95),
        TextLine(Box(432, 180, 480, 196), "Tidak", 0.95),
        TextLine(Box(262, 290, 284, 306), "Ya", 0.95),
    ]
    told = label_exits([up, down], [ask, back, on], lines, 16.0, meaning)
    assert [c.label for c in told] == ["Tidak", "Ya"]
