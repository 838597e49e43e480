"""A comparison as one HTML file that needs nothing else, with a crop of both scans beside each difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from sopocr.compare.crops import Crop, Scan
from sopocr.compare.labels import Language, label, word
from sopocr.compare.model import ActorChange, EdgeChange, Piece, RecordDiff, StepChange, ValueChange
from sopocr.compare.summary import Summary
from sopocr.compare.text_view import edge_text, only_renumbered, renumbering, step_numbers
from sopocr.compare.wording import word_pieces

Scans = tuple[Scan | None, Scan | None]
"""The scans of the two records, where they are at hand."""

_environment = Environment(
    loader=PackageLoader("sopocr.compare"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class _Face:
    """One side of a difference: its words (None: there is nothing), and the place on the scan."""

    pieces: tuple[Piece, ...] | None
    crop: Crop | None


@dataclass(frozen=True)
class _Row:
    """One difference: what it is in, what happened, both sides. A row about a whole step bears its
    numbers."""

    label: str
    kind: str
    told: str
    a: _Face
    b: _Face
    minor: bool = False


@dataclass(frozen=True)
class _Group:
    """Rows under one heading; a step has its numbers and title as heading."""

    numbers: str
    title: str
    kind: str
    told: str
    rows: tuple[_Row, ...]


@dataclass(frozen=True)
class _Section:
    key: str
    title: str
    count: int
    groups: list[_Group] = field(default_factory=list)
    note: str = ""


@dataclass(frozen=True)
class _Line:
    """One line of the steps side by side."""

    kind: str
    number_a: str
    title_a: str
    number_b: str
    title_b: str


@dataclass(frozen=True)
class _Page:
    diff: RecordDiff
    sections: list[_Section]
    lines: list[_Line]
    scans: bool


def html_view(diffs: Sequence[tuple[RecordDiff, Scans]], language: Language = "id") -> str:
    """The differences of one or several pairs of records as a self-contained HTML page.

    A difference whose place on a scan is known is shown with a crop of it, where the scan is given.
    """
    pages = [
        _Page(diff, list(_sections(diff, scans, language)), _lines(diff), any(scans)) for diff, scans in diffs
    ]
    return _environment.get_template("diff.html.j2").render(
        pages=pages, language=language, word=partial(word, language=language), summary=None
    )


def summary_html(summary: Summary, diffs: Sequence[tuple[RecordDiff, Scans]], language: Language) -> str:
    """The summary of many comparisons, followed by the comparisons given."""
    pages = [
        _Page(diff, list(_sections(diff, scans, language)), _lines(diff), any(scans)) for diff, scans in diffs
    ]
    return _environment.get_template("diff.html.j2").render(
        pages=pages,
        language=language,
        word=partial(word, language=language),
        label=partial(label, language=language),
        summary=summary,
        stem=lambda name: Path(name).name,
    )


def _sections(diff: RecordDiff, scans: Scans, language: Language) -> Iterator[_Section]:
    if diff.alone:
        return
    for key, changes in (("identity", diff.header), ("boxes", diff.items)):
        rows = tuple(_value_row(change, scans, language) for change in changes if not change.derived)
        yield _Section(key, word(key, language), len(rows), [_Group("", "", "", "", rows)] if rows else [])
    actors = tuple(_actor_row(change, scans, language) for change in diff.actors)
    yield _Section(
        "actors",
        word("actors", language),
        len(actors),
        [_Group("", "", "", "", actors)] if actors else [],
    )
    changed = [step for step in diff.steps if step.differs]
    yield _Section(
        "steps", word("steps", language), len(changed), list(_step_groups(changed, scans, language))
    )
    yield _edge_section("edges", (), diff.edges, scans, language)
    nodes = tuple(_value_row(change, scans, language) for change in diff.chart)
    if nodes or diff.chart_edges:
        yield _edge_section("chart", nodes, diff.chart_edges, scans, language)


def _edge_section(
    key: str, rows: tuple[_Row, ...], edges: Sequence[EdgeChange], scans: Scans, language: Language
) -> _Section:
    """Arrows, after other rows that belong to the same chart."""
    own = [change for change in edges if not change.consequence]
    rows += tuple(_edge_row(change, scans, language) for change in own)
    following = len(edges) - len(own)
    return _Section(
        key,
        word(key, language),
        len(rows),
        [_Group("", "", "", "", rows)] if rows else [],
        f"{following} {word('consequences', language)}" if following else "",
    )


def _value_row(change: ValueChange, scans: Scans, language: Language) -> _Row:
    told = word(change.kind, language)
    return _Row(
        label(change.field, language),
        change.kind,
        word("cosmetic", language) if change.cosmetic else told,
        _Face(
            _of_side(change.words, "added") if change.a is not None else None, _crop(scans[0], change.paths_a)
        ),
        _Face(
            _of_side(change.words, "removed") if change.b is not None else None,
            _crop(scans[1], change.paths_b),
        ),
        minor=change.cosmetic,
    )


def _of_side(pieces: Sequence[Piece], other: str) -> tuple[Piece, ...]:
    """The pieces without those that only the other side has."""
    return tuple(piece for piece in pieces if piece.kind != other)


def _crop(scan: Scan | None, paths: Sequence[str]) -> Crop | None:
    return scan.crop(paths) if scan is not None and paths else None


def _actor_row(change: ActorChange, scans: Scans, language: Language) -> _Row:
    pieces = word_pieces(change.name_a or "", change.name_b or "")
    paths = [[] if column is None else [f"/sop/pelaksana/{column - 1}"] for column in (change.a, change.b)]
    columns = " → ".join(str(column) for column in dict.fromkeys((change.a, change.b)) if column is not None)
    return _Row(
        f"{word('column', language).capitalize()} {columns}",
        change.kind,
        word(change.kind, language),
        _Face(_of_side(pieces, "added") if change.a else None, _crop(scans[0], paths[0])),
        _Face(_of_side(pieces, "removed") if change.b else None, _crop(scans[1], paths[1])),
        minor=change.cosmetic,
    )


def _step_groups(steps: Sequence[StepChange], scans: Scans, language: Language) -> Iterator[_Group]:
    for only_number, run in groupby(steps, key=only_renumbered):
        if only_number:
            yield _Group(renumbering(list(run)), "", "renumbered", word("renumbered", language), ())
            continue
        for step in run:
            told = [] if step.kind == "same" else [word(step.kind, language)]
            told += [word("moved", language)] if step.moved else []
            told += [word("renumbered", language)] if step.renumbered else []
            rows = [_value_row(one, scans, language) for one in step.changes if not one.derived]
            title = step.title
            if step.kind in ("inserted", "removed"):
                rows, title = [_alone_row(step, scans, language)], ""
            yield _Group(step_numbers(step), title, step.kind, ", ".join(told), tuple(rows))


def _alone_row(step: StepChange, scans: Scans, language: Language) -> _Row:
    """A step that one side alone has: all its cells, and its whole row on the scan."""
    cells = [f"{label(change.field, language)}: {change.b or change.a}" for change in step.changes]
    faces = []
    for places, scan, kind in ((step.a, scans[0], "removed"), (step.b, scans[1], "added")):
        paths = [f"/sop/langkah/{place - 1}" for place in places]
        pieces = (_piece(kind, step.title), *(_piece("equal", f"\n{cell}") for cell in cells))
        faces.append(_Face(pieces if places else None, _crop(scan, paths)))
    return _Row(word("step", language), step.kind, word(step.kind, language), faces[0], faces[1])


def _piece(kind: str, text: str) -> Piece:
    return Piece.model_validate({"kind": kind, "text": text})


def _edge_row(change: EdgeChange, scans: Scans, language: Language) -> _Row:
    faces = []
    for edge, scan, kind in ((change.a, scans[0], "removed"), (change.b, scans[1], "added")):
        if edge is None:
            faces.append(_Face(None, None))
        else:
            faces.append(_Face((_piece(kind, edge_text(edge, language)),), _crop(scan, [edge.path])))
    return _Row(word("edge", language), change.kind, word(change.kind, language), faces[0], faces[1])


def _lines(diff: RecordDiff) -> list[_Line]:
    """Every step of both sides, in the order of the second."""
    lines = []
    for step in diff.steps:
        lines.append(
            _Line(
                _line_kind(step),
                " + ".join(
                    number or f"({place})" for number, place in zip(step.numbers_a, step.a, strict=True)
                ),
                step.title_a,
                " + ".join(
                    number or f"({place})" for number, place in zip(step.numbers_b, step.b, strict=True)
                ),
                step.title_b,
            )
        )
    return lines


def _line_kind(step: StepChange) -> str:
    if step.kind != "same":
        return step.kind
    if step.moved:
        return "moved"
    return "changed" if step.changes else "renumbered" if step.renumbered else "equal"
