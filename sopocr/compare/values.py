"""Changes of single values and of the lists in the boxes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sopocr.compare.alignment import Match, align, identity
from sopocr.compare.model import ChangeKind, ValueChange
from sopocr.compare.wording import folded, same_words, similarity, word_pieces
from sopocr.model.sop import DasarHukum, Sop, Waktu

HEADER = (
    "bentuk",
    "instansi",
    "unit_kerja",
    "nomor_sop",
    "nomor_revisi",
    "nama_sop",
    "tanggal_pembuatan",
    "tanggal_revisi",
    "tanggal_pengesahan",
    "tanggal_efektif",
    "tanggal_terbit",
)
APPROVER = ("jabatan", "nama", "pangkat", "nip")
BOXES = (
    "dasar_hukum",
    "kualifikasi_pelaksana",
    "keterkaitan",
    "peralatan_perlengkapan",
    "peringatan",
    "pencatatan_pendataan",
)
_REFERENCE_PARTS = ("jenis", "nomor", "tahun", "tentang")


def pointer(*parts: str | int) -> str:
    """The JSON Pointer of those parts (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def value_change(
    field: str, a: str | None, b: str | None, paths_a: Sequence[str], paths_b: Sequence[str]
) -> ValueChange | None:
    """The change from `a` to `b`, None where there is none; nothing and the empty text are the same."""
    if (a or "") == (b or ""):
        return None
    kind: ChangeKind = "changed" if a and b else "removed" if a else "inserted"
    return ValueChange(
        field=field,
        kind=kind,
        a=a or None,
        b=b or None,
        paths_a=list(paths_a),
        paths_b=list(paths_b),
        words=word_pieces(a or "", b or ""),
        cosmetic=kind == "changed" and same_words(a or "", b or ""),
    )


def header_changes(a: Sop, b: Sop) -> list[ValueChange]:
    """Letterhead, number, name, dates and approver."""
    found = [
        value_change(key, getattr(a, key), getattr(b, key), [pointer("sop", key)], [pointer("sop", key)])
        for key in HEADER
    ]
    for key in APPROVER:
        path = [pointer("sop", "disahkan_oleh", key)]
        old, new = getattr(a.disahkan_oleh, key), getattr(b.disahkan_oleh, key)
        found.append(value_change(f"disahkan_oleh.{key}", old, new, path, path))
    return [change for change in found if change is not None]


def item_changes(a: Sop, b: Sop) -> list[ValueChange]:
    """The lists in the boxes, box by box, their items matched by content."""
    changes: list[ValueChange] = []
    for key in BOXES:
        old, new = getattr(a, key), getattr(b, key)
        if old != new:
            changes += _list_changes(key, (old, new), ("sop", key))
    renamed = _renamed_sections(a.bagian_lain, b.bagian_lain)
    for title in dict.fromkeys([*a.bagian_lain, *b.bagian_lain]):
        if title in renamed:
            other = renamed[title]
            paths = [[pointer("sop", "bagian_lain", name)] for name in (title, other)]
            change = value_change("bagian_lain.judul", title, other, *paths)
            changes += [change] if change else []
            changes += _list_changes(
                "bagian_lain",
                (a.bagian_lain[title], b.bagian_lain[other]),
                ("sop", "bagian_lain", title),
                ("sop", "bagian_lain", other),
            )
        elif title not in renamed.values():
            lists = a.bagian_lain.get(title), b.bagian_lain.get(title)
            if lists[0] != lists[1]:
                changes += _section_changes(title, lists)
    return changes


_SAME_SECTION = 0.6
"""From this likeness of titles or contents on, sections of other titles are the same."""


def _renamed_sections(a: Mapping[str, Sequence[str]], b: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Sections whose title alone is another, by title or by content; the most alike first."""
    old, new = [title for title in a if title not in b], [title for title in b if title not in a]

    def likeness(one: str, other: str) -> float:
        whole = [folded(" ".join(part)) for part in (a[one], b[other])]
        same = similarity(*whole) if all(whole) else 0.0
        return max(similarity(folded(one), folded(other)), same)

    scored = sorted(((-likeness(i, j), n, m) for n, i in enumerate(old) for m, j in enumerate(new)))
    found: dict[str, str] = {}
    for score, n, m in scored:
        if -score >= _SAME_SECTION and old[n] not in found and new[m] not in found.values():
            found[old[n]] = new[m]
    return found


def _section_changes(title: str, lists: tuple[list[str] | None, list[str] | None]) -> list[ValueChange]:
    """A box outside the six; one that is empty and only on one side is told by its title alone."""
    path = ("sop", "bagian_lain", title)
    old, new = lists
    if not old and not new:
        sides = (title, None) if old is not None else (None, title)
        paths = [[pointer(*path)] if side is not None else [] for side in sides]
        change = value_change("bagian_lain", *sides, *paths)
        return [change] if change else []
    return _list_changes("bagian_lain", (old or [], new or []), path)


def item_text(item: str | DasarHukum) -> str:
    """The text of an item of a box."""
    return item.teks if isinstance(item, DasarHukum) else item


def align_texts(a: Sequence[str], b: Sequence[str], *, groups: bool = True) -> list[Match]:
    """Match two lists of texts; without `groups` splits and joins are not looked for."""
    if list(a) == list(b):
        return identity(len(a))
    left, right = [folded(text) for text in a], [folded(text) for text in b]
    scores = [[similarity(old, new) for new in right] for old in left]

    def whole(first: Sequence[int], second: Sequence[int]) -> float:
        return similarity(" ".join(left[i] for i in first), " ".join(right[j] for j in second))

    return align(scores, (len(a), len(b)), whole=whole if groups else None)


def _list_changes(
    field: str,
    lists: tuple[Sequence[str | DasarHukum], Sequence[str | DasarHukum]],
    path: tuple[str, ...],
    path_b: tuple[str, ...] | None = None,
) -> list[ValueChange]:
    """Changes of two lists; `path` leads to the first and, unless `path_b` is given, to the second too."""
    ways = path, path_b or path
    texts = [[item_text(item) for item in items] for items in lists]
    changes: list[ValueChange] = []
    for match in align_texts(*texts):
        a, b = ([texts[side][i] for i in places] for side, places in enumerate((match.a, match.b)))
        paths = [
            [
                pointer(*ways[side], i, "teks")
                if isinstance(lists[side][i], DasarHukum)
                else pointer(*ways[side], i)
                for i in places
            ]
            for side, places in enumerate((match.a, match.b))
        ]
        changes += _item_change(field, match, (a, b), (paths[0], paths[1]))
        if len(match.a) == len(match.b) == 1:
            items = lists[0][match.a[0]], lists[1][match.b[0]]
            changes += _reference_changes(field, items, (*ways[0], match.a[0]), (*ways[1], match.b[0]))
    return changes


def listed_changes(
    field: str,
    texts: tuple[Sequence[str], Sequence[str]],
    path: tuple[str, ...],
    matches: Sequence[Match],
    key: str,
) -> list[ValueChange]:
    """Changes of the texts that stand under `key` in the members of a list, matched by `matches`."""
    changes: list[ValueChange] = []
    for match in matches:
        a, b = ([texts[side][i] for i in places] for side, places in enumerate((match.a, match.b)))
        paths = [[pointer(*path, i, key) for i in places] for places in (match.a, match.b)]
        changes += _item_change(field, match, (a, b), (paths[0], paths[1]))
    return changes


def _item_change(
    field: str, match: Match, texts: tuple[list[str], list[str]], paths: tuple[list[str], list[str]]
) -> list[ValueChange]:
    a, b = (" ".join(side) for side in texts)
    if len(match.a) > 1 or len(match.b) > 1:
        kind: ChangeKind = "split" if len(match.b) > 1 else "joined"
    elif not match.a or not match.b:
        kind = "removed" if match.a else "inserted"
    elif match.moved:
        kind = "moved"
    else:
        kind = "changed"
    if kind == "changed" and a == b:
        return []
    change = ValueChange(
        field=field,
        kind=kind,
        a=a if match.a else None,
        b=b if match.b else None,
        paths_a=paths[0],
        paths_b=paths[1],
        words=word_pieces(a, b),
        cosmetic=kind == "changed" and same_words(a, b),
    )
    if kind == "moved" and a != b:
        return [change, change.model_copy(update={"kind": "changed", "cosmetic": same_words(a, b)})]
    return [change]


def _reference_changes(
    field: str,
    items: tuple[str | DasarHukum, str | DasarHukum],
    path_a: tuple[str | int, ...],
    path_b: tuple[str | int, ...],
) -> list[ValueChange]:
    """The parse of a legal reference."""
    a, b = items
    if not (isinstance(a, DasarHukum) and isinstance(b, DasarHukum)):
        return []
    changes = []
    for part in _REFERENCE_PARTS:
        old, new = (_shown(getattr(item, part)) for item in (a, b))
        changes.append(
            value_change(f"{field}.{part}", old, new, [pointer(*path_a, part)], [pointer(*path_b, part)])
        )
    return derived([change for change in changes if change is not None], a.teks != b.teks)


def derived(changes: list[ValueChange], follow: bool) -> list[ValueChange]:
    """The changes of a parse; where the text changed too (`follow`) they are marked as derived from it."""
    return [change.model_copy(update={"derived": True}) for change in changes] if follow else changes


def _shown(value: str | int | None) -> str | None:
    return None if value is None else str(value)


def duration(time: Waktu) -> str | None:
    """The parse of a duration in words ("1–2 jam"); None where it has none."""
    if time.min is None and time.maks is None and time.satuan is None:
        return None
    ends = ["…" if end is None else f"{end:g}" for end in (time.min, time.maks)]
    amount = ends[0] if ends[0] == ends[1] else "–".join(ends)
    return f"{amount} {(time.satuan or '?').replace('_', ' ')}"
