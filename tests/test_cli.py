"""The command line as other tools rely on it: what goes where, and the exit codes.

Extraction itself is stood in for by records made by hand; what is tested is everything around it.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from handmade import record
from rich.console import Console

import sopocr.batch.run
import sopocr.evaluation.report
import sopocr.processes
from sopocr.cli import main
from sopocr.errors import DamagedSource
from sopocr.model.sop import Record
from sopocr.output.json_file import records_json
from sopocr.pipeline import Digitised
from sopocr.terminal import show_report


class Result(NamedTuple):
    code: int
    out: bytes
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run the command line in this process."""

    def call(*arguments: str | Path) -> Result:
        monkeypatch.setattr(sys, "argv", ["sopocr", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        sys.stdout.flush()
        captured = capfdbinary.readouterr()
        code = left.value.code
        return Result(
            code if isinstance(code, int) else int(code is not None), captured.out, captured.err.decode()
        )

    return call


def complete() -> Record:
    return record().model_copy(update={"status": "complete"})


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Stand in for the extraction: the name of the source decides what becomes of it."""
    seen: list[dict[str, Any]] = []

    def digitise(path: Path, settings: Any, **options: Any) -> Digitised:
        seen.append({"path": path, "settings": settings} | options)
        if options.get("on_page"):
            options["on_page"](1, 1)
        if "rusak" in path.name:
            raise DamagedSource("is cut short", remedy="Scan it again", file=path)
        one = record() if "sebagian" in path.name else complete()
        return Digitised([one, one] if "ganda" in path.name else [one])

    monkeypatch.setattr(sopocr.batch.run, "digitise", digitise)
    monkeypatch.setattr(sopocr.evaluation.report, "digitise", digitise)
    monkeypatch.setattr(sopocr.processes, "usable_cores", lambda: 1)  # others would not know the stand-in
    return seen


@pytest.fixture
def scan(tmp_path: Path) -> Callable[[str], Path]:
    def make(name: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%PDF-1.4\n" + name.encode())
        return path

    return make


def test_one_source_gives_json_and_nothing_else(
    run: Run, calls: list[Any], scan: Callable[[str], Path]
) -> None:
    result = run("extract", scan("surat.pdf"))
    assert result == Result(0, records_json([complete()]).encode(), "")
    assert Record.model_validate_json(result.out) == complete()
    assert calls[0]["keep_images"] is False


@pytest.mark.usefixtures("calls")
def test_several_sops_in_a_file_are_an_array(run: Run, scan: Callable[[str], Path]) -> None:
    found = json.loads(run("extract", scan("ganda.pdf"), "-o", "-").out)
    assert [one["sop"]["nama_sop"] for one in found] == [complete().sop.nama_sop] * 2


@pytest.mark.usefixtures("calls")
def test_several_sources_fill_a_folder(run: Run, scan: Callable[[str], Path], tmp_path: Path) -> None:
    out = tmp_path / "hasil" / "baru"
    result = run("extract", scan("a.pdf"), scan("b b ñ.tif"), "-o", out)
    assert (result.code, result.out) == (0, b"")
    assert sorted(path.name for path in out.iterdir()) == ["a.json", "b b ñ.json"]
    assert Record.model_validate_json((out / "a.json").read_bytes()) == complete()


@pytest.mark.usefixtures("calls")
def test_one_that_fails_does_not_stop_the_others(
    run: Run, scan: Callable[[str], Path], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    result = run("extract", scan("a.pdf"), scan("rusak.pdf"), scan("z.pdf"), "-o", out)
    assert result.code == 1
    assert sorted(path.name for path in out.iterdir()) == ["a.json", "z.json"]
    assert f"sopocr: {tmp_path / 'rusak.pdf'}: is cut short. Scan it again" in result.err.splitlines()


@pytest.mark.usefixtures("calls")
def test_a_partial_record_is_written_and_told_by_the_exit_code(run: Run, scan: Callable[[str], Path]) -> None:
    result = run("extract", scan("sebagian.pdf"))
    assert result.code == 1
    assert json.loads(result.out)["status"] == "partial"
    assert "partial" in result.err


def test_options_reach_the_extraction(
    run: Run, calls: list[Any], scan: Callable[[str], Path], tmp_path: Path
) -> None:
    chosen = tmp_path / "atur.toml"
    chosen.write_text("[ingest]\nrender_dpi = 150\n")
    source = scan("a.pdf")
    options = [
        "--pages",
        "2-4",
        "--readers",
        "tesseract",
        "--password",
        "rahasia",
        "--settings",
        chosen,
        "--lang",
        "en",
    ]
    assert run("extract", source, *options).code == 0
    (call,) = calls
    assert call["path"] == source
    assert (call["pages"], call["password"]) == ((2, 3, 4), "rahasia")
    assert call["settings"].language == "en"
    assert (call["settings"].ocr.readers, call["settings"].ingest.render_dpi) == (("tesseract",), 150)


def test_views_are_written_beside_the_record(
    run: Run, calls: list[Any], scan: Callable[[str], Path], tmp_path: Path
) -> None:
    result = run("extract", scan("ganda.pdf"), "--html", tmp_path / "html", "--overlay", tmp_path / "gambar")
    assert result.code == 0
    assert sorted(path.name for path in (tmp_path / "html").iterdir()) == ["ganda-1.html", "ganda-2.html"]
    assert (tmp_path / "gambar").is_dir()
    assert (calls[0]["keep_images"], calls[0]["keep_rejected"]) == (True, False)
    run("extract", scan("ganda.pdf"), "--overlay", tmp_path / "gambar", "--rejected")
    assert calls[1]["keep_rejected"] is True


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), ""),
        (("extract",), ""),
        (("extract", "a.pdf", "--no-such-option"), ""),
        (("extract", "a.pdf", "b.pdf"), "Add -o FOLDER"),
        (("extract", "a.pdf", "--pages", "x"), "names no pages"),
        (("extract", "a.pdf", "--readers", "abby"), '"abby" is no reader'),
        (("extract", "a.pdf", "--rejected"), "Say where to with --overlay DIR"),
        (("extract", "a.pdf", "--settings", "tiada.toml"), "tiada.toml: cannot be read"),
        (("export", "a.json", "--to", "odt"), ""),
        (("evaluate", "tiada"), "is no folder"),
    ],
)
def test_wrong_usage_is_2_and_reads_nothing(
    run: Run, calls: list[Any], arguments: tuple[str, ...], words: str
) -> None:
    result = run(*arguments)
    assert result.code == 2
    assert words in result.err
    assert "Traceback" not in result.err
    assert calls == []


def test_two_sources_with_one_name_are_refused_before_any_is_read(
    run: Run, calls: list[Any], scan: Callable[[str], Path], tmp_path: Path
) -> None:
    result = run("extract", scan("a.pdf"), scan("lain/a.pdf"), "-o", tmp_path / "out")
    assert (result.code, calls) == (2, [])
    assert "both be written to a.json" in result.err
    assert not (tmp_path / "out").exists()


def test_a_place_that_cannot_be_written_to_is_known_before_reading(
    run: Run, calls: list[Any], scan: Callable[[str], Path], tmp_path: Path
) -> None:
    (tmp_path / "berkas").write_text("x")
    result = run("extract", scan("a.pdf"), "--overlay", tmp_path / "berkas" / "gambar")
    assert (result.code, calls) == (1, [])
    assert "cannot be made a folder" in result.err


def test_schema_is_the_schema(run: Run) -> None:
    schema = json.loads(run("schema").out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(schema["required"]) == {"source", "producer", "status", "sop"}


def test_show_names_what_matters(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text(records_json([record()]), encoding="utf-8")
    shown = " ".join(run("show", path).out.decode().split())
    for words in (
        "sebagian terbaca",
        "Penerbitan Surat Keterangan",
        "065/14/SOP-KTH/2022",
        "< > Camat",
        "tidak: 5",
    ):
        assert words in shown
    assert "Halaman 3 tidak terbaca <&>" in shown
    assert "partial" in run("show", path, "--lang", "en").out.decode()


@pytest.mark.parametrize(
    ("to", "start"),
    [
        ("bpmn", b"<?xml"),
        ("mermaid", b"flowchart"),
        ("svg", b"<svg"),
        ("html", b"<!DOCTYPE html>"),
        ("xlsx", b"PK\x03\x04"),
        ("csv", b"\xef\xbb\xbfPelaksana"),
        ("md", b"# Penerbitan"),
    ],
)
def test_export_to_standard_output_and_to_a_file(run: Run, tmp_path: Path, to: str, start: bytes) -> None:
    path = tmp_path / "r.json"
    path.write_text(records_json([record()]), encoding="utf-8")
    result = run("export", path, "--to", to)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(start)
    assert run("export", path, "--to", to, "-o", tmp_path / "hasil").out == b""
    assert (tmp_path / "hasil").read_bytes().startswith(start)


def test_export_of_several_sops_needs_a_folder(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text(records_json([record(), record()]), encoding="utf-8")
    assert run("export", path, "--to", "md").code == 2
    (tmp_path / "out").mkdir()
    assert run("export", path, "--to", "mermaid", "-o", tmp_path / "out").code == 0
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["r-1.mmd", "r-2.mmd"]


def test_export_of_what_is_no_record(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text('{"a": 1}')
    result = run("export", path, "--to", "md")
    assert (result.code, result.out) == (1, b"")
    assert str(path) in result.err
    assert "Traceback" not in result.err


@pytest.mark.usefixtures("calls")
def test_evaluate_prints_a_table_and_writes_json(
    run: Run, scan: Callable[[str], Path], tmp_path: Path
) -> None:
    for name in ("a.pdf", "rusak.pdf"):
        scan(f"set/{name}").with_suffix(".json").write_text(records_json([record()]), encoding="utf-8")
    result = run("evaluate", tmp_path / "set", "--json", tmp_path / "angka.json")
    assert result.code == 1
    assert "is cut short" in result.err
    table = result.out.decode()
    assert "cells" in table
    assert "1/2" in table
    figures = json.loads((tmp_path / "angka.json").read_text(encoding="utf-8"))
    assert figures["levels"]["all"]["cells"] == pytest.approx(2 / 3)
    assert figures["levels"]["all"]["handwritten"] is None
    assert figures["pages"][0]["file"] == "rusak.pdf"


def report_rows(levels: int) -> list[list[str]]:
    head = ["level", *(f"measure_{n:02d}" for n in range(20))]
    return [head, *([f"level-{n:02d}", *["0.123"] * 20] for n in range(levels))]


@pytest.mark.parametrize(("width", "levels"), [(300, 3), (120, 3), (80, 30), (40, 2)])
def test_the_table_of_measures_is_whole_at_every_width(width: int, levels: int) -> None:
    stream = io.StringIO()
    show_report(report_rows(levels), Console(file=stream, width=width))
    text = stream.getvalue()
    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text
    assert text.count("0.123") == 20 * levels
    assert all(text.count(f"level-{n:02d}") == 1 for n in range(levels))
    if width < 300:  # on end: each block names its measures
        assert text.count("measure_07") == text.count("level ") == text.count("\n\n") + 1


def test_what_libraries_remark_stays_off_the_terminal() -> None:
    code = """
import logging, warnings, sopocr.cli
def app():
    warnings.warn("theirs")
    logging.getLogger("pdfminer.psparser").warning("theirs")
    logging.getLogger("sopocr.review").error("ours")
sopocr.cli.app = app
sopocr.cli.main()
"""
    for options, expected in (((), b"ours\n"), (("-W", "default"), b"theirs")):
        done = subprocess.run([sys.executable, *options, "-c", code], capture_output=True, check=True)
        assert expected in done.stderr
        assert options or done.stderr == expected


def test_output_is_utf8_whatever_the_console_says(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text(records_json([record()]), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "sopocr", "export", str(path), "--to", "html"],
        env={"PYTHONIOENCODING": "cp1252", "PATH": "", "SYSTEMROOT": ""},
        capture_output=True,
        check=True,
    )
    assert "Catatan pembacaan" in done.stdout.decode("utf-8")
    assert "…" in done.stdout.decode("utf-8")
