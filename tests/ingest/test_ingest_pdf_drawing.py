"""A born-digital page's lines and shapes alone: shading of cells is none, filled symbols are."""

from __future__ import annotations

import numpy as np

from sopocr.ingest import open_source
from sopocr.settings import IngestSettings

CELL = (100, 600, 200, 40)
BORDER = "0 g 99 640 202 1 re f 99 599 202 1 re f 99 600 1 40 re f 300 600 1 40 re f\n"


def drawn(make, folder, content: str) -> tuple[np.ndarray, float]:
    """The dark pixels of the drawing, and its pixels a point."""
    words = "0 g " + make.text("Kepala Dinas memeriksa", 60, 100)
    path = make.write(folder, "d.pdf", make.pdf(make.Page(content + words)))
    with open_source(path, IngestSettings()) as source:
        [page] = source.pages()
    pixels = page.drawing if page.drawing.ndim == 2 else page.drawing.min(axis=2)
    return pixels < 128, page.image.dpi / 72


def pictures(make, folder, content: str) -> list[list[float]]:
    """The places (points, y up) on a page where print may be seen that is no text."""
    words = "0 g " + make.text("Kepala Dinas memeriksa", 60, 100)
    path = make.write(folder, "p.pdf", make.pdf(make.Page(content + words)))
    with open_source(path, IngestSettings()) as source:
        [page] = source.pages()
    scale = page.image.dpi / 72
    return [[b.x0 / scale, 842 - b.y1 / scale, b.x1 / scale, 842 - b.y0 / scale] for b in page.pictures]


def dark(ink: np.ndarray, scale: float, x0: float, y0: float, x1: float, y1: float) -> bool:
    """Whether anything is drawn in a box of the page's points (y up)."""
    part = ink[round((842 - y1) * scale) : round((842 - y0) * scale), round(x0 * scale) : round(x1 * scale)]
    return bool(part.any())


def test_shading_of_a_cell_and_of_its_paragraph_draws_no_lines(make, tmp_path):
    shading = "0.5 g 100 600 200 40 re f\n" + "0.5 g 102 612 190 12 re f 100 600 200 3 re f\n"
    ink, scale = drawn(make, tmp_path, shading + BORDER)
    assert not dark(ink, scale, 104, 604, 296, 636)
    assert dark(ink, scale, 150, 598, 250, 602) and dark(ink, scale, 298, 610, 302, 630)


def test_a_shaded_area_drawn_after_a_line_does_not_wipe_it_out(make, tmp_path):
    shading = "0.5 g 100 600 200 40 re f\n"
    ink, scale = drawn(make, tmp_path, BORDER + shading)
    rows = ink[round((842 - 630) * scale) : round((842 - 610) * scale)]
    for x in (99.5, 300.5):
        line = rows[:, round((x - 2) * scale) : round((x + 2) * scale)].any(axis=1)
        assert line.all()


def test_a_filled_symbol_within_a_cell_keeps_its_outline(make, tmp_path):
    symbol = "0.6 g 150 610 60 20 re f\n"
    ink, scale = drawn(make, tmp_path, BORDER + symbol)
    for box in ((148, 615, 152, 625), (208, 615, 212, 625), (160, 608, 200, 612), (160, 628, 200, 632)):
        assert dark(ink, scale, *box)
    assert not dark(ink, scale, 155, 614, 205, 626)


def test_dotted_and_dashed_lines_are_whole(make, tmp_path):
    lines = "0 G 0.5 w [0.5 3] 0 d 100 600 m 300 600 l S [6 4] 0 d 100 640 m 300 640 l S\n"
    ink, scale = drawn(make, tmp_path, lines)
    for y in (600, 640):
        row = ink[round((842 - y - 2) * scale) : round((842 - y + 2) * scale)].any(axis=0)
        assert row[round(102 * scale) : round(298 * scale)].all()


def outline(x: float, y: float, size: float) -> str:
    """An "o" as a filled curve."""
    rings = ""
    for r in (size / 2, size / 3):
        cx, cy, k = x + size / 2, y + size / 2, 0.55 * r
        rings += (
            f"{cx + r} {cy} m {cx + r} {cy + k} {cx + k} {cy + r} {cx} {cy + r} c "
            f"{cx - k} {cy + r} {cx - r} {cy + k} {cx - r} {cy} c "
            f"{cx - r} {cy - k} {cx - k} {cy - r} {cx} {cy - r} c "
            f"{cx + k} {cy - r} {cx + r} {cy - k} {cx + r} {cy} c h "
        )
    return f"0 g {rings} f*\n"


def test_letters_drawn_as_curves_are_to_be_read_and_arrowheads_are_not(make, tmp_path):
    letters = "".join(outline(100 + 9 * n, 500, 8) for n in range(14))
    [place] = pictures(make, tmp_path, letters)
    assert np.allclose(place, [100, 500, 225, 508], atol=2)
    heads = "".join(
        f"0 g {100 + 9 * n} 500 m {108 + 9 * n} 500 l {104 + 9 * n} 508 l h f\n" for n in range(14)
    )
    assert pictures(make, tmp_path, heads) == []
