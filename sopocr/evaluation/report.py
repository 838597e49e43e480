"""Extract scans with known records and report what was right, per kind of damage, with the worst pages
first."""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from sopocr.errors import SopocrError
from sopocr.evaluation.cases import Case
from sopocr.evaluation.counting import MEASURES, TRUST, Comparison, Miss, Tally
from sopocr.evaluation.metrics import best_match
from sopocr.evaluation.reliability import Reliability, diagram
from sopocr.evaluation.values import DRAWN, TEXT, JudgedValue, judge_values
from sopocr.model.sop import Record
from sopocr.output.files import make_folder, write_whole
from sopocr.output.overlay import Mark, overlay_png
from sopocr.pipeline import Digitised, digitise
from sopocr.processes import Died, OnPage, bytes_of, do_all, file_ended_process
from sopocr.settings import Settings

ALL = "ALL"


@dataclass(frozen=True)
class WrongPage:
    """A page on which something went wrong. `number` is None for faults that no page can be told for."""

    file: str
    number: int | None
    misses: tuple[Miss, ...]
    picture: str | None = None


@dataclass(frozen=True)
class _Judged:
    """What one case gave: how its record compares, its values judged, its wrong pages, and why it failed."""

    comparison: Comparison
    values: Sequence[JudgedValue]
    pages: Sequence[WrongPage]
    seconds: float
    failure: str


@dataclass
class Report:
    """Tallies per level in order of appearance and of all together, figures per file, and the wrong pages."""

    levels: dict[str, Tally] = field(default_factory=dict)
    files: dict[str, dict[str, float | int]] = field(default_factory=dict)
    pages: list[WrongPage] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)
    trust: dict[str, dict[str, Reliability]] = field(default_factory=dict)
    """By level and kind ("text", "drawn"): how far the confidence of values can be trusted."""

    def weigh(self, level: str, values: Sequence[JudgedValue]) -> None:
        """Count the judged values of one case."""
        for name in (level, ALL):
            kinds = self.trust.setdefault(name, {kind: Reliability() for kind in (TEXT, DRAWN)})
            for kind, reliability in kinds.items():
                reliability.add(value for value in values if value.kind == kind)
        self.trust[ALL] = self.trust.pop(ALL)  # last

    def include(self, case: Case, judged: _Judged) -> None:
        """Take in what one case gave."""
        if judged.failure:
            self.failures[case.file.name] = judged.failure
        self.add(case, judged.comparison, judged.seconds)
        self.weigh(case.level, judged.values)
        self.pages.extend(judged.pages)

    def add(self, case: Case, comparison: Comparison, seconds: float) -> None:
        """Count one case."""
        for level in (case.level, ALL):
            self.levels.setdefault(level, Tally()).add(comparison.tally)
        self.levels[ALL] = self.levels.pop(ALL)  # last
        self.files[f"{case.file.name}#{case.doc}"] = comparison.tally.figures() | {
            "seconds": round(seconds, 2)
        }

    def worst_first(self) -> list[WrongPage]:
        """The wrong pages, those with the most faults first."""
        return sorted(self.pages, key=lambda page: (-len(page.misses), page.file, page.number or 0))

    def worst_pages(self) -> list[tuple[str, int, str]]:
        """The wrong pages as (place, number of faults, picture), those with the most faults first."""
        return [
            (f"{page.file}, page {page.number or '?'}", len(page.misses), page.picture or "")
            for page in self.worst_first()
        ]

    def to_json(self) -> str:
        """All figures and faults; a measure without anything to measure is null."""
        whole = {
            "levels": {level: tally.figures() for level, tally in self.levels.items()},
            "files": self.files,
            "failures": self.failures,
            "reliability": {
                level: {
                    kind: reliability.figures() | {"bins": [asdict(b) for b in reliability.bins]}
                    for kind, reliability in kinds.items()
                }
                for level, kinds in self.trust.items()
            },
            "pages": [
                {
                    "file": page.file,
                    "page": page.number,
                    "picture": page.picture,
                    "misses": [vars(miss) for miss in page.misses],
                }
                for page in self.worst_first()
            ],
        }
        return json.dumps(_without_nan(whole), ensure_ascii=False, indent=1) + "\n"

    def rows(self) -> list[list[str]]:
        """The table: a heading row, then one row a level."""
        table = [["level", *MEASURES, *TRUST, "cer", "perfect", "overclaim"]]
        for level, tally in self.levels.items():
            figures = tally.figures()
            cells = [_figure(figures[name], 3) for name in (*MEASURES, *TRUST)]
            perfect = f"{tally.perfect}/{tally.documents}"
            table.append([level, *cells, _figure(tally.cer, 4), perfect, str(tally.overclaim)])
        return table

    def trust_rows(self) -> list[list[str]]:
        """The table of how far confidence can be trusted: a heading row, then a row for each level and
        kind."""
        table = [["level", "kind", "values", "right", "flagged", "unflagged right", "calibration error"]]
        for level, kinds in self.trust.items():
            for kind, one in kinds.items():
                shares = [_figure(v, 4) for v in (one.right, one.flagged, one.unflagged_right)]
                table.append([level, kind, str(len(one.values)), *shares, _figure(one.calibration_error, 4)])
        return table


def _figure(value: float, digits: int) -> str:
    return "–" if math.isnan(value) else f"{value:.{digits}f}"


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nan(member) for key, member in value.items()}
    if isinstance(value, list):
        return [_without_nan(member) for member in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def evaluate(
    cases: Sequence[Case],
    settings: Settings,
    *,
    pictures: Path | None = None,
    workers: int = 1,
    on_case: Callable[[Case], OnPage | None] | None = None,
    on_done: Callable[[Case], None] | None = None,
) -> Report:
    """Extract the scan of every case, in `workers` processes, and compare. `pictures` is a folder for a
    picture of each wrong page and for the reliability diagrams.

    `on_case` is called before each and gives the function to call after each page, `on_done` after each.

    A source that fails counts as an empty record, with its error in `failures`.
    """
    if pictures is not None:
        make_folder(pictures)
    report = Report()
    work = partial(_judge, settings=settings.shared_by(workers), pictures=pictures)
    done = do_all(work, cases, workers, on_case, lambda case: bytes_of(case.file))
    for case, judged in zip(cases, done, strict=True):
        if isinstance(judged, Died):
            _, nothing = best_match(case.expected, [])
            failure = str(file_ended_process(case.file, judged.reason))
            report.include(case, _Judged(nothing, [], [], 0.0, failure))
        else:
            report.include(case, judged)
        if on_done is not None:
            on_done(case)
    if pictures is not None and ALL in report.trust:
        for kind, reliability in report.trust[ALL].items():
            write_whole(pictures / f"reliability-{kind}.svg", diagram(reliability, _TITLES[kind]))
    return report


def _judge(case: Case, on_page: OnPage | None, *, settings: Settings, pictures: Path | None) -> _Judged:
    """One case extracted and compared, its wrong pages drawn."""
    started = perf_counter()
    failure = ""
    try:
        result = digitise(case.file, settings, on_page=on_page, keep_images=pictures is not None)
    except SopocrError as error:
        failure = str(error)
        result = Digitised(records=[], pages=[], images=[])
    seconds = perf_counter() - started
    index, comparison = best_match(case.expected, [measured(record) for record in result.records])
    record = result.records[index] if result.records else None
    values = judge_values(case.expected, record) if record else []
    pages = []
    for number, misses in _by_page(comparison.misses, record).items():
        picture = None
        if pictures is not None and number is not None:
            picture = _picture(pictures, case, result, number, misses, record)
        pages.append(WrongPage(case.file.name, number, tuple(misses), picture))
    return _Judged(comparison, values, pages, seconds, failure)


def measured(record: Record) -> dict[str, Any]:
    """What the measures need of a record, as JSON."""
    return record.model_dump(mode="json", include={"status", "sop", "findings"})


_TITLES = {TEXT: "Values in words", DRAWN: "Symbols and arrows"}


def _by_page(misses: Sequence[Miss], record: Record | None) -> dict[int | None, list[Miss]]:
    """Each fault at the page of its value's evidence, else of the nearest value around it in the record."""
    pages: dict[int | None, list[Miss]] = defaultdict(list)
    for miss in misses:
        pages[_page_of(miss.path, record) if record else None].append(miss)
    return dict(pages)


def _page_of(path: str, record: Record) -> int | None:
    while path not in ("", "/sop"):
        if (own := record.evidence.get(path)) and own.page:
            return own.page
        below = [e.page for key, e in record.evidence.items() if key.startswith(f"{path}/") and e.page]
        if below:
            return min(below)
        path = path.rpartition("/")[0]
    return min((page.number for page in record.pages), default=None)


def _picture(
    folder: Path,
    case: Case,
    result: Digitised,
    number: int,
    misses: Sequence[Miss],
    record: Record | None,
) -> str | None:
    marks = [
        Mark(evidence.box, miss.measure)
        for miss in misses
        if record
        and (evidence := record.evidence.get(miss.path))
        and evidence.box
        and evidence.page == number
    ]
    for page, image in zip(result.pages, result.images, strict=True):
        if page.number == number:
            doc = "" if case.doc == case.file.stem else f"-{case.doc}"
            name = re.sub(r"[^\w.-]+", "_", f"{case.level}-{case.file.name}{doc}-{number}")
            path = folder / f"{name}.png"
            write_whole(path, overlay_png(page, image, marks))
            return str(path)
    return None
