"""How many steps find their counterpart after edits, misreading and rewording. Run with -s for figures."""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path

import pytest

from sopocr.compare.alignment import align, identity
from sopocr.compare.steps import match_steps
from sopocr.model.sop import Langkah, PelaksanaLangkah, Simbol, Waktu

CONTENTS = Path(__file__).parents[2] / "samples" / "contents"
SYMBOLS: dict[str, Simbol] = {"t": "terminator", "p": "proses", "k": "keputusan"}


@cache
def procedures() -> list[list[Langkah]]:
    """The steps of the drawn SOPs."""
    found = []
    for path in sorted(CONTENTS.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        steps = []
        for number, row in enumerate(content["langkah"], 1):
            marks, kegiatan, kelengkapan, waktu, output = row[:5]
            steps.append(
                Langkah(
                    nomor=str(number),
                    kegiatan=kegiatan,
                    pelaksana=[
                        PelaksanaLangkah(
                            aktor=str(content["pelaksana"][int(mark[0])]), simbol=SYMBOLS[mark[1]]
                        )
                        for mark in marks.split()
                        if mark[0].isdigit() and mark[1] in SYMBOLS
                    ],
                    kelengkapan=kelengkapan,
                    waktu=Waktu(teks=str(waktu)),
                    output=output,
                )
            )
        found.append(steps)
    return found


class Editor:
    """Changes a procedure and remembers which step was which."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def misread(self, text: str, rate: float) -> str:
        """`text` with characters lost, wrong or doubled, a share of `rate` of them."""
        out = []
        for sign in text:
            fate = self.dice.random()
            if fate < rate / 3:
                continue
            out.append(self.dice.choice("abcdeilmnorstu ") if fate < 2 * rate / 3 else sign)
            if 2 * rate / 3 <= fate < rate:
                out.append(self.dice.choice("il1rn."))
        return "".join(out)

    def reword(self, text: str) -> str:
        """`text` with every fourth word dropped, replaced, or another put before it."""
        words = text.split()
        for _ in range(max(1, len(words) // 4)):
            place, fate = self.dice.randrange(len(words)), self.dice.random()
            if fate < 0.3 and len(words) > 3:
                words.pop(place)
            elif fate < 0.7:
                words[place] = self.dice.choice(["dokumen", "laporan", "menyusun", "memeriksa", "kepada"])
            else:
                words.insert(place, self.dice.choice(["secara", "lengkap", "bersama"]))
        return " ".join(words)

    def edit(
        self, steps: list[Langkah], *, rate: float, reworded: float, changes: int, moves: int
    ) -> tuple[list[Langkah], list[int | None]]:
        """A new version, and for each of its steps the place of the old one; None for a new step."""
        truth: list[int | None] = list(range(len(steps)))
        for _ in range(changes):
            truth.pop(self.dice.randrange(len(truth)))
        for _ in range(moves):
            old = self.dice.randrange(len(truth))
            new = self.dice.choice([i for i in range(len(truth)) if abs(i - old) > 1])
            truth.insert(new, truth.pop(old))
        for _ in range(changes):
            truth.insert(self.dice.randrange(len(truth) + 1), None)
        result = []
        for number, place in enumerate(truth, 1):
            source = steps[place] if place is not None else self.dice.choice(self.dice.choice(procedures()))
            step = source.model_copy(update={"nomor": str(number)})
            if place is not None:
                for key in ("kegiatan", "kelengkapan", "output"):
                    setattr(step, key, self.misread(getattr(step, key), rate))
                if self.dice.random() < reworded:
                    step.kegiatan = self.reword(step.kegiatan)
            result.append(step)
        return result, truth


@pytest.mark.parametrize(
    ("what", "rate", "reworded", "changes", "moves", "least"),
    [
        ("one step added, one removed", 0.0, 0.0, 1, 0, 0.985),
        ("one step moved", 0.0, 0.0, 0, 1, 0.99),
        ("3 % misread, one added, one removed", 0.03, 0.0, 1, 0, 0.985),
        ("10 % misread, one added, removed, moved", 0.1, 0.0, 1, 1, 0.96),
        ("a quarter of all words changed, two added, two removed", 0.0, 1.0, 2, 0, 0.98),
    ],
)
def test_steps_find_their_counterparts(
    what: str, rate: float, reworded: float, changes: int, moves: int, least: float
) -> None:
    editor = Editor(7)
    right = total = 0
    for _ in range(4):
        for old in procedures():
            new, truth = editor.edit(old, rate=rate, reworded=reworded, changes=changes, moves=moves)
            found: dict[int, int | tuple[int, ...] | None] = {}
            for match in match_steps(old, new):
                single = len(match.a) <= 1 and len(match.b) == 1
                found |= dict.fromkeys(match.b, (match.a or (None,))[0] if single else match.a)
            right += sum(found[place] == was for place, was in enumerate(truth))
            total += len(truth)
    print(f"{what}: {right}/{total} = {right / total:.3f}")
    assert right / total >= least


def test_without_any_likeness_nothing_is_matched() -> None:
    matches = align([[0.1, 0.2], [0.0, 0.3]], (2, 2))
    assert [(match.a, match.b) for match in matches] == [((0,), ()), ((1,), ()), ((), (0,)), ((), (1,))]


def test_equal_members_keep_their_order() -> None:
    alike = [[1.0] * 4 for _ in range(4)]
    assert align(alike, (4, 4)) == identity(4)
    assert [match.b for match in align(alike, (4, 4)) if match.moved] == []


def test_only_what_left_the_order_has_moved() -> None:
    scores = [[float(i == (j + 3) % 4) for j in range(4)] for i in range(4)]  # the last comes first
    moved = [(match.a, match.b) for match in align(scores, (4, 4)) if match.moved]
    assert moved == [((3,), (0,))]
