"""What people call the places of a record."""

from __future__ import annotations

from sopocr.assemble.checks import BOX_NAMES, DATE_NAMES
from sopocr.assemble.codes import Language
from sopocr.model.pointers import parts
from sopocr.model.sop import Sop
from sopocr.output.sections import CHART
from sopocr.review.texts import say

_FIELDS = {
    "instansi": "Instansi",
    "unit_kerja": "Unit Kerja",
    "nomor_sop": "Nomor SOP",
    "nama_sop": "Nama SOP",
    "nomor_revisi": "Nomor Revisi",
    "tanggal_terbit": "Tanggal Terbit",
    **DATE_NAMES,
    **BOX_NAMES,
    "pelaksana": "Pelaksana",
}
"""The names printed on the official form; they stay in every language."""
_APPROVER = {"jabatan": "Jabatan", "nama": "Nama", "pangkat": "Pangkat", "nip": "NIP"}
COLUMNS = {
    "nomor": "No",
    "kegiatan": "Kegiatan",
    "pelaksana": "Pelaksana",
    "kelengkapan": "Kelengkapan",
    "waktu": "Waktu",
    "output": "Output",
    "keterangan": "Keterangan",
}


def label_of(path: str, sop: Sop, lang: Language) -> str:  # noqa: PLR0911 - one kind of path a line
    """The name of the place at `path`: "Langkah 3 · Kelengkapan"."""
    match parts(path):
        case ("sop", "langkah", place, *rest):
            name = _step(sop, int(place), lang)
            return f"{name} · {COLUMNS[rest[0]]}" if rest and rest[0] in COLUMNS else name
        case ("sop", "alur", place) if int(place) < len(sop.alur):
            edge = sop.alur[int(place)]
            ends = [_number(sop, end - 1) for end in (edge.dari, edge.ke)]
            return say(lang, "Arrow %(a)s → %(b)s", a=ends[0], b=ends[1])
        case ("sop", "alur", *_):
            return say(lang, "Arrows")
        case ("sop", "langkah"):
            return say(lang, "Steps")
        case ("sop", "disahkan_oleh", *rest):
            return " · ".join(["Disahkan oleh", *(_APPROVER.get(one, one) for one in rest)])
        case ("sop", "diagram_alir", "simpul", place, *_):
            return f"{CHART} · {int(place) + 1}"
        case ("sop", "diagram_alir", *_):
            return CHART
        case ("sop", "bagian_lain", title, *rest):
            return title + (f" · {int(rest[0]) + 1}" if rest else "")
        case ("sop", name, place, *_):
            return f"{_FIELDS.get(name, name)} · {int(place) + 1}"
        case ("sop", name):
            return _FIELDS.get(name, name)
    return say(lang, "Document")


def step_name(sop: Sop, place: int, lang: Language) -> str:
    """ "Langkah 3": by its printed number, by its place where it has none."""
    return _step(sop, place, lang)


def _step(sop: Sop, place: int, lang: Language) -> str:
    return say(lang, "Step %(number)s", number=_number(sop, place))


def _number(sop: Sop, place: int) -> str:
    printed = sop.langkah[place].nomor if place < len(sop.langkah) else ""
    return printed or f"({place + 1})"
