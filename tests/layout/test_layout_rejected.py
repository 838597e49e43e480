"""What the layout saw and did not take is told with its reason, to whoever asks, and to nobody else."""

from __future__ import annotations

from paper import Paper
from test_layout_tables import XS, YS, page, read

from sopocr.geometry import Box
from sopocr.model.rejected import Rejected, collecting, cropped_at, is_collected, reject


def with_underline(paper: Paper) -> None:
    paper.level(760, 300, 800)


def lines_of(found: list[Rejected]) -> list[Rejected]:
    """Long lines; rows of print are straight as well, and are told as print."""
    return [one for one in found if one.box.width > 200 and one.kind == "garis" and "print" not in one.reason]


def test_a_line_that_is_no_ruling_is_told_with_its_place() -> None:
    with collecting() as found:
        read(page(with_underline))
    (line,) = lines_of(found)
    assert line.box.iou(Box(300, 759, 800, 763)) > 0.4
    assert "two lines each way" in line.reason


def test_rulings_are_not_told_as_rejected() -> None:
    with collecting() as found:
        read(page())
    borders = [Box(XS[0], y - 2, XS[-1], y + 4) for y in YS]
    assert not [one for one in lines_of(found) if any(one.box.intersect(b).area for b in borders)]


def test_collecting_changes_nothing() -> None:
    plain = read(page(with_underline))
    with collecting():
        told = read(page(with_underline))
    assert told.tables == plain.tables
    assert told.rulings == plain.rulings


def test_nothing_is_kept_unless_asked_for() -> None:
    reject("teks", Box(0, 0, 1, 1), "dust")
    assert not is_collected()
    with collecting() as found:
        assert is_collected()
    assert found == []


def test_places_in_a_crop_are_told_in_the_page() -> None:
    with collecting() as found, cropped_at(100, 50):
        reject("simbol", Box(1, 2, 3, 4), "fits no shape")
    assert [one.box for one in found] == [Box(101, 52, 103, 54)]


def test_a_collection_inside_another_is_its_own() -> None:
    with collecting() as outer:
        with collecting() as inner:
            reject("teks", Box(0, 0, 1, 1), "of the inner")
        reject("teks", Box(0, 0, 1, 1), "of the outer")
    assert ([one.reason for one in inner], [one.reason for one in outer]) == (
        ["of the inner"],
        ["of the outer"],
    )
