"""The similarity hash of a page: near for the same page read with errors, far for another page."""

from __future__ import annotations

import itertools

from text_sources import spoilt, tabs

from samples.drawing.compose import compose
from sopocr.batch.page_similarity import BITS, look
from sopocr.geometry import Box, Transform
from sopocr.model.page import ReadPage, TextLine


def page(text: str) -> ReadPage:
    lines = tuple(TextLine(Box(0, i, 1, i + 1), text=line) for i, line in enumerate(text.splitlines()))
    return ReadPage(number=1, size=(1, 1), source_size=(1, 1), to_source=Transform(), lines=lines)


def far(one: str | None, other: str | None) -> int:
    assert one is not None and other is not None
    return (int(one, 16) ^ int(other, 16)).bit_count()


def test_pages_are_known_again_and_told_apart() -> None:
    texts = [tabs(compose(f"look{number}", "looks")) for number in range(8)]
    looks = [look(page(text)) for text in texts]
    assert all(len(one or "") * 4 == BITS for one in looks)
    for text, own in zip(texts, looks, strict=True):
        assert far(own, look(page(text))) == 0
        assert far(own, look(page(text.upper()))) < 20
        assert far(own, look(page("\n".join(reversed(text.splitlines()))))) < 20, (
            "lines may come in any order"
        )
        assert far(own, look(page(spoilt(text, 0.02, 1)))) < 64
    apart = [far(one, other) for one, other in itertools.combinations(looks, 2)]
    assert min(apart) > 64


def test_pages_that_say_little_are_like_no_other() -> None:
    assert look(page("STANDAR OPERASIONAL PROSEDUR\nDINAS KESEHATAN\n2024")) is None
    assert look(page("")) is None
