"""Several files that are one document."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sopocr.errors import UsageError
from sopocr.ingest import SourcePage, open_document
from sopocr.model.arrangement import ArrangedPage
from sopocr.settings import IngestSettings


def picture(path: Path, grey: int, pages: int = 1) -> Path:
    images = [Image.fromarray(np.full((60, 40), grey, np.uint8)) for _ in range(pages)]
    images[0].save(path, save_all=pages > 1, **({"append_images": images[1:]} if pages > 1 else {}))
    return path


def test_the_files_pages_are_numbered_through(tmp_path: Path) -> None:
    paths = [
        picture(tmp_path / "a.png", 200),
        picture(tmp_path / "b.tif", 150, 2),
        picture(tmp_path / "c.png", 90),
    ]
    with open_document(paths, IngestSettings()) as document:
        pages = [page for page in document.pages() if isinstance(page, SourcePage)]
    assert [(page.image.number, int(page.image.pixels[0, 0])) for page in pages] == [
        (1, 200),
        (2, 150),
        (3, 150),
        (4, 90),
    ]
    assert document.selected == (1, 2, 3, 4)
    assert [(part.file, part.pages) for part in document.parts] == [
        ("a.png", [1]),
        ("b.tif", [2, 3]),
        ("c.png", [4]),
    ]
    assert len({part.sha256 for part in document.parts}) == 3
    assert document.path == paths[0]


def test_one_file_has_no_parts(tmp_path: Path) -> None:
    with open_document(picture(tmp_path / "a.png", 200), IngestSettings()) as document:
        assert document.parts == ()
        assert document.selected == (1,)


def test_pages_of_several_files_cannot_be_chosen_and_texts_not_joined(tmp_path: Path) -> None:
    one = picture(tmp_path / "a.png", 200)
    text = tmp_path / "sop.txt"
    text.write_text("Nomor SOP : 1\nNama SOP : Rapat\n")
    with pytest.raises(UsageError, match="pages"):
        open_document([one, one], IngestSettings(), pages=[1])
    with pytest.raises(UsageError, match="text"):
        open_document([one, text], IngestSettings())


def test_pages_come_in_the_order_that_a_person_gave_them(tmp_path: Path) -> None:
    first, second = picture(tmp_path / "a.tif", 200, 2), picture(tmp_path / "b.png", 90)
    order = [ArrangedPage(file=1, page=1), ArrangedPage(file=0, page=2)]
    with open_document([first, second], IngestSettings(), arranged=order) as document:
        pages = [page for page in document.pages() if isinstance(page, SourcePage)]
    assert [(page.image.number, int(page.image.pixels[0, 0])) for page in pages] == [(1, 90), (2, 200)]
    assert [(part.file, part.pages) for part in document.parts] == [("a.tif", [2]), ("b.png", [1])]
    assert document.selected == (2, 1)
    alone = [ArrangedPage(page=2), ArrangedPage(page=1)]
    with open_document(first, IngestSettings(), arranged=alone) as document:  # numbers stay the file's own
        assert [page.image.number for page in document.pages() if isinstance(page, SourcePage)] == [2, 1]
        assert document.parts == ()
