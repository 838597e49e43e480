"""How many keys it takes to settle the doubts of the sample scans.

    python tests/benchmarks/review_keys.py [NAME...]

A model of a clerk who knows the paper: every doubt of a fresh extraction is gone through in order. What is
right is confirmed (Enter: 1). Where another reading is right, it is taken (Alt+number, Enter: 2). Else the
value is mended: one key for each character to delete or insert, one chord to get to each further place that
differs, and Enter. A wrong arrow is turned round or taken away (Esc, some Tabs, Enter: 6), wrong symbols are
set in the same way (6). Approving the document is one more. Wrong values that no doubt points at are counted
apart: no key settles what nobody is shown.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

import sopocr
from sopocr.compare.steps import match_steps
from sopocr.model.doubts import BOXES, form_order
from sopocr.model.pointers import parts, pointer
from sopocr.model.reviewed import Reviewed
from sopocr.model.sop import Sop
from sopocr.review.cards import card_for
from sopocr.review.editing import value_at
from sopocr.text.durations import parse_duration
from sopocr.text.regulations import parse_reference

ROOT = Path(__file__).resolve().parents[2] / "samples"
MENDING = 6


def home(path: str, read: Sop, truth: Sop) -> str | None:
    """Where in the truth the value stands that was read at `path`: steps and items are matched by content.
    None where it has no counterpart."""
    match parts(path):
        case ("sop", "langkah", place, *rest):
            for one in match_steps(read.langkah, truth.langkah, groups=False):
                if one.a == (int(place),) and one.b:
                    return pointer("sop", "langkah", one.b[0], *rest)
            return None
        case ("sop", name, place, *rest) if name in (*BOXES, "pelaksana"):
            mine = value_at(read, path) or ""
            others = [value_at(truth, f"/sop/{name}/{n}") or "" for n in range(len(getattr(truth, name)))]
            likeness = [fuzz.ratio(mine, other) for other in others]
            best = max(likeness, default=0)
            return pointer("sop", name, likeness.index(best), *rest) if best > 60 else None
    return path


def keys_for(state: Reviewed, path: str, key: str, truth: Sop) -> int:
    """The keys that the doubt at `path` takes."""
    there = home(path, state.record.sop, truth) if path else None
    if path and there is None:
        return MENDING  # taken out, or joined with its neighbour
    right = value_at(truth, there) if there else None
    card = card_for(state, path, key, "id")
    if card.kind != "text":
        same = not path or value_at(state.record.sop, path) == right
        return 1 if same else MENDING
    right = right or ""
    if card.value == right:
        return 1
    if any(choice.value == right for choice in card.choices):
        return 2
    edits = Levenshtein.opcodes(card.value, right)
    changed = [op for op in edits if op.tag != "equal"]
    typed = sum((op.src_end - op.src_start) + (op.dest_end - op.dest_start) for op in changed)
    return typed + max(0, len(changed) - 1) + 1


def truth_of(expected: dict[str, Any]) -> Sop:
    """The SOP that was drawn, from its description in samples/expected."""
    drawn = {name: value for name, value in expected.items() if name in Sop.model_fields}
    drawn["dasar_hukum"] = [parse_reference(text) for text in expected["dasar_hukum"]]
    drawn["langkah"] = [
        {
            **step,
            "waktu": parse_duration(step["waktu"]).waktu.model_copy(update={"teks": step["waktu"]}),
            "pelaksana": [
                {**mark, "aktor": expected["pelaksana"][mark["aktor"]]} for mark in step["pelaksana"]
            ],
        }
        for step in expected["langkah"]
    ]
    return Sop.model_validate(drawn)


def shown(sop: Sop) -> dict[str, str | None]:
    """What stands at every place of the form."""
    return {path: value_at(sop, path) for path in form_order(sop) if value_at(sop, path) is not None}


def main() -> int:
    names = sys.argv[1:] or sorted(path.stem for path in (ROOT / "scans").glob("*.pdf"))
    total = pages = 0
    for name in names:
        (record,) = sopocr.extract(ROOT / "scans" / f"{name}.pdf")
        expected = json.loads((ROOT / "expected" / f"{name}.json").read_text(encoding="utf-8"))
        truth = truth_of(expected)
        state = Reviewed(record=record)
        doubts = state.doubts()
        keys = sum(keys_for(state, doubt.path, doubt.key, truth) for doubt in doubts) + 1
        told = shown(truth)
        wrong = [path for path, value in shown(record.sop).items() if told.get(path) != value]
        silent = [path for path in wrong if not any(path.startswith(d.path) for d in doubts if d.path)]
        aligned = len(record.sop.langkah) == len(truth.langkah) and len(record.sop.alur) == len(truth.alur)
        arrows = sum(doubt.path.startswith("/sop/alur") for doubt in doubts)
        print(
            f"{name:24} {len(record.pages)} pages: {len(doubts):3} doubts ({arrows:2} arrows), "
            f"{keys:4} keys, {len(silent) if aligned else '?'} wrong without doubt",
            flush=True,
        )
        total, pages = total + keys, pages + len(record.pages)
    print(f"together {total} keys for {pages} pages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
