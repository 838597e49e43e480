"""Checks of the steps' numbers, texts, durations and actors."""

from __future__ import annotations

import re

from sopocr.assemble.reporter import Reporter
from sopocr.model.sop import Langkah, Sop
from sopocr.text.durations import is_duration, parse_duration

_REGION = re.compile(
    r"\b(?:Kabupaten|Kab\.|Kota|Provinsi|Prov\.|Kecamatan|Kec\.|Kelurahan)\s+"
    r"(?P<name>[A-Z][a-z]{3,}(?:\s+[A-Z][a-z]{3,})?)"
)
_GENERAL = frozenset(
    {"kota", "kabupaten", "provinsi", "kecamatan", "kelurahan", "dalam", "untuk", "serta", "atau"}
)


def check_steps(sop: Sop, report: Reporter, *, symbols_read: bool) -> None:
    """Steps there, numbered in sequence, described, timed; actors there and used."""
    if not sop.langkah:
        report.add("NO_STEPS", "/sop/langkah")
        return
    _numbers(sop, report)
    own = _own_words(sop)
    for index, step in enumerate(sop.langkah):
        path = f"/sop/langkah/{index}"
        if not step.kegiatan:
            report.add("STEP_TEXT_MISSING", f"{path}/kegiatan")
        _region(step, path, own, report)
        _duration(step, path, report)
    _empty_cells(sop, report)
    if not sop.pelaksana:
        report.add("NO_ACTORS", "/sop/pelaksana")
    if symbols_read:
        _actors(sop, report)


def _empty_cells(sop: Sop, report: Reporter) -> None:
    """Cells that hold nothing in columns that are filled nearly everywhere: probably not read."""
    for name, title in _COLUMNS.items():
        texts = [step.waktu.teks if name == "waktu" else getattr(step, name) for step in sop.langkah]
        empty = [index for index, text in enumerate(texts) if not text]
        if len(texts) >= _FEWEST_STEPS and 0 < len(empty) <= _SELDOM * len(texts):
            for index in empty:
                report.add("STEP_CELL_EMPTY", f"/sop/langkah/{index}/{name}", column=title)


_COLUMNS = {"kelengkapan": "Kelengkapan", "waktu": "Waktu", "output": "Output"}
_FEWEST_STEPS, _SELDOM = 5, 0.2
"""Steps from which a column tells whether cells stay empty, and the share of its cells that may be."""


def _numbers(sop: Sop, report: Reporter) -> None:
    values = [int(step.nomor) if step.nomor.isdigit() else None for step in sop.langkah]
    if all(value is None for value in values):
        values = []
    misread = {index for index in range(len(values)) if _misread(values, index)}
    reached: int | None = None
    seen: set[int] = set()
    for index, value in enumerate(values):
        path = f"/sop/langkah/{index}/nomor"
        if index in misread:
            expected = (reached or 0) + 1
            report.add("STEP_NUMBER_MISREAD", path, here=sop.langkah[index].nomor, expected=expected)
            reached = expected
            seen.add(expected)
            continue
        if value is None:
            report.add("STEP_NUMBER_MISSING", path)
            reached = None if reached is None else reached + 1
            continue
        if value in seen:
            report.add("STEP_NUMBER_REPEAT", path, here=value)
        elif (reached is not None and value > reached + 1) or (reached is None and index == 0 and value > 1):
            report.add("STEP_NUMBER_GAP", path, before=reached or 0, here=value)
        seen.add(value)
        reached = value


def _misread(values: list[int | None], index: int) -> bool:
    """Whether the numbers before and after fit one another but not this one, or what is no number
    stands here."""
    before = values[index - 1] if index else 0
    after = values[index + 1] if index + 1 < len(values) else None
    here = values[index]
    return here is not None and before is not None and after == before + 2 and here != before + 1


def _own_words(sop: Sop) -> set[str]:
    given = (sop.instansi, sop.unit_kerja, sop.nama_sop, sop.disahkan_oleh.jabatan, *sop.pelaksana)
    return set(re.findall(r"[a-z]{4,}", " ".join(text for text in given if text).lower()))


def _region(step: Langkah, path: str, own: set[str], report: Reporter) -> None:
    if not own:
        return
    for name in ("kegiatan", "kelengkapan", "output", "keterangan"):
        for match in _REGION.finditer(getattr(step, name)):
            words = set(re.findall(r"[a-z]{4,}", match["name"].lower()))
            if words and not words & (own | _GENERAL):
                report.add("FOREIGN_BODY", f"{path}/{name}", text=match[0])


def _duration(step: Langkah, path: str, report: Reporter) -> None:
    where, waktu = f"{path}/waktu/teks", step.waktu
    if step.output and is_duration(step.output):
        report.add("DURATION_IN_OUTPUT", f"{path}/output", text=step.output)
    if not re.search(r"\w", waktu.teks):
        return
    note = parse_duration(waktu.teks, waktu.satuan).note
    if waktu.min is None and waktu.maks is None:
        code = "DURATION_TEXT" if note == "no_number" else "DURATION_UNPARSED"
        report.add(code, where, text=waktu.teks)
    elif waktu.satuan is None:
        report.add("DURATION_NO_UNIT", where, text=waktu.teks)
    elif waktu.min is not None and waktu.maks is not None and waktu.min > waktu.maks:
        report.add("DURATION_ORDER", where, text=waktu.teks)
    elif note == "word_differs":
        report.add("DURATION_WORD", where, text=waktu.teks)


def _actors(sop: Sop, report: Reporter) -> None:
    used = {actor.aktor for step in sop.langkah for actor in step.pelaksana}
    for index, step in enumerate(sop.langkah):
        if not step.pelaksana:
            report.add(
                "STEP_WITHOUT_ACTOR", f"/sop/langkah/{index}/pelaksana", number=step.nomor or index + 1
            )
    for index, actor in enumerate(sop.pelaksana):
        if actor not in used:
            report.add("ACTOR_UNUSED", f"/sop/pelaksana/{index}", actor=actor)
