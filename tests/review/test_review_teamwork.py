"""Several people: claiming, comments and second checks, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

from handmade import record
from playwright.sync_api import Browser, expect
from review_served import Served

from sopocr.review.service import ReviewService


def test_two_people_share_out_comment_and_check(
    serve: Callable[..., Served], browser: Browser, axe: str
) -> None:
    one = record()
    one.findings, one.evidence, one.status = [], {}, "complete"
    served = serve(one, accounts={"ani": "admin", "budi": "reviewer"})
    served.catalogue.teamwork.set_share(100)
    with (
        browser.new_context() as first,
        browser.new_context(viewport={"width": 820, "height": 900}) as second,
    ):
        hers, his = served.login(first, "ani"), served.login(second, "budi")
        hers.goto(f"{served.address}/documents/1?at=/sop/nama_sop")
        hers.get_by_role("button", name="Ambil").click()
        expect(hers.get_by_role("button", name="Lepas")).to_be_visible()
        his.goto(f"{served.address}/queue")
        expect(his.locator(".queue tbody tr")).to_contain_text("dipegang ani")
        hers.goto(f"{served.address}/documents/1?at=/sop/nama_sop")
        hers.get_by_text("Komentar", exact=False).first.click()
        hers.get_by_label("Komentar Anda").fill("Judul sudah benar?")
        hers.get_by_role("button", name="Kirim").click()
        expect(hers.locator(".comments li")).to_contain_text("Judul sudah benar?")
        his.goto(f"{served.address}/documents/1?at=/sop/nama_sop")
        his.locator(".comments li").get_by_role("button", name="selesai").click()
        expect(his.locator(".comments li.settled")).to_have_count(1)
        # she approves; the document is drawn, and he checks it
        desk = ReviewService(served.catalogue)
        desk.accept_rest(1, served.catalogue.reviews.get(1).info.version, "ani")
        hers.goto(f"{served.address}/documents/1")
        hers.locator('#bar [data-do="approve"]').click()
        hers.wait_for_url("**/queue")
        hers.goto(f"{served.address}/checks")
        expect(hers.get_by_role("button", name="Mulai")).to_have_count(0)
        his.goto(f"{served.address}/checks")
        his.get_by_role("button", name="Mulai").click()
        his.wait_for_selector("#work[data-ready]")
        his.goto(f"{served.address}/documents/1?at=/sop/nama_sop")
        his.locator("#value").fill("Judul menurut Budi")
        his.keyboard.press("Enter")
        expect(his.locator("#card")).not_to_have_attribute("data-path", "/sop/nama_sop")
        desk.accept_rest(1, served.catalogue.reviews.get(1).info.version, "budi")
        his.goto(f"{served.address}/documents/1")
        his.locator('#bar [data-do="approve"]').click()
        his.wait_for_url("**/queue")
        his.goto(f"{served.address}/checks")
        expect(his.locator("tbody").first).to_contain_text("ani")
        his.evaluate(axe)
        assert not his.evaluate(
            "axe.run().then(r => r.violations.filter(v => v.impact !== 'minor').map(v => v.id))"
        )
    (check,) = served.catalogue.teamwork.checks()
    assert (check.state, check.reviewer, check.checker, check.reviewer_errors) == ("done", "ani", "budi", 1)
