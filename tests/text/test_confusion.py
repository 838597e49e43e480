from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopocr.errors import SopocrError
from sopocr.text.confusion import default_confusions, differences, learn, load_confusions, to_tsv


def test_confusions_are_learnt_from_pairs() -> None:
    pairs = [("Keglatan dinas", "Kegiatan dinas")] * 3 + [("surat maauk", "surat masuk")]
    learnt = learn(pairs)
    letters = 3 * len("Kegiatan dinas") + len("surat masuk")
    assert learnt.rates == {("l", "i"): pytest.approx(3e6 / letters, abs=0.1)}  # once is no habit


def test_unlike_texts_teach_nothing() -> None:
    assert learn([("DAYA MANUSIA", "RATNA DEWI")] * 9).rates == {}


@given(st.text(alphabet="abcde", max_size=8), st.text(alphabet="abcde", max_size=8))
def test_the_differences_hold_all_that_differs(read: str, true: str) -> None:
    pieces = differences(read, true)
    assert bool(pieces) == (read != true)
    assert sum(len(a) - len(b) for a, b in pieces) == len(read) - len(true)


def test_the_table_survives_its_file(tmp_path: Path) -> None:
    learnt = learn([("Keglatan", "Kegiatan"), ("ianjut", "lanjut"), ("rnasuk", "masuk")] * 2)
    path = tmp_path / "confusions.tsv"
    path.write_text(to_tsv(learnt, "test"), encoding="utf-8")
    assert load_confusions(path) == learnt
    path.write_text("a\tb\n", encoding="utf-8")
    with pytest.raises(SopocrError):
        load_confusions(path)


def test_the_shipped_table_knows_what_prints_alike() -> None:
    table = default_confusions()
    for read, true in (("l", "i"), ("t", "i"), ("rn", "m")):
        assert table.rate(read, true) > 0
    assert table.of_words("keglatan", "kegiatan") > table.of_words("kegiatan", "kegratan")
