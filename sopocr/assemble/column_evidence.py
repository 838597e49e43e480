"""What is seen of a flow table's column, as numbers: its title, its contents, its place, the page before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from sopocr.model.page import ColumnRole
from sopocr.text.decisions import normalise_condition
from sopocr.text.durations import is_duration
from sopocr.text.labels import Column, match_column, share_of_column_words
from sopocr.text.positions import is_position

ROLES: tuple[ColumnRole, ...] = get_args(ColumnRole)
TITLED: tuple[ColumnRole, ...] = ("no", "kegiatan", "kelengkapan", "waktu", "output", "keterangan")
"""Roles that have titles of their own; actors have names."""

_NUMBER = re.compile(r"^\W*\d{1,3}\W*$")
_LOOSE_NUMBER = re.compile(r"^\W*[\dIlOoSBZ|]{1,3}\W*$")
_VERB = re.compile(r"^me(?:m|n|ng|ny|l|r|w|y)[a-z]{3,}$")
_UNIT = re.compile(r"\d\s*(?:detik|menit|mnt|jam|hari|hr|minggu|bulan|tahun|triwulan)", re.I)
_PAPER = re.compile(
    r"\b(?:surat|dokumen|draf|draft|konsep|nota|disposisi|laporan|berkas|data|lembar|formulir|undangan|notulen|"
    r"arsip|berita acara|daftar|sk|spt|dpa|rka|rekap\w*|hasil|bukti|tanda terima|atk|komputer|aplikasi)\b",
    re.I,
)
_SOP = re.compile(r"^\W*(?:sop\b|\*|lihat\b|maks\w*|paling lambat|bila\b|jika\b)", re.I)
_OFFICES = re.compile(
    r"\b(?:staf|staff|petugas|pemohon|masyarakat|tim|ketua|anggota|bendahara|operator|arsiparis|analis|pengelola|"
    r"pejabat|jf[tu]|pp[kt]k?|kpa|pokja|bagian|bidang|seksi|subbag\w*|kas(?:i|ubbag|ubag|ubbid)|unit|"
    r"dosen|prodi|admin\w*|verifikator|auditor|fungsional|pelaksana|instansi|dinas|penyedia|opd|skpd|ppid|"
    r"sekretariat|walikota|kades|pegawai|pengadministrasi|pimpinan|kasir|perawat|dokter|loket)\b",
    re.I,
)
_WIDTHS = (0.0, 0.035, 0.055, 0.08, 0.12, 0.18, 0.26)
"""Shares of the table's width between which columns count as equally wide."""
CLEAR = 0.9
"""Legibility from which a title says what it says: a column of another meaning."""
_FIRST_WORDS = 6
"""Words of a cell among which an activity has its verb."""


@dataclass(frozen=True, slots=True)
class ColumnSight:
    """One column as it stands on the page.

    `title` is what stands over it alone, `legibility` how clearly that was read (0 without a title), `upward`
    whether it is written upward. `spans` are the titles over it and its neighbours, `spanned` those that
    stand over any column. `cells` are its texts row by row. `width` and `place` (its middle) are shares of
    the table's width. `drawn` is the share of its height with drawing in it, None where nobody looked.
    `before` is its role on the page before.
    """

    title: str
    legibility: float
    cells: tuple[str, ...]
    width: float
    place: float
    spans: frozenset[Column] = frozenset()
    spanned: frozenset[Column] = frozenset()
    upward: bool = False
    drawn: float | None = None
    before: ColumnRole | None = None


def features(columns: Sequence[ColumnSight]) -> NDArray[np.float64]:
    """(columns, features): what speaks for the role of each of a table's columns, left to right; every
    figure in 0..1."""
    widest = max((column.width for column in columns), default=0.0)
    return np.array(
        [_features(column, index, len(columns), widest) for index, column in enumerate(columns)]
    ).reshape(len(columns), -1)


def _features(column: ColumnSight, index: int, count: int, widest: float) -> list[float]:
    blank = not column.title and not any(text.strip() for text in column.cells)
    return [
        1.0,
        *_of_title(column),
        *_of_spans(column),
        *_of_contents(column.cells),
        *_of_drawing(column),
        *_of_place(column, index, count, widest),
        *(float(column.before == role) for role in ROLES),
        *(float(blank and column.before == role) for role in ROLES),
        float(column.before is None),
    ]


def _of_title(column: ColumnSight) -> list[float]:
    hit = match_column(column.title) if column.title else None
    exact = [float(hit == role) for role in TITLED]
    shares = [share_of_column_words(column.title, role) for role in TITLED]
    known = max(*exact, *shares)
    clear = column.legibility >= CLEAR
    office = bool(column.title) and (is_position(column.title) or _OFFICES.search(column.title) is not None)
    return [
        *exact,
        *(0.0 if hit else share for share in shares),
        float(office and hit is None),
        float(not column.title),
        float(bool(column.title) and not clear and known < 0.5),
        float(clear and known < 0.5 and not office),
        float(column.upward),
    ]


def _of_spans(column: ColumnSight) -> list[float]:
    actors, quality = ("pelaksana" in column.spans, "mutu_baku" in column.spans)
    return [
        float(actors),
        float(quality),
        float(not actors and "pelaksana" in column.spanned),
        float(not quality and "mutu_baku" in column.spanned),
    ]


def _of_contents(cells: Sequence[str]) -> list[float]:
    filled = [text for text in cells if re.search(r"\w", text)]
    count = max(1, len(filled))
    seen = float(bool(filled))
    numbers = sum(bool(_LOOSE_NUMBER.match(text)) for text in filled) / count
    words = sum(min(len(text.split()), 16) for text in filled) / count / 16
    return [
        seen,
        len(filled) / max(1, len(cells)),
        float(len(filled) <= 0.2 * len(cells)),
        numbers,
        run_of_numbers(cells),
        words,
        sum(has_verb(text) for text in filled) / count,
        sum(is_time(text) for text in filled) / count,
        sum(normalise_condition(text) is not None for text in filled) / count,
        sum(_PAPER.search(text) is not None for text in filled) / count,
        sum(_SOP.match(text) is not None for text in filled) / count,
        sum(len(re.findall(r"[^\W\d_]", text)) < 3 for text in filled) / count,
    ]


def _of_drawing(column: ColumnSight) -> list[float]:
    if column.drawn is None:
        return [0.0, 0.0, 0.0]
    return [1.0, min(1.0, column.drawn), float(column.drawn > 0.1)]


def _of_place(column: ColumnSight, index: int, count: int, widest: float) -> list[float]:
    wide = sum(column.width >= least for least in _WIDTHS) - 1
    return [
        *(float(wide == place) for place in range(len(_WIDTHS))),
        float(column.width >= 0.999 * widest),
        float(index == 0),
        float(index == 1),
        float(index == count - 1),
        column.place,
    ]


@lru_cache(maxsize=4096)
def has_verb(text: str) -> bool:
    """Whether one of the first words of a cell is a verb of doing (me-): it tells an activity."""
    words = re.findall(r"[a-z]+", text.lower())[:_FIRST_WORDS]
    return any(_VERB.match(word) for word in words)


@lru_cache(maxsize=4096)
def is_time(text: str) -> bool:
    """Whether a cell says how long something takes, and hardly anything else."""
    return is_duration(text) or (_UNIT.search(text) is not None and len(text) < 40)


def run_of_numbers(cells: Sequence[str]) -> float:
    """Share of the filled cells that number them, each one more than the one before."""
    numbers = [int(re.sub(r"\D", "", text)) for text in cells if _NUMBER.match(text)]
    filled = sum(bool(re.search(r"\w", text)) for text in cells)
    if not numbers or not filled:
        return 0.0
    steps = sum(after - before in (1, 2) for before, after in pairwise(numbers))
    return (steps + 1) / filled
