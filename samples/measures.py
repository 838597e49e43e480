"""What is read right of every committed scan: a stored table that only this command writes.

    python -m samples.measures

reads all scans with the reader that pip installs and writes `measures.json`. The tests read them too and hold
them against it: no measure may fall. After a change that reads better, write it anew and commit it.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

from sopocr.evaluation import MEASURES, Tally, best_match, load_cases
from sopocr.pipeline import Digitised, digitise
from sopocr.settings import OcrSettings, Settings

SAMPLES = Path(__file__).parent
TABLE = SAMPLES / "measures.json"
READER = Settings(ocr=OcrSettings(readers=("ppocr",), runtime="onnxruntime"))
"""One reader on one runtime: what others answer hangs on what is installed and on the processor."""
ERRORS = ("cer", "overclaim", "wrong_unflagged")
"""Measures of which less is better."""
TOLERANCE = 0.0005

Figures = dict[str, float]


def read(name: str) -> Digitised:
    """A committed scan, read."""
    return digitise(SAMPLES / "scans" / f"{name}.pdf", READER, keep_images=False)


def tally(name: str, result: Digitised) -> Tally:
    """What is right in the record of a scan that fits its expected record best."""
    case = next(case for case in load_cases(SAMPLES) if case.doc == name)
    records = [one.model_dump(mode="json") for one in result.records]
    return best_match(case.expected, records)[1].tally


def figures(measured: Tally) -> Figures:
    """The F1 of each measure (1 where there is nothing to find and nothing was found), the share of wrong
    characters, documents called complete without a row, and wrong values that nothing is said of."""
    f1 = {name: measured.counts[name].f1 for name in MEASURES}
    doubts = measured.doubts
    found = {name: 1.0 if math.isnan(value) else round(value, 4) for name, value in f1.items()}
    return found | {
        "cer": round(measured.cer, 4),
        "overclaim": measured.overclaim,
        "wrong_unflagged": doubts.held - doubts.marked - doubts.sure_right,
    }


def worse(stored: Figures, found: Figures) -> list[str]:
    """The measures that fell, in words."""
    signs = {name: -1 if name in ERRORS else 1 for name in stored}
    return [
        f"{name}: {found[name]:g}, was {value:g}"
        for name, value in stored.items()
        if signs[name] * (found[name] - value) < -TOLERANCE
    ]


def stored() -> dict[str, Figures]:
    """The table: figures by scan."""
    table: dict[str, Figures] = json.loads(TABLE.read_text(encoding="utf-8"))
    return table


def main() -> None:
    names = [case.doc for case in load_cases(SAMPLES)]
    table = {name: figures(tally(name, read(name))) for name in names}
    TABLE.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
