"""Fits the confidence models on scans whose records are known, and learns what readers take for what.

    python -m sopocr.evaluation.fitting FOLDER… --output models/calibration.json \\
        --confusions models/confusions.tsv

The folders are as for `sopocr evaluate`. Contents that shall serve for measuring must not be among them.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sopocr.assemble import assemble
from sopocr.assemble.calibration import Calibration, Calibrations
from sopocr.assemble.features import Traits
from sopocr.evaluation.cases import Case, load_cases
from sopocr.evaluation.counting import folded, normal
from sopocr.evaluation.metrics import best_match
from sopocr.evaluation.reliability import Reliability
from sopocr.evaluation.values import DRAWN, TEXT, judge_sop
from sopocr.pipeline import digitise
from sopocr.settings import AssemblySettings, Settings
from sopocr.text.confusion import learn, to_tsv

Array = NDArray[np.float64]

_PENALTY = 3.0
"""Weight of the squared coefficients (of traits scaled to unit spread) against the log-likelihood of all
values; chosen by cross-validation over houses among 1, 3, 10."""
_LEAST_SPREAD = 0.2
"""The spread that a trait is scaled by at least: what is seldom seen gets no great weight."""
_KEPT = 100.0
"""As `_PENALTY`, against leaving the weights of an earlier model."""
_MOST_USUAL = 2.0
"""The greatest weight taken over from an earlier model, chosen on the left-out houses of docs/doubt.md:
greater ones are what a single house taught, and doubted the like of it elsewhere without reason."""
_FREE = re.compile(r"kind_\w+|length|lines|words|second|mended|respaced|steps|labelled|to_next|back")
"""Traits that may speak for or against a value."""
_FOR = frozenset({"least", "second_least", "agreed", "page_legibility", "seen"})
"""Traits that can only speak for a value. All others can only speak against it: a weight that says otherwise
was learnt from chance and does not hold in another office."""
_STRONG = ("day_hidden", "label", "region_below", "times_astray", "title_behind", "torn")
_PRIOR = dict.fromkeys(_STRONG, -6.0) | dict.fromkeys(("misfit_step_number", "odd_row", "room"), -2.0)
"""Weights that these traits have unless the samples say otherwise; they are too rare to be learnt. One of the
first makes a value doubtful however clearly it was read."""
_CURVE_POINTS = 12
_DOUBTED = AssemblySettings().doubt_below
_ROUNDS = 60


@dataclass(frozen=True)
class Sample:
    """One value: the house (template, or content of a drawing) that it is from, its traits, and whether it is
    right."""

    house: str
    traits: Traits
    right: bool


def fit(samples: Sequence[Sample], start: Calibration | None = None) -> Calibration:
    """The model of these samples. The curve is fitted on answers of models that had not seen the house.
    `start` is an earlier model, fitted on other samples; the ridge draws the weights towards its own.

    Logistic regression with a ridge, by Newton's method (Hastie, Tibshirani, Friedman, "The Elements of
    Statistical Learning", 4.4.1), traits left out that would speak for what they can only speak against; then
    isotonic regression by pooling adjacent violators (same, and Zadrozny and Elkan 2002), on which the
    curve's points lie.
    """
    names = _names(samples)
    table, right = _table(samples, names)
    usual, penalty = usual_weights(start), _KEPT if start else _PENALTY
    offset, weights = _regression(table, right, names, usual, penalty)
    # what no sample has keeps the weight that it had
    weights |= {name: weight for name, weight in usual.items() if name not in names}
    rounded = {name: round(w, 4) for name, w in weights.items() if abs(w) >= 5e-4}
    return Calibration(round(offset, 4), rounded, _curve(unseen_answers(samples, usual, penalty), right))


def usual_weights(start: Calibration | None) -> dict[str, float]:
    """The weights that a fit keeps to where the samples tell nothing: those of an earlier model, as far as
    they may be, else the traits' own."""
    earlier = {
        name: min(max(weight, -_MOST_USUAL), _MOST_USUAL)
        for name, weight in (start.weights if start else {}).items()
        if _FREE.fullmatch(name) or (weight > 0) == (name in _FOR)
    }
    return {**earlier, **_PRIOR}


def unseen_answers(samples: Sequence[Sample], usual: Mapping[str, float], penalty: float) -> Array:
    """The log-odds of each sample by a model that was fitted without the sample's house."""
    names = _names(samples)
    table, right = _table(samples, names)
    houses = np.array([sample.house for sample in samples])
    answers = np.zeros(len(samples))
    for house in sorted(set(houses)):
        held = houses == house
        others = ~held if not held.all() else held
        offset, weights = _regression(table[others], right[others], names, usual, penalty)
        answers[held] = offset + table[held] @ np.array([weights.get(name, 0.0) for name in names])
    return answers


def _names(samples: Sequence[Sample]) -> list[str]:
    return sorted({name for sample in samples for name, value in sample.traits.items() if value})


def _table(samples: Sequence[Sample], names: Sequence[str]) -> tuple[Array, Array]:
    """The traits of each sample, and whether it is right."""
    rows = [[sample.traits.get(name, 0.0) for name in names] for sample in samples]
    return np.array(rows), np.array([float(sample.right) for sample in samples])


def _regression(
    table: Array, right: Array, names: Sequence[str], usual: Mapping[str, float], penalty: float
) -> tuple[float, dict[str, float]]:
    """Offset and weights, without the traits that would speak for what they can only speak against."""
    kept = list(range(len(names)))
    while True:
        aims = [usual.get(names[place], 0.0) for place in kept]
        offset, weights = logistic(table[:, kept], right, aims, penalty)
        wrong = {
            place
            for place, weight in zip(kept, weights, strict=True)
            if not _FREE.fullmatch(names[place]) and (-weight if names[place] in _FOR else weight) > 0
        }
        if not wrong:
            return offset, {names[i]: float(weight) for i, weight in zip(kept, weights, strict=True)}
        kept = [place for place in kept if place not in wrong]


def logistic(
    table: Array, right: Array, usual: Sequence[float] = (), penalty: float = _PENALTY
) -> tuple[float, Array]:
    """Offset and weights of a ridge logistic regression, in the traits' own units; the ridge draws the
    weights to `usual` (0 without)."""
    middle, spread = table.mean(axis=0), np.maximum(table.std(axis=0), _LEAST_SPREAD)
    x = np.column_stack([np.ones(len(table)), (table - middle) / spread])
    ridge = np.full(x.shape[1], penalty)
    ridge[0] = 1e-6
    start = np.zeros(x.shape[1])
    start[1:] = (np.asarray(usual) if len(usual) else np.zeros(table.shape[1])) * spread
    beta = start.copy()
    for _ in range(_ROUNDS):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        gradient = x.T @ (right - p) - ridge * (beta - start)
        hessian = (x * (p * (1 - p) + 1e-9)[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(hessian, gradient)
        beta += np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-6:
            break
    weights = beta[1:] / spread
    return float(beta[0] - middle @ weights), weights


def _curve(scores: Array, right: Array) -> list[tuple[float, float]]:
    """Points (score, probability) of the isotonic regression, each the middle of a pool of values."""
    order = np.argsort(scores, kind="stable")
    pools: list[list[float]] = []  # right, values, sum of scores
    for i in order:
        pools.append([float(right[i]), 1.0, float(scores[i])])
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] >= pools[-1][0] / pools[-1][1]:
            last = pools.pop()
            pools[-1] = [a + b for a, b in zip(pools[-1], last, strict=True)]
    fewest = len(scores) / (8 * _CURVE_POINTS)
    merged: list[list[float]] = []
    for pool in pools:
        if merged and merged[-1][1] < min(fewest, 8):
            merged[-1] = [a + b for a, b in zip(merged[-1], pool, strict=True)]
        else:
            merged.append(pool)
    # one more right and one more wrong value than seen: no pool is certain (Laplace)
    heights = np.maximum.accumulate([(r + 1) / (n + 2) for r, n, _ in merged])
    return [(round(s / n, 4), round(float(y), 5)) for (_, n, s), y in zip(merged, heights, strict=True)]


@dataclass(frozen=True)
class Judged:
    """A value of one kind ("text", "exact" where its letters are certain, or "drawn") as a sample, with the
    readings of its lines and the text that they should have given."""

    kind: str
    sample: Sample
    readings: Sequence[str]
    true: str


def values_in(cases: Iterable[Case], settings: Settings) -> Iterator[Judged]:
    """Every value in the scans of these cases but those written by hand, which are always in doubt. Right are
    also those that differ in case, spacing or punctuation alone: records made by hand do."""
    for case in cases:
        pages = digitise(case.file, settings, keep_images=False).pages
        found = assemble(pages, settings=settings.assembly)
        sops = [one.sop.model_dump(mode="json") for one in found]
        if not sops:
            continue
        index, _ = best_match(case.expected, sops)
        for value in judge_sop(case.expected, sops[index], found[index].evidence):
            proof = found[index].evidence[value.path]
            if (traits := found[index].traits.get(value.path)) is not None and not proof.handwritten:
                kind = EXACT if "born_digital" in traits else value.kind
                true = value.found if value.right else value.expected
                right = value.right or folded(value.found) == folded(value.expected)
                sample = Sample(house_of(case), traits, right)
                yield Judged(kind, sample, list(proof.readings.values()), true)


EXACT = "exact"


def house_of(case: Case) -> str:
    """The house of a case: its level, where that names house and damage ("clinic-scan"); else its record's
    name without the level."""
    return case.level if "-" in case.level else case.doc.removesuffix(f"-{case.level}")


def left_out(samples: Sequence[Sample], start: Calibration | None = None) -> Reliability:
    """How far confidence can be trusted on houses that neither model nor curve were fitted on."""
    answers = unseen_answers(samples, usual_weights(start), _KEPT if start else _PENALTY)
    right = np.array([float(sample.right) for sample in samples])
    houses = np.array([sample.house for sample in samples])
    result = Reliability()
    for house in sorted(set(houses)):
        held = houses == house
        curve = _curve(answers[~held], right[~held]) if not held.all() else []
        bend = Calibration(0.0, {"answer": 1.0}, curve)
        for answer, sure in zip(answers[held], right[held], strict=True):
            confidence = bend.probability({"answer": answer})
            result.values.append((confidence, bool(sure), confidence < _DOUBTED))
    return result


def to_json(models: Mapping[str, Calibration], origin: str) -> str:
    """The models as the file that the program reads."""
    data: dict[str, Any] = {"origin": origin}
    for name, model in models.items():
        data[name] = {"offset": model.offset, "weights": model.weights, "curve": model.curve}
    return json.dumps(data, indent=1) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit on folders of scans and write the models."""
    parser = argparse.ArgumentParser(prog="python -m sopocr.evaluation.fitting", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--output", type=Path, required=True, metavar="FILE")
    parser.add_argument("--start", type=Path, metavar="FILE", help="models of other scans, to fit on from")
    parser.add_argument("--keep", nargs="+", default=(), metavar="KIND", help="models to keep as they were")
    parser.add_argument("--confusions", type=Path, metavar="FILE", help="also learn misread letters")
    options = parser.parse_args(arguments)
    cases = [case for folder in options.folders for case in load_cases(folder)]
    values = list(values_in(cases, Settings()))
    samples = {kind: [one.sample for one in values if one.kind == kind] for kind in (TEXT, EXACT, DRAWN)}
    counts = ", ".join(f"{len(those)} {kind}" for kind, those in samples.items())
    origin = f"{len(cases)} documents of {len({house_of(case) for case in cases})} houses; values: {counts}"
    earlier = Calibrations.load(options.start) if options.start else None
    starts = {TEXT: earlier.text, DRAWN: earlier.drawn} if earlier else {}
    for kind, those in samples.items():
        trust = left_out(those, starts.get(kind))
        print(
            f"{kind}, on houses left out: calibration error {trust.calibration_error:.4f}, flagged "
            f"{trust.flagged:.3f}, right of the others {trust.unflagged_right:.4f}"
        )
    models = {
        name: starts[name] if name in options.keep else fit(those, starts.get(name))
        for name, those in samples.items()
    }
    options.output.write_text(to_json(models, origin), encoding="utf-8")
    if options.confusions is not None:
        pairs = [(normal(read), one.true) for one in values if one.true for read in one.readings if read]
        options.confusions.write_text(to_tsv(learn(pairs), f"learnt from {origin}"), encoding="utf-8")
    print(f"{options.output}: {origin}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
