"""Exports of many documents: read back by other programs, whole or not there, and no larger in memory for
more of them."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pdfplumber
import pytest
from handmade import record
from lxml import etree
from pyarrow import parquet

import sopocr.output.many.parquet
import sopocr.output.sheets
from sopocr.errors import OutputError, SopocrError, SourceError, UsageError
from sopocr.model.sop import DasarHukum, Langkah, Record
from sopocr.output.cells import LONGEST
from sopocr.output.many import FORMATS, Entry, export_many
from sopocr.page_image import PageImage

TRICKS = ('=HYPERLINK("http://x")', "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0")
"""Texts that a spreadsheet would run (OWASP, "CSV Injection")."""
FILES = ("jsonl", "csv", "xlsx", "parquet", "sqlite")


def numbered(number: int) -> Entry:
    """A document that differs from the others."""
    one = record()
    one.source.sha256 = f"{number:064x}"
    one.source.file = f"berkas {number}.pdf"
    one.sop.nama_sop = f"Pelayanan Nomor {number}"
    return Entry(one)


def refuse(entry: Entry, error: SopocrError) -> None:
    raise AssertionError(f"{entry.key}: {error}")


def export(entries: Any, to: str, target: Any, **options: Any) -> int:
    return export_many(entries, to, target, **{"on_failure": refuse, **options})


@contextmanager
def pictures(one: Record) -> Iterator[Iterator[PageImage]]:
    """Blank pages for the pages of a record."""
    yield (
        PageImage(np.full((1240, 1754), 255, np.uint8), page.number, 150.0, (1754, 1240))
        for page in one.pages
    )


def test_every_record_is_one_line_in_the_order_given(tmp_path: Path) -> None:
    entries = [numbered(number) for number in (3, 1, 2)]
    entries[1].record.sop.nama_sop = 'Garis\u2028baru\u2029dan\x85lagi\nsekali \\ " ñ 漢'
    assert export(entries, "jsonl", tmp_path / "a.jsonl") == 3
    lines = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
    assert [Record.model_validate_json(line) for line in lines] == [entry.record for entry in entries]
    stream = io.BytesIO()
    assert export(iter(entries), "jsonl", stream) == 3
    assert stream.getvalue() == (tmp_path / "a.jsonl").read_bytes()
    assert "漢".encode() in stream.getvalue()


def test_the_csv_has_a_line_for_each_step_and_runs_nothing(tmp_path: Path) -> None:
    entries = [numbered(1), numbered(2), Entry(record(), position=2, review="approved")]
    entries[1].record.sop.langkah = []
    for step, trick in zip(entries[0].record.sop.langkah, TRICKS, strict=False):
        step.kegiatan = trick
    entries[0].record.sop.nama_sop = "=1+1"
    export(entries, "csv", tmp_path / "a.csv")
    data = (tmp_path / "a.csv").read_bytes()
    assert data.startswith("\ufeff".encode())
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [row["document"] for row in rows] == ["1"] * 10 + ["2"] + ["3"] * 10
    assert [row["kegiatan"] for row in rows[: len(TRICKS)]] == [f"'{trick}" for trick in TRICKS]
    assert {row["nama_sop"] for row in rows[:10]} == {"'=1+1"}
    assert rows[10]["nama_sop"] == "Pelayanan Nomor 2"
    assert rows[10]["kegiatan"] == ""
    assert rows[11]["key"] == f"{'0' * 16}-2"
    assert (rows[11]["review"], rows[11]["waktu_min"], rows[11]["satuan"]) == ("approved", "5", "menit")
    assert rows[14]["pelaksana"] == "Petugas Loket; Kepala Seksi Pelayanan Umum"


def test_a_folder_gets_a_csv_for_each_table(tmp_path: Path) -> None:
    export([numbered(1), numbered(2)], "csv", tmp_path)
    tables = {
        path.stem: list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        for path in tmp_path.iterdir()
    }
    assert len(tables["documents"]) == 2
    assert len(tables["langkah"]) == 20
    assert len(tables["pelaksana_langkah"]) == 22
    assert tables["dasar_hukum"][0]["jenis"] == "UU"
    assert {row["bagian"] for row in tables["butir"]} >= {"peringatan", "Cara Mengatasi"}
    assert [row["code"] for row in tables["findings"]][:3] == [f.code for f in record().findings]
    assert tables["evidence"][1]["handwritten"] == "1"


def test_the_workbook_reads_back(tmp_path: Path) -> None:
    reviewed = Entry(
        record(), 2, review="approved", reviewed_by="a", reviewed_at=datetime(2024, 1, 1, tzinfo=UTC)
    )
    export([numbered(1), reviewed], "xlsx", tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["Dokumen", "Langkah", "Dasar Hukum", "Temuan", "Bagian", "Diagram Alir"]
    assert [sheet.max_row for sheet in book] == [3, 21, 7, 7, 3, 1]
    for sheet in book:
        assert sheet.freeze_panes == "C2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.max_row == 1 or all(cell.alignment.wrap_text for cell in sheet[2])
    rows = [[cell.value for cell in row] for row in book["Dokumen"].iter_rows()]
    document = dict(zip(rows[0], rows[2], strict=True))
    sop = record().sop
    assert document["Nama SOP"] == sop.nama_sop
    assert document["Tanggal pembuatan"] == datetime(2022, 1, 11)
    assert document["Tanggal pengesahan"] == "2022-02"
    assert document["Tanggal revisi"] is None
    assert document["Pelaksana"].split("\n") == sop.pelaksana
    assert (document["Jumlah langkah"], document["Kesalahan"], document["Peringatan"]) == (10, 1, 2)
    assert (document["Status"], document["Tinjauan"], document["Halaman"]) == ("sebagian", "disetujui", "1-2")
    steps = [[cell.value for cell in row] for row in book["Langkah"].iter_rows()]
    joint = dict(zip(steps[0], steps[4], strict=True))
    assert joint["Pelaksana"] == "Petugas Loket\nKepala Seksi Pelayanan Umum"
    assert (joint["No"], joint["Waktu min"], joint["Satuan"]) == (1, 2, "hari")
    assert [cell.value for cell in book["Dasar Hukum"][2]][2:5] == ["UU", "25", 2009]
    assert {cell.value for cell in book["Temuan"]["C"][1:]} == {"Peringatan", "Kesalahan"}


def test_the_workbook_runs_nothing_and_takes_any_text(tmp_path: Path) -> None:
    entry = numbered(1)
    texts = [*TRICKS, "http://x", "1e5", "\x00\x0b\x1f\ufffe\ud800 sisa", "x" * (LONGEST + 5)]
    entry.record.sop.langkah = [Langkah(nomor="1", kegiatan=text) for text in texts]
    entry.record.sop.dasar_hukum = [DasarHukum(teks="x", nomor="007")]
    entry.record.sop.tanggal_efektif = "2023-02-30"
    entry.record.sop.tanggal_revisi = "1899-01-01"
    export([entry], "xlsx", tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    cells = [row[4] for row in book["Langkah"].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value.strip() for cell in cells[: len(TRICKS)]] == [trick.strip() for trick in TRICKS]
    assert not any(cell.hyperlink for cell in cells)
    assert [cell.value for cell in cells[len(TRICKS) : -1]] == ["http://x", "1e5", " sisa"]
    assert len(cells[-1].value) == LONGEST
    assert cells[-1].value.endswith("x […]")
    assert book["Dasar Hukum"]["D2"].value == "007"
    dates = [cell.value for cell in book["Dokumen"][2]][5:9]
    assert dates[1] == "1899-01-01"
    assert dates[3] == "2023-02-30"


def test_a_full_sheet_is_gone_on_with_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sopocr.output.sheets, "MOST_ROWS", 16)
    export([numbered(1), numbered(2), numbered(3)], "xlsx", tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert {"Langkah", "Langkah (2)"} <= set(book.sheetnames)
    assert (book["Langkah"].max_row, book["Langkah (2)"].max_row) == (16, 16)
    assert book["Langkah (2)"]["A1"].value == "No"
    assert [book["Langkah"]["C16"].value, book["Langkah (2)"]["C2"].value] == [5, 6]


def test_the_sqlite_file_is_sound_and_answers_questions(tmp_path: Path) -> None:
    (tmp_path / "a.sqlite").write_bytes(b"something old")
    entries = [numbered(1), numbered(2)]
    entries[0].record.sop.bagian_lain = {"peringatan": ["titled as a field is named"]}
    entries[0].record.sop.langkah[0].kegiatan = "tak utuh \ud800"
    assert export(entries, "sqlite", tmp_path / "a.sqlite") == 2
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        minutes = database.execute(
            """SELECT p.aktor, SUM(l.waktu_maks) FROM documents d
            JOIN langkah l USING (document) JOIN pelaksana_langkah p
            ON p.document = l.document AND p.langkah = l.place
            WHERE d.nama_sop = ? AND l.satuan = 'menit' GROUP BY p.aktor ORDER BY 2 DESC""",
            ["Pelayanan Nomor 2"],
        ).fetchall()
        counts = {
            name: database.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0]
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        }
    assert minutes[0] == ("Petugas Loket", 40.0)
    assert counts["alur"] == 24
    assert counts["evidence"] == 8
    assert counts["butir"] == 9 + 9


def test_parquet_keeps_the_steps_in_their_documents(tmp_path: Path) -> None:
    entries = [numbered(1), numbered(2)]
    export(entries, "parquet", tmp_path / "a.parquet")
    rows = parquet.read_table(tmp_path / "a.parquet").to_pylist()
    assert [row["nama_sop"] for row in rows] == ["Pelayanan Nomor 1", "Pelayanan Nomor 2"]
    whole = json.loads(entries[1].record.model_dump_json())
    sop = whole["sop"]
    for name in ("langkah", "alur", "dasar_hukum", "pelaksana", "peringatan"):
        assert rows[1][name] == sop[name], name
    assert rows[1]["bagian_lain"] == [
        {"judul": title, "butir": items} for title, items in sop["bagian_lain"].items()
    ]
    assert rows[1]["findings"] == whole["findings"]
    assert {one["path"]: one["box"] for one in rows[1]["evidence"]} == {
        path: one["box"] for path, one in whole["evidence"].items()
    }


@pytest.mark.parametrize("name", ["bpmn", "bpmn.zip"])
def test_each_document_gets_its_bpmn(tmp_path: Path, name: str) -> None:
    entries = [numbered(1), Entry(numbered(1).record, 2), numbered(2)]
    entries[2].record.sop.nama_sop = "../../Ünïçode: <jalan>?\n" + "x" * 300
    target = tmp_path / name
    assert export(entries, "bpmn", target) == 3
    if target.suffix == ".zip":
        first = target.read_bytes()
        export(entries, "bpmn", target)
        assert target.read_bytes() == first
        with zipfile.ZipFile(target) as archive:
            files = {one: archive.read(one) for one in archive.namelist()}
    else:
        files = {path.name: path.read_bytes() for path in target.iterdir()}
    assert sorted(files) == sorted(f"{entry.file_name}.bpmn" for entry in entries)
    assert "pelayanan-nomor-1-0000000000000000-2.bpmn" in files
    for one, data in files.items():
        assert len(one) < 100
        assert one.replace("-", "").replace(".", "").isalnum()
        assert etree.fromstring(data).tag.endswith("definitions")


def test_of_what_has_no_pictures_the_pdf_is_left_out_and_named(tmp_path: Path) -> None:
    left_out: list[tuple[str, str]] = []

    def some(one: Record) -> Any:
        if one.source.file == "berkas 2.pdf":
            raise SourceError("is not there any more", file=one.source.file)
        return pictures(one)

    number = export(
        [numbered(1), numbered(2), numbered(3)],
        "pdf",
        tmp_path / "pdf",
        pictures=some,
        on_failure=lambda entry, error: left_out.append((entry.key, str(error))),
    )
    assert number == 2
    assert left_out == [(numbered(2).key, "berkas 2.pdf: is not there any more")]
    files = sorted((tmp_path / "pdf").iterdir())
    assert [path.name.split("-0000")[0] for path in files] == ["pelayanan-nomor-1", "pelayanan-nomor-3"]
    with pdfplumber.open(files[0]) as pdf:
        assert len(pdf.pages) == 2
        assert "Pelayanan Nomor 1" in pdf.pages[0].extract_text()


@pytest.mark.parametrize("to", FILES)
def test_a_file_is_whole_or_as_it_was(tmp_path: Path, to: str) -> None:
    def broken() -> Iterator[Entry]:
        yield numbered(1)
        raise SourceError("lost on the way")

    target = tmp_path / f"a.{to}"
    target.write_bytes(b"as it was")
    with pytest.raises(SourceError, match="lost on the way"):
        export(broken(), to, target)
    assert target.read_bytes() == b"as it was"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("to", FILES)
def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path, to: str) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        export([numbered(1)], to, tmp_path / "missing" / "a")


@pytest.mark.parametrize("to", FILES)
def test_no_document_gives_an_empty_file(tmp_path: Path, to: str) -> None:
    assert export([], to, tmp_path / "a") == 0
    assert (tmp_path / "a").is_file()


@pytest.mark.parametrize("to", FILES)
def test_more_documents_take_no_more_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, to: str) -> None:
    monkeypatch.setattr(sopocr.output.many.parquet, "_GROUP", 25)

    def peak(count: int) -> int:
        entries = map(numbered, range(count))
        tracemalloc.start()
        try:
            export(entries, to, tmp_path / "a")
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(2)  # what is loaded once
    few = peak(60)
    assert peak(240) < few + 1_200_000  # a document has 40 kB


def test_targets_that_make_no_sense_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.touch()
    for to in ("bpmn", "pdf"):
        with pytest.raises(UsageError, match="each document gets a file of its own"):
            export([], to, file, pictures=pictures)
    for to in set(FORMATS) - {"jsonl", "csv"}:
        with pytest.raises(UsageError, match="standard output"):
            export([], to, io.BytesIO())
    for to in ("xlsx", "jsonl", "sqlite", "parquet"):
        with pytest.raises(UsageError, match="is a folder"):
            export([], to, tmp_path)
