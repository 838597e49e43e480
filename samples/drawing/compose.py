"""Composes contents at random: charts of many shapes, with text from phrase banks."""

from __future__ import annotations

import random

from samples.drawing import phrases
from samples.drawing.content import Content, Edge, Item, Step


def compose(name: str, seed: str) -> Content:
    """A whole SOP drawn by chance from `seed`: 4 to 30 steps, 2 to 9 actors, 0 to 6 decisions."""
    rng = random.Random(f"{seed}/{name}")
    actors = rng.sample(phrases.ACTORS, rng.choice((2, 3, 4, 4, 5, 5, 6, 6, 7, 8, 9)))
    count = rng.choice((rng.randint(4, 8), rng.randint(8, 14), rng.randint(8, 14), rng.randint(14, 30)))
    marks = _marks(rng, count, len(actors))
    edges = _edges(rng, marks)
    body, unit, office, code = rng.choice(phrases.OFFICES)
    person, rank, nip = rng.choice(phrases.PERSONS)
    topic = rng.choice(phrases.TOPICS)
    year = rng.randint(2017, 2024)
    return Content(
        name=name,
        body=body,
        unit=unit,
        town="",
        number=_number(rng, code, year),
        title=topic,
        dates=_dates(rng, year),
        approver={"jabatan": office, "nama": person, "pangkat": rank, "nip": nip},
        boxes={
            "dasar_hukum": _some(rng, phrases.LAWS, 1, 5),
            "kualifikasi_pelaksana": _some(rng, phrases.SKILLS, 1, 4),
            "keterkaitan": tuple(
                Item(f"SOP {t}") for t in rng.sample(phrases.TOPICS, rng.randint(0, 3)) if t != topic
            ),
            "peralatan_perlengkapan": _some(rng, phrases.TOOLS, 1, 5),
            "peringatan": _some(rng, phrases.WARNINGS, 1, 2),
            "pencatatan_pendataan": _some(rng, phrases.RECORDS, 0, 2),
        },
        other_boxes={},
        actors=tuple(actors),
        steps=_steps(rng, marks, edges, actors),
        edges=edges,
    )


def _some(rng: random.Random, bank: tuple[str, ...], least: int, most: int) -> tuple[Item, ...]:
    return tuple(Item(text) for text in rng.sample(bank, rng.randint(least, most)))


def _number(rng: random.Random, code: str, year: int) -> str:
    n = rng.randint(1, 240)
    return rng.choice(
        (
            f"{n:03d}/SOP/{code}/{year}",
            f"065/{n}/{code}/{year}",
            f"SOP-{code}-{n:02d}",
            f"{n}.{rng.randint(1, 9)} / SOP - {code} /{year}",
            f"{code}/{n:04d}",
        )
    )


def _dates(rng: random.Random, year: int) -> dict[str, str | None]:
    month, day = rng.randint(1, 6), rng.randint(1, 28)
    made = f"{year}-{month:02d}-{day:02d}"
    later = f"{year}-{month + rng.randint(0, 3):02d}-{min(28, day + rng.randint(0, 9)):02d}"
    effective = f"{year}-{month + rng.randint(4, 6):02d}-{rng.randint(1, 28):02d}"
    both = rng.random()
    return {
        "tanggal_pembuatan": made if rng.random() < 0.9 else None,
        "tanggal_revisi": later if rng.random() < 0.25 else None,
        "tanggal_pengesahan": later if both < 0.6 else None,
        "tanggal_efektif": effective if both > 0.35 else None,
    }


def _marks(rng: random.Random, count: int, actors: int) -> list[list[tuple[int, str]]]:
    """The symbols of every row: a walk among the actors, decisions here and there, joint rows."""
    wish = rng.choice((0, 1, 1, 2, 2, 3, 4, 5, 6))
    decisions = set(rng.sample(range(1, count - 1), min(count - 2, wish, max(1, count // 3))))
    rows: list[list[tuple[int, str]]] = []
    actor = rng.randrange(actors)
    for i in range(count):
        if rng.random() < 0.78:
            step = rng.choice((-1, 1, 1, 1, 2, -2, 3))
            actor = max(0, min(actors - 1, actor + step))
        kind = "terminator" if i in (0, count - 1) else ("keputusan" if i in decisions else "proses")
        row = [(actor, kind)]
        if kind != "keputusan" and actors > 2 and rng.random() < 0.12:
            extra = rng.sample(
                [a for a in range(actors) if a != actor], min(actors - 1, rng.choice((1, 1, 2, 3)))
            )
            row += [(a, "proses" if rng.random() < 0.9 else kind) for a in extra]
        elif kind == "keputusan" and actors > 2 and rng.random() < 0.08:
            row.append((actor - 1 if actor else actor + 1, "proses"))
        elif kind == "keputusan" and rng.random() < 0.06:
            row.insert(0, (actor, "proses"))  # done and decided in one cell, one above the other
        rows.append(row)
    unused = [a for a in range(actors) if not any(a == mark[0] for row in rows for mark in row)]
    for a in unused:
        rows[rng.randrange(1, count - 1)].append((a, "proses"))
    return [sorted(row, key=lambda mark: mark[0]) for row in rows]


def _edges(rng: random.Random, marks: list[list[tuple[int, str]]]) -> tuple[Edge, ...]:
    """One step after the other; decisions lead back or, at times, ahead over some rows."""
    count = len(marks)
    edges: list[Edge] = []
    for i in range(1, count):
        if not any(kind == "keputusan" for _, kind in marks[i - 1]):
            edges.append(Edge(i, i + 1))
            continue
        ahead, back = i + 1, i - 1
        if rng.random() < 0.35:
            back = max(1, i - rng.randint(2, 5))
        no = back
        yes = ahead
        roll = rng.random()
        if roll < 0.12 and i + 2 <= count:
            no, yes = min(count, i + rng.randint(2, 4)), ahead
        elif roll < 0.2 and i + 2 <= count:
            yes = min(count, i + rng.randint(2, 3))
        edges += [Edge(i, yes, "ya"), Edge(i, no, "tidak")]
    reached = {e.target for e in edges}
    for i in range(2, count + 1):
        if i not in reached:
            source = i - 1
            if all(e.source != source for e in edges) or not any(
                k == "keputusan" for _, k in marks[source - 1]
            ):
                edges.append(Edge(source, i))
            else:
                edges = [
                    Edge(e.source, i, e.syarat) if e.source == source and e.syarat == "ya" else e
                    for e in edges
                ]
    return tuple(sorted(set(edges), key=lambda e: (e.source, e.target)))


def _steps(
    rng: random.Random, marks: list[list[tuple[int, str]]], edges: tuple[Edge, ...], actors: list[str]
) -> tuple[Step, ...]:
    steps = []
    numbers = _step_numbers(rng, len(marks))
    paper = rng.choice(phrases.PAPERS)
    one_unit = rng.random() < 0.15
    for i, row in enumerate(marks):
        decision = any(kind == "keputusan" for _, kind in row)
        bank = phrases.CHECKS if decision else (phrases.ENDINGS if i == len(marks) - 1 else phrases.DEEDS)
        back = next((e.target for e in edges if e.source == i + 1 and e.syarat), i + 2)
        other = actors[marks[min(back, len(marks)) - 1][0][0]]
        if rng.random() < 0.5:
            paper = rng.choice(phrases.PAPERS)
        output = rng.choice(phrases.PAPERS)
        text = rng.choice(bank).format(p=paper, q=output, a=other)
        needs = (
            paper.capitalize()
            if rng.random() < 0.8
            else "; ".join(p.capitalize() for p in rng.sample(phrases.PAPERS, rng.randint(2, 3)))
        )
        if rng.random() < 0.05:
            steps.append(Step(numbers[i], text, tuple(row)))
            continue
        note = rng.choice(("", "", "", "", "", "SOP Surat Masuk", "Koordinasi", "Tentatif", "-"))
        steps.append(
            Step(
                numbers[i],
                text,
                tuple(row),
                needs,
                f"{rng.choice((5, 10, 15, 30, 45, 60))} menit" if one_unit else rng.choice(phrases.TIMES),
                output.capitalize(),
                note,
            )
        )
    return tuple(steps)


def _step_numbers(rng: random.Random, count: int) -> list[str]:
    numbers = [str(i) for i in range(1, count + 1)]
    roll = rng.random()
    if roll < 0.06:
        at = rng.randrange(1, count)
        numbers = [str(i if i <= at else i + 1) for i in range(1, count + 1)]
    elif roll < 0.1:
        at = rng.randrange(2, count)
        numbers = [str(i if i <= at else i - 1) for i in range(1, count + 1)]
    elif roll < 0.13:
        numbers[rng.randrange(count)] = ""
    return numbers
