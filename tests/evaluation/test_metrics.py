"""The measures: by hand on small records, and against the reference scorer where one is at hand."""

from __future__ import annotations

import copy
import importlib.util
import math
import os
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from sopocr.evaluation import MEASURES, TRUST, Tally, best_match, compare

ROOT = Path(__file__).resolve().parents[2]


def sop() -> dict[str, Any]:
    """Two actors, three steps, one decision that goes back."""
    return {
        "instansi": "PEMERINTAH KABUPATEN MAJU",
        "unit_kerja": "DINAS PERTANIAN",
        "nomor_sop": "065/12/2022",
        "nama_sop": "Peminjaman Alat",
        "tanggal_pembuatan": "2022-01-03",
        "tanggal_revisi": None,
        "tanggal_pengesahan": None,
        "tanggal_efektif": "2022-02",
        "disahkan_oleh": {"jabatan": "Kepala", "nama": "A. Budi, SP", "pangkat": None, "nip": None},
        "dasar_hukum": [{"teks": "UU 23 Tahun 2014", "jenis": "UU"}, {"teks": "PP 12 Tahun 2019"}],
        "kualifikasi_pelaksana": ["Mampu mengetik"],
        "keterkaitan": [],
        "peralatan_perlengkapan": ["ATK", "Komputer"],
        "peringatan": [],
        "pencatatan_pendataan": [],
        "bagian_lain": {},
        "pelaksana": ["Staf", "Kepala Bidang"],
        "langkah": [
            step("1", "Menerima surat", [("Staf", "terminator")], "5 menit"),
            step("2", "Memeriksa", [("Kepala Bidang", "keputusan")], "1 hari"),
            step("3", "Mengarsipkan", [("Staf", "terminator")], "sesuai jadwal"),
        ],
        "alur": [
            {"dari": 1, "ke": 2, "syarat": None, "sumber": "gambar"},
            {"dari": 2, "ke": 1, "syarat": "tidak", "sumber": "gambar"},
            {"dari": 2, "ke": 3, "syarat": "ya", "sumber": "gambar"},
        ],
    }


def step(number: str, text: str, marks: list[tuple[str, str]], time: str) -> dict[str, Any]:
    amount, _, unit = time.partition(" ")
    parsed = amount.isdigit()
    return {
        "nomor": number,
        "kegiatan": text,
        "pelaksana": [{"aktor": actor, "simbol": kind} for actor, kind in marks],
        "kelengkapan": "",
        "waktu": {
            "teks": time,
            "min": float(amount) if parsed else None,
            "maks": float(amount) if parsed else None,
            "satuan": unit if parsed else None,
        },
        "output": "Berkas",
        "keterangan": "",
    }


def clinic() -> dict[str, Any]:
    """A record of another form: sections, a procedure of two levels, a free chart."""
    return sop() | {
        "bentuk": "spo",
        "nomor_revisi": "00",
        "tanggal_terbit": "2022-05-02",
        "bagian_lain": {"Pengertian": ["Cara mengukur suhu"], "Unit Terkait": ["Poli Umum", "Loket"]},
        "pelaksana": [],
        "langkah": [
            item("1", "Siapkan alat"),
            item("1.a", "Termometer"),
            item("", "Pelaksanaan :"),
            item("2", "Ukur suhu dan catat hasilnya"),
        ],
        "alur": [],
        "diagram_alir": {
            "simpul": [
                {"teks": "Mulai", "simbol": "terminator"},
                {"teks": "Suhu tinggi?", "simbol": "keputusan"},
                {"teks": "Rujuk", "simbol": "proses"},
            ],
            "alur": [
                {"dari": 1, "ke": 2, "syarat": None},
                {"dari": 2, "ke": 3, "syarat": "ya"},
            ],
        },
    }


def item(number: str, text: str) -> dict[str, Any]:
    return step(number, text, [], "") | {"output": ""}


def test_a_record_equals_itself() -> None:
    empty = {"sop": {"sections", "chart", "handwritten"}, "clinic": set(MEASURES) - CLINIC}
    for record, nothing in ((sop(), empty["sop"]), (clinic(), empty["clinic"])):
        tally = compare(record, record).tally
        assert tally.perfect == 1
        assert tally.cer == 0
        found = {m: count.f1 for m, count in tally.counts.items()}
        assert {m for m, f1 in found.items() if math.isnan(f1)} == nothing
        assert {f1 for m, f1 in found.items() if m not in nothing} == {1}


CLINIC = {"header", "dates", "approver", "items", "steps", "rows", "cells", "sections", "chart"}


def test_counts_of_the_whole_record() -> None:
    counts = compare(sop(), sop()).tally.counts
    expected = {
        "header": 4,
        "dates": 2,
        "approver": 2,
        "items": 5,
        "actor_names": 2,
        "steps": 1,
        "rows": 3,
        "cells": 9,
        "durations": 2,
        "actors": 3,
        "symbols": 3,
        "edges": 3,
        "edge_labels": 2,
        "sections": 0,
        "chart": 0,
        "handwritten": 0,
    }
    assert {name: count.expected for name, count in counts.items()} == expected


def test_case_spacing_and_punctuation_do_not_matter_but_count_as_characters() -> None:
    found = sop()
    found["nama_sop"] = "SOP  peminjaman alat."
    result = compare(sop(), found)
    assert result.misses == []
    # P, A lower-cased and one full stop too many; the leading "SOP" is no part of the name.
    assert result.tally.character_errors == 3


def test_one_wrong_of_two_values() -> None:
    found = sop()
    found["disahkan_oleh"]["nama"] = "A. Budl, SP"
    result = compare(sop(), found)
    assert result.tally.counts["approver"].f1 == pytest.approx(2 / 3)  # 1 right, 1 missed: 2 / (2 + 1)
    assert result.tally.perfect == 0
    assert [(m.measure, m.path) for m in result.misses] == [("approver", "/sop/disahkan_oleh/nama")]


def test_invented_items_cost() -> None:
    found = sop()
    found["keterkaitan"] = ["SOP Lain"]
    assert compare(sop(), found).tally.counts["items"].f1 == pytest.approx(10 / 11)


def test_a_date_that_is_not_there_counts_when_invented() -> None:
    found = sop()
    found["tanggal_revisi"] = "2022-01-03"
    count = compare(sop(), found).tally.counts["dates"]
    assert (count.expected, count.right) == (3, 2)


def test_the_letterhead_may_be_divided_otherwise() -> None:
    found = sop()
    found["instansi"], found["unit_kerja"] = "PEMERINTAH KABUPATEN MAJU DINAS PERTANIAN", None
    assert compare(sop(), found).tally.counts["header"].f1 == 1


def test_handwritten_fields_count_apart() -> None:
    want, found = sop() | {"handwritten": ["nomor_sop", "tanggal_efektif"]}, sop()
    found["nomor_sop"], found["tanggal_efektif"] = "", None
    tally = compare(want, found).tally
    assert tally.counts["handwritten"].f1 == 0
    assert tally.counts["header"].f1 == tally.counts["dates"].f1 == 1
    assert tally.perfect == 1


def test_rows_are_paired_by_their_words() -> None:
    found = sop()
    del found["langkah"][1]
    found["alur"] = [{"dari": 1, "ke": 2, "syarat": None}]
    result = compare(sop(), found)
    counts = result.tally.counts
    assert counts["steps"].right == 0
    assert counts["cells"].right == 6
    assert counts["actors"].right == 2
    assert (counts["rows"].expected, counts["rows"].right, counts["rows"].invented) == (3, 2, 0)
    # the arrow runs from the row that is the first on paper to the third, which is none of the three
    assert (counts["edges"].right, counts["edges"].invented) == (0, 1)
    assert {m.path for m in result.misses if m.measure == "cells"} == {
        "/sop/langkah/kegiatan",
        "/sop/langkah/waktu/teks",
        "/sop/langkah/output",
    }


def test_a_row_that_the_paper_does_not_have_costs_all_that_stands_in_it() -> None:
    found = sop()
    found["langkah"].insert(1, step("", "Catatan di bawah tabel", [("Staf", "proses")], "1 jam"))
    found["alur"] = [e | {"dari": e["dari"] + (e["dari"] > 1)} for e in found["alur"]]
    found["alur"] = [e | {"ke": e["ke"] + (e["ke"] > 1)} for e in found["alur"]]
    counts = compare(sop(), found).tally.counts
    assert (counts["rows"].right, counts["rows"].invented) == (3, 1)
    assert [counts[m].invented for m in ("cells", "actors", "symbols", "edges")] == [3, 1, 1, 0]
    assert counts["edges"].right == 3


def test_sections_count_by_title_and_item_in_other_forms_only() -> None:
    found = clinic()
    found["bagian_lain"] = {"PENGERTIAN": ["Cara mengukur suhu"], "Unit Terkalt": ["Poli Umum", "Loket"]}
    count = compare(clinic(), found).tally.counts["sections"]
    # two titles and three items: a title misread takes its items with it
    assert (count.expected, count.right, count.invented) == (5, 2, 3)
    plain = sop() | {"bagian_lain": {"Cara Mengatasi": ["Lapor"]}}
    counts = compare(plain, plain | {"bagian_lain": {"Cara": ["Lapor"]}}).tally.counts
    assert (counts["sections"].expected, counts["items"].f1) == (0, 1)


def test_the_free_chart_counts_nodes_and_arrows_by_their_words() -> None:
    found = clinic()
    nodes = found["diagram_alir"]["simpul"]
    found["diagram_alir"]["simpul"] = [nodes[0], nodes[2], nodes[1]]  # another order is no fault
    found["diagram_alir"]["alur"] = [
        {"dari": 1, "ke": 3, "syarat": None},
        {"dari": 3, "ke": 2, "syarat": None},
    ]
    count = compare(clinic(), found).tally.counts["chart"]
    assert (count.expected, count.right, count.invented) == (5, 4, 1)


def test_the_form_and_the_revision_belong_to_the_header() -> None:
    assert compare(clinic(), clinic() | {"bentuk": "sop-ap"}).misses[0].path == "/sop/bentuk"
    assert compare(clinic(), clinic() | {"nomor_revisi": "01"}).tally.counts["header"].right == 5


def warning(path: str, severity: str = "warning") -> dict[str, str]:
    return {"code": "LOW_CONFIDENCE", "severity": severity, "path": path, "message": ""}


def test_trust_tells_flagged_values_from_sure_and_caught_ones() -> None:
    found = sop()
    found["nama_sop"] = "Peminjaman Alas"  # wrong and flagged
    found["langkah"][0]["output"] = "Berkat"  # wrong, and told of at its row
    found["langkah"][1]["output"] = "Berkat"  # wrong, and nothing said
    findings = [
        warning("/sop/nama_sop"),
        warning("/sop/langkah/0", "error"),
        warning("/sop/langkah/1/output", "info"),  # a remark only
        warning("/sop/langkah/2/waktu"),  # at the right value "sesuai jadwal"
    ]
    doubts = compare(sop(), {"sop": found, "findings": findings, "status": "partial"}).tally.doubts
    # 4 of the header, 2 dates, 2 of the approver, 5 items, 2 actors, 9 cells
    assert (doubts.held, doubts.marked, doubts.wrong, doubts.caught) == (24, 2, 3, 2)
    assert doubts.figures() == {"flagged": 2 / 24, "sure": 20 / 22, "caught": 2 / 3}


def test_a_record_that_lacks_a_row_must_not_call_itself_complete() -> None:
    found = sop()
    del found["langkah"][1]
    for status, lacking in (("complete", 1), ("partial", 0)):
        assert compare(sop(), {"sop": found, "status": status}).tally.overclaim == lacking
    assert compare(sop(), {"sop": sop(), "status": "complete"}).tally.overclaim == 0


def test_kind_and_label_are_measured_apart_from_place() -> None:
    found = sop()
    found["langkah"][1]["pelaksana"][0]["simbol"] = "proses"
    found["alur"][1]["syarat"], found["alur"][2]["syarat"] = "ya", None
    counts = compare(sop(), found).tally.counts
    assert (counts["actors"].f1, counts["edges"].f1) == (1, 1)
    assert counts["symbols"].f1 == pytest.approx(2 / 3)
    assert (counts["edge_labels"].right, counts["edge_labels"].invented) == (0, 1)


def test_arrows_that_are_optional_neither_count_nor_hurt() -> None:
    found = sop()
    found["alur"].append({"dari": 1, "ke": 3, "syarat": None})
    want = sop() | {"alur_opsional": [[1, 3]]}
    assert compare(want, found).tally.counts["edges"].f1 == 1


def test_actors_may_be_given_by_their_column() -> None:
    want = sop()
    for row, column in zip(want["langkah"], (0, 1, 0), strict=True):
        row["pelaksana"][0]["aktor"] = column
    assert compare(want, sop()).tally.perfect == 1


def test_a_duration_is_right_with_its_number_and_unit() -> None:
    found = sop()
    found["langkah"][0]["waktu"]["maks"] = 6.0
    found["langkah"][1]["waktu"]["satuan"] = "hari_kerja"
    counts = compare(sop(), found).tally.counts
    assert (counts["durations"].expected, counts["durations"].right) == (2, 0)
    assert counts["cells"].f1 == 1


def test_a_dash_is_as_good_as_an_empty_cell() -> None:
    found = sop()
    found["langkah"][0]["keterangan"] = "-"
    assert compare(sop(), found).tally.counts["cells"].expected == 9


def test_no_record_at_all() -> None:
    tally = compare(sop(), {}).tally
    assert tally.right == 0
    # Only the four boxes that are empty on paper are right, for one character each.
    assert tally.characters - tally.character_errors == 4


def test_the_best_of_several_records_counts() -> None:
    other = sop() | {"nama_sop": "Lain", "langkah": []}
    index, comparison = best_match(sop(), [other, sop()])
    assert (index, comparison.tally.perfect) == (1, 1)


def test_tallies_add_up() -> None:
    total = Tally()
    total.add(compare(sop(), sop()).tally)
    total.add(compare(sop(), {}).tally)
    assert (total.documents, total.perfect) == (2, 1)
    assert total.counts["edges"].f1 == pytest.approx(2 * 3 / (2 * 3 + 3))


def reference_scorer() -> ModuleType | None:
    """The script that scores folders of records, named by SOPOCR_SCORER or lying beside the checkout."""
    named = os.environ.get("SOPOCR_SCORER")
    path = Path(named) if named else next(iter(sorted(ROOT.parent.glob("*/measure/score.py"))), None)
    if path is None:
        return None
    spec = importlib.util.spec_from_file_location("reference_scorer", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SCORER = reference_scorer()


def spoil(record: dict[str, Any], chance: random.Random) -> dict[str, Any]:  # noqa: PLR0912 - one field of a record after the other
    """A copy with the faults that extraction makes, and the forms that a record may take."""
    bad = copy.deepcopy(record)
    for _ in range(chance.randrange(8)):
        match chance.randrange(18):
            case 0:
                bad["nomor_sop"] = chance.choice([None, "065/I2/2022", "065 / 12 / 2022"])
            case 1:
                bad[chance.choice(["tanggal_revisi", "tanggal_efektif"])] = chance.choice(
                    [None, "2022-02", "2023-01-01"]
                )
            case 2:
                bad["disahkan_oleh"] = chance.choice(
                    [None, {"jabatan": "KEPALA", "nama": "Budi", "nip": "1"}]
                )
            case 3:
                bad["peralatan_perlengkapan"] = chance.choice([["ATK"], ["Komputer", "ATK", "ATK"], None])
            case 4:
                bad["bagian_lain"] = {"Cara Mengatasi": ["Lapor"]}
            case 5:
                bad["pelaksana"] = chance.choice([["Staf"], ["Kepala Bidang", "Staf"], ["Staf", "Staf"]])
            case 6 if bad["langkah"]:
                bad["langkah"].pop(chance.randrange(len(bad["langkah"])))
            case 7:
                bad["langkah"].append(
                    step(chance.choice(["", "2", "9"]), "Baris", [("Tak Dikenal", "proses")], "-")
                )
            case 8 if bad["langkah"]:
                chance.choice(bad["langkah"])["waktu"] = chance.choice(["5 menit", None, {"teks": "5 mnt"}])
            case 9 if bad["langkah"]:
                chance.choice(bad["langkah"])["kegiatan"] = chance.choice(["", "Menerima  SURAT", "-"])
            case 10 if bad["langkah"]:
                chance.choice(bad["langkah"])["pelaksana"] = chance.choice(
                    [
                        [],
                        ["Staf"],
                        [{"aktor": 1, "simbol": "proses"}],
                        [{"aktor": "staf.", "simbol": None}] * 2,
                    ]
                )
            case 11:
                bad["alur"] = bad["alur"][chance.randrange(3) :]
            case 12:
                bad["alur"] = [*bad["alur"], {"dari": chance.randrange(1, 7), "ke": 1, "syarat": "YA"}]
            case 13:
                bad["nama_sop"] = chance.choice(["SOP Peminjaman Alat", {"teks": "Peminjaman"}, None])
            case 14:
                bad["bagian_lain"] = chance.choice(
                    [
                        {},
                        {"pengertian :": ["Cara mengukur suhu", "Lain"], "Sasaran": ["Pasien"]},
                        {"Unit Terkait": ["Loket", "Poli Urnum"]},
                    ]
                )
            case 15:
                bad |= chance.choice([{"bentuk": "naratif"}, {"nomor_revisi": "0"}, {"tanggal_terbit": None}])
            case 16 if bad.get("diagram_alir"):
                bad["diagram_alir"]["simpul"][chance.randrange(3)] = chance.choice(
                    [{"teks": "Rujuk", "simbol": "keputusan"}, {"teks": "", "simbol": "proses"}]
                )
            case 17 if bad.get("diagram_alir"):
                bad["diagram_alir"]["alur"] = [{"dari": 2, "ke": chance.randrange(1, 5), "syarat": "ya"}]
    return bad


def findings(chance: random.Random) -> list[dict[str, str]]:
    """Remarks at values, rows, lists and at the whole."""
    places = [
        "",
        "/sop/nomor_sop",
        "/sop/nama_sop",
        "/sop/tanggal_efektif",
        "/sop/instansi",
        "/sop/disahkan_oleh",
        "/sop/disahkan_oleh/nama",
        "/sop/peralatan_perlengkapan/0",
        "/sop/dasar_hukum/1",
        "/sop/pelaksana/1",
        "/sop/langkah",
        "/sop/langkah/0",
        "/sop/langkah/1/kegiatan",
        "/sop/langkah/1/waktu",
        "/sop/langkah/2/waktu/teks",
        "/sop/bagian_lain",
        "/sop/bagian_lain/Pengertian",
        "/sop/bagian_lain/Unit Terkait/1",
    ]
    return [
        warning(chance.choice(places), chance.choice(["info", "warning", "error"]))
        for _ in range(chance.randrange(7))
    ]


def as_handmade(record: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The form of records made by hand: actors by column, times as text, with remarks for the measure."""
    gold = copy.deepcopy(record)
    for row in gold["langkah"]:
        row["waktu"] = row["waktu"]["teks"]
        for mark in row["pelaksana"]:
            mark["aktor"] = gold["pelaksana"].index(mark["aktor"])
    if chance.random() < 0.5:
        gold["handwritten"] = chance.sample(["nomor_sop", "tanggal_revisi", "tanggal_efektif", "nama"], 2)
    if chance.random() < 0.5:
        gold["alur_opsional"] = [[2, 1]]
        gold["alur"] = [e for e in gold["alur"] if (e["dari"], e["ke"]) != (2, 1)]
    return gold


@pytest.mark.skipif(SCORER is None, reason="no reference scorer at hand (SOPOCR_SCORER)")
def test_the_definitions_are_those_of_the_reference_scorer() -> None:
    assert SCORER is not None
    chance = random.Random(7)
    ours, theirs = Tally(), SCORER.Tally()
    for _ in range(500):
        true = chance.choice([sop, clinic])()
        gold = as_handmade(true, chance)
        found = {
            "sop": spoil(true, chance),
            "findings": findings(chance),
            "status": chance.choice(["complete", "partial"]),
        }
        single = SCORER.Tally()
        SCORER.score_doc(gold, found, single)
        SCORER.score_doc(gold, found, theirs)
        mine = compare(gold, found).tally
        ours.add(mine)
        for tally, reference in ((mine, single), (ours, theirs)):
            figures = tally.figures()
            assert {m: figures[m] for m in (*SCORER.COLS, *SCORER.TRUST)} == pytest.approx(
                {m: reference.f1(m) for m in SCORER.COLS} | reference.trust(), nan_ok=True
            ), (gold, found)
            assert tally.cer == pytest.approx(reference.err / reference.chars)
            assert (tally.perfect, tally.documents) == (reference.perfect, reference.docs)
            assert tally.overclaim == reference.overclaim
    assert (set(SCORER.COLS), set(SCORER.TRUST)) == (set(MEASURES), set(TRUST))
    assert 0 < ours.perfect < ours.documents
    assert 0 < ours.overclaim < ours.documents
