"""Who has which document, comments, second checks and what they measure."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from handmade import record

from sopocr.catalogue import Catalogue, NewExtraction
from sopocr.catalogue.review_queue import QueueFilter
from sopocr.catalogue.teamwork import Rate, atoms, differing
from sopocr.errors import EditRefused, NotThere
from sopocr.review.edits import SetValue
from sopocr.review.service import ReviewService


@pytest.fixture
def catalogue(catalogue_url: str) -> Iterator[Catalogue]:
    with Catalogue(catalogue_url, create=True) as opened:
        for number in range(3):
            one = record()
            one.source.sha256 = f"{number:064}"
            opened.extractions.save(
                NewExtraction(one.source.sha256, "image/png", 1, f"file:///{number}", "1", "r", [one], 1.0)
            )
        yield opened


def test_a_document_is_had_by_one_and_left_to_them(catalogue: Catalogue) -> None:
    team = catalogue.teamwork
    team.assign(2, "ani", "budi")
    team.assign(2, "cici", "ani")
    assert team.assigned([1, 2, 3]) == {2: "cici"}
    assert catalogue.review_queue.next_after(1, "ani") == 3, "not one that someone else has"
    assert catalogue.review_queue.next_after(1, "cici") == 2, "one's own first"
    entries, total = catalogue.review_queue.page(QueueFilter(assigned="cici"))
    assert ([entry.info.id for entry in entries], total) == ([2], 1)
    team.assign(2, "", "cici")
    assert team.assigned([2]) == {}
    with pytest.raises(NotThere):
        team.assign(9, "ani", "ani")


def test_comments_belong_to_a_value_until_they_are_done_with(catalogue: Catalogue) -> None:
    team = catalogue.teamwork
    team.comment(1, "/sop/nama_sop", "  Apakah ini judulnya?  ", "ani")
    team.comment(1, "", "Halaman 2 terbalik", "budi")
    assert [(one.path, one.text, one.user) for one in team.comments(1)] == [
        ("/sop/nama_sop", "Apakah ini judulnya?", "ani"),
        ("", "Halaman 2 terbalik", "budi"),
    ]
    assert team.open_comments([1, 2]) == {1: 2}
    team.settle_comment(1, team.comments(1)[0].id)
    assert team.open_comments([1, 2]) == {1: 1}
    with pytest.raises(NotThere):
        team.settle_comment(2, team.comments(1)[1].id)
    for text in (" ", "x" * 4001):
        with pytest.raises(EditRefused):
            team.comment(1, "", text, "ani")


def test_a_second_check_measures_reviewer_and_machine(catalogue: Catalogue) -> None:
    team, desk = catalogue.teamwork, ReviewService(catalogue)
    draws = iter([0.049, 0.051])
    team.chance = lambda: next(draws)
    assert team.share == 5
    for number in (1, 2):  # the first is drawn, the second not
        version = desk.edit(number, 1, SetValue(path="/sop/nama_sop", value="Judul Ani"), "ani").version
        version = desk.accept_rest(number, version, "ani").version
        desk.approve(number, version, "ani")
    (check,) = team.checks()
    assert (check.document_id, check.state, check.reviewer) == (1, "waiting", "ani")
    with pytest.raises(EditRefused):
        team.begin(check.id, "ani")
    assert team.begin(check.id, "budi") == 1
    with pytest.raises(EditRefused):
        team.begin(check.id, "cici")
    version = desk.reopen(1, catalogue.reviews.get(1).info.version, "budi").version
    version = desk.edit(1, version, SetValue(path="/sop/langkah/0/output", value="Agenda"), "budi").version
    version = desk.accept_rest(1, version, "budi").version
    desk.approve(1, version, "budi")
    (check,) = team.checks()
    assert (check.state, check.reviewer_errors, check.machine_errors) == ("done", 1, 2)
    values = sum(atoms(catalogue.documents.get(1).record.sop).values())
    assert team.rates() == [Rate("", 1, values, 2), Rate("ani", 1, values, 1)]
    low, high = team.rates()[1].interval
    assert 0 < low < 1 / values < high < 0.1
    team.set_share(0)
    assert team.share == 0
    with pytest.raises(EditRefused):
        team.set_share(101)


def test_a_step_left_out_counts_once_for_each_of_its_values() -> None:
    whole, less = record().sop, record().sop
    assert differing(whole, whole) == 0
    less.langkah[3].output = "Lain"
    assert differing(whole, less) == 1
    gone = less.langkah.pop(0)
    own = 1 + sum(
        bool(text) for text in (gone.nomor, gone.kegiatan, gone.kelengkapan, gone.waktu.teks, gone.output)
    )
    assert differing(whole, less) == 1 + own
