from pathlib import Path

import pytest

from sopocr.errors import UsageError
from sopocr.text.regulations import Catalogue, Regulation, default_catalogue, parse_reference


@pytest.mark.parametrize(
    ("text", "jenis", "nomor", "tahun", "tentang"),
    [
        ("Undang-Undang Nomor 25 Tahun 2009 tentang Pelayanan Publik;", "UU", "25", 2009, "Pelayanan Publik"),
        ("Undang – Undang RI No. 6 Thn 2014 ttg Desa", "UU", "6", 2014, "Desa"),
        ("UU 23/2014", "UU", "23", 2014, None),
        ("PP No.12 Tahun 2019", "PP", "12", 2019, None),
        ("PeraturanPemerintahNomor18Tahun2016tentangPerangkat Daerah", "PP", "18", 2016, "Perangkat Daerah"),
        ("Peraturan Presiden Nomor 95 Tahun 2018 tentang SPBE", "Perpres", "95", 2018, "SPBE"),
        ("Permendagri No. 52 tahun 2011 tentang SOP", "Permendagri", "52", 2011, "SOP"),
        ("Peraturan Menteri PAN dan RB Nomor 35 Tahun 2012", "Permenpan RB", "35", 2012, None),
        ("Permenpan-RB Nomor 35 Tahun 2012", "Permenpan RB", "35", 2012, None),
        ("Peraturan Menpanrb Nomor 53 Tahun 2014", "Permenpan RB", "53", 2014, None),
        ("PER/15/M.PAN/7/2008", "Permenpan RB", "PER/15/M.PAN/7/2008", 2008, None),
        ("PMK 181/PMK.06/2016 tentang Penatausahaan", "PMK", "181/PMK.06/2016", 2016, "Penatausahaan"),
        ("Peraturan Menteri Perhubungan RI No. PM 12 Tahun 2020", "Permenhub", "12", 2020, None),
        ("PM 12 Tahun 2020", "Permenhub", "12", 2020, None),
        ("Peraturan Menteri PU Nomor 04/PRT/M/2009", "Permen PUPR", "04/PRT/M/2009", 2009, None),
        ("Peraturan Daerah Provinsi Banten Nomor 8 Tahun 2015", "Perda", "8", 2015, None),
        ("Peraturan Bupati Sambas Nomor 5 Tahun 2021", "Perbup", "5", 2021, None),
        ("Perwako Solok Nomor 5 Tahun 2021", "Perwali", "5", 2021, None),
        (
            "SK Kepala Dinas Nomor 77/DISHUB/2022 tentang Tim",
            "Keputusan Kepala",
            "77/DISHUB/2022",
            2022,
            "Tim",
        ),
        ("Keputusan Gubernur No.7/DISKOMINFO/2020", "Keputusan Gubernur", "7/DISKOMINFO/2020", 2020, None),
        ("Undang-Undang Dasar 1945", "UUD", None, 1945, None),
        ("PERKI Nomor 1 tahun 2010 tentang Layanan", "Perki", "1", 2010, "Layanan"),
    ],
)
def test_references(text: str, jenis: str, nomor: str | None, tahun: int, tentang: str | None) -> None:
    found = parse_reference(text)
    assert (found.teks, found.jenis, found.nomor, found.tahun, found.tentang) == (
        text,
        jenis,
        nomor,
        tahun,
        tentang,
    )


def test_a_title_ends_before_its_amendments() -> None:
    text = "Pergub Nomor 12 Tahun 2016 tentang Tata Kerja sebagaimana telah diubah dengan Pergub Nomor 7"
    assert parse_reference(text).tentang == "Tata Kerja"
    assert parse_reference("UU Nomor 6 Tahun 2014 tentang Desa (Lembaran Negara Nomor 7)").tentang == "Desa"


@pytest.mark.parametrize("text", ["Renja", "Hasil rapat tahun 2020", ""])
def test_other_text_is_no_reference(text: str) -> None:
    assert parse_reference(text).jenis is None


def issues(text: str, year: int | None = None) -> list[tuple[str, str | None]]:
    notes = default_catalogue().check(parse_reference(text), year)
    return [(note.issue, note.entry.name if note.entry else None) for note in notes]


def test_right_references_pass() -> None:
    assert issues("UU Nomor 23 Tahun 2014 tentang Pemerintahan Daerah", 2020) == []
    assert (
        issues(
            "Permendagri 52 Tahun 2011 tentang Standar Operasional Prosedur di Lingkungan Pemerintah Provinsi"
        )
        == []
    )
    assert issues("Peraturan Bupati Sambas Nomor 5 Tahun 2021 tentang Pasar", 2022) == []


def test_wrong_type() -> None:
    assert issues("PP Nomor 29 Tahun 2014 tentang SAKIP") == [("other_type", "Perpres 29/2014")]


def test_misread_number_or_year() -> None:
    assert issues("UU Nomor 28 Tahun 2014 tentang Pemerintahan Daerah") == [("misread", "UU 23/2014")]
    assert issues("UU Nomor 25 Tahun 2004 tentang Pelayanan Publik") == [("misread", "UU 25/2009")]


def test_other_title() -> None:
    assert issues("UU Nomor 14 Tahun 2008 tentang Kehutanan") == [("title_differs", "UU 14/2008")]


def test_replaced_only_once_the_successor_is_there() -> None:
    text = "PP Nomor 46 Tahun 2011 tentang Penilaian Prestasi Kerja Pegawai Negeri Sipil"
    assert issues(text, 2018) == []
    assert issues(text, 2019) == [("replaced", "PP 46/2011")]
    assert issues(text) == []


def test_unknown_without_title() -> None:
    assert issues("Permenhub PM 999 Tahun 2019") == [("unknown", None)]


def test_a_user_catalogue(tmp_path: Path) -> None:
    head = "jenis,nomor,tahun,tentang,diganti_oleh,sumber,yakin\n"
    path = tmp_path / "perda kami.csv"
    path.write_text(head + "Perda,3,2020,Pasar Rakyat,Perda 9/2022,JDIH,ya\n", encoding="utf-8")
    own = Catalogue.load(path)
    assert own.find("Perda", "03", 2020) == Regulation(
        "Perda", "3", 2020, "Pasar Rakyat", "Perda 9/2022", "JDIH"
    )
    notes = own.check(parse_reference("Perda Nomor 3 Tahun 2020 tentang Pasar Rakyat"), 2023)
    assert [note.issue for note in notes] == ["replaced"]


@pytest.mark.parametrize(
    "content",
    ["jenis,nomor\nUU,1\n", "jenis,nomor,tahun,tentang,diganti_oleh,sumber,yakin\nUU,1,baru,x,,,ya\n"],
)
def test_a_broken_catalogue_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "rusak.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"rusak\.csv"):
        Catalogue.load(path)
    with pytest.raises(UsageError, match="tidak-ada"):
        Catalogue.load(tmp_path / "tidak-ada.csv")


def test_the_catalogue_that_ships_is_sound() -> None:
    entries = default_catalogue().entries
    assert len({(e.jenis, e.nomor, e.tahun) for e in entries}) == len(entries)
    for entry in entries:
        parsed = parse_reference(
            f"{entry.jenis} Nomor {entry.nomor} Tahun {entry.tahun} tentang {entry.tentang}"
        )
        assert (parsed.jenis, parsed.nomor, parsed.tahun) == (entry.jenis, entry.nomor, entry.tahun)
        assert entry.replaced_in is None or entry.replaced_in >= entry.tahun
        assert bool(entry.replaced_by) == (entry.replaced_in is not None)
