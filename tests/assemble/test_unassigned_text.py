"""Print that is in no value is told, with its place; what the form itself says is not."""

from __future__ import annotations

from dataclasses import replace

from read_pages import BODY, IDENTITY, flow_table, identity_table, line, page, step

from sopocr.assemble import Assembled, assemble
from sopocr.geometry import Box
from sopocr.model.findings import Finding
from sopocr.model.page import Chart, Connector, Reading, ReadPage, Table, TextLine

RANK = "Pembina Utama Muda"
STEPS = [step("1", "Menerima surat"), step("2", "Membahas surat")]


def one(*pages: ReadPage) -> Assembled:
    (found,) = assemble(pages, "en")
    return found


def told(found: Assembled) -> list[Finding]:
    return [f for f in found.findings if f.code in ("UNPLACED_TEXT", "UNREADABLE")]


def with_text(made: Table, printed: str, read: str, legibility: float) -> Table:
    """The table with one line read as something else."""
    readings = {"ppocr": Reading("ppocr", read, legibility)}
    cells = tuple(
        replace(
            cell,
            lines=tuple(
                replace(x, text=read, confidence=legibility, readings=readings) if x.text == printed else x
                for x in cell.lines
            ),
        )
        for cell in made.cells
    )
    return replace(made, cells=cells)


def test_a_rank_that_could_not_be_made_out_is_told_in_its_place() -> None:
    block = with_text(identity_table(IDENTITY, body=BODY), RANK, "Regata Tk i/d)", 0.76)
    found = one(page(1, block), page(2, flow_table(STEPS)))
    assert found.sop.disahkan_oleh.pangkat is None
    (finding,) = told(found)
    rank = next(x.box for cell in block.cells for x in cell.lines if x.text.startswith("Regata"))
    assert (finding.code, finding.path) == ("UNREADABLE", "/sop/disahkan_oleh/pangkat")
    assert finding.box == tuple(map(round, rank))


def test_other_words_in_the_approvers_place_are_told_and_a_stamps_are_not() -> None:
    values = dict(IDENTITY) | {"Disahkan oleh": (*IDENTITY["Disahkan oleh"], "Tembusan kepada arsip")}
    found = one(page(1, identity_table(values, body=BODY)), page(2, flow_table(STEPS)))
    (finding,) = told(found)
    assert "Tembusan kepada arsip" in finding.message
    values["Disahkan oleh"] = (*IDENTITY["Disahkan oleh"], "PATEN BALANGA")
    assert not told(one(page(1, identity_table(values, body=BODY)), page(2, flow_table(STEPS))))


def test_ink_that_no_line_holds_is_told() -> None:
    first = replace(
        page(1, identity_table(IDENTITY, body=BODY)), unread=(TextLine(Box(300, 1500, 500, 1520)),)
    )
    (finding,) = told(one(first, page(2, flow_table(STEPS))))
    assert (finding.code, finding.page, finding.box) == ("UNREADABLE", 1, (300, 1500, 500, 1520))
    stamp = replace(first, unread=(line("ERHUBUNGA", 300, 1500, confidence=0.9),))
    assert not told(one(stamp, page(2, flow_table(STEPS))))


def test_a_row_that_is_no_step_is_told_unless_it_is_the_forms_own() -> None:
    heading = ["", "", "", "", "", "", "", "Tahap persiapan", ""]
    total = ["", "Jumlah waktu", "", "", "", "", "2 jam", ""]
    numbers = [f"({n})" for n in range(1, 10)]
    found = one(page(1, identity_table(IDENTITY, body=BODY)), page(2, flow_table([*STEPS, heading, total])))
    assert [f.message for f in told(found)] == ['This text went into no field: "Tahap persiapan"']
    found = one(page(1, identity_table(IDENTITY, body=BODY)), page(2, flow_table([numbers, *STEPS, total])))
    assert not told(found)


def test_words_in_the_chart_are_told_and_those_of_symbols_and_arrows_are_not() -> None:
    rows = [step("1", "Menerima surat"), step("2", "Membahas surat")]
    rows[0][2], rows[0][3], rows[1][3] = "Mulai", "Tidak", "Lihat lampiran"
    flow = page(2, flow_table(rows), symbols=[(0, 0, "terminator"), (1, 0, "proses")])
    assert flow.chart is not None
    cells = {(cell.row, cell.column): cell for cell in flow.tables[0].cells}
    start = replace(flow.chart.symbols[0], box=cells[2, 2].lines[0].box.inflate(4, 4))
    arrow = Connector(points=(), start=0, end=1, label="Tidak", label_box=cells[2, 3].lines[0].box)
    flow = replace(flow, chart=Chart((start, flow.chart.symbols[1]), (arrow,)))
    (finding,) = told(one(page(1, identity_table(IDENTITY, body=BODY)), flow))
    assert "Lihat" in finding.message
    assert finding.page == 2


def test_the_number_of_a_page_is_no_news() -> None:
    free = [line("Halaman 1 dari 3", 500, 1700), line("No. 2/2024/19", 200, 1700)]
    found = one(page(1, identity_table(IDENTITY, body=BODY), free=free), page(2, flow_table(STEPS)))
    assert [f.message for f in told(found)] == ['This text went into no field: "No. 2/2024/19"']


def test_print_that_ran_into_the_tables_head_is_told_and_its_titles_are_not() -> None:
    plain = page(2, flow_table(STEPS))
    assert not told(one(page(1, identity_table(IDENTITY, body=BODY)), plain))
    cells = [
        replace(
            cell,
            lines=(*cell.lines, line("Mengundang peserta rapat kerja", cell.box.x0 + 6, cell.box.y1 - 20)),
        )
        if (cell.row, cell.column) == (0, 5)
        else cell
        for cell in plain.tables[0].cells
    ]
    page_with = replace(plain, tables=(replace(plain.tables[0], cells=tuple(cells)),))
    (finding,) = told(one(page(1, identity_table(IDENTITY, body=BODY)), page_with))
    assert "Mengundang peserta rapat" in finding.message
