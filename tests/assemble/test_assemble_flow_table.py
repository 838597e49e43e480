"""The flow table: its columns, its rows, and its parts on several pages."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from read_pages import ACTORS, XS, Text, flow_table, line, page, step, table

from sopocr.assemble import Assembled, assemble, find_flow
from sopocr.geometry import Box
from sopocr.model.page import FlowColumn, FlowTable, Reading, ReadPage, Table, TextLine
from sopocr.model.sop import Sop

ROLES = ["no", "kegiatan", "aktor", "aktor", "aktor", "kelengkapan", "waktu", "output", "keterangan"]
STEPS = [step("1", "Menerima surat"), step("2", "Membahas surat"), step("3", "Mengarsipkan surat")]


def one(*pages: ReadPage) -> Assembled:
    (found,) = assemble(pages)
    return found


def codes(found: Assembled) -> list[str]:
    return [finding.code for finding in found.findings]


def activities(sop: Sop) -> list[tuple[str, str]]:
    return [(step.nomor, step.kegiatan) for step in sop.langkah]


def test_columns_are_named_by_their_header() -> None:
    flow = page(1, flow_table(STEPS)).flow
    assert flow is not None
    assert [column.role for column in flow.columns] == ROLES
    assert [column.name for column in flow.actors] == list(ACTORS)
    assert [(column.x0, column.x1) for column in flow.columns] == list(pairwise(XS))
    assert flow.header == (300, 380)
    assert flow.ys == (380, 470, 560, 650)


@pytest.mark.parametrize("number", ["Ne", "", "No"])
def test_a_number_and_an_activity_whose_titles_are_misread_are_no_actors(number: str) -> None:
    heads: dict[tuple[int, int], Text] = {(0, 0): number, (0, 1): ("I", "Uraian Keiaon", "1")}
    flow = page(1, flow_table(STEPS, heads=heads)).flow
    assert flow is not None
    assert [column.role for column in flow.columns] == ROLES
    assert [column.name for column in flow.actors] == list(ACTORS)


@pytest.mark.parametrize(
    ("place", "read"),
    [
        ((0, 1), "Keglatan"),
        ((0, 1), "URAIAN PROSEDUR"),
        ((0, 1), ("Uraian Jenis", "Kegiatan")),
        ((0, 1), "~~"),
        ((0, 2), "PELAKU KEGIATAN"),
        ((0, 2), "xx"),
        ((0, 5), "MUTU BUKU"),
        ((1, 5), "Persyaratan/Kelengkapan"),
        ((1, 5), "Kelengka pan"),
        ((1, 5), "#"),
        ((1, 7), "Autput"),
        ((0, 8), "Keterangan"),
        ((0, 8), ""),
        ((0, 0), "NO."),
        ((0, 0), ""),
    ],
)
def test_header_words_misread_or_other_than_usual_do_not_cost_a_column(
    place: tuple[int, int], read: Text
) -> None:
    flow = page(1, flow_table(STEPS, heads={place: read})).flow
    assert flow is not None
    assert [column.role for column in flow.columns] == ROLES
    assert [column.name for column in flow.actors] == list(ACTORS)


@pytest.mark.parametrize(("place", "read"), [((1, 7), "Risiko"), ((1, 6), "Lokasi")])
def test_a_column_between_two_that_follow_on_it_is_doubted_only_if_a_clear_title_says_otherwise(
    place: tuple[int, int], read: Text
) -> None:
    def columns(sure: float) -> list[FlowColumn]:
        made = flow_table(STEPS, heads={place: read, (0, 5): "Mn Bpky"})
        cells = tuple(
            replace(c, lines=tuple(line(read, x.box.x0, x.box.y0, confidence=sure) for x in c.lines))
            if (c.row, c.column) == place
            else c
            for c in made.cells
        )
        flow = page(1, replace(made, cells=cells)).flow
        assert flow is not None
        return list(flow.columns)

    unclear = columns(0.78)
    assert [column.role for column in unclear] == ROLES
    assert all(column.sure > 0.6 for column in unclear)
    clear = columns(0.98)[place[1]]
    assert clear.role == "lain" or clear.sure < 0.6


def test_a_connector_down_the_whole_table_parts_no_column_whose_name_it_would_cut() -> None:
    """As the table's grid shows it: a border through the body, and none through the header."""
    middle = (XS[3] + XS[4]) / 2
    xs = [*XS[:4], middle, *XS[4:]]

    def made(name: str) -> FlowTable:
        rows = [[*row[:4], "", *row[4:]] for row in STEPS]
        plain = flow_table(rows, xs=xs, heads={})
        old = flow_table(STEPS, heads={(1, 3): name})
        header = tuple(
            replace(
                c,
                column=c.column + (c.column > 3),
                column_span=c.column_span + (c.column <= 3 < c.column + c.column_span),
            )
            for c in old.cells
            if c.row < 2
        )
        body = tuple(c for c in plain.cells if c.row >= 2)
        flow = page(1, replace(plain, cells=header + body)).flow
        assert flow is not None
        return flow

    assert [c.role for c in made("Kesekretariatan").columns] == ROLES
    assert len(made("A").columns) == len(ROLES) + 1


def test_an_actor_on_the_upper_header_row_is_an_actor() -> None:
    """Pelaksana spans two columns, the third actor's name stands beside it."""
    made = flow_table(STEPS, heads={(0, 2): "Pelaksana"})
    cells = []
    for cell in made.cells:
        if (cell.row, cell.column) == (0, 2):
            cells.append(replace(cell, column_span=2, box=cell.box._replace(x1=XS[4])))
            cells.append(replace(cell, column=4, column_span=1, row_span=2, lines=(line("Camat", 530, 310),)))
            cells[-1] = replace(cells[-1], box=cell.box._replace(x0=XS[4], x1=XS[5], y1=380.0))
        elif (cell.row, cell.column) != (1, 4):
            cells.append(cell)
    flow = page(1, Table(made.box, made.xs, made.ys, tuple(cells))).flow
    assert flow is not None
    assert [column.name for column in flow.actors] == ["Kabid", "Sekdis", "Camat"]


@pytest.mark.parametrize(("number", "activity"), [("No", "Kegiatan"), ("Sa", "Regpum")])
def test_an_actor_left_of_the_common_title_is_an_actor(number: str, activity: str) -> None:
    """Pelaksana spans the second and the third; the first actor stands before it, below an empty cell."""
    made = flow_table(STEPS, heads={(0, 0): number, (0, 1): activity, (0, 2): "Pelaksana"})
    cells = []
    for cell in made.cells:
        if (cell.row, cell.column) == (0, 2):
            cells.append(replace(cell, column_span=1, lines=(), box=cell.box._replace(x1=XS[3])))
            cells.append(replace(cell, column=3, column_span=2, box=cell.box._replace(x0=XS[3])))
            title = line("Pelaksana", (XS[3] + XS[5]) / 2 - 40, 310)
            cells[-1] = replace(cells[-1], lines=(title,))
        else:
            cells.append(cell)
    flow = page(1, Table(made.box, made.xs, made.ys, tuple(cells))).flow
    assert flow is not None
    assert [column.role for column in flow.columns] == ROLES
    assert [column.name for column in flow.actors] == list(ACTORS)


def test_two_columns_of_one_name_are_numbered() -> None:
    flow = page(1, flow_table(STEPS, heads={(1, 4): "Kabid"})).flow
    assert flow is not None
    assert [column.name for column in flow.actors] == ["Kabid", "Sekdis", "Kabid (2)"]


def test_a_table_of_other_things_is_no_flow_table() -> None:
    other = table((40, 300, 700), (100, 140, 180), {(0, 0): "Nama", (0, 1): "Jabatan", (1, 0): "Budi"})
    assert find_flow(page(1, other), None) is None


def test_boxes_above_the_header_in_one_table_with_it_are_no_part_of_it() -> None:
    below = flow_table([step("1", "Menerima surat"), step("2", "Mencatat surat")], top=300)
    boxes = {
        (0, 0): "Keterkaitan\n1. SOP Surat Masuk",
        (0, 4): "Peralatan / Perlengkapan\n1. Renja\n2. Komputer",
    }
    above = table(XS, [200, 300], boxes, {(0, 0): (1, 4), (0, 4): (1, 5)})
    whole = Table(
        Box(above.box.x0, 200, above.box.x1, below.box.y1),
        below.xs,
        (200.0, *below.ys),
        (*above.cells, *(replace(cell, row=cell.row + 1) for cell in below.cells)),
    )
    flow = find_flow(page(1, whole), None)
    assert flow is not None and flow.header == (300, 380)
    found = one(page(1, whole))
    assert found.sop.peralatan_perlengkapan == ["Renja", "Komputer"]
    assert [item.nomor for item in found.sop.langkah] == ["1", "2"]


def test_titles_of_boxes_in_rows_of_their_own_are_no_part_of_the_header() -> None:
    below = flow_table([step("1", "Menerima surat"), step("2", "Mencatat surat")], top=300)
    titles = {
        (0, 0): "KETERKAITAN",
        (0, 4): "PERALATAN/ PERLENGKAPAN",
        (1, 0): "1. SOP Surat Masuk",
        (1, 4): "1. Renja",
        (2, 0): "PERINGATAN",
        (2, 4): "PENCATATAN DAN PENDATAAN",
    }
    spans = {(row, column): (1, 4 if column == 0 else 5) for row, column in titles}
    above = table(XS, [180, 210, 240, 300], titles, spans)
    whole = Table(
        Box(above.box.x0, 180, above.box.x1, below.box.y1),
        below.xs,
        (180.0, 210.0, 240.0, *below.ys),
        (*above.cells, *(replace(cell, row=cell.row + 3) for cell in below.cells)),
    )
    flow = find_flow(page(1, whole), None)
    assert flow is not None and flow.header == (300, 380)


def test_a_step_with_all_its_cells() -> None:
    row: list[Text] = [
        "1.",
        ("Melaksanakan rapat", "dengan Tim SAKIP"),
        "",
        "",
        "",
        ("1. Nota Dinas", "2. Daftar hadir"),
        "1-2 hari",
        ("Notulen", "Rapat"),
        "SOP Rapat",
    ]
    found = one(page(1, flow_table([row]), symbols=[(0, 0, "terminator"), (0, 2, "proses")]))
    (first,) = found.sop.langkah
    assert first.nomor == "1"
    assert first.kegiatan == "Melaksanakan rapat dengan Tim SAKIP"
    assert first.kelengkapan == "Nota Dinas; Daftar hadir"
    assert (first.waktu.teks, first.waktu.min, first.waktu.maks, first.waktu.satuan) == (
        "1-2 hari",
        1,
        2,
        "hari",
    )
    assert (first.output, first.keterangan) == ("Notulen Rapat", "SOP Rapat")
    assert [(p.aktor, p.simbol) for p in first.pelaksana] == [("Kabid", "terminator"), ("Kadis", "proses")]


def test_a_unit_that_stands_in_the_header_counts_for_all_steps() -> None:
    made = flow_table([step("1", "Menerima surat", time="15")], heads={(1, 6): ("Waktu", "(menit)")})
    (first,) = one(page(1, made)).sop.langkah
    assert (first.waktu.teks, first.waktu.min, first.waktu.satuan) == ("15", 15, "menit")


def test_evidence_lies_on_the_source_page() -> None:
    """The box of a value holds its lines and no more, in pixels of the source."""
    found = one(page(1, flow_table(STEPS), symbols=[(1, 1, "proses")], scale=1.5))
    proof = found.evidence["/sop/langkah/1/kegiatan"]
    assert proof.page == 1
    assert proof.box == (144, 714, 291, 738)  # 1.5 × the line's (96, 476, 194, 492)
    assert proof.raw == "Membahas surat"
    assert proof.readings == {"ppocr": "Membahas surat"}
    symbol = found.evidence["/sop/langkah/1/pelaksana/0/simbol"]
    assert symbol.box == (675, 751, 750, 794)


@pytest.mark.parametrize(
    "row",
    [
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)"],
        ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
        ["", "Jumlah", "", "", "", "", "5 jam"],
        ["", "Total waktu", "", "", "", "", "3 hari"],
        ["No", "Kegiatan", "Kabid", "Sekdis", "Kadis", "Kelengkapan", "Waktu", "Output", "Ket"],
        ["", "", "", "", "", "", "", "", ""],
    ],
    ids=["numbers in brackets", "numbers", "total", "total time", "header again", "empty"],
)
@pytest.mark.parametrize("place", [0, 2, 3])
def test_rows_that_are_no_steps(row: list[str], place: int) -> None:
    rows = [*STEPS[:place], row, *STEPS[place:]]
    found = one(page(1, flow_table(rows)))
    assert activities(found.sop) == [(s[0], s[1]) for s in STEPS]


def test_a_row_with_a_link_alone_is_no_step_and_lists_no_symbol() -> None:
    rows = [*STEPS, ["", "", ""]]
    symbols = [(0, 0, "terminator"), (1, 1, "proses"), (2, 2, "proses"), (3, 2, "konektor")]
    found = one(page(1, flow_table(rows), symbols=symbols))
    assert len(found.sop.langkah) == 3
    assert [p.simbol for s in found.sop.langkah for p in s.pelaksana] == ["terminator", "proses", "proses"]


def test_dust_in_the_number_cell_beside_a_link_makes_no_step() -> None:
    made = flow_table([*STEPS, ["4", "", ""]])
    cells = tuple(
        replace(cell, lines=tuple(replace(line, confidence=0.3, readings={}) for line in cell.lines))
        if [line.text for line in cell.lines] == ["4"]
        else cell
        for cell in made.cells
    )
    symbols = [(0, 0, "terminator"), (1, 1, "proses"), (2, 2, "proses"), (3, 2, "konektor")]
    table = replace(made, cells=cells)
    assert len(one(page(1, table, symbols=symbols)).sop.langkah) == 3
    assert len(one(page(1, made, symbols=symbols)).sop.langkah) == 4


def test_a_step_without_a_number_is_one() -> None:
    rows = [step("1", "Menerima surat"), step("", "Membahas surat"), step("3", "Mengarsipkan surat")]
    assert activities(one(page(1, flow_table(rows))).sop)[1] == ("", "Membahas surat")


def test_numbers_are_kept_as_printed_and_their_gaps_reported() -> None:
    rows = [step("1", "Menerima surat"), step("2.", "Membahas surat"), step("4", "Mengarsipkan surat")]
    found = one(page(1, flow_table(rows)))
    assert [s.nomor for s in found.sop.langkah] == ["1", "2", "4"]
    assert "STEP_NUMBER_GAP" in codes(found)


@pytest.mark.parametrize("header", [True, False], ids=["with its header", "without a header"])
def test_the_table_goes_on_on_the_next_page(header: bool) -> None:
    first = page(1, flow_table(STEPS[:2]), symbols=[(0, 0, "terminator"), (1, 1, "proses")])
    later = flow_table([*STEPS[2:], step("4", "Menyimpan surat")], header=header, top=80)
    second = page(2, later, previous=first.flow, symbols=[(0, 2, "proses"), (1, 0, "terminator")])
    assert second.flow is not None
    assert (second.flow.header is not None) == header
    assert [column.role for column in second.flow.columns] == ROLES
    found = one(first, second)
    assert [s[0] for s in activities(found.sop)] == ["1", "2", "3", "4"]
    assert found.sop.pelaksana == list(ACTORS)
    assert [p.aktor for p in found.sop.langkah[2].pelaksana] == ["Kadis"]
    assert found.evidence["/sop/langkah/3/kegiatan"].page == 2
    assert [info.number for info in found.pages] == [1, 2]


def test_a_continuation_may_be_scanned_smaller_and_shifted() -> None:
    first = page(1, flow_table(STEPS[:2]))
    later = flow_table(STEPS[2:], header=False, top=80, xs=[60 + 0.9 * x for x in XS])
    second = page(2, later, previous=first.flow)
    assert second.flow is not None
    assert [column.role for column in second.flow.columns] == ROLES
    assert second.flow.columns[2].x0 == pytest.approx(60 + 0.9 * XS[2])


def test_a_table_with_other_borders_is_no_continuation() -> None:
    first = page(1, flow_table(STEPS))
    other = table((40, 200, 400, 1120), (80, 140, 200), {(0, 0): "Nama", (0, 1): "Jabatan", (1, 0): "Budi"})
    assert page(2, other, previous=first.flow).flow is None


def test_the_header_that_reads_better_names_the_actors() -> None:
    worse = flow_table(STEPS[:2], heads={(1, 2): "Kab1d"})
    worse = replace(
        worse,
        cells=tuple(
            replace(c, lines=tuple(replace(x, confidence=0.4) for x in c.lines)) if c.row == 1 else c
            for c in worse.cells
        ),
    )
    first = page(1, worse)
    second = page(2, flow_table(STEPS[2:]), previous=first.flow)
    assert one(first, second).sop.pelaksana == list(ACTORS)


def test_an_actor_whose_name_cannot_be_read_is_reported_and_not_invented() -> None:
    found = one(page(1, flow_table(STEPS, heads={(1, 3): ""}), symbols=[(0, 1, "proses")]))
    assert len(found.sop.pelaksana) == 3
    assert "ACTOR_NAME_UNREADABLE" in codes(found)
    assert "/sop/pelaksana/1" not in found.evidence


def test_a_border_lost_under_the_number_s_heading_costs_no_step() -> None:
    made = flow_table(STEPS)
    cells = []
    for cell in made.cells:
        if cell.column == 0 and cell.row == 0:
            lower = next(c for c in made.cells if c.column == 0 and c.row == 2)
            box = cell.box._replace(y1=lower.box.y1)
            cells.append(replace(cell, row_span=3, box=box, lines=(*cell.lines, *lower.lines)))
        elif (cell.column, cell.row) != (0, 2):
            cells.append(cell)
    found = one(page(1, Table(made.box, made.xs, made.ys, tuple(cells))))
    assert [number for number, _ in activities(found.sop)] == ["1", "2", "3"]


def test_dashes_between_actors_read_as_digits_leave_a_step_a_step() -> None:
    row: list[Text] = ["5", "Menerima kertas kerja", "1", "1", "1", "", "", "", ""]
    found = one(page(1, flow_table([*STEPS, row])))
    assert activities(found.sop)[-1] == ("5", "Menerima kertas kerja")


def test_a_numeral_under_an_actors_name_belongs_to_it():
    rows = [step("1", "Menerima surat"), step("2", "Membahas surat")]
    heads = {(1, 2): ("Wakil Dekan", "I"), (1, 3): ("Wakil Dekan", "II")}
    sop = one(page(1, flow_table(rows, heads=heads))).sop
    assert sop.pelaksana[:2] == ["Wakil Dekan I", "Wakil Dekan II"]


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (["11", "2", "3"], ["1", "2", "3"]),
        (["10", "1", "12"], ["10", "11", "12"]),
        (["1", "11", "3"], ["1", "11", "3"]),
        (["11", "12", "13"], ["11", "12", "13"]),
    ],
)
def test_ones_that_were_miscounted_fit_between_their_neighbours(read: list[str], told: list[str]) -> None:
    table_of_steps = flow_table([step(number, "Menerima surat") for number in read])
    cells = [
        replace(cell, lines=tuple(_doubted(number) for number in cell.lines)) if cell.column == 0 else cell
        for cell in table_of_steps.cells
    ]
    found = one(page(1, replace(table_of_steps, cells=tuple(cells))))
    assert [item.nomor for item in found.sop.langkah] == told


def _doubted(number: TextLine) -> TextLine:
    """The line with a second reader that saw something else."""
    return replace(number, readings={**number.readings, "tesseract": Reading("tesseract", "?", 0.3)})


def test_a_body_that_stands_apart_from_its_header() -> None:
    """Between the two a link is drawn, on the page that goes on with the table."""
    numbers = [f"({k})" for k in range(1, 10)]
    first = flow_table([step("1", "Menerima surat"), step("2", "Membahas surat")])
    header = flow_table([numbers], height=30)
    body = flow_table([step("3", "Mengarsipkan"), step("4", "Mengirim")], header=False, top=560)
    found = one(page(1, first), page(2, header, body))
    assert [s.nomor for s in found.sop.langkah] == ["1", "2", "3", "4"]
    alone = one(page(1, header, body))
    assert [s.nomor for s in alone.sop.langkah] == ["3", "4"]
    assert alone.sop.pelaksana == ["Kabid", "Sekdis", "Kadis"]
    assert "/sop/pelaksana/0" in alone.evidence


@pytest.mark.parametrize(
    ("read", "unclear", "told"),
    [
        (["1", "2", "1", "4"], {2}, ["1", "2", "3", "4"]),
        (["1", "2", "3", "4", "x"], {4}, ["1", "2", "3", "4", "5"]),
        (["1", "2", "x"], {2}, ["1", "2", "x"]),
        (["1", "2", "3J", "i", "5,6", "6"], {2, 3, 4}, ["1", "2", "3", "4", "5", "6"]),
        (["a", "2", "3"], {0}, ["1", "2", "3"]),
        (["1", "2", "1", "4"], set(), ["1", "2", "1", "4"]),  # printed so, and read clearly
        (["1", "2", "7", "11"], {2}, ["1", "2", "7", "11"]),  # more are missing than stand between
        (["1", "2", "", "4"], {2}, ["1", "2", "", "4"]),  # nothing was read
        (["1", "2", "7"], {2}, ["1", "2", "7"]),  # nothing tells what comes last
    ],
)
def test_numbers_that_could_not_be_read_are_counted_between_clear_ones(
    read: list[str], unclear: set[int], told: list[str]
) -> None:
    made = flow_table([step(number, "Menerima surat") for number in read])
    rows = sorted({cell.row for cell in made.cells})[-len(read) :]
    hazy = {
        id(x)
        for cell in made.cells
        if cell.column == 0 and cell.row in [rows[i] for i in unclear]
        for x in cell.lines
    }
    cells = tuple(
        replace(cell, lines=tuple(_hazy(x) if id(x) in hazy else x for x in cell.lines))
        for cell in made.cells
    )
    found = one(page(1, replace(made, cells=cells)))
    assert [item.nomor for item in found.sop.langkah] == told
    changed = [i for i, (a, b) in enumerate(zip(read, told, strict=True)) if a != b]
    for index in changed:
        (mended,) = found.evidence[f"/sop/langkah/{index}/nomor"].corrections
        assert (mended.read, mended.mended) == (read[index], told[index])


def _hazy(number: TextLine) -> TextLine:
    return replace(number, confidence=0.6, readings={"ppocr": Reading("ppocr", number.text, 0.6)})


def test_what_no_reader_saw_is_doubtful_however_clear_the_rest() -> None:
    rows = [step("1", "Menerima surat"), step("2", "Membahas surat"), step("3", "Mengirim surat")]
    rows[1][6] = "S hari"
    found = one(page(1, flow_table(rows)))
    time = found.sop.langkah[1].waktu
    assert time is not None and time.teks == "5 hari"
    assert found.evidence["/sop/langkah/1/waktu/teks"].confidence <= 0.7
    assert ("LOW_CONFIDENCE", "/sop/langkah/1/waktu/teks") in [(f.code, f.path) for f in found.findings]
