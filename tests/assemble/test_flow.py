from __future__ import annotations

from sopocr.assemble.flow import ChartPage, build_alur, step_symbols
from sopocr.assemble.link_pairs import with_link_pairs
from sopocr.geometry import Box, Point, Transform
from sopocr.model.page import Chart, ChartArea, Connector, FlowColumn, FlowTable, ReadPage, Symbol

AREA = ChartArea((0.0, 100.0, 200.0, 300.0), (0.0, 100.0, 200.0, 300.0))
WORDS = {"Ya": "ya", "Tidak": "tidak"}


def symbol(kind: str, x: float, y: float, text: str = "", width: float = 50) -> Symbol:
    return Symbol(kind, Box(x - width / 2, y - 15, x + width / 2, y + 15), 0.95, text=text)


def arrow(start: int, end: int, label: str = "", directed: float = 0.98) -> Connector:
    return Connector((Point(0, 0), Point(10, 10)), start, end, arrow_end=True, label=label, directed=directed)


def page(symbols, connectors=(), steps=(1, 2, 3), number=1) -> ChartPage:
    return ChartPage(number, AREA, Chart(tuple(symbols), tuple(connectors)), tuple(steps))


def edges(*pages: ChartPage) -> list[tuple[int, int, str | None]]:
    return [(e.dari, e.ke, e.syarat) for e in build_alur(pages, WORDS.get).edges]


def test_symbols_are_listed_by_row_from_left_to_right_and_top_to_bottom():
    low, high = symbol("keputusan", 150, 80), symbol("proses", 150, 30)
    first = symbol("terminator", 50, 50)
    found = step_symbols(page([low, high, first, symbol("proses", 250, 250)]))
    assert found == {1: [(0, first), (1, high), (1, low)], 3: [(2, symbol("proses", 250, 250))]}


def test_a_symbol_counts_for_two_actors_only_where_the_border_runs_through_its_middle():
    centred, aside = symbol("proses", 104, 50), symbol("proses", 80, 150, width=60)
    found = step_symbols(page([centred, aside]))
    assert [actor for actor, _ in found[1]] == [0, 1]
    assert [actor for actor, _ in found[2]] == [0]


def test_links_and_rows_that_are_no_steps_hold_no_symbols():
    found = step_symbols(page([symbol("konektor", 50, 50), symbol("proses", 50, 150)], steps=(1, None, 2)))
    assert found == {}


def test_a_circle_alone_in_its_row_is_an_end_and_beside_another_symbol_a_link():
    alone, beside = symbol("lingkaran", 50, 50), symbol("lingkaran", 50, 150, "A")
    found = step_symbols(page([alone, beside, symbol("proses", 150, 150)]))
    assert [(actor, s.kind) for actor, s in found[1]] == [(0, "terminator")]
    assert [(actor, s.kind) for actor, s in found[2]] == [(1, "proses")]


def test_lines_within_a_row_are_no_edges_and_parallel_ones_are_one():
    symbols = [
        symbol("proses", 50, 50),
        symbol("proses", 150, 50),
        symbol("proses", 50, 150),
        symbol("proses", 150, 150),
    ]
    connectors = [arrow(0, 1), arrow(0, 2), arrow(1, 3), arrow(1, 2), arrow(2, 3)]
    assert edges(page(symbols, connectors)) == [(1, 2, None)]


def test_conditions_come_from_labels_at_decisions_only():
    symbols = [symbol("keputusan", 50, 50), symbol("proses", 50, 150), symbol("proses", 50, 250)]
    connectors = [arrow(0, 1, "Ya"), arrow(0, 2, "entah"), arrow(1, 2, "Tidak")]
    assert edges(page(symbols, connectors)) == [(1, 2, "ya"), (1, 3, None), (2, 3, None)]
    labels = [e.label for e in build_alur([page(symbols, connectors)], WORDS.get).edges]
    assert labels == ["Ya", "entah", "Tidak"]


def test_a_labelled_line_wins_over_an_unlabelled_one_beside_it():
    symbols = [symbol("keputusan", 50, 50), symbol("proses", 50, 150), symbol("proses", 150, 150)]
    assert edges(page(symbols, [arrow(0, 1), arrow(0, 2, "Ya")])) == [(1, 2, "ya")]


def test_links_of_two_pages_are_paired_by_column_and_make_one_edge():
    first = page(
        [symbol("keputusan", 50, 50), symbol("konektor", 50, 250), symbol("konektor", 250, 250)],
        [arrow(0, 1, "Ya"), arrow(0, 2, "Tidak")],
        steps=(1, None, None),
    )
    second = page(
        [
            symbol("konektor", 250, 50),
            symbol("konektor", 50, 50),
            symbol("proses", 50, 150),
            symbol("proses", 250, 250),
        ],
        [arrow(1, 2), arrow(0, 3)],
        steps=(None, 2, 3),
        number=2,
    )
    result = build_alur([first, second], WORDS.get)
    assert [(e.dari, e.ke, e.syarat) for e in result.edges] == [(1, 2, "ya"), (1, 3, "tidak")]
    assert [e.page for e in result.edges] == [1, 1]
    assert result.notes == ()


def test_letters_decide_before_columns():
    first = page(
        [
            symbol("proses", 50, 50),
            symbol("konektor", 50, 250, "B"),
            symbol("proses", 150, 50),
            symbol("konektor", 150, 250, "A"),
        ],
        [arrow(0, 1), arrow(2, 3)],
        steps=(1, None, None),
    )
    second = page(
        [
            symbol("konektor", 50, 50, "A"),
            symbol("proses", 50, 150),
            symbol("konektor", 150, 50, "B"),
            symbol("proses", 150, 250),
        ],
        [arrow(0, 1), arrow(2, 3)],
        steps=(None, 2, 3),
        number=2,
    )
    assert edges(first, second) == [(1, 2, None), (1, 3, None)]
    assert build_alur([first, second], WORDS.get).notes == ()


def test_links_without_letters_in_other_columns_are_paired_in_order():
    first = page(
        [symbol("proses", 50, 50), symbol("konektor", 50, 250)], [arrow(0, 1)], steps=(1, None, None)
    )
    second = page(
        [symbol("konektor", 250, 50), symbol("proses", 150, 150)], [arrow(0, 1)], steps=(None, 2, 3), number=2
    )
    assert edges(first, second) == [(1, 2, None)]


def test_a_doubtful_line_at_a_link_follows_the_links_place():
    first = page(
        [symbol("proses", 50, 50), symbol("konektor", 50, 250)],
        [arrow(1, 0, directed=0.6)],
        steps=(1, None, None),
    )
    second = page(
        [symbol("konektor", 50, 50), symbol("proses", 50, 150)],
        [arrow(1, 0, directed=0.6)],
        steps=(None, 2, 3),
        number=2,
    )
    assert edges(first, second) == [(1, 2, None)]


def test_a_link_without_partner_is_noted_and_gives_no_edge():
    first = page(
        [symbol("proses", 50, 50), symbol("konektor", 50, 250)], [arrow(0, 1)], steps=(1, None, None)
    )
    result = build_alur([first], WORDS.get)
    assert result.edges == ()
    assert [(note.code, note.page) for note in result.notes] == [("CONNECTOR_UNPAIRED", 1)]
    assert result.notes[0].box == first.chart.symbols[1].box


def test_circles_with_one_letter_on_a_page_are_one_line():
    symbols = [
        symbol("keputusan", 50, 250),
        symbol("lingkaran", 150, 250, "A"),
        symbol("lingkaran", 150, 50, "A"),
        symbol("proses", 50, 50),
    ]
    assert edges(page(symbols, [arrow(0, 1, "Tidak"), arrow(2, 3)])) == [(3, 1, "tidak")]


def test_a_figure_read_for_a_letter_pairs_with_it():
    first = page(
        [symbol("proses", 50, 150), symbol("konektor", 50, 250, "8")], [arrow(1, 0)], (None, 1, None)
    )
    second = page(
        [symbol("konektor", 50, 50, "B"), symbol("keputusan", 50, 150)],
        [arrow(1, 0, "Tidak")],
        (None, 2, None),
        number=2,
    )
    assert edges(first, second) == [(2, 1, "tidak")]


def test_a_circle_leads_to_the_circle_on_its_page_and_not_to_a_pentagon_on_the_next():
    first = page(
        [
            symbol("keputusan", 50, 150),
            symbol("lingkaran", 150, 150, "A"),
            symbol("lingkaran", 150, 50, "A"),
            symbol("proses", 50, 50),
            symbol("konektor", 50, 250, "A"),
        ],
        [arrow(0, 1, "Tidak"), arrow(2, 3), arrow(0, 4, "Ya")],
        steps=(1, 2, None),
    )
    second = page(
        [symbol("konektor", 50, 50, "A"), symbol("proses", 50, 150)],
        [arrow(0, 1)],
        steps=(None, 3, None),
        number=2,
    )
    assert edges(first, second) == [(2, 1, "tidak"), (2, 3, "ya")]


def test_confidence_falls_with_the_lines_and_the_directions_doubt():
    symbols = [symbol("proses", 50, 50), symbol("proses", 50, 150)]
    sure = build_alur([page(symbols, [arrow(0, 1)])], WORDS.get).edges[0]
    doubtful = build_alur([page(symbols, [arrow(0, 1, directed=0.7)])], WORDS.get).edges[0]
    assert doubtful.confidence < sure.confidence <= 1
    assert doubtful.directed == 0.7


def test_two_labelled_lines_to_one_step_are_one_edge_without_condition():
    symbols = [symbol("keputusan", 50, 50), symbol("proses", 50, 150), symbol("proses", 50, 250)]
    both = [arrow(0, 1, "Ya"), arrow(0, 1, "Tidak"), arrow(1, 2)]
    assert edges(page(symbols, both)) == [(1, 2, None), (2, 3, None)]
    apart = [arrow(0, 1, "Ya"), arrow(0, 2, "Tidak"), arrow(1, 2)]
    assert edges(page(symbols, apart)) == [(1, 2, "ya"), (1, 3, "tidak"), (2, 3, None)]


def test_a_symbol_over_three_columns_counts_for_each_and_one_that_hardly_leaves_its_own_for_that():
    wide, own = symbol("proses", 150, 50, width=260), symbol("proses", 150, 150, width=130)
    found = step_symbols(page([wide, own]))
    assert [actor for actor, _ in found[1]] == [0, 1, 2]
    assert [actor for actor, _ in found[2]] == [1]


def leaving(start: int, x: float) -> Connector:
    return Connector((Point(x, 250), Point(x, 298)), start, None, arrow_end=True, directed=0.98)


def coming(end: int, x: float) -> Connector:
    return Connector((Point(x, 2), Point(x, 50)), None, end, arrow_end=True, directed=0.98)


def test_a_line_over_the_page_end_in_one_column_is_one_edge_with_or_without_a_link_at_either_side():
    first = [symbol("proses", 50, 50), symbol("proses", 150, 250)]
    second = [symbol("proses", 50, 50), symbol("proses", 150, 150)]
    bare = (page(first, [arrow(0, 1), leaving(1, 150)]), page(second, [coming(1, 150)], (4, 5, 6), 2))
    assert edges(*bare) == [(1, 3, None), (3, 5, None)]
    linked = page([*second, symbol("konektor", 150, -10)], [arrow(2, 1)], (4, 5, 6), 2)
    assert edges(bare[0], linked) == [(1, 3, None), (3, 5, None)]


def test_a_line_over_the_page_end_that_nothing_takes_up_is_noted_and_gives_no_edge():
    first = page([symbol("proses", 50, 50), symbol("proses", 150, 250)], [arrow(0, 1), leaving(1, 150)])
    second = page([symbol("proses", 50, 50)], (), (4, 5, 6), 2)
    result = build_alur([first, second], WORDS.get)
    assert [(e.dari, e.ke) for e in result.edges] == [(1, 3)]
    assert [note.code for note in result.notes] == ["CONNECTOR_UNPAIRED"]


def test_small_shapes_at_the_foot_and_the_head_of_pages_in_one_column_are_links() -> None:
    def at(x: float, y: float, size: float = 30) -> Symbol:
        return Symbol("proses", Box(x - size, y - size / 2, x + size, y + size / 2), 0.9)

    columns = tuple(FlowColumn("aktor", 100.0 * k, 100.0 * (k + 1)) for k in range(3))
    flow = FlowTable(0, columns, (0.0, 100.0, 200.0, 300.0))

    def read(symbols: list[Symbol], connectors: list[Connector]) -> ReadPage:
        chart = Chart(tuple(symbols), tuple(connectors))
        return ReadPage(1, (300, 400), (300, 400), Transform(), flow=flow, chart=chart)

    usual = [at(50, 50), at(50, 150)]
    first = read([*usual, at(50, 230), at(150, 270, 20)], [arrow(0, 1), arrow(1, 2), arrow(2, 3)])
    second = read([at(150, 20, 20), at(150, 70), *usual[1:]], [arrow(0, 1), arrow(1, 2)])
    kinds = [[s.kind for s in page.chart.symbols] for page in with_link_pairs([first, second])]
    assert kinds == [["proses"] * 3 + ["konektor"], ["konektor"] + ["proses"] * 2]
    # in another column, or where the flow goes on from it, a small box is a step's
    aside = read([at(250, 20, 20), at(250, 70), *usual[1:]], [arrow(0, 1), arrow(1, 2)])
    for pages in ([first, aside], [first], [second, first]):
        assert with_link_pairs(pages) == pages
