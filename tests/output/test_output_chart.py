"""The layout of the redrawn chart: what must hold for any chart, and how a plain one looks."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from handmade import CAMAT, LOKET, PEMOHON, SEKCAM, SEKSI, alur, domicile, langkah
from hypothesis import given, settings
from hypothesis import strategies as st

from sopocr.geometry import Box, Point
from sopocr.model.sop import Alur, Sop
from sopocr.output.chart import ChartDrawing, PlacedEdge, draw_chart
from sopocr.output.flow_table import lay_out_table

ACTORS = [PEMOHON, LOKET, SEKSI, SEKCAM, CAMAT]


def draw(sop: Sop) -> ChartDrawing:
    layout = lay_out_table(sop)
    return draw_chart(sop, layout.actor_borders, layout.row_borders)


def stretches(points: tuple[Point, ...]) -> list[Box]:
    return [Box(min(a.x, b.x), min(a.y, b.y), max(a.x, b.x), max(a.y, b.y)) for a, b in pairwise(points)]


def shared_length(one: PlacedEdge, other: PlacedEdge) -> float:
    """How long two lines run on top of one another."""
    total = 0.0
    for a in stretches(one.points):
        for b in stretches(other.points):
            if a.x0 == a.x1 == b.x0 == b.x1:
                total += a.overlap_y(b)
            elif a.y0 == a.y1 == b.y0 == b.y1:
                total += a.overlap_x(b)
    return total


def on_edge(point: Point, box: Box) -> bool:
    """Whether a point is the middle of a side."""
    x, y = box.center
    return point in (Point(x, box.y0), Point(x, box.y1), Point(box.x0, y), Point(box.x1, y))


@st.composite
def charts(draw_from: st.DrawFn) -> Sop:
    count = draw_from(st.integers(2, 12))
    actors = ACTORS[: draw_from(st.integers(1, 5))]
    kinds = st.sampled_from(["proses", "proses", "keputusan", "terminator"])
    steps = [
        langkah(
            n,
            "Memeriksa berkas",
            draw_from(kinds),
            *draw_from(st.lists(st.sampled_from(actors), min_size=1, max_size=2)),
        )
        for n in range(1, count + 1)
    ]
    step = st.integers(1, count)
    pairs = draw_from(st.lists(st.tuples(step, step), max_size=count + 3, unique=True))
    edges = [Alur(dari=a, ke=b, syarat=draw_from(st.sampled_from([None, "ya", "tidak"]))) for a, b in pairs]
    return Sop(pelaksana=actors, langkah=steps, alur=edges)


@settings(max_examples=40, deadline=None)
@given(charts())
def test_every_arrow_runs_rectangularly_from_symbol_to_symbol_around_all_others(sop: Sop) -> None:
    drawing = draw(sop)
    assert len(drawing.edges) + len(drawing.undrawn) == len(sop.alur)
    frame = Box(drawing.xs[0], drawing.ys[0], drawing.xs[-1], drawing.ys[-1])
    for edge in drawing.edges:
        alur = sop.alur[edge.index]
        ends = [[s for s in drawing.symbols if s.step == step - 1] for step in (alur.dari, alur.ke)]
        assert any(on_edge(edge.points[0], s.box) for s in ends[0])
        assert any(on_edge(edge.points[-1], s.box) for s in ends[1])
        for a, b in pairwise(edge.points):
            assert (a.x == b.x) != (a.y == b.y)
        for stretch in stretches(edge.points):
            assert frame.x0 <= stretch.x0 <= stretch.x1 <= frame.x1
            assert frame.y0 <= stretch.y0 <= stretch.y1 <= frame.y1
            for symbol in drawing.symbols:
                inner = symbol.box.inflate(-0.5)
                assert not (stretch.overlap_x(inner) > 0 and inner.y0 < stretch.y0 < inner.y1)
                assert not (stretch.overlap_y(inner) > 0 and inner.x0 < stretch.x0 < inner.x1)


@settings(max_examples=40, deadline=None)
@given(charts())
def test_symbols_stand_in_their_cells_apart_from_one_another(sop: Sop) -> None:
    drawing = draw(sop)
    for symbol in drawing.symbols:
        cell = Box(
            drawing.xs[symbol.column],
            drawing.ys[symbol.step],
            drawing.xs[symbol.column + 1],
            drawing.ys[symbol.step + 1],
        )
        assert cell.intersect(symbol.box).area == pytest.approx(symbol.box.area)
    for one, other in combinations(drawing.symbols, 2):
        assert one.box.intersect(other.box).area == 0
    marks = sum(len(step.pelaksana) for step in sop.langkah)
    assert len(drawing.symbols) == marks


def test_no_two_arrows_of_a_usual_chart_cover_one_another() -> None:
    drawing = draw(domicile())
    assert drawing.undrawn == ()
    assert {
        (one.index, other.index)
        for one, other in combinations(drawing.edges, 2)
        if shared_length(one, other) > 0
    } == set()


def test_a_plain_chart_is_drawn_as_by_hand() -> None:
    """Down where the actor stays, else out at the side and into the next from above."""
    steps = [langkah(n, "Langkah", "proses", who) for n, who in ((1, PEMOHON), (2, PEMOHON), (3, SEKSI))]
    drawing = draw(Sop(pelaksana=ACTORS, langkah=steps, alur=alur((1, 2), (2, 3))))
    boxes = [symbol.box for symbol in drawing.symbols]
    down, over = (edge.points for edge in drawing.edges)
    assert down == (Point(boxes[0].center.x, boxes[0].y1), Point(boxes[1].center.x, boxes[1].y0))
    corner = Point(boxes[2].center.x, boxes[1].center.y)
    assert over == (Point(boxes[1].x1, boxes[1].center.y), corner, Point(boxes[2].center.x, boxes[2].y0))


def test_labels_stand_beside_their_own_exit_and_on_nothing() -> None:
    drawing = draw(domicile())
    labels = {edge.index: edge for edge in drawing.edges if edge.label}
    assert {edge.label for edge in labels.values()} == {"Ya", "Tidak"}
    assert len(labels) == 6
    for edge in labels.values():
        assert edge.label_at is not None
        near = Box(*edge.points[0], *edge.points[0]).inflate(50)
        assert near.contains(edge.label_at)
        assert not any(symbol.box.contains(edge.label_at) for symbol in drawing.symbols)


def test_joint_work_is_joined_by_a_line_without_an_arrow() -> None:
    drawing = draw(domicile())
    pair = [symbol.box for symbol in drawing.symbols if symbol.step == 3]
    assert drawing.joints == ((Point(pair[0].x1, pair[0].center.y), Point(pair[1].x0, pair[1].center.y)),)


def test_arrows_of_steps_without_a_symbol_are_named_as_not_drawn() -> None:
    steps = [langkah(1, "Satu", "proses", PEMOHON), langkah(2, "Dua", "proses")]
    drawing = draw(Sop(pelaksana=ACTORS, langkah=steps, alur=alur((1, 2), (2, 9))))
    assert drawing.edges == ()
    assert drawing.undrawn == (0, 1)
