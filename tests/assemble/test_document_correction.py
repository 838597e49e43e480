"""Second thoughts: the form of a field, words that stand clearly elsewhere, what was written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from read_pages import BODY, IDENTITY, boxes_table, flow_table, identity_table, page, step

from sopocr.assemble import Assembled, assemble
from sopocr.assemble.values import put_value, values_of
from sopocr.geometry import Box, Point
from sopocr.model.page import Connector, Reading, ReadPage, Table, TextLine
from sopocr.model.sop import Langkah, PelaksanaLangkah, Sop
from sopocr.settings import AssemblySettings

BOXES = [("Dasar Hukum", "UU Nomor 25 Tahun 2009", "Keterkaitan", "SOP Rapat")]


def with_line(table: Table, printed: str, **changes: object) -> Table:
    """The table with the line that reads `printed` changed."""

    def changed(line: TextLine) -> TextLine:
        return replace(line, **changes) if line.text == printed else line  # type: ignore[arg-type]

    cells = tuple(replace(cell, lines=tuple(map(changed, cell.lines))) for cell in table.cells)
    return replace(table, cells=cells)


def sure(text: str, least: float = 0.995) -> dict[str, Reading]:
    return {"ppocr": Reading("ppocr", text, 0.99, (least,) * len(text))}


def clear(table: Table) -> Table:
    """The table as read without any doubt."""
    cells = tuple(
        replace(cell, lines=tuple(replace(line, readings=sure(line.text)) for line in cell.lines))
        for cell in table.cells
    )
    return replace(table, cells=cells)


def identity(changes: Mapping[str, Mapping[str, object]] | None = None) -> ReadPage:
    block = clear(identity_table(IDENTITY, body=BODY))
    for text, change in (changes or {}).items():
        block = with_line(block, text, **change)
    return page(1, block, clear(boxes_table(BOXES)))


def one(*pages: ReadPage) -> Assembled:
    (found,) = assemble(pages, "en")
    return found


def test_a_nip_that_lost_a_space_gets_it_back_and_says_so() -> None:
    read = "NIP. 19680101199403 1 008"
    found = one(identity({"NIP. 19680101 199403 1 008": {"text": read, "readings": sure(read)}}))
    assert found.sop.disahkan_oleh.nip == "19680101 199403 1 008"
    proof = found.evidence["/sop/disahkan_oleh/nip"]
    assert proof.raw == read
    assert [c.reason for c in proof.corrections] == ["form of the field"]


def test_an_unclear_word_is_read_by_the_clear_one_elsewhere() -> None:
    rows = [
        step("1", "Menyusun", output="Berkas Karanglewas"),
        step("2", "Memeriksa", output="Berkas Karangleuas"),
    ]
    unclear = clear(flow_table(rows))
    faint = {"ppocr": Reading("ppocr", "Berkas Karangleuas", 0.8, (0.99,) * 15 + (0.5,) + (0.99,) * 2)}
    unclear = with_line(unclear, "Berkas Karangleuas", readings=faint)
    found = one(identity(), page(2, unclear))
    assert [step.output for step in found.sop.langkah] == ["Berkas Karanglewas"] * 2


def test_a_word_that_the_author_misspelt_twice_stays_though_it_is_right_elsewhere() -> None:
    rows = [step("1", "Menyusun", output="Capaian"), step("2", "Memeriksa", output="Capain Kerja")]
    rows += [step("3", "Mencatat", output="Capain Tahunan")]

    def outputs(table: Table, kept: int) -> list[str]:
        for text in ("Capain Kerja", "Capain Tahunan")[:kept]:
            faint = (0.99,) * 4 + (0.5,) * 2 + (0.99,) * (len(text) - 6)
            table = with_line(table, text, readings={"ppocr": Reading("ppocr", text, 0.9, faint)})
        return [step.output for step in one(identity(), page(2, table)).sop.langkah]

    assert outputs(clear(flow_table(rows)), 2) == ["Capaian", "Capain Kerja", "Capain Tahunan"]
    # once, and unsure of the very letters: a slip of the reader
    assert outputs(clear(flow_table(rows[:2])), 1) == ["Capaian", "Capaian Kerja"]
    # once, and unsure elsewhere
    sure_there = with_line(
        clear(flow_table(rows[:2])),
        "Capain Kerja",
        readings={"ppocr": Reading("ppocr", "Capain Kerja", 0.9, (0.5,) * 2 + (0.99,) * 10)},
    )
    assert outputs(sure_there, 0) == ["Capaian", "Capain Kerja"]


def test_a_letter_that_prints_like_another_is_no_misspelling() -> None:
    rows = [step("1", "Menyusun", output="Karangliwas"), step("2", "Memeriksa", output="Karangllwas")]
    rows.append(step("3", "Mencatat", output="Karangllwas"))
    table = clear(flow_table(rows))
    faint = {"ppocr": Reading("ppocr", "Karangllwas", 0.9, (0.85,) * 11)}
    found = one(identity(), page(2, with_line(table, "Karangllwas", readings=faint)))
    assert [step.output for step in found.sop.langkah] == ["Karangliwas"] * 3


def test_a_word_that_was_seen_clearly_stays_the_authors() -> None:
    rows = [
        step("1", "Menyusun", output="Berkas Karanglewas"),
        step("2", "Memeriksa", output="Berkas Karangleuas"),
    ]
    found = one(identity(), page(2, clear(flow_table(rows))))
    assert [step.output for step in found.sop.langkah] == ["Berkas Karanglewas", "Berkas Karangleuas"]


def test_nothing_is_settled_where_correction_is_off() -> None:
    read = "NIP. 19680101199403 1 008"
    pages = [identity({"NIP. 19680101 199403 1 008": {"text": read, "readings": sure(read)}})]
    (found,) = assemble(pages, "en", correct=False)
    assert found.sop.disahkan_oleh.nip == "19680101199403 1 008"
    assert not found.evidence["/sop/disahkan_oleh/nip"].corrections


def test_a_doubtful_arrow_is_flagged_as_a_value_is() -> None:
    flow = page(2, clear(flow_table([step("1", "Menyusun"), step("2", "Memeriksa")])))
    flow = page(2, flow.tables[0], symbols=[(0, 0, "keputusan"), (1, 0, "terminator")])
    assert flow.chart is not None
    arrow = Connector(points=(Point(265, 400), Point(265, 500)), start=0, end=1, label="Ya")
    drawn = replace(flow, chart=replace(flow.chart, connectors=(arrow,)))

    def flagged(doubt_below: float) -> list[str]:
        (found,) = assemble([identity(), drawn], "en", settings=AssemblySettings(doubt_below=doubt_below))
        assert len(found.sop.alur) == 1
        return [f.message for f in found.findings if f.path == "/sop/alur/0" and f.code == "LOW_CONFIDENCE"]

    assert flagged(1.0) == ['Doubtful reading: "1 → 2 (ya)"']
    assert flagged(0.0) == []


def test_what_was_written_by_hand_is_kept_and_marked() -> None:
    found = one(identity({"11 Januari 2024": {"handwritten": True}}))
    assert found.sop.tanggal_pembuatan == "2024-01-11"
    proof = found.evidence["/sop/tanggal_pembuatan"]
    assert proof.handwritten
    assert proof.confidence <= 0.5
    codes = {f.path: f.code for f in found.findings if f.code in ("HANDWRITING", "LOW_CONFIDENCE")}
    assert codes["/sop/tanggal_pembuatan"] == "HANDWRITING"
    assert not found.evidence["/sop/nama_sop"].handwritten


def test_a_tall_date_that_only_one_reader_can_read_is_handwriting() -> None:
    text = "1 Februari 2024"
    two = sure(text, 0.97) | {"tesseract": Reading("tesseract", "1 Pebpuap 7o24", 0.4)}

    def date(height: float) -> Assembled:
        line = next(
            spot
            for cell in identity_table(IDENTITY, body=BODY).cells
            for spot in cell.lines
            if spot.text == text
        )
        box = line.box
        tall = Box(box.x0, box.y0, box.x1, box.y0 + height * box.height)
        return one(identity({text: {"box": tall, "readings": two}}))

    assert date(1.6).evidence["/sop/tanggal_efektif"].handwritten
    assert not date(1.0).evidence["/sop/tanggal_efektif"].handwritten


def test_values_are_written_where_they_stand() -> None:
    mark = PelaksanaLangkah(aktor="Staf", simbol="proses")
    sop = Sop(
        pelaksana=["Staf"],
        bagian_lain={"Cara / Jalan": ["satu"]},
        langkah=[Langkah(nomor="1", kegiatan="Mencatat", pelaksana=[mark])],
    )
    put_value(sop, "/sop/pelaksana/0", "Staf Umum")
    put_value(sop, "/sop/bagian_lain/Cara ~1 Jalan/0", "dua")
    put_value(sop, "/sop/langkah/0/waktu/teks", "5 menit")
    put_value(sop, "/sop/nama_sop", "Rapat")
    assert sop.langkah[0].pelaksana[0].aktor == "Staf Umum"
    assert (sop.langkah[0].waktu.maks, sop.langkah[0].waktu.satuan) == (5, "menit")
    values = dict(values_of(sop))
    assert values["/sop/bagian_lain/Cara ~1 Jalan/0"] == "dua"
    assert values["/sop/nama_sop"] == "Rapat"


def test_a_word_of_the_language_that_is_nearer_forbids_the_one_elsewhere() -> None:
    rows = [step("1", "Melaksanakan rapat"), step("2", "Rapat tidak dlaksanakan")]
    made = clear(flow_table(rows))
    text = "Rapat tidak dlaksanakan"
    faint = {"ppocr": Reading("ppocr", text, 0.8, (0.99,) * 12 + (0.5, 0.5) + (0.99,) * (len(text) - 14))}
    found = one(identity(), page(2, with_line(made, text, readings=faint)))
    assert found.sop.langkah[1].kegiatan == text


def test_an_unclear_word_of_a_position_is_read_by_the_letterheads_capitals() -> None:
    read = "Kepala Dinas Pertanahan dan Permukimar"
    readings = {"ppocr": Reading("ppocr", read, 0.6, (0.99,) * (len(read) - 1) + (0.4,))}
    block = clear(identity_table(IDENTITY, body=("PEMERINTAH KOTA X", "DINAS PERTANAHAN DAN PERMUKIMAN")))
    block = with_line(block, "Kepala Dinas", text=read, readings=readings, confidence=0.6)
    found = one(page(1, block, clear(boxes_table(BOXES))))
    assert found.sop.disahkan_oleh.jabatan == "Kepala Dinas Pertanahan dan Permukiman"


@pytest.mark.parametrize(
    ("body", "settled"),
    [
        ("DINAS PENDIDIKAN DAN KEBUDAYAAN", "Pendidikan"),
        ("DINAS KESEHATAN", "Pendikan"),  # nothing in the letterhead is like it
    ],
)
def test_letters_that_strokes_left_out_of_a_position_stand_in_the_letterhead(body: str, settled: str) -> None:
    read = "Kepala Dinas Pendikan dan Kebudayaan"
    sure = [0.99] * len(read)
    sure[19] = 0.67
    readings = {"ppocr": Reading("ppocr", read, 0.9, tuple(sure))}
    block = clear(
        identity_table(dict(IDENTITY) | {"Nama SOP": "Kenaikan Pangkat"}, body=("PEMERINTAH KOTA X", body))
    )
    block = with_line(block, "Kepala Dinas", text=read, readings=readings, confidence=0.9)
    found = one(page(1, block, clear(boxes_table(BOXES))))
    assert found.sop.disahkan_oleh.jabatan == f"Kepala Dinas {settled} dan Kebudayaan"
