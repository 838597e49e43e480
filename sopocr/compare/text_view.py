"""A comparison as text for a terminal or a mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from sopocr.compare.labels import Language, label, word
from sopocr.compare.model import (
    ActorChange,
    Edge,
    EdgeChange,
    Piece,
    RecordDiff,
    Side,
    StepChange,
    ValueChange,
)
from sopocr.compare.summary import Summary

_STYLES = {"removed": "31;9", "added": "32", "head": "1", "dim": "2", "aside": "33"}
"""SGR parameters (ECMA-48): removed words red and struck through, added ones green."""
_SIGNS = {"inserted": "+", "removed": "-", "moved": ">", "split": "/", "joined": "&", "changed": "~"}
_FIELD_WIDTH = 24
_WORST = 30

Paint = Callable[[str, str], str]


def text_view(
    diffs: Sequence[RecordDiff], *, colour: bool = False, language: Language = "id", findings: bool = True
) -> str:
    """The differences of one or several pairs of records; ends with a line feed.

    Without `colour` removed words stand as [-words-], added ones as {+words+}.
    """
    paint = _painter(colour)
    return "\n".join("\n".join(_diff(diff, paint, language, findings)) + "\n" for diff in diffs)


def summary_text(summary: Summary, *, colour: bool = False, language: Language = "id") -> str:
    """The summary of many diffs: totals, fields, the documents that changed most; ends with a line feed."""
    paint = _painter(colour)

    def say(key: str) -> str:
        return word(key, language)

    lines = [
        paint(
            "head",
            f"{summary.documents} {say('documents')}: {summary.unchanged} {say('unchanged')}, "
            f"{len(summary.worst) - summary.only_a - summary.only_b} {say('changed')}",
        )
    ]
    for key, count in (
        ("cosmetic_only", summary.cosmetic),
        ("only_a", summary.only_a),
        ("only_b", summary.only_b),
    ):
        if count:
            lines.append(f"  {count} {say(key)}")
    lines += [f"  {say('status')} {change}: {count}" for change, count in summary.status.items()]
    if summary.fields:
        lines += [
            "",
            paint("head", f"{say('field'):<28}{say('documents'):>10}{say('changes'):>11}{say('minor'):>8}"),
        ]
        lines += [
            f"{label(one.field, language):<28}{one.documents:>10}{one.changes:>11}{one.cosmetic:>8}"
            for one in summary.fields
        ]
    for key, counts in (("gone", summary.findings_gone), ("come", summary.findings_new)):
        if counts:
            lines += ["", paint("head", say(key)), *(f"{code:<34}{n:>4}" for code, n in counts.items())]
    if summary.worst:
        lines += ["", paint("head", say("worst"))]
        for one in summary.worst[:_WORST]:
            fields = ", ".join(f"{label(field, language)} {count}" for field, count in one.fields.items())
            score = "-" if one.alone else f"{one.score:.1f}"
            lines.append(f"{score:>7}  {one.name}  {paint('dim', fields)}".rstrip())
        if len(summary.worst) > _WORST:
            lines.append(f"         … {len(summary.worst) - _WORST}")
    return "\n".join(lines) + "\n"


def _painter(colour: bool) -> Paint:
    if colour:
        return lambda style, text: f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if text else ""
    marks = {"removed": ("[-", "-]"), "added": ("{+", "+}")}

    def plain(style: str, text: str) -> str:
        before, after = marks.get(style, ("", ""))
        return before + text + after if text else ""

    return plain


def _diff(diff: RecordDiff, paint: Paint, language: Language, findings: bool) -> Iterator[str]:
    for sign, side, other in (("---", diff.a, diff.b), ("+++", diff.b, diff.a)):
        if side is not None:
            yield paint("head", f"{sign} {_side(side)}")
        elif other is not None:
            yield f"{word('alone', language)} {'A' if sign == '---' else 'B'}."
    if diff.alone:
        return
    if not diff.differs:
        yield word("same", language)
    sections: list[tuple[str, list[str]]] = [
        ("identity", [_value(change, paint, language) for change in diff.header]),
        ("boxes", [_value(change, paint, language) for change in diff.items if not change.derived]),
        ("actors", [_actor(change, paint, language) for change in diff.actors]),
        ("steps", list(_steps(diff.steps, paint, language))),
        ("edges", list(_edges(diff.edges, paint, language))),
        (
            "chart",
            [_value(change, paint, language) for change in diff.chart]
            + list(_edges(diff.chart_edges, paint, language)),
        ),
    ]
    if findings:
        signs = {"inserted": "+", "removed": "-"}
        sections.append(
            (
                "findings",
                [
                    f"  {signs[one.kind]} {one.code} {one.path}".rstrip() + paint("dim", f"  {one.message}")
                    for one in diff.findings
                ],
            )
        )
    for key, lines in sections:
        if lines:
            yield ""
            yield paint("head", word(key, language))
            yield from lines


def _side(side: Side) -> str:
    name = side.nama_sop or side.file
    number = f" ({side.nomor_sop})" if side.nomor_sop else ""
    return f"{side.name}  {name}{number}"


def _words(pieces: Sequence[Piece], paint: Paint) -> str:
    return "".join(p.text if p.kind == "equal" else paint(p.kind, p.text) for p in pieces)


def _value(change: ValueChange, paint: Paint, language: Language, indent: int = 2) -> str:
    name = f"{' ' * indent}{_SIGNS[change.kind]} {label(change.field, language):<{_FIELD_WIDTH}} "
    if change.kind == "moved":
        return f"{name}{change.b}  {paint('aside', word('moved', language))}"
    tail = f"  {paint('dim', word('cosmetic', language))}" if change.cosmetic else ""
    return name + _words(change.words, paint) + tail


def _actor(change: ActorChange, paint: Paint, language: Language) -> str:
    column = word("column", language)
    if change.kind == "inserted":
        return f"  + {column} {change.b} {paint('added', change.name_b or '')}"
    if change.kind == "removed":
        return f"  - {column} {change.a} {paint('removed', change.name_a or '')}"
    if change.kind == "moved":
        return f"  > {column} {change.a} → {change.b} {change.name_b}"
    both = f"{paint('removed', change.name_a or '')} {paint('added', change.name_b or '')}"
    return f"  ~ {column} {change.b} {both}"


def _steps(steps: Sequence[StepChange], paint: Paint, language: Language) -> Iterator[str]:
    """Each changed step; runs of steps of which only the numbers changed take one line."""
    for only_number, run in groupby((s for s in steps if s.differs), key=only_renumbered):
        if only_number:
            some = list(run)
            yield paint("dim", f"  ~ {renumbering(some)}  {word('renumbered', language)}")
        else:
            for step in run:
                yield from _step(step, paint, language)


def only_renumbered(step: StepChange) -> bool:
    """Whether nothing but the printed number of a step changed."""
    return step.renumbered and not step.moved and not step.changes


def renumbering(steps: Sequence[StepChange]) -> str:
    """The numbers of a run of steps before and after ("4–9 → 5–10")."""
    return " → ".join(
        _ranges([side[0] for side in sides])
        for sides in zip(*((step.numbers_a, step.numbers_b) for step in steps), strict=True)
    )


def _ranges(numbers: Sequence[str]) -> str:
    """Numbers in order, with runs of counting ones as ranges ("7–8, 10"); none printed is a dash."""
    runs: list[list[str]] = []
    for number in numbers:
        counting = runs and number.isdecimal() and runs[-1][-1].isdecimal()
        if counting and int(number) == int(runs[-1][-1]) + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(run[0] or "–" if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _step(step: StepChange, paint: Paint, language: Language) -> Iterator[str]:
    sign = _SIGNS["changed" if step.kind == "same" else step.kind]
    numbers = step_numbers(step)
    told = [] if step.kind == "same" else [word(step.kind, language)]
    told += [word("moved", language)] if step.moved else []
    told += [word("renumbered", language)] if step.renumbered else []
    style = {"inserted": "added", "removed": "removed"}.get(step.kind)
    title = paint(style, step.title) if style else step.title
    yield f"  {sign} {numbers:<6} {title}" + (f"  {paint('aside', ', '.join(told))}" if told else "")
    for change in step.changes:
        if not change.derived:
            yield _value(change, paint, language, indent=9)


def step_numbers(step: StepChange) -> str:
    """The printed numbers (or, in parentheses, the positions) of a step before and after."""
    sides = []
    for numbers, places in ((step.numbers_a, step.a), (step.numbers_b, step.b)):
        if places:
            sides.append("+".join(n or f"({place})" for n, place in zip(numbers, places, strict=True)))
    return sides[0] if len(set(sides)) == 1 else " → ".join(sides)


def _edges(edges: Sequence[EdgeChange], paint: Paint, language: Language) -> Iterator[str]:
    following = sum(edge.consequence for edge in edges)
    for change in edges:
        if not change.consequence:
            yield _edge(change, paint, language)
    if following:
        yield paint("dim", f"    {following} {word('consequences', language)}")


def _edge(change: EdgeChange, paint: Paint, language: Language) -> str:
    a, b = change.a, change.b
    if a is None or b is None:
        edge = b or a
        assert edge is not None
        style, sign = ("added", "+") if a is None else ("removed", "-")
        return f"  {sign} {paint(style, edge_text(edge, language))}"
    both = f"{paint('removed', edge_text(a, language))} {paint('added', edge_text(b, language))}"
    return f"  ~ {both}  {paint('aside', word(change.kind, language))}"


def edge_text(edge: Edge, language: Language) -> str:
    """An arrow by the printed numbers of its steps ("6 –tidak→ 5")."""
    ends = [
        number or f"({place})" for number, place in ((edge.number_from, edge.dari), (edge.number_to, edge.ke))
    ]
    way = f" –{edge.syarat}→ " if edge.syarat else " → "
    origin = f" ({word('teks', language)})" if edge.sumber == "teks" else ""
    return way.join(ends) + origin
