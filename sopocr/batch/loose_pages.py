"""Loose pages among imported files: which, read together, would make one SOP."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sopocr.batch.source_urls import local_path, shown
from sopocr.model.sop import Record

_LISTED = 1000
"""Loose pages that are remembered; of more a few proposals help nobody."""


@dataclass(frozen=True)
class _Loose:
    url: str
    identity: bool
    flow: bool

    @property
    def folder(self) -> str:
        return self.url.rpartition("/")[0]

    @property
    def order(self) -> list[tuple[int, str]]:
        """Names in the order in which people count: 2 before 10."""
        return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", self.url)]


@dataclass
class LoosePages:
    """The files of an import that hold one part of an SOP alone."""

    _found: list[_Loose] = field(default_factory=list)

    def add(self, url: str, records: Sequence[Record]) -> None:
        """Look at what a file gave."""
        if len(records) != 1 or len(self._found) >= _LISTED or local_path(url) is None:
            return
        sop = records[0].sop
        identity = bool(sop.nomor_sop or sop.dasar_hukum)
        flow = bool(sop.langkah)
        if sop.bentuk == "sop-ap" and identity != flow:
            self._found.append(_Loose(url, identity, flow))

    def proposals(self) -> list[list[str]]:
        """Files of one folder, in the order of their names, that are probably the pages of one SOP: an
        identity page with nothing else and the flow pages after it."""
        groups: list[list[_Loose]] = []
        for loose in sorted(self._found, key=lambda one: (one.folder, one.order)):
            if loose.identity:
                groups.append([loose])
            elif groups and groups[-1][0].folder == loose.folder:
                groups[-1].append(loose)
        return [[loose.url for loose in group] for group in groups if len(group) > 1]


def proposal_lines(proposals: Iterable[Sequence[str]], most: int = 5) -> list[str]:
    """What to say of them: the command that reads each together, and how many more there are."""
    all_of_them = list(proposals)
    lines = [
        "probably the pages of one SOP: sopocr extract --together " + " ".join(map(_quoted, urls))
        for urls in all_of_them[:most]
    ]
    if len(all_of_them) > most:
        lines.append(f"and {len(all_of_them) - most} more such groups")
    return lines


def _quoted(url: str) -> str:
    return shlex.quote(shown(url))
