"""Pages arranged anew: whose they are, what is read again, and what people settled before. The reading itself
is made up; it is asked for and stored as a server does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect
from records import make_record
from review_served import Served
from test_review_browser import axe_faults

from sopocr.batch.arranging import arranged_task, known_documents, new_extraction, standing
from sopocr.batch.executors import Finished
from sopocr.batch.extraction_fingerprint import versions
from sopocr.batch.work import PageSeen, TaskResult
from sopocr.catalogue import Catalogue, NewExtraction, PageLook
from sopocr.errors import EditRefused, VersionConflict
from sopocr.model.arrangement import ArrangedPage, Arrangement
from sopocr.model.evidence import Evidence
from sopocr.model.sop import PageInfo, Record, SourcePart
from sopocr.review.edits import SetValue
from sopocr.review.service import ReviewService
from sopocr.settings import Settings

SHA = {name: name * 64 for name in "abc"}


def read(name: str, *pages: int, title: str = "") -> Record:
    """A record that has one step on each of its pages, told by the page's number in its file."""
    steps = tuple(f"Langkah di {name}{page}" for page in pages)
    record = make_record(
        title or f"SOP {name}{pages[0]}", sha256=SHA[name], file=f"{name}.pdf", pages=pages, steps=steps
    )
    record.producer.sopocr, record.producer.settings = (
        versions(Settings())["sopocr"],
        Settings().fingerprint(),
    )
    record.pages = [
        PageInfo(number=page, kind="identitas_alur", width=1000, height=1400, dpi=120) for page in pages
    ]
    record.evidence = {
        "/sop/nama_sop": Evidence(page=pages[0], box=(10, 10, 200, 30), confidence=0.99),
        "/sop/dasar_hukum/0/teks": Evidence(page=pages[0], box=(10, 50, 200, 70), confidence=0.99),
    }
    for place, page in enumerate(pages):
        top = f"/sop/langkah/{place}/kegiatan"
        record.evidence[top] = Evidence(page=page, box=(10, 100, 300, 120), confidence=0.99)
    return record


def put(catalogue: Catalogue, name: str, pages: int) -> int:
    """Store a file that was read as one document; the document."""
    catalogue.extractions.save(
        NewExtraction(
            sha256=SHA[name],
            media_type="application/pdf",
            bytes=1,
            url=f"file:///arsip/{name}.pdf",
            stamp="1",
            recipe="r" * 64,
            records=[read(name, *range(1, pages + 1))],
            seconds=1.0,
            page_count=pages,
            pages=[PageLook(number) for number in range(1, pages + 1)],
        )
    )
    source = catalogue.sources.find(SHA[name])
    assert source is not None
    return catalogue.documents.of_source(source.id)[0].id


def page(number: int, file: int = 0, turn: int | None = None) -> ArrangedPage:
    return ArrangedPage.model_validate({"file": file, "page": number, "turn": turn})


def play_server(catalogue: Catalogue, desk: ReviewService, names: str) -> tuple[int, ...]:
    """Do the job that waits, as a server would; which documents of the arrangement had to be read."""
    (job,) = catalogue.queue.claim(None, "test")
    assert job.arrangement_id is not None
    info = catalogue.arrangements.get(job.arrangement_id)
    assert info.arrangement is not None
    task = arranged_task(catalogue, job, Settings(), info)
    assert task.arranged is not None
    records = []
    for place in task.arranged.wanted:
        document = info.arrangement.documents[place]
        files = list(dict.fromkeys(one.file for one in document))
        record = read(names[document[0].file], *[one.page for one in document])
        if len(files) > 1:
            record = _of_several(record, document, names)
        records.append(record)
    result = TaskResult(
        sha256=task.arranged.sha256[0],
        media_type="application/pdf",
        bytes=1,
        recipe=f"{job.id:064}",
        records=records,
        pages=list[PageSeen](),
        page_count=len(records),
        seconds=1.0,
    )
    catalogue.queue.finish(job.id, new_extraction(catalogue, job, Finished(task, "test", result)))
    desk.arranged(source.id for source in info.sources)
    return task.arranged.wanted


def _of_several(record: Record, document: tuple[ArrangedPage, ...], names: str) -> Record:
    """The record as it is numbered where its pages come from several files."""
    for number, (one, step) in enumerate(zip(document, record.sop.langkah, strict=True), 1):
        step.kegiatan = f"Langkah di {names[one.file]}{one.page}"
        path = f"/sop/langkah/{number - 1}/kegiatan"
        record.evidence[path] = record.evidence[path].model_copy(update={"page": number})
    numbers = range(1, len(document) + 1)
    record.pages = [
        info.model_copy(update={"number": number}) for number, info in zip(numbers, record.pages, strict=True)
    ]
    record.source.pages = list(numbers)
    record.source.parts = [
        SourcePart(
            file=f"{names[file]}.pdf",
            sha256=SHA[names[file]],
            pages=[number for number, one in enumerate(document, 1) if one.file == file],
        )
        for file in dict.fromkeys(one.file for one in document)
    ]
    return record


@pytest.fixture
def catalogue(catalogue_url: str) -> Iterator[Catalogue]:
    with Catalogue(catalogue_url, create=True) as opened:
        yield opened


@pytest.fixture
def desk(catalogue: Catalogue) -> ReviewService:
    return ReviewService(catalogue)


def steps(catalogue: Catalogue, number: int) -> list[str]:
    return [step.kegiatan for step in catalogue.reviews.get(number).state.record.sop.langkah]


def source_of(catalogue: Catalogue, name: str) -> int:
    found = catalogue.sources.find(SHA[name])
    assert found is not None
    return found.id


def active(catalogue: Catalogue) -> list[int]:
    return sorted(info.id for info in catalogue.documents.page())


def test_a_document_is_parted_and_what_was_settled_goes_with_its_page(
    catalogue: Catalogue, desk: ReviewService
) -> None:
    first = put(catalogue, "a", 4)
    version = desk.edit(first, 1, SetValue(path="/sop/nama_sop", value="Nama dari orang"), "ani").version
    for place in (1, 2):  # on page 2, which stays, and on page 3, which goes
        edit = SetValue(path=f"/sop/langkah/{place}/kegiatan", value=f"Ditulis di halaman {place + 1}")
        version = desk.edit(first, version, edit, "ani").version
    home = source_of(catalogue, "a")
    parted = Arrangement(documents=((page(1), page(2)), (page(4), page(3))))
    catalogue.arrangements.submit([home], parted, "k" * 64, "ani", None)
    assert active(catalogue) == [first]  # nothing changes before it was read
    assert play_server(catalogue, desk, "a") == (0, 1)
    other = next(number for number in active(catalogue) if number != first)
    assert steps(catalogue, first) == ["Langkah di a1", "Ditulis di halaman 2"]
    assert steps(catalogue, other) == ["Langkah di a4", "Ditulis di halaman 3"]
    kept = catalogue.reviews.get(first).state
    assert kept.record.sop.nama_sop == "Nama dari orang"
    assert kept.conflicts == ()
    assert "/sop/langkah/1/kegiatan" in catalogue.reviews.get(other).state.locked
    # and back: the pages are the file's own again, with all that was settled
    held = catalogue.arrangements.of_source(home)
    assert held is not None
    catalogue.arrangements.undo(home, held.id, "ani")
    desk.arranged([home])
    assert active(catalogue) == [first]
    assert steps(catalogue, first) == [
        "Langkah di a1",
        "Ditulis di halaman 2",
        "Ditulis di halaman 3",
        "Langkah di a4",
    ]


def test_loose_pages_are_joined_and_let_go(catalogue: Catalogue, desk: ReviewService) -> None:
    first, second = put(catalogue, "a", 1), put(catalogue, "b", 1)
    desk.edit(second, 1, SetValue(path="/sop/langkah/0/kegiatan", value="Dari orang"), "ani")
    ids = [source_of(catalogue, name) for name in "ab"]
    assert [one.id for one in catalogue.arrangements.candidates(ids[0])] == [ids[1]]
    joined = Arrangement(documents=((page(1, 1), page(1, 0)),))
    catalogue.arrangements.submit(ids, joined, "k" * 64, "ani", None)
    play_server(catalogue, desk, "ab")
    assert active(catalogue) == [first]
    assert steps(catalogue, first) == ["Dari orang", "Langkah di a1"]
    assert catalogue.arrangements.place(first, 1) == (ids[1], 1)
    assert catalogue.arrangements.place(first, 2) == (ids[0], 1)
    assert catalogue.arrangements.candidates(ids[0]) == []
    # the file comes again: it is no document of its own as long as its page belongs to another
    again = standing(catalogue, catalogue.sources.get(ids[1]), Settings())
    assert again is not None and again.extraction is not None
    held = catalogue.arrangements.of_source(ids[1])
    assert held is not None and held.sources[0].id == ids[0]
    catalogue.arrangements.submit(ids[:1], Arrangement(documents=((page(1),),)), "k" * 64, "ani", held.id)
    assert play_server(catalogue, desk, "ab") == ()  # it was read so before
    assert active(catalogue) == [first, second]
    assert steps(catalogue, second) == ["Dari orang"]


def test_only_what_changed_is_read_again(catalogue: Catalogue, desk: ReviewService) -> None:
    put(catalogue, "a", 4)
    home = [source_of(catalogue, "a")]
    first = Arrangement(documents=((page(1), page(2)), (page(3),)))  # page 4 is left out
    catalogue.arrangements.submit(home, first, "k" * 64, "ani", None)
    assert play_server(catalogue, desk, "a") == (0, 1)
    held = catalogue.arrangements.of_source(home[0])
    assert held is not None
    turned = Arrangement(documents=((page(1), page(2)), (page(3, turn=180),)))
    catalogue.arrangements.submit(home, turned, "k" * 64, "ani", held.id)
    assert play_server(catalogue, desk, "a") == (1,)
    assert len(active(catalogue)) == 2
    newest = catalogue.arrangements.of_source(home[0])
    assert newest is not None and set(known_documents(catalogue, Settings(), newest)) == {0, 1}
    # a later import of the same file, with other settings, does not undo what a person arranged
    plain = NewExtraction(
        SHA["a"], "application/pdf", 1, "file:///arsip/a.pdf", "1", "q" * 64, [read("a", 1, 2, 3, 4)], 1.0, 4
    )
    catalogue.extractions.save(plain)
    assert len(active(catalogue)) == 2


def test_what_cannot_be_arranged_is_refused(catalogue: Catalogue, desk: ReviewService) -> None:
    first = put(catalogue, "a", 2)
    put(catalogue, "b", 1)
    ids = [source_of(catalogue, name) for name in "ab"]
    with pytest.raises(ValueError, match="twice"):
        Arrangement(documents=((page(1), page(1)),))
    for sources, documents in (
        (ids[:1], ((page(3),),)),  # no such page
        (ids[:1], ((page(1, 1),),)),  # no such file
        ([ids[0], ids[0]], ((page(1),),)),
    ):
        with pytest.raises(EditRefused):
            catalogue.arrangements.submit(sources, Arrangement(documents=documents), "k" * 64, "ani", None)
    with pytest.raises(VersionConflict):
        catalogue.arrangements.submit(ids[:1], Arrangement(documents=((page(1),),)), "k" * 64, "ani", 7)
    desk.accept_rest(first, 1, "ani")
    desk.approve(first, catalogue.reviews.get(first).info.version, "ani")
    with pytest.raises(EditRefused, match="approved"):
        catalogue.arrangements.submit(ids[:1], Arrangement(documents=((page(1),),)), "k" * 64, "ani", None)
    whole = Arrangement(documents=((page(1), page(2)),))  # its own pages stay together
    assert catalogue.arrangements.submit(ids[:1], whole, "k" * 64, "ani", None)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_clerk_arranges_pages_with_the_keyboard(
    serve: Callable[..., Served], browser: Browser, axe: str, lang: str
) -> None:
    served = serve(workers=0)
    catalogue, desk = served.catalogue, ReviewService(served.catalogue)
    first = put(catalogue, "a", 3)
    put(catalogue, "b", 1)
    with browser.new_context(viewport={"width": 1366, "height": 768}) as context:
        shown = served.login(context)
        if lang == "en":
            shown.get_by_role("button", name="EN").click()
        shown.goto(f"{served.address}/documents/{first}/arrange")
        shown.wait_for_selector("#arranging[data-ready]")
        expect(shown.locator(".tile")).to_have_count(3)
        save = shown.locator("#arrange-save")
        expect(save).to_be_disabled()
        shown.locator(".tile").first.focus()
        # part before 2, turn 3, put it before 2
        for key in ("ArrowRight", "s", "ArrowRight", "r", "Alt+ArrowLeft"):
            shown.keyboard.press(key)
        expect(shown.locator(".group")).to_have_count(3)
        expect(shown.locator(".group").nth(1).locator(".pagename")).to_have_text(["3", "2"])
        for width in (820, 1366):
            shown.set_viewport_size({"width": width, "height": 768})
            assert shown.evaluate("document.documentElement.scrollWidth") <= width
            assert not axe_faults(shown, axe)
        shown.locator("#joining input").fill("b.pdf")
        shown.keyboard.press("Enter")
        shown.locator("#others button").click()
        expect(shown.locator(".tile")).to_have_count(4)
        shown.keyboard.press("Delete")  # the page that was added has the focus
        expect(shown.locator(".group.out .tile")).to_have_count(1)
        save.click()
        expect(shown.locator("#arrange-told")).to_contain_text(
            "menunggu" if lang == "id" else "wait", timeout=10_000
        )
        play_server(catalogue, desk, "ab")
        shown.wait_for_selector("#arranging[data-done]")
        expect(shown.locator(".group").nth(1).locator(".pagename")).to_have_text(["3", "2"])
        expect(shown.locator("small", has_text=re.compile("90°"))).to_have_count(1)
    assert {tuple(steps(catalogue, number)) for number in active(catalogue)} == {
        ("Langkah di a1",),
        ("Langkah di a3", "Langkah di a2"),
        ("Langkah di b1",),  # looked at, left out and so let go
    }
