from __future__ import annotations

from dataclasses import replace

import pytest
from chart_drawing import Drawing

from sopocr.geometry import Box
from sopocr.model.page import Chart, TextLine


def links(chart: Chart, *boxes: Box) -> set[tuple[int, int]]:
    """The connectors as pairs of indices into `boxes`, found by where the symbols stand."""

    def index(symbol: int | None) -> int:
        assert symbol is not None
        found = [i for i, box in enumerate(boxes) if box.iou(chart.symbols[symbol].box) > 0.6]
        assert found, chart.symbols[symbol]
        return found[0]

    return {(index(c.start), index(c.end)) for c in chart.connectors}


def bottom(box: Box) -> tuple[float, float]:
    return box.center.x, box.y1


def top(box: Box) -> tuple[float, float]:
    return box.center.x, box.y0


def left(box: Box) -> tuple[float, float]:
    return box.x0, box.center.y


def right(box: Box) -> tuple[float, float]:
    return box.x1, box.center.y


@pytest.mark.parametrize("head", ["filled", "open"])
def test_a_straight_line_over_a_row_border(head):
    chart = Drawing()
    a, b = chart.symbol("capsule", 1, 0), chart.symbol("rectangle", 1, 1)
    chart.line(bottom(a), top(b), head=head)
    read = chart.read()
    assert links(read, a, b) == {(0, 1)}
    assert read.connectors[0].arrow_end and not read.connectors[0].arrow_start
    assert read.connectors[0].directed > 0.9


@pytest.mark.parametrize("thickness", [2, 3, 7])
def test_a_line_round_a_corner_over_column_borders(thickness):
    chart = Drawing()
    a, b = chart.symbol("rectangle", 0, 0), chart.symbol("rectangle", 3, 1)
    chart.line(right(a), (b.center.x, a.center.y), top(b), thickness=thickness)
    read = chart.read()
    assert links(read, a, b) == {(0, 1)}
    assert len(read.connectors[0].points) == 3


def test_the_arrowhead_turns_a_line_against_reading_order():
    chart = Drawing()
    a, b = chart.symbol("rectangle", 0, 0), chart.symbol("diamond", 1, 2, size=(110, 70))
    chart.line(left(b), (a.center.x, b.center.y), bottom(a))
    assert links(chart.read(), a, b) == {(1, 0)}


def test_without_arrowhead_reading_order_decides_and_says_so():
    chart = Drawing()
    a, b = chart.symbol("rectangle", 0, 0), chart.symbol("rectangle", 2, 1)
    chart.line(right(a), (b.center.x, a.center.y), top(b), head="")
    read = chart.read()
    assert links(read, a, b) == {(0, 1)}
    assert read.connectors[0].directed < 0.9


def test_of_two_headless_lines_one_leads_back():
    chart = Drawing()
    a, b = chart.symbol("rectangle", 1, 0), chart.symbol("diamond", 1, 1, size=(110, 70))
    chart.line(bottom(a), top(b), head="")
    x = 430
    chart.line(right(b), (x, b.center.y), (x, a.center.y), right(a), head="")
    assert links(chart.read(), a, b) == {(0, 1), (1, 0)}


def test_lines_that_cross_stay_apart():
    chart = Drawing()
    a, b = chart.symbol("rectangle", 0, 1), chart.symbol("rectangle", 2, 1)
    c, d = chart.symbol("rectangle", 1, 0), chart.symbol("rectangle", 1, 2)
    chart.line(right(a), left(b))
    chart.line(bottom(c), top(d))
    assert links(chart.read(), a, b, c, d) == {(0, 1), (2, 3)}


def test_a_line_that_joins_another_leads_where_that_leads():
    chart = Drawing()
    target = chart.symbol("rectangle", 0, 0)
    a, b = chart.symbol("diamond", 2, 1, size=(100, 60)), chart.symbol("diamond", 2, 2, size=(100, 60))
    chart.line(left(b), (target.center.x, b.center.y), bottom(target))
    chart.line(left(a), (target.center.x, a.center.y), head="")
    assert links(chart.read(), target, a, b) == {(1, 0), (2, 0)}


def test_a_line_that_forks_leads_to_both():
    chart = Drawing()
    a = chart.symbol("rectangle", 0, 0)
    b, c = chart.symbol("pentagon", 1, 2, size=(50, 44)), chart.symbol("pentagon", 3, 2, size=(50, 44))
    chart.line(right(a), (c.center.x, a.center.y), top(c))
    chart.line((b.center.x, a.center.y), top(b))
    assert links(chart.read(), a, b, c) == {(0, 1), (0, 2)}


@pytest.mark.parametrize("tail", ["", "filled"])
def test_dashed_lines_and_double_heads_between_the_symbols_of_a_row(tail):
    chart = Drawing()
    a, b = chart.symbol("rectangle", 0, 0), chart.symbol("rectangle", 2, 0)
    chart.line(right(a), left(b), head="filled", tail=tail, dashed=True)
    read = chart.read()
    assert links(read, a, b) in ({(0, 1)}, {(1, 0)})
    assert read.connectors[0].dashed
    assert read.connectors[0].arrow_start == bool(tail)


def test_ink_lost_along_the_way_is_bridged():
    chart = Drawing()
    a, b = chart.symbol("rectangle", 0, 0), chart.symbol("rectangle", 3, 2)
    y = a.center.y
    chart.line(right(a), (b.center.x, y), top(b))
    chart.worn([Box(350, y - 8, 372, y + 8), Box(b.center.x - 14, y - 8, b.center.x + 8, y + 10)])
    read = chart.read()
    assert links(read, a, b) == {(0, 1)}
    assert read.connectors[0].confidence < 1


def test_a_line_on_top_of_a_row_border_is_followed():
    chart = Drawing()
    a, b = chart.symbol("rectangle", 0, 0), chart.symbol("rectangle", 2, 1)
    border = chart.area.ys[1]
    chart.line(bottom(a), (a.center.x, border), (b.center.x, border), top(b))
    assert links(chart.read(), a, b) == {(0, 1)}


def test_a_line_drawn_on_a_row_border_between_symbols_close_to_it():
    chart = Drawing(cell=(200, 80), ruling=4)
    border = chart.area.ys[1]
    a = chart.symbol("rectangle", 0, 0, size=(110, 54))
    b = chart.symbol("rectangle", 2, 1, size=(110, 54))
    chart.line(bottom(a), (a.center.x, border), (b.center.x, border), top(b))
    assert links(chart.read(), a, b) == {(0, 1)}


@pytest.mark.parametrize("shape", ["diamond", "rectangle"])
def test_symbols_that_reach_a_row_border_are_not_linked_along_it(shape):
    chart = Drawing(cell=(200, 80))
    a = chart.symbol(shape, 0, 0, size=(110, 72))
    b = chart.symbol(shape, 2, 1, size=(110, 72))
    assert links(chart.read(), a, b) == set()


def test_a_long_line_goes_on_along_a_column_border_to_a_symbol_that_stands_on_it():
    chart = Drawing()
    a = chart.symbol("rectangle", 3, 0)
    b = chart.symbol("rectangle", 1, 1, size=(260, 50), shift=(100, 0))
    chart.line(left(a), (b.center.x, a.center.y), top(b), thickness=3)
    assert links(chart.read(), a, b) == {(0, 1)}


def test_a_line_below_the_table_leads_to_a_link_far_aside():
    chart = Drawing()
    a = chart.symbol("rectangle", 0, 3)
    low = chart.area.ys[-1] + 40
    link = chart.symbol("pentagon", 3, 3, size=(56, 48), shift=(0, low - chart.middle(3, 3)[1]))
    chart.line(bottom(a), (a.center.x, link.center.y), (link.x0, link.center.y))
    assert [(c.start, c.end) for c in chart.read().connectors] in ([(0, 1)], [(1, 0)])


def test_a_line_right_below_its_symbol_and_beside_a_ruling():
    chart = Drawing()
    a, b = chart.symbol("rectangle", 0, 0, size=(96, 80)), chart.symbol("rectangle", 2, 1)
    y = a.y1 + 9
    chart.line(bottom(a), (a.center.x, y), (b.center.x, y), top(b))
    assert links(chart.read(), a, b) == {(0, 1)}


def test_symbols_close_together_with_nothing_but_an_arrowhead_between():
    chart = Drawing(cell=(200, 80))
    a, b = chart.symbol("rectangle", 1, 0, size=(96, 60)), chart.symbol("rectangle", 1, 1, size=(96, 60))
    chart.line(bottom(a), top(b))
    assert links(chart.read(), a, b) == {(0, 1)}


def test_skew_and_specks_do_not_change_the_flow():
    chart = Drawing()
    a, b = chart.symbol("capsule", 0, 0), chart.symbol("diamond", 2, 1, size=(110, 70))
    c = chart.symbol("rectangle", 1, 3)
    chart.line(right(a), (b.center.x, a.center.y), top(b))
    chart.line(bottom(b), (b.center.x, c.center.y), right(c))
    chart.line(left(b), (a.center.x, b.center.y), bottom(a))
    chart.worn(angle=0.3, specks=400)
    assert links(chart.read(), a, b, c) == {(0, 1), (1, 2), (1, 0)}


def test_labels_go_to_the_exits_they_stand_at():
    chart = Drawing()
    a, b = chart.symbol("rectangle", 0, 0), chart.symbol("diamond", 2, 1, size=(110, 70))
    c = chart.symbol("rectangle", 2, 2)
    chart.line(right(a), (b.center.x, a.center.y), top(b))
    chart.line(left(b), (a.center.x, b.center.y), bottom(a))
    chart.line(bottom(b), top(c))
    chart.label("Tidak", b.x0 - 90, b.center.y - 6)
    chart.label("Ya", b.center.x + 8, b.y1 + 22)
    read = chart.read()
    labels = {
        (read.symbols[x.start].kind, read.symbols[x.end].box.y0 < b.y0 - 20): x.label for x in read.connectors
    }
    assert labels == {("proses", False): "", ("keputusan", True): "Tidak", ("keputusan", False): "Ya"}


def test_print_far_from_every_exit_is_no_label():
    chart = Drawing()
    b, c = chart.symbol("diamond", 0, 0, size=(110, 70)), chart.symbol("rectangle", 0, 1)
    chart.line(bottom(b), top(c))
    chart.label("Ya", 700, 600)
    assert [x.label for x in chart.read().connectors] == [""]


def test_a_reading_of_the_drawing_itself_takes_no_line_away():
    chart = Drawing()
    a, b = chart.symbol("capsule", 0, 0), chart.symbol("rectangle", 1, 1)
    chart.line(bottom(a), (a.center.x, a.y1 + 25), (b.center.x, a.y1 + 25), top(b))
    chart.label("", 0, 0)
    chart.text[-1] = type(chart.text[-1])(Box(a.x0, a.y0, a.x1, a.y1 + 30), "O", 0.92)
    assert links(chart.read(), a, b) == {(0, 1)}


def test_labels_one_above_the_other_go_to_two_exits():
    chart = Drawing()
    a, b = chart.symbol("rectangle", 0, 0), chart.symbol("diamond", 2, 1, size=(110, 70))
    c = chart.symbol("rectangle", 2, 2)
    chart.line(right(a), (b.center.x, a.center.y), top(b))
    chart.line(left(b), (a.center.x, b.center.y), bottom(a))
    chart.line(bottom(b), top(c))
    chart.label("Tidak", b.x0 - 60, b.center.y + 22)
    chart.label("Ya", b.x0 - 20, b.center.y + 50)
    read = chart.read()
    labels = {read.symbols[x.end].box.y0 < b.y0: x.label for x in read.connectors if x.label}
    assert labels == {True: "Tidak", False: "Ya"}


def test_a_label_in_two_lines_is_one():
    chart = Drawing()
    a, b = chart.symbol("rectangle", 0, 0), chart.symbol("diamond", 3, 1, size=(110, 70))
    chart.line(right(a), (b.center.x, a.center.y), top(b))
    chart.line(left(b), (a.center.x, b.center.y), bottom(a))
    chart.label("Tidak", b.x0 - 100, b.center.y + 24)
    chart.label("Setuju", b.x0 - 104, b.center.y + 46)
    assert sorted(x.label for x in chart.read().connectors) == ["", "Tidak Setuju"]


def test_of_two_labels_near_one_exit_the_word_for_an_exit_counts():
    chart = Drawing()
    b, c = chart.symbol("diamond", 1, 0, size=(110, 70)), chart.symbol("rectangle", 1, 1)
    chart.line(bottom(b), top(c))
    chart.label("dak", b.center.x - 52, b.y1 + 22)
    chart.label("Ya", b.center.x + 14, b.y1 + 22)
    assert [x.label for x in chart.read().connectors] == ["Ya"]


def test_a_line_meets_a_diamond_at_its_corners_only():
    chart = Drawing()
    a, b = chart.symbol("rectangle", 0, 1), chart.symbol("diamond", 2, 1, size=(120, 80))
    y = b.y0 + 3  # beside the upper corner, far outside of the outline at this height
    chart.line((a.center.x, a.y0), (a.center.x, y), (b.x0 - 2, y), head="")
    assert chart.read().connectors == ()


def test_a_word_behind_an_illegible_one_says_nothing_as_that_may_be_a_negation():
    chart = Drawing()
    b, c = chart.symbol("diamond", 1, 0, size=(110, 70)), chart.symbol("rectangle", 1, 1)
    chart.line(bottom(b), top(c))
    chart.label("Tnk", b.center.x + 10, b.y1 + 20)
    chart.label("Setuju", b.center.x + 66, b.y1 + 20)
    chart.label("Ya", b.center.x - 40, b.y1 + 20)
    assert [x.label for x in chart.read().connectors] == ["Ya"]


def test_a_jog_on_a_row_border_is_one_line():
    chart = Drawing(cell=(200, 100))
    a, b = chart.symbol("rectangle", 1, 0), chart.symbol("rectangle", 1, 1, shift=(20, 0))
    y = chart.area.ys[1] + 8
    chart.line(bottom(a), (a.center.x, y), (b.center.x, y), top(b))
    assert [(c.start, c.end) for c in chart.read().connectors] in ([(0, 1)], [(1, 0)])


def test_a_label_on_the_stub_of_a_diamond_leaves_its_line():
    chart = Drawing()
    a, b = chart.symbol("rectangle", 0, 0), chart.symbol("diamond", 0, 1, size=(110, 70))
    x = chart.area.xs[1]
    chart.line(right(b), (x, b.center.y), (x, a.center.y), right(a), thickness=5)
    chart.text.append(TextLine(Box(b.x1 - 8, b.center.y - 12, x + 30, b.center.y + 10), "Tidak", 0.9))
    assert links(chart.read(), a, b) == {(1, 0)}


def test_a_ruling_between_two_symbols_that_stand_on_it_is_no_line():
    chart = Drawing(cell=(110, 100))
    y = chart.area.ys[1]
    row, below = chart.middle(1, 0)[1], chart.middle(2, 1)[1]
    one = chart.symbol("rectangle", 1, 0, size=(92, 50), shift=(0, y - row - 26))
    other = chart.symbol("rectangle", 2, 1, size=(92, 50), shift=(0, y - below + 18))
    assert links(chart.read(), one, other) == set()


@pytest.mark.parametrize("gap", [7, 9])
@pytest.mark.parametrize("stub", [8, 12])
def test_a_letter_right_under_a_line_that_turns_beside_its_diamond_is_print(gap: int, stub: int) -> None:
    """Its stem goes on where the line ends, its bar points at the diamond."""
    chart = Drawing()
    a = chart.symbol("rectangle", 1, 0, size=(44, 50), shift=(-30, 0))
    b = chart.symbol("diamond", 1, 2, size=(80, 64))
    c = chart.symbol("rectangle", 1, 3)
    chart.line(bottom(b), top(c))
    x, y = b.x1 + stub, b.center.y
    chart.line((b.x1, y), (x, y), (x, a.center.y), right(a))
    chart.label("T", x - 6, y + gap + 16)
    assert links(chart.read(), a, b, c) == {(1, 2), (1, 0)}


@pytest.mark.parametrize("over", [4, -24])
def test_a_word_right_over_or_under_a_dashed_line_takes_no_dash_away(over: int) -> None:
    chart = Drawing()
    a, b = chart.symbol("rectangle", 1, 0), chart.symbol("diamond", 2, 2, size=(110, 70))
    c = chart.symbol("rectangle", 2, 3)
    chart.line(left(b), (a.center.x, b.center.y), bottom(a), dashed=True)
    chart.line(bottom(b), top(c))
    chart.label("Tidak", a.center.x + 8, b.center.y - over)
    word = chart.text[-1]
    box = word.box._replace(y0=min(word.box.y0, b.center.y - 3), y1=max(word.box.y1, b.center.y + 3))
    chart.text[-1] = replace(word, box=box)  # read with the dashes in its frame
    assert links(chart.read(), a, b, c) == {(1, 0), (1, 2)}


def test_a_line_that_ends_at_the_tables_foot_or_starts_at_its_head_leaves_the_page() -> None:
    drawing = Drawing(columns=2, rows=2)
    upper, lower = drawing.symbol("rectangle", 0, 0), drawing.symbol("rectangle", 1, 1, shift=(0, -20))
    foot, head = drawing.area.ys[-1], drawing.area.ys[0]
    drawing.line((upper.center.x, head + 6), (upper.center.x, upper.y0))
    drawing.line((lower.center.x, lower.y1), (lower.center.x, foot - 8))
    ends = {(c.start is None, c.end is None, round(c.directed, 1)) for c in drawing.read().connectors}
    assert ends == {(True, False, 1.0), (False, True, 1.0)}


def test_a_line_that_ends_above_the_foot_or_between_symbols_leaves_no_page() -> None:
    drawing = Drawing(columns=2, rows=3)
    upper, lower = drawing.symbol("rectangle", 0, 0), drawing.symbol("rectangle", 1, 2)
    drawing.line((upper.center.x, upper.y1), (upper.center.x, upper.y1 + 90))
    assert drawing.read().connectors == ()
    assert lower.y1 < drawing.area.ys[-1]
