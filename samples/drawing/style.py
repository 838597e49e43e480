"""House styles: every trait in which offices differ, drawn at random from a seed or fixed by the content."""

from __future__ import annotations

import random
from dataclasses import dataclass, fields, replace
from typing import Any

A4 = (595.3, 841.9)
F4 = (609.4, 935.4)
FOLIO = (595.3, 935.4)


@dataclass(frozen=True)
class Style:
    """Traits of a house; lengths in points. The comments in `draw_style` say what is common."""

    paper: tuple[float, float]
    landscape_identity: bool
    landscape_flow: bool
    margin: float
    font: str
    identity_size: float
    flow_size: float
    title_size: float
    ruling: float
    ruling_grey: float
    outer_ruling: float
    double_head: bool
    leading: float
    # identity
    cover: bool
    one_page: bool
    identity: str
    logo: str
    colon: str
    value_upper: bool
    labels: dict[str, str]
    identity_rows: tuple[str, ...]
    signature: str
    title_form: str
    # boxes
    box_form: str
    box_titles: dict[str, str]
    box_colon: bool
    box_bold: bool
    box_pairs: str
    list_marker: str
    sub_marker: str
    single_numbered: bool
    marker_style: str
    shade: float
    # flow table
    table_title: str
    head_rows: str
    head_texts: dict[str, str]
    head_bold: bool
    repeat_head: bool
    upward_names: bool
    careless_names: bool
    number_style: str
    number_row: str
    note_column: bool
    mutu_order: tuple[int, int, int]
    activity_align: str
    mutu_align: str
    valign: str
    cell_list: str
    total_row: bool
    dash_empty: bool
    underline_needs: bool
    activity_share: float
    # chart
    symbol_w: float
    symbol_h: float
    symbol_line: float
    connector_line: float
    symbol_fill: tuple[float, float, float] | None
    line_colour: tuple[float, float, float]
    terminator: str
    process: str
    process_variants: float
    symbol_text: str
    symbol_shift: float
    head_kind: str
    head_size: float
    missing_heads: float
    labels_yes_no: tuple[str, str]
    labels_shown: str
    label_size: float
    label_frames: bool
    joint: str
    exit_side: str
    along_rulings: bool
    off_page: str
    off_page_letters: bool
    pentagon: str
    circles: float
    straddle: float
    line_gap: float
    dashed_back: bool
    branching: bool
    time_unit: bool
    handwritten: float
    date_form: str


_LABELS: dict[str, tuple[str, ...]] = {
    "nomor_sop": ("Nomor SOP", "Nomor SOP", "NOMOR SOP", "No. SOP", "Nomor", "Nomor Dokumen"),
    "tanggal_pembuatan": (
        "Tanggal Pembuatan",
        "Tgl. Pembuatan",
        "Tgl Pembuatan",
        "TGL. PEMBUATAN",
        "Tanggal pembuatan",
    ),
    "tanggal_revisi": ("Tanggal Revisi", "Tgl. Revisi", "Tgl Direvisi", "TGL. REVISI", "Tanggal revisi"),
    "tanggal_pengesahan": (
        "Tanggal Pengesahan",
        "Tgl. Pengesahan",
        "Tgl Disahkan",
        "TGL. PENGESAHAN",
        "Tanggal pengesahan",
    ),
    "tanggal_efektif": (
        "Tanggal Efektif",
        "Tgl. Efektif",
        "Tgl Diberlakukan",
        "TGL EFEKTIF",
        "Tanggal Berlaku",
    ),
    "disahkan_oleh": ("Disahkan oleh", "Disahkan Oleh", "Ditetapkan oleh", "DISAHKAN OLEH", "Disahkan oleh"),
    "nama_sop": ("Nama SOP", "Judul SOP", "NAMA SOP", "Nama SOP", "Nama SOP"),
}
_BOX_TITLES: dict[str, tuple[str, ...]] = {
    "dasar_hukum": ("Dasar Hukum", "Dasar Hukum", "Dasar hukum"),
    "kualifikasi_pelaksana": (
        "Kualifikasi Pelaksana",
        "Kualifikasi Pelaksana",
        "Kualifikasi pelaksana",
        "Kualifikasi Pelaksanaan",
    ),
    "keterkaitan": ("Keterkaitan", "Keterkaitan", "Keterkaitan SOP", "Keterkaitan dengan SOP lain"),
    "peralatan_perlengkapan": (
        "Peralatan/Perlengkapan",
        "Peralatan/Perlengkapan",
        "Peralatan / Perlengkapan",
        "Peralatan dan Perlengkapan",
        "Peralatan",
    ),
    "peringatan": ("Peringatan", "Peringatan", "Peringatan"),
    "pencatatan_pendataan": (
        "Pencatatan dan Pendataan",
        "Pencatatan dan pendataan",
        "Pencatatan dan Pendataan",
        "Pencatatan & Pendataan",
        "Pencatatan",
    ),
}
_HEADS: dict[str, tuple[str, ...]] = {
    "no": ("No", "No.", "NO", "No", "no"),
    "kegiatan": (
        "Kegiatan",
        "Uraian Prosedur",
        "Uraian Kegiatan",
        "Aktivitas",
        "Uraian Jenis Kegiatan",
        "Kegiatan",
    ),
    "pelaksana": ("Pelaksana", "Pelaksana", "Pelaksana", "Pelaku Kegiatan"),
    "mutu": ("Mutu Baku", "Mutu Baku", "Mutu Baku", "Mutu Baku"),
    "kelengkapan": (
        "Kelengkapan",
        "Kelengkapan",
        "Persyaratan/Kelengkapan",
        "Persyaratan/Perlengkapan",
        "Persyaratan / Kelengkapan",
        "Syarat",
    ),
    "waktu": ("Waktu", "Waktu", "Waktu"),
    "output": ("Output", "Output", "Output", "Keluaran", "Autput"),
    "keterangan": ("Ket", "Keterangan", "Ket.", "KET"),
}
_YES_NO = (
    ("Ya", "Tidak"),
    ("Ya", "Tidak"),
    ("Ya", "Tidak"),
    ("ya", "tidak"),
    ("YA", "TIDAK"),
    ("Y", "T"),
    ("Setuju", "Tidak Setuju"),
    ("Setuju", "Tidak"),
    ("Lengkap", "Belum Lengkap"),
    ("Lengkap", "Tidak"),
    ("Sesuai", "Tidak Sesuai"),
)


def _pick(rng: random.Random, table: dict[str, tuple[str, ...]], upper: float) -> dict[str, str]:
    chosen = {key: rng.choice(values) for key, values in table.items()}
    return {k: v.upper() for k, v in chosen.items()} if rng.random() < upper else chosen


def _same_column(rng: random.Random, table: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Labels of one spelling habit: the same place in every row of the table."""
    at = rng.randrange(5)
    return {key: values[min(at, len(values) - 1)] for key, values in table.items()}


def _weighted(rng: random.Random, **weights: float) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def draw_style(rng: random.Random, fixed: dict[str, Any], many_actors: bool) -> Style:
    """A house style. `fixed` sets fields by name (dicts are merged into the drawn ones)."""
    paper = rng.choice((A4, A4, F4, FOLIO))
    landscape_flow = rng.random() < (0.95 if many_actors else 0.7)
    size = (
        rng.choice((7.0, 7.5, 8.0, 8.0, 9.0, 9.0, 10.0))
        if landscape_flow
        else rng.choice((7.0, 7.5, 8.0, 8.5))
    )
    rows = list(
        rng.choice(
            (
                (
                    "nomor_sop",
                    "tanggal_pembuatan",
                    "tanggal_revisi",
                    "tanggal_efektif",
                    "disahkan_oleh",
                    "nama_sop",
                ),
                (
                    "nomor_sop",
                    "tanggal_pembuatan",
                    "tanggal_revisi",
                    "tanggal_pengesahan",
                    "disahkan_oleh",
                    "nama_sop",
                ),
                (
                    "nomor_sop",
                    "tanggal_pembuatan",
                    "tanggal_revisi",
                    "tanggal_pengesahan",
                    "tanggal_efektif",
                    "disahkan_oleh",
                    "nama_sop",
                ),
                (
                    "nomor_sop",
                    "tanggal_pengesahan",
                    "tanggal_revisi",
                    "tanggal_efektif",
                    "disahkan_oleh",
                    "nama_sop",
                ),
                (
                    "nomor_sop",
                    "tanggal_pembuatan",
                    "tanggal_revisi",
                    "tanggal_efektif",
                    "nama_sop",
                    "disahkan_oleh",
                ),
            )
        )
    )
    line = rng.choice((0.5, 0.5, 0.75, 1.0))
    symbol_line = rng.choice((0.5, 0.75, 1.0, 1.0, 1.5, 2.0))
    fill = (
        None
        if rng.random() < 0.7
        else rng.choice(
            ((0.85, 0.85, 0.85), (0.72, 0.8, 0.92), (0.31, 0.51, 0.74), (1, 0.95, 0.7), (0.8, 0.93, 0.8))
        )
    )
    accent = (
        (0.0, 0.0, 0.0)
        if rng.random() < 0.85
        else rng.choice(((0.2, 0.35, 0.6), (0.3, 0.3, 0.3), (0.1, 0.1, 0.5)))
    )
    style = Style(
        paper=paper,
        landscape_identity=landscape_flow and rng.random() < 0.75,
        landscape_flow=landscape_flow,
        margin=rng.uniform(28, 58),
        font=_weighted(
            rng, sans=4, serif=2.2, carlito=2, narrow=1.2, bookman=1.5, caladea=0.8, gothic=0.3, dejavu=0.7
        ),
        identity_size=rng.choice((8.0, 9.0, 9.5, 10.0, 10.0, 11.0)),
        flow_size=size,
        title_size=rng.choice((9.5, 10.0, 11.0, 12.0)),
        ruling=line,
        ruling_grey=0.0 if rng.random() < 0.85 else rng.choice((0.3, 0.5, 0.65)),
        outer_ruling=line if rng.random() < 0.7 else line * rng.choice((2.0, 3.0)),
        double_head=rng.random() < 0.07,
        leading=rng.choice((1.12, 1.15, 1.2, 1.35)),
        cover=rng.random() < 0.12,
        one_page=rng.random() < 0.2,
        identity=_weighted(rng, grid=6, letterhead=1.6, columns=1.8, plain=0.8, iso=0.6, mirrored=0.6),
        logo=_weighted(rng, above=5, left=2.5, none=1),
        colon=_weighted(rng, none=4, glued=2.5, column=1.5, label=1),
        value_upper=False,
        labels=_same_column(rng, _LABELS),
        identity_rows=tuple(rows),
        signature=_weighted(rng, identity=6, after=2.5, both=1),
        title_form=_weighted(rng, row=6, full=2),
        box_form=_weighted(rng, own_row=5, same_cell=2.5, line_rows=1.2),
        box_titles=_pick(rng, _BOX_TITLES, 0.25),
        box_colon=rng.random() < 0.35,
        box_bold=rng.random() < 0.5,
        box_pairs=_weighted(rng, usual=7, mixed=1.2, column=0.8),
        list_marker=rng.choice(("1.", "1.", "1.", "1", "1)", "a.", "-", "•", "a)")),
        sub_marker=rng.choice(("a.", "-", "a)")),
        single_numbered=rng.random() < 0.5,
        marker_style=_weighted(rng, hang=6, inline=1.5, glued=0.5),
        shade=rng.choice((1.0, 1.0, 1.0, 0.85, 0.92)),
        table_title=_weighted(rng, none=3, sop=3, prosedur=1.5, word=1, centre=1.5),
        head_rows=_weighted(rng, two=8, one=0.5, split=1.0, last_upper=0.5, loose=0.6),
        head_texts=_pick(rng, _HEADS, 0.25),
        head_bold=rng.random() < 0.65,
        repeat_head=rng.random() < 0.5,
        upward_names=rng.random() < (0.3 if many_actors else 0.08),
        careless_names=rng.random() < 0.1,
        number_style=rng.choice(("1", "1", "1", "1.", "1.")),
        number_row=_weighted(rng, none=7, brackets=0.8, plain=1.0),
        note_column=rng.random() < 0.8,
        mutu_order=(0, 1, 2) if rng.random() < 0.92 else rng.choice(((1, 0, 2), (0, 2, 1))),
        activity_align=_weighted(rng, left=7, justify=3),
        mutu_align=_weighted(rng, left=6, center=4),
        valign=_weighted(rng, middle=5, top=5),
        cell_list=_weighted(rng, inline=2, number=2, bullet=2, dash=1),
        total_row=rng.random() < 0.08,
        dash_empty=rng.random() < 0.25,
        underline_needs=rng.random() < 0.05,
        activity_share=rng.uniform(0.22, 0.3),
        symbol_w=rng.uniform(22, 46),
        symbol_h=rng.uniform(13, 24),
        symbol_line=symbol_line,
        connector_line=rng.choice((0.4, 0.5, 0.75, 0.75, 1.0, 1.25, symbol_line)),
        symbol_fill=fill,
        line_colour=accent,
        terminator=_weighted(rng, capsule=7, ellipse=1, circle=0.4, soft_capsule=1),
        process=_weighted(rng, rect=8, round_rect=1.0),
        process_variants=rng.choice((0.0, 0.0, 0.0, 0.15)),
        symbol_text=_weighted(rng, none=7, ends=2, all=0.4),
        symbol_shift=rng.choice((0.0, 0.0, 0.0, 0.15, 0.15, 0.4, 0.4, 0.9, 1.2)),
        head_kind=_weighted(rng, triangle=5, open=2.5, slim=1.5, stealth=1),
        head_size=rng.uniform(3.2, 6.0),
        missing_heads=rng.choice((0.0, 0.0, 0.0, 0.0, 0.12)),
        labels_yes_no=rng.choice(_YES_NO),
        labels_shown=_weighted(rng, both=7, no_only=1.2, yes_only=0.4, none=0.8),
        label_size=rng.choice((6.0, 6.5, 7.0, 8.0)),
        label_frames=False,
        joint=_weighted(rng, line=4, dashed=1.5, double=2, arrow=1, none=0.25),
        exit_side=_weighted(rng, bottom=4, side=4, mixed=3),
        along_rulings=rng.random() < 0.12,
        off_page=_weighted(rng, own_row=5, in_row=2, edge=1.5),
        off_page_letters=rng.random() < 0.35,
        pentagon=_weighted(rng, flat=3, deep=3, shield=1),
        circles=rng.choice((0.0, 0.0, 0.0, 0.0, 0.0, 0.5)),
        straddle=rng.choice((0.0, 0.0, 0.0, 0.3)),
        line_gap=rng.choice((0.0, 0.0, 0.0, 1.2)),
        dashed_back=rng.random() < 0.05,
        branching=rng.random() < 0.12,
        time_unit=rng.random() < 0.5,
        handwritten=1.0 if rng.random() < 0.06 else 0.0,
        date_form=_weighted(rng, long=7, zero=2, dash=1, slash=0.6, old=0.5),
    )
    names = {f.name for f in fields(Style)}
    unknown = set(fixed) - names
    if unknown:
        raise ValueError(f"unknown style traits: {sorted(unknown)}")
    changes = {
        key: {**getattr(style, key), **value}
        if isinstance(value, dict)
        else (tuple(value) if isinstance(value, list) else value)
        for key, value in fixed.items()
    }
    return replace(style, **changes)
