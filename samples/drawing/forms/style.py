"""House styles of SPO and narrative SOPs: every trait drawn at random from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass

from samples.drawing.fonts import FAMILIES
from samples.drawing.style import A4, F4, FOLIO

LEVELS: tuple[tuple[str, ...], ...] = (
    ("1.", "a.", "1)", "a)"),
    ("1.", "a)", "1)", "-"),
    ("a.", "1)", "a)", "-"),
    ("A.", "1.", "a.", "1)"),
    ("1)", "a)", "-", "•"),
    ("1.", "-", "•", "-"),
    ("1.", "•", "-", "•"),
    ("•", "-", "•", "-"),
    ("1.", "1.1", "a.", "1)"),
    ("I.", "A.", "1.", "a."),
)
"""Marks of the levels of a nested list."""


@dataclass(frozen=True)
class FormStyle:
    """Traits of a house; lengths in points."""

    paper: tuple[float, float]
    margin: float
    font: str
    size: float
    leading: float
    ruling: float
    head: str
    """rows, table, side, plain (SPO); corner, rows, plain (narrative)."""
    head_repeats: bool
    labels: dict[str, str]
    colon: bool
    label_beneath: bool
    date_form: str
    signature: str
    """label, cell, end: approver under a label, in a cell without one, behind the last section."""
    ruled: str
    """all, none, rows: every border, no border at all, rulings between rows alone."""
    title_share: float
    section_marks: str
    section_bold: bool
    section_upper: bool
    section_colon: bool
    levels: tuple[str, str, str, str]
    list_mark: str
    indent: float
    align: str
    item_gap: float
    table_ruled: bool


def draw_form_style(rng: random.Random, form: str) -> FormStyle:
    """A house of one form."""
    spo = form == "spo"
    size = rng.choice((9.5, 10, 10.5, 11, 11, 12))
    return FormStyle(
        paper=rng.choice((A4, A4, F4, FOLIO)),
        margin=rng.uniform(42, 64),
        font=rng.choice(list(FAMILIES)),
        size=size,
        leading=rng.choice((1.12, 1.15, 1.2, 1.35, 1.5)),
        ruling=rng.choice((0.4, 0.5, 0.5, 0.75, 1.0)),
        head=rng.choice(
            ("rows", "table", "table", "side", "side", "plain")
            if spo
            else ("corner", "corner", "rows", "plain")
        ),
        head_repeats=rng.random() < (0.4 if spo else 0.6),
        labels={
            "nomor_sop": rng.choice(
                (
                    "No. Dokumen",
                    "No Dokumen",
                    "Nomor Dokumen",
                    "NO. DOKUMEN",
                    "No. Dok." if spo else "Dokumen No.",
                )
            ),
            "nomor_revisi": rng.choice(
                ("No. Revisi", "Nomor Revisi", "NO. REVISI", "Revisi" if spo else "Revisi Ke-")
            ),
            "halaman": rng.choice(("Halaman", "HALAMAN", "Hal.")),
            "tanggal_terbit": rng.choice(("Tanggal Terbit", "Tgl. Terbit", "TANGGAL TERBIT")),
            "tanggal_efektif": rng.choice(("Tanggal Berlaku", "Tanggal Diberlakukan", "Tgl. Berlaku")),
            "disahkan_oleh": rng.choice(
                ("Ditetapkan oleh", "Ditetapkan oleh :", "Ditetapkan,", "Disahkan oleh", "DITETAPKAN OLEH")
            ),
        },
        colon=rng.random() < 0.8,
        label_beneath=rng.random() < 0.6,
        date_form=rng.choice(("long", "long", "zero", "dash", "slash")),
        signature=rng.choice(("label", "label", "cell") if spo else ("end", "end", "label")),
        ruled=rng.choice(("all", "all", "all", "rows", "none") if spo else ("none",)),
        title_share=rng.uniform(0.2, 0.32),
        section_marks=rng.choice(("", "1.", "1.", "A.") if spo else ("A.", "1.", "I.", "I.", "")),
        section_bold=rng.random() < (0.5 if spo else 0.85),
        section_upper=rng.random() < (0.3 if spo else 0.65),
        section_colon=rng.random() < 0.15,
        levels=rng.choice(LEVELS),  # type: ignore[arg-type]
        list_mark=rng.choice(("1.", "1.", "a.", "1)", "-", "•")),
        indent=rng.choice((14, 16, 18, 18, 22)),
        align=rng.choice(("left", "justify", "justify")),
        item_gap=rng.choice((0.0, 0.0, 0.0, 2.0, 4.0)),
        table_ruled=rng.random() < 0.8,
    )
