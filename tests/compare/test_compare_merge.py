"""What becomes of a person's work when a document is extracted again."""

from __future__ import annotations

from handmade import langkah, record

from sopocr.compare import Merged, merge
from sopocr.model.evidence import Evidence
from sopocr.model.findings import Finding
from sopocr.model.sop import Alur, Record


def outcomes(merged: Merged, path: str) -> list[str]:
    return [one.outcome for one in merged.decisions if one.path == path]


def three() -> tuple[Record, Record, Record]:
    return record(), record(), record()


OUTPUT = "/sop/langkah/5/output"


def test_each_way_that_a_value_can_go() -> None:
    old, edited, new = three()
    new.sop.langkah[0].output = "Tanda terima"  # nobody spoke
    edited.sop.langkah[1].output = "Berkas lengkap"  # the machine says what it said
    edited.sop.langkah[2].output = new.sop.langkah[2].output = "Agenda"  # they agree
    edited.sop.langkah[3].output, new.sop.langkah[3].output = "BA lapangan", "Berita acara"
    merged = merge(old, edited, new)
    assert [step.output for step in merged.record.sop.langkah[:4]] == [
        "Tanda terima",
        "Berkas lengkap",
        "Agenda",
        "BA lapangan",
    ]
    assert [outcomes(merged, f"/sop/langkah/{n}/output") for n in range(4)] == [
        ["improved"],
        ["kept"],
        ["agreed"],
        ["conflict"],
    ]
    (conflict,) = merged.conflicts
    assert (conflict.old, conflict.edited, conflict.new) == (
        "Berita Acara Peninjauan Lapangan",
        "BA lapangan",
        "Berita acara",
    )


def test_a_confirmed_value_stands_though_it_was_not_changed() -> None:
    old, edited, new = three()
    new.sop.langkah[5].output = "Konsep"
    merged = merge(old, edited, new, {OUTPUT})
    assert merged.record.sop.langkah[5].output == old.sop.langkah[5].output
    assert outcomes(merged, OUTPUT) == ["conflict"]


def test_a_lock_holds_for_all_beneath_it() -> None:
    old, edited, new = three()
    new.sop.langkah[5].output = "Konsep"
    new.sop.nama_sop = "Lain"
    merged = merge(old, edited, new, {"/sop"})
    assert merged.record.sop == edited.sop
    assert {one.path for one in merged.conflicts} == {OUTPUT, "/sop/nama_sop"}


def test_a_row_found_later_moves_locks_and_makes_no_conflict() -> None:
    old, edited, new = three()
    new.sop.langkah.insert(3, langkah("", "Menetapkan jadwal kunjungan", "proses", "Camat"))
    new.sop.alur = [
        edge.model_copy(update={"dari": edge.dari + (edge.dari > 3), "ke": edge.ke + (edge.ke > 3)})
        for edge in new.sop.alur
    ]
    edited.sop.langkah[5].output = "Konsep berparaf"
    merged = merge(old, edited, new, {OUTPUT})
    assert [step.kegiatan for step in merged.record.sop.langkah] == [s.kegiatan for s in new.sop.langkah]
    assert merged.record.sop.langkah[6].output == "Konsep berparaf"
    assert merged.locked == {"/sop/langkah/6/output"}
    assert merged.conflicts == []
    assert merged.record.sop.alur == new.sop.alur


def test_a_row_that_a_person_took_out_stays_out_with_its_arrows() -> None:
    old, edited, new = three()
    del edited.sop.langkah[2]
    edited.sop.alur = [
        e.model_copy(update={"dari": e.dari - (e.dari > 3), "ke": e.ke - (e.ke > 3)})
        for e in edited.sop.alur
        if 3 not in (e.dari, e.ke)
    ]
    new.sop.langkah[0].output = "Tanda terima"
    merged = merge(old, edited, new)
    assert len(merged.record.sop.langkah) == 9
    assert merged.record.sop.alur == edited.sop.alur
    assert merged.record.sop.langkah[0].output == "Tanda terima"


def test_a_row_that_a_person_took_out_and_the_machine_now_reads_otherwise_is_told() -> None:
    old, edited, new = three()
    del edited.sop.langkah[9]
    edited.sop.alur.pop()
    new.sop.langkah[9].output = "Surat keterangan asli"
    merged = merge(old, edited, new)
    assert len(merged.record.sop.langkah) == 9
    (conflict,) = merged.conflicts
    assert (conflict.field, conflict.edited, conflict.new["output"]) == (
        "langkah",
        None,
        "Surat keterangan asli",
    )


def test_a_row_that_a_person_added_stays_where_it_was_put() -> None:
    old, edited, new = three()
    edited.sop.langkah.insert(1, langkah("1a", "Mencatat tamu yang datang", "proses", "Petugas Loket"))
    new.sop.langkah.append(langkah(11, "Mengarsipkan seluruh dokumen", "proses", "Petugas Loket"))
    numbers = [step.nomor for step in merge(old, edited, new).record.sop.langkah]
    assert numbers == ["1", "1a", *(str(n) for n in range(2, 12))]


def test_a_row_on_which_a_person_worked_does_not_vanish() -> None:
    old, edited, new = three()
    edited.sop.langkah[4].output = "Konsep surat keterangan"
    del new.sop.langkah[4], new.sop.langkah[7]
    merged = merge(old, edited, new)
    kept = [step.nomor for step in merged.record.sop.langkah]
    assert kept == ["1", "2", "3", "4", "5", "6", "7", "8", "10"]
    assert [(one.field, one.new) for one in merged.conflicts if one.path is None] == [("langkah", None)]


def test_the_same_row_added_by_both_is_one_row() -> None:
    old, edited, new = three()
    for one in (edited, new):
        one.sop.langkah.insert(1, langkah("1a", "Mencatat tamu yang datang", "proses", "Petugas Loket"))
    new.sop.langkah[1].output = "Buku tamu"
    merged = merge(old, edited, new)
    assert [step.nomor for step in merged.record.sop.langkah][:3] == ["1", "1a", "2"]
    assert merged.record.sop.langkah[1].output == "Berkas permohonan"
    assert [one.path for one in merged.conflicts] == ["/sop/langkah/1/output"]


def test_a_column_renamed_by_a_person_keeps_its_name_in_new_symbols() -> None:
    old, edited, new = three()
    edited.sop.pelaksana[3] = "Sekcam"
    for step in edited.sop.langkah:
        for mark in step.pelaksana:
            mark.aktor = "Sekcam" if mark.aktor == "Sekretaris Kecamatan" else mark.aktor
    new.sop.langkah[2].pelaksana[0].aktor = "Sekretaris Kecamatan"
    merged = merge(old, edited, new)
    assert merged.record.sop.langkah[2].pelaksana[0].aktor == "Sekcam"
    assert merged.conflicts == []


def test_arrows_by_the_steps_they_join() -> None:
    old, edited, new = three()
    edited.sop.alur[7] = Alur(dari=6, ke=4, syarat="tidak")  # led elsewhere by a person
    new.sop.alur[2] = Alur(dari=2, ke=3)  # its label was not read this time
    new.sop.alur.append(Alur(dari=7, ke=6, syarat="tidak"))  # found this time
    merged = merge(old, edited, new)
    edges = {(e.dari, e.ke, e.syarat) for e in merged.record.sop.alur}
    assert {(6, 4, "tidak"), (2, 3, None), (7, 6, "tidak")} <= edges
    assert (6, 5, "tidak") not in edges
    locked = merge(old, edited, new, {"/sop/alur/2"})
    assert (2, 3, "ya") in {(e.dari, e.ke, e.syarat) for e in locked.record.sop.alur}
    assert [one.field for one in locked.conflicts] == ["alur"]


def test_evidence_and_findings_go_with_their_values() -> None:
    old, edited, new = three()
    new.sop.langkah.insert(0, langkah(0, "Mengambil nomor antrean", "proses", "Pemohon"))
    edited.evidence[OUTPUT] = Evidence(page=2, confidence=1.0, note="ditinjau")
    edited.sop.langkah[5].output = "Konsep berparaf"
    new.evidence = {
        "/sop/langkah/6/output": Evidence(page=2, confidence=0.4),
        "/sop/langkah/7/output": Evidence(page=2, confidence=0.8),
    }
    new.findings = [
        Finding(code="SPELLING", severity="info", path="/sop/langkah/6/output", message="x"),
        Finding(code="SPELLING", severity="info", path="/sop/langkah/7/output", message="y"),
        Finding(code="PAGE_EMPTY", severity="info", message="z"),
    ]
    merged = merge(old, edited, new).record
    assert merged.evidence["/sop/langkah/6/output"].note == "ditinjau"
    assert merged.evidence["/sop/langkah/7/output"].confidence == 0.8
    assert [one.message for one in merged.findings if one.code in ("SPELLING", "PAGE_EMPTY")] == ["y", "z"]


def test_items_of_a_box() -> None:
    old, edited, new = three()
    edited.sop.peralatan_perlengkapan = ["Komputer", "ATK", "Pemindai"]
    new.sop.peralatan_perlengkapan = ["Komputer", "Printer", "ATK", "Telepon"]
    items = merge(old, edited, new).record.sop.peralatan_perlengkapan
    assert sorted(items) == ["ATK", "Komputer", "Pemindai", "Telepon"]
