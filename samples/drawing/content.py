"""What a SOP says, apart from how it looks; read from `samples/contents/*.json` or composed.

A content file holds the record's fields; each step is a row
[pelaksana, kegiatan, kelengkapan, waktu, output, keterangan] with `pelaksana` such as "0t 2p 2k"
(actor index and symbol: t terminator, p proses, k keputusan). `alur` lists the edges that are not simply
"the next step", such as "6>5 tidak"; a step without an own entry leads to the next one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SYMBOLS = {"t": "terminator", "p": "proses", "k": "keputusan"}
BOXES = (
    "dasar_hukum",
    "kualifikasi_pelaksana",
    "keterkaitan",
    "peralatan_perlengkapan",
    "peringatan",
    "pencatatan_pendataan",
)
DATES = ("tanggal_pembuatan", "tanggal_revisi", "tanggal_pengesahan", "tanggal_efektif")
APPROVER = ("jabatan", "nama", "pangkat", "nip")


@dataclass(frozen=True)
class Item:
    """A list item of a box with its sub-items."""

    text: str
    sub: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edge:
    """An arrow between steps, 1-based; `syarat` is ya, tidak or None."""

    source: int
    target: int
    syarat: str | None = None


@dataclass(frozen=True)
class Step:
    """A row of the flow table; `marks` are (actor, symbol), left to right. "; " separates a list's items."""

    number: str
    activity: str
    marks: tuple[tuple[int, str], ...]
    needs: str = ""
    time: str = ""
    output: str = ""
    note: str = ""


@dataclass(frozen=True)
class Content:
    """One SOP. `body` and `unit` are letterhead lines; `style` fixes traits of the house style by name."""

    name: str
    body: tuple[str, ...]
    unit: tuple[str, ...]
    town: str
    number: str
    title: str
    dates: dict[str, str | None]
    approver: dict[str, str]
    boxes: dict[str, tuple[Item, ...]]
    other_boxes: dict[str, tuple[Item, ...]]
    actors: tuple[str, ...]
    steps: tuple[Step, ...]
    edges: tuple[Edge, ...]
    style: dict[str, Any] = field(default_factory=dict)
    gold_head: tuple[str | None, str | None] | None = None


def _items(values: list[Any]) -> tuple[Item, ...]:
    return tuple(Item(v) if isinstance(v, str) else Item(v["teks"], tuple(v["sub"])) for v in values)


def parse_marks(text: str) -> tuple[tuple[int, str], ...]:
    """ "0t 1p" -> ((0, "terminator"), (1, "proses"))."""
    return tuple((int(part[:-1]), SYMBOLS[part[-1]]) for part in text.split())


def parse_edges(texts: list[str], count: int) -> tuple[Edge, ...]:
    """The written edges, and "next step" for every step without one."""
    edges = []
    for text in texts:
        pair, _, syarat = text.partition(" ")
        source, target = pair.split(">")
        edges.append(Edge(int(source), int(target), syarat or None))
    sources = {edge.source for edge in edges}
    edges += [Edge(i, i + 1) for i in range(1, count) if i not in sources]
    return tuple(sorted(edges, key=lambda e: (e.source, e.target)))


def load_content(path: Path) -> Content:
    """Reads a content file; KeyError or ValueError where it lacks a field."""
    data = json.loads(path.read_text(encoding="utf-8"))
    rows = data["langkah"]
    numbers = data.get("nomor_langkah") or [str(i) for i in range(1, len(rows) + 1)]
    steps = tuple(
        Step(number, row[1], parse_marks(row[0]), *row[2:]) for number, row in zip(numbers, rows, strict=True)
    )
    return Content(
        name=path.stem,
        body=tuple(data["instansi"]),
        unit=tuple(data["unit_kerja"]),
        town=data.get("kota", ""),
        number=data["nomor_sop"],
        title=data["nama_sop"],
        dates={key: data.get(key) for key in DATES},
        approver={key: data.get("disahkan_oleh", {}).get(key, "") for key in APPROVER},
        boxes={key: _items(data.get(key, [])) for key in BOXES},
        other_boxes={key: _items(value) for key, value in data.get("bagian_lain", {}).items()},
        actors=tuple(data["pelaksana"]),
        steps=steps,
        edges=parse_edges(data.get("alur", []), len(rows)),
        style=data.get("gaya", {}),
    )


def flat(items: tuple[Item, ...]) -> list[str]:
    """Items and sub-items in reading order."""
    return [text for item in items for text in (item.text, *item.sub)]


def record(content: Content, printed: set[str]) -> dict[str, Any]:
    """The expected record. `printed` names the fields that this drawing prints; others are empty."""

    def shown(key: str, value: Any, empty: Any) -> Any:
        return value if key in printed else empty

    return {
        "instansi": shown("instansi", " ".join(content.body) or None, None),
        "unit_kerja": shown("unit_kerja", " ".join(content.unit) or None, None),
        "nomor_sop": shown("nomor_sop", content.number or None, None),
        "nama_sop": shown("nama_sop", content.title, None),
        **{key: shown(key, content.dates[key], None) for key in DATES},
        "handwritten": [],
        "disahkan_oleh": {key: shown(key, content.approver[key] or None, None) for key in APPROVER},
        **{key: shown(key, flat(content.boxes[key]), []) for key in BOXES},
        "bagian_lain": {key: flat(value) for key, value in content.other_boxes.items() if key in printed},
        "pelaksana": list(content.actors),
        "langkah": [
            {
                "nomor": step.number,
                "kegiatan": step.activity,
                "pelaksana": [{"aktor": a, "simbol": s} for a, s in step.marks],
                "kelengkapan": step.needs,
                "waktu": step.time,
                "output": step.output,
                "keterangan": shown("keterangan", "" if step.note == "-" else step.note, ""),
            }
            for step in content.steps
        ],
        "alur": [{"dari": e.source, "ke": e.target, "syarat": e.syarat} for e in content.edges],
    }
