"""A form's head: number, revision, dates, title, body and who set it, labelled or not, and where it ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from sopocr.assemble.approver import approver_parts
from sopocr.assemble.forms.head_labels import DATES, HeadLabel, find_head_labels, without_colon
from sopocr.assemble.forms.printed import Printed, box_of, is_page_number, plain, rows_of
from sopocr.text.bodies import begins_body
from sopocr.text.joining import join_lines
from sopocr.text.labels import match_head, match_section
from sopocr.text.person_names import has_degree, looks_like_name
from sopocr.text.personnel import find_nip, has_nip_label
from sopocr.text.positions import is_position

_FORM_WORDS = re.compile(
    r"^\W*(?:standar\w*|operas\w+|prosedur\w*|tetap|protap|S[O0]P|SPO|dokumen|logo|tanda\s+tangan|ttd|"
    r"\(?\s*(?:S[O0]P|SPO)\s*\)?|\W|instruksi\s+kerja|manual|mutu)+\W*$",
    re.I,
)
"""A line that names the kind of form and nothing else."""
_LONG_TITLE = re.compile(
    r"^\W*(?:standar[dt]?\s*(?:operasional\s*prosedur|prosedur\s*operasional)\s*(?:\(\s*\w{3}\s*\))?|S[O0]P|SPO)\W*(?=\w)",
    re.I,
)
_ADDRESS = re.compile(
    r"\b(?:jl|jln)\b|\bjalan\b.*\d|\b(?:telp|telepon|fax|faks|email|e-mail|website|www|kode\s?pos|http)\b|@",
    re.I,
)
_FIRST_HALF = 0.5
"""Share of a page's height within which its head ends."""
_SAME_LINE = 80.0
"""Likeness (0..100) of letters from which a later page's line repeats one of the head."""


@dataclass
class Head:
    """A head as printed on one page: its lines, labels, and the groups of lines that have no label."""

    lines: list[Printed]
    labels: list[HeadLabel] = field(default_factory=list)
    title: list[Printed] = field(default_factory=list)
    body: list[Printed] = field(default_factory=list)
    approver: list[Printed] = field(default_factory=list)
    words: list[Printed] = field(default_factory=list)
    """Lines of the form's own: its kind, addresses."""

    def label(self, name: str) -> HeadLabel | None:
        """The first label of a field that has a value, else the first of that field."""
        found = [label for label in self.labels if label.name == name]
        return next((label for label in found if label.text), found[0] if found else None)

    @property
    def fields(self) -> set[str]:
        return {label.name for label in self.labels}

    @property
    def number(self) -> str:
        label = self.label("nomor_sop")
        return label.text if label else ""

    @property
    def title_text(self) -> str:
        return title_of(self.title)


def title_of(lines: Sequence[Printed]) -> str:
    """A procedure's name from its lines, without "SPO", "SOP" and their long forms before it."""
    text = join_lines(without_colon(one.text) for one in lines if not _FORM_WORDS.match(one.text))
    return _LONG_TITLE.sub("", text).strip(' :–-"“”')


def head_lines(lines: Sequence[Printed]) -> list[Printed]:
    """The lines above the first section's title on a page, where that page begins a form; all lines to the
    last label where no title follows."""
    titles = [one for one in lines if is_section_title(one, lines)]
    labels = [
        one for one in lines if (hit := match_head(one.text)) is not None and (hit.rest or len(hit.label) > 6)
    ]
    for index, title in enumerate(titles):
        nxt = titles[index + 1].box.y0 if index + 1 < len(titles) else float("inf")
        between = {
            hit.field
            for one in labels
            if title.box.y1 < one.box.y0 < nxt and (hit := match_head(one.text)) is not None
        }
        if len(between - {"disahkan_oleh", "nama_sop", "unit_kerja", "tanda"}) < 2:
            top = title.cell.box.y0 if title.cell is not None else title.box.y0 - 0.3 * title.height
            return [one for one in lines if one.box.center.y < top]
    if not labels:
        return []
    bottom = max(one.box.y1 for one in labels)
    cells = [one.cell for one in labels if one.cell is not None]
    bottom = max([bottom, *(cell.box.y1 for cell in cells)])
    return [one for one in lines if one.box.center.y < bottom]


def is_section_title(one: Printed, lines: Sequence[Printed]) -> bool:
    """Whether a line is a known section's title, and not the last word of "STANDAR OPERASIONAL PROSEDUR"."""
    hit = match_section(one.text)
    if hit is None:
        return False
    above = [
        other
        for other in lines
        if other is not one
        and other.box.y1 <= one.box.center.y
        and one.box.y0 - other.box.y1 < 2.5 * one.height
        and other.box.overlap_x(one.box) > 0.3 * min(other.box.width, one.box.width)
    ]
    if hit.field != "prosedur" or not above:
        return True
    last = max(above, key=lambda other: other.box.y1)
    return re.search(r"\b(?:standar\w*|operas\w+)\W*$", last.text, re.I) is None


def read_head(lines: Sequence[Printed]) -> Head:
    """What the lines of a head say."""
    head = Head(list(lines), find_head_labels(lines))
    taken = {id(one) for label in head.labels for one in (*label.lines, *label.value)}
    for label in head.labels:
        if label.name == "disahkan_oleh":
            head.approver += label.value
        elif label.name == "nama_sop" and label.value:
            head.title = label.value
    groups = _groups([one for one in lines if id(one) not in taken])
    left: list[list[Printed]] = []
    for group in groups:
        own = [one for one in group if _FORM_WORDS.match(one.text) or _ADDRESS.search(one.text)]
        head.words += own
        rest = [one for one in group if one not in own]
        if rest:
            left.append(rest)
    named = bool(head.approver) and approver_parts([[one.spot] for one in head.approver]).nama is not None
    bodies = [
        group for group in left if any(_is_body(one.text) for one in group) and not _is_approvers(group)
    ]
    if bodies:
        head.body = bodies[0]
        left.remove(bodies[0])
    for group in [group for group in left if _is_approvers(group)]:
        left.remove(group)
        if named:
            head.words += group
        else:
            head.approver += group
    if not head.title and left:
        scored = sorted(left, key=lambda group: _title_score(group, lines), reverse=True)
        if _title_score(scored[0], lines) > 0:
            head.title = scored[0]
            left.remove(scored[0])
    if not head.title and head.body:
        head.body, head.title = _parted(head.body)
    return head


def _parted(lines: Sequence[Printed]) -> tuple[list[Printed], list[Printed]]:
    """A body's lines and, at their end, those of a title that stands with them: larger or no part of a
    body's name."""
    for index in range(1, len(lines)):
        text = lines[index].text
        if _LONG_TITLE.match(text) or re.match(r"^\W*(?:prosedur|tata\s+cara|instruksi)\b", text, re.I):
            return list(lines[:index]), list(lines[index:])
    return list(lines), []


def _groups(lines: Sequence[Printed]) -> list[list[Printed]]:
    """Lines that stand together: of one cell, or close below one another on the free page; lines that name
    the form part them."""
    groups: list[list[Printed]] = []
    for one in lines:
        for group in reversed(groups):
            last = group[-1]
            if one.cell is not None or last.cell is not None:
                near = one.cell is last.cell
            else:
                near = one.box.y0 - last.box.y1 < 1.2 * last.height and one.box.overlap_x(box_of(group)) > 0
            if near and not (_FORM_WORDS.match(last.text) and not _FORM_WORDS.match(one.text)):
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def _is_body(text: str) -> bool:
    return begins_body(text) and not is_position(text)


def _is_approvers(group: Sequence[Printed]) -> bool:
    texts = [one.text for one in group]
    if any(find_nip(text) or has_nip_label(text) for text in texts):
        return True
    if any(is_position(text) for text in texts):
        return True
    return any(bool(has_degree(text)) and looks_like_name(text) for text in texts)


def _title_score(group: Sequence[Printed], lines: Sequence[Printed]) -> float:
    """How much like the procedure's title a group of lines in a head is."""
    text = title_of(group)
    letters = re.findall(r"[^\W\d_]", text)
    if len(letters) < 4:
        return 0.0
    usual = sorted(one.height for one in lines)[len(lines) // 2]
    height = min(2.0, max(one.height for one in group) / max(1.0, usual))
    width = box_of(group).width / max(1.0, box_of(lines).width)
    upper = sum(map(str.isupper, letters)) / len(letters)
    clear = min(one.spot.line.legibility for one in group)
    score = 1.0 + upper + height + width + 2 * (clear - 0.9)
    if _ADDRESS.search(text) or is_page_number(text) or re.search(r"\d{5}", text):
        score -= 4.0
    if len(letters) > 160:
        score -= 2.0
    return score


def repeated_head(lines: Sequence[Printed], first: Head) -> list[Printed]:
    """The lines at the top of a later page that repeat the head of the first."""
    known = [plain(one.text) for one in first.lines if len(plain(one.text)) >= 2]
    bottom, hits, labels, missed = 0.0, 0, 0, 0
    for row in rows_of(lines):
        box = box_of(row)
        if box.y0 > _FIRST_HALF * row[0].page.size[1]:
            break
        labelled = sum(match_head(one.text) is not None for one in row)
        same = sum(_repeats(one.text, known) for one in row)
        if same:
            bottom, missed = max(bottom, box.y1), 0
            hits += same
            labels += labelled
        else:
            missed += 1
            if missed > 2:
                break
    if hits < 2 or (labels == 0 and hits < 3):
        return []
    return [one for one in lines if one.box.center.y <= bottom]


def _repeats(text: str, known: Sequence[str]) -> bool:
    letters = plain(text)
    if len(letters) < 3:
        return letters in known and not letters.isdigit()
    return any(
        abs(len(letters) - len(other)) < 4 and fuzz.ratio(letters, other) >= _SAME_LINE for other in known
    )


__all__ = ["DATES", "Head", "head_lines", "is_section_title", "read_head", "repeated_head", "title_of"]
