"""Tables that are no flow tables, and the fit of the score that tells flow tables from them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from samples.columns.houses import House
from samples.drawing import phrases
from samples.drawing.content import Content
from sopocr.assemble.column_evidence import ROLES, ColumnSight
from sopocr.assemble.column_roles import Weights, assign
from sopocr.assemble.table_evidence import table_features

_IDENTITY = (
    "Nomor SOP", "Tanggal Pembuatan", "Tanggal Revisi", "Tanggal Efektif", "Disahkan oleh", "Nama SOP",
    "Tgl. Pengesahan", "No. Dokumen", "No. Revisi", "Halaman", "Tanggal Terbit",
)  # fmt: skip
_BOXES = (
    "Dasar Hukum", "Kualifikasi Pelaksana", "Keterkaitan", "Peralatan/Perlengkapan", "Peringatan",
    "Pencatatan dan Pendataan",
)  # fmt: skip
_COMPONENTS = (
    "Persyaratan", "Sistem, mekanisme dan prosedur", "Jangka waktu penyelesaian", "Biaya/tarif",
    "Produk pelayanan", "Sarana dan prasarana", "Kompetensi pelaksana", "Pengawasan internal",
    "Penanganan pengaduan", "Jumlah pelaksana",
)  # fmt: skip
_PENALTY = 0.002


def fit_table(
    houses: Sequence[House], weights: Weights, rng: random.Random, contents: Sequence[Content]
) -> NDArray[np.float64]:
    """The weights of the log-odds: a logistic regression on flow tables and others, as many of each."""
    seen, truth = [], []
    for house in houses:
        for columns, is_flow in ((house.columns, 1.0), (draw_other(rng, contents), 0.0)):
            seen.append(table_features(columns, assign(columns, weights)))
            truth.append(is_flow)
    rows, gold = np.array(seen), np.array(truth)
    result = np.zeros(rows.shape[1])
    penalty = np.full(len(result), _PENALTY * len(gold) / 100)
    penalty[-1] = 0.0
    for _ in range(40):  # Newton's method
        share = 1 / (1 + np.exp(-rows @ result))
        slope = rows.T @ (gold - share) - penalty * result
        curve = (
            (rows * (share * (1 - share))[:, None]).T @ rows + np.diag(penalty) + 1e-6 * np.eye(len(result))
        )
        result = result + np.clip(np.linalg.solve(curve, slope), -2, 2)
    right = ((rows @ result > 0) == (gold > 0)).mean()
    print(f"flow tables told from others: {right:.4f}")
    return result


def draw_other(rng: random.Random, contents: Sequence[Content]) -> tuple[ColumnSight, ...]:
    """The columns of a table that is none: an identity block, boxes, lists, standards of service, forms."""
    content = rng.choice(contents)
    kind = rng.choice(("identity", "boxes", "standards", "list", "mixed", "form"))
    boxes = [item.text for items in content.boxes.values() for item in items] or ["-"]
    count = rng.randint(2, 16)
    if kind == "identity":
        texts = [
            rng.choices([*content.body, *content.unit, ""], k=count),
            rng.sample(_IDENTITY, k=min(count, len(_IDENTITY))),
            [
                rng.choice([content.title, content.number, ": 2 Januari 2024", ":", content.town])
                for _ in range(count)
            ],
        ]
        texts = texts[rng.randint(0, 1) :]
    elif kind == "boxes":
        texts = [
            [rng.choice(_BOXES) if rng.random() < 0.3 else rng.choice(boxes) for _ in range(count)]
            for _ in "ab"
        ]
    elif kind == "standards":
        texts = [
            ["No", *map(str, range(1, count))],
            ["Komponen", *rng.choices(_COMPONENTS, k=count - 1)],
            [
                "Uraian",
                *rng.choices([*boxes, *(s.activity for s in content.steps), *phrases.TIMES], k=count - 1),
            ],
        ]
        if rng.random() < 0.3:
            texts.append(["Keterangan", *[rng.choice(("", "", "-")) for _ in range(count - 1)]])
    elif kind == "list":
        texts = [
            ["No", *map(str, range(1, count))],
            [rng.choice(("Nama", "Dokumen", "Uraian", "Kegiatan")), *rng.choices(boxes, k=count - 1)],
            *[
                [
                    rng.choice(("NIP", "Jabatan", "Ya", "Tidak", "Paraf", "Tanggal")),
                    *rng.choices(["", "-", "v"], k=count - 1),
                ]
                for _ in range(rng.randint(0, 5))
            ],
        ]
    elif kind == "form":
        texts = [
            [rng.choice(("Nama", "Jabatan", "Tanggal", "Tanda tangan", "", "", "")) for _ in range(count)]
            for _ in range(rng.randint(2, 9))
        ]
    else:
        texts = [
            [rng.choice([*_BOXES, *_IDENTITY, *boxes, "", "", ""]) for _ in range(count)]
            for _ in range(rng.randint(2, 6))
        ]
    headed = rng.random() < 0.5 and count > 2
    raw = [rng.uniform(0.4, 3.0) for _ in texts]
    looked, known = rng.random() < 0.75, rng.random() < 0.02
    columns, left = [], 0.0
    for cells, share in zip(texts, raw, strict=True):
        wide = share / sum(raw)
        title = cells[0] if headed else ""
        columns.append(
            ColumnSight(
                title=title,
                legibility=0.97 if title else 0.0,
                cells=tuple(cells[1:] if headed else cells),
                width=wide,
                place=left + wide / 2,
                drawn=rng.choice((0.0, 0.0, 0.0, 0.1, 0.3)) if looked else None,
                before=rng.choice(ROLES) if known and rng.random() < 0.8 else None,
            )
        )
        left += wide
    return tuple(replace(column, spanned=frozenset()) for column in columns)
