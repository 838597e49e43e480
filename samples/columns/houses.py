"""Columns of invented tables with their truth: orders, titles, contents and misreadings drawn at random."""

from __future__ import annotations

import random
import string
from collections.abc import Sequence
from dataclasses import dataclass, replace

from samples.drawing import phrases
from samples.drawing.compose import compose
from samples.drawing.content import Content, Step
from samples.drawing.generate import load_contents
from sopocr.assemble.column_evidence import ColumnSight
from sopocr.model.page import ColumnRole
from sopocr.text.labels import Column

_TITLES: dict[str, tuple[str, ...]] = {
    "no": ("No", "No.", "NO", "Nomor", "No. Urut", "#", "NO."),
    "kegiatan": (
        "Kegiatan", "Uraian Prosedur", "Uraian Kegiatan", "Aktivitas", "Uraian Jenis Kegiatan",
        "Aktivitas/Kegiatan", "Langkah Kegiatan", "Tahapan", "Uraian", "Prosedur", "Uraian Tugas",
        "Kegiatan/Aktivitas", "Langkah-langkah Kegiatan", "Alur Prosedur", "Rincian Pekerjaan",
    ),
    "kelengkapan": (
        "Kelengkapan", "Persyaratan/Kelengkapan", "Persyaratan/Perlengkapan", "Persyaratan", "Syarat",
        "Input", "Kelengkapan dan Peralatan", "Dokumen", "Perlengkapan", "Bahan/Alat", "Masukan",
        "Dokumen yang diperlukan", "Sarana Prasarana",
    ),
    "waktu": (
        "Waktu", "Waktu (menit)", "Waktu Penyelesaian", "Durasi", "Jangka Waktu", "Lama Waktu",
        "Target Waktu",
        "Waktu (Hari)", "Lama",
    ),
    "output": (
        "Output", "Keluaran", "Hasil", "Output/Hasil", "Autput", "Hasil Akhir", "Produk", "Luaran",
        "Dokumen Hasil",
    ),
    "keterangan": ("Ket", "Keterangan", "Ket.", "KET", "Catatan", "Ket/Catatan"),
    "lain": (
        "Risiko", "Lokasi", "Referensi", "Unit Terkait", "Aplikasi", "Bukti", "Nama Formulir", "Indikator",
        "Pengendalian", "Paraf", "Biaya", "Tautan", "Tgl", "Media",
    ),
}  # fmt: skip
_ACTORS_OVER = (
    "Pelaksana",
    "Pelaksana",
    "PELAKSANA",
    "Pelaku Kegiatan",
    "Pelaksana Kegiatan",
    "Pelaku",
    "Aktor",
)
_QUALITY_OVER = ("Mutu Baku", "MUTU BAKU", "Baku Mutu", "Pendukung", "Standar Mutu", "Mutu Buku")
_ORDERS: tuple[tuple[tuple[ColumnRole, ...], float], ...] = (
    (("kelengkapan", "waktu", "output"), 12.0),
    (("waktu", "kelengkapan", "output"), 1.5),
    (("kelengkapan", "output", "waktu"), 1.5),
    (("output", "waktu", "kelengkapan"), 0.4),
    (("waktu", "output", "kelengkapan"), 0.4),
    (("waktu", "output"), 1.0),
    (("waktu",), 1.0),
    (("kelengkapan", "output"), 0.6),
    (("kelengkapan", "waktu"), 0.6),
    (("output",), 0.4),
    ((), 1.0),
)
_REMARKS = (
    "SOP Surat Masuk", "Koordinasi", "Tentatif", "-", "Jika lengkap", "Paling lambat tanggal 10",
    "SOP Pengadaan",
    "Manual/elektronik", "*) sesuai kebutuhan", "Lampiran 2", "Dilakukan setiap semester",
)  # fmt: skip
_PAPERS = ("Referensi", "Bukti", "Nama Formulir", "Unit Terkait", "Media")
_OTHER_CELLS = (
    "Rendah",
    "Sedang",
    "Ruang rapat",
    "SIPD",
    "Form-01",
    "F.02",
    "Rp0",
    "SP4N",
    "Email",
    "SRIKANDI",
)
_LIKE = {"o": "0", "l": "1", "i": "1", "a": "o", "e": "c", "n": "r", "m": "rn", "t": "l", "g": "q", "u": "v"}


@dataclass(frozen=True)
class House:
    """A table's columns as they are seen, left to right, with their true roles."""

    columns: tuple[ColumnSight, ...]
    roles: tuple[ColumnRole, ...]


def draw_contents(count: int, seed: str) -> list[Content]:
    """The contents of `samples/contents` and `count` composed ones."""
    return load_contents("all") + [compose(f"house-{n}", seed) for n in range(count)]


def draw_house(rng: random.Random, contents: Sequence[Content]) -> House:
    """One table."""
    content = rng.choice(contents)
    names = _names(rng, content)
    roles = _order(rng, len(names))
    steps = _part(rng, content.steps)
    quality = [r for r in roles if r in ("kelengkapan", "waktu", "output")]
    over_actors = rng.choice(_ACTORS_OVER) if rng.random() < 0.72 else ""
    over_quality = rng.choice(_QUALITY_OVER) if len(quality) > 1 and rng.random() < 0.75 else ""
    lost = rng.choice((0.0, 0.0, 0.05, 0.2, 1.0)) if rng.random() < 0.5 else 0.0  # of the titles
    noise = rng.choice((0.0, 0.0, 0.01, 0.03, 0.12))
    upper, upward = rng.random() < 0.3, rng.random() < 0.15
    titles = {role: rng.choice(choice) for role, choice in _TITLES.items()}
    looked = rng.random() < 0.75
    known = rng.random() < 0.35  # the page before
    stays = rng.random() < 0.5  # its head is repeated
    repeated = not known or stays
    numberless = rng.random() < 0.06
    in_symbols = rng.choice((0.0, 0.0, 0.0, 0.2, 0.8))
    spans = set[Column]()
    if over_actors and repeated and rng.random() >= lost:
        spans.add("pelaksana")
    if over_quality and repeated and rng.random() >= lost:
        spans.add("mutu_baku")
    outside = rng.random() < 0.08  # the last actor stands beside the title of the others
    widths = _widths(rng, roles)
    columns, actor, left = [], 0, 0.0
    for index, role in enumerate(roles):
        title = names[actor] if role == "aktor" else titles[role]
        mine: set[Column] = set()
        if role == "aktor" and "pelaksana" in spans and not (outside and actor == len(names) - 1):
            mine.add("pelaksana")
        if role in quality and "mutu_baku" in spans:
            mine.add("mutu_baku")
        gone = not repeated or rng.random() < lost
        clear = rng.random() >= max(noise, 0.02)
        read = "" if gone and rng.random() < 0.7 else _misread(rng, title, 0.6 if gone else noise)
        columns.append(
            ColumnSight(
                title=(read.upper() if upper else read) if repeated else "",
                legibility=0.0 if not read or not repeated else (0.97 if clear and not gone else 0.7),
                cells=tuple(
                    _misread(rng, _cell(rng, role, actor, step, numberless, in_symbols, titles), noise / 2)
                    for step in steps
                ),
                width=widths[index],
                place=left + widths[index] / 2,
                spans=frozenset(mine),
                spanned=frozenset(spans),
                upward=upward and role == "aktor",
                drawn=_drawn(rng, role, actor, steps) if looked else None,
                before=None,
            )
        )
        actor += role == "aktor"
        left += widths[index]
    if known and rng.random() < 0.06:  # a row with nothing but lines that go on
        columns = [replace(c, cells=("",), title="", legibility=0.0) for c in columns]
    if known:
        shift = rng.choice((1, -1)) if rng.random() < 0.02 else 0
        before = [roles[i + shift] if 0 <= i + shift < len(roles) else None for i in range(len(roles))]
        columns = [replace(c, before=b) for c, b in zip(columns, before, strict=True)]
    return House(tuple(columns), tuple(roles))


def _names(rng: random.Random, content: Content) -> list[str]:
    names = list(content.actors)
    if rng.random() < 0.15:
        names += rng.sample(phrases.ACTORS, rng.randint(1, 7))
    if rng.random() < 0.1:
        names = ["".join(rng.choices(string.ascii_uppercase, k=rng.randint(2, 4))) for _ in names]
    return names[:14]


def _order(rng: random.Random, actors: int) -> list[ColumnRole]:
    quality = list(rng.choices([o for o, _ in _ORDERS], [w for _, w in _ORDERS])[0])
    chart: list[ColumnRole] = ["aktor"] * actors
    roles: list[ColumnRole] = ["kegiatan", *chart, *quality]
    if rng.random() < 0.04:
        roles = [*chart, "kegiatan", *quality]
    elif rng.random() < 0.04 and quality:
        roles = ["kegiatan", *quality, *chart]
    if rng.random() < 0.92:
        roles.insert(0, "no")
    if rng.random() < 0.75:
        roles.append("keterangan")
    if rng.random() < 0.2:
        at = len(roles) if rng.random() < 0.4 else rng.randint(2, len(roles))
        roles.insert(at, "lain")
        given = [r for r in roles if r in ("kelengkapan", "waktu", "output")]
        if given and rng.random() < 0.3:  # in the place of a column of the standard
            roles.remove(rng.choice(given))
    return roles


def _part(rng: random.Random, steps: Sequence[Step]) -> Sequence[Step]:
    """All the steps, or those that stand on one page."""
    if rng.random() < 0.6 or len(steps) < 4:
        return steps
    first = rng.randrange(0, len(steps) - 1)
    return steps[first : first + rng.randint(1, 6)]


_USUAL: dict[str, tuple[float, float]] = {
    "no": (0.3, 0.6), "kegiatan": (2.2, 4.5), "aktor": (0.7, 1.2), "kelengkapan": (1.0, 2.0),
    "waktu": (0.6, 1.2), "output": (1.0, 2.0), "keterangan": (0.6, 1.8), "lain": (0.6, 1.6),
}  # fmt: skip


def _widths(rng: random.Random, roles: Sequence[ColumnRole]) -> list[float]:
    usual = {role: rng.uniform(*_USUAL[role]) for role in set(roles)}
    if rng.random() < 0.15:  # all alike, as a clerk's first draft has it
        usual = {role: 0.5 * (1.0 + value) for role, value in usual.items()}
    shares = [usual[role] * rng.uniform(0.85, 1.15) for role in roles]
    return [share / sum(shares) for share in shares]


def _cell(  # noqa: PLR0911 - one kind of house a line
    rng: random.Random,
    role: ColumnRole,
    actor: int,
    step: Step,
    numberless: bool,
    in_symbols: float,
    titles: dict[str, str],
) -> str:
    if role == "no":
        return "" if numberless else step.number + rng.choice(("", "."))
    if role == "kegiatan":
        return step.activity
    if role == "kelengkapan":
        return step.needs if rng.random() < 0.93 else ""
    if role == "waktu":
        bare = "(" in titles["waktu"] and any(c.isdigit() for c in step.time)
        return "".join(c for c in step.time if c.isdigit()) if bare else step.time
    if role == "output":
        return step.output if rng.random() < 0.95 else ""
    if role == "keterangan":
        return rng.choice(_REMARKS) if rng.random() < 0.2 else step.note
    if role == "lain" and titles["lain"] in _PAPERS:
        return rng.choice(phrases.PAPERS).capitalize() if rng.random() < 0.8 else ""
    if role == "lain":
        return rng.choice(_OTHER_CELLS) if rng.random() < 0.7 else ""
    mine = [kind for place, kind in step.marks if place == actor]
    if mine and rng.random() < in_symbols:
        return rng.choice((step.number, "Mulai", "Selesai", " ".join(step.activity.split()[:3])))
    if mine and mine[0] == "keputusan" and rng.random() < 0.5:
        return rng.choice(("Ya", "Tidak", "Y", "T", "Ya Tidak", "setuju"))
    return rng.choice(("-", "Ya", "Tidak", "I", "1")) if rng.random() < 0.03 else ""


def _drawn(rng: random.Random, role: ColumnRole, actor: int, steps: Sequence[Step]) -> float:
    """Share of a column's height with drawing in it."""
    if role != "aktor":
        return rng.choice((0.0, 0.0, 0.0, 0.0, 0.05, 0.2))
    mine = sum(any(place == actor for place, _ in step.marks) for step in steps) / max(1, len(steps))
    return min(1.0, mine * rng.uniform(0.4, 1.0) + rng.choice((0.0, 0.0, 0.2, 0.6)))


def _misread(rng: random.Random, text: str, share: float) -> str:
    if not share:
        return text
    letters = []
    for letter in text:
        roll = rng.random()
        if roll < share * 0.6:
            letters.append(_LIKE.get(letter.lower(), rng.choice(string.ascii_lowercase)))
        elif roll < share * 0.8:
            continue
        else:
            letters.append(letter)
            if roll > 1 - share * 0.2:
                letters.append(" ")
    return "".join(letters)
