"""What the command line shows to people: progress, a record in brief, a table of measures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from types import TracebackType
from typing import Literal

from rich.console import Console, Group
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from sopocr.model.sop import Record
from sopocr.output.sections import cell, sections, step_columns

Language = Literal["id", "en"]

DOUBTFUL = 0.9
_WORST = 20
_STYLES = {"complete": "green", "partial": "yellow", "failed": "red"}
_SEVERITIES = {"error": "red", "warning": "yellow", "info": "cyan"}
_DATES = (
    "tanggal_pembuatan",
    "tanggal_revisi",
    "tanggal_pengesahan",
    "tanggal_efektif",
    "tanggal_terbit",
)
_SYMBOLS = {"terminator": "(  )", "proses": "[  ]", "keputusan": "<  >"}

_WORDS: dict[str, dict[Language, str]] = {
    "number": {"id": "Nomor SOP", "en": "Number"},
    "office": {"id": "Instansi", "en": "Office"},
    "dates": {"id": "Tanggal", "en": "Dates"},
    "tanggal_pembuatan": {"id": "pembuatan", "en": "made"},
    "tanggal_revisi": {"id": "revisi", "en": "revised"},
    "tanggal_pengesahan": {"id": "pengesahan", "en": "approved"},
    "tanggal_efektif": {"id": "efektif", "en": "effective"},
    "tanggal_terbit": {"id": "terbit", "en": "issued"},
    "form": {"id": "Bentuk", "en": "Form"},
    "revision": {"id": "Nomor revisi", "en": "Revision"},
    "sections": {"id": "Bagian", "en": "Sections"},
    "chart": {"id": "Diagram alir", "en": "Flow chart"},
    "nodes": {"id": "simpul", "en": "nodes"},
    "arrows": {"id": "panah", "en": "arrows"},
    "approver": {"id": "Disahkan oleh", "en": "Approved by"},
    "law": {"id": "Dasar hukum", "en": "Legal basis"},
    "items": {"id": "butir", "en": "items"},
    "step": {"id": "Kegiatan", "en": "Activity"},
    "actor": {"id": "Pelaksana", "en": "Actors"},
    "time": {"id": "Waktu", "en": "Time"},
    "output": {"id": "Output", "en": "Output"},
    "flow": {"id": "Berlanjut ke", "en": "Goes on to"},
    "findings": {"id": "Catatan", "en": "Findings"},
    "none": {"id": "tidak ada", "en": "none"},
    "doubtful": {
        "id": "nilai diragukan (keyakinan di bawah 90%)",
        "en": "doubtful values (confidence below 90%)",
    },
    "complete": {"id": "lengkap", "en": "complete"},
    "partial": {"id": "sebagian terbaca", "en": "partial"},
    "failed": {"id": "gagal", "en": "failed"},
}


class TerminalProgress:
    """A progress bar on standard error; nothing at all where that is no terminal."""

    def __init__(self, sources: int) -> None:
        self._console = Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._sources = sources
        self._all: TaskID | None = None
        self._at_work: defaultdict[str, list[TaskID]] = defaultdict(list)

    def __enter__(self) -> TerminalProgress:
        self._bar.start()
        if self._sources > 1:
            self._all = self._bar.add_task("sources", total=self._sources)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def begin(self, name: str) -> Callable[[int, int], None]:
        """Show that `name` is being read; gives the function to call with pages done and pages in all."""
        pages = self._bar.add_task(escape(name), total=None)
        self._at_work[name].append(pages)
        return lambda done, total: self._bar.update(pages, completed=done, total=total)

    def end(self, name: str) -> None:
        """Count one source as done."""
        if self._at_work[name]:
            self._bar.remove_task(self._at_work[name].pop())
        if self._all is not None:
            self._bar.advance(self._all)

    def say(self, message: str) -> None:
        """A line on standard error, above the bar."""
        self._console.print(f"sopocr: {message}", markup=False, highlight=False, soft_wrap=True)


def show_record(record: Record, language: Language, console: Console) -> None:
    """Print a record in brief: identity, steps with their actors and arrows, findings, number of doubts."""
    sop = record.sop
    word = {key: words[language] for key, words in _WORDS.items()}
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column()
    office = "\n".join(part for part in (sop.instansi, sop.unit_kerja) if part)
    dates = [f"{word[key]} {getattr(sop, key)}" for key in _DATES if getattr(sop, key)]
    by = sop.disahkan_oleh
    approver = ", ".join(part for part in (by.nama, by.jabatan, by.pangkat, by.nip) if part)
    rows = [
        ("office", office),
        ("number", sop.nomor_sop or ""),
        ("dates", ", ".join(dates)),
        ("approver", approver),
        ("law", f"{len(sop.dasar_hukum)} {word['items']}" if sop.dasar_hukum else ""),
    ]
    if sop.bentuk != "sop-ap":
        rows[2:2] = [("revision", sop.nomor_revisi or "")]
        rows[-1:] = [("sections", "\n".join(_sections(record)))]
        rows[:0] = [("form", sop.bentuk)]
    if sop.diagram_alir is not None:
        chart = sop.diagram_alir
        count = f"{len(chart.simpul)} {word['nodes']}, {len(chart.alur)} {word['arrows']}"
        rows.append(("chart", count))
    for key, value in rows:
        facts.add_row(word[key], Text(value or "–"))
    steps = _list(record, word) if sop.bentuk != "sop-ap" else _flow_table(record, word)
    status = Text(f" {word[record.status]} ", style=f"reverse {_STYLES[record.status]}")
    title = Text.assemble(status, " ", (sop.nama_sop or record.source.file, "bold"))
    console.print(Panel(Group(facts, Text(), steps), title=title, title_align="left", padding=(1, 2)))
    _show_findings(record, word, console)


def _flow_table(record: Record, word: dict[str, str]) -> Table:
    steps = Table(show_edge=False, pad_edge=False, header_style="bold")
    steps.add_column("No", justify="right", no_wrap=True)
    for key, ratio in (("step", 5), ("actor", 3), ("time", 1), ("output", 3), ("flow", 1)):
        steps.add_column(word[key], ratio=ratio, overflow="fold")
    for place, step in enumerate(record.sop.langkah, 1):
        actors = "\n".join(
            f"{_SYMBOLS[mark.simbol]} {mark.aktor}" if mark.simbol else mark.aktor for mark in step.pelaksana
        )
        steps.add_row(
            *map(
                Text,
                (step.nomor, step.kegiatan, actors, step.waktu.teks, step.output, _onward(record, place)),
            )
        )
    return steps


def _list(record: Record, word: dict[str, str]) -> Table:
    """The items of a procedure, set in by level, with the columns that it has."""
    columns = [
        (key, name)
        for key, name in (("actor", "pelaksana"), ("time", "waktu"), ("output", "output"))
        if name in step_columns(record.sop)
    ]
    steps = Table(show_edge=False, pad_edge=False, header_style="bold")
    steps.add_column("No", no_wrap=True)
    steps.add_column(word["step"], ratio=5, overflow="fold")
    for key, _ in columns:
        steps.add_column(word[key], ratio=2, overflow="fold")
    for step in record.sop.langkah:
        number = Text(step.nomor)
        words = Padding(Text(step.kegiatan, "" if step.nomor else "bold"), (0, 0, 0, 2 * (step.tingkat - 1)))
        steps.add_row(number, words, *(Text(cell(step, name)) for _, name in columns))
    return steps


def _sections(record: Record) -> list[str]:
    return [f"{part.title} ({len(part.items)})" for part in sections(record) if part.kind == "items"]


def _onward(record: Record, place: int) -> str:
    """Where the arrows of a step lead, by printed number."""
    steps = record.sop.langkah
    ways = []
    for edge in record.sop.alur:
        if edge.dari == place and edge.ke <= len(steps):
            label = f"{edge.syarat}: " if edge.syarat else ""
            ways.append(f"{label}{steps[edge.ke - 1].nomor or edge.ke}")
    return "\n".join(ways)


def _show_findings(record: Record, word: dict[str, str], console: Console) -> None:
    doubts = sum(evidence.confidence < DOUBTFUL for evidence in record.evidence.values())
    console.print(Text(f"{word['findings']}: {len(record.findings) or word['none']}", style="bold"))
    for finding in record.findings:
        place = f" [{finding.page}]" if finding.page else ""
        console.print(Text.assemble(("  ● ", _SEVERITIES[finding.severity]), finding.message, (place, "dim")))
    if doubts:
        console.print(Text(f"{doubts} {word['doubtful']}", style="yellow"))


def show_report(rows: list[list[str]], console: Console) -> None:
    """Print the table of measures; the first row is its heading. Too wide for the terminal, it is set on
    end, and where there are many levels, in several blocks below one another. No line is wrapped or cut."""
    for number, block in enumerate(_fitted(rows, console.width)):
        if number:
            console.print()
        widths = [max(map(len, column)) for column in zip(*block, strict=True)]
        for place, row in enumerate(block):
            cells = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
            line = _GAP.join([row[0].ljust(widths[0]), *cells])
            console.print(Text(line, style="" if place else "bold"), soft_wrap=True)


_GAP = "  "


def _fitted(rows: list[list[str]], width: int) -> list[list[list[str]]]:
    """The table, or the blocks of the table set on end, that fit into `width` columns."""

    def wide(table: list[list[str]]) -> int:
        columns = list(zip(*table, strict=True))
        return sum(max(map(len, column)) for column in columns) + len(_GAP) * (len(columns) - 1)

    if wide(rows) <= width:
        return [rows]
    names, blocks = rows[0], [[rows[1]]]
    for row in rows[2:]:
        if wide([list(cells) for cells in zip(names, *blocks[-1], row, strict=True)]) <= width:
            blocks[-1].append(row)
        else:
            blocks.append([row])
    return [[list(cells) for cells in zip(names, *block, strict=True)] for block in blocks]


def show_wrong_pages(pages: list[tuple[str, int, str]], console: Console) -> None:
    """Print the wrong pages, as (place, number of faults, picture), the worst first."""
    for place, faults, picture in pages[:_WORST]:
        console.print(Text(f"{faults:4d}  {place}" + (f"  {picture}" if picture else "")), soft_wrap=True)
    if len(pages) > _WORST:
        console.print(Text(f"      … {len(pages) - _WORST}"))
