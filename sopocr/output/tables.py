"""Steps and workload as spreadsheets: who does what, in what time, with what result."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sopocr.model.sop import Langkah, Record, Satuan, Sop
from sopocr.output.cells import Value, harmless
from sopocr.output.sections import COLUMN_TITLES, cell, onward
from sopocr.output.sheets import Column, Sheets, workbook

UNITS: tuple[Satuan, ...] = (
    "detik",
    "menit",
    "jam",
    "hari",
    "hari_kerja",
    "minggu",
    "bulan",
    "triwulan",
    "semester",
    "tahun",
)
_STEP_COLUMNS = {
    "Pelaksana": 26,
    "Langkah": 9,
    "Nomor": 8,
    "Kegiatan": 52,
    "Simbol": 12,
    "Bersama": 26,
    "Kelengkapan": 30,
    "Waktu": 16,
    "Waktu min": 11,
    "Waktu maks": 11,
    "Satuan": 11,
    "Output": 30,
    "Keterangan": 22,
    "Tingkat": 9,
}
_LIST_COLUMNS = {
    "Langkah": 9,
    "Nomor": 9,
    "Tingkat": 9,
    "Kegiatan": 70,
    "Pelaksana": 26,
    "Kelengkapan": 30,
    "Waktu": 16,
    "Output": 30,
    "Keterangan": 22,
}
"""Steps of other forms: in their own order, which the levels are read by."""
_SEVERITY = {"error": "Kesalahan", "warning": "Peringatan", "info": "Keterangan"}


@dataclass
class Workload:
    """What one actor does: how many steps, how many of them with others, and the time per unit.

    Each unit stands for itself, as no one can say how many minutes an office's day has. `untimed` counts the
    steps whose time is not a number.
    """

    actor: str
    steps: int = 0
    joint: int = 0
    untimed: int = 0
    least: dict[Satuan, float] = field(default_factory=lambda: defaultdict(float))
    most: dict[Satuan, float] = field(default_factory=lambda: defaultdict(float))


def workloads(sop: Sop) -> list[Workload]:
    """The work of each actor, from left to right; joint work counts in full for everyone who takes part."""
    loads = {actor: Workload(actor) for actor in sop.pelaksana}
    for step in sop.langkah:
        members = _members(step)
        for actor in members:
            load = loads.setdefault(actor, Workload(actor))
            load.steps += 1
            load.joint += len(members) > 1
            time = step.waktu
            least = time.maks if time.min is None else time.min
            most = time.min if time.maks is None else time.maks
            if time.satuan is None or least is None or most is None:
                load.untimed += 1
            else:
                load.least[time.satuan] += least
                load.most[time.satuan] += most
    return list(loads.values())


def csv_table(record: Record) -> str:
    """One line for each actor of each step, actor by actor, with a byte order mark so that Excel reads
    UTF-8."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(_STEP_COLUMNS)
    writer.writerows([harmless(value) for value in row] for row in _actor_rows(record.sop))
    return "\ufeff" + buffer.getvalue()


def xlsx_workbook(record: Record) -> bytes:
    """A workbook with the sheets SOP, Langkah per Pelaksana, Beban Kerja, Dasar Hukum and Catatan; of another
    form with SOP, Langkah, Bagian, Diagram Alir (where one is drawn) and Catatan."""
    sop = record.sop
    head, loads = _workload_rows(sop)
    law = {"Teks": 90, "Jenis": 16, "Nomor": 14, "Tahun": 9, "Tentang": 70}
    laws = ((d.teks, d.jenis, d.nomor, d.tahun, d.tentang) for d in sop.dasar_hukum)
    notes = {"Tingkat": 13, "Kode": 26, "Catatan": 90, "Halaman": 10, "Tempat": 40}
    found = ((_SEVERITY[f.severity], f.code, f.message, f.page, f.path) for f in record.findings)
    parts: tuple[_Sheet, ...] = (
        ("Langkah per Pelaksana", _STEP_COLUMNS, _actor_rows(sop)),
        ("Beban Kerja", head, loads),
        ("Dasar Hukum", law, laws),
    )
    if sop.bentuk != "sop-ap":
        parts = (
            ("Langkah", _LIST_COLUMNS, _list_rows(sop)),
            ("Bagian", {"Bagian": 30, "Butir": 8, "Teks": 100}, _section_rows(sop)),
        )
        if chart := _chart_rows(sop):
            columns = {"Simpul": 9, "Simbol": 13, "Teks": 60, "Berlanjut ke": 30}
            parts = (*parts, ("Diagram Alir", columns, chart))
    sheets: tuple[_Sheet, ...] = (
        ("SOP", {"Keterangan": 28, "Isi": 90}, _identity_rows(record)),
        *parts,
        ("Catatan", notes, found),
    )
    buffer = io.BytesIO()
    with workbook(buffer) as book:
        for title, columns, rows in sheets:
            sheet = Sheets(book, title, [Column(name, width) for name, width in columns.items()])
            for row in rows:
                sheet.add(row)
            sheet.finish()
    return buffer.getvalue()


_Sheet = tuple[str, dict[str, int], Iterable[Sequence[Value]]]


def _list_rows(sop: Sop) -> list[list[Value]]:
    return [
        [
            place,
            step.nomor,
            step.tingkat,
            step.kegiatan,
            *(cell(step, name) for name in COLUMN_TITLES),
        ]
        for place, step in enumerate(sop.langkah, 1)
    ]


def _section_rows(sop: Sop) -> list[list[Value]]:
    return [
        [title, place, text]
        for title, items in sop.bagian_lain.items()
        for place, text in enumerate(items, 1)
    ]


def _chart_rows(sop: Sop) -> list[list[Value]]:
    chart = sop.diagram_alir
    return [
        [place, node.simbol, node.teks, onward(chart, place)]
        for place, node in enumerate(chart.simpul if chart else (), 1)
    ]


def _members(step: Langkah) -> list[str]:
    return list(dict.fromkeys(mark.aktor for mark in step.pelaksana))


def _actor_rows(sop: Sop) -> list[list[Value]]:
    """The rows in the order of the actors' columns; steps without any actor come last."""
    order = {actor: place for place, actor in enumerate(sop.pelaksana)}
    rows: list[tuple[int, int, list[Value]]] = []
    for place, step in enumerate(sop.langkah, 1):
        members = _members(step)
        for actor in members or [""]:
            symbols = [mark.simbol for mark in step.pelaksana if mark.aktor == actor and mark.simbol]
            others = [other for other in members if other != actor]
            row: list[Value] = [
                actor,
                place,
                step.nomor,
                step.kegiatan,
                "; ".join(symbols),
                "; ".join(others),
            ]
            row += [step.kelengkapan, step.waktu.teks, step.waktu.min, step.waktu.maks, step.waktu.satuan]
            row += [step.output, step.keterangan, step.tingkat]
            rows.append((order.get(actor, len(order)), place, row))
    return [row for _, _, row in sorted(rows, key=lambda entry: entry[:2])]


def _workload_rows(sop: Sop) -> tuple[dict[str, int], list[list[Value]]]:
    loads = workloads(sop)
    units = [unit for unit in UNITS if any(unit in load.most for load in loads)]
    head = {"Pelaksana": 30, "Jumlah langkah": 16, "Di antaranya bersama": 22, "Tanpa waktu terukur": 22}
    for unit in units:
        name = unit.replace("_", " ")
        head |= {f"Jumlah {name} (min)": 20, f"Jumlah {name} (maks)": 20}
    rows: list[list[Value]] = []
    for load in loads:
        times = [total.get(unit) for unit in units for total in (load.least, load.most)]
        rows.append([load.actor, load.steps, load.joint, load.untimed, *times])
    return head, rows


def _identity_rows(record: Record) -> list[list[Value]]:
    sop, by = record.sop, record.sop.disahkan_oleh
    rows: list[list[Value]] = [
        ["Instansi", sop.instansi],
        ["Unit kerja", sop.unit_kerja],
        ["Nomor SOP", sop.nomor_sop],
        ["Nama SOP", sop.nama_sop],
        ["Tanggal pembuatan", sop.tanggal_pembuatan],
        ["Tanggal revisi", sop.tanggal_revisi],
        ["Tanggal pengesahan", sop.tanggal_pengesahan],
        ["Tanggal efektif", sop.tanggal_efektif],
        ["Tanggal terbit", sop.tanggal_terbit],
        ["Nomor revisi", sop.nomor_revisi],
        ["Bentuk", sop.bentuk],
        ["Disahkan oleh", "\n".join(part for part in (by.jabatan, by.nama, by.pangkat, by.nip) if part)],
    ]
    boxes: list[list[Value]] = [
        ["Kualifikasi pelaksana", "\n".join(sop.kualifikasi_pelaksana)],
        ["Keterkaitan", "\n".join(sop.keterkaitan)],
        ["Peralatan/perlengkapan", "\n".join(sop.peralatan_perlengkapan)],
        ["Peringatan", "\n".join(sop.peringatan)],
        ["Pencatatan dan pendataan", "\n".join(sop.pencatatan_pendataan)],
    ]
    if sop.bentuk == "sop-ap":
        rows += boxes
    rows += [[title, "\n".join(items)] for title, items in sop.bagian_lain.items()]
    rows += [["Berkas sumber", record.source.file], ["Status pembacaan", record.status]]
    return rows
