import pytest

from sopocr.text.decisions import normalise_condition

YES = [
    "Ya",
    "YA",
    "Y",
    "ya.",
    "Va",
    "Setuju",
    "Disetujui",
    "Lengkap",
    "Valid",
    "Sesuai",
    "Hadir",
    "Sudah lengkap",
    "Leng kap",
    "Berkas lengkap",
    "ra",
]
NO = [
    "Tidak", "TIDAK", "T", "Tdk", "Tldak", "Tidak setuju", "TidakSetuju", "Belum", "Belum lengkap",
    "Tidak valid", "Tidak hadir", "Ditolak", "Kurang lengkap", "Revisi", "ti dak",
    "lum lengkap", "Ddak Setuju", "Belt.m Lengkap",
]  # fmt: skip


@pytest.mark.parametrize("word", YES)
def test_yes(word: str) -> None:
    assert normalise_condition(word) == "ya"


@pytest.mark.parametrize("word", NO)
def test_no(word: str) -> None:
    assert normalise_condition(word) == "tidak"


@pytest.mark.parametrize(
    "word",
    [
        "",
        "|",
        "-",
        "Kepala Dinas",
        "Mulai",
        "3",
        "Laporan hasil",
        "Sokum lengkap",
        "m Lengkap",
        "k Setuju",
        "t ju",
    ],
)
def test_neither(word: str) -> None:
    assert normalise_condition(word) is None
