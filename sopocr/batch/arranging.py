"""Tasks for files whose pages a person arranged, and what becomes of their results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sopocr.batch.executors import Finished
from sopocr.batch.extraction_fingerprint import recipe, versions
from sopocr.batch.work import ArrangedFiles, Task
from sopocr.catalogue import Catalogue, JobInfo, NewExtraction, PageLook
from sopocr.catalogue.values import ArrangementInfo, ExtractionInfo, SourceInfo
from sopocr.errors import SourceError
from sopocr.model.arrangement import Turn
from sopocr.model.sop import Record
from sopocr.settings import Settings


def arranged_recipe(settings: Settings, info: ArrangementInfo) -> str:
    """The recipe of the extraction of an arrangement."""
    return recipe(settings, None, info.fingerprint)


@dataclass(frozen=True)
class Standing:
    """What a person arranged of a file's pages, and the extraction of it that stands, if one does."""

    info: ArrangementInfo
    extraction: int | None


def standing(
    catalogue: Catalogue, source: SourceInfo, settings: Settings, arrangement_id: int | None = None
) -> Standing | None:
    """What holds for the pages of `source`: the arrangement asked for, else the one in force; None where they
    are as the file has them. Pages that were joined to another file's are read when that one is."""
    number = arrangement_id or source.arrangement_id
    if number is None:
        return None
    info = catalogue.arrangements.get(number)
    home = info.sources[0]
    wanted = home.id, arranged_recipe(settings, info)
    there = catalogue.extractions.existing([wanted]).get(wanted)
    if there is None and home.id != source.id:
        there = catalogue.extractions.of_source(home.id)[0].id
    return Standing(info, there)


def arranged_task(catalogue: Catalogue, job: JobInfo, settings: Settings, info: ArrangementInfo) -> Task:
    """What is to be read for an arrangement: the documents that were not read in the same way before.

    Raises SourceError where a file is known under no name any more.
    """
    assert info.arrangement is not None
    urls = [job.url]
    for source in info.sources[1:]:
        if not source.urls:
            raise SourceError("is not where it was", remedy="Put it back, or import it again")
        urls.append(source.urls[0])
    known = known_documents(catalogue, settings, info)
    wanted = tuple(place for place in range(len(info.arrangement.documents)) if place not in known)
    contents = tuple(source.sha256 for source in info.sources)
    arranged = ArrangedFiles(
        id=info.id, urls=tuple(urls), sha256=contents, arrangement=info.arrangement, wanted=wanted
    )
    return Task(id=job.id, url=job.url, settings=settings, arranged=arranged)


def known_documents(catalogue: Catalogue, settings: Settings, info: ArrangementInfo) -> dict[int, Record]:
    """Those documents of an arrangement, by their places in it, that are the same as others that were read
    with these settings and versions already."""
    assert info.arrangement is not None
    producer = (versions(settings)["sopocr"], settings.fingerprint())
    wanted = [
        [(info.sources[page.file].id, page.page, page.turn) for page in document]
        for document in info.arrangement.documents
    ]
    found: dict[int, Record] = {}
    for source in info.sources:
        for extraction in catalogue.extractions.of_source(source.id)[:_LATEST]:
            if (extraction.version, extraction.settings) != producer:
                continue
            for record, had in _had(catalogue, extraction):
                for place, document in enumerate(wanted):
                    if place not in found and len(document) == len(had) and all(map(_same, document, had)):
                        found[place] = record
    return found


_LATEST = 5
"""Extractions of a source that are looked through for documents that stay as they are."""
_Page = tuple[int, int, Turn | None]


def _had(catalogue: Catalogue, extraction: ExtractionInfo) -> Iterator[tuple[Record, list[_Had]]]:
    """The records of an extraction with their pages."""
    records = catalogue.extractions.get(extraction.id).records
    if extraction.arrangement_id is None:
        for record in records:
            yield record, [(extraction.source_id, one.number, (None, one.rotation)) for one in record.pages]
        return
    info = catalogue.arrangements.get(extraction.arrangement_id)
    assert info.arrangement is not None
    for record, document in zip(records, info.arrangement.documents, strict=True):
        yield record, [(info.sources[page.file].id, page.page, (page.turn,)) for page in document]


_Had = tuple[int, int, tuple[int | None, ...]]
"""Source, page, and the turns that give the same reading."""


def _same(page: _Page, had: _Had) -> bool:
    return page[:2] == had[:2] and page[2] in had[2]


def new_extraction(catalogue: Catalogue, job: JobInfo, event: Finished) -> NewExtraction:
    """What a finished task gave, to be stored; documents of an arrangement that were known are put in."""
    result, arranged = event.result, event.task.arranged
    records: Sequence[Record] = result.records
    arrangement_id = None
    page_count: int | None = result.page_count
    if arranged is not None:
        arrangement_id, page_count = arranged.id, None
        info = catalogue.arrangements.get(arrangement_id)
        known = known_documents(catalogue, event.task.settings, info)
        fresh = dict(zip(arranged.wanted, records, strict=True))
        records = [fresh.get(place) or known[place] for place in range(len(arranged.arrangement.documents))]
    return NewExtraction(
        sha256=result.sha256,
        media_type=result.media_type,
        bytes=result.bytes,
        url=job.url,
        stamp=job.stamp,
        recipe=result.recipe,
        records=records,
        seconds=result.seconds,
        page_count=page_count,
        pages=[PageLook(page.number, page.look) for page in result.pages],
        arrangement_id=arrangement_id,
    )
