"""What the form itself gives away: its family, its labels, parts that contradict one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from read_pages import BODY, IDENTITY, boxes_table, flow_table, identity_table, line, page, step, table

from sopocr.assemble import assemble
from sopocr.model.findings import Finding
from sopocr.model.page import ReadPage, TextLine

STEPS = [step("1", "Menerima surat masuk"), step("2", "Mencatat surat dalam agenda")]


def cover(*words: str) -> ReadPage:
    return page(1, free=[line(text, 300, 400 + 60 * k) for k, text in enumerate(words)])


def identity(number: int = 1) -> ReadPage:
    boxes = [("Dasar Hukum", "UU Nomor 25 Tahun 2009", "Keterkaitan", "SOP Rapat")]
    return page(number, identity_table(IDENTITY, body=BODY), boxes_table(boxes))


def flow(number: int = 2, free: Sequence[TextLine] = (), **options: object) -> ReadPage:
    return page(number, flow_table(STEPS, **options), free=free)  # type: ignore[arg-type]


def found(code: str, *pages: ReadPage) -> list[Finding]:
    (one,) = assemble(pages, "en")
    return [finding for finding in one.findings if finding.code == code]


def test_a_form_with_the_labels_of_another_family_is_read_as_one() -> None:
    iso = table(
        (40, 400, 760, 1120),
        (60, 120, 180),
        {(0, 0): "No. Dokumen", (0, 1): "Revisi", (0, 2): "Halaman 1 dari 2", (1, 0): "QP-07", (1, 1): "02"},
    )
    text = [line("Tujuan: menjamin mutu layanan", 60, 300), line("Tanggal Terbit 1 Mei 2020", 60, 340)]
    assert assemble([page(1, iso, free=text)])[0].sop.bentuk != "sop-ap"
    clinic = [line(word, 60, 200 + 60 * k) for k, word in enumerate(("Pengertian", "Tujuan", "Kebijakan"))]
    assert assemble([page(1, free=clinic)])[0].sop.bentuk != "sop-ap"
    assert assemble([identity(), flow()])[0].sop.bentuk == "sop-ap"


def test_what_is_no_sop_at_all_is_told() -> None:
    letter = [line("Dengan hormat, bersama ini kami sampaikan undangan rapat", 60, 300)]
    assert found("NOT_AN_SOP", page(1, free=letter))
    assert not found("NOT_AN_SOP", identity(), flow())


def test_a_column_that_the_standard_has_and_the_table_not() -> None:
    xs = [*range(60, 1180, 140)]
    rows = [["1", "Menerima surat", "", "", "Surat masuk", "1 jam", ""]]
    plain = [*range(7)]
    titles = ("No", "Kegiatan", "Kabid", "Kadis", "Kelengkapan", "Waktu", "Keterangan")
    texts = {(0, n): titles[n] for n in plain} | {(1, n): rows[0][n] for n in plain}
    without = page(1, table(xs, [300, 380, 470], texts))
    assert ["Output" in f.message for f in found("COLUMN_MISSING", identity(), without)] == [True]
    assert not found("COLUMN_MISSING", identity(), flow())


def test_a_misspelt_label_is_told_once_and_a_misread_one_not() -> None:
    pages = identity(), flow(2, heads={(0, 5): "MUTU BUKU"}), flow(3, heads={(0, 5): "MUTU BUKU"})
    (finding,) = found("LABEL_MISSPELT", *pages)
    assert "Mutu Baku" in finding.message
    assert finding.page == 2
    assert finding.box is not None
    for right in ("Mutu Baku", "Mutu Baku:", "MUTU BAKU"):
        assert not found("LABEL_MISSPELT", identity(), flow(heads={(0, 5): right}))


def test_two_actors_of_one_name_are_told() -> None:
    heads = {(1, 2): "Staf", (1, 3): "Kabid", (1, 4): "Staf"}
    (finding,) = found("ACTOR_NAME_REPEATED", identity(), flow(heads=heads))
    assert finding.path == "/sop/pelaksana/2"


def test_cover_and_flow_page_must_name_the_same_procedure() -> None:
    right = cover("STANDAR OPERASIONAL PROSEDUR", "PENGELOLAAN SURAT MASUK", *BODY, "TAHUN 2024")
    assert not found("TITLE_DIFFERS", right, identity(2), flow(3))
    assert not found("BODY_DIFFERS", right, identity(2), flow(3))
    other = cover("STANDAR OPERASIONAL PROSEDUR", "PENGUJIAN KENDARAAN", *BODY, "TAHUN 2024")
    assert found("TITLE_DIFFERS", other, identity(2), flow(3))
    elsewhere = cover("STANDAR OPERASIONAL PROSEDUR", "PENGELOLAAN SURAT MASUK", "KECAMATAN SELAKAU")
    assert found("BODY_DIFFERS", elsewhere, identity(2), flow(3))
    heading = [line("SOP Pengujian Kendaraan Bermotor", 100, 200)]
    assert found("TITLE_DIFFERS", identity(), flow(2, free=heading))


def test_the_signature_must_be_that_of_the_identity_block() -> None:
    def signed(*words: str) -> list[TextLine]:
        return [line(text, 700, 700 + 40 * k) for k, text in enumerate(words)]

    other = signed("Kepala Dinas", "SITI AMINAH, S.Sos", "Pembina", "NIP. 19720925 199803 2 003")
    assert found("APPROVER_DIFFERS", identity(), flow(free=other))
    same = signed("Plt. Kepala Dinas", "Drs. AHMAD RIFANI, M.Si", "NIP. 19680101 199403 1 008")
    assert not found("APPROVER_DIFFERS", identity(), flow(free=same))


def test_the_letters_of_a_born_digital_approver_stay_in_both_blocks() -> None:
    """A name one stroke from a known one: read from a scan it would be mended."""
    words = ("Kepala Dinas", "YOHANES RURNOMO", "Pembina", "NIP. 19691105 199603 1 003")
    block = identity_table(dict(IDENTITY) | {"Disahkan oleh": words}, body=BODY)
    free = [line(text, 700, 700 + 40 * k) for k, text in enumerate(words)]
    pages = [page(1, block), flow(free=free)]
    digital = [replace(one, born_digital=True) for one in pages]
    assert assemble(digital)[0].sop.disahkan_oleh.nama == "YOHANES RURNOMO"
    assert assemble(pages)[0].sop.disahkan_oleh.nama == "YOHANES PURNOMO"
    assert not found("APPROVER_DIFFERS", *digital)
