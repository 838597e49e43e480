"""What a reader would say differs between two versions of one SOP."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from handmade import domicile, langkah, record

from sopocr.compare import RecordDiff, diff_records, pair_records, record_patch, summarise
from sopocr.compare.json_view import diff_value
from sopocr.compare.text_view import summary_text, text_view
from sopocr.compare.wording import word_pieces
from sopocr.model.findings import Finding
from sopocr.model.sop import Alur, DasarHukum, Sop, Waktu


def after(change: Callable[[Sop], None]) -> RecordDiff:
    """The diff of the hand-made record against itself with a change made to it."""
    a, b = record(), record()
    change(b.sop)
    return diff_records(a, b)


def renumber(sop: Sop) -> None:
    for place, step in enumerate(sop.langkah, 1):
        step.nomor = str(place)


def insert_step(sop: Sop, place: int, kegiatan: str) -> None:
    """A step of its own before position `place` (from 0), the arrow into that place led over it."""
    sop.langkah.insert(place, langkah(0, kegiatan, "proses", "Camat"))
    renumber(sop)
    moved = [
        edge.model_copy(update={"dari": edge.dari + (edge.dari > place), "ke": edge.ke + (edge.ke > place)})
        for edge in sop.alur
    ]
    over = [e for e in moved if (e.dari, e.ke) == (place, place + 2) and e.syarat is None]
    sop.alur = [e for e in moved if e not in over]
    sop.alur += [Alur(dari=place, ke=place + 1), Alur(dari=place + 1, ke=place + 2)]


def test_equal_records_have_no_differences() -> None:
    diff = diff_records(record(), record())
    assert not diff.differs
    assert diff.score == 0
    assert "Tidak ada perbedaan" in text_view([diff])


def test_an_inserted_step_renumbers_the_others_and_changes_no_arrow_but_its_own() -> None:
    diff = after(lambda sop: insert_step(sop, 3, "Menetapkan jadwal kunjungan"))
    kinds = [(step.kind, step.renumbered, bool(step.changes)) for step in diff.steps]
    assert kinds == [("same", False, False)] * 3 + [("inserted", False, True)] + [("same", True, False)] * 7
    new = diff.steps[3]
    assert (new.title, [(c.field, c.b) for c in new.changes]) == (
        "Menetapkan jadwal kunjungan",
        [
            ("langkah.kelengkapan", "Berkas permohonan"),
            ("langkah.output", "Berkas permohonan"),
            ("langkah.pelaksana", "Camat: proses"),
        ],
    )
    assert all(edge.consequence for edge in diff.edges)
    assert {(e.kind, (e.a or e.b).number_from, (e.a or e.b).number_to) for e in diff.edges if e.a or e.b} == {
        ("removed", "3", "4"),
        ("inserted", "3", "4"),
        ("inserted", "4", "5"),
    }
    assert "4–10 → 5–11" in text_view([diff])


def test_a_removed_step_is_told_once() -> None:
    def drop(sop: Sop) -> None:
        del sop.langkah[7]
        sop.alur = [
            e.model_copy(update={"dari": e.dari - (e.dari > 8), "ke": e.ke - (e.ke > 8)})
            for e in sop.alur
            if 8 not in (e.dari, e.ke)
        ]
        sop.alur.append(Alur(dari=7, ke=8, syarat="ya"))

    diff = after(drop)
    assert [step.numbers_a for step in diff.steps if step.kind == "removed"] == [["8"]]
    assert not any(step.changes for step in diff.steps if step.kind == "same")
    assert all(edge.consequence for edge in diff.edges)


def test_a_moved_step_is_the_same_step() -> None:
    def move(sop: Sop) -> None:
        sop.langkah.insert(2, sop.langkah.pop(7))

    diff = after(move)
    moved = [step for step in diff.steps if step.moved]
    assert [(step.a, step.b) for step in moved] == [([8], [3])]
    assert {step.kind for step in diff.steps} == {"same"}


def test_split_and_joined_steps() -> None:
    def split(sop: Sop) -> None:
        old = sop.langkah[8]
        parts = "Menyerahkan surat kepada pemohon", "Menyimpan arsip"
        sop.langkah[8:9] = [old.model_copy(update={"kegiatan": part}) for part in parts]
        sop.alur[-1] = Alur(dari=10, ke=11)
        sop.alur.append(Alur(dari=9, ke=10))
        renumber(sop)

    a, b = record(), record()
    split(b.sop)
    there = diff_records(a, b)
    (one,) = [step for step in there.steps if step.kind == "split"]
    assert (one.a, one.b) == ([9], [9, 10])
    assert there.edges == []
    (back,) = [step for step in diff_records(b, a).steps if step.kind == "joined"]
    assert (back.a, back.b) == ([9, 10], [9])


def test_words_within_a_cell() -> None:
    def edit(sop: Sop) -> None:
        sop.langkah[5].output = "Konsep surat yang sudah diparaf"

    (change,) = [c for step in after(edit).steps for c in step.changes]
    assert (change.field, change.paths_a, change.cosmetic) == (
        "langkah.output",
        ["/sop/langkah/5/output"],
        False,
    )
    assert [(p.kind, p.text) for p in change.words] == [
        ("equal", "Konsep surat yang "),
        ("removed", "telah"),
        ("added", "sudah"),
        ("equal", " diparaf"),
    ]


def test_case_and_spacing_weigh_little() -> None:
    def shout(sop: Sop) -> None:
        sop.nama_sop = (sop.nama_sop or "").upper()

    diff = after(shout)
    assert diff.header[0].cosmetic
    assert 0 < diff.score < 1


def test_a_renamed_column_changes_no_step() -> None:
    def rename(sop: Sop) -> None:
        sop.pelaksana[3] = "Sekcam"
        for step in sop.langkah:
            for mark in step.pelaksana:
                mark.aktor = "Sekcam" if mark.aktor == "Sekretaris Kecamatan" else mark.aktor

    diff = after(rename)
    assert [(c.kind, c.name_a, c.name_b) for c in diff.actors] == [
        ("renamed", "Sekretaris Kecamatan", "Sekcam")
    ]
    assert not any(step.differs for step in diff.steps)


def test_columns_added_removed_and_moved() -> None:
    def change(sop: Sop) -> None:
        sop.pelaksana = ["Camat", "Pemohon", "Petugas Loket", "Kepala Seksi Pelayanan Umum", "Arsiparis"]

    kinds = {(c.kind, c.name_b or c.name_a) for c in after(change).actors}
    assert kinds == {("moved", "Camat"), ("inserted", "Arsiparis"), ("removed", "Sekretaris Kecamatan")}


def test_another_symbol_and_another_actor() -> None:
    def change(sop: Sop) -> None:
        sop.langkah[1].pelaksana[0].simbol = "proses"
        sop.langkah[3].pelaksana.pop()

    changes = [c for step in after(change).steps for c in step.changes]
    assert [(c.field, c.kind, c.a, c.b) for c in changes] == [
        ("langkah.pelaksana", "changed", "Petugas Loket: keputusan", "Petugas Loket: proses"),
        ("langkah.pelaksana", "removed", "Kepala Seksi Pelayanan Umum: proses", None),
    ]


def test_arrows_redirected_and_relabelled() -> None:
    def change(sop: Sop) -> None:
        sop.alur[7] = Alur(dari=6, ke=4, syarat="tidak")
        sop.alur[2] = Alur(dari=2, ke=3)

    edges = {(c.kind, c.a and c.a.ke, c.b and c.b.ke, c.consequence) for c in after(change).edges}
    assert edges == {("redirected", 5, 4, False), ("relabelled", 3, 3, False)}


def test_durations_by_text_and_by_parse() -> None:
    def change(sop: Sop) -> None:
        sop.langkah[0].waktu = Waktu(teks="10 menit", min=10, maks=10, satuan="menit")
        sop.langkah[1].waktu = Waktu(teks="15 menit", min=15, maks=15, satuan="jam")

    changes = [c for step in after(change).steps for c in step.changes]
    assert [(c.field, c.a, c.b, c.derived) for c in changes] == [
        ("langkah.waktu", "5 menit", "10 menit", False),
        ("langkah.waktu.nilai", "5 menit", "10 menit", True),
        ("langkah.waktu.nilai", "15 menit", "15 jam", False),
    ]


def test_items_of_the_boxes() -> None:
    def change(sop: Sop) -> None:
        sop.dasar_hukum.insert(0, DasarHukum(teks="Undang-Undang Nomor 6 Tahun 2014 tentang Desa"))
        sop.dasar_hukum[1].tahun = 2010
        sop.peralatan_perlengkapan = ["ATK", "Komputer", "Printer"]
        sop.bagian_lain = {}

    changes = [(c.field, c.kind, c.a, c.b) for c in after(change).items]
    assert changes == [
        ("dasar_hukum", "inserted", None, "Undang-Undang Nomor 6 Tahun 2014 tentang Desa"),
        ("dasar_hukum.tahun", "changed", "2009", "2010"),
        ("peralatan_perlengkapan", "moved", "ATK", "ATK"),
        ("bagian_lain", "removed", "Petugas loket melapor kepada atasan langsung", None),
    ]


def test_a_rewritten_step_in_its_place_is_no_other_step() -> None:
    def rewrite(sop: Sop) -> None:
        sop.langkah[6].kegiatan = "Pengesahan oleh pimpinan"

    diff = after(rewrite)
    assert {step.kind for step in diff.steps} == {"same"}
    assert [c.field for step in diff.steps for c in step.changes] == ["langkah.kegiatan"]


def test_findings_follow_their_steps() -> None:
    a, b = record(), record()
    insert_step(b.sop, 3, "Menetapkan jadwal kunjungan")
    doubt = Finding(code="SPELLING", severity="info", path="/sop/langkah/5/output", message="x")
    a.findings = [doubt]
    b.findings = [doubt.model_copy(update={"path": "/sop/langkah/6/output"})]
    assert diff_records(a, b).findings == []
    b.findings = [doubt]
    assert [one.kind for one in diff_records(a, b).findings] == ["removed", "inserted"]


def test_the_patch_leaves_the_steps_behind_an_inserted_one_alone() -> None:
    a, b = record(), record()
    b.sop.langkah.insert(3, langkah("3a", "Menetapkan jadwal kunjungan", "proses", "Camat"))
    operations = record_patch(a, b)
    assert [(one["op"], one["path"]) for one in operations] == [("add", "/sop/langkah/3")]
    assert diff_value(diff_records(a, b), operations)["patch"] == operations


def test_the_patch_moves_a_step_that_moved() -> None:
    a, b = record(), record()
    b.sop.langkah.insert(2, b.sop.langkah.pop(7))
    assert record_patch(a, b) == [{"op": "move", "from": "/sop/langkah/7", "path": "/sop/langkah/2"}]


def test_a_changed_phrase_is_one_piece() -> None:
    pieces = word_pieces("Kepala Bidang Umum menerima surat", "Kepala Seksi Pelayanan menerima surat")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("equal", "Kepala "),
        ("removed", "Bidang Umum"),
        ("added", "Seksi Pelayanan"),
        ("equal", " menerima surat"),
    ]


def test_what_only_follows_weighs_nothing() -> None:
    diff = after(lambda sop: insert_step(sop, 3, "Menetapkan jadwal kunjungan"))
    assert "alur" not in diff.counts()
    step = 1 + 3  # the step and its three cells beside the activity
    assert diff.score == pytest.approx(step + 7 * 0.1)  # seven steps bear new numbers


def test_bundles_are_paired_by_what_they_are_about() -> None:
    a, b, c = record(), record(), record()
    for one, name in ((b, "Penyusunan Laporan Tahunan"), (c, "Pengelolaan Surat Masuk")):
        one.sop = Sop(nama_sop=name, langkah=[langkah(1, f"{name} dimulai", "terminator", "Camat")])
    pairs = list(pair_records([a, b], [c, a]))
    assert pairs == [(a, a), (b, None), (None, c)]
    assert list(pair_records([a], [c])) == [(a, c)]


def test_summary_of_many() -> None:
    a, b, c = record(), record(), record()
    b.sop.langkah[0].output = b.sop.langkah[1].output = "Tanda terima"
    c.sop.nama_sop = (c.sop.nama_sop or "").upper()
    c.status = "complete"
    summary = summarise(
        [
            diff_records(a, a, ("a", "a")),
            diff_records(a, c, ("c", "c")),
            diff_records(a, b, ("b", "b")),
            RecordDiff(a=diff_records(a, a).a, b=None),
        ]
    )
    assert (summary.documents, summary.unchanged, summary.cosmetic, summary.only_a) == (4, 1, 1, 1)
    assert [one.name for one in summary.worst] == ["b", "c", "A"]
    assert [(f.field, f.documents, f.changes, f.cosmetic) for f in summary.fields] == [
        ("nama_sop", 1, 1, 1),
        ("langkah.output", 1, 2, 0),
    ]
    assert summary.status == {"partial → complete": 1}
    told = summary_text(summary, language="en")
    assert "4 documents: 1 unchanged, 2 changed" in told


@pytest.mark.parametrize(
    ("colour", "mark"), [(False, "[-telah-]{+sudah+}"), (True, "\x1b[31;9mtelah\x1b[0m")]
)
def test_text_with_and_without_colour(colour: bool, mark: str) -> None:
    def edit(sop: Sop) -> None:
        sop.langkah[5].output = "Konsep surat yang sudah diparaf"

    told = text_view([after(edit)], colour=colour)
    assert mark in told
    assert ("\x1b" in told) == colour


def test_handmade_is_what_these_tests_think() -> None:
    assert [step.nomor for step in domicile().langkah] == [str(n) for n in range(1, 11)]
