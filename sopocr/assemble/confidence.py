"""How sure each value is: calibrated confidence for the evidence, and a finding for each doubtful value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sopocr.assemble.calibration import Calibrations, default_calibrations
from sopocr.assemble.context_features import Surroundings
from sopocr.assemble.evidence_log import EvidenceLog, LocatedLine
from sopocr.assemble.features import PageView, Traits, bare, drawn_traits, table_traits, text_traits
from sopocr.assemble.handwriting import by_hand
from sopocr.assemble.values import values_of
from sopocr.model.evidence import INFERRED, Evidence
from sopocr.model.sop import Sop
from sopocr.text.correction import Corrector

_BY_HAND = 0.5
"""The most that a value written by hand is trusted: readers are made for print."""

_INFERRED = 0.7
"""The most that a value is trusted that no reader saw."""


def weigh(
    sop: Sop,
    log: EvidenceLog,
    corrector: Corrector,
    doubt_below: float,
    calibrations: Calibrations | None = None,
) -> dict[str, Traits]:
    """Give the evidence in `log` its calibrated confidence, and report values less sure than
    `doubt_below`.

    Returns each value's traits. Values of text sources keep what their words say of them: nobody saw the
    paper.
    """
    models = calibrations or default_calibrations()
    values = dict(values_of(sop))
    pages = {id(spot.page): spot.page for spots in log.sources.values() for spot in spots}
    views = {key: PageView.of(page) for key, page in pages.items() if not page.from_text}
    written = by_hand(log, views)
    around = Surroundings(sop, log, corrector.lexicon)
    result: dict[str, Traits] = {}
    for path, proof in log.evidence.items():
        spots = log.sources.get(path, ())
        if path in log.settled:
            continue
        if not spots and proof.box is not None:
            traits = drawn_traits(path, proof, sop)
            confidence = models.drawn.probability(traits)
        elif spots and not spots[0].page.from_text and path in values:
            if sop.bentuk != "sop-ap":
                confidence = _of_lines(_worded(spots, values[path]), proof, by_hand=path in written)
                log.evidence[path] = proof.model_copy(
                    update={"confidence": round(confidence, 4), "handwritten": path in written}
                )
                continue
            own = _worded(spots, values[path])
            traits = text_traits(path, values[path], own, proof, views[id(own[0].page)], corrector)
            traits |= table_traits(path, sop.langkah) | around.traits(path, values[path], own)
            # of certain letters what is left to doubt is that they stand in the right field, and are whole
            model = models.exact if "born_digital" in traits else models.text
            most = [spot.line.confidence for spot in own] if "born_digital" in traits else []
            confidence = min([model.probability(traits), *most, *_most(proof, by_hand=path in written)])
        else:
            continue
        result[path] = traits
        log.evidence[path] = proof.model_copy(
            update={"confidence": round(confidence, 4), "handwritten": path in written}
        )
    _report(log, values | dict(_arrows(sop)), doubt_below)
    return result


def _worded(spots: Sequence[LocatedLine], value: str) -> Sequence[LocatedLine]:
    """The lines of a value without list marks that stand as lines of their own: nothing of them is in it."""
    words = {bare(word) for word in value.split()} - {""}
    return [spot for spot in spots if len(bare(spot.text)) > _MARK or bare(spot.text) in words] or spots


_MARK = 2
"""Letters and digits of the longest list mark."""


def _of_lines(spots: Sequence[LocatedLine], proof: Evidence, *, by_hand: bool) -> float:
    """The confidence of a value of another form than SOP-AP: that of its least sure line.

    Its lines stand by themselves in running text, and their own confidence, which the readers' agreement is
    calibrated to, tells right from wrong: on real and drawn forms the values under 0.9 were 3 % of the right
    and two thirds of the wrong ones. The models fitted on tables doubt a third of the right ones.
    """
    return min([_MOST, *(spot.line.confidence for spot in spots), *_most(proof, by_hand=by_hand)])


_MOST = 0.995


def _most(proof: Evidence, *, by_hand: bool) -> list[float]:
    """The most that the value of this proof may be trusted, whatever its traits."""
    inferred = any(correction.reason == INFERRED for correction in proof.corrections)
    return [_BY_HAND] * by_hand + [_INFERRED] * inferred


def _arrows(sop: Sop) -> Iterator[tuple[str, str]]:
    """The arrows by their paths, in words: from step to step, and the condition if there is one."""
    for number, edge in enumerate(sop.alur):
        condition = f" ({edge.syarat})" if edge.syarat else ""
        yield f"/sop/alur/{number}", f"{edge.dari} → {edge.ke}{condition}"


def _report(log: EvidenceLog, values: Mapping[str, str], doubt_below: float) -> None:
    for path, proof in log.evidence.items():
        if not proof.raw and path not in values:
            continue
        if proof.handwritten:
            code = "HANDWRITING"
        elif proof.confidence < doubt_below:
            code = "LOW_CONFIDENCE"
        else:
            continue
        log.find(code, path=path, page=proof.page, box=proof.box, text=values.get(path, proof.raw))
