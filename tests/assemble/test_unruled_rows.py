"""Tables that lack rulings: rows and columns that only print tells, sections' titles, groups of actors."""

from __future__ import annotations

from dataclasses import replace

from read_pages import XS, Place, Text, flow_table, line, page, step, table

from sopocr.assemble import assemble
from sopocr.model.page import Cell, Table, TextLine

STEPS = [step("1", "Menerima surat"), step("2", "Membahas surat"), step("3", "Mengarsipkan surat")]


def without_row_rulings(made: Table, first: int) -> Table:
    """The table with the rows from `first` on made one: each column's cells are one cell."""
    head = [cell for cell in made.cells if cell.row < first]
    body = []
    for column in range(len(made.xs) - 1):
        cells = [c for c in made.cells if c.row >= first and c.column == column]
        lines = tuple(one for cell in cells for one in cell.lines)
        box = cells[0].box._replace(y1=cells[-1].box.y1)
        body.append(Cell(box, first, column, 1, 1, lines))
    ys = (*made.ys[: first + 1], made.ys[-1])
    return replace(made, ys=ys, cells=(*head, *body))


def test_rows_without_rulings_are_parted_by_their_numbers() -> None:
    (found,) = assemble([page(1, without_row_rulings(flow_table(STEPS), 2))])
    assert [(s.nomor, s.kegiatan, s.waktu.teks) for s in found.sop.langkah] == [
        ("1", "Menerima surat", "1 jam"),
        ("2", "Membahas surat", "1 jam"),
        ("3", "Mengarsipkan surat", "1 jam"),
    ]


def test_rows_without_rulings_and_numbers_are_parted_by_blocks_that_stand_side_by_side() -> None:
    steps = [["", *row[1:]] for row in STEPS]
    (found,) = assemble([page(1, without_row_rulings(flow_table(steps), 2))])
    assert [s.kegiatan for s in found.sop.langkah] == [row[1] for row in STEPS]


def test_a_tall_step_of_several_paragraphs_stays_one() -> None:
    tall = step("2", ["Membahas surat", "", "Menyusun jawaban", "", "Memaraf jawaban"])
    (found,) = assemble([page(1, flow_table([STEPS[0], tall, STEPS[2]], height=150))])
    assert len(found.sop.langkah) == 3
    assert found.sop.langkah[1].kegiatan == "Membahas surat Menyusun jawaban Memaraf jawaban"


def test_columns_without_rulings_are_parted_by_titles_and_print() -> None:
    titles = [("No", 50), ("Kegiatan", 140), ("Kabid", 440), ("Sekdis", 600), ("Waktu", 800), ("Output", 980)]
    head = [line(text, x, 340) for text, x in titles] + [line("Pelaksana", 500, 306)]
    ys = [300.0, 370, 450, 530, 610]
    made = table([40, 1120], ys, {})
    cells: list[Cell] = []
    for cell in made.cells:
        y = cell.box.y0 + 10
        row: list[TextLine] = head
        if cell.row:
            number, activity = str(STEPS[cell.row - 1][0]), str(STEPS[cell.row - 1][1])
            row = [line(number, 50, y), line(activity, 100, y), line("1 jam", 800, y), line("Nota", 980, y)]
        cells.append(replace(cell, lines=tuple(row)))
    flow = page(1, replace(made, cells=tuple(cells))).flow
    assert flow is not None
    assert [c.role for c in flow.columns] == ["no", "kegiatan", "aktor", "aktor", "waktu", "output"]
    assert [c.name for c in flow.actors] == ["Kabid", "Sekdis"]
    assert len(flow.ys) == 4


def with_row(made: Table, row: int, text: str) -> Table:
    """The table with the cells of a row made one that holds `text`."""
    cells = [c for c in made.cells if c.row != row]
    held = next(c for c in made.cells if c.row == row)
    box = held.box._replace(x1=made.box.x1)
    return replace(
        made,
        cells=(*cells, Cell(box, row, 0, 1, len(made.xs) - 1, (line(text, box.x0 + 6, box.y0 + 6),))),
    )


def test_the_title_of_a_section_is_no_step() -> None:
    made = with_row(flow_table([STEPS[0], ["", ""], *STEPS[1:]]), 3, "B. Pelaksanaan")
    (found,) = assemble([page(1, made, symbols=[(0, 0, "terminator"), (2, 1, "proses")])])
    assert [s.nomor for s in found.sop.langkah] == ["1", "2", "3"]


def test_a_last_step_with_one_cell_beside_its_activity_is_a_step() -> None:
    made = flow_table([*STEPS, ["4", "Keputusan bersifat final"]])
    last = len(made.ys) - 2
    kept = [c for c in made.cells if c.row != last or c.column < 2]
    box = next(c for c in made.cells if (c.row, c.column) == (last, 2)).box._replace(x1=XS[-1])
    end = Cell(box, last, 2, 1, len(XS) - 3, (line("SELESAI", 900, box.y0 + 6),))
    (found,) = assemble([page(1, replace(made, cells=(*kept, end)))])
    assert [s.nomor for s in found.sop.langkah] == ["1", "2", "3", "4"]
    assert found.sop.langkah[3].waktu.teks == ""  # the word is of no column


def test_a_cell_over_an_actors_own_names_a_group() -> None:
    texts: dict[Place, Text] = {
        (0, 0): "No",
        (0, 1): "Kegiatan",
        (0, 2): "Pelaksana",
        (0, 4): "Waktu",
        (0, 5): "Output",
        (1, 2): "Internal",
        (1, 3): "Eksternal",
        (2, 2): "Kabid",
        (2, 3): "Pemohon",
    }
    spans = {(0, 0): (3, 1), (0, 1): (3, 1), (0, 2): (1, 2), (0, 4): (3, 1), (0, 5): (3, 1)}
    for row, (number, activity, *_) in enumerate(STEPS, 3):
        texts |= {(row, 0): number, (row, 1): activity, (row, 4): "1 jam", (row, 5): "Nota"}
    made = table([40, 90, 340, 500, 660, 800, 1000], [300.0, 340, 380, 420, 510, 600, 690], texts, spans)
    flow = page(1, made).flow
    assert flow is not None and [c.name for c in flow.actors] == ["Kabid", "Pemohon"]


def test_a_page_with_a_flow_tables_head_and_no_table_makes_the_record_partial() -> None:
    first = page(1, flow_table(STEPS))
    titles = ("Kegiatan", "Pelaksana", "Waktu", "Output")
    head = [line(text, 100 + 200 * n, 200) for n, text in enumerate(titles)]
    plain = [line("Penjelasan umum mengenai pelaksanaan kegiatan", 100, 200)]
    (found,) = assemble([first, page(2, free=head)])
    assert any(f.code == "PAGE_NOT_PLACED" and f.page == 2 for f in found.findings)
    (other,) = assemble([first, page(2, free=plain)])
    assert not any(f.code == "PAGE_NOT_PLACED" for f in other.findings)
