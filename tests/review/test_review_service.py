"""The desk: what is stored, who is told, how one gets back; and what a later extraction may do."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from review_served import store
from test_review_editing import arrangements, charts, made

from sopocr.catalogue import Catalogue
from sopocr.catalogue.review_queue import QueueFilter
from sopocr.errors import CatalogueError, EditRefused, UsageError, VersionConflict
from sopocr.model.reviewed import Reviewed
from sopocr.model.sop import Record
from sopocr.review.background_merge import bringing_in
from sopocr.review.editing import apply_edit
from sopocr.review.edits import Accept, MoveStep, SetValue
from sopocr.review.history import restored, undo_patch
from sopocr.review.service import EditConflict, ReviewService

NAME = "/sop/nama_sop"


@pytest.fixture
def catalogue(catalogue_url: str) -> Iterator[Catalogue]:
    with Catalogue(catalogue_url, create=True) as opened:
        store(opened, made(3, [(1, 2), (2, 3)]).record)
        yield opened


@pytest.fixture
def desk(catalogue: Catalogue) -> ReviewService:
    return ReviewService(catalogue)


def name_of(catalogue: Catalogue) -> str | None:
    return catalogue.documents.get(1).record.sop.nama_sop


@settings(max_examples=40, deadline=None)
@given(charts(), st.data())
def test_a_patch_leads_back_to_the_very_state(state: Reviewed, data: st.DataObject) -> None:
    states, patches = [state], []
    for _ in range(3):
        if len(states[-1].record.sop.langkah) < 2:
            break
        after = apply_edit(states[-1], data.draw(arrangements(states[-1])))
        patches.append(undo_patch(states[-1], after))
        states.append(after)
    assert restored(states[-1], reversed(patches)) == states[0]


def test_undo_and_redo_walk_through_what_was_done(desk: ReviewService, catalogue: Catalogue) -> None:
    version = 1
    for text in ("satu", "dua", "tiga"):
        version = desk.edit(1, version, SetValue(path=NAME, value=text), "ani").version
    seen = []
    for back in ("undo", "undo", "redo", "undo", "undo"):
        version = getattr(desk, back)(1, version, "ani").version
        seen.append(name_of(catalogue))
    assert seen == ["dua", "satu", "dua", "satu", "Cuti"]
    with pytest.raises(EditRefused):
        desk.undo(1, version, "ani")
    for text in ("satu", "dua", "tiga"):
        version = desk.redo(1, version, "ani").version
        assert name_of(catalogue) == text
    with pytest.raises(EditRefused):
        desk.redo(1, version, "ani")
    version = desk.undo(1, version, "ani").version
    version = desk.edit(1, version, SetValue(path=NAME, value="empat"), "ani").version
    with pytest.raises(EditRefused):  # another edit came in between
        desk.redo(1, version, "ani")
    version = desk.undo(1, version, "ani").version
    assert name_of(catalogue) == "dua"
    version = desk.revert(1, version, 2, "budi").version
    assert name_of(catalogue) == "satu"
    version = desk.revert(1, version, 1, "budi").version
    assert catalogue.reviews.get(1).state.record == made(3, [(1, 2), (2, 3)]).record
    history = catalogue.reviews.events(1)
    assert [event.version for event in history] == list(range(version, 1, -1))
    assert history[-1].changes == ((NAME, "Cuti", "satu"),)
    assert {event.user for event in history} == {"ani", "budi"}


def test_edits_in_different_places_stand_beside_each_other(desk: ReviewService, catalogue: Catalogue) -> None:
    desk.edit(1, 1, SetValue(path=NAME, value="dari ani"), "ani")
    saved = desk.edit(1, 1, SetValue(path="/sop/instansi", value="dari budi"), "budi")
    sop = catalogue.documents.get(1).record.sop
    assert (sop.nama_sop, sop.instansi) == ("dari ani", "dari budi")
    assert [event.user for event in saved.others] == ["ani"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (SetValue(path=NAME, value="a"), SetValue(path=NAME, value="b")),
        (Accept(path=NAME), SetValue(path=NAME, value="b")),
        (MoveStep(step=0, to=1), SetValue(path="/sop/langkah/0/kegiatan", value="b")),
        (SetValue(path="/sop/langkah/0/kegiatan", value="b"), MoveStep(step=0, to=1)),
    ],
)
def test_the_second_at_the_same_place_is_told_and_nothing_is_stored(
    desk: ReviewService, catalogue: Catalogue, first: SetValue, second: SetValue
) -> None:
    desk.edit(1, 1, first, "ani")
    before = catalogue.documents.get(1).record
    with pytest.raises(EditConflict) as conflict:
        desk.edit(1, 1, second, "budi")
    assert [event.user for event in conflict.value.events] == ["ani"]
    assert conflict.value.current == 2
    assert catalogue.documents.get(1).record == before
    assert desk.edit(1, 2, second, "budi").version == 3


def test_stale_versions_are_refused_everywhere(desk: ReviewService) -> None:
    desk.edit(1, 1, SetValue(path=NAME, value="a"), "ani")
    for act in (desk.undo, desk.redo, desk.accept_rest, desk.reopen):
        with pytest.raises(VersionConflict):
            act(1, 1, "budi")
    with pytest.raises(VersionConflict):
        desk.revert(1, 1, 1, "budi")
    with pytest.raises(CatalogueError):
        desk.open(7)


def test_approval_needs_that_all_is_settled_and_locks_all(desk: ReviewService, catalogue: Catalogue) -> None:
    with pytest.raises(EditRefused):
        desk.approve(1, 1, "ani")
    version = desk.accept_rest(1, 1, "ani").version
    version = desk.approve(1, version, "ani").version
    info = catalogue.documents.get(1).info
    assert (info.review_status, info.reviewed_by, info.doubts, info.errors) == ("approved", "ani", 0, 0)
    assert "/sop" in catalogue.documents.get(1).locked
    assert catalogue.review_queue.counts() == {"approved": 1}
    version = desk.reopen(1, version, "budi").version
    info = catalogue.documents.get(1).info
    assert (info.review_status, info.reviewed_by) == ("started", None)
    assert "/sop" not in catalogue.documents.get(1).locked


def later(change: str, value: str) -> Record:
    """A later extraction that reads one text of step 1 or the name otherwise."""
    record = made(3, [(1, 2), (2, 3)]).record
    if change == "nama_sop":
        record.sop.nama_sop = value
    else:
        setattr(record.sop.langkah[0], change, value)
    return record


def test_a_later_extraction_improves_what_nobody_touched(desk: ReviewService, catalogue: Catalogue) -> None:
    version = desk.edit(1, 1, SetValue(path=NAME, value="Cuti Tahunan"), "ani").version
    store(catalogue, later("output", "Surat Cuti"), recipe="b")
    # the import alone makes nobody's version stale
    desk.edit(1, version, SetValue(path="/sop/instansi", value="KOTA PADANG"), "ani")
    sop = catalogue.documents.get(1).record.sop
    assert (sop.nama_sop, sop.instansi, sop.langkah[0].output) == (
        "Cuti Tahunan",
        "KOTA PADANG",
        "Surat Cuti",
    )
    assert catalogue.documents.get(1).info.pending_id is None
    assert "merge" in [event.kind for event in catalogue.reviews.events(1)]


def test_a_later_extraction_never_overwrites_and_its_conflict_is_settled(
    desk: ReviewService, catalogue: Catalogue
) -> None:
    desk.edit(1, 1, SetValue(path=NAME, value="Cuti Tahunan"), "ani")
    store(catalogue, later("nama_sop", "Cuti Besar"), recipe="b")
    assert desk.bring_in_all() == 1
    document = desk.open(1)
    (conflict,) = document.state.conflicts
    assert (conflict.path, conflict.mine, conflict.new) == (NAME, "Cuti Tahunan", "Cuti Besar")
    assert name_of(catalogue) == "Cuti Tahunan"
    assert document.info.review_status == "conflict"
    assert [e.info.id for e in catalogue.review_queue.page(QueueFilter("conflict"))[0]] == [1]
    desk.resolve(1, document.info.version, 0, "new", "budi")
    document = desk.open(1)
    assert (name_of(catalogue), document.state.conflicts) == ("Cuti Besar", ())
    assert document.info.review_status == "started"
    desk.undo(1, document.info.version, "budi")
    assert name_of(catalogue) == "Cuti Tahunan"
    assert len(desk.open(1).state.conflicts) == 1


def test_approved_documents_come_back_only_where_the_reading_changed(
    desk: ReviewService, catalogue: Catalogue
) -> None:
    version = desk.accept_rest(1, 1, "ani").version
    desk.approve(1, version, "ani")
    store(catalogue, made(3, [(1, 2), (2, 3)]).record, recipe="b")
    desk.bring_in_all()
    assert catalogue.documents.get(1).info.review_status == "approved"
    store(catalogue, later("output", "Surat Cuti"), recipe="c")
    desk.bring_in_all()
    info = catalogue.documents.get(1).info
    assert info.review_status == "conflict"
    assert catalogue.documents.get(1).record.sop.langkah[0].output == ""


def test_the_queue_sorts_filters_and_counts(catalogue: Catalogue) -> None:
    for number, name in enumerate(("Izin 100%", "Izin Belajar", "Pensiun")):
        record = made(2, [(1, 2)]).record
        record.source.sha256 = f"{number + 1:064d}"
        record.sop.nama_sop = name
        if name == "Pensiun":
            record.evidence.clear()
        store(catalogue, record, url=f"/arsip/{name}.pdf")
    queue = catalogue.review_queue
    entries, total = queue.page(QueueFilter(text="izin"), "name")
    assert ([entry.info.nama_sop for entry in entries], total) == (["Izin 100%", "Izin Belajar"], 2)
    assert [e.info.nama_sop for e in queue.page(QueueFilter(text="100%"))[0]] == ["Izin 100%"]
    assert [e.file for e in queue.page(QueueFilter(text="Pensiun.pdf"))[0]] == ["Pensiun.pdf"]
    by_doubts = [entry.info.doubts for entry in queue.page(QueueFilter())[0]]
    assert by_doubts == sorted(by_doubts, reverse=True) and len(by_doubts) == 4
    assert len(queue.page(QueueFilter(), limit=2, offset=3)[0]) == 1
    worst = queue.page(QueueFilter())[0][0].info.id
    assert queue.next_after(worst) == queue.page(QueueFilter())[0][1].info.id


def test_doubts_over_time_add_up(desk: ReviewService, catalogue: Catalogue) -> None:
    before = catalogue.review_queue.doubts_over_time()
    assert (before[-1].open, before[-1].settled) == (catalogue.documents.get(1).info.doubts, 0)
    saved = desk.accept_rest(1, 1, "ani")
    (day,) = catalogue.review_queue.doubts_over_time()
    assert (day.open, day.settled) == (0, before[-1].open)
    desk.undo(1, saved.version, "ani")
    (day,) = catalogue.review_queue.doubts_over_time()
    assert (day.open, day.settled) == (before[-1].open, 0)


def test_users_sessions_and_passwords(catalogue: Catalogue) -> None:
    accounts = catalogue.accounts
    ani = accounts.add(" Ani ", "kata sandi panjang", "admin")
    assert ani.name == "ani"
    for name, password in (("ani", "kata sandi panjang"), ("", "kata sandi panjang"), ("budi", "pendek")):
        with pytest.raises(UsageError):
            accounts.add(name, password, "reader")
    assert accounts.check("ANI", "kata sandi panjang") == ani
    assert accounts.check("ani", "kata sandi salah") is None
    assert accounts.check("nobody", "kata sandi panjang") is None
    secret = accounts.open_session(ani)
    assert accounts.of_session(secret) == ani
    assert accounts.of_session(secret + "x") is None
    with pytest.raises(UsageError):
        accounts.change("ani", role="reader")  # the last admin
    accounts.change("ani", password="kata sandi lain lagi")
    assert accounts.of_session(secret) is None
    assert accounts.check("ani", "kata sandi lain lagi") is not None
    second = accounts.open_session(ani)
    accounts.close_session(second)
    assert accounts.of_session(second) is None


def test_what_an_import_leaves_is_brought_in_aside(desk: ReviewService, catalogue: Catalogue) -> None:
    desk.edit(1, 1, SetValue(path=NAME, value="Cuti Tahunan"), "ani")
    with bringing_in(desk, pause=0.01):
        store(catalogue, later("output", "Surat Cuti"), recipe="b")
        for _ in range(1000):
            if catalogue.documents.get(1).info.pending_id is None:
                break
            time.sleep(0.01)
    assert catalogue.documents.get(1).record.sop.langkah[0].output == "Surat Cuti"
