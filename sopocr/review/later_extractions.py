"""Later extractions of a file, merged into what people made of an earlier one."""

from __future__ import annotations

from collections.abc import Iterable

from sopocr.assemble.codes import Language
from sopocr.catalogue import Catalogue
from sopocr.catalogue.reviews import NewEvent, ReviewedDocument
from sopocr.compare import merge
from sopocr.errors import VersionConflict
from sopocr.model.doubts import is_locked
from sopocr.model.reviewed import Conflict, Reviewed
from sopocr.model.sop import Sop
from sopocr.review.editing import value_at
from sopocr.review.history import changes_between, undo_patch
from sopocr.review.moving_pages import Places, Settled, carried, renumbered, without_lost
from sopocr.review.rechecking import rechecked

_MAKER = "sopocr"


def bring_in(catalogue: Catalogue, document: ReviewedDocument, lang: Language) -> None:
    """Merge the extraction that waits into what people made of the old one. Where it is of pages that a
    person arranged anew, all documents of these pages are brought in together."""
    assert document.pending is not None and document.info.pending_id is not None
    before = catalogue.arrangements.places(document.info.current_id)
    now = catalogue.arrangements.places(document.info.pending_id)
    if before != now:
        sources = {source for source, _ in (*before.values(), *now.values())}
        bring_in_arranged(catalogue, {document.info.source_id, *sources}, lang)
        return
    _store(catalogue, document, _merged(document, before, now, lang))


def bring_in_arranged(catalogue: Catalogue, source_ids: Iterable[int], lang: Language) -> None:
    """Bring what was extracted of sources whose pages were arranged into their documents, with what people
    settled on these pages while they belonged to other documents."""
    reviews, arrangements = catalogue.reviews, catalogue.arrangements
    known = [one for number in sorted(source_ids) for one in catalogue.documents.of_source(number)]
    documents = [reviews.get(one.id) for one in known]
    donors = [
        Settled(one.info.id, one.state, arrangements.places(one.info.current_id))
        for one in documents
        if one.touched
    ]
    for document in documents:
        own = document.info
        if not own.active:
            continue
        before = arrangements.places(own.current_id)
        others = [donor for donor in donors if donor.document_id != own.id]
        if own.pending_id is not None:
            now = arrangements.places(own.pending_id)
            after = _merged(document, before, now, lang)
            _store(catalogue, document, carried(after, now, others, lang))
        else:
            after = carried(document.state, before, others, lang)
            if after != document.state:
                _store(catalogue, document, after)


def _merged(document: ReviewedDocument, old: Places, now: Places, lang: Language) -> Reviewed:
    """What people made of the current extraction, with the pending one merged in. `old` and `now` are the
    places of their pages."""
    assert document.pending is not None
    before, seen = document.state, renumbered(document.extracted, old, now)
    edited = before.model_copy(update={"record": renumbered(before.record, old, now)})
    edited = without_lost(edited, seen)
    seen = without_lost(Reviewed(record=seen)).record
    merged = merge(seen, edited.record, document.pending, edited.locked)
    record = merged.record.model_copy(update={"findings": list(merged.record.findings)})
    record.findings = rechecked(record, document.pending, lang)
    return Reviewed(
        record=record,
        locked=tuple(sorted(merged.locked)),
        settled=tuple(key for key in edited.settled if _still_there(key, edited, record.sop)),
        conflicts=tuple(
            Conflict(field=one.field, path=one.path, old=one.old, mine=one.edited, new=one.new)
            for one in merged.conflicts
        ),
    )


def _store(catalogue: Catalogue, document: ReviewedDocument, after: Reviewed) -> None:
    before = document.state
    event = NewEvent(_MAKER, "merge", None, changes_between(before, after), undo_patch(before, after))
    info = document.info
    try:
        if info.pending_id is not None:
            catalogue.reviews.bring_in(info.id, info.version, after, event)
        else:
            catalogue.reviews.save(info.id, info.version, after, event, None)
    except VersionConflict:
        return  # someone else has just brought it in, or edited: it is tried again when next opened


def _still_there(key: str, before: Reviewed, now: Sop) -> bool:
    """Whether a settled finding is still about the same words after a merge."""
    _, _, path = key.partition(" ")
    if path.startswith("@"):
        return True
    return value_at(before.record.sop, path) == value_at(now, path) and is_locked(path, before.locked)
