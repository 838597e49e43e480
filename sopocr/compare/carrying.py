"""What goes with the values of a merged record: evidence, findings and locks, led to their new paths."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sopocr.model.evidence import Evidence
from sopocr.model.findings import Finding


@dataclass(frozen=True, slots=True)
class Home:
    """Where a value of the merged record stands there, in the edited version and in the new extraction (None
    where it is not), and whether a person gave it."""

    path: str
    edited: str | None
    new: str | None
    person: bool


def beneath(path: str, holder: str) -> bool:
    """Whether `path` is `holder` or something in it."""
    return path == holder or path.startswith(holder + "/")


def carry_evidence(
    homes: Sequence[Home], edited: dict[str, Evidence], new: dict[str, Evidence]
) -> dict[str, Evidence]:
    """The evidence of each value, from the version that the value came from."""
    found: dict[str, Evidence] = {}
    for home in homes:
        from_edited = home.person or home.new is None
        source, start = (edited, home.edited) if from_edited else (new, home.new)
        if start is not None:
            found |= {
                home.path + key.removeprefix(start): proof
                for key, proof in source.items()
                if beneath(key, start)
            }
    return found


def carry_findings(homes: Sequence[Home], edited: Sequence[Finding], new: Sequence[Finding]) -> list[Finding]:
    """Findings of the new extraction, but for those on values that a person gave; on these, the findings of
    the edited version stand."""
    spoken = [home.new for home in homes if home.new is not None and home.person]
    from_new = {home.new: home.path for home in homes if home.new is not None and not home.person}
    from_edited = {home.edited: home.path for home in homes if home.edited is not None and home.person}
    found = [
        _led(finding, from_new) for finding in new if not any(beneath(finding.path, path) for path in spoken)
    ]
    found += [
        _led(finding, from_edited)
        for finding in edited
        if any(beneath(finding.path, path) for path in from_edited)
    ]
    return found


def carry_locks(homes: Sequence[Home], locks: Collection[str]) -> set[str]:
    """Locks on the edited version as locks on the merged record.

    A lock on a list, or on all, stays what it is; one on a member goes with it, and is gone where the member
    is.
    """
    paths = {home.edited: home.path for home in homes if home.edited is not None}
    led = set()
    for lock in locks:
        if not _is_of_member(lock):
            led.add(lock)
            continue
        start = next((path for path in paths if beneath(lock, path)), None)
        if start is not None:
            led.add(paths[start] + lock.removeprefix(start))
        else:  # a lock on a whole step: it is where its cells are
            depth = lock.count("/") + 1
            led |= {"/".join(path.split("/")[:depth]) for home, path in paths.items() if beneath(home, lock)}
    return led


def _is_of_member(path: str) -> bool:
    """Whether a path leads to a member of a list or to something in one: /sop/LIST/PLACE or
    /sop/bagian_lain/TITLE/PLACE."""
    parts = path.split("/")[2:]
    if parts[:1] == ["bagian_lain"]:
        return len(parts) > 2
    return len(parts) > 1 and parts[0] != "disahkan_oleh"


def _led(finding: Finding, homes: dict[str, str]) -> Finding:
    """The finding at the path that its value has in the merged record; one on a step, where its cells are."""
    for home, path in homes.items():
        if beneath(finding.path, home):
            return finding.model_copy(update={"path": path + finding.path.removeprefix(home)})
    depth = finding.path.count("/") + 1
    for home, path in homes.items():
        if depth > 3 and beneath(home, finding.path):
            return finding.model_copy(update={"path": "/".join(path.split("/")[:depth])})
    return finding
