"""The traits of a house: everything that an office's template fixes, drawn from a wide space by a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass

SANS = ("Liberation Sans", "Carlito", "DejaVu Sans", "Liberation Sans Narrow", "Nimbus Sans", "URW Gothic")
SERIF = ("Liberation Serif", "Caladea", "URW Bookman", "P052", "C059")
GREYS = ("#d9d9d9", "#bfbfbf", "#e7e6e6", "#c0c0c0", "#f2f2f2")
TINTS = ("#dbe5f1", "#fde9d9", "#c6d9f0", "#eaf1dd", "#ffff99", "#92d050", "#8db3e2")
LABELS = (
    ("Ya", "Tidak"),
    ("Ya", "Tidak"),
    ("YA", "TIDAK"),
    ("ya", "tidak"),
    ("Y", "T"),
    ("Setuju", "Tidak"),
    ("Setuju", "Tidak Setuju"),
    ("Lengkap", "Tidak Lengkap"),
    ("Ya", "Tdk"),
    ("Sesuai", "Belum"),
    ("Valid", "Tidak Valid"),
)
"""Printed words at a decision's exits, yes and no."""

DARKS = ("#1f3864", "#404040", "#000000", "#7f7f7f", "#632423", "#00682f")


@dataclass(frozen=True)
class Bars:
    """How a title row is shaded."""

    fill: str
    ink: str
    bold: bool


@dataclass(frozen=True)
class House:
    """One office's template. Lengths are CSS pixels (1/96 inch)."""

    seed: str
    paper: tuple[int, int]
    first_landscape: bool
    flow_landscape: bool
    flow_own_page: bool
    margin: int
    font: str
    size: float
    flow_size: float
    # letterhead and identity
    letterhead: str  # band, cell, none
    logo: str  # left, right, both, none
    address: bool
    motto: bool
    unit_cell: bool
    identity: str  # two, three, joined, grid, free, stacked
    title_bar: bool
    label_right: bool
    approver_in: str  # identity, table_end, both
    second_signer: bool
    qr: bool
    ruling: str
    ruling_colour: str
    bars: Bars
    # boxes
    boxes: str  # 2x3, 3x2, 1x6, side, lines
    box_titles: str  # bar, bold, plain, underlined
    box_order: int
    marks: str
    item_rows: bool
    # flow table
    columns: tuple[str, ...]
    head: str  # flat, two, three
    pelaksana_word: str
    mutu_word: str
    upward: bool
    number_row: str  # none, plain, bracket, unruled
    head_bars: Bars
    repeat: str  # head, numbers, none
    table_ruling: str
    chart_ruling: str
    row_rulings: bool
    zebra: bool
    bands: bool
    numbered: str  # plain, dot, none
    total_row: bool
    row_height: int
    merge_cells: bool
    break_rows: bool
    cell_list: str
    centre_cells: bool
    title_over_table: bool
    legend: bool
    note: bool
    footer: str
    # chart
    symbol_width: float
    symbol_height: int
    fill: str
    symbol_ink: str
    symbol_line: float
    depth: str  # none, shadow, three-d, gradient
    terminator: str
    process: str
    decision: str
    words_inside: str  # none, ends, number
    line: float
    line_ink: str
    line_dash: str
    line_form: str  # square, slanting, curved, block
    head_kind: str
    head_size: float
    link: str  # none, pentagon, circle, trapezoid
    joint: str  # line, dashed, double, none
    spanning: bool
    label_frame: bool
    label_words: tuple[str, str]
    label_size: float
    unlabelled: float
    jitter: float
    # before and after
    cover: bool
    decree: bool
    standard_after: bool


def _bars(rng: random.Random, dark: float = 0.2) -> Bars:
    roll = rng.random()
    if roll < dark:
        return Bars(rng.choice(DARKS), "#ffffff", rng.random() < 0.7)
    if roll < 0.45:
        return Bars(rng.choice(GREYS), "#000000", rng.random() < 0.6)
    if roll < 0.6:
        return Bars(rng.choice(TINTS), "#000000", rng.random() < 0.6)
    return Bars("", "#000000", rng.random() < 0.7)


_ORDERS = (
    ("no", "kegiatan", "actors", "kelengkapan", "waktu", "output", "keterangan"),
    ("no", "kegiatan", "actors", "kelengkapan", "waktu", "output", "keterangan"),
    ("no", "kegiatan", "actors", "kelengkapan", "waktu", "output"),
    ("no", "kegiatan", "actors", "waktu", "kelengkapan", "output", "keterangan"),
    ("no", "kegiatan", "actors", "kelengkapan", "output", "waktu", "keterangan"),
    ("no", "kegiatan", "kelengkapan", "waktu", "output", "actors", "keterangan"),
    ("no", "actors", "kegiatan", "kelengkapan", "waktu", "output"),
    ("no", "kegiatan", "actors", "waktu", "output"),
    ("no", "kegiatan", "actors", "waktu", "keterangan"),
    ("no", "kegiatan", "actors", "keterangan"),
    ("kegiatan", "actors", "kelengkapan", "waktu", "output", "keterangan"),
)


def build(seed: str) -> House:
    """The house of a seed."""
    rng = random.Random(f"house/{seed}")
    family = rng.choice((SANS, SANS, SERIF))
    first = rng.random() < 0.55
    flow = rng.random() < 0.75
    form = rng.choices(("square", "slanting", "curved", "block"), (0.72, 0.1, 0.07, 0.11))[0]
    dark = rng.random() < 0.14
    fill = (
        "#000000"
        if dark
        else rng.choice(
            ("", "", "", "#ffffff", "#d9d9d9", "#4f81bd", "#f79646", "#b8cce4", "#ffff00", "#a6a6a6")
        )
    )
    numbered = rng.choice(("plain", "dot", "dot", "plain", "plain", "none"))
    columns = rng.choice(_ORDERS)
    if numbered == "none" and rng.random() < 0.8:
        columns = tuple(c for c in columns if c != "no")
    line = rng.choice((5.5, 7.0)) if form == "block" else rng.choice((0.6, 0.8, 1.0, 1.0, 1.3, 1.6, 2.4))
    return House(
        seed=seed,
        paper=rng.choice(((794, 1123), (794, 1123), (813, 1247), (794, 1247))),
        first_landscape=first,
        flow_landscape=flow,
        flow_own_page=first != flow or rng.random() < 0.6,
        margin=rng.choice((38, 48, 57, 66)),
        font=rng.choice(family),
        size=rng.choice((11.5, 12.5, 13, 13.5, 14)),
        flow_size=rng.choice((10, 10.5, 11, 11.5, 12)),
        letterhead=rng.choices(("cell", "band", "none"), (0.6, 0.3, 0.1))[0],
        logo=rng.choice(("left", "left", "right", "both", "none")),
        address=rng.random() < 0.4,
        motto=rng.random() < 0.15,
        unit_cell=rng.random() < 0.12,
        identity=rng.choice(("two", "two", "three", "three", "joined", "grid", "free", "stacked")),
        title_bar=rng.random() < 0.3,
        label_right=False,
        approver_in=rng.choice(("identity", "identity", "identity", "both", "table_end")),
        second_signer=rng.random() < 0.25,
        qr=rng.random() < 0.15,
        ruling=rng.choices(("solid", "double", "dotted", "dashed", "thick"), (0.68, 0.08, 0.08, 0.08, 0.08))[
            0
        ],
        ruling_colour=rng.choice(("#000", "#000", "#000", "#000", "#777", "#a6a6a6", "#1f497d")),
        bars=_bars(rng),
        boxes=rng.choice(("2x3", "2x3", "2x3", "3x2", "1x6", "side", "lines")),
        box_titles=rng.choice(("bar", "bar", "bold", "plain", "underlined")),
        box_order=rng.choice((0, 0, 0, 1, 2)),
        marks=rng.choice(("1.", "1.", "1.", "1)", "a.", "-", "•", "none", "1")),
        item_rows=rng.random() < 0.08,
        columns=columns,
        head=rng.choice(("two", "two", "two", "flat", "three")),
        pelaksana_word=rng.choice(("Pelaksana", "PELAKSANA", "Pelaku", "Pelaksana Kegiatan", "AKTOR")),
        mutu_word=rng.choice(("Mutu Baku", "MUTU BAKU", "Mutu Baku", "Pendukung", "Baku Mutu")),
        upward=rng.random() < 0.18,
        number_row=rng.choice(("none", "none", "none", "plain", "bracket", "unruled")),
        head_bars=_bars(rng, 0.15),
        repeat=rng.choice(("head", "head", "none", "numbers")),
        table_ruling=rng.choices(
            ("solid", "dotted", "dashed", "double", "thick", "level"), (0.64, 0.09, 0.09, 0.06, 0.06, 0.06)
        )[0],
        chart_ruling=rng.choice(("same", "same", "same", "none", "dotted", "pale", "dashed")),
        row_rulings=numbered == "none" or rng.random() < 0.94,
        zebra=rng.random() < 0.12,
        bands=rng.random() < 0.15,
        numbered=numbered,
        total_row=rng.random() < 0.12,
        row_height=rng.choice((44, 50, 56, 64, 74)) + (14 if form == "block" else 0),
        merge_cells=rng.random() < 0.2,
        break_rows=rng.random() < 0.3,
        cell_list=rng.choice(("1.", "-", "•", "lines")),
        centre_cells=rng.random() < 0.4,
        title_over_table=rng.random() < 0.3,
        legend=rng.random() < 0.15,
        note=rng.random() < 0.12,
        footer=rng.choice(("", "", "", "page", "name", "bsre")),
        symbol_width=rng.choice((0.4, 0.5, 0.6, 0.7, 0.8, 0.95)),
        symbol_height=rng.choice((14, 16, 18, 20, 24)),
        fill=fill,
        symbol_ink=rng.choice(("#000", "#000", "#000", "#1f497d", "#385d8a", "#c00000", "#7f7f7f")),
        symbol_line=rng.choice((0.5, 0.8, 1.0, 1.0, 1.5, 2.5)),
        depth=rng.choices(("none", "shadow", "three-d", "gradient"), (0.75, 0.1, 0.06, 0.09))[0],
        terminator=rng.choice(("capsule", "capsule", "capsule", "ellipse", "rounded", "circle", "rect")),
        process=rng.choice(("rect", "rect", "rect", "rect", "rounded", "document")),
        decision=rng.choice(("diamond",) * 12 + ("rect",)),
        words_inside=rng.choice(("none", "none", "none", "ends", "number")),
        line=line,
        line_ink=rng.choice(("#000", "#000", "#000", "#4a7ebb", "#c00000", "#595959", "#385d8a")),
        line_dash="" if form == "block" else rng.choice(("", "", "", "", "", "", "4 3", "1.5 2")),
        line_form=form,
        head_kind=rng.choice(("triangle", "triangle", "open", "stealth", "wide")),
        head_size=15.0 if form == "block" else rng.choice((4.5, 6.0, 6.0, 7.5, 10.0)),
        link=rng.choice(("none", "pentagon", "pentagon", "circle", "trapezoid")),
        joint=rng.choice(("line", "line", "dashed", "double", "none")),
        spanning=rng.random() < 0.12,
        label_frame=rng.random() < 0.1,
        label_words=rng.choice(LABELS),
        label_size=rng.choice((8.0, 9.0, 10.0)),
        unlabelled=rng.choice((0.0, 0.0, 0.0, 0.3)),
        jitter=rng.choice((0.0, 0.0, 2.0)),
        cover=rng.random() < 0.2,
        decree=rng.random() < 0.12,
        standard_after=rng.random() < 0.06,
    )
