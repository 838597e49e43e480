"""The drawing program's SPO and narrative SOPs: their records agree with what is printed."""

from __future__ import annotations

import re

import pytest

from samples.drawing.forms.compose import compose_form
from samples.drawing.forms.draw import draw_form


@pytest.mark.parametrize("form", ["spo", "naratif"])
def test_every_value_of_the_record_is_printed(form: str) -> None:
    document = draw_form(compose_form(f"{form}-3", form, "5"), "5")
    printed = re.sub(r"\W+", "", " ".join(mark.text for page in document.pages for mark in page.texts))
    gold = document.gold
    for title, items in gold["bagian_lain"].items():
        assert re.sub(r"\W+", "", title) in printed
        assert all(re.sub(r"\W+", "", part) in printed for item in items for part in item.split("; "))
    for step in gold["langkah"]:
        assert step["tingkat"] == (step["nomor"].count(".") + 1 if step["nomor"] else 1)
    assert gold["bentuk"] == form


def test_the_same_seed_draws_the_same_form() -> None:
    content = compose_form("spo-1", "spo", "2")
    assert draw_form(content, "2").pdf == draw_form(content, "2").pdf
