"""Records of other forms compared and merged: sections, levels, free charts."""

from __future__ import annotations

import json
from typing import Any

from handmade import clinic_record, other_record, university_record, wound_care

from sopocr.compare import diff_records, merge
from sopocr.compare.html_view import html_view
from sopocr.compare.text_view import text_view
from sopocr.model.sop import AlurDiagram, Langkah, Record, Simpul, Sop


def changed(edit: Any) -> Record:
    sop = wound_care()
    edit(sop)
    return other_record(sop, "baru.pdf")


def told(edit: Any) -> list[tuple[str, str, str | None, str | None]]:
    diff = diff_records(clinic_record(), changed(edit))
    steps = [change for step in diff.steps for change in step.changes if not change.derived]
    return [(c.field, c.kind, c.a, c.b) for c in (*diff.header, *diff.items, *steps, *diff.chart)]


def test_equal_records_do_not_differ() -> None:
    for one in (clinic_record(), university_record()):
        assert not diff_records(one, one).differs


def test_head_and_form() -> None:
    def edit(sop: Sop) -> None:
        sop.bentuk, sop.nomor_revisi, sop.tanggal_terbit = "naratif", "02", "2023-01-09"

    assert told(edit) == [
        ("bentuk", "changed", "spo", "naratif"),
        ("nomor_revisi", "changed", "01", "02"),
        ("tanggal_terbit", "changed", "2021-03-15", "2023-01-09"),
    ]


def test_a_section_of_another_title_is_the_same_section() -> None:
    def edit(sop: Sop) -> None:
        sop.bagian_lain = {
            {"Unit Terkait": "Unit yang Terkait"}.get(title, title): items
            for title, items in sop.bagian_lain.items()
        }
        sop.bagian_lain["Unit yang Terkait"] = ["Ruang Tindakan", "Poli Gigi", "Farmasi"]

    found = told(edit)
    assert ("bagian_lain.judul", "changed", "Unit Terkait", "Unit yang Terkait") in found
    assert ("bagian_lain", "inserted", None, "Farmasi") in found
    assert not [one for one in found if one[1] == "removed"]


def test_a_section_that_came_is_no_other_one_renamed() -> None:
    def edit(sop: Sop) -> None:
        del sop.bagian_lain["Kebijakan"]
        sop.bagian_lain["Referensi"] = ["Buku saku keperawatan"]

    assert {(kind, a, b) for _, kind, a, b in told(edit)} == {
        ("removed", wound_care().bagian_lain["Kebijakan"][0], None),
        ("inserted", None, "Buku saku keperawatan"),
    }


def test_a_level_is_told_unless_the_number_tells_it() -> None:
    def heading(sop: Sop) -> None:
        sop.langkah[7].tingkat = 2

    assert told(heading) == [("langkah.tingkat", "changed", "1", "2")]

    def number(sop: Sop) -> None:
        sop.langkah[6].nomor, sop.langkah[6].tingkat = "1.c", 2

    assert told(number) == []
    (step,) = [s for s in diff_records(clinic_record(), changed(number)).steps if s.differs]
    assert (step.renumbered, step.numbers_a, step.numbers_b) == (True, ["2"], ["1.c"])


def test_a_nested_step_that_came_leaves_the_others_alone() -> None:
    def edit(sop: Sop) -> None:
        sop.langkah.insert(3, Langkah(nomor="1.b", tingkat=2, kegiatan="Sarung tangan"))

    diff = diff_records(clinic_record(), changed(edit))
    assert [(s.kind, s.title) for s in diff.steps if s.kind != "same"] == [("inserted", "Sarung tangan")]


def test_the_chart_is_compared_by_words() -> None:
    def edit(sop: Sop) -> None:
        chart = sop.diagram_alir
        assert chart is not None
        chart.simpul[1].simbol = "keputusan"
        chart.simpul[3].teks = "Lapor dokter jaga"
        chart.simpul.insert(5, Simpul(teks="Catat di rekam medis", simbol="proses"))
        chart.alur[-1] = AlurDiagram(dari=5, ke=6)
        chart.alur.append(AlurDiagram(dari=6, ke=7))
        chart.alur[2].syarat = "tidak"

    before, after = clinic_record(), changed(edit)
    diff = diff_records(before, after)
    assert {(c.field, c.kind, c.b) for c in diff.chart} == {
        ("diagram_alir.simbol", "changed", "keputusan"),
        ("diagram_alir.teks", "changed", "Lapor dokter jaga"),
        ("diagram_alir.teks", "inserted", "Catat di rekam medis"),
    }
    (own,) = [edge for edge in diff.chart_edges if not edge.consequence]
    assert own.kind == "relabelled"
    assert own.b is not None
    assert own.b.path == "/sop/diagram_alir/alur/2"
    text = text_view([diff], language="en")
    assert "Flow chart" in text
    assert "Luka terinfeksi? –tidak→ Lapor dokter jaga" in text
    assert "Lapor dokter jaga" in html_view([(diff, (None, None))])
    assert json.loads(diff.model_dump_json())["chart"][0]["paths_b"][0].startswith(
        "/sop/diagram_alir/simpul/"
    )
    assert {"diagram_alir.simbol", "diagram_alir.teks", "diagram_alir.alur"} == set(diff.counts())


def test_a_merge_loses_nothing_of_the_form() -> None:
    for one in (clinic_record(), university_record()):
        assert merge(one, one, one).record.sop == one.sop


def test_a_person_is_kept_and_the_rest_improves() -> None:
    def reviewed(sop: Sop) -> None:
        sop.nomor_revisi = "02"
        sop.langkah[7].tingkat = 2
        assert sop.diagram_alir is not None
        sop.diagram_alir.simpul[3].teks = "Lapor dokter jaga"
        sop.bagian_lain["Unit Terkait"].append("Farmasi")

    def extracted(sop: Sop) -> None:
        sop.tanggal_terbit = "2021-03-16"
        sop.langkah[3].kegiatan = "Cairan NaCl 0,9 %, terdiri atas:"
        sop.bagian_lain["Tujuan"][0] = "Mencegah infeksi luka"

    sop = merge(clinic_record(), changed(reviewed), changed(extracted)).record.sop
    assert (sop.nomor_revisi, sop.tanggal_terbit, sop.langkah[7].tingkat) == ("02", "2021-03-16", 2)
    assert sop.langkah[3].kegiatan == "Cairan NaCl 0,9 %, terdiri atas:"
    assert sop.diagram_alir is not None
    assert sop.diagram_alir.simpul[3].teks == "Lapor dokter jaga"
    assert (sop.bagian_lain["Tujuan"][0], sop.bagian_lain["Unit Terkait"][2]) == (
        "Mencegah infeksi luka",
        "Farmasi",
    )


def test_two_charts_that_both_changed_are_a_conflict() -> None:
    def one(sop: Sop) -> None:
        assert sop.diagram_alir is not None
        sop.diagram_alir.simpul[3].teks = "Satu"

    def other(sop: Sop) -> None:
        sop.diagram_alir = None

    merged = merge(clinic_record(), changed(one), changed(other))
    assert [(d.field, d.path) for d in merged.conflicts] == [("diagram_alir", "/sop/diagram_alir")]
    assert merged.record.sop.diagram_alir == changed(one).sop.diagram_alir
