"""Finding the labels of the form: identity rows, box titles and column headers, through OCR noise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, get_args

from rapidfuzz.distance import Levenshtein

from sopocr.resources import resource_path
from sopocr.text.folding import fold, skeleton

LabelKind = Literal["identitas", "kotak", "kolom", "kepala", "bagian"]
Column = Literal["no", "kegiatan", "pelaksana", "mutu_baku", "kelengkapan", "waktu", "output", "keterangan"]

_FAULTS_PER_LETTER = 0.2
"""Share of a label's letters that may be misread; beyond that two labels of the form become alike
("Keterkaitan" and "Keterangan" differ in 3 of 11)."""
_SHORT = 5
"""Labels below this many letters must be read without a fault, look-alike letters aside."""

_COLON = re.compile(r"^\s*[:;=]\s*|^\s*[.,]\s*[:;]\s*")
_LIST_MARK = re.compile(r"^\s*(?:\(?[A-Za-z]{1}[.)]|\(?\d{1,2}[.)]|[IVX]{1,4}[.)])\s*(?=[A-Za-z])")
_UNIT_IN_HEADER = re.compile(r"^\W*(?:dalam\W*)?(?:detik|menit|jam|hari(?:\s*kerja)?|minggu|bulan)\W*$", re.I)


@dataclass(frozen=True, slots=True)
class LabelHit:
    """A label at the start of a text.

    `field` is the record's field ("bagian_lain" for a known box that has no field of its own), `label` the
    usual wording, `score` 1 for a perfect reading, `rest` what follows the label and its colon.
    """

    kind: LabelKind
    field: str
    label: str
    score: float
    rest: str


@dataclass(frozen=True, slots=True)
class _Label:
    kind: LabelKind
    field: str
    label: str
    folded: str

    @property
    def single_word(self) -> bool:
        return " " not in self.label


@cache
def _labels(kind: LabelKind) -> tuple[_Label, ...]:
    rows = resource_path("lexicon/labels.tsv").read_text(encoding="utf-8").splitlines()
    found: list[_Label] = []
    for row in rows:
        if not row or row.startswith("#"):
            continue
        row_kind, field, label = row.split("\t")
        if row_kind not in get_args(LabelKind):
            raise ValueError(f"labels.tsv: unknown kind {row_kind}")
        if row_kind == kind:
            found.append(_Label(kind, field, label, skeleton(label)))
    return tuple(found)


def match_label(text: str, kinds: tuple[LabelKind, ...] = ("identitas", "kotak")) -> LabelHit | None:
    """The label that `text` begins with, or None.

    A value may follow, with or without a colon ("Nomor SOP: 12/2023", "Nama SOP Evaluasi Kinerja"). Labels of
    one word and box titles take a value only behind a colon, a number or another title, since their words
    also begin ordinary sentences ("Peralatan komputer").
    """
    hits = [hit for kind in kinds if (hit := _best(text, kind)) is not None]
    return max(hits, key=lambda hit: len(hit.label) * hit.score, default=None)


def match_identity(text: str) -> LabelHit | None:
    """The identity row's label that `text` begins with (`nomor_sop`, `tanggal_…`, `disahkan_oleh`,
    `nama_sop`)."""
    return _best(text, "identitas")


def match_box_title(text: str) -> LabelHit | None:
    """The box title that `text` begins with; `field` is "bagian_lain" for known boxes without a field."""
    return _best(text, "kotak")


def match_head(text: str) -> LabelHit | None:
    """The label of a health facility's or an ISO form's head that `text` begins with; besides the record's
    fields "halaman" and "tanda" (a signature's place)."""
    return _best(text, "kepala")


@lru_cache(maxsize=4096)
def match_section(text: str) -> LabelHit | None:
    """The title of another form's section that `text` is, or holds before a colon (`rest` is then what
    follows); `field` is "prosedur", "diagram" or "bagian"."""
    bare = _LIST_MARK.sub("", text.strip(" \t|_[]*•")).strip()
    return _section(bare) or (_section(cut) if (cut := _MISREAD_MARK.sub("", bare)) != bare else None)


_MISREAD_MARK = re.compile(r"^[IVXl1|\d]{1,5}\s?[.,)]?\s*(?=[A-Z][A-Za-z]{3})")
"""A numeral whose strokes or dot were misread: "VIIDOKUMEN TERKAIT", "1 . Pengertian"."""


def section_title(text: str) -> str:
    """The title of a known section as printed, without a mark that was misread."""
    cut = _MISREAD_MARK.sub("", text)
    return cut if _section(text) is None and _section(cut) is not None else text


def _section(bare: str) -> LabelHit | None:
    title, colon, rest = bare.partition(":")
    title = re.sub(r"\([^)]*\)?\s*$", "", title)
    folded = skeleton(title)
    best: LabelHit | None = None
    for label in _labels("bagian"):
        size = len(label.folded)
        allowed = int(size * _FAULTS_PER_LETTER) if size >= _SHORT else 0
        distance = Levenshtein.distance(label.folded, folded, score_cutoff=allowed)
        if distance <= allowed and (best is None or 1 - distance / size > best.score):
            best = LabelHit(
                "bagian", label.field, label.label, 1 - distance / size, rest.strip() if colon else ""
            )
    return best


@lru_cache(maxsize=4096)
def _best(text: str, kind: LabelKind) -> LabelHit | None:
    stripped = _LIST_MARK.sub("", text.strip(" \t|_[]*")) if kind == "kotak" else text.strip(" \t|_[]*")
    folded = fold(stripped)
    best: tuple[float, LabelHit] | None = None
    for label in _labels(kind):
        size = len(label.folded)
        allowed = int(size * _FAULTS_PER_LETTER) if size >= _SHORT else 0
        for length in range(max(1, size - allowed), min(len(folded.text), size + allowed) + 1):
            distance = Levenshtein.distance(label.folded, folded.text[:length], score_cutoff=allowed)
            if distance > allowed:
                continue
            end = folded.ends[length - 1]
            rest = stripped[end:]
            if not _may_end(stripped, end, distance) or not _may_follow(rest, label):
                continue
            value = size - 3 * distance
            if best is None or value > best[0]:
                hit = LabelHit(kind, label.field, label.label, 1 - distance / size, _value(rest))
                best = (value, hit)
    return best[1] if best else None


def _value(rest: str) -> str:
    value = _COLON.sub("", rest).strip()
    return value if value.strip(".:;_|") else ""


def _may_end(text: str, end: int, distance: int) -> bool:
    """A label ends where a word ends, or where a perfect one is glued to a number or a capital."""
    if end >= len(text) or not text[end].isalnum():
        return True
    starts_word = text[end].isupper() and (text[end - 1].islower() or text[end + 1 : end + 2].islower())
    return distance == 0 and (text[end].isdigit() or starts_word)


def _may_follow(rest: str, label: _Label) -> bool:
    bare = rest.strip()
    if not bare.strip(".:;-_|") or _COLON.match(rest):
        return True
    if label.kind == "identitas" and label.field == "unit_kerja":
        return False  # "UNIT KERJA PENGADAAN BARANG" is a unit's name
    if label.kind in ("identitas", "kepala") and not label.single_word:
        return True
    if bare[0].isdigit() or (label.kind == "kotak" and _LIST_MARK.match(bare)):
        return True
    return label.kind == "kotak" and match_box_title(bare) is not None


@lru_cache(maxsize=4096)
def match_column(text: str) -> Column | None:
    """Which column a header cell heads, or None (an actor's name).

    The whole cell must be the header's words; only "Uraian Prosedur" and its kin may be followed by the
    procedure's title, and "Waktu" by its unit in brackets.
    """
    folded = fold(re.sub(r"\s+", " ", text).strip(" .:;|_[]*-"))
    best: tuple[float, str] | None = None
    for label in _labels("kolom"):
        size = len(label.folded)
        allowed = int(size * _FAULTS_PER_LETTER) if size >= _SHORT else 0
        distance = Levenshtein.distance(label.folded, folded.text, score_cutoff=allowed)
        if distance <= allowed and (best is None or size - 3 * distance > best[0]):
            best = (size - 3 * distance, label.field)
    if best is None:
        best = _column_with_rest(text)
    if best is None:
        return None
    field = best[1]
    for column in get_args(Column):
        if column == field:
            return column  # type: ignore[no-any-return]
    raise ValueError(f"labels.tsv: unknown column {field}")


def _column_with_rest(text: str) -> tuple[float, str] | None:
    folded = fold(text)
    for label in _labels("kolom"):
        if not folded.text.startswith(label.folded):
            continue
        end = folded.ends[len(label.folded) - 1]
        rest = text[end:]
        if label.field == "kegiatan" and not label.single_word and not rest[:1].isalnum():
            return len(label.folded), label.field
        if label.field == "waktu" and _UNIT_IN_HEADER.match(rest):
            return len(label.folded), label.field
    return None


@cache
def _column_words() -> dict[str, frozenset[str]]:
    """The words of the titles of each kind of column, folded."""
    words: dict[str, set[str]] = {}
    for label in _labels("kolom"):
        words.setdefault(label.field, set()).update(
            skeleton(word) for word in re.findall(r"[^\W\d_]+", label.label)
        )
    return {field: frozenset(found - {skeleton("dan")}) for field, found in words.items()}


@lru_cache(maxsize=8192)
def share_of_column_words(text: str, column: str) -> float:
    """Share of a title's letters that stand in words (misread ones too) of such a column's titles."""
    known = _column_words().get(column, frozenset())
    words = [skeleton(word) for word in re.findall(r"[^\W\d_|!]+", text)]
    total = sum(map(len, words))
    return sum(len(word) for word in words if _is_among(word, known)) / total if total else 0.0


def _is_among(word: str, known: frozenset[str]) -> bool:
    if word in known:
        return True
    allowed = int(len(word) * 1.25 * _FAULTS_PER_LETTER) if len(word) >= _SHORT else 0
    return allowed > 0 and any(
        abs(len(other) - len(word)) <= allowed
        and Levenshtein.distance(other, word, score_cutoff=allowed) <= allowed
        for other in known
    )


def title_text(text: str) -> str:
    """An unknown box's title as a name: without colon and list mark, in title case where printed in
    capitals."""
    bare = re.sub(r"\s+", " ", _LIST_MARK.sub("", text)).strip(" :;.|_[]*")
    return bare.title() if bare.isupper() else bare


def looks_like_title(text: str) -> bool:
    """Whether an unknown line has the form of a box title: one to five words, all capitals or closed by
    a colon."""
    bare = text.strip(" |_[]*")
    words = re.findall(r"[^\W\d_]+", bare)
    if not 1 <= len(words) <= 5 or re.search(r"\d", bare) or sum(map(len, words)) < 5:
        return False
    closed = bare.endswith(":")
    return (closed and words[0][0].isupper()) or (bare.isupper() and not bare.endswith((".", ";", ",")))


_LONG_SOP = re.compile(
    r"^\s*(?:standar[dt]?\s*operasional\s*prosedur|prosedur\s*operasional\s*standar)\s*"
    r"(?:\(\s*sop\s*\))?\s*[:\-–]?\s*",
    re.I,
)
_SHORT_SOP = re.compile(r"^\s*[S5][O0]P(?:\s*[:\-–]\s*|\s+|(?=[A-Z][a-z]))")


def strip_sop(title: str) -> str:
    """A procedure's name without a leading "SOP", "STANDAR OPERASIONAL PROSEDUR (SOP)" and colon."""
    return _SHORT_SOP.sub("", _LONG_SOP.sub("", title)).strip()
