"""What a reviewer can do with a document, each as one call: the page and the API both work through it."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sopocr.assemble.codes import Language
from sopocr.catalogue import Catalogue
from sopocr.catalogue.reviews import (
    WHOLE,
    Event,
    EventKind,
    NewEvent,
    ReviewedDocument,
)
from sopocr.catalogue.values import ReviewStatus
from sopocr.errors import EditRefused, VersionConflict
from sopocr.model.doubts import Doubt, alike, step_of
from sopocr.model.findings import Finding
from sopocr.model.pointers import within
from sopocr.model.reviewed import Conflict, Reviewed
from sopocr.review.editing import apply_edit, value_at
from sopocr.review.edits import EDIT, Accept, Edit, SetValue
from sopocr.review.history import (
    MOST_CHANGES,
    changes_between,
    redo_target,
    restored,
    undo_patch,
    undo_target,
)
from sopocr.review.later_extractions import bring_in, bring_in_arranged

_ROUNDS = 3


@dataclass(frozen=True)
class Saved:
    """A change that was stored. `others` are the changes of other people since the version that it was made
    for; they touch other places and stand beside it."""

    version: int
    state: Reviewed
    others: tuple[Event, ...] = ()


class EditConflict(VersionConflict):
    """Someone else changed the same place; nothing was stored. `events` are their changes, the latest
    first."""

    def __init__(self, current: int, edit: Edit, events: Sequence[Event], document: ReviewedDocument) -> None:
        super().__init__(current)
        self.edit, self.events, self.document = edit, tuple(events), document


class ReviewService:
    """Edits, undo, approval and the bringing in of later extractions, for one catalogue.

    `lang` is the language in which findings are stored. All methods raise CatalogueError for a document that
    is not there, VersionConflict where the document was changed since `version`.
    """

    def __init__(self, catalogue: Catalogue, lang: Language = "id") -> None:
        self.catalogue = catalogue
        self._reviews = catalogue.reviews
        self._lang = lang

    def open(self, document_id: int) -> ReviewedDocument:
        """The document as it stands; a later extraction that waits is brought in first."""
        document = self._reviews.get(document_id)
        if document.pending is None:
            return document
        bring_in(self.catalogue, document, self._lang)
        return self._reviews.get(document_id)

    def bring_in_all(self, seconds: float = math.inf) -> int:
        """Bring in later extractions that wait, until all are in or `seconds` are over; how many it did."""
        end, done = time.monotonic() + seconds, 0
        while waiting := self._reviews.pending():
            for document_id in waiting:
                if time.monotonic() > end:
                    return done
                self.open(document_id)
                done += 1
            if self._reviews.pending() == waiting:
                return done  # others are at it
        return done

    def arranged(self, source_ids: Iterable[int]) -> None:
        """Bring in what was extracted of pages that a person arranged, with what people settled on them while
        they belonged to other documents."""
        bring_in_arranged(self.catalogue, source_ids, self._lang)

    def edit(self, document_id: int, version: int, edit: Edit, user: str) -> Saved:
        """Make an edit that was meant for the state of `version`.

        Where others changed other values since, it is made of their state and their changes are told. Raises
        EditConflict where they touched the same place or moved things about, EditRefused for an edit that
        does not fit.
        """
        document = self.open(document_id)
        if document.info.review_status == "approved":
            raise EditRefused("the document is approved; reopen it first")
        others: list[Event] = []
        if document.info.version != version:
            others = self._reviews.events(document_id, after=version)
            if not document.touched or not others or _collide(edit, others):
                raise EditConflict(document.info.version, edit, others, document)
        before = document.state
        after = apply_edit(before, edit, self._lang)
        if after == before:
            return Saved(document.info.version, before, tuple(others))
        touched = [edit.path] if isinstance(edit, Accept | SetValue) and edit.path else []
        event = NewEvent(
            user,
            "edit",
            EDIT.dump_python(edit, mode="json"),
            changes_between(before, after, touched),
            undo_patch(before, after),
        )
        return Saved(self._save(document, after, event), after, tuple(others))

    def check(self, document_id: int, edit: Edit) -> list[Finding]:
        """The findings about the edited place if the edit were made; EditRefused as `edit` raises it."""
        before = self._reviews.get(document_id).state
        after = apply_edit(before, edit, self._lang)
        path = edit.path if isinstance(edit, SetValue) else ""
        return [finding for finding in after.record.findings if path and within(finding.path, path)]

    def undo(self, document_id: int, version: int, user: str) -> Saved:
        """Take the latest change back. Raises EditRefused where there is none."""
        return self._go_back(document_id, version, "undo", user)

    def redo(self, document_id: int, version: int, user: str) -> Saved:
        """Make the change again that was undone last. Raises EditRefused where there is none."""
        return self._go_back(document_id, version, "redo", user)

    def revert(self, document_id: int, version: int, to: int, user: str) -> Saved:
        """Bring back the state of version `to`."""
        return self._go_back(document_id, version, "revert", user, to)

    def approve(self, document_id: int, version: int, user: str) -> Saved:
        """Vouch for the whole document: all its values are locked. EditRefused while doubts are open."""
        document = self.open(document_id)
        if left := document.state.open_count:
            raise EditRefused("%(count)s doubts are still open", count=left)
        locked = tuple(sorted({*document.state.locked, WHOLE}))
        after = document.state.model_copy(update={"locked": locked})
        saved = self._set_status(document, version, after, NewEvent(user, "approve"), "approved")
        self.catalogue.teamwork.approved(document_id, user)
        return saved

    def reopen(self, document_id: int, version: int, user: str) -> Saved:
        """Take an approval back; values that were settled one by one stay locked."""
        document = self.open(document_id)
        locked = tuple(path for path in document.state.locked if path != WHOLE)
        after = document.state.model_copy(update={"locked": locked})
        return self._set_status(document, version, after, NewEvent(user, "reopen"), "started")

    def assign(self, document_id: int, to: str, user: str) -> None:
        """Give a document to someone, or back (""). Raises EditRefused for a user that is not there."""
        known = {one.name for one in self.catalogue.accounts.everyone() if one.active} | {user, ""}
        if to not in known:
            raise EditRefused("there is no such user")
        self.catalogue.teamwork.assign(document_id, to, user)

    def begin_check(self, check_id: int, user: str) -> int:
        """Take a second check that waits: the document, which is open again and the user's. Raises NotThere,
        EditRefused for one's own work."""
        number = self.catalogue.teamwork.begin(check_id, user)
        document = self.open(number)
        if document.info.review_status == "approved":
            self.reopen(number, document.info.version, user)
        self.catalogue.teamwork.assign(number, user, user)
        return number

    def accept_rest(self, document_id: int, version: int, user: str) -> Saved:
        """Confirm everything that is still in doubt as it stands. Conflicts stay."""
        document = self.open(document_id)
        after, paths = document.state, []
        for _ in range(_ROUNDS):  # the checks may tell more once they are made anew
            for doubt in after.doubts():
                after = apply_edit(after, Accept(path=doubt.path, key=doubt.key), self._lang)
                paths.append(doubt.path)
        if after == document.state:
            return Saved(document.info.version, after)
        changes = changes_between(document.state, after, [path for path in paths if path])
        event = NewEvent(user, "edit", {"kind": "accept-rest"}, changes, undo_patch(document.state, after))
        _demand(document, version)
        return Saved(self._save(document, after, event), after)

    def accept_alike(self, document_id: int, version: int, key: str, user: str) -> Saved:
        """Confirm the doubt of that key as it stands, and those that `sopocr.model.doubts.alike` tells of it.
        Raises EditRefused where there is no such doubt any more."""
        document = self.open(document_id)
        before = document.state
        sop, doubts = before.record.sop, before.doubts()
        chosen = next((one for one in doubts if one.key == key), None)
        if chosen is None:
            raise EditRefused("this doubt is settled already")
        _demand(document, version)
        return self._accept_all(
            document, (chosen, *alike(chosen, doubts, lambda path: value_at(sop, path))), user
        )

    def _accept_all(self, document: ReviewedDocument, doubts: Sequence[Doubt], user: str) -> Saved:
        after = document.state
        for doubt in doubts:
            after = apply_edit(after, Accept(path=doubt.path, key=doubt.key), self._lang)
        changes = changes_between(document.state, after, [doubt.path for doubt in doubts if doubt.path])
        what = {"kind": "accept-alike", "count": len(doubts)}
        event = NewEvent(user, "edit", what, changes, undo_patch(document.state, after))
        return Saved(self._save(document, after, event), after)

    def resolve(
        self, document_id: int, version: int, number: int, take: Literal["mine", "new"], user: str
    ) -> Saved:
        """Settle a conflict with a later extraction: keep the person's value or take the new one."""
        document = self.open(document_id)
        _demand(document, version)
        before = document.state
        if not 0 <= number < len(before.conflicts):
            raise EditRefused("there is no such conflict")
        conflict = before.conflicts[number]
        after = before
        if take == "new":
            after = _with_new_value(after, conflict, self._lang)
        elif conflict.path and value_at(before.record.sop, conflict.path) is not None:
            after = apply_edit(after, Accept(path=conflict.path), self._lang)
        rest = tuple(one for one in before.conflicts if one != conflict)
        after = after.model_copy(update={"conflicts": rest})
        touched = [conflict.path] if conflict.path else []
        event = NewEvent(
            user,
            "edit",
            {"kind": "resolve", "take": take, "field": conflict.field},
            changes_between(before, after, touched),
            undo_patch(before, after),
        )
        return Saved(self._save(document, after, event), after)

    def _go_back(
        self, document_id: int, version: int, kind: EventKind, user: str, to: int | None = None
    ) -> Saved:
        document = self.open(document_id)
        _demand(document, version)
        events = self._reviews.events(document_id)
        if kind != "revert":
            to = undo_target(events) if kind == "undo" else redo_target(events)
        if to is None:
            raise EditRefused("there is nothing to take back")
        if not 0 <= to < document.info.version:
            raise EditRefused("there is no earlier version %(version)s", version=to)
        before = document.state
        after = restored(before, self._reviews.undo_patches(document_id, to))
        approved = document.info.review_status == "approved"
        event = NewEvent(
            user, kind, None, changes_between(before, after), undo_patch(before, after), restores=to
        )
        return Saved(self._save(document, after, event, "started" if approved else None), after)

    def _set_status(
        self,
        document: ReviewedDocument,
        version: int,
        after: Reviewed,
        event: NewEvent,
        status: ReviewStatus,
    ) -> Saved:
        _demand(document, version)
        full = NewEvent(event.user, event.kind, undo=undo_patch(document.state, after))
        return Saved(self._save(document, after, full, status), after)

    def _save(
        self,
        document: ReviewedDocument,
        after: Reviewed,
        event: NewEvent,
        status: ReviewStatus | None = None,
    ) -> int:
        info = document.info
        if status is None and info.review_status == "approved" and after.open_count:
            status = "started"
        return self._reviews.save(info.id, info.version, after, event, status)


def _demand(document: ReviewedDocument, version: int) -> None:
    if document.info.version != version:
        raise VersionConflict(document.info.version)


def _collide(edit: Edit, events: Sequence[Event]) -> bool:
    """Whether `edit` concerns what the events changed.

    Only edits of single values can lie apart. They do where neither the value itself nor what its step is
    about is among the changes; a step that was moved or put in changes what stands at every place behind it.
    """
    if not isinstance(edit, SetValue | Accept) or not edit.path:
        return True
    step = step_of(edit.path)
    own = f"/sop/langkah/{step}/kegiatan" if step is not None else edit.path
    for event in events:
        if len(event.changes) >= MOST_CHANGES:
            return True
        for path, before, after in event.changes:
            if within(path, edit.path) or within(edit.path, path) or (path == own and before != after):
                return True
    return False


def _with_new_value(state: Reviewed, conflict: Conflict, lang: Language) -> Reviewed:
    """`state` with the new extraction's value in place of the person's. Values that are not single texts
    cannot be taken over alone: EditRefused."""
    new = conflict.new
    text = new.get("teks") if isinstance(new, dict) else new
    if conflict.path is None or not (text is None or isinstance(text, str)):
        raise EditRefused("this value is taken over in the form, by hand")
    path = conflict.path
    if isinstance(new, dict) and not path.endswith("/teks"):
        path += "/teks"
    return apply_edit(state, SetValue(path=path, value=text), lang)
