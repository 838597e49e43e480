"""`sopocr export` of records and of catalogues: what goes where, filters, refusals, exit codes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pdfplumber
import pytest
from handmade import record
from PIL import Image
from records import make_record

from sopocr.catalogue import Catalogue, NewExtraction
from sopocr.catalogue.reviews import NewEvent
from sopocr.cli import main
from sopocr.model.evidence import Evidence
from sopocr.model.reviewed import Reviewed
from sopocr.model.sop import PageInfo, Record
from sopocr.output.json_file import records_json
from sopocr.output.many import record_line

Run = Callable[..., tuple[int, bytes, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run the command line in this process: exit code, standard output, standard error."""

    def call(*arguments: str | Path) -> tuple[int, bytes, str]:
        monkeypatch.setattr(sys, "argv", ["sopocr", "export", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        sys.stdout.flush()
        captured = capfdbinary.readouterr()
        return int(left.value.code or 0), captured.out, captured.err.decode()

    return call


def new(*records: Record, url: str = "file:///gone.pdf") -> NewExtraction:
    source = records[0].source
    return NewExtraction(
        sha256=source.sha256,
        media_type=source.media_type,
        bytes=1,
        url=url,
        stamp="",
        recipe="r" * 64,
        records=records,
        seconds=1.0,
    )


def some_records() -> list[Record]:
    """Of three offices and years; the second file holds two SOPs."""
    return [
        make_record("Cuti", sha256="c" * 64, instansi="KOTA SEKAR ARUM", tanggal_efektif="2021-05-03"),
        make_record(
            "Surat Masuk",
            sha256="a" * 64,
            unit_kerja="BAPPEDA",
            tanggal_pengesahan="2022-07",
            status="partial",
        ),
        make_record("Surat Keluar", sha256="a" * 64, unit_kerja="Bappeda", tanggal_efektif="2023-01-31"),
        make_record("Tanpa Tanggal", sha256="b" * 64),
    ]


@pytest.fixture
def catalogue(catalogue_url: str) -> str:
    """A catalogue with `some_records`."""
    one, two, three, four = some_records()
    with Catalogue(catalogue_url, create=True) as store:
        for records in ([one], [two, three], [four]):
            store.extractions.save(new(*records))
    return catalogue_url


def names(lines: bytes) -> list[str]:
    return [json.loads(line)["sop"]["nama_sop"] for line in lines.splitlines()]


def test_json_lines_of_a_catalogue_come_in_an_order_that_depends_on_the_content_alone(
    run: Run, catalogue: str, tmp_path: Path
) -> None:
    code, out, err = run("--catalogue", catalogue, "--to", "jsonl", "-o", tmp_path / "a.jsonl")
    assert (code, out) == (0, b"")
    assert "4 documents" in err
    one, two, three, four = some_records()
    expected = "".join(f"{record_line(record)}\n" for record in (two, three, four, one))
    assert (tmp_path / "a.jsonl").read_text(encoding="utf-8") == expected
    assert run("--catalogue", catalogue, "--to", "jsonl") == (0, expected.encode(), "")


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (["--office", "bappeda"], ["Surat Masuk", "Surat Keluar"]),
        (["--office", "sekar%"], []),
        (["--from", "2022"], ["Surat Masuk", "Surat Keluar"]),
        (["--from", "2022-08"], ["Surat Keluar"]),
        (["--to-date", "2022-07"], ["Surat Masuk", "Cuti"]),
        (["--from", "2021-05-03", "--to-date", "2021-05-03"], ["Cuti"]),
        (["--status", "partial"], ["Surat Masuk"]),
        (["--form", "spo"], []),
        (["--form", "sop-ap", "--from", "2023"], ["Surat Keluar"]),
    ],
)
def test_filters_choose(run: Run, catalogue: str, filters: list[str], expected: list[str]) -> None:
    code, out, _ = run("--catalogue", catalogue, "--to", "jsonl", *filters)
    assert code == 0
    assert names(out) == expected


def test_of_what_was_approved_the_reviewed_record_is_exported(run: Run, catalogue: str) -> None:
    with Catalogue(catalogue) as store:
        info = store.documents.page(order="name")[0]
        after = store.documents.get(info.id).record.model_copy(deep=True)
        after.sop.nama_sop = "Cuti Besar"
        store.reviews.save(
            info.id, info.version, Reviewed(record=after), NewEvent("siti", "approve"), "approved"
        )
    assert names(run("--catalogue", catalogue, "--to", "jsonl", "--reviewed")[1]) == ["Cuti Besar"]
    assert names(run("--catalogue", catalogue, "--to", "jsonl")[1])[-1] == "Cuti Besar"
    code, out, _ = run("--catalogue", catalogue, "--to", "csv", "--reviewed")
    assert code == 0
    (row, *_) = csv.DictReader(io.StringIO(out.decode("utf-8-sig"), newline=""))
    assert (row["nama_sop"], row["review"]) == ("Cuti Besar", "approved")


def test_a_workbook_of_a_catalogue_tells_how_far_its_review_is(
    run: Run, catalogue: str, tmp_path: Path
) -> None:
    assert run("--catalogue", catalogue, "--to", "xlsx", "-o", tmp_path / "a.xlsx")[0] == 0
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Dokumen"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    review = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [row["Tinjauan"] for row in review] == ["belum"] * 4
    assert [row["Kunci"] for row in review[:2]] == [f"{'a' * 16}-1", f"{'a' * 16}-2"]


def test_the_searchable_pdf_of_a_document_is_drawn_from_its_source(run: Run, tmp_path: Path) -> None:
    """One source lies where it was; of one another file lies there now; one is gone."""
    url = f"sqlite:///{tmp_path / 'catalogue.db'}"
    scan = tmp_path / "pindaian.png"
    Image.new("L", (1000, 700), 230).save(scan)
    place = (100, 200, 400, 230)
    sha256 = hashlib.sha256(scan.read_bytes()).hexdigest()

    def of(name: str, sha: str) -> Record:
        one = make_record(name, sha256=sha, file="pindaian.png", pages=(1,))
        one.source.media_type = "image/png"
        one.evidence = {"/sop/nama_sop": Evidence(page=1, box=place, raw=name, confidence=0.9)}
        one.pages = [PageInfo(number=1, kind="alur")]
        return one

    with Catalogue(url, create=True) as store:
        store.extractions.save(new(of("Penerbitan Izin", sha256), url=scan.as_uri()))
        store.extractions.save(new(of("Lain Isi", "1" * 64), url=scan.as_uri()))
        store.extractions.save(new(of("Hilang", "2" * 64), url=(tmp_path / "hilang.png").as_uri()))
    code, out, err = run("--catalogue", url, "--to", "pdf", "-o", tmp_path / "pdf")
    assert (code, out) == (1, b"")
    assert "Lain Isi is left out: pindaian.png: is not the file any more" in err
    assert "Hilang is left out: pindaian.png: is not there" in err
    (made,) = (tmp_path / "pdf").iterdir()
    with pdfplumber.open(made) as pdf:
        page = pdf.pages[0]
        (first, *_) = page.extract_words()
        scale = page.width / 1000
        assert (first["text"], first["x0"]) == ("Penerbitan", pytest.approx(place[0] * scale, abs=1))
        assert first["top"] == pytest.approx(place[1] * scale, abs=2)
    # the same from a record in a file
    (tmp_path / "a.json").write_text(records_json([of("Penerbitan Izin", sha256)]), encoding="utf-8")
    again = tmp_path / "a.pdf"
    assert run(tmp_path / "a.json", "--to", "pdf", "--source", scan, "-o", again)[0] == 0
    with pdfplumber.open(again) as pdf:
        assert pdf.pages[0].extract_text() == "Penerbitan Izin"


def test_a_record_in_the_forms_of_many(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(records_json([record(), record()]), encoding="utf-8")
    code, out, _ = run(tmp_path / "a.json", "--to", "jsonl")
    assert (code, out.decode()) == (0, f"{record_line(record())}\n" * 2)
    for name in ("parquet", "sqlite"):
        assert run(tmp_path / "a.json", "--to", name, "-o", tmp_path / f"a.{name}")[0] == 0
        assert (tmp_path / f"a.{name}").stat().st_size > 1000


def test_the_catalogue_may_be_named_in_the_environment(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'catalogue.db'}"
    with Catalogue(url, create=True) as store:
        store.extractions.save(new(make_record("Cuti")))
    monkeypatch.setenv("SOPOCR_CATALOGUE", url)
    assert names(run("--to", "jsonl")[1]) == ["Cuti"]
    (tmp_path / "a.json").write_text(records_json([record()]), encoding="utf-8")
    assert names(run(tmp_path / "a.json", "--to", "jsonl")[1]) == [record().sop.nama_sop]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--to", "jsonl"], "name a record or a catalogue"),
        (["a.json", "--catalogue", "sqlite:///x.db", "--to", "jsonl"], "one of them"),
        (["a.json", "--to", "jsonl", "--reviewed"], "choose from a catalogue"),
        (["a.json", "--to", "pdf", "-o", "a.pdf"], "needs the pictures"),
        (["--catalogue", "URL", "--to", "html"], "cannot go to standard output"),
        (["--catalogue", "URL", "--to", "xlsx"], "cannot go to standard output"),
        (["--catalogue", "URL", "--to", "pdf", "--source", "a.pdf"], "belongs to a single record"),
        (["--catalogue", "URL", "--to", "jsonl", "--from", "2024-13"], "is no date"),
        (["--catalogue", "URL", "--to", "jsonl", "--to-date", "kemarin"], "is no date"),
    ],
)
def test_what_makes_no_sense_is_refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.json").write_text(records_json([record()]), encoding="utf-8")
    url = f"sqlite:///{tmp_path / 'catalogue.db'}"
    Catalogue(url, create=True).close()
    code, out, err = run(*(url if argument == "URL" else argument for argument in arguments))
    assert (code, out) == (2, b"")
    assert message in err
