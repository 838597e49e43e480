"""Where one SPO or narrative SOP of a file ends and the next begins: at a head that names another."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from sopocr.assemble.forms.head import Head, head_lines, read_head
from sopocr.assemble.forms.printed import plain, printed_of
from sopocr.model.page import ReadPage

_FEWEST_LABELS = 2
_SAME_NUMBER, _SAME_TITLE = 88.0, 80.0
"""Likeness (0..100) of letters from which two heads name the same number, and the same title."""


def split_forms(pages: Sequence[ReadPage]) -> list[list[ReadPage]]:
    """The pages of each SOP, in order."""
    groups: list[list[ReadPage]] = []
    current: Head | None = None
    for page in pages:
        head = _head_of(page)
        if not groups or (head is not None and current is not None and _is_another(head, current)):
            groups.append([])
            current = head
        groups[-1].append(page)
        current = current or head
    return groups


def names_another(page: ReadPage, other: ReadPage) -> bool:
    """Whether two pages that read alike have heads of two SOPs: sisters, not one sheet scanned twice."""
    one, two = _head_of(page), _head_of(other)
    return one is not None and two is not None and _is_another(one, two)


def _head_of(page: ReadPage) -> Head | None:
    """The head on a page; None where fewer than two of its labels have a value."""
    head = read_head(head_lines(printed_of(page)))
    filled = {label.name for label in head.labels if label.text}
    return head if len(filled) >= _FEWEST_LABELS else None


def _is_another(head: Head, current: Head) -> bool:
    numbers = plain(head.number), plain(current.number)
    titles = plain(head.title_text), plain(current.title_text)
    other_number = all(numbers) and fuzz.ratio(*numbers) < _SAME_NUMBER
    other_title = all(titles) and fuzz.ratio(*titles) < _SAME_TITLE
    same_title = all(titles) and fuzz.ratio(*titles) >= _SAME_TITLE
    if all(numbers):
        return (other_number and not same_title) or (other_title and numbers[0] != numbers[1])
    return other_title
