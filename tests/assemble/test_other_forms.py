"""SPO and narrative SOPs from read pages: form, head, sections, procedure, findings."""

from __future__ import annotations

from collections.abc import Sequence

from sopocr.assemble import Assembled, assemble
from sopocr.model.page import ReadPage, TextLine
from tests.read_pages import line, page, table

XS = (60, 260, 380, 560, 760, 1000)
SECTIONS = (
    ("1. Pengertian", ["Perawatan luka adalah tindakan membersihkan luka."]),
    ("2. Tujuan", ["Mencegah infeksi"]),
    ("3. Kebijakan", ["Keputusan Kepala Nomor 5 Tahun 2020"]),
    ("4. Prosedur", ["1. Petugas mencuci tangan", "2. Petugas membersihkan luka", "   a. dengan kapas"]),
)


def head(number: str = "SPO/KTM/012", *, title: str = "PERAWATAN LUKA") -> tuple:  # type: ignore[type-arg]
    """Logo cell with the body, title, label rows, and the approver in a cell without a label."""
    return table(
        (60, 300, 480, 760, 1100),
        (60, 110, 150, 190, 230, 300),
        {
            (0, 1): title,
            (1, 1): "No. Dokumen",
            (1, 2): number,
            (2, 1): "No. Revisi",
            (2, 2): "01",
            (3, 1): "Tanggal Terbit",
            (3, 2): "3 Mei 2021",
            (4, 1): "Halaman",
            (4, 2): "1/2",
            (0, 3): ["Kepala Klinik", "", "dr. Ratna Kusuma, M.Kes"],
            (0, 0): ["KLINIK TIRTA MEDIKA"],
        },
        {(0, 0): (5, 1), (0, 1): (1, 2), (0, 3): (5, 1)},
    )


def sections(rows: Sequence[tuple[str, list[str]]], top: float = 360.0):  # type: ignore[no-untyped-def]
    ys = [top]
    for _, texts in rows:
        ys.append(ys[-1] + 30 + 26 * max(1, len(texts)))
    texts = {(i, 0): title for i, (title, _) in enumerate(rows)}
    texts |= {(i, 1): lines for i, (_, lines) in enumerate(rows)}  # type: ignore[misc]
    return table((60, 300, 1100), ys, texts)


def spo(number: str = "SPO/KTM/012", title: str = "PERAWATAN LUKA", at: int = 1) -> ReadPage:
    return page(at, head(number, title=title), sections(SECTIONS))


def one(*pages: ReadPage) -> Assembled:
    (found,) = assemble(pages, "en")
    return found


def codes(found: Assembled) -> set[str]:
    return {finding.code for finding in found.findings}


def test_the_head_of_an_spo() -> None:
    sop = one(spo()).sop
    assert sop.bentuk == "spo"
    assert (sop.nomor_sop, sop.nomor_revisi, sop.nama_sop) == ("SPO/KTM/012", "01", "PERAWATAN LUKA")
    assert sop.tanggal_terbit == "2021-05-03"
    assert sop.tanggal_pembuatan is None
    assert sop.instansi == "KLINIK TIRTA MEDIKA"
    assert sop.disahkan_oleh.jabatan == "Kepala Klinik"
    assert sop.disahkan_oleh.nama == "dr. Ratna Kusuma, M.Kes"


def test_sections_and_the_steps_of_the_procedure() -> None:
    found = one(spo())
    assert list(found.sop.bagian_lain) == ["Pengertian", "Tujuan", "Kebijakan"]
    assert found.sop.bagian_lain["Tujuan"] == ["Mencegah infeksi"]
    steps = [(step.nomor, step.tingkat, step.kegiatan) for step in found.sop.langkah]
    assert steps == [
        ("1", 1, "Petugas mencuci tangan"),
        ("2", 1, "Petugas membersihkan luka"),
        ("2.a", 2, "dengan kapas"),
    ]
    assert not codes(found) & {"BOX_MISSING", "NO_ACTORS", "NO_STEPS", "UNPLACED_TEXT", "SECTION_MISSING"}


def test_the_procedure_goes_on_under_an_empty_title_and_a_repeated_head() -> None:
    second = page(
        2, head(), sections([("", ["3. Petugas mencatat tindakan"]), ("5. Unit Terkait", ["Rawat jalan"])])
    )
    found = one(spo(), second)
    assert [step.nomor for step in found.sop.langkah] == ["1", "2", "2.a", "3"]
    assert found.sop.bagian_lain["Unit Terkait"] == ["Rawat jalan"]
    assert [info.kind for info in found.pages] == ["identitas_alur", "alur"]


def test_a_head_with_another_number_and_title_begins_another_sop() -> None:
    found = assemble([spo(), spo("SPO/KTM/031", "PEMASANGAN INFUS", at=2)])
    assert [part.sop.nama_sop for part in found] == ["PERAWATAN LUKA", "PEMASANGAN INFUS"]
    assert [[info.number for info in part.pages] for part in found] == [[1], [2]]


def test_titles_that_nobody_knows_are_titles_in_the_left_column() -> None:
    rows = [
        *SECTIONS[:3],
        ("4. Larangan", ["Jangan memakai cincin"]),
        ("5. Prosedur", ["1. Petugas mencatat"]),
    ]
    sop = one(page(1, head(), sections(rows))).sop
    assert sop.bagian_lain["Larangan"] == ["Jangan memakai cincin"]
    assert [step.kegiatan for step in sop.langkah] == ["Petugas mencatat"]


def test_a_lone_dash_is_no_item_and_a_table_gives_its_filled_rows() -> None:
    rows = [*SECTIONS, ("5. Diagram Alir", ["-"])]
    history = table(
        (60, 120, 500, 1100),
        (900, 940, 980, 1020),
        {
            (0, 0): "No",
            (0, 1): "Yang Diubah",
            (0, 2): "Isi",
            (1, 0): "1",
            (1, 1): "Langkah 2",
            (1, 2): "Alat baru",
        },
    )
    sop = one(page(1, head(), sections(rows), history, free=[line("Rekaman Historis", 60, 870)])).sop
    assert sop.bagian_lain["Diagram Alir"] == []
    assert sop.bagian_lain["Rekaman Historis"] == ["1; Langkah 2; Alat baru"]


def narrative(numbers: Sequence[str]) -> list[TextLine]:
    rows = [
        (f"{numbers[0]} TUJUAN", 60), ("Menjamin mutu layanan.", 90),
        (f"{numbers[1]} RUANG LINGKUP", 60), ("Prosedur ini berlaku bagi seluruh unit.", 90),
        (f"{numbers[2]} KETENTUAN KHUSUS", 60), ("Berkas diserahkan lengkap.", 90),
        (f"{numbers[3]} PROSEDUR", 60), ("1. Pemohon mengisi formulir", 90), ("2. Staf memeriksa berkas", 90),
        ("a. kelengkapan", 115), ("b. keabsahan", 115),
    ]  # fmt: skip
    return [line(text, x, 400 + 30 * i) for i, (text, x) in enumerate(rows)]


def test_a_narrative_with_headings_in_any_numbering() -> None:
    top = table(
        (60, 600, 820, 1100),
        (60, 100, 140, 180),
        {
            (0, 0): ["POLITEKNIK SELAT", "PENGAJUAN CUTI"],
            (0, 1): "Dokumen No.",
            (0, 2): "PS/SOP/04",
            (1, 1): "Revisi Ke-",
            (1, 2): "00",
            (2, 1): "Tanggal Berlaku",
            (2, 2): "02-05-2022",
        },
        {(0, 0): (3, 1)},
    )
    for numbers in (("A.", "B.", "C.", "D."), ("I.", "II.", "III.", "IV."), ("1.", "2.", "3.", "4.")):
        sop = one(page(1, top, free=narrative(numbers))).sop
        assert sop.bentuk == "naratif"
        assert list(sop.bagian_lain) == ["TUJUAN", "RUANG LINGKUP", "KETENTUAN KHUSUS"]
        assert [step.nomor for step in sop.langkah] == ["1", "2", "2.a", "2.b"]
        assert (sop.nomor_sop, sop.nomor_revisi, sop.tanggal_efektif) == ("PS/SOP/04", "00", "2022-05-02")


def test_what_is_missing_is_told_at_its_place() -> None:
    rows = [SECTIONS[0], ("2. Prosedur", ["1. Petugas mencatat", "3. Petugas melapor"])]
    found = one(page(1, head(), sections(rows)))
    missing = [f.message for f in found.findings if f.code == "SECTION_MISSING"]
    assert len(missing) == 2
    (gap,) = [f for f in found.findings if f.code == "STEP_NUMBER_GAP"]
    assert gap.path == "/sop/langkah/1/nomor"


def test_print_outside_every_section_is_told() -> None:
    stray = [line("Dokumen ini tidak boleh digandakan tanpa izin", 60, 1400)]
    assert "UNPLACED_TEXT" in codes(one(page(1, head(), sections(SECTIONS), free=stray)))
