"""Spreadsheets: the work of each actor, without turning days into minutes."""

from __future__ import annotations

import csv
import io

import openpyxl
from handmade import CAMAT, LOKET, PEMOHON, SEKCAM, SEKSI, record

from sopocr.model.sop import Waktu
from sopocr.output.tables import csv_table, workloads, xlsx_workbook


def test_the_work_of_each_actor_is_summed_per_unit() -> None:
    loads = {load.actor: load for load in workloads(record().sop)}
    assert list(loads) == [PEMOHON, LOKET, SEKSI, SEKCAM, CAMAT]
    assert (loads[LOKET].steps, loads[LOKET].joint, loads[LOKET].untimed) == (5, 1, 0)
    # 15 + 10 + 10 + 5 minutes alone, 2 days together with the section head: no unit is turned into another.
    assert dict(loads[LOKET].most) == {"menit": 40.0, "hari": 2.0}
    assert dict(loads[SEKSI].most) == {"hari": 2.0, "jam": 1.0}
    assert (loads[CAMAT].steps, loads[CAMAT].untimed, dict(loads[CAMAT].most)) == (1, 1, {})


def test_spans_and_bounds_of_time_are_kept_apart() -> None:
    sop = record().sop
    sop.langkah[0].waktu = Waktu(teks="1-2 hari", min=1, maks=2, satuan="hari")
    sop.langkah[9].waktu = Waktu(teks="maks. 3 hari", min=None, maks=3, satuan="hari")
    load = workloads(sop)[0]
    assert (dict(load.least), dict(load.most)) == ({"hari": 4.0}, {"hari": 5.0})


def test_an_actor_with_two_symbols_in_a_step_works_once() -> None:
    sop = record().sop
    sop.langkah[4].pelaksana *= 2
    assert workloads(sop)[2].steps == 2


def test_csv_has_a_line_for_each_actor_of_each_step() -> None:
    text = csv_table(record())
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [(row["Pelaksana"], row["Nomor"]) for row in rows] == [
        (PEMOHON, "1"),
        (PEMOHON, "10"),
        (LOKET, "2"),
        (LOKET, "3"),
        (LOKET, "4"),
        (LOKET, "8"),
        (LOKET, "9"),
        (SEKSI, "4"),
        (SEKSI, "5"),
        (SEKCAM, "6"),
        (CAMAT, "7"),
    ]
    joint = rows[4]
    assert (joint["Bersama"], joint["Simbol"], joint["Waktu maks"], joint["Satuan"]) == (
        SEKSI,
        "proses",
        "2",
        "hari",
    )


def test_a_step_without_an_actor_is_not_lost() -> None:
    one = record()
    one.sop.langkah[4].pelaksana.clear()
    rows = list(csv.DictReader(io.StringIO(csv_table(one).removeprefix("\ufeff"))))
    assert (rows[-1]["Pelaksana"], rows[-1]["Nomor"]) == ("", "5")


def test_no_text_of_a_scan_becomes_a_formula() -> None:
    one = record()
    one.sop.langkah[0].kegiatan = '=HYPERLINK("http://x")'
    one.sop.langkah[0].output = "-1+1"
    one.sop.langkah[0].keterangan = "-"
    first = next(csv.DictReader(io.StringIO(csv_table(one).removeprefix("\ufeff"))))
    assert (first["Kegiatan"], first["Output"], first["Keterangan"]) == (
        '\'=HYPERLINK("http://x")',
        "'-1+1",
        "-",
    )
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_workbook(one)))["Langkah per Pelaksana"]
    assert (sheet["D2"].value, sheet["D2"].data_type) == ('=HYPERLINK("http://x")', "s")


def test_the_workbook_reads_back() -> None:
    one = record()
    one.sop.langkah[0].kegiatan = "Baris satu\nbaris dua \x0b"
    book = openpyxl.load_workbook(io.BytesIO(xlsx_workbook(one)))
    assert book.sheetnames == ["SOP", "Langkah per Pelaksana", "Beban Kerja", "Dasar Hukum", "Catatan"]
    load = [[cell.value for cell in row] for row in book["Beban Kerja"].iter_rows()]
    head = dict(zip(load[0], load[2], strict=True))
    assert head == {
        "Pelaksana": LOKET,
        "Jumlah langkah": 5,
        "Di antaranya bersama": 1,
        "Tanpa waktu terukur": 0,
        "Jumlah menit (min)": 40,
        "Jumlah menit (maks)": 40,
        "Jumlah jam (min)": None,
        "Jumlah jam (maks)": None,
        "Jumlah hari (min)": 2,
        "Jumlah hari (maks)": 2,
    }
    assert book["Langkah per Pelaksana"]["D2"].value == "Baris satu\nbaris dua "
    assert book["Langkah per Pelaksana"].freeze_panes == "A2"
    law = [cell.value for cell in book["Dasar Hukum"][2]]
    assert law[1:4] == ["UU", "25", 2009]
    assert book["Catatan"].max_row == 1 + len(one.findings)
