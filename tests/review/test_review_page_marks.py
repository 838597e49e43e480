"""What the page of the scan shows beside the values that were read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from records import make_record
from review_served import Served

from sopocr.model.findings import Finding


def test_drawing_that_was_not_understood_is_marked_where_it_lies(serve: Callable[..., Served]) -> None:
    record = make_record("Cuti")
    places = [(10, 10, 50, 40), (60, 10, 90, 40)]
    record.findings = [
        Finding(code="UNREAD_DRAWING", severity="warning", path=path, message="x", page=1, box=box)
        for path in ("/sop/langkah/0/kegiatan", "")
        for box in places
    ]
    served = serve(record, workers=0)
    with served.client() as browser:
        browser.get(f"/login?token={served.access.token}")  # type: ignore[union-attr]
        page = browser.get("/documents/1").text
    data = re.search(r'id="page-data">(.*?)</script>', page, re.DOTALL)
    assert data is not None
    marked = [
        (one["path"], tuple(one["box"]))
        for one in json.loads(data[1])["boxes"]
        if one["state"] == "warning place"
    ]
    assert len(marked) == 4 and {box for _, box in marked} == set(places)
    assert sum(path == "/sop/langkah/0/kegiatan" for path, _ in marked) == 2
