"""Items of lists without marks: told by the room left, the leading, the words; doubt is told."""

from __future__ import annotations

import random

import pytest

from samples.lists.train import draw_list, load_items
from sopocr.text.list_breaks import FEATURES, begins, features
from sopocr.text.lists import ItemLine, split_items


def placed(*texts: str, lead: float = 1.4, gaps: tuple[int, ...] = ()) -> list[ItemLine]:
    """Lines of 20 pixels' height, ten pixels a letter, with half a line more before those in `gaps`."""
    lines, y = [], 0.0
    for number, text in enumerate(texts):
        y += 10.0 if number in gaps else 0.0
        lines.append(ItemLine(text, 50, 50 + 10.0 * len(text), y, y + 20))
        y += 20 * lead
    return lines


def test_one_a_line_on_a_wide_page() -> None:
    texts = ["Pendidikan minimal SLTA", "Memahami SAKIP", "Mampu mengoperasikan komputer"]
    items = split_items(placed(*texts), right=1100)
    assert [item.text for item in items] == texts
    assert not any(item.doubtful for item in items)


def test_a_wrapped_sentence_stays_whole() -> None:
    lines = placed(
        "Apabila SOP ini tidak dilaksanakan maka pelayanan kepada",
        "masyarakat akan terhambat dan tujuan organisasi tidak",
        "tercapai sesuai rencana",
    )
    (item,) = split_items(lines, right=625)
    assert not item.doubtful


def test_wrapped_items_told_apart_by_their_leading_and_kind() -> None:
    lines = placed(
        "Undang-Undang Nomor 14 Tahun 2008 tentang",
        "Keterbukaan Informasi Publik",
        "Peraturan Menteri Kesehatan Nomor 24 Tahun",
        "2022 tentang Rekam Medis",
        gaps=(2,),
    )
    assert [item.lines for item in split_items(lines, right=490)] == [(0, 1), (2, 3)]


def test_a_break_that_nothing_tells_is_doubtful() -> None:
    """A full line, and a capital that may begin an item or a name."""
    shares = begins(placed("Komputer dan Jaringan Internet Kantor", "Ruang Rapat Utama"), 440)
    items = split_items(placed("Komputer dan Jaringan Internet Kantor", "Ruang Rapat Utama"), right=440)
    assert 0.02 < shares[0] < 0.98
    assert any(item.doubtful for item in items) == (0.2 < shares[0] < 0.8)


def test_open_ends_and_marks_within_are_never_begun_at() -> None:
    assert begins(placed("Memahami tugas dan", "Fungsi organisasi"), 900)[0] < 0.5
    assert begins(placed("Peraturan Bupati", "Nomor 5 Tahun 2016"), 900)[0] < 0.5


def test_features_are_as_many_as_their_names() -> None:
    for lines in (placed("a", "b", "c"), [ItemLine("a"), ItemLine("b"), ItemLine("c")]):
        assert [len(row) for row in features(lines, None)] == [len(FEATURES)] * 2


@pytest.mark.parametrize("seed", ["a", "b"])
def test_most_breaks_of_drawn_lists_are_right(seed: str) -> None:
    """Contents that were not fitted to, in boxes of any width; what is wrong is mostly told as doubtful."""
    _, others = load_items("1")
    rng = random.Random(seed)
    right = wrong = told = 0
    for _ in range(150):
        lines, edge, starts = draw_list(rng, others)
        for share, begun in zip(begins(lines, edge), starts[1:], strict=False):
            hit = (share > 0.5) == begun
            right += hit
            wrong += not hit
            told += not hit and 0.1 < share < 0.9
    assert right > 0.88 * (right + wrong)
    assert told > 0.7 * wrong
