"""Letterhead, identity block, boxes and signature as HTML, and which fields they print."""

from __future__ import annotations

import random
from dataclasses import dataclass
from html import escape

from samples.drawing.content import BOXES, Content, Item
from samples.houses.house import House
from samples.houses.table import bar_style

_MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember")  # fmt: skip
_SHORT = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agt", "Sep", "Okt", "Nov", "Des")
_LABELS = {
    "nomor_sop": ("Nomor SOP", "NOMOR SOP", "No. SOP", "Nomor", "Nomor Dokumen"),
    "tanggal_pembuatan": ("Tanggal Pembuatan", "TANGGAL PEMBUATAN", "Tgl. Pembuatan", "Tgl Pembuatan"),
    "tanggal_revisi": ("Tanggal Revisi", "TANGGAL REVISI", "Tgl. Revisi", "Tgl Direvisi"),
    "tanggal_pengesahan": ("Tanggal Pengesahan", "TANGGAL PENGESAHAN", "Tgl. Pengesahan", "Tgl Disahkan"),
    "tanggal_efektif": (
        "Tanggal Efektif",
        "TANGGAL EFEKTIF",
        "Tgl. Efektif",
        "Tanggal Berlaku",
        "Tgl Diberlakukan",
    ),
    "disahkan_oleh": ("Disahkan Oleh", "DISAHKAN OLEH", "Disahkan oleh", "Ditetapkan oleh"),
    "nama_sop": ("Nama SOP", "NAMA SOP", "Judul SOP", "Nama SOP"),
}
_TITLES = {
    "dasar_hukum": ("Dasar Hukum", "DASAR HUKUM", "Dasar Hukum :"),
    "kualifikasi_pelaksana": ("Kualifikasi Pelaksana", "KUALIFIKASI PELAKSANA", "Kualifikasi Pelaksana :"),
    "keterkaitan": ("Keterkaitan", "KETERKAITAN", "Keterkaitan dengan SOP lain :"),
    "peralatan_perlengkapan": (
        "Peralatan/Perlengkapan",
        "PERALATAN DAN PERLENGKAPAN",
        "Peralatan/Perlengkapan :",
    ),
    "peringatan": ("Peringatan", "PERINGATAN", "Peringatan :"),
    "pencatatan_pendataan": (
        "Pencatatan dan Pendataan",
        "PENCATATAN DAN PENDATAAN",
        "Pencatatan dan Pendataan :",
    ),
}
_ORDERS = ((0, 1, 2, 3, 4, 5), (0, 2, 4, 1, 3, 5), (1, 0, 3, 2, 5, 4))


def _date(value: str | None, form: int) -> str:
    if value is None:
        return ("-", "")[form % 2]
    year, month, *days = (int(part) for part in value.split("-"))
    if not days:
        return f"{_MONTHS[month - 1]} {year}"
    day = days[0]
    return (
        f"{day} {_MONTHS[month - 1]} {year}",
        f"{day:02d} {_MONTHS[month - 1]} {year}",
        f"{day:02d}-{month:02d}-{year}",
        f"{day:02d}/{month:02d}/{year}",
        f"{day} {_SHORT[month - 1]} {year}",
    )[form]


def logo(size: int, colour: str) -> str:
    """An emblem of nobody."""
    return (
        f'<svg width="{size}" height="{size}" viewBox="0 0 60 60"><path d="M30 3 56 14 50 44 30 57 10 44 4 14Z" fill="{colour}" '
        'stroke="#222" stroke-width="2"/><circle cx="30" cy="28" r="12" fill="#fff" stroke="#222"/><path d="M30 17l3 8h8l-6 5 2 8-7-5-7 5 '
        '2-8-6-5h8z" fill="#c9a227"/></svg>'
    )


def qr(rng: random.Random, size: int = 62) -> str:
    """A square code that means nothing."""
    cell = size / 25
    dots = "".join(
        f'<rect x="{x * cell:.2f}" y="{y * cell:.2f}" width="{cell:.2f}" height="{cell:.2f}"/>'
        for x in range(25)
        for y in range(25)
        if (
            rng.random() < 0.48
            and not (x < 8 and y < 8)
            and not (x > 16 and y < 8)
            and not (x < 8 and y > 16)
        )
    )
    for x, y in ((0, 0), (18, 0), (0, 18)):
        a, b = x * cell, y * cell
        dots += (
            f'<path fill-rule="evenodd" d="M{a} {b}h{7 * cell}v{7 * cell}h-{7 * cell}zM{a + cell} {b + cell}v{5 * cell}h{5 * cell}v-{5 * cell}z'
            f'M{a + 2 * cell} {b + 2 * cell}h{3 * cell}v{3 * cell}h-{3 * cell}z"/>'
        )
    return f'<svg width="{size}" height="{size}">{dots}</svg>'


def letterhead(house: House, content: Content, rng: random.Random, narrow: bool) -> str:
    """Body and units with logo, address and motto."""
    size = 46 if narrow else 58
    lines = [
        f'<div style="font-weight:bold;font-size:{house.size + 1}px">{escape(t)}</div>' for t in content.body
    ]
    units = content.unit[:-1] if house.unit_cell and len(content.unit) > 1 else content.unit
    lines += [
        f'<div style="font-weight:bold;font-size:{house.size + (0 if narrow else 2)}px">{escape(t)}</div>'
        for t in units
    ]
    if house.address:
        town = content.town or "Kota Lama"
        lines.append(
            f'<div style="font-size:{house.size - 3}px">Jalan Merdeka Nomor {rng.randint(2, 99)} {escape(town)} Telepon (0{rng.randint(211, 989)}) {rng.randint(21111, 98999)}</div>'
        )
    mark = logo(size, rng.choice(("#2f6b3c", "#8a1f1f", "#27408b", "#888888")))
    motto = '<div style="font-size:8px;font-style:italic">Melayani Sepenuh Hati</div>' if house.motto else ""
    text = f'<div style="flex:1;text-align:center">{"".join(lines)}</div>'
    if narrow and house.logo in ("left", "right", "both"):
        return f'<div style="text-align:center">{mark}{motto}{"".join(lines)}</div>'
    left = f"<div>{mark}{motto}</div>" if house.logo in ("left", "both") else ""
    right = f"<div>{mark}</div>" if house.logo in ("right", "both") else ""
    return f'<div style="display:flex;align-items:center;gap:10px">{left}{text}{right}</div>'


def approver(house: House, content: Content, rng: random.Random, full: bool, prefix: str = "") -> str:
    """The block of the one who approved: position, room for the signature, name, rank, NIP."""
    who = content.approver
    align = rng.choice(("center", "center", "left"))
    lines = [f"<div>{prefix}</div>" if prefix else "", f"<div>{escape(who['jabatan'])}</div>"]
    if full:
        lines.append(qr(rng) if house.qr else '<div style="height:46px"></div>')
        style = rng.choice(
            ("font-weight:bold;text-decoration:underline", "font-weight:bold", "text-decoration:underline")
        )
        lines.append(f'<div style="{style}">{escape(who["nama"])}</div>')
        if who["pangkat"]:
            lines.append(f"<div>{escape(who['pangkat'])}</div>")
        if who["nip"]:
            lines.append(f"<div>{rng.choice(('NIP. ', 'NIP ', 'NIP. ', 'NIP : '))}{who['nip']}</div>")
    spot = ' data-spot="approver"' if full else ""
    return f'<div{spot} style="text-align:{align};padding:2px 4px">{"".join(lines)}</div>'


@dataclass(frozen=True)
class Identity:
    """The block as HTML, and the fields it prints."""

    html: str
    printed: frozenset[str]
    title: str


def _rows(
    house: House, content: Content, rng: random.Random, title: str
) -> tuple[list[tuple[str, str]], set[str]]:
    form = rng.randrange(5)
    printed = {"nomor_sop"} if content.number else set()
    label = {key: rng.choice(value) for key, value in _LABELS.items()}
    if rng.random() < 0.3:
        label = {key: value.upper() for key, value in label.items()}
    rows = [(label["nomor_sop"], escape(content.number))]
    for key in ("tanggal_pembuatan", "tanggal_revisi", "tanggal_pengesahan", "tanggal_efektif"):
        value = content.dates[key]
        if value is None and rng.random() < 0.6:
            continue
        if value is not None:
            printed.add(key)
        rows.append((label[key], _date(value, form)))
    if house.approver_in != "table_end":
        full = house.approver_in == "identity"
        printed |= {"jabatan", "nama", "pangkat", "nip"} if full else {"jabatan"}
        rows.append((label["disahkan_oleh"], approver(house, content, rng, full)))
    if house.unit_cell and len(content.unit) > 1:
        rows.append(("UNIT KERJA", escape(content.unit[-1])))
    if not house.title_over_table:
        lead = rng.choice(("", "", "SOP "))
        rows.append(
            (
                label["nama_sop"],
                f"<b>{lead}{escape(title)}</b>" if rng.random() < 0.5 else lead + escape(title),
            )
        )
    return rows, printed | {"nama_sop"}


def identity(house: House, content: Content) -> Identity:
    """Letterhead and the rows of number, dates, approver and name, in the house's arrangement."""
    rng = random.Random(f"identity/{house.seed}")
    title = content.title.upper() if not house.title_over_table and rng.random() < 0.2 else content.title
    rows, printed = _rows(house, content, rng, title)
    if house.letterhead != "none":
        printed |= {"instansi", "unit_kerja"}
    elif house.unit_cell and len(content.unit) > 1:
        rows = [row for row in rows if row[0] != "UNIT KERJA"]
    bar = (
        f'<div class="bar" style="{bar_style(house.bars)};border:1px solid #000">STANDAR OPERASIONAL PROSEDUR (SOP)</div>'
        if house.title_bar
        else ""
    )
    colon = house.identity in ("two", "joined") and rng.random() < 0.4
    body: list[str] = []
    for name, text in rows:
        if house.identity == "three":
            body.append(
                f'<td style="width:34%">{name}</td><td style="width:12px;text-align:center">:</td><td>{text}</td>'
            )
        elif house.identity == "joined" and not text.startswith("<div"):
            body.append(f"<td>{name} : {text}</td>")
        elif house.identity == "joined":
            body.append(f"<td>{name} :{text}</td>")
        elif house.identity == "stacked":
            body.append(
                f'<td><div style="font-size:{house.size - 2}px">{name}</div><div>{text or "&nbsp;"}</div></td>'
            )
        else:
            body.append(f'<td style="width:36%">{name}{" :" if colon else ""}</td><td>{text}</td>')
    head = letterhead(house, content, rng, house.letterhead == "cell") if house.letterhead != "none" else ""
    if house.letterhead == "cell" and house.identity != "free":
        place = f'<td rowspan="{len(body)}" style="width:44%;vertical-align:middle">{head}</td>'
        if house.logo == "right":
            table = "".join(f"<tr>{row}{place if i == 0 else ''}</tr>" for i, row in enumerate(body))
        else:
            table = "".join(f"<tr>{place if i == 0 else ''}{row}</tr>" for i, row in enumerate(body))
        return Identity(f'{bar}<table class="id">{table}</table>', frozenset(printed), title)
    rule = (
        '<div style="border-bottom:3px double #000;margin:4px 0 8px"></div>'
        if house.letterhead == "band"
        else ""
    )
    if house.identity == "grid" and len(body) > 3:
        wide = [row for row in body if "data-spot" in row or "<b>" in row or len(row) > 150]
        small = [row for row in body if row not in wide]
        pairs = [small[i : i + 2] for i in range(0, len(small), 2)]
        table = "".join(
            f"<tr>{''.join(pair)}{'<td></td><td></td>' if len(pair) < 2 else ''}</tr>".replace(
                "width:36%", "width:20%"
            )
            for pair in pairs
        )
        table += "".join(
            "<tr>" + row.replace("<td>", '<td colspan="3">', 1).replace("width:36%", "width:20%") + "</tr>"
            for row in wide
        )
        return Identity(f'{head}{rule}{bar}<table class="id">{table}</table>', frozenset(printed), title)
    kind = "free" if house.identity == "free" else "id"
    table = "".join(f"<tr>{row}</tr>" for row in body)
    if kind == "free":
        table = "".join(
            f'<tr><td style="width:26%">{name}</td><td style="width:10px">:</td><td>{text}</td></tr>'
            for name, text in rows
        )
    return Identity(f'{head}{rule}{bar}<table class="{kind}">{table}</table>', frozenset(printed), title)


@dataclass(frozen=True)
class BoxRow:
    """Boxes that stand side by side: (title, lines), each line (level, mark, text)."""

    cells: tuple[tuple[str, tuple[tuple[int, str, str], ...]], ...]
    begun: bool = False


def _lines(house: House, items: tuple[Item, ...]) -> tuple[tuple[int, str, str], ...]:
    if len(items) == 1 and not items[0].sub and house.marks not in ("-", "•"):
        return ((0, "", items[0].text),)
    lines = []
    for n, item in enumerate(items):
        mark = {
            "1.": f"{n + 1}.",
            "1)": f"{n + 1})",
            "1": f"{n + 1}",
            "a.": f"{chr(97 + n)}.",
            "-": "-",
            "•": "•",
            "none": "",
        }[house.marks]
        lines.append((0, mark, item.text))
        for k, sub in enumerate(item.sub):
            lines.append((1, "-" if house.marks == "a." else f"{chr(97 + k)}.", sub))
    return tuple(lines)


def box_rows(house: House, content: Content) -> list[BoxRow]:
    """The six boxes, row by row."""
    rng = random.Random(f"boxes/{house.seed}")
    style = rng.randrange(3)
    order = [BOXES[i] for i in _ORDERS[house.box_order]]
    cells = [(_TITLES[key][style], _lines(house, content.boxes[key])) for key in order]
    across = {"2x3": 2, "3x2": 3, "1x6": 1, "side": 1, "lines": 1}[house.boxes]
    return [BoxRow(tuple(cells[i : i + across])) for i in range(0, 6, across)]


def _line(house: House, line: tuple[int, str, str], place: str) -> str:
    level, mark, text = line
    gap = "margin-bottom:6px" if house.marks == "none" else ""
    sign = f'<span style="min-width:18px">{mark}</span>' if mark else ""
    return f'<div data-i="{place}" style="display:flex;margin-left:{18 * level}px;{gap}">{sign}<span>{escape(text)}</span></div>'


def box_row(house: House, row: BoxRow, key: str) -> str:
    """One row of boxes as HTML."""
    texts: list[tuple[str, str]] = []
    sides = []
    for c, (title, lines) in enumerate(row.cells):
        items = "".join(_line(house, line, f"{key}/{c}/{n}") for n, line in enumerate(lines))
        name = "" if row.begun else title
        if house.boxes == "side":
            sides.append(
                f'<td style="width:26%;{"" if not house.bars.fill else bar_style(house.bars)}">{name}</td><td>{items}</td>'
            )
            continue
        deco = {
            "bar": bar_style(house.bars),
            "bold": "font-weight:bold",
            "plain": "",
            "underlined": "text-decoration:underline",
        }[house.box_titles]
        texts.append((f'<div class="bt" style="{deco}">{name}</div>' if name else "", items))
    if house.boxes == "side":
        return f'<table class="box"><tr>{"".join(sides)}</tr></table>'
    if house.boxes == "lines":
        return f'<div style="margin:5px 0">{"".join(t + i for t, i in texts)}</div>'
    if house.box_titles == "bar":
        head = (
            ""
            if row.begun
            else "<tr>" + "".join(f'<td style="padding:0">{t}</td>' for t, _ in texts) + "</tr>"
        )
        return f'<table class="box">{head}<tr>{"".join(f"<td>{i}</td>" for _, i in texts)}</tr></table>'
    return f'<table class="box"><tr>{"".join(f"<td>{t}{i}</td>" for t, i in texts)}</tr></table>'


def signature(house: House, content: Content) -> str:
    """The block under the flow table, "" for houses that sign in the identity block."""
    if house.approver_in == "identity":
        return ""
    rng = random.Random(f"signature/{house.seed}")
    town = f"{content.town}," if content.town and rng.random() < 0.5 else ""
    prefix = "Disahkan oleh," if house.second_signer else town
    right = approver(house, content, rng, True, prefix)
    left = ""
    if house.second_signer:
        left = (
            '<div style="text-align:center"><div>Mengetahui,</div><div>Asisten Administrasi Umum</div><div style="height:46px"></div>'
            "<div><b>Drs. LUKMAN HAKIM, M.M.</b></div><div>NIP. 19660203 199003 1 007</div></div>"
        )
    return f'<div style="display:flex;justify-content:space-between;margin-top:14px"><div style="width:40%">{left}</div><div style="width:42%">{right}</div></div>'


def css(house: House) -> str:
    """How the identity block and the boxes are ruled."""
    width = {
        "solid": "1px solid",
        "dotted": "1.3px dotted",
        "dashed": "1px dashed",
        "double": "3px double",
        "thick": "2px solid",
    }
    rule = f"{width[house.ruling]} {house.ruling_colour}"
    return f"""
    table.id,table.box{{border-collapse:collapse;width:100%;table-layout:auto}} table.box{{table-layout:fixed;margin-top:-1px}}
    table.id td,table.box td{{border:{rule};padding:2px 5px;vertical-align:top}}
    table.free{{border-collapse:collapse;width:100%;margin:6px 0}} table.free td{{padding:1px 4px;vertical-align:top}}
    .bt{{padding:1px 5px}} .bar{{text-align:center;padding:3px}}
    """
