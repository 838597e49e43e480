import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopocr.text.personnel import (
    PANGKAT,
    find_nip,
    has_nip_label,
    is_pppk,
    match_pangkat,
    nip_problems,
    pangkat_agrees,
    with_grade_of_rank,
)

BIRTHS = st.dates(datetime.date(1955, 1, 1), datetime.date(1999, 12, 31))


@given(
    BIRTHS, st.integers(19, 40), st.integers(1, 12), st.sampled_from("12"), st.integers(1, 999), st.booleans()
)
def test_valid_numbers_pass_and_are_found(birth, age, month, sex, serial, spaced) -> None:
    parts = [birth.strftime("%Y%m%d"), f"{birth.year + age}{month:02d}", sex, f"{serial:03d}"]
    nip = (" " if spaced else "").join(parts)
    assert nip_problems(nip) == ()
    for line in (f"NIP. {nip}", f"NIP.{nip}", f"NlP : {nip}", f"N I P {nip}"):
        hit = find_nip(line)
        assert hit is not None
        assert hit.labelled
        assert hit.text == nip


@pytest.mark.parametrize(
    ("nip", "problem"),
    [
        ("19700230 199803 1 001", "birth_date"),
        ("19701301 199803 1 001", "birth_date"),
        ("19700215 199813 1 001", "appointment"),
        ("19700215 199803 3 001", "sex"),
        ("19700215 199803 1 000", "serial"),
        ("19900215 199803 1 001", "age"),
        ("19700215 199803 1 01", "length"),
        ("19700215 199803 1 0011", "length"),
    ],
)
def test_each_fault_is_named(nip: str, problem: str) -> None:
    assert nip_problems(nip) == (problem,)


def test_contract_employees_and_old_numbers_are_no_fault() -> None:
    assert nip_problems("19850101 202221 1 003") == ()
    assert is_pppk("19850101 202221 1 003")
    assert not is_pppk("19700215 199803 1 001")
    assert nip_problems("130 123 456") == ()


def test_letters_in_the_number_are_mended_and_told() -> None:
    hit = find_nip("NIP. 197OO215 l99803 1 0O1")
    assert hit is not None
    assert hit.text == "19700215 199803 1 001"
    assert hit.digits == "197002151998031001"
    assert [c.read for c in hit.corrections] == ["197OO215 l99803 1 0O1"]


@pytest.mark.parametrize(
    "line", ["Sambas, 12 Januari 2021", "000.8.3.3/256/SETDA", "Telp. 0562 123456", "MANIP 12345678"]
)
def test_other_numbers_are_no_nip(line: str) -> None:
    assert find_nip(line) is None


def test_an_empty_label_is_seen() -> None:
    assert has_nip_label("NIP.")
    assert find_nip("NIP.") is None
    assert not has_nip_label("Kepala Dinas")


@pytest.mark.parametrize("name", list(PANGKAT))
@pytest.mark.parametrize("form", ["{n} ({g})", "{n}, {g}", "{n} / {g}", "Pangkat : {n} ({g})"])
def test_every_rank_with_its_grade(name: str, form: str) -> None:
    hit = match_pangkat(form.format(n=name, g=PANGKAT[name]))
    assert hit is not None
    assert (hit.pangkat, hit.golongan) == (name, PANGKAT[name])
    for spelling in (name, name.upper(), name.replace("Tk. I", "Tingkat I"), name.replace("Tk. I", "Tk I")):
        alone = match_pangkat(spelling)
        assert alone is not None
        assert (alone.pangkat, alone.golongan) == (name, None)


def test_the_printed_form_is_kept() -> None:
    hit = match_pangkat("Pembina Utama Madya (IV/d)")
    assert hit is not None
    assert (hit.text, hit.corrections) == ("Pembina Utama Madya (IV/d)", ())


@pytest.mark.parametrize("printed", ["Pembina Tingkat I", "PENATA MUDA TINGKAT I", "Penata Tkt. I (III/d)"])
def test_a_degree_written_out_is_no_misreading(printed: str) -> None:
    hit = match_pangkat(printed)
    assert hit is not None
    assert hit.text == printed
    assert not hit.corrections


def test_misread_rank() -> None:
    hit = match_pangkat("Pernbina Utarna Muda (lV/c)")
    assert hit is not None
    assert (hit.pangkat, hit.golongan) == ("Pembina Utama Muda", "IV/c")
    assert hit.text == "Pembina Utama Muda (IV/c)"
    assert [c.read for c in hit.corrections] == ["Pernbina Utarna Muda (lV/c)"]


@pytest.mark.parametrize(
    "line", ["Pembina OSIS", "Kepala Dinas", "BUDI SANTOSO, S.H.", "Penata Laksana Barang", "Pengelola", ""]
)
def test_other_lines_are_no_rank(line: str) -> None:
    assert match_pangkat(line) is None


def test_agreement_of_rank_and_grade() -> None:
    assert pangkat_agrees("Pembina (IV/a)") is True
    assert pangkat_agrees("Pembina (IV/b)") is False
    assert pangkat_agrees("Pembina") is None
    assert pangkat_agrees("Kolonel") is None


@pytest.mark.parametrize(
    ("read", "text"),
    [
        ("Penata Tk. I (ilt/d)", "Penata Tk. I (III/d)"),
        ("Pembina Utama Muda (lV/c)", "Pembina Utama Muda (IV/c)"),
        (
            "Penata Tk. I (II/d)",
            "Penata Tk. I (II/d)",
        ),  # printed so: another check tells that it does not fit
    ],
)
def test_a_grade_whose_numeral_is_no_numeral(read: str, text: str) -> None:
    hit = match_pangkat(read)
    assert hit is not None
    assert hit.text == text


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("Perbina T. f, TV/b", "Pembina Tk. I, IV/b"),
        ("Pcmbina Tk I (V/b)", "Pembina Tk. I (IV/b)"),
        ("Penibina Uarna Mda (TV/c)", "Pembina Utama Muda (IV/c)"),
    ],
)
def test_a_rank_and_its_grade_tell_each_other(read, printed):
    hit = match_pangkat(read)
    assert hit is not None and hit.text == printed
    assert [correction.read for correction in hit.corrections] == [read]


@pytest.mark.parametrize(
    "line", ["Kepala Seksi II/a", "Surat Masuk II/b", "Ruang Data IV/b", "Pxxxxx Txx, xx/d"]
)
def test_what_only_ends_like_a_grade_is_no_rank(line):
    assert match_pangkat(line) is None


def test_prosecutors_have_ranks_of_their_own() -> None:
    hit = match_pangkat("Jaksa Utama Pratama (IV/b)")
    assert hit is not None
    assert (hit.text, hit.golongan) == ("Jaksa Utama Pratama (IV/b)", "IV/b")
    assert pangkat_agrees("Jaksa Utama Pratama (IV/b)")
    assert pangkat_agrees("Jaksa Madya (IV/c)") is False
    assert match_pangkat("Jaksa Penuntut Umum") is None


@pytest.mark.parametrize(
    ("read", "whole"),
    [
        ("Penata Tk. I (I/d)", "Penata Tk. I (III/d)"),
        ("Penata (II/c)", "Penata (III/c)"),
        ("Penata (II/d)", "Penata (II/d)"),  # the letter is another rank's
        ("Pembina (III/a)", "Pembina (III/a)"),  # no stroke was lost
        ("Juru Tk. I (I/d)", "Juru Tk. I (I/d)"),
        ("Penata Tk. I", "Penata Tk. I"),
    ],
)
def test_a_numeral_that_lost_strokes_gets_those_of_the_ranks_grade(read: str, whole: str) -> None:
    assert with_grade_of_rank(read) == whole


def test_a_degree_of_a_rank_that_is_written_out_stays_so_where_the_grade_is_lost() -> None:
    hit = match_pangkat("Penata Tingkat I(I/)")
    assert hit is not None
    assert (hit.text, hit.golongan) == ("Penata Tingkat I", None)
