"""Makes sets of scans with their truth: files, expected records, layout, index."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from samples.drawing.compose import compose
from samples.drawing.content import Content, load_content
from samples.drawing.document import Document, draw_document
from samples.drawing.forms.compose import FormContent, compose_form
from samples.drawing.forms.draw import draw_form
from samples.drawing.marks import project
from samples.drawing.routing import UnroutableError
from samples.drawing.scan import Scan, damage, draw_wear, fill_in, own_reading, sign, truth_page
from samples.drawing.writer import join_pdfs, render, repeat_pages, write_pdf, write_pictures

SAMPLES = Path(__file__).parent.parent
CONTENTS = SAMPLES / "contents"


@dataclass(frozen=True)
class Job:
    """One file to make; without a `suffix` its kind is chosen by chance."""

    content: Content | FormContent
    level: str
    name: str
    suffix: str = ""


def load_contents(which: str) -> list[Content]:
    """The contents by name ("seed-000,cuti"), or "all", "seeds", "own"."""
    contents = [load_content(path) for path in sorted(CONTENTS.glob("*.json"))]
    if which == "all":
        return contents
    if which in ("seeds", "own"):
        return [c for c in contents if c.name.startswith("seed-") == (which == "seeds")]
    wanted = which.split(",")
    unknown = set(wanted) - {c.name for c in contents}
    if unknown:
        raise ValueError(f"no content named {', '.join(sorted(unknown))}")
    return [c for c in contents if c.name in wanted]


def jobs(contents: Iterable[Content], levels: Iterable[str]) -> list[Job]:
    """Every content at every level."""
    levels = list(levels)
    return [Job(content, level, f"{content.name}-{level}") for content in contents for level in levels]


# The set that the repository carries: content, level, seed.
COMMITTED = (
    ("seed-000", "office", "1"),
    ("seed-001", "phone", "1"),
    ("seed-002", "app", "1"),
    ("seed-003", "app", "1"),
    ("seed-004", "harsh", "1"),
    ("magang", "office", "1"),
    ("pengaduan", "phone", "1"),
    ("kenaikan-pangkat", "harsh", "1"),
    ("spj", "digital", "1"),
)


def make_committed(out: Path, say: Any = print) -> None:
    """Makes the committed set."""
    contents = {c.name: c for c in load_contents("all")}
    make_set(
        [(Job(contents[name], level, f"{name}-{level}", ".pdf"), seed) for name, level, seed in COMMITTED],
        out,
        say,
    )


def _suffix(job: Job, seed: str, pages: int) -> str:
    """PDF mostly; now and then TIFF, and JPEG or PNG for a single page."""
    if job.level == "digital" or job.suffix:
        return job.suffix or ".pdf"
    roll = random.Random(f"{seed}/{job.name}/suffix").random()
    if pages == 1 and roll < 0.4:
        return ".jpg" if roll < 0.3 else ".png"
    return ".tif" if roll > 0.96 else ".pdf"


def chart_jobs(count: int, levels: list[str], seed: str, odd: bool = False) -> list[Job]:
    """Composed contents, the levels in turn. One whose chart cannot be drawn clearly is passed over. With
    `odd` their symbols are solid, tinted or without outline, their arrowheads large, their labels framed."""
    result: list[Job] = []
    number = 0
    while len(result) < count:
        number += 1
        level = levels[len(result) % len(levels)]
        content = compose(f"chart-{number:03d}", seed)
        if odd:
            content = replace(content, style={**content.style, **odd_chart(f"{seed}/{number}")})
        try:
            clear = draw_document(content, f"{seed}/{level}", pen=level != "digital").forced == 0
        except UnroutableError:
            clear = False
        if clear:
            result.append(Job(content, level, f"{content.name}-{level}"))
    return result


def odd_chart(seed: str) -> dict[str, object]:
    """Traits of a chart as few houses draw it."""
    rng = random.Random(f"odd/{seed}")
    grey = rng.choice((0.0, 0.15, 0.5, 0.75, 0.9))
    fill = rng.choice((None, (grey, grey, grey), (grey, grey, grey), (0.31, 0.51, 0.74), (0.95, 0.8, 0.6)))
    return {
        "symbol_fill": fill,
        "symbol_line": rng.choice((0.25, 1.0, 3.0)) if fill is None else rng.choice((0.0, 0.5, 3.0)),
        "connector_line": rng.choice((0.25, 0.75, 1.5, 3.0)),
        "head_kind": rng.choice(("triangle", "triangle", "stealth", "open")),
        "head_size": rng.uniform(3.5, 10.0),
        "label_frames": rng.random() < 0.3,
        "labels_yes_no": rng.choice((("Y", "T"), ("Ya", "Tidak"))),
    }


def _numbers(seed: str) -> np.random.Generator:
    return np.random.default_rng(zlib.crc32(seed.encode()))


def form_jobs(count: int, levels: list[str], seed: str) -> list[Job]:
    """Composed SPO and narrative SOPs in turn, each at every level."""
    contents = [
        compose_form(f"{form}-{number:03d}", form, seed)
        for number in range(1, count + 1)
        for form in ("spo", "naratif")
    ]
    return [Job(content, level, f"{content.name}-{level}") for content in contents for level in levels]


def _draw(job: Job, seed: str) -> Document:
    if isinstance(job.content, FormContent):
        return draw_form(job.content, seed)
    return draw_document(job.content, f"{seed}/{job.level}", pen=job.level != "digital")


def make(job: Job, seed: str, out: Path) -> dict[str, str]:
    """Draws, damages and writes one file and its truth under `out`; gives its line of the index."""
    document = _draw(job, seed)
    order = list(range(len(document.pages)))
    if job.content.style.get("repeat_flow"):
        order.append(order[-1])
    gold = json.loads(json.dumps(document.gold))
    suffix = _suffix(job, seed, len(order))
    path = out / "scans" / f"{job.name}{suffix}"
    if job.level == "digital":
        path.write_bytes(
            repeat_pages(document.pdf, order) if len(order) > len(document.pages) else document.pdf
        )
        pages = [_digital_page(document, index) for index in order]
    else:
        scans = _scan(document, job, order, _numbers(f"{seed}/{job.name}"))
        if suffix == ".pdf":
            write_pdf(path, scans)
        else:
            write_pictures(path, scans)
        pages = [truth_page(document.pages[index], scan) for index, scan in zip(order, scans, strict=True)]
    for number, index in enumerate(order):
        pages[number]["number"] = number + 1
        pages[number]["duplicate_of"] = order.index(index) + 1 if order.index(index) < number else None
    _write(out / "expected" / f"{job.name}.json", gold)
    _write(
        out / "layout" / f"{job.name}.json",
        {"file": path.name, "forced_lines": document.forced, "pages": pages},
        compact=True,
    )
    return {"file": path.name, "doc": job.name, "level": job.level}


def _digital_page(document: Document, index: int) -> dict[str, Any]:
    marks = document.pages[index]
    return {
        "width": marks.width,
        "height": marks.height,
        "dpi": 72,
        "rotation": 0,
        "skew": 0.0,
        **project(marks, lambda points: points),
    }


def _scan(document: Document, job: Job, order: list[int], rng: np.random.Generator) -> list[Scan]:
    habits = draw_wear(job.level, rng)
    images = render(document.pdf, habits.dpi)
    office = " ".join((*job.content.unit, *job.content.body)) or "SEKRETARIAT"
    for image, marks in zip(images, document.pages, strict=True):
        fill_in(image, marks, document.pen, habits.dpi / 72, rng)
        sign(image, marks, habits, habits.dpi / 72, office, rng)
    turned = int(rng.integers(0, len(order)))
    scans = []
    for place, index in enumerate(order):
        mine = replace(habits, turn=0) if habits.turn_one and place != turned else habits
        scan = damage(images[index].copy(), document.pages[index], mine, rng)
        scans.append(
            replace(scan, words=own_reading(document.pages[index], rng)) if habits.own_reading else scan
        )
    return scans


def make_set(todo: list[tuple[Job, str]], out: Path, say: Any = print) -> None:
    """Makes all files of a set, each from its seed; writes `index.json` last."""
    for folder in ("scans", "expected", "layout"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    index = []
    for number, (job, seed) in enumerate(todo, 1):
        index.append(make(job, seed, out))
        say(f"{number}/{len(todo)} {index[-1]['file']}")
    _write(out / "index.json", index)


def make_bundles(out: Path, seed: str, count: int) -> None:
    """Joins files of a finished set, two by two and of one level, into files that hold two SOPs."""
    index = json.loads((out / "index.json").read_text(encoding="utf-8"))
    rng = random.Random(f"{seed}/bundles")
    used: set[str] = set()
    for number in range(1, count + 1):
        level = rng.choice(sorted({entry["level"] for entry in index}))
        pool = [
            e
            for e in index
            if e["level"] == level and e["file"] == f"{e['doc']}.pdf" and e["doc"] not in used
        ]
        if len(pool) < 2:
            continue
        pair = rng.sample(pool, 2)
        used |= {entry["doc"] for entry in pair}
        name = f"bundle-{number}-{level}"
        join_pdfs([out / "scans" / entry["file"] for entry in pair], out / "scans" / f"{name}.pdf")
        layouts = [
            json.loads((out / "layout" / f"{e['doc']}.json").read_text(encoding="utf-8")) for e in pair
        ]
        pages = [page for layout in layouts for page in layout["pages"]]
        for i, page in enumerate(pages, 1):
            if page["duplicate_of"]:
                page["duplicate_of"] += i - page["number"]
            page["number"] = i
        _write(out / "layout" / f"{name}.json", {"file": f"{name}.pdf", "pages": pages}, compact=True)
        index += [{"file": f"{name}.pdf", "doc": entry["doc"], "level": level} for entry in pair]
    _write(out / "index.json", index)


def _write(path: Path, value: Any, compact: bool = False) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=None if compact else 1)
    path.write_text(text + "\n", encoding="utf-8")
