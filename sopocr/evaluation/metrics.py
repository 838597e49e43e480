"""How right a record is, measured against a record made by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sopocr.evaluation.counting import WHOLE, Comparison, folded, normal, text_of
from sopocr.evaluation.pairing import Json, pair_rows

BOXES = (
    "dasar_hukum",
    "kualifikasi_pelaksana",
    "keterkaitan",
    "peralatan_perlengkapan",
    "peringatan",
    "pencatatan_pendataan",
)
DATES = ("tanggal_pembuatan", "tanggal_revisi", "tanggal_pengesahan", "tanggal_efektif", "tanggal_terbit")
CELLS = ("kegiatan", "kelengkapan", "waktu", "output", "keterangan")
_LETTERHEAD = ("instansi", "unit_kerja")
_SIMPLE_DURATION = re.compile(r"(\d+) (menit|jam|hari|minggu|bulan)")
_LEADING_SOP = re.compile(r"^(sop|spo)\s+", re.IGNORECASE)


def compare(expected: Json, found: Json) -> Comparison:
    """Hold one record against the expected one.

    `found` is a record, or only its `sop` part (then nothing is known of its findings and status). `expected`
    is the `sop` part of a record, where `aktor` may be an index into `pelaksana`; it may add `handwritten`
    (fields counted apart, under that measure alone) and `alur_opsional` (pairs of steps between which an
    arrow neither counts nor hurts). Fields of version 1.1 that `expected` lacks are not measured.
    """
    result = Comparison(told=_told(found))
    sop = found.get("sop", found) or {}
    _header(result, expected, sop)
    _approver(result, expected, sop)
    for key in BOXES:
        result.texts("items", f"/sop/{key}", expected.get(key) or [], sop.get(key) or [])
    _other_parts(result, expected, sop)
    _actor_names(result, expected, sop)
    lacking, places = _steps(result, expected, sop)
    _edges(result, expected, sop, places)
    _chart(result, expected, sop)
    tally = result.tally
    tally.overclaim = int(lacking and found.get("status") == "complete")
    tally.documents = 1
    tally.perfect = int(not any(miss.measure in WHOLE for miss in result.misses))
    return result


def _told(found: Json) -> frozenset[str]:
    return frozenset(
        finding["path"]
        for finding in found.get("findings") or []
        if finding.get("severity") in ("warning", "error") and finding.get("path")
    )


def _field(
    result: Comparison, measure: str, key: str, path: str, pair: tuple[str, str], by_hand: set[str]
) -> None:
    if key in by_hand:
        right = result.equal("handwritten", path, *pair)
    else:
        right = result.equal(measure, path, *pair)
        result.characters(*pair)
    result.value(right, path, held=bool(folded(pair[1])))


def _header(result: Comparison, expected: Json, sop: Json) -> None:
    by_hand = set(expected.get("handwritten") or [])
    for key in ("nomor_sop", "nama_sop"):
        got = text_of(sop.get(key))
        if key == "nama_sop":
            got = _LEADING_SOP.sub("", normal(got))
        _field(result, "header", key, f"/sop/{key}", (text_of(expected.get(key)), got), by_hand)
    if "bentuk" in expected:
        for key in ("bentuk", "nomor_revisi"):
            result.equal("header", f"/sop/{key}", expected.get(key), sop.get(key))
    _letterhead(result, expected, sop)
    for key in DATES:
        want, date = expected.get(key), sop.get(key)
        if want or date:
            measure = "handwritten" if key in by_hand else "dates"
            right = result.judge(measure, f"/sop/{key}", want == date, want, date)
            result.value(right, f"/sop/{key}", held=bool(date))


def _letterhead(result: Comparison, expected: Json, sop: Json) -> None:
    """Body and unit together hold what is expected, and not much else; where one ends and the other begins is
    a matter of taste."""
    letterhead = " ".join(text_of(sop.get(key)) for key in _LETTERHEAD)
    most = 1.3 * len(folded(" ".join(text_of(expected.get(key)) for key in _LETTERHEAD))) + 12
    for key in _LETTERHEAD:
        if want := expected.get(key):
            right = folded(want) in folded(letterhead) and len(folded(letterhead)) <= most
            result.judge("header", f"/sop/{key}", right, want, letterhead.strip())
            result.value(right, f"/sop/{key}", held=bool(folded(text_of(sop.get(key)))))


def _approver(result: Comparison, expected: Json, sop: Json) -> None:
    by_hand = set(expected.get("handwritten") or [])
    got = sop.get("disahkan_oleh") or {}
    for key, want in (expected.get("disahkan_oleh") or {}).items():
        path, found = f"/sop/disahkan_oleh/{key}", text_of(got.get(key))
        if want:
            _field(result, "approver", key, path, (str(want), found), by_hand)
        elif found:
            result.value(False, path, held=True)


def _other_parts(result: Comparison, expected: Json, sop: Json) -> None:
    """In a SOP-AP the items of all further boxes together; in other forms each section, by its title."""
    want, got = expected.get("bagian_lain") or {}, sop.get("bagian_lain") or {}
    own = "/sop/bagian_lain"
    if expected.get("bentuk") in (None, "sop-ap"):
        flat = ([item for items in part.values() for item in items] for part in (want, got))
        result.texts("items", own, *flat)
        return
    result.collections("sections", own, *([("title", folded(t)) for t in part] for part in (want, got)))
    left = {folded(title): title for title in got}
    for title, items in want.items():
        at = left.pop(folded(title), None)
        path = own if at is None else f"{own}/{_escaped(at)}"
        result.texts("sections", path, items, got[at] if at is not None else [])
    for title in left.values():
        result.texts("sections", f"{own}/{_escaped(title)}", [], got[title])


def _escaped(title: str) -> str:
    """A key as one part of a JSON Pointer (RFC 6901)."""
    return title.replace("~", "~0").replace("/", "~1")


def _actor_names(result: Comparison, expected: Json, sop: Json) -> None:
    want = [folded(text_of(name)) for name in expected.get("pelaksana") or []]
    got = [folded(text_of(name)) for name in sop.get("pelaksana") or []]
    result.collections("actor_names", "/sop/pelaksana", enumerate(want), enumerate(got))
    for place, name in enumerate(got):
        result.value(want[place : place + 1] == [name], f"/sop/pelaksana/{place}", held=True)


def _steps(result: Comparison, expected: Json, sop: Json) -> tuple[bool, dict[int, int]]:
    """Whether a row is lacking; and for each found row its place among the expected ones, both from 1."""
    want, got = expected.get("langkah") or [], sop.get("langkah") or []
    names = [[text_of(name) for name in part.get("pelaksana") or []] for part in (expected, sop)]
    numbers = [[text_of(step.get("nomor")) for step in steps] for steps in (want, got)]
    same = [folded(n) for n in numbers[0]] == [folded(n) for n in numbers[1]]
    result.judge("steps", "/sop/langkah", same, " ".join(numbers[0]), " ".join(numbers[1]))
    pairs = pair_rows(want, got)
    partner, places = dict(pairs), {index + 1: place + 1 for place, index in pairs}
    result.collections(
        "rows",
        "/sop/langkah",
        [(place, numbers[0][place]) for place in range(len(want))],
        [
            (places[index + 1] - 1, numbers[0][places[index + 1] - 1])
            if index + 1 in places
            else (f"+{index}", numbers[1][index])
            for index in range(len(got))
        ],
    )
    for place, step in enumerate(want):
        index = partner.get(place)
        path = "/sop/langkah" if index is None else f"/sop/langkah/{index}"
        match = {} if index is None else got[index]
        _cells(result, path, step, match)
        _symbols(result, path, place, (step, names[0]), (match, names[1]))
    for index, step in enumerate(got):
        if index + 1 not in places:
            _strange_row(result, f"/sop/langkah/{index}", step, names[1])
    return len(pairs) < len(want), places


def _cell_path(path: str, key: str) -> str:
    return f"{path}/{key}" + ("/teks" if key == "waktu" else "")


def _cell(step: Json, key: str) -> str:
    """The text of a cell; a lone dash says as much as nothing."""
    text = text_of(step.get(key))
    return "" if text == "-" else text


def _cells(result: Comparison, path: str, expected: Json, found: Json) -> None:
    for key in CELLS:
        want, got = _cell(expected, key), _cell(found, key)
        if want or got:
            right = result.equal("cells", _cell_path(path, key), want, got)
            result.value(right, _cell_path(path, key), held=bool(got))
        if want:
            result.characters(want, got)
    if duration := _SIMPLE_DURATION.fullmatch(normal(text_of(expected.get("waktu"))).lower()):
        got_time = found.get("waktu")
        parsed = (
            (got_time.get("maks"), got_time.get("satuan")) if isinstance(got_time, Mapping) else (None, None)
        )
        same = isinstance(parsed[0], int | float) and (float(parsed[0]), parsed[1]) == (
            float(duration[1]),
            duration[2],
        )
        result.judge("durations", f"{path}/waktu", same, duration[0], f"{parsed[0]} {parsed[1]}")


def _strange_row(result: Comparison, path: str, step: Json, names: Sequence[str]) -> None:
    """A row that the paper does not have: all that stands in it is invented."""
    held = [key for key in CELLS if folded(_cell(step, key))]
    marks = len(_marks(step, names))
    counts = result.tally.counts
    counts["cells"].invented += len(held)
    counts["actors"].invented += marks
    counts["symbols"].invented += marks
    for key in held:
        result.value(False, _cell_path(path, key), held=True)


def _marks(step: Json, names: Sequence[str]) -> list[tuple[int | str, str | None]]:
    """The step's symbols as (column, kind); a name that is no column's stays as "?name"."""
    columns: dict[str, int | str] = {}
    for number, name in enumerate(names):
        columns.setdefault(folded(name), number)
    marks: list[tuple[int | str, str | None]] = []
    for entry in step.get("pelaksana") or []:
        mark = entry if isinstance(entry, Mapping) else {"aktor": entry}
        actor = mark.get("aktor")
        column = actor if isinstance(actor, int) else columns.get(folded(actor), f"?{actor}")
        marks.append((column, mark.get("simbol")))
    return marks


def _symbols(
    result: Comparison,
    path: str,
    place: int,
    expected: tuple[Json, Sequence[str]],
    found: tuple[Json, Sequence[str]],
) -> None:
    want, got = _marks(*expected), _marks(*found)
    own = f"{path}/pelaksana"
    result.collections("actors", own, [(place, a) for a, _ in want], [(place, a) for a, _ in got])
    result.collections("symbols", own, [(place, *mark) for mark in want], [(place, *mark) for mark in got])


def _edges(result: Comparison, expected: Json, sop: Json, places: Mapping[int, int]) -> None:
    """Arrows by the expected rows that their ends are; an end at a strange row is below 0."""
    optional = {tuple(pair) for pair in expected.get("alur_opsional") or []}

    def place(end: int | None) -> int:
        return places.get(end or 0, -(end or 0))

    want = [(e["dari"], e["ke"], (e.get("syarat") or "").lower()) for e in expected.get("alur") or []]
    got = [
        (place(e.get("dari")), place(e.get("ke")), (e.get("syarat") or "").lower())
        for e in sop.get("alur") or []
    ]
    got = [edge for edge in got if edge[:2] not in optional]
    result.collections("edges", "/sop/alur", [e[:2] for e in want], [e[:2] for e in got])
    result.collections("edge_labels", "/sop/alur", [e for e in want if e[2]], [e for e in got if e[2]])


def _chart(result: Comparison, expected: Json, sop: Json) -> None:
    """Nodes (words, symbol) and arrows (words of both ends, label) of the free flow chart."""
    want, got = (_drawn(part.get("diagram_alir")) for part in (expected, sop))
    result.collections("chart", "/sop/diagram_alir", want, got)


def _drawn(chart: Json | None) -> list[tuple[str, ...]]:
    nodes = [(folded(text_of(one)), str(one.get("simbol"))) for one in (chart or {}).get("simpul") or []]

    def name(end: object) -> str:
        return nodes[end - 1][0] if isinstance(end, int) and 0 < end <= len(nodes) else "?"

    arrows = (chart or {}).get("alur") or []
    return [*nodes, *((name(e.get("dari")), name(e.get("ke")), str(e.get("syarat"))) for e in arrows)]


def best_match(expected: Json, found: Sequence[Json]) -> tuple[int, Comparison]:
    """The one of several records (or their `sop` parts) that fits best, with its index; an empty one where
    there are none."""
    comparisons = [compare(expected, record) for record in found] or [compare(expected, {})]
    index = max(range(len(comparisons)), key=lambda i: comparisons[i].tally.right)
    return index, comparisons[index]
