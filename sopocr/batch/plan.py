"""Which files a command line means, and which file each result goes to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sopocr.errors import UsageError
from sopocr.ingest.sniff import HEAD_BYTES, is_candidate, refusal

STANDARD_OUTPUT = "-"
_MAX_PAGE = 100_000
_WILD = re.compile(r"[*?\[]")


@dataclass(frozen=True)
class Job:
    """One source and the file its record goes to; None means standard output. `parts` are all files of a
    document of several, `source` first."""

    source: Path
    target: Path | None
    parts: tuple[Path, ...] = ()

    @property
    def name(self) -> str:
        """What results of this source are named after."""
        return self.source.stem


@dataclass(frozen=True)
class Plan:
    """The jobs in order, and remarks on what was left out and why. `folder` must be made if it is missing."""

    jobs: tuple[Job, ...]
    folder: Path | None = None
    remarks: tuple[str, ...] = ()


def plan(sources: Sequence[str], output: str | None, *, together: bool = False) -> Plan:
    """Decide what is read and where it goes. With `together` all files are the pages of one document, in the
    order in which they are named (those of a folder by name).

    A source is a file, a folder (the files directly in it that are of a known type) or a pattern with
    wildcards, for shells that leave them to the program. A file named twice is read once. Of one file the
    record goes to `output`, or to NAME.json in it where it is a folder, or to standard output where it is
    None or "-". Of several files, or of a folder, each goes to NAME.json in the folder `output`.

    Raises UsageError where nothing is left to read, several results have no folder to go to, or two results
    would have the same name.
    """
    files, remarks, several = _expand(sources)
    if not files:
        raise UsageError(
            "no source to read", remedy="; ".join(remarks) or "Name a file or a folder with scans"
        )
    if together:
        job = Job(files[0], _single_target(files[0], output), tuple(files))
        return Plan((job,), remarks=tuple(remarks))
    if len(files) == 1 and not several:
        return Plan((Job(files[0], _single_target(files[0], output)),), remarks=tuple(remarks))
    if output is None or output == STANDARD_OUTPUT:
        raise UsageError("several sources need a folder to write to", remedy="Add -o FOLDER")
    folder = Path(output)
    if folder.is_file():
        raise UsageError("is a file, but several sources need a folder to write to", file=folder)
    jobs = tuple(Job(file, folder / f"{file.stem}.json") for file in files)
    _refuse_collisions(jobs)
    return Plan(jobs, folder, tuple(remarks))


def _single_target(source: Path, output: str | None) -> Path | None:
    if output is None or output == STANDARD_OUTPUT:
        return None
    path = Path(output)
    return path / f"{source.stem}.json" if path.is_dir() or output.endswith(("/", "\\")) else path


def _expand(sources: Iterable[str]) -> tuple[list[Path], list[str], bool]:
    """The files, remarks, and whether the sources are several by their nature."""
    files: list[Path] = []
    remarks: list[str] = []
    several = False
    for source in sources:
        path = Path(source)
        if path.is_dir():
            several = True
            found, left_out = _folder(path)
            files += found
            remarks += left_out
        elif not path.exists() and _WILD.search(path.name):
            several = True
            matches = sorted(path.parent.glob(path.name))
            if not matches:
                raise UsageError("matches no file", file=source)
            files += [match for match in matches if match.is_file() and not match.name.startswith(".")]
        else:
            files.append(path)
    unique = list({path.resolve(): path for path in reversed(files)}.values())[::-1]
    return unique, remarks, several or len(unique) > 1


def _folder(folder: Path) -> tuple[list[Path], list[str]]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise UsageError(
            f"cannot be listed ({error.strerror})", file=folder, remedy="Check its permissions"
        ) from error
    files, remarks = [], []
    for path in entries:
        if path.name.startswith("."):
            continue
        if path.is_dir():
            remarks.append(f"{path}: a folder inside a folder is not looked into; name it to read it")
            continue
        try:
            with path.open("rb") as file:
                head = file.read(HEAD_BYTES)
        except OSError:
            files.append(path)  # named again, with the reason, when it is to be read
            continue
        if not head or is_candidate(head):
            files.append(path)
        else:
            remarks.append(f"{path}: left out, {refusal(head).what}")
    return files, remarks


def _refuse_collisions(jobs: Sequence[Job]) -> None:
    """Two names that differ in case alone are one file on macOS and Windows."""
    seen: dict[str, Path] = {}
    for job in jobs:
        other = seen.setdefault(job.name.casefold(), job.source)
        if other != job.source:
            raise UsageError(
                f"{other} and {job.source} would both be written to {job.name}.json",
                remedy="Rename one, or extract them into different folders",
            )


def page_numbers(text: str) -> tuple[int, ...]:
    """The pages that "2-5,8" names, from 1, in order. Raises UsageError where it cannot be understood."""
    pages: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d{1,6})(?:\s*-\s*(\d{1,6}))?\s*", part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last <= _MAX_PAGE:
            raise UsageError(f'"{text}" names no pages', remedy='Write them like "3", "2-5" or "1,4-6"')
        pages.update(range(first, last + 1))
    return tuple(sorted(pages))
