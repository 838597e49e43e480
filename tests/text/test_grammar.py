from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopocr.text import grammar
from sopocr.text.personnel import nip_problems


@pytest.mark.parametrize(
    ("read", "mended"),
    [
        ("5 (ima) menit", "5 (lima) menit"),
        ("10 (sepuluh) menit", "10 (sepuluh) menit"),
        ("5 (enam) menit", "5 (enam) menit"),  # the author's slip: two words, not a letter
        ("30 (tiga pu1uh) menit", "30 (tiga pu1uh) menit"),  # no letters: not a word
    ],
)
def test_a_spelt_number_is_mended_by_its_digits(read: str, mended: str) -> None:
    assert grammar.spelt_number(read) == mended


@pytest.mark.parametrize(
    ("text", "seen", "told"),
    [
        ("ja hari", ["14 hurt", "ja hari"], "14 hari"),
        ("S hari", ["S hari"], "5 hari"),
        ("Thari", ["Thari", "7 turi"], "7 hari"),
        ("hari", ["thari", ""], "1 hari"),
        ("hari", ["hari", ""], "hari"),
        ("Sesuai jadwal", ["Sesuai jadwal", "5 hari"], "Sesuai jadwal"),
        ("2 jais", ["2 jais"], "2 jais"),
        ("Setiap hari", ["Setiap hari"], "Setiap hari"),
    ],
)
def test_a_time_without_its_number_is_what_a_reader_saw(text: str, seen: list[str], told: str) -> None:
    assert grammar.counted_time(text, seen) == told


def test_a_space_before_a_unit_must_have_been_seen() -> None:
    assert grammar.spaced_units("5menit", ["5meni t", "5 menit"]) == "5 menit"
    assert grammar.spaced_units("1jam", ["1jam", "1jam"]) == "1jam"


@pytest.mark.parametrize(
    ("read", "mended"),
    [
        ("19660320198611 1 001", "19660320 198611 1 001"),
        ("219630917 198903 2 006", "19630917 198903 2 006"),
        ("196512171992031009", "196512171992031009"),
        ("19660320 198611 1 001", "19660320 198611 1 001"),
        ("1975609 2008011 01", "1975609 2008011 01"),
    ],
)
def test_a_nip_gets_its_groups_back(read: str, mended: str) -> None:
    assert grammar.regular_nip(read) == mended


@given(st.text(alphabet="0123456789 .", max_size=24))
def test_a_nip_never_gets_digits_that_nobody_read(text: str) -> None:
    mended = grammar.regular_nip(text)
    before, after = ("".join(filter(str.isdigit, one)) for one in (text, mended))
    assert after in before
    if mended != text:
        assert not nip_problems(mended)


def test_a_stop_before_a_degree_is_a_comma_only_where_it_was_doubtful() -> None:
    assert grammar.degrees_apart("YULIA RAHMAN. S.H., M.H.", unsure=True) == "YULIA RAHMAN, S.H., M.H."
    assert grammar.degrees_apart("YULIA RAHMAN. S.H., M.H.", unsure=False) == "YULIA RAHMAN. S.H., M.H."
    assert grammar.degrees_apart("Drs. AGUS SETIADI", unsure=True) == "Drs. AGUS SETIADI"


@pytest.mark.parametrize(
    ("read", "mended"),
    [
        ("Ketua Tim —", "Ketua Tim"),
        ("Bidang Terkait — —", "Bidang Terkait"),
        ("tidak dapat diproses .", "tidak dapat diproses"),
        ("Pendaftaran - Pasien", "Pendaftaran - Pasien"),
        ("-", "-"),
        ("Laporan hasil.", "Laporan hasil."),
    ],
)
def test_strokes_at_the_ends_go(read: str, mended: str) -> None:
    assert grammar.tidy_ends(read) == mended


def test_things_are_parted_by_semicolons() -> None:
    assert grammar.items_apart("Surat; Proposal: Fotokopi KTP", []) == "Surat; Proposal; Fotokopi KTP"
    assert grammar.items_apart("LHP: Arahan", ["LHP; Arahan"]) == "LHP; Arahan"
    assert (
        grammar.items_apart("Catatan: Lihat lampiran", ["Catatan: Lihat lampiran"])
        == "Catatan: Lihat lampiran"
    )


def test_an_office_is_numbered_like_its_neighbours() -> None:
    assert grammar.office_number("Wadir 1", ["Wadir 1", "Wadir II"]) == "Wadir I"
    assert grammar.office_number("Wadir 1", ["Wadir 1", "Wadir 2"]) == "Wadir 1"


def test_the_signs_of_a_reference() -> None:
    read = "UU Ri No, 12 Tahun 2012 tentang Pendidikan Tinggi"
    assert grammar.reference_signs(read) == "UU RI No. 12 Tahun 2012 tentang Pendidikan Tinggi"
    assert grammar.reference_signs("Permen Ri No, PM 44 Tahun 2015") == "Permen RI No. PM 44 Tahun 2015"
    assert grammar.reference_signs("Perda tentang No, dan Ri") == "Perda tentang No, dan Ri"


@pytest.mark.parametrize(
    ("number", "seen", "told"),
    [
        (
            "440/017/SOP/PKM/I/2022",
            ["440/017/SOP/PKM/I/2022", "440/017/SOP/PKM/!!I/2022"],
            "440/017/SOP/PKM/III/2022",
        ),
        (
            "440/017/SOP/PKM/I/2022",
            ["440/017/SOP/PKM/I/2022", "440/017/SOP/PKM/I/2022"],
            "440/017/SOP/PKM/I/2022",
        ),
        ("503/DPMPTSP/VII/2021", ["503/DPMPTSP/VII/2021", "503/DPMPTSP/VIII/2021"], "503/DPMPTSP/VIII/2021"),
        ("503/DPMPTSP/VI/2021", ["503/DPMPTSP/VI/2021", "503/DPMPTSP/XI/2021"], "503/DPMPTSP/VI/2021"),
        ("W22-U9/45/0T.01.2/I/2020", [], "W22-U9/45/OT.01.2/I/2020"),
        ("W22-U9/45/1/2020", ["W22-U9/45/1/2020", "W22-U9/45/11/2020"], "W22-U9/45/1/2020"),
        ("800/1. 3/S0P-07/BKPSDM", [], "800/1.3/SOP-07/BKPSDM"),
        ("045.2/88/DPK.II/2020", [": 045.2/88/DPK.II1/2020"], "045.2/88/DPK.III/2020"),
        ("470/SQP-03/DUKCAPIL/2024", [], "470/SOP-03/DUKCAPIL/2024"),
        ("53191.5OP.004/2024", [], "53191.SOP.004/2024"),
        ("A5OP/1", [], "A5OP/1"),
        ("B.31 .430/1187/DISBUD", [], "B.31.430/1187/DISBUD"),
        ("460/SOP- 011/DSP3A", [], "460/SOP-011/DSP3A"),
        ("070/ SOP / 05 / 2022", [], "070/ SOP / 05 / 2022"),
        ("000.8.3.3 / /SATPOLPP-A", [], "000.8.3.3 / /SATPOLPP-A"),
        ("SOP 12/2020", [], "SOP 12/2020"),
    ],
)
def test_a_number_has_its_usual_signs(number: str, seen: list[str], told: str) -> None:
    assert grammar.regular_number(number, seen) == told


def test_a_grade_that_is_not_the_ranks_own_is_what_the_other_reader_saw() -> None:
    read, own = "Pembina Utama Muda, IV/e", "Pembina Utama Muda, IV/c"
    assert grammar.own_grade(read, [read, own]) == own
    assert grammar.own_grade(read, [read, read]) == read  # both saw it: it may be printed so
    assert grammar.own_grade(own, [own, read]) == own


def test_an_office_has_a_roman_number_where_a_reader_saw_one() -> None:
    assert grammar.office_number("Wakil Dekan 1", [], ["Wakil Dekan 1", "Wakil Dekan I"]) == "Wakil Dekan I"
    assert grammar.office_number("Wakil Dekan 1", [], ["Wakil Dekan 1"], unsure=True) == "Wakil Dekan I"
    assert grammar.office_number("Asisten 1", [], ["Asisten 1", "Asisten I"]) == "Asisten I"
    assert grammar.office_number("Asisten 1", [], ["Asisten 1"]) == "Asisten 1"
    assert grammar.office_number("Loket 1", [], ["Loket 1", "Loket I"]) == "Loket 1"


def test_days_whose_last_letters_ran_together_are_days() -> None:
    assert grammar.whole_days("1-2 han") == "1-2 hari"
    assert grammar.whole_days("3 hangar") == "3 hangar"
