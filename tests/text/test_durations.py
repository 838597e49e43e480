import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopocr.model.sop import Satuan
from sopocr.text.durations import is_duration, parse_duration, unit_of


@given(
    st.integers(1, 999),
    st.sampled_from(["menit", "jam", "hari", "minggu", "bulan"]),
    st.sampled_from(["{n} {u}", "{n}{u}", " {n}  {u}. ", "± {n} {u}", "{n} ({n}) {u}"]),
    st.sampled_from([str.lower, str.upper, str.title]),
)
def test_a_plain_duration_is_exact(number: int, unit: Satuan, form: str, case) -> None:
    waktu = parse_duration(form.format(n=number, u=case(unit))).waktu
    assert (waktu.min, waktu.maks, waktu.satuan) == (number, number, unit)


@given(
    st.integers(1, 60),
    st.integers(1, 60),
    st.sampled_from(["-", " - ", " – ", " s.d. ", " s/d ", " sampai "]),
)
def test_a_range_keeps_both_ends(low: int, high: int, between: str) -> None:
    waktu = parse_duration(f"{low}{between}{high} hari").waktu
    assert (waktu.min, waktu.maks, waktu.satuan) == (low, high, "hari")


@given(st.text(max_size=30))
def test_any_text_is_kept_or_its_changes_are_told(text: str) -> None:
    parsed = parse_duration(text)
    assert parsed.corrections or parsed.waktu.teks == text.strip()


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("1/2 jam", 0.5, 0.5, "jam"),
        ("½ jam", 0.5, 0.5, "jam"),
        ("1½ jam", 1.5, 1.5, "jam"),
        ("1 1/2 jam", 1.5, 1.5, "jam"),
        ("setengah jam", 0.5, 0.5, "jam"),
        ("1,5 jam", 1.5, 1.5, "jam"),
        ("1.000 menit", 1000, 1000, "menit"),
        ("5 (lima) menit", 5, 5, "menit"),
        ("1 (satu) s.d. 2 (dua) hari", 1, 2, "hari"),
        ("dua puluh menit", 20, 20, "menit"),
        ("sehari", 1, 1, "hari"),
        ("maks. 3x24 jam", None, 72, "jam"),
        ("paling lama 3 hari kerja", None, 3, "hari_kerja"),
        ("< 1 jam", None, 1, "jam"),
        ("minimal 2 jam", 2, None, "jam"),
        ("1 jam 30 menit", 90, 90, "menit"),
        ("2 tahun 6 bulan", 30, 30, "bulan"),
        ("30 menit - 1 jam", 30, 60, "menit"),
        ("30'", 30, 30, "menit"),
        ("10 mnt", 10, 10, "menit"),
        ("2 hr", 2, 2, "hari"),
        ("1 Triwulan", 1, 1, "triwulan"),
        ("15 menit/berkas", 15, 15, "menit"),
        ("2 hari setelah diterima", 2, 2, "hari"),
        ("1 jam (60 menit)", 1, 1, "jam"),
        ("maks 7 hari *", None, 7, "hari"),
        ("Pada hari dan jam kerja, maksimal 10 (sepuluh) hari kerja, sejak diterima", None, 10, "hari_kerja"),
        ("Diajukan paling lambat 14 (empat belas) hari kerja setelah tanggapan", None, 14, "hari_kerja"),
    ],
)
def test_forms(text: str, low: float | None, high: float | None, unit: str) -> None:
    parsed = parse_duration(text)
    assert (parsed.waktu.min, parsed.waktu.maks, parsed.waktu.satuan) == (low, high, unit)
    assert parsed.waktu.teks == text


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("", "empty"),
        ("-", "empty"),
        ("sesuai jadwal", "no_number"),
        ("Kondisional", "no_number"),
        ("setiap hari", "no_number"),
        ("2 kali", "not_a_duration"),
        ("menit", "not_a_duration"),
        ("Dokumen 3 lembar, maksimal 2 hari", "not_a_duration"),
        ("10 orang", "not_a_duration"),
        ("3 hari sebelum rapat", "not_a_duration"),
        ("15 menit 30 menit", "not_a_duration"),
        ("1/0 jam", "not_a_duration"),
        ("1 hari 2 jam", "mixed_units"),
    ],
)
def test_no_numbers_and_why(text: str, note: str) -> None:
    parsed = parse_duration(text)
    assert (parsed.waktu.min, parsed.waktu.maks, parsed.waktu.satuan, parsed.note) == (None, None, None, note)


@pytest.mark.parametrize(
    ("text", "mended", "minutes"),
    [
        ("l5 menit", "15 menit", 15),
        ("1O menit", "10 menit", 10),
        ("15 rnenit", "15 menit", 15),
        ("5 Menlt", "5 Menit", 5),
        ("20 mennit", "20 menit", 20),
        ("30 Meni t", "30 Menit", 30),
        ("I MENIT", "1 MENIT", 1),
    ],
)
def test_reading_errors_are_mended_and_told(text: str, mended: str, minutes: int) -> None:
    parsed = parse_duration(text)
    assert parsed.waktu.teks == mended
    assert (parsed.waktu.maks, parsed.waktu.satuan) == (minutes, "menit")
    assert parsed.corrections


@pytest.mark.parametrize("text", ["2 Jam", "5 (lima) menit", "2 kali", "sesuai jadwal", "paling lama 2 hari"])
def test_clear_text_is_left_alone(text: str) -> None:
    assert parse_duration(text).corrections == ()


def test_digits_and_words_that_disagree_are_told() -> None:
    parsed = parse_duration("5 (enam) menit")
    assert (parsed.waktu.maks, parsed.note) == (5, "word_differs")


def test_the_header_gives_a_bare_number_its_unit() -> None:
    assert unit_of("Waktu (menit)") == "menit"
    assert unit_of("WAKTU (Hari Kerja)") == "hari_kerja"
    assert unit_of("Waktu") is None
    assert parse_duration("60", "menit").waktu.satuan == "menit"
    assert parse_duration("2 jam", "menit").waktu.satuan == "jam"
    bare = parse_duration("60")
    assert (bare.waktu.maks, bare.waktu.satuan, bare.note) == (60, None, "no_unit")


def test_what_is_nothing_but_a_duration() -> None:
    assert is_duration("7 hari")
    assert not is_duration("Laporan 7 hari")
    assert not is_duration("7")
    assert not is_duration("Disposisi")
