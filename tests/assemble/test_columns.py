"""What the columns and rows of tables mean that follow no known template."""

from __future__ import annotations

from dataclasses import replace

from read_pages import Place, Text, flow_table, page, step, table

from sopocr.assemble import assemble
from sopocr.assemble.column_borders import align
from sopocr.geometry import Box
from sopocr.model.page import Cell, FlowTable, Table

STEPS = [step("1", "Menerima surat"), step("2", "Membahas surat"), step("3", "Mengarsipkan surat")]


def grid(xs: list[float], rows: list[list[str]], spans: dict[Place, Place] | None = None) -> Table:
    texts: dict[Place, Text] = {(r, c): text for r, row in enumerate(rows) for c, text in enumerate(row)}
    return table(xs, [300.0 + 90 * k for k in range(len(rows) + 1)], texts, spans)


def roles(flow: FlowTable | None) -> str:
    return " ".join(column.role for column in flow.columns) if flow else ""


def test_a_head_without_a_row_over_the_actors_and_with_titles_of_its_own() -> None:
    head = ["No.", "Aktivitas/Kegiatan", "KPA", "PPK", "Durasi", "Dokumen", "Hasil"]
    body = [
        [str(n), f"PPK menyusun dokumen {n}", "", "", "1 hari kerja", "Surat", "Nota Dinas"] for n in (1, 2)
    ]
    flow = page(1, grid([40, 80, 340, 430, 520, 640, 820, 1000], [head, *body])).flow
    assert roles(flow) == "no kegiatan aktor aktor waktu kelengkapan output"
    assert flow is not None and [c.name for c in flow.actors] == ["KPA", "PPK"]
    assert len(flow.ys) == 3


def test_a_flow_table_whose_head_cannot_be_read_keeps_its_rows() -> None:
    made = flow_table([*STEPS, step("4", "Mengirim surat")], heads=dict.fromkeys(_head_places(), ""))
    flow = page(1, made).flow
    assert roles(flow) == "no kegiatan aktor aktor aktor kelengkapan waktu output keterangan"
    (found,) = assemble([page(1, made)])
    assert [s.nomor for s in found.sop.langkah] == ["1", "2", "3", "4"]


def _head_places() -> list[Place]:
    return [(0, c) for c in (0, 1, 2, 5, 8)] + [(1, c) for c in range(2, 8) if c not in (8,)]


def test_actors_without_rulings_between_them_are_parted_by_their_names() -> None:
    xs: list[float] = [40, 90, 340, 700, 850, 940, 1100]
    head = ["No", "Kegiatan", "", "Kelengkapan", "Waktu", "Output"]
    made = grid(xs, [head, *([s[0], str(s[1]), "", "Surat", "1 jam", "Nota"] for s in STEPS)])
    names = [("Kabid", 350.0), ("Sekdis", 470.0), ("Kadis", 590.0)]
    lines = tuple(replace(made.cells[0].lines[0], text=t, box=Box(x, 310, x + 60, 326)) for t, x in names)
    cells = tuple(replace(c, lines=lines) if (c.row, c.column) == (0, 2) else c for c in made.cells)
    flow = page(1, replace(made, cells=cells)).flow
    assert roles(flow) == "no kegiatan aktor aktor aktor kelengkapan waktu output"
    assert flow is not None and [c.name for c in flow.actors] == ["Kabid", "Sekdis", "Kadis"]


def test_standards_of_service_are_no_flow_table() -> None:
    rows = [["No", "Komponen", "Uraian"], ["1", "Persyaratan", "Surat permohonan"], ["2", "Biaya", "Gratis"]]
    assert page(1, grid([40, 90, 400, 1100], rows)).flow is None


def test_borders_are_known_again_where_the_sheet_lay_elsewhere_or_lost_its_edge() -> None:
    old = [40.0, 90, 340, 430, 520, 610, 760, 850, 1010, 1120]
    moved = [x + 37 for x in old]
    assert align(old, moved) == moved
    cut = align(old, moved[:-1])
    assert cut is not None and cut[:9] == moved[:9]
    assert align(old, [40, 300, 450, 700, 1120]) is None


def _spanning(made: Table, row: int, column: int, text: str) -> Table:
    """The table with the cells at (row, column) and below it made one, with `text` in its middle."""
    first = next(c for c in made.cells if (c.row, c.column) == (row, column))
    box = Box(first.box.x0, first.box.y0, first.box.x1, first.box.y1 + 90)
    line = replace(
        made.cells[0].lines[0], text=text, box=Box(box.x0 + 5, box.y0 + 82, box.x0 + 80, box.y0 + 98)
    )
    kept = [c for c in made.cells if (c.row, c.column) not in ((row, column), (row + 1, column))]
    return replace(made, cells=(*kept, Cell(box, row, column, 2, 1, (line,))))


def test_a_cell_of_the_quality_over_two_steps_counts_for_both() -> None:
    (found,) = assemble([page(1, _spanning(flow_table(STEPS), 2, 6, "2 hari"))])
    assert [s.waktu.teks for s in found.sop.langkah] == ["2 hari", "2 hari", "1 jam"]
    (plain,) = assemble([page(1, flow_table(STEPS))])
    assert [s.waktu.teks for s in plain.sop.langkah] == ["1 jam", "1 jam", "1 jam"]


def test_a_step_cut_by_the_end_of_the_page_is_one() -> None:
    first = page(1, flow_table(STEPS[:2]))
    rest = ["", "dengan pihak terkait", "", "", "", "", "", "dan notulen"]
    second = page(2, flow_table([rest, STEPS[2]]), previous=first.flow)
    (found,) = assemble([first, second])
    assert [(s.nomor, s.kegiatan) for s in found.sop.langkah] == [
        ("1", "Menerima surat"),
        ("2", "Membahas surat dengan pihak terkait"),
        ("3", "Mengarsipkan surat"),
    ]
    assert found.sop.langkah[1].output == "Nota Dinas dan notulen"


def test_an_unnumbered_step_at_the_head_of_a_page_is_one_of_its_own() -> None:
    first = page(1, flow_table(STEPS[:2]))
    second = page(2, flow_table([step("", "Mencatat surat"), STEPS[2]]), previous=first.flow)
    (found,) = assemble([first, second])
    assert len(found.sop.langkah) == 4
