"""Identity block, boxes and signature block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from read_pages import (
    BODY,
    IDENTITY,
    LETTER,
    Text,
    boxes_table,
    flow_table,
    identity_table,
    line,
    page,
    step,
    table,
)

from sopocr.assemble import Assembled, assemble
from sopocr.assemble.blocks import page_blocks
from sopocr.assemble.boxes import find_boxes
from sopocr.model.page import Reading, ReadPage, Table

FLOW = flow_table([step("1", "Menerima surat"), step("2", "Membahas surat")], top=900)
BOXES = [
    (
        "Dasar Hukum",
        ("1. Undang-Undang Nomor 25 Tahun 2009 tentang", "Pelayanan Publik", "2. PP Nomor 18 Tahun 2016"),
        "Kualifikasi Pelaksana",
        ("1. Pendidikan minimal S1", "2. Memahami tata naskah"),
    ),
    ("Keterkaitan", ("- SOP Surat Keluar", "- SOP Rapat"), "Peralatan/Perlengkapan", ("1.Komputer", "2.ATK")),
    ("Peringatan", ("Jika SOP tidak dilaksanakan maka", "surat terlambat"), "Pencatatan dan Pendataan", ""),
]


def one(*pages: ReadPage) -> Assembled:
    (found,) = assemble(pages)
    return found


def codes(found: Assembled) -> list[str]:
    return [finding.code for finding in found.findings]


def identity(values: Mapping[str, Text] = IDENTITY, body: Text = BODY) -> Assembled:
    return one(page(1, identity_table(values, body=body)), page(2, FLOW))


def test_identity_with_rulings() -> None:
    found = identity()
    sop = found.sop
    assert (sop.instansi, sop.unit_kerja) == BODY
    assert (sop.nomor_sop, sop.nama_sop) == ("067/12/SOP/2024", "Pengelolaan Surat Masuk")
    assert (sop.tanggal_pembuatan, sop.tanggal_efektif) == ("2024-01-11", "2024-02-01")
    assert sop.tanggal_revisi is sop.tanggal_pengesahan is None
    who = sop.disahkan_oleh
    assert (who.jabatan, who.nama) == ("Kepala Dinas", "Drs. AHMAD RIFANI, M.Si")
    assert (who.pangkat, who.nip) == ("Pembina Utama Muda", "19680101 199403 1 008")
    assert [info.kind for info in found.pages] == ["identitas", "alur"]


def test_every_text_of_the_identity_has_evidence_on_its_own_line() -> None:
    found = identity()
    for path, text in {
        "/sop/nomor_sop": "067/12/SOP/2024",
        "/sop/tanggal_pembuatan": "11 Januari 2024",
        "/sop/nama_sop": "Pengelolaan Surat Masuk",
        "/sop/instansi": BODY[0],
        "/sop/disahkan_oleh/nip": "NIP. 19680101 199403 1 008",
        "/sop/disahkan_oleh/nama": "Drs. AHMAD RIFANI, M.Si",
    }.items():
        assert (found.evidence[path].page, found.evidence[path].raw) == (1, text)
    x0, y0, x1, y1 = found.evidence["/sop/nama_sop"].box or (0, 0, 0, 0)
    assert (x0, y0, y1) == (706, 60 + 5 * 44 + 6, 60 + 5 * 44 + 22)
    assert x1 - x0 == LETTER * len("Pengelolaan Surat Masuk")


def test_identity_without_rulings_with_labels_and_values_on_one_line() -> None:
    free = [
        line("PEMERINTAH KABUPATEN BALANGAN", 300, 40),
        line("DINAS PERHUBUNGAN", 360, 64),
        line("Nomor SOP", 100, 120),
        line(": 067/12/SOP/2024", 320, 120),
        line("Tanggal Pembuatan : 11 Januari 2024", 100, 150),
        line("Tanggal Efektif", 100, 180),
        line(":", 300, 180),
        line("1 Februari 2024", 330, 180),
        line("Nama SOP", 100, 210),
        line(": Pengelolaan Surat Masuk", 320, 210),
    ]
    sop = one(page(1, free=free), page(2, FLOW)).sop
    assert (sop.nomor_sop, sop.nama_sop) == ("067/12/SOP/2024", "Pengelolaan Surat Masuk")
    assert (sop.tanggal_pembuatan, sop.tanggal_efektif) == ("2024-01-11", "2024-02-01")
    assert sop.instansi == BODY[0]


def test_identity_on_the_page_of_the_flow_table() -> None:
    found = one(page(1, identity_table(IDENTITY, body=BODY), FLOW))
    assert found.pages[0].kind == "identitas_alur"
    assert found.sop.nomor_sop == "067/12/SOP/2024"
    assert len(found.sop.langkah) == 2


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Tgl. Pembuatan", "tanggal_pembuatan"),
        ("Tanggal", "tanggal_pembuatan"),
        ("Tgl Direvisi", "tanggal_revisi"),
        ("Tanggal Pengesahan", "tanggal_pengesahan"),
        ("Tgl Disahkan", "tanggal_pengesahan"),
        ("TGL EFEKTIP", "tanggal_efektif"),
        ("Tgl Diberlakukan", "tanggal_efektif"),
        ("Tanqgal Efektlf", "tanggal_efektif"),
    ],
)
def test_the_label_decides_which_date_it_is_and_no_other_is_filled(label: str, field: str) -> None:
    sop = identity({"Nomor SOP": "1/2024", label: "3 Maret 2024", "Nama SOP": "Rapat"}).sop
    dates = ("tanggal_pembuatan", "tanggal_revisi", "tanggal_pengesahan", "tanggal_efektif")
    assert {name: getattr(sop, name) for name in dates} == {
        name: "2024-03-03" if name == field else None for name in dates
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [("2024", "DATE_YEAR_ONLY"), ("31 Februari 2024", "DATE_INVALID"), ("ttd", "DATE_UNREADABLE")],
)
def test_a_date_that_is_none_is_null_and_reported(text: str, code: str) -> None:
    found = identity(dict(IDENTITY) | {"Tanggal Efektif": text})
    assert found.sop.tanggal_efektif is None
    finding = next(f for f in found.findings if f.code == code)
    assert (finding.path, finding.page) == ("/sop/tanggal_efektif", 1)


def test_what_is_missing_is_empty_and_reported() -> None:
    found = identity(
        {"Tanggal Pembuatan": "11 Januari 2024", "Tanggal Efektif": "-", "Nama SOP": "Rapat"}, ""
    )
    sop = found.sop
    assert not sop.nomor_sop
    assert not sop.instansi
    assert not (sop.disahkan_oleh.nama or sop.disahkan_oleh.nip or sop.disahkan_oleh.jabatan)
    assert any(f.path == "/sop/nomor_sop" and f.severity == "error" for f in found.findings)


def test_a_title_row_without_a_label_names_the_sop() -> None:
    block = identity_table({k: v for k, v in IDENTITY.items() if k != "Nama SOP"}, body=BODY)
    title = table((40, 1120), (560, 610), {(0, 0): "SOP PENGELOLAAN SURAT MASUK"})
    assert one(page(1, block, title), page(2, FLOW)).sop.nama_sop == "PENGELOLAAN SURAT MASUK"


def test_letters_of_a_stamp_far_beside_a_title_row_are_no_part_of_it() -> None:
    block = identity_table({k: v for k, v in IDENTITY.items() if k != "Nama SOP"}, body=BODY)
    title = table((40, 1120), (560, 610), {(0, 0): "SOP PENGELOLAAN SURAT MASUK"})
    (cell,) = title.cells
    for sure, stays in ((0.68, False), (0.98, True)):
        read = cell.lines[0]
        stray = line("IN HTR", read.box.x1 + 5 * read.box.height, read.box.y0, confidence=sure)
        made = replace(title, cells=(replace(cell, lines=(read, stray)),))
        name = one(page(1, block, made), page(2, FLOW)).sop.nama_sop or ""
        assert name.startswith("PENGELOLAAN SURAT MASUK")
        assert name.endswith("IN HTR") == stays


def test_the_approver_is_merged_from_identity_and_signature_block() -> None:
    values = dict(IDENTITY) | {"Disahkan oleh": "Kepala Dinas"}
    signature = [
        line("Paringin, 11 Januari 2024", 700, 1250),
        line("Kepala Dinas Perhubungan,", 700, 1280),
        line("Drs. AHMAD RIFANI, M.Si", 700, 1360),
        line("NIP. 19680101 199403 1 008", 700, 1390),
    ]
    found = one(page(1, identity_table(values, body=BODY)), page(2, FLOW, free=signature))
    who = found.sop.disahkan_oleh
    assert (who.jabatan, who.nama, who.nip) == (
        "Kepala Dinas",
        "Drs. AHMAD RIFANI, M.Si",
        "19680101 199403 1 008",
    )
    assert found.evidence["/sop/disahkan_oleh/jabatan"].page == 1
    assert found.evidence["/sop/disahkan_oleh/nip"].page == 2
    assert found.evidence["/sop/disahkan_oleh/nip"].raw.startswith("NIP.")


def doubtful(made: Table, printed: str, read: str, sure: float = 0.8) -> Table:
    """The table with one line read as something else, under a stamp."""
    readings = {"ppocr": Reading("ppocr", read, sure)}
    cells = (
        replace(
            cell,
            lines=tuple(
                replace(x, text=read, confidence=sure, readings=readings) if x.text == printed else x
                for x in cell.lines
            ),
        )
        for cell in made.cells
    )
    return replace(made, cells=tuple(cells))


SIGNED = ("Camat Hulu Sungai,", "RUSLAN EFFENDI, S.IP", "19680101 199403 1 008")


@pytest.mark.parametrize(
    ("read", "sure", "taken"),
    [
        ("Camat Huu Sungai", 0.8, "Camat Hulu Sungai"),
        ("Camat sk", 0.6, "Camat Hulu Sungai"),
        ("Camat Batu Licin", 0.8, "Camat Batu Licin"),
        ("Lurah sk", 0.6, "Lurah sk"),
    ],
)
def test_a_position_under_a_stamp_is_read_where_it_is_printed_clearly(
    read: str, sure: float, taken: str
) -> None:
    """Also where the number's label did not survive; other words are another position."""
    values = dict(IDENTITY) | {"Disahkan oleh": "Camat Hulu Sungai"}
    block = doubtful(identity_table(values, body=BODY), "Camat Hulu Sungai", read, sure)
    signature = [line(text, 700, 1280 + 40 * row) for row, text in enumerate(SIGNED)]
    found = one(page(1, block), page(2, FLOW, free=signature))
    who = found.sop.disahkan_oleh
    assert (who.jabatan, who.nama, who.nip) == (taken, "RUSLAN EFFENDI, S.IP", "19680101 199403 1 008")
    mended = [correction.read for correction in found.evidence["/sop/disahkan_oleh/jabatan"].corrections]
    assert mended == ([read] if read != taken else [])


def test_the_six_boxes_and_their_items() -> None:
    found = one(page(1, identity_table(IDENTITY, body=BODY), boxes_table(BOXES)), page(2, FLOW))
    sop = found.sop
    assert [ref.teks for ref in sop.dasar_hukum] == [
        "Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik",
        "PP Nomor 18 Tahun 2016",
    ]
    assert (sop.dasar_hukum[0].jenis, sop.dasar_hukum[0].nomor, sop.dasar_hukum[0].tahun) == (
        "UU",
        "25",
        2009,
    )
    assert sop.kualifikasi_pelaksana == ["Pendidikan minimal S1", "Memahami tata naskah"]
    assert sop.keterkaitan == ["SOP Surat Keluar", "SOP Rapat"]
    assert sop.peralatan_perlengkapan == ["Komputer", "ATK"]
    assert sop.peringatan == ["Jika SOP tidak dilaksanakan maka surat terlambat"]
    assert sop.pencatatan_pendataan == []
    assert found.evidence["/sop/dasar_hukum/0/teks"].raw == (
        "1. Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik"
    )
    assert found.evidence["/sop/keterkaitan/1"].page == 1


def test_glued_numbers_part_items() -> None:
    box = (
        "Dasar Hukum",
        ("1. PP Nomor 18 Tahun 2016 tentang Perangkat", "Daerah2. Perda Nomor 3 Tahun 2017"),
        "",
        "",
    )
    found = one(page(1, identity_table(IDENTITY, body=BODY), boxes_table([box])), page(2, FLOW))
    assert [ref.teks for ref in found.sop.dasar_hukum] == [
        "PP Nomor 18 Tahun 2016 tentang Perangkat Daerah",
        "Perda Nomor 3 Tahun 2017",
    ]


def test_each_ruled_row_of_a_list_is_an_item() -> None:
    """Houses that rule every line of a list: the title above, the right column empty."""
    rows = ["Peralatan/Perlengkapan", "Komputer", "Alat tulis kantor", "Jaringan internet"]
    made = table(
        (40, 580, 1120), [700 + 40 * k for k in range(5)], {(k, 0): text for k, text in enumerate(rows)}
    )
    found = one(page(1, identity_table(IDENTITY, body=BODY), made), page(2, FLOW))
    assert found.sop.peralatan_perlengkapan == rows[1:]


def test_a_box_that_the_record_does_not_know_is_kept_under_its_title() -> None:
    box = [*BOXES[:2], ("Peringatan", "Surat terlambat", "Cara Mengatasi", "Menghubungi pengirim")]
    found = one(page(1, identity_table(IDENTITY, body=BODY), boxes_table(box)), page(2, FLOW))
    assert found.sop.bagian_lain == {"Cara Mengatasi": ["Menghubungi pengirim"]}
    assert found.sop.peringatan == ["Surat terlambat"]


def test_a_boxs_title_without_content_is_seen_and_one_that_is_not_there_is_reported() -> None:
    found = one(page(1, identity_table(IDENTITY, body=BODY), boxes_table(BOXES[:2])), page(2, FLOW))
    missing = {f.path for f in found.findings if f.code in ("BOX_EMPTY", "BOX_MISSING")}
    assert "/sop/peringatan" in missing
    assert "/sop/keterkaitan" not in missing
    may_hold = {f.path for f in found.findings if f.code == "BOX_MAY_HOLD_OTHERS"}
    assert "/sop/dasar_hukum" not in may_hold  # the title under it was found


def test_words_that_end_nowhere_are_reported() -> None:
    free = [line("Lampiran peraturan tersendiri", 200, 1650)]
    found = one(page(1, identity_table(IDENTITY, body=BODY), free=free), page(2, FLOW))
    finding = next(f for f in found.findings if f.code == "UNPLACED_TEXT")
    assert "Lampiran peraturan tersendiri" in finding.message
    assert finding.page == 1
    assert "UNPLACED_TEXT" not in codes(identity())


def test_the_mark_of_a_scanner_app_vanishes() -> None:
    free = [line("Dipindai dengan CamScanner", 800, 1700)]
    found = one(page(1, identity_table(IDENTITY, body=BODY), free=free), page(2, FLOW))
    assert "CamScanner" not in found.sop.model_dump_json()
    assert "UNPLACED_TEXT" not in codes(found)


def test_a_doubtful_value_is_kept_and_reported() -> None:
    made = identity_table(dict(IDENTITY) | {"Nama SOP": ""}, body=BODY)
    faint = line("Pengelolaan Surat", 706, 286, confidence=0.57)
    cells = tuple(
        cell if (cell.row, cell.column) != (5, 2) else type(cell)(cell.box, 5, 2, lines=(faint,))
        for cell in made.cells
    )
    found = one(page(1, type(made)(made.box, made.xs, made.ys, cells)), page(2, FLOW))
    assert found.sop.nama_sop == "Pengelolaan Surat"
    assert found.evidence["/sop/nama_sop"].confidence < 0.9
    assert any(f.code == "LOW_CONFIDENCE" and f.path == "/sop/nama_sop" for f in found.findings)


@pytest.mark.parametrize(
    ("body", "instansi", "unit"),
    [
        (("PEMERINTAH KOTA PANDAN WANGI", "DINAS PELAYANAN TERPADU SATU", "PINTU"), 1, 2),
        (
            (
                "PEMERINTAH KABUPATEN BALANGAN",
                "UPTD PUSKESMAS RAWAT INAP DAN PELAYANAN OBSTETRI SUMBER",
                "WARAS",
            ),
            1,
            2,
        ),
        (("PENGADILAN NEGERI PANDAN WANGI", "KEPANITERAAN"), 1, 1),
        (("PENGADILAN NEGERI PANDAN WANGI KELAS I", "B", "KEPANITERAAN"), 2, 1),
    ],
)
def test_a_wrapped_name_in_the_letterhead_stays_whole(
    body: tuple[str, ...], instansi: int, unit: int
) -> None:
    sop = identity(body=body).sop
    assert sop.instansi == " ".join(body[:instansi])
    assert sop.unit_kerja == " ".join(body[instansi : instansi + unit])


def test_a_last_word_that_the_procedures_name_has_too_stays_in_the_letterhead() -> None:
    body = ("PEMERINTAH KOTA WANABAKTI", "BIDANG INFORMASI DAN KOMUNIKASI", "PUBLIK")
    sop = identity(dict(IDENTITY) | {"Nama SOP": "Publikasi Berita"}, body=body).sop
    assert (sop.instansi, sop.unit_kerja) == (body[0], " ".join(body[1:]))
    again = (*BODY, "PUBLIKASI", "BERITA")
    sop = identity(dict(IDENTITY) | {"Nama SOP": "Publikasi Berita"}, body=again).sop
    assert (sop.instansi, sop.unit_kerja) == BODY


@pytest.mark.parametrize(
    "heading", [("STANDAR OPERASIONAL", "PROSEDUR"), ("STANDAR OPERASIONAL PROSEDUR", "(SOP)")]
)
def test_a_letterhead_under_the_forms_heading_on_two_lines_is_no_title(heading: tuple[str, str]) -> None:
    values = {k: v for k, v in IDENTITY.items() if k != "Nama SOP"}
    title = table((40, 1120), (560, 610), {(0, 0): "SOP Pengelolaan Surat Masuk"})
    block = identity_table(values, body=(*heading, *BODY))
    sop = one(page(1, block, title), page(2, FLOW)).sop
    assert sop.nama_sop == "Pengelolaan Surat Masuk"
    assert (sop.instansi, sop.unit_kerja) == BODY


def test_a_stroke_before_a_title_row_is_no_part_of_it_and_the_year_none_of_the_letterhead() -> None:
    block = identity_table({k: v for k, v in IDENTITY.items() if k != "Nama SOP"}, body=(*BODY, "TAHUN 2024"))
    title = table(
        (40, 580, 1120),
        (560, 610, 650, 700),
        {(0, 0): "6 SOP Pemindahan Arsip", (1, 0): "Keterkaitan", (1, 1): "Peringatan", (2, 0): "1 SOP Lain"},
        {(0, 0): (1, 2), (2, 0): (1, 2)},
    )
    sop = one(page(1, block, title), page(2, FLOW)).sop
    assert sop.nama_sop == "Pemindahan Arsip"
    assert (sop.instansi, sop.unit_kerja) == BODY
    below = table((40, 1120), (560, 610, 660), {(0, 0): "Keterkaitan", (1, 0): "1 SOP Pemindahan Arsip"})
    assert not one(page(1, block, below), page(2, FLOW)).sop.nama_sop


@pytest.mark.parametrize(
    ("read", "name"), [("ATAO", "Pengadaan Langsung"), ("Jasa", "Jasa Pengadaan Langsung")]
)
def test_a_stamps_letters_beside_the_name_are_no_part_of_it(read: str, name: str) -> None:
    block = identity_table(dict(IDENTITY) | {"Nama SOP": (read, "Pengadaan Langsung")}, body=BODY)
    cells = tuple(
        replace(
            cell,
            lines=tuple(
                line(read, x.box.x0, x.box.y0, confidence=0.7) if x.text == read else x for x in cell.lines
            ),
        )
        for cell in block.cells
    )
    assert one(page(1, replace(block, cells=cells)), page(2, FLOW)).sop.nama_sop == name


def test_the_town_under_the_letterhead_is_no_part_of_the_offices_name() -> None:
    sop = identity(body=(*BODY, "PONTIANAK")).sop
    assert (sop.instansi, sop.unit_kerja) == BODY


def test_strokes_beside_a_title_do_not_hide_it() -> None:
    grid = table(
        [40, 900], [40, 160, 260], {(0, 0): ("10 V", "SOP PENGELOLAAN SURAT MASUK"), (1, 0): "Dasar Hukum"}
    )
    assert one(page(1, grid), page(2, FLOW)).sop.nama_sop == "PENGELOLAAN SURAT MASUK"


def test_the_heading_of_the_flow_table_is_no_item_of_the_box_above_it() -> None:
    """Boxes, heading and flow table are one ruled table."""
    flow = flow_table([step("1", "Menerima surat"), step("2", "Membahas surat")], top=420)
    texts: dict[tuple[int, int], Text] = {
        (0, 0): "Peringatan",
        (1, 0): "Jika SOP tidak dilaksanakan maka surat terlambat",
        (2, 0): "PROSEDUR PENGELOLAAN SURAT",
    }
    spans = {(row, 0): (1, len(flow.xs) - 1) for row in range(3)}
    above = table(flow.xs, [300, 340, 380, 420], texts, spans)
    moved = [replace(cell, row=cell.row + 3) for cell in flow.cells]
    whole = replace(
        flow,
        box=above.box._replace(y1=flow.box.y1),
        ys=(*above.ys[:-1], *flow.ys),
        cells=(*above.cells, *moved),
    )
    found = one(page(1, whole))
    assert found.sop.peringatan == ["Jika SOP tidak dilaksanakan maka surat terlambat"]
    assert [step.nomor for step in found.sop.langkah] == ["1", "2"]


def test_a_stamps_capitals_beside_the_position_are_no_part_of_it() -> None:
    block = [
        line("KABUPA", 420, 702),
        line("Kepala Kantor", 600, 700),
        line("TOR RABUPATE", 400, 716),
        line("KETUT ARDANA, S.Kom., M.Kom.", 560, 760),
        line("Pembina (IV/a)", 600, 784),
        line("NIP. 19820919 200604 1 008", 560, 808),
    ]
    found = one(page(1, identity_table(IDENTITY, body=BODY), free=[]), page(2, FLOW, free=block))
    assert found.sop.langkah
    sop = one(
        page(1, identity_table({"Nomor SOP": "1/2024", "Nama SOP": "Rapat"}, body=BODY), free=block)
    ).sop
    assert sop.disahkan_oleh.jabatan == "Kepala Kantor"
    assert sop.disahkan_oleh.nama == "KETUT ARDANA, S.Kom., M.Kom."


def test_a_stamps_capitals_before_a_position_in_capitals_leave_it_whole() -> None:
    block = [
        line("AH KABUPA", 380, 700),
        line("DIREKTUR RSUD DR. SOEWARNO,", 600, 700),
        line("dr. I GUSTI AYU PUTRI, M.Kes", 600, 760),
        line("Pembina Tk. I (IV/b)", 600, 784),
        line("NIP 19740908 200204 2 015", 600, 808),
    ]
    table = identity_table({"Nomor SOP": "1/2024", "Nama SOP": "Rapat"}, body=BODY)
    sop = one(page(1, table, free=block)).sop
    assert sop.disahkan_oleh.jabatan == "DIREKTUR RSUD DR. SOEWARNO"
    standing_in = [replace(block[0], text="Plt."), *block[1:]]
    sop = one(page(1, table, free=standing_in)).sop
    assert sop.disahkan_oleh.jabatan == "Plt. DIREKTUR RSUD DR. SOEWARNO"


def test_strokes_of_a_stamp_beside_a_date_leave_it_readable() -> None:
    sop = identity({**IDENTITY, "Tanggal Efektif": ("15-09-2024", "-1")}).sop
    assert sop.tanggal_efektif == "2024-09-15"
    behind = {key: value for key, value in IDENTITY.items() if key != "Tanggal Efektif"}
    assert identity({**behind, "TGL EFEKTIF BE": "15-09-2024"}).sop.tanggal_efektif == "2024-09-15"
    doubtful = identity({**IDENTITY, "Tanggal Efektif": ("15-09-2024", "16-09-2024")})
    assert doubtful.sop.tanggal_efektif is None and "DATE_UNREADABLE" in codes(doubtful)


def test_labels_on_two_lines_beside_their_values_in_one_cell() -> None:
    block = [
        line("Nomor SOP", 600, 100),
        line(": 067/12/SOP/2024", 800, 100),
        line("TANGGAL", 600, 130),
        line(": 11 Januari 2024", 800, 130),
        line("PEMBUATAN", 600, 154),
        line("TANGGAL", 600, 180),
        line(": -", 800, 180),
        line("DIREVISI", 600, 204),
        line("TANGGAL : 25 Januari 2024", 600, 230),
        line("PENGESAHAN", 600, 254),
        line("Tanggal Efektif", 600, 280),
        line(": 1 Februari 2024", 800, 280),
        line("Nama SOP", 600, 310),
        line(": Rapat", 800, 310),
    ]
    cell = identity_table({"Nomor SOP": "1"}).cells[0]
    whole = replace(cell, box=cell.box._replace(x0=590, y0=90, x1=1100, y1=340), lines=tuple(block))
    base = identity_table({"Nomor SOP": "1"})
    sop = one(page(1, replace(base, box=whole.box, cells=(whole,))), page(2, FLOW)).sop
    assert sop.tanggal_pembuatan == "2024-01-11"
    assert sop.tanggal_revisi is None
    assert sop.tanggal_pengesahan == "2024-01-25"
    assert sop.tanggal_efektif == "2024-02-01"


def test_a_dash_before_the_next_label_is_no_part_of_it() -> None:
    block = [
        line("Tanggal Revisi", 600, 130),
        line(": -", 800, 130),
        line("Tanggal Disahkan", 600, 160),
        line(": 28 November 2021", 800, 160),
        line("Ditetapkan oleh", 600, 190),
        line("Dekan Fakultas Ilmu Sosial dan", 830, 190),
        line("Ilmu Politik", 900, 214),
        line("SITI ROHANI NASUTION, S.E., M.M.", 800, 300),
        line("NIP. 19760619 200901 2 009", 800, 324),
        line("Nama SOP", 600, 360),
        line(": Rapat", 800, 360),
    ]
    base = identity_table({"Nomor SOP": "1"})
    cell = base.cells[0]
    whole = replace(cell, box=cell.box._replace(x0=590, y0=90, x1=1200, y1=390), lines=tuple(block))
    sop = one(page(1, replace(base, box=whole.box, cells=(whole,))), page(2, FLOW)).sop
    assert (sop.tanggal_revisi, sop.tanggal_pengesahan) == (None, "2021-11-28")
    assert sop.disahkan_oleh.jabatan == "Dekan Fakultas Ilmu Sosial dan Ilmu Politik"
    assert sop.disahkan_oleh.nama == "SITI ROHANI NASUTION, S.E., M.M."


def test_titles_wrapped_in_a_column_of_their_own() -> None:
    rows: dict[tuple[int, int], Text] = {
        (0, 0): "Keterkaitan",
        (0, 1): "SOP Surat Keluar",
        (1, 0): ("Peralatan dan", "Perlengkapan"),
        (1, 1): ("a. Komputer", "b. Printer"),
        (2, 0): ("Pencatatan dan", "Pendataan"),
        (2, 1): "Buku agenda",
    }
    made = table((40, 240, 1120), [700, 760, 840, 920], rows)
    sop = one(page(1, identity_table(IDENTITY, body=BODY), made), page(2, FLOW)).sop
    assert sop.keterkaitan == ["SOP Surat Keluar"]
    assert sop.peralatan_perlengkapan == ["Komputer", "Printer"]
    assert sop.pencatatan_pendataan == ["Buku agenda"]


def test_the_end_of_an_offices_name_stays_though_the_procedures_name_holds_it() -> None:
    body = ("PEMERINTAH KABUPATEN BALANGAN", "DINAS PERPUSTAKAAN DAN", "KEARSIPAN")
    sop = identity({**IDENTITY, "Nama SOP": "Pemindahan ke Unit Kearsipan"}, body=body).sop
    assert sop.unit_kerja == "DINAS PERPUSTAKAAN DAN KEARSIPAN"


def test_dirt_under_a_list_is_no_end_of_its_last_item() -> None:
    made = table((40, 580), [700, 900], {(0, 0): ("Peralatan :", "- Komputer", "- Printer")})
    (cell,) = made.cells
    dirt = line("PEOT", cell.lines[0].box.x0, 860, confidence=0.2)
    made = replace(made, cells=(replace(cell, lines=(*cell.lines, dirt)),))
    found = one(page(1, identity_table(IDENTITY, body=BODY), made), page(2, FLOW))
    assert found.sop.peralatan_perlengkapan == ["Komputer", "Printer"]


def test_labels_on_two_lines_and_a_label_at_the_middle_of_its_block_without_rulings() -> None:
    free = [
        line("PEMERINTAH KABUPATEN X", 400, 60),
        line("NOMOR SOP", 100, 130),
        line("SOP.3/CAPIL/2023", 300, 130),
        line("TGL.", 100, 160),
        line("13-06-2023", 300, 172),
        line("PENGESAHAN", 100, 184),
        line("KEPALA DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL", 420, 216),
        line("DISAHKAN OLEH", 100, 260),
        line("Ahmad Fauzi Lubis, S.Pi", 500, 310),
        line("Pembina Tingkat I, IV/b", 500, 334),
        line("NIP: 19830911 201412 1 006", 500, 358),
        line("JUDUL SOP", 100, 390),
        line("PENERBITAN KUTIPAN AKTA", 300, 390),
    ]
    sop = one(page(1, free=free), page(2, FLOW)).sop
    assert sop.tanggal_pengesahan == "2023-06-13"
    assert sop.tanggal_pembuatan is None
    who = sop.disahkan_oleh
    assert who.jabatan == "KEPALA DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL"
    assert (who.nama, who.pangkat) == ("Ahmad Fauzi Lubis, S.Pi", "Pembina Tingkat I, IV/b")
    assert sop.nama_sop == "PENERBITAN KUTIPAN AKTA"


def test_the_texture_of_a_shaded_title_row_is_no_item() -> None:
    table = boxes_table(
        [("Keterkaitan", ("- SOP Surat Keluar", "- SOP Rapat"), "Peringatan", "Surat terlambat")]
    )
    cell = next(cell for cell in table.cells if cell.lines and cell.lines[0].text == "Keterkaitan")
    title = cell.lines[0].box
    junk = (
        line("2EA", title.x1 + 40, title.y0 + 2, confidence=0.4),
        replace(
            line("VAY", title.x1 + 90, title.y0 + 60, confidence=0.62), box=title._replace(x0=300, x1=305)
        ),
    )
    cells = tuple(replace(c, lines=(*c.lines, *junk)) if c is cell else c for c in table.cells)
    sop = one(page(1, identity_table(IDENTITY, body=BODY), replace(table, cells=cells)), page(2, FLOW)).sop
    assert sop.keterkaitan == ["SOP Surat Keluar", "SOP Rapat"]


def test_letters_of_a_stamp_in_the_colons_column_are_no_value() -> None:
    ys = [60 + 44 * k for k in range(len(IDENTITY))] + [60 + 44 * len(IDENTITY) + 150]
    texts: dict[tuple[int, int], Text] = {(0, 0): BODY}
    for row, (label, value) in enumerate(IDENTITY.items()):
        mark = "PEM" if label == "Disahkan oleh" else ":"
        texts |= {(row, 1): label, (row, 2): mark, (row, 3): value}
    block = table((40, 480, 670, 700, 1120), ys, texts, {(0, 0): (len(IDENTITY), 1)})
    who = one(page(1, block), page(2, FLOW)).sop.disahkan_oleh
    assert (who.jabatan, who.nama) == ("Kepala Dinas", "Drs. AHMAD RIFANI, M.Si")
    assert who.nip == "19680101 199403 1 008"


def test_a_title_over_the_boxes_names_the_sop_and_not_another_that_a_box_names() -> None:
    """The title stands on the free page; the box's title has a row of its own."""
    values = {label: value for label, value in IDENTITY.items() if label != "Nama SOP"}
    title = line("SOP Pengajuan Cuti Akademik", 400, 640)
    ys = [700, 740, 780, 820, 860]
    texts = {(0, 0): "KETERKAITAN :", (1, 0): "- SOP Registrasi Mahasiswa", (2, 0): "- SOP Aktif Kembali"}
    texts |= {(0, 1): "PERALATAN DAN PERLENGKAPAN :", (1, 1): "- Komputer", (3, 0): "PERINGATAN :"}
    boxes = table((40, 580, 1120), ys, texts)
    found = one(page(1, identity_table(values, body=BODY), boxes, free=[title]), page(2, FLOW))
    assert found.sop.nama_sop == "Pengajuan Cuti Akademik"


@pytest.mark.parametrize(
    ("over", "sure", "name"),
    [
        ("AJLANGI", 0.76, "Pengajuan Cuti Mahasiswa"),
        ("AJLANGI", 0.97, "AJLANGI Pengajuan Cuti Mahasiswa"),  # clear, whatever it means
        ("Pelayanan", 0.76, "Pelayanan Pengajuan Cuti Mahasiswa"),
    ],
)
def test_letters_of_a_stamp_over_a_title_are_none_of_it(over: str, sure: float, name: str) -> None:
    values = dict(IDENTITY) | {"Nama SOP": (over, "Pengajuan Cuti", "Mahasiswa")}
    block = doubtful(identity_table(values, body=BODY), over, over, sure)
    assert one(page(1, block), page(2, FLOW)).sop.nama_sop == name


@pytest.mark.parametrize(
    ("text", "wide", "sure"),
    [("52", 170, 0.82), ("is", 160, 0.87), ("SUN A", 110, 0.41)],
)
def test_arcs_of_a_stamp_beside_an_item_are_none_of_it(text: str, wide: float, sure: float) -> None:
    made = boxes_table([("Peralatan", ("1. Komputer", "2. Printer"), "Pencatatan", ("1. Buku agenda",))])
    (listed,) = (cell for cell in made.cells if any(x.text == "1. Komputer" for x in cell.lines))
    at = listed.lines[0].box
    stray = line(text, at.x1 + 40, at.y0, confidence=sure)
    stray = replace(stray, box=stray.box._replace(x1=stray.box.x0 + wide))
    with_stray = replace(listed, lines=(listed.lines[0], stray, *listed.lines[1:]))
    boxes = replace(made, cells=tuple(with_stray if cell is listed else cell for cell in made.cells))
    found = one(page(1, identity_table(IDENTITY, body=BODY), boxes), page(2, FLOW))
    assert found.sop.peralatan_perlengkapan == ["Komputer", "Printer"]


def test_a_letterhead_right_of_the_labels() -> None:
    """The sides of the block have changed places."""
    made = identity_table(IDENTITY, body=BODY)
    left, right = made.xs[0], made.xs[-1]
    body = [cell for cell in made.cells if cell.column == 0]
    width = body[0].box.width
    cells = []
    for cell in made.cells:
        if cell in body:
            box = cell.box._replace(x0=right - width, x1=right)
            moved = right - width - left
            lines = tuple(
                replace(x, box=x.box._replace(x0=x.box.x0 + moved, x1=x.box.x1 + moved)) for x in cell.lines
            )
            cells.append(replace(cell, box=box, column=2, lines=lines))
        else:
            lines = tuple(
                replace(x, box=x.box._replace(x0=x.box.x0 - width, x1=x.box.x1 - width)) for x in cell.lines
            )
            box = cell.box._replace(x0=cell.box.x0 - width, x1=cell.box.x1 - width)
            cells.append(replace(cell, box=box, column=cell.column - 1, lines=lines))
    xs = (left, *(x - width for x in made.xs[2:]), right)
    found = one(page(1, replace(made, xs=xs, cells=tuple(cells))), page(2, FLOW))
    assert (found.sop.instansi, found.sop.unit_kerja) == BODY
    assert found.sop.nomor_sop == "067/12/SOP/2024"
    assert found.sop.disahkan_oleh.nama == "Drs. AHMAD RIFANI, M.Si"


@pytest.mark.parametrize(("word", "stays"), [("SESUAI ASLINYA", False), ("ARSIP", False), ("- Arsip", True)])
def test_what_an_office_stamps_on_copies_is_no_item(word: str, stays: bool) -> None:
    made = table((40, 580), [700, 900], {(0, 0): ("Peralatan :", "- Komputer", "- Printer")})
    (cell,) = made.cells
    x = cell.lines[1].box.x0 + (0 if stays else 240)
    stamped = line(word, x, cell.lines[-1].box.y1 + 14)
    made = replace(made, cells=(replace(cell, lines=(*cell.lines, stamped)),))
    found = one(page(1, identity_table(IDENTITY, body=BODY), made), page(2, FLOW))
    assert found.sop.peralatan_perlengkapan == ["Komputer", "Printer", *(["Arsip"] if stays else [])]


def test_the_place_of_a_numbered_school_belongs_to_its_name() -> None:
    body = ("PEMERINTAH PROVINSI SUMATERA BARAT", "DINAS PENDIDIKAN", "SMA NEGERI 2", "PAYAKUMBUH")
    sop = identity(body=body).sop
    assert sop.unit_kerja == "DINAS PENDIDIKAN SMA NEGERI 2 PAYAKUMBUH"


@pytest.mark.parametrize("centred", [False, True])
def test_two_titles_in_one_cell_share_the_lists_under_them(centred: bool) -> None:
    """The border between the titles was lost; the right one stands a little lower."""
    made = table(
        (40, 580, 1120), [700, 740, 900], {(1, 0): ("- Satu", "- Dua"), (1, 1): ("- Tiga", "- Empat")}
    )
    upper = [cell for cell in made.cells if cell.row == 0]
    right = line("Kualifikasi Pelaksana", 760 if centred else 586, 714)
    title = replace(
        upper[0],
        column_span=2,
        box=upper[0].box._replace(x1=1120.0),
        lines=(line("Dasar Hukum", 200 if centred else 46, 706), right),
    )
    made = replace(made, cells=(title, *(cell for cell in made.cells if cell.row == 1)))
    sop = one(page(1, identity_table(IDENTITY, body=BODY), made), page(2, FLOW)).sop
    assert [law.teks for law in sop.dasar_hukum] == ["Satu", "Dua"]
    assert sop.kualifikasi_pelaksana == ["Tiga", "Empat"]


def test_a_letterhead_right_of_cells_with_label_and_value_is_no_value() -> None:
    """The border between labels and values was lost."""
    texts: dict[tuple[int, int], Text] = {(0, 1): BODY}
    made = table((40, 700, 1120), [100, 150, 200, 250], texts)
    rows = (("Nomor SOP", "067/12/SOP/2024"), ("Tgl. Pembuatan", "11 Januari 2024"), ("Nama SOP", "Rapat"))
    cells = []
    for cell in made.cells:
        if cell.column == 0:
            label, value = rows[cell.row]
            y = cell.box.y0 + 10
            cells.append(replace(cell, lines=(line(label, 46, y), line(value, 300, y))))
        elif cell.row == 0:
            cells.append(replace(cell, row_span=3, box=cell.box._replace(y1=250.0)))
    found = one(page(1, replace(made, cells=tuple(cells))), page(2, FLOW))
    assert (found.sop.nomor_sop, found.sop.nama_sop) == ("067/12/SOP/2024", "Rapat")
    assert (found.sop.instansi, found.sop.unit_kerja) == BODY


def test_a_signature_block_without_a_number() -> None:
    """Heads of villages are no civil servants."""
    values = {**IDENTITY, "Disahkan oleh": "Kepala Desa Karanggintung"}
    free = [
        line("Ditetapkan di Karanggintung", 700, 1250),
        line("Kepala Desa Karanggintung,", 700, 1280),
        line("SUGENG RIYADI", 760, 1390),
    ]
    found = one(page(1, identity_table(values, body=BODY)), page(2, FLOW, free=free))
    who = found.sop.disahkan_oleh
    assert (who.jabatan, who.nama, who.nip) == ("Kepala Desa Karanggintung", "SUGENG RIYADI", None)
    words = [*free[:2], line("Arsip dokumen", 760, 1390)]
    found = one(page(1, identity_table(values, body=BODY)), page(2, FLOW, free=words))
    assert found.sop.disahkan_oleh.nama is None


def test_the_clerk_who_certified_the_copy_and_a_second_signer_did_not_approve() -> None:
    table = identity_table(
        {"Nomor SOP": "1/2024", "Nama SOP": "Rapat", "Disahkan oleh": "BUPATI MUARA BENING"}
    )
    signed = [
        line("BUPATI MUARA BENING,", 700, 600),
        line("ttd", 760, 640),
        line("HENDRA WIJAYA", 720, 680),
    ]
    clerk = [
        line("KEPALA BAGIAN HUKUM,", 100, 730),
        line("RATNA DEWI, SH", 100, 790),
        line("NIP. 19740908 200204 2 015", 100, 814),
    ]
    for heading in ("Salinan sesuai dengan aslinya", "Mengetahui:"):
        free = [*signed, line(heading, 100, 706), *clerk]
        approver = one(page(1, table, free=free)).sop.disahkan_oleh
        assert (approver.nama, approver.nip) == ("HENDRA WIJAYA", None)
    alone = one(page(1, table, free=[line("Salinan sesuai dengan aslinya", 100, 706), *clerk])).sop
    assert alone.disahkan_oleh.nama is None


def test_a_cell_names_the_unit_and_the_heading_over_the_flow_table_the_procedure() -> None:
    table = identity_table({"Nomor SOP": "1/2024", "UNIT KERJA": "Tim Neraca Wilayah"}, body=BODY)
    heading = [line("PENGHITUNGAN KONSUMSI", 400, 840), line("RUMAH TANGGA", 400, 866)]
    sop = one(page(1, table), page(2, FLOW, free=heading)).sop
    assert sop.unit_kerja == "DINAS PERHUBUNGAN Tim Neraca Wilayah"  # a team of that office
    assert sop.nama_sop == "PENGHITUNGAN KONSUMSI RUMAH TANGGA"


def test_a_decree_before_the_sop_gives_it_no_number() -> None:
    decree = page(
        1,
        free=(
            line("KEPUTUSAN KEPALA DINAS", 400, 100),
            line("NOMOR 246 TAHUN 2022", 400, 140),
            line("TENTANG", 400, 180),
            line("PENETAPAN STANDAR OPERASIONAL PROSEDUR", 400, 220),
        ),
    )
    found = assemble([decree, page(2, identity_table(IDENTITY, body=BODY)), page(3, FLOW)])
    assert [one.sop.nomor_sop for one in found] == ["067/12/SOP/2024"]


def test_a_letterhead_of_one_line_is_no_title_of_the_labels_beside_it() -> None:
    """It stands alone in a cell as wide as the boxes' titles, in capitals as they are."""
    labels = ("NOMOR SOP", "TGL. PEMBUATAN", "TGL. REVISI", "TGL. EFEKTIF", "DISAHKAN OLEH", "NAMA SOP")
    values = ("188/765/2017", "28 Desember 2017", "-", "28 Desember 2017", "Gubernur", "Pelayanan Informasi")
    texts: dict[tuple[int, int], Text] = {(0, 0): "PEMERINTAH PROVINSI UTARA"}
    for row, (label, value) in enumerate(zip(labels, values, strict=True)):
        texts |= {(row, 1): label, (row, 2): value}
    titles = (("DASAR HUKUM", "KUALIFIKASI PELAKSANA"), ("KETERKAITAN", "PERALATAN PERLENGKAPAN"))
    spans = {(0, 0): (6, 1)}
    for number, (left, right) in enumerate(titles):
        row = 6 + 2 * number
        texts |= {
            (row, 0): left,
            (row, 1): right,
            (row + 1, 0): f"1. {left} satu",
            (row + 1, 1): "1. Komputer",
        }
        spans |= {(row, 1): (1, 2), (row + 1, 1): (1, 2)}
    ys = [60 + 44 * k for k in range(11)]
    boxes = find_boxes(page_blocks(page(1, table((40, 480, 700, 1120), ys, texts, spans))))
    assert [box.role for box in boxes] == [
        "dasar_hukum",
        "kualifikasi_pelaksana",
        "keterkaitan",
        "peralatan_perlengkapan",
    ]
