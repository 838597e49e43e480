"""The review behind a reverse proxy, under a path: links, files, redirects, cookies, the API."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from records import make_record
from review_served import Served

_LINK = re.compile(r"""(?:href|action|src|formaction)="([^"]*)\"""")


@pytest.mark.parametrize("cut", [False, True], ids=["passed on", "cut off"])
def test_all_addresses_lie_under_the_path(serve: Callable[..., Served], cut: bool) -> None:
    served = serve(make_record("Cuti"), under="/kantor/sop", workers=0)
    top = "" if cut else "/kantor/sop"
    with served.client() as browser:
        token = served.access.token  # type: ignore[union-attr]
        entered = browser.get(f"{top}/login?token={token}")
        assert entered.headers["location"] == "/kantor/sop/"
        assert "; Path=/kantor/sop;" in entered.headers["set-cookie"]
        cookies = {"cookie": entered.headers["set-cookie"].partition(";")[0]}
        assert browser.get(f"{top}/", headers=cookies).headers["location"] == "/kantor/sop/queue"
        found: set[str] = set()
        for path in (
            "queue",
            "documents/1",
            "documents/1?view=form",
            "documents/1/history",
            "versions",
            "figures",
            "users",
            "checks",
        ):
            page = browser.get(f"{top}/{path}", headers=cookies)
            assert page.status_code == 200, path
            found |= {link for link in _LINK.findall(page.text) if not link.startswith(("?", "#", "data:"))}
            csrf = re.search(r'data-csrf="(\w+)"', page.text)
            assert csrf and 'data-root="/kantor/sop"' in page.text
        assert len(found) > 10
        assert all(link.startswith("/kantor/sop/") for link in found), found
        for link in found:
            if "/static/" in link:
                assert browser.get(link.removeprefix("/kantor/sop") if cut else link).status_code == 200
        assert browser.get(f"{top}/static/../review.css").status_code == 404
        signed = cookies | {"x-csrf-token": csrf[1]}
        sent = browser.post(
            f"{top}/api/v1/extractions", headers=signed, files={"file": ("a.md", b"# SOP\n\n1. a\n")}
        )
        assert sent.status_code == 202
        place = sent.headers["location"]
        assert place.startswith("/kantor/sop/api/v1/jobs/")
        assert browser.get(place.removeprefix("/kantor/sop") if cut else place, headers=cookies).is_success
        assert browser.get(f"{top}/api/v1/openapi.json").json()["servers"] == [{"url": "/kantor/sop/api/v1"}]
        out = browser.post(
            f"{top}/language", headers=cookies, data={"lang": "en", "here": "/kantor/sop/queue"}
        )
        assert out.headers["location"] == "/kantor/sop/queue"
        browser.cookies.clear()
        assert browser.get(f"{top}/queue").headers["location"] == "/kantor/sop/login"
        assert browser.get(f"{top}/health").json() == {"status": "ok"}


def test_a_path_that_only_begins_alike_is_another(serve: Callable[..., Served]) -> None:
    served = serve(under="/sop", workers=0)
    with served.client() as browser:
        assert browser.get("/sopir/health").status_code == 404
        assert browser.get("/sop/health").status_code == 200
