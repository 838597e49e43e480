from pathlib import Path

import pytest

from sopocr.errors import UsageError
from sopocr.text.lexicon import default_lexicon, read_words
from sopocr.text.morphology import roots


@pytest.mark.parametrize(
    "word",
    [
        "kegiatan", "Kepala", "DINAS", "disposisi", "notulen", "triwulan", "memverifikasi", "didisposisikan",
        "mengarsipkannya", "masing-masing", "perundang-undangan", "penatausahaan", "Kasubbag", "Permendagri",
        "Sambas", "menginformasikan", "penggandaan", "terdokumentasi", "dikoordinasikan",
    ],
)  # fmt: skip
def test_words(word: str) -> None:
    assert default_lexicon().knows(word)


@pytest.mark.parametrize(
    "word",
    ["keglatan", "dinaS1", "intemnal", "dokurnen", "kineria", "triwululan", "monitorin", "xq", "zzz-zzz"],
)
def test_no_words(word: str) -> None:
    assert not default_lexicon().knows(word)


@pytest.mark.parametrize(
    ("fragment", "stands"), [("di", True), ("dan", True), ("g", False), ("an", False), ("kan", False)]
)
def test_short_letter_groups_must_be_listed(fragment: str, stands: bool) -> None:
    assert default_lexicon().is_word(fragment) is stands


@pytest.mark.parametrize(
    ("word", "root"),
    [
        ("memverifikasi", "verifikasi"),
        ("menyetorkan", "setor"),
        ("pengarsipan", "arsip"),
        ("mengirimkan", "kirim"),
        ("pemeriksaan", "periksa"),
        ("didisposisikan", "disposisi"),
        ("diperbaikinya", "baik"),
        ("ketatausahaan", "tatausaha"),
    ],
)
def test_roots(word: str, root: str) -> None:
    assert root in roots(word)


def test_the_user_adds_words(tmp_path: Path) -> None:
    path = tmp_path / "kata kami.txt"
    path.write_text("# istilah sendiri\nSimandataku\n\nPusdalops PB  # pusat\n", encoding="utf-8")
    assert read_words(path) == ["Simandataku", "Pusdalops PB"]
    before = default_lexicon()
    after = before.with_words(read_words(path))
    assert not before.knows("simandataku")
    assert after.knows("Simandataku")
    assert after.knows("PUSDALOPS")
    assert after.is_word("PB")
    assert after.knows("kegiatan")


def test_an_unreadable_word_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="hilang"):
        read_words(tmp_path / "hilang.txt")
    broken = tmp_path / "biner.txt"
    broken.write_bytes(b"\xff\xfe\x00kata")
    with pytest.raises(UsageError, match="biner"):
        read_words(broken)
