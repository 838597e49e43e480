"""Laws of the comparison, for any two and three SOPs."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import jsonpatch
from compare.generated_sops import mutated, record_of, sops
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sopocr.compare import diff_records, json_patch, merge, record_patch, summarise
from sopocr.compare.html_view import html_view
from sopocr.compare.labels import Language
from sopocr.compare.text_view import summary_text, text_view
from sopocr.compare.wording import word_pieces
from sopocr.model.sop import Sop

quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
values = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from([1.0, "a", "b", ""]),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from("ab/~"), inner, max_size=3),
    max_leaves=12,
)


@st.composite
def versions(draw: Any, count: int) -> list[Sop]:
    """SOPs of which most are edits of the first."""
    first = draw(sops())
    others = [draw(st.one_of(mutated(first), mutated(first), sops())) for _ in range(count - 1)]
    return [first, *others]


def plain(sop: Sop) -> Any:
    """What a comparison is about: arrows have no order, nothing is the same as an empty text."""
    value = sop.model_dump()
    value["alur"] = sorted(value["alur"], key=str)
    return json.loads(json.dumps(value).replace("null", '""'))


@quick
@given(values, values)
def test_a_patch_turns_any_json_into_any_other(a: Any, b: Any) -> None:
    patched = jsonpatch.apply_patch(a, json_patch(a, b))
    assert json.dumps(patched, sort_keys=True) == json.dumps(b, sort_keys=True)


@quick
@given(versions(2))
def test_the_patch_of_two_records_turns_one_into_the_other(pair: list[Sop]) -> None:
    a, b = (record_of(sop) for sop in pair)
    before = a.model_dump(mode="json")
    assert jsonpatch.apply_patch(before, record_patch(a, b)) == b.model_dump(mode="json")


@quick
@given(versions(2))
def test_a_diff_is_empty_just_where_nothing_differs(pair: list[Sop]) -> None:
    a, b = (record_of(sop) for sop in pair)
    diff = diff_records(a, b)
    same = plain(pair[0]) == plain(pair[1])
    assert (
        not any((diff.header, diff.items, diff.actors, diff.edges))
        and not any(step.differs for step in diff.steps)
    ) == same
    if same:
        assert not diff.differs


@quick
@given(versions(2))
def test_every_step_is_told_once(pair: list[Sop]) -> None:
    a, b = (record_of(sop) for sop in pair)
    steps = diff_records(a, b).steps
    for sop, places in (
        (pair[0], [i for s in steps for i in s.a]),
        (pair[1], [j for s in steps for j in s.b]),
    ):
        assert sorted(places) == list(range(1, len(sop.langkah) + 1))
    assert [j for s in steps for j in s.b] == list(range(1, len(pair[1].langkah) + 1))


@quick
@given(versions(2), st.sampled_from(["id", "en"]))
def test_every_difference_is_shown(pair: list[Sop], language: Language) -> None:
    a, b = (record_of(sop) for sop in pair)
    diff = diff_records(a, b)
    told = text_view([diff], language=language)
    page = html_view([(diff, (None, None))], language)
    for change in (*diff.header, *diff.items):
        if change.kind == "inserted" and change.b and not change.derived:
            assert f"{{+{change.b}+}}" in told
    for step in diff.steps:
        assert not step.differs or not step.title or step.title in told or step.renumbered
    assert page.count("<h1>") == 1
    assert summary_text(summarise([diff]), language=language)


@quick
@given(st.text("ab ,.\n", max_size=20), st.text("ab ,.\n", max_size=20))
def test_pieces_make_up_both_texts(a: str, b: str) -> None:
    pieces = word_pieces(a, b)
    assert "".join(p.text for p in pieces if p.kind != "added") == a
    assert "".join(p.text for p in pieces if p.kind != "removed") == b
    assert all(x.kind != y.kind for x, y in pairwise(pieces))


@quick
@given(versions(2))
def test_where_nobody_spoke_the_new_extraction_is_taken(pair: list[Sop]) -> None:
    old, new = (record_of(sop) for sop in pair)
    merged = merge(old, old, new)
    assert merged.record.sop == new.sop
    assert not merged.conflicts


@quick
@given(versions(2))
def test_where_the_machine_says_the_same_the_person_stands(pair: list[Sop]) -> None:
    old, edited = (record_of(sop) for sop in pair)
    merged = merge(old, edited, old)
    assert merged.record.sop == edited.sop
    assert not merged.conflicts
    assert not merged.improved


@quick
@given(versions(2))
def test_where_the_machine_comes_to_agree_there_is_no_conflict(pair: list[Sop]) -> None:
    old, edited = (record_of(sop) for sop in pair)
    merged = merge(old, edited, edited)
    assert merged.record.sop == edited.sop
    assert not merged.conflicts


@quick
@given(versions(3))
def test_merging_the_result_again_changes_nothing(three: list[Sop]) -> None:
    old, edited, new = (record_of(sop) for sop in three)
    merged = merge(old, edited, new).record
    assert merge(new, merged, new).record.sop == merged.sop


@quick
@given(versions(3), st.data())
def test_locked_values_are_never_overwritten(three: list[Sop], data: st.DataObject) -> None:
    old, edited, new = (record_of(sop) for sop in three)
    paths = list(leaves(edited.sop.model_dump(mode="json"), "/sop"))
    locked = set(data.draw(st.lists(st.sampled_from(paths), max_size=6)))
    merged = merge(old, edited, new, locked)
    before, after = ({"sop": one.sop.model_dump(mode="json")} for one in (edited, merged.record))
    kept = sorted(str(at(after, path)) for path in merged.locked)
    assert kept == sorted(str(at(before, path)) for path in locked)


@quick
@given(versions(3))
def test_what_is_approved_as_a_whole_stays_as_a_whole(three: list[Sop]) -> None:
    old, edited, new = (record_of(sop) for sop in three)
    merged = merge(old, edited, new, {"/sop"})
    assert merged.record.sop == edited.sop
    assert merged.locked == {"/sop"}


@quick
@given(versions(3), st.sampled_from(["keterkaitan", "peringatan", "dasar_hukum", "disahkan_oleh"]))
def test_a_locked_list_stays_as_it_is(three: list[Sop], name: str) -> None:
    old, edited, new = (record_of(sop) for sop in three)
    merged = merge(old, edited, new, {f"/sop/{name}"})
    assert getattr(merged.record.sop, name) == getattr(edited.sop, name)
    assert merged.locked == {f"/sop/{name}"}


@quick
@given(versions(3))
def test_a_conflict_is_where_all_three_differ(three: list[Sop]) -> None:
    old, edited, new = (record_of(sop) for sop in three)
    for conflict in merge(old, edited, new).conflicts:
        assert conflict.edited != conflict.new
        if conflict.path is not None:
            assert conflict.old != conflict.edited
            assert conflict.old != conflict.new


def leaves(value: Any, path: str) -> Any:
    """The pointers of single values that a person can lock: cells, items, header fields."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("alur", "pelaksana"):
                continue  # a lock there is on positions that other values decide
            yield from leaves(inner, path + "/" + key.replace("~", "~0").replace("/", "~1"))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, f"{path}/{index}")
    else:
        yield path


def at(value: Any, path: str) -> Any:
    return jsonpatch.JsonPointer(path).resolve(value)
