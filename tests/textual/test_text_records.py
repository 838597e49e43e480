"""Texts all the way to records: every form in which they are left, decisions in words, doubt, and noise."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from text_sources import FORMS, loose, spoilt, tabs, truth

from samples.drawing.content import load_content
from sopocr.assemble.textual.trust import Manner, trust
from sopocr.evaluation.metrics import compare
from sopocr.model.sop import Record
from sopocr.pipeline import digitise
from sopocr.settings import AssemblySettings, Settings

CONTENTS = sorted((Path(__file__).resolve().parents[2] / "samples" / "contents").glob("*.json"))
PARTS = ("header", "dates", "approver", "items", "actor_names", "steps", "cells", "durations")


def read(tmp_path: Path, text: str, name: str = "sop.txt") -> Record:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    (record,) = digitise(path, Settings()).records
    return record


def codes(record: Record) -> set[str]:
    return {finding.code for finding in record.findings}


@pytest.mark.parametrize("form", ["tabs", "lists", "markdown", "html"])
@pytest.mark.parametrize("path", CONTENTS[::3], ids=lambda path: path.stem)
def test_a_clean_text_is_read_without_a_fault(tmp_path: Path, form: str, path: Path) -> None:
    content = load_content(path)
    record = read(tmp_path, FORMS[form](content))
    compared = compare(truth(content), record.sop.model_dump())
    assert [miss for miss in compared.misses if miss.measure in PARTS] == []
    assert record.status == "complete"
    assert record.source.media_type == {"markdown": "text/markdown", "html": "text/html"}.get(
        form, "text/plain"
    )


def test_evidence_names_line_and_column_in_place_of_page_and_box(tmp_path: Path) -> None:
    text = tabs(load_content(CONTENTS[0]))
    record = read(tmp_path, text)
    lines = text.split("\n")
    assert len(record.evidence) > 50
    for path, proof in record.evidence.items():
        assert proof.page is None and proof.box is None and proof.line and proof.column, path
    proof = record.evidence["/sop/nomor_sop"]
    assert lines[proof.line - 1][proof.column - 1 :].startswith(record.sop.nomor_sop or "?")
    assert all(finding.box is None for finding in record.findings)
    assert all(page.width is None for page in record.pages)


def test_symbols_and_arrows_are_said_to_be_unknown(tmp_path: Path) -> None:
    record = read(tmp_path, tabs(load_content(CONTENTS[0])))
    assert "FLOW_UNKNOWN" in codes(record)
    assert not {"STEP_WITHOUT_ACTOR", "ACTOR_UNUSED", "STEP_UNREACHABLE"} & codes(record)
    assert all(not step.pelaksana for step in record.sop.langkah)


FLOW = """\
Nama SOP\tPengujian Berkas
No\tUraian Prosedur\tPelaksana\t\t\tKepala\tMutu Baku\t\t\tKet
\t\tPemohon\tStaf\tKasi\t\tKelengkapan\tWaktu\tOutput\t
1\tPemohon menyerahkan berkas\tMulai\t\t\t\tBerkas\t5 menit\tBerkas\t
2\tStaf memeriksa berkas, jika lengkap diteruskan kepada Kasi, jika tidak lengkap dikembalikan kepada Pemohon\
\t\t\t\t\tBerkas\t1 jam\tBerkas\t
3\tKasi menguji berkas. Apabila belum sesuai dikembalikan ke Staf untuk diperbaiki; apabila disetujui\
 diserahkan kepada Kepala\t\t\t\t\tBerkas\t1 jam\tBerkas\t
4\tKepala menandatangani; bila ditolak, dikembalikan kepada Bupati\t\t\t\t\tBerkas\t1 jam\tSurat\t
5\tMengarsipkan surat\t\tSelesai\t\t\tSurat\t1 jam\tArsip\t
"""


def test_a_header_cell_that_stands_one_row_higher_is_an_actor(tmp_path: Path) -> None:
    assert read(tmp_path, FLOW).sop.pelaksana == ["Pemohon", "Staf", "Kasi", "Kepala"]


def test_decisions_in_words_become_edges_that_say_so(tmp_path: Path) -> None:
    record = read(tmp_path, FLOW)
    edges = [(edge.dari, edge.ke, edge.syarat, edge.sumber) for edge in record.sop.alur]
    assert edges == [
        (2, 3, "ya", "teks"),
        (2, 1, "tidak", "teks"),
        (3, 2, "tidak", "teks"),
        (3, 4, "ya", "teks"),
    ]
    assert sum(finding.code == "FLOW_FROM_WORDS" for finding in record.findings) == 4
    assert "dikembalikan" in record.evidence["/sop/alur/1"].raw


def test_a_start_and_an_end_named_in_a_cell_are_symbols(tmp_path: Path) -> None:
    record = read(tmp_path, FLOW)
    assert [[(a.aktor, a.simbol) for a in step.pelaksana] for step in record.sop.langkah] == [
        [("Pemohon", "terminator")], [], [], [], [("Staf", "terminator")],
    ]  # fmt: skip


def test_boxes_that_stood_side_by_side_are_parted(tmp_path: Path) -> None:
    text = (
        "Nama SOP Pengarsipan Surat\n\nDasar Hukum\n\nKualifikasi Pelaksana\n\n"
        "1. Undang-Undang Nomor 43 Tahun 2009 tentang Kearsipan\n2. Peraturan Bupati tentang Arsip\n\n"
        "1. Memahami kearsipan\n2. Teliti\n\nKeterkaitan Peralatan/Perlengkapan\n"
        "1. SOP Surat Masuk 1. Lemari arsip\n"
        "2. SOP Surat Keluar 2. Komputer\n3.Map\nPeringatan Pencatatan dan Pendataan\n\n"
        "Jika tidak dilaksanakan maka arsip\nhilang\n\nBuku agenda\n"
    )
    sop = read(tmp_path, text).sop
    assert [item.tahun for item in sop.dasar_hukum] == [2009, None]
    assert sop.kualifikasi_pelaksana == ["Memahami kearsipan", "Teliti"]
    assert sop.keterkaitan == ["SOP Surat Masuk", "SOP Surat Keluar"]
    assert sop.peralatan_perlengkapan == ["Lemari arsip", "Komputer", "Map"]
    assert sop.peringatan == ["Jika tidak dilaksanakan maka arsip hilang"]
    assert sop.pencatatan_pendataan == ["Buku agenda"]


LOOSE = """\
Prosedur

No. Kegiatan Pelaksana Mutu Baku
Camat Sekretaris Kasi
Kelengkapan Waktu Output
1 Menugaskan Sekretaris untuk menyusun rencana Surat Masuk 10 menit Disposisi
kerja tahunan kecamatan
2 Menyusun rencana kerja tahunan kecamatan Disposisi 2 hari Konsep rencana
Mengoreksi konsep rencana kerja dan
3 meneruskannya kepada camat Konsep rencana {time} Rencana kerja
4 Menandatangani rencana kerja Rencana kerja 1 jam Rencana kerja
Dipindai dengan CamScanner
"""


def test_a_table_that_fell_apart_is_found_by_numbers_and_grammar(tmp_path: Path) -> None:
    sop = read(tmp_path, LOOSE.format(time="3 jam")).sop
    assert [step.nomor for step in sop.langkah] == ["1", "2", "3", "4"]
    assert [step.waktu.teks for step in sop.langkah] == ["10 menit", "2 hari", "3 jam", "1 jam"]
    assert [step.output for step in sop.langkah] == [
        "Disposisi",
        "Konsep rencana",
        "Rencana kerja",
        "Rencana kerja",
    ]
    assert sop.langkah[2].kegiatan == "Mengoreksi konsep rencana kerja dan meneruskannya kepada camat"


def test_two_scans_of_a_page_mend_each_other_and_count_once(tmp_path: Path) -> None:
    twice = LOOSE.format(time="Zj") + LOOSE.format(time="3 jam").replace("1 Menugaskan", "4 |Menug")
    record = read(
        tmp_path, "Nama SOP Rencana Kerja\nDasar Hukum\n1. Peraturan\nDipindai dengan CamScanner\n" + twice
    )
    assert [step.nomor for step in record.sop.langkah] == ["1", "2", "3", "4"]
    assert record.sop.langkah[2].waktu.teks == "3 jam"
    assert record.sop.langkah[0].kegiatan.startswith("Menugaskan")
    assert [page.duplicate_of for page in record.pages] == [None, None, 2]
    assert "PAGE_DUPLICATE" in codes(record)
    assert record.evidence["/sop/langkah/0/kegiatan"].readings.keys() == {"halaman 2", "halaman 3"}
    assert not any("camscanner" in str(value).lower() for value in record.sop.model_dump().values())


def test_cells_whose_column_is_a_guess_are_marked(tmp_path: Path) -> None:
    content = load_content(CONTENTS[0])
    record = read(tmp_path, loose(content))
    doubtful = {finding.path for finding in record.findings if finding.code == "LOW_CONFIDENCE"}
    for index, step in enumerate(record.sop.langkah):
        assert {
            f"/sop/langkah/{index}/{name}"
            for name in ("kegiatan", "kelengkapan", "output")
            if getattr(step, name)
        } <= doubtful


@pytest.mark.parametrize(
    ("noise", "least"),
    [
        ({"share": 0.01}, 0.93),
        ({"share": 0.03}, 0.82),
        ({"share": 0.0, "tabs": 0.03}, 0.97),
        ({"share": 0.0, "lines": 0.03}, 0.95),
    ],
)
def test_spoilt_texts_lose_little(tmp_path: Path, noise: dict[str, float], least: float) -> None:
    right = expected = 0
    for seed, path in enumerate(CONTENTS[::4]):
        content = load_content(path)
        record = read(tmp_path, spoilt(tabs(content), seed=seed, **noise))
        tally = compare(truth(content), record.sop.model_dump()).tally
        right += sum(tally.counts[name].right for name in PARTS)
        expected += sum(tally.counts[name].expected for name in PARTS)
    assert right / expected >= least


def test_misread_words_of_a_poor_text_are_doubted_and_an_authors_are_not() -> None:
    clean = ["Menerima surat dari pemohon dan mencatat dalam buku agenda"] * 20
    typed = Manner.of([*clean, "Mengirim suraat", "Menyimpan suraat"])
    poor = Manner.of([*clean, "Mengirim surxat", "mcnyimpan arsjp", "mcncatat bexkas", "Menqirim laporxn"])
    assert not typed.poor and poor.poor
    assert trust("Mengirim suraat", typed) > AssemblySettings().doubt_below > trust("Mengirim surxat", poor)
    assert trust("Mengirim surat", poor) > 0.9
    assert trust("Men[girim su|rat", typed) < AssemblySettings().doubt_below


def test_standard_input_is_a_source(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sopocr", "extract", "-", "-o", str(tmp_path / "a.json")],
        input=FLOW.encode(), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    record = Record.model_validate_json((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert record.source.file == "stdin"
    assert len(record.sop.langkah) == 5
    nothing = subprocess.run(
        [sys.executable, "-m", "sopocr", "extract", "-"], input=b"", capture_output=True, check=False
    )
    assert nothing.returncode == 1
    assert b"standard input" in nothing.stderr


def test_several_sources_at_a_time_give_what_they_give_one_by_one(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.txt").write_text(FLOW.replace("Menerima", f"Menerima {name}"), encoding="utf-8")
    (tmp_path / "rusak.pdf").write_bytes(b"%PDF-1.7\n")
    names = [str(tmp_path / name) for name in ("c.txt", "rusak.pdf", "a.txt", "b.txt")]
    told = []
    for workers in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-m", "sopocr", "extract", *names, "-o", str(tmp_path / workers), "--html",
             str(tmp_path / f"html-{workers}"), "--workers", workers],
            capture_output=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout) == (1, b"")
        told.append(done.stderr)
    assert told[0] == told[1]
    assert b"rusak.pdf" in told[0]
    for kind in ("", "html-"):
        one, two = (
            {path.name: path.read_bytes() for path in (tmp_path / f"{kind}{workers}").iterdir()}
            for workers in "12"
        )
        assert one == two
        assert len(one) == 3
