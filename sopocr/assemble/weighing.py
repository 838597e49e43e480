"""How sure each value is: calibrated confidence for the evidence, and a finding for each doubtful value."""

from __future__ import annotations

from collections.abc import Mapping

from sopocr.assemble.calibration import Calibrations, default_calibrations
from sopocr.assemble.ledger import Ledger
from sopocr.assemble.traits import PageView, Traits, drawn_traits, table_traits, text_traits
from sopocr.assemble.values import values_of
from sopocr.model.sop import Sop
from sopocr.text.correction import Corrector


def weigh(
    sop: Sop,
    ledger: Ledger,
    corrector: Corrector,
    doubt_below: float,
    calibrations: Calibrations | None = None,
) -> dict[str, Traits]:
    """Give the evidence in `ledger` its calibrated confidence, and report values less sure than
    `doubt_below`.

    Returns each value's traits. Values of text sources keep what their words say of them: nobody saw the
    paper.
    """
    models = calibrations or default_calibrations()
    values = dict(values_of(sop))
    views: dict[int, PageView] = {}
    result: dict[str, Traits] = {}
    for path, proof in ledger.evidence.items():
        spots = ledger.sources.get(path, ())
        if not spots and proof.box is not None:
            traits = drawn_traits(path, proof, sop)
            confidence = models.drawn.probability(traits)
        elif spots and not spots[0].page.from_text and path in values:
            page = spots[0].page
            if id(page) not in views:
                views[id(page)] = PageView.of(page)
            traits = text_traits(path, values[path], spots, proof, views[id(page)], corrector)
            traits |= table_traits(path, sop.langkah)
            confidence = models.text.probability(traits)
            if "born_digital" in traits:
                confidence = min(confidence, *(spot.line.confidence for spot in spots), 1.0)
        else:
            continue
        result[path] = traits
        ledger.evidence[path] = proof.model_copy(update={"confidence": round(confidence, 4)})
    _report(ledger, values, doubt_below)
    return result


def _report(ledger: Ledger, values: Mapping[str, str], doubt_below: float) -> None:
    for path, proof in ledger.evidence.items():
        if path.startswith("/sop/alur") or not proof.raw:
            continue
        if proof.handwritten:
            code = "HANDWRITING"
        elif proof.confidence < doubt_below:
            code = "LOW_CONFIDENCE"
        else:
            continue
        ledger.find(code, path=path, page=proof.page, box=proof.box, text=values.get(path, proof.raw))
