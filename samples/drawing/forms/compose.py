"""Contents of SPO and narrative SOPs, composed at random from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from samples.drawing.forms import words


@dataclass(frozen=True)
class Node:
    """An item of a procedure with its sub-items; `heading` for a line without a number."""

    text: str
    sub: tuple[Node, ...] = ()
    heading: bool = False


@dataclass(frozen=True)
class Part:
    """A section: its title, an introducing line, items or one paragraph, or a table with its head."""

    title: str
    items: tuple[str, ...] = ()
    intro: str = ""
    table: tuple[tuple[str, ...], ...] = ()
    dash: bool = False


@dataclass(frozen=True)
class Chart:
    """A free chart: nodes (text, symbol) and arrows (from, to, condition), 1-based."""

    nodes: tuple[tuple[str, str], ...]
    arrows: tuple[tuple[int, int, str | None], ...]


@dataclass(frozen=True)
class FormContent:
    """One SPO or narrative SOP, apart from how it looks. The attributes that the drawing of SOP-AP has too
    bear the same names."""

    name: str
    form: str
    body: tuple[str, ...]
    unit: tuple[str, ...]
    number: str
    revision: str
    title: str
    dates: dict[str, str]
    approver: dict[str, str]
    before: tuple[Part, ...]
    procedure_title: str
    procedure: tuple[Node, ...]
    after: tuple[Part, ...]
    chart: Chart | None = None
    chart_title: str = ""
    table: bool = False
    style: dict[str, object] = field(default_factory=dict)


def compose_form(name: str, form: str, seed: str) -> FormContent:
    """A whole content of one form ("spo" or "naratif")."""
    rng = random.Random(f"{seed}/{name}")
    health = form == "spo" or rng.random() < 0.25
    body, unit, office, code = rng.choice(words.HEALTH if form == "spo" else words.CAMPUS)
    person, rank, nip = rng.choice(words.HEADS)
    topic = rng.choice(words.HEALTH_TOPICS if form == "spo" else words.CAMPUS_TOPICS)
    year, month, day = rng.randint(2018, 2024), rng.randint(1, 12), rng.randint(1, 28)
    number = rng.randint(1, 140)
    roman = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")[month - 1]
    style = rng.choice(
        (
            f"{number:02d}/SOP/{roman}/{year}",
            f"SPO/{code}/{number:03d}",
            f"445/{number}/{code}/{year}",
            f"{code}.SOP.{number:02d}",
            f"{number:03d}.{month}.{year}",
        )
    )
    date = f"{year}-{month:02d}-{day:02d}"
    key = "tanggal_terbit" if form == "spo" or rng.random() < 0.4 else "tanggal_efektif"
    chart = _chart(rng) if form == "spo" and rng.random() < 0.35 else None
    del health
    before, after = (_spo_parts if form == "spo" else _narrative_parts)(rng, topic, chart is not None)
    return FormContent(
        name=name,
        form=form,
        body=body,
        unit=unit,
        number=style,
        revision=rng.choice(("00", "00", "0", "01", "02", "")),
        title=topic.upper() if rng.random() < 0.7 else topic,
        dates={key: date},
        approver={"jabatan": office, "nama": person, "pangkat": rank, "nip": nip},
        before=before,
        procedure_title=rng.choice(
            ("Prosedur", "Prosedur", "Langkah-langkah", "Prosedur/Langkah-langkah", "Prosedur Pelaksanaan")
            if form == "spo"
            else ("Prosedur", "Prosedur", "Uraian Prosedur", "Prosedur Kerja")
        ),
        procedure=_procedure(rng, form),
        after=after,
        chart=chart,
        chart_title=rng.choice(("Diagram Alir", "Bagan Alir", "Diagram Alir (jika dibutuhkan)")),
        table=form == "naratif" and rng.random() < 0.35,
    )


def _spo_parts(rng: random.Random, topic: str, drawn: bool) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    before = [
        Part("Pengertian", (f"{topic} {rng.choice(words.MEANING)}",)),
        _listed(rng, "Tujuan", words.GOALS, 0.35),
        Part("Kebijakan", (rng.choice(words.POLICY),)),
        _listed(rng, "Referensi", words.REFERENCES, 0.8),
    ]
    if rng.random() < 0.25:
        before.append(_listed(rng, rng.choice(("Alat dan Bahan", "Peralatan")), words.TOOLS, 1.0))
    after = []
    if not drawn and rng.random() < 0.5:
        after.append(Part("Diagram Alir", dash=True))
    after.append(_listed(rng, "Unit Terkait", words.UNITS, 0.9))
    if rng.random() < 0.5:
        after.append(_listed(rng, "Dokumen Terkait", words.PAPERS, 0.9))
    if rng.random() < 0.4:
        rows = [("No", "Yang Diubah", "Isi Perubahan", "Tanggal Diberlakukan")]
        rows += [(str(i + 1), "Langkah 3", "Penambahan alat", "2 Mei 2023") for i in range(rng.randint(0, 2))]
        after.append(Part("Rekaman Historis Perubahan", table=tuple(rows)))
    return tuple(before), tuple(after)


def _narrative_parts(
    rng: random.Random, topic: str, drawn: bool
) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    del drawn
    before = [
        _listed(rng, "Tujuan", words.GOALS, 0.5),
        Part(
            "Ruang Lingkup",
            (f"Prosedur ini mengatur {topic.lower()} sejak permohonan diterima sampai dengan pelaporan.",),
        ),
        _listed(
            rng,
            "Definisi",
            tuple(
                f"{a} adalah {b}"
                for a, b in (
                    ("Pemohon", "orang yang mengajukan permintaan secara tertulis"),
                    ("Staf", "pegawai yang bertugas di bagian administrasi"),
                    ("Berkas", "kumpulan dokumen yang dipersyaratkan"),
                )
            ),
            1.0,
        ),
    ]
    if rng.random() < 0.5:
        before.append(
            _listed(
                rng,
                "Tanggung Jawab",
                (
                    "Ketua bagian bertanggung jawab atas pelaksanaan prosedur ini",
                    "Staf bertanggung jawab atas pencatatan dan pengarsipan",
                ),
                1.0,
            )
        )
    if rng.random() < 0.6:
        before.append(_listed(rng, rng.choice(("Referensi", "Dasar Hukum")), words.REFERENCES, 1.0))
    after = [_listed(rng, rng.choice(("Dokumen Pendukung", "Dokumen Terkait")), words.PAPERS, 1.0)]
    return tuple(before), tuple(after)


def _listed(rng: random.Random, title: str, bank: tuple[str, ...], chance: float) -> Part:
    """A list with that chance, at times introduced; else one paragraph."""
    if rng.random() >= chance:
        return Part(title, (rng.choice(bank) + rng.choice((".", "")),))
    items = tuple(rng.sample(bank, rng.randint(2, min(4, len(bank)))))
    intro = "Yang dimaksud dalam prosedur ini:" if rng.random() < 0.15 else ""
    return Part(title, items, intro)


def _procedure(rng: random.Random, form: str) -> tuple[Node, ...]:
    deeds = rng.sample(words.DEEDS, rng.randint(5, 12))
    steps = [Node(text + rng.choice(("", ".", ".")), _details(rng, 2)) for text in deeds]
    if form == "spo" and rng.random() < 0.35:
        cut = rng.randint(1, 3)
        heads = rng.choice(
            (
                ("Persiapan :", "Pelaksanaan :"),
                ("Alat :", "Langkah-langkah :"),
                ("Tahap Persiapan", "Tahap Pelaksanaan"),
            )
        )
        if heads[0] == "Alat :":
            first = [Node(text) for text in rng.sample(words.TOOLS, rng.randint(2, 4))]
        else:
            first, steps = steps[:cut], steps[cut:]
        return (Node(heads[0], tuple(first), True), Node(heads[1], tuple(steps), True))
    return tuple(steps)


def _details(rng: random.Random, level: int) -> tuple[Node, ...]:
    if level > 4 or rng.random() > 0.3:
        return ()
    texts = rng.sample(words.DETAILS, rng.randint(2, 4))
    return tuple(Node(text, _details(rng, level + 1)) for text in texts)


def _chart(rng: random.Random) -> Chart:
    texts = list(words.NODES[: rng.randint(3, 6)])
    nodes: list[tuple[str, str]] = [("Mulai", "terminator"), *((text, "proses") for text in texts)]
    arrows: list[tuple[int, int, str | None]] = []
    if rng.random() < 0.6:
        at = rng.randint(2, len(nodes) - 1)
        nodes.insert(at, (rng.choice(words.QUESTIONS), "keputusan"))
        arrows.append((at + 1, at, "tidak"))
    nodes.append(("Selesai", "terminator"))
    for index in range(1, len(nodes)):
        decides = nodes[index - 1][1] == "keputusan"
        arrows.append((index, index + 1, "ya" if decides else None))
    return Chart(tuple(nodes), tuple(sorted(arrows)))
