"""How far the reading of texts falls as they are spoilt: PYTHONPATH=.:tests python
tests/benchmarks/text_noise.py [FORM...]

Every sample SOP is written in each form, spoilt with seeded noise, read, and compared with what it says.
Prints one row for each form and kind of noise: the share (F1) that was right of each part.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from text_sources import FORMS, spoilt, truth

from samples.drawing.content import load_content
from sopocr.evaluation import Tally, best_match
from sopocr.pipeline import digitise
from sopocr.settings import Settings

CONTENTS = Path(__file__).resolve().parents[2] / "samples" / "contents"
NOISE = {
    "none": {},
    "letters 1 %": {"share": 0.01},
    "letters 3 %": {"share": 0.03},
    "tabs 3 %": {"tabs": 0.03},
    "lines 3 %": {"lines": 0.03},
    "all of these": {"share": 0.03, "tabs": 0.03, "lines": 0.03},
}
SHOWN = ("header", "dates", "approver", "items", "actor_names", "steps", "cells", "durations")


def main(forms: list[str]) -> None:
    print(
        f"{'form':10}{'noise':14}" + "".join(f"{name[:9]:>10}" for name in SHOWN) + "   wrong cells unmarked"
    )
    for form in forms:
        for label, noise in NOISE.items():
            print(f"{form:10}{label:14}" + row(form, noise), flush=True)


def row(form: str, noise: dict[str, float]) -> str:
    """The figures of all SOPs in one form with one kind of noise, and how many wrong cells nothing marks as
    doubtful."""
    total = Tally()
    wrong = unmarked = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed, path in enumerate(sorted(CONTENTS.glob("*.json"))):
            content = load_content(path)
            share = {"share": 0.0, **noise}
            file = Path(folder) / "sop.txt"
            file.write_text(spoilt(FORMS[form](content), seed=seed, **share), encoding="utf-8")
            records = digitise(file, Settings()).records
            number, compared = best_match(truth(content), [one.sop.model_dump() for one in records])
            total.add(compared.tally)
            doubtful = {
                f.path.removesuffix("/teks") for f in records[number].findings if f.code == "LOW_CONFIDENCE"
            }
            misses = [miss for miss in compared.misses if miss.measure == "cells"]
            wrong += len(misses)
            unmarked += sum(miss.path.removesuffix("/teks") not in doubtful for miss in misses)
    figures = total.figures()
    return "".join(f"{figures[name]:10.3f}" for name in SHOWN) + f"   {unmarked}/{wrong}"


if __name__ == "__main__":
    main(sys.argv[1:] or list(FORMS))
