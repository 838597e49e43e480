"""What the document says of a value, apart from how its lines were read."""

from __future__ import annotations

from dataclasses import replace

from read_pages import BODY, IDENTITY, Text, boxes_table, flow_table, identity_table, line, page, step

from sopocr.assemble import Assembled, assemble
from sopocr.model.page import Reading, ReadPage, Table, TextLine

STEPS = [step("1", "Menerima surat"), step("2", "Membahas surat")]


def one(*pages: ReadPage) -> Assembled:
    (found,) = assemble(pages, "en")
    return found


def changed(table: Table, printed: str, **changes: object) -> Table:
    """The table with the line that reads `printed` changed."""

    def new(line: TextLine) -> TextLine:
        return replace(line, **changes) if line.text == printed else line  # type: ignore[arg-type]

    return replace(
        table, cells=tuple(replace(cell, lines=tuple(map(new, cell.lines))) for cell in table.cells)
    )


def identity(body: Text = BODY) -> Table:
    return identity_table(IDENTITY, body=body)


def test_a_lost_line_beside_a_value_counts_against_it() -> None:
    whole = one(page(1, identity()), page(2, flow_table(STEPS)))
    assert whole.traits["/sop/unit_kerja"]["beside"] == 0
    torn = changed(
        identity(),
        BODY[0],
        text="P ROVLI",
        confidence=0.5,
        readings={"ppocr": Reading("ppocr", "P ROVLI", 0.5)},
    )
    found = one(page(1, torn), page(2, flow_table(STEPS)))
    assert found.sop.instansi == BODY[1]
    assert found.traits["/sop/instansi"]["beside"] == 1
    assert found.evidence["/sop/instansi"].confidence < 0.9
    assert not whole.traits["/sop/disahkan_oleh/nama"]["torn"]


def test_the_form_s_headings_and_addresses_are_no_lost_lines() -> None:
    body = ("STANDAR OPERASIONAL PROSEDUR", *BODY, "Jalan Merdeka Nomor 2")
    found = one(page(1, identity(body)), page(2, flow_table(STEPS)))
    assert {found.traits[f"/sop/{name}"]["beside"] for name in ("instansi", "unit_kerja")} == {0}


def test_a_word_one_letter_off_a_common_one_of_the_document_echoes_it() -> None:
    rows = [step(str(n), f"Menyusun Karanglewas {n}") for n in range(1, 4)]
    rows.append(step("4", "Menyusun Karangleuas"))
    found = one(page(1, identity()), page(2, flow_table(rows)))
    echoes = [found.traits[f"/sop/langkah/{n}/kegiatan"]["echo"] for n in range(4)]
    assert echoes == [0, 0, 0, 1]


def test_the_other_readers_word_of_the_field_counts() -> None:
    def read(first: str, second: str) -> float:
        both = {"ppocr": Reading("ppocr", first, 0.99), "tesseract": Reading("tesseract", second, 0.9)}
        table = changed(flow_table(STEPS), "Menerima surat", text=first, readings=both)
        return one(page(1, identity()), page(2, table)).traits["/sop/langkah/0/kegiatan"]["other_word"]

    assert read("Menerima sunat", "Menerima surat") == 1
    assert read("Menerima surat", "Menerima sunat") == 0
    assert read("Menerima surat", "Menerima surat") == 0


def test_a_letterhead_with_the_region_below_is_never_sure() -> None:
    found = one(
        page(1, identity(("SATUAN POLISI PAMONG PRAJA", "KABUPATEN BALANGAN"))), page(2, flow_table(STEPS))
    )
    for name in ("instansi", "unit_kerja"):
        assert found.traits[f"/sop/{name}"]["region_below"] == 1
        assert found.evidence[f"/sop/{name}"].confidence < 0.9
    found = one(page(1, identity()), page(2, flow_table(STEPS)))
    assert found.traits["/sop/unit_kerja"]["region_below"] == 0


def test_a_date_that_lost_its_day_under_a_stamp_is_never_sure() -> None:
    def date(text: str, note: str) -> Assembled:
        sure = {"ppocr": Reading("ppocr", text, 0.99, (0.99,) * len(text))}
        table = changed(identity(), "1 Februari 2024", text=text, note=note, readings=sure)
        return one(page(1, table), page(2, flow_table(STEPS)))

    hidden = date("Februari 2024", "under strokes; 2 views")
    assert hidden.sop.tanggal_efektif == "2024-02"
    assert hidden.evidence["/sop/tanggal_efektif"].confidence < 0.9
    for text, note in (("Februari 2024", ""), ("1 Februari 2024", "under strokes; 2 views")):
        assert date(text, note).traits["/sop/tanggal_efektif"]["day_hidden"] == 0


def test_an_item_that_a_heading_was_taken_into_is_never_sure() -> None:
    heading = "PROSEDUR PENGELOLAAN SURAT MASUK"
    boxes = [("Peringatan", ("Surat harus dijaga dengan baik", heading), "Keterkaitan", "SOP Rapat")]
    found = one(page(1, identity(), boxes_table(boxes)), page(2, flow_table(STEPS)))
    (path,) = [path for path, traits in found.traits.items() if traits.get("title_behind")]
    assert path.startswith("/sop/peringatan/")
    assert found.evidence[path].confidence < 0.9


def test_a_unit_s_name_that_the_cell_had_no_room_for_stays_whole() -> None:
    long = (
        "PEMERINTAH KABUPATEN BALANGAN",
        "UPTD PUSKESMAS KECAMATAN SUMBER LANGIT PERMAI INDAH SENTOSA",
        "WARAS",
    )
    assert len(long[1]) * 7 < 440
    found = one(page(1, identity(long)), page(2, flow_table(STEPS)))
    assert (found.sop.unit_kerja or "").endswith("SENTOSA WARAS")
    for body in ((*BODY, "PARINGIN"), (*long[:2], "BEKASI")):
        found = one(page(1, identity(body)), page(2, flow_table(STEPS)))
        assert found.sop.unit_kerja == body[1]


def test_lines_of_other_cells_are_not_beside() -> None:
    free = [line("Lampiran tersendiri", 480, 60)]
    found = one(page(1, identity(), free=free), page(2, flow_table(STEPS)))
    assert found.traits["/sop/nomor_sop"]["beside"] == 0


def test_cells_into_which_the_times_strayed_are_never_sure() -> None:
    rows: list[list[Text]] = [[str(n), "Menyusun", "", "", "", f"Surat {n} hari", "", "Nota"] for n in (1, 2)]
    found = one(page(1, identity()), page(2, flow_table(rows)))
    assert found.traits["/sop/langkah/0/kelengkapan"]["times_astray"] == 1
    assert found.evidence["/sop/langkah/0/output"].confidence < 0.9
    whole = one(page(1, identity()), page(2, flow_table(STEPS)))
    assert whole.traits["/sop/langkah/0/kelengkapan"]["times_astray"] == 0


def test_a_label_in_the_place_of_an_item_is_never_sure() -> None:
    boxes = [("Peringatan", ("1. Nama SOP", "2. Surat harus dijaga"), "Keterkaitan", "SOP Rapat")]
    found = one(page(1, identity(), boxes_table(boxes)), page(2, flow_table(STEPS)))
    labels = {
        path: traits["label"] for path, traits in found.traits.items() if path.startswith("/sop/peringatan")
    }
    assert labels == {"/sop/peringatan/0": 1, "/sop/peringatan/1": 0}
    assert found.evidence["/sop/peringatan/0"].confidence < 0.9


def test_the_form_s_heading_on_two_lines_is_no_part_of_the_unit() -> None:
    found = one(
        page(1, identity((*BODY, "STANDAR OPERASIONAL", "PROSEDUR (SOP)"))), page(2, flow_table(STEPS))
    )
    assert (found.sop.instansi, found.sop.unit_kerja) == BODY
    assert not [f for f in found.findings if f.code == "UNPLACED_TEXT"]
