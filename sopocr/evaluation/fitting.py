"""Fits the confidence models on scans whose records are known, and learns what readers take for what.

    python -m sopocr.evaluation.fitting FOLDER… --output models/calibration.json \\
        --confusions models/confusions.tsv

The folders are as for `sopocr evaluate`. Contents that shall serve for measuring must not be among them.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sopocr.assemble import assemble
from sopocr.assemble.calibration import Calibration
from sopocr.assemble.features import Traits
from sopocr.evaluation.cases import Case, load_cases
from sopocr.evaluation.counting import normal
from sopocr.evaluation.metrics import best_match
from sopocr.evaluation.values import DRAWN, TEXT, judge_sop
from sopocr.pipeline import digitise
from sopocr.settings import Settings
from sopocr.text.confusion import learn, to_tsv

Array = NDArray[np.float64]

_PENALTY = 3.0
"""Weight of the squared coefficients (of traits scaled to unit spread) against the log-likelihood of all
values; chosen by five-fold cross-validation over documents among 0.3, 1, 3, 10."""
_FEWEST = 5
"""Values that must have a trait for it to get a weight."""
_FOLDS = 5
_CURVE_POINTS = 12
_ROUNDS = 60


@dataclass(frozen=True)
class Sample:
    """One value: the document that it is from, its traits, and whether it is right."""

    document: str
    traits: Traits
    right: bool


def fit(samples: Sequence[Sample]) -> Calibration:
    """The model of these samples. The curve is fitted on answers of models that had not seen the document.

    Logistic regression with a ridge, by Newton's method (Hastie, Tibshirani, Friedman, "The Elements of
    Statistical Learning", 4.4.1); then isotonic regression by pooling adjacent violators (same, and Zadrozny
    and Elkan 2002), on which the curve's points lie.
    """
    seen = Counter(name for sample in samples for name, value in sample.traits.items() if value)
    names = sorted(name for name, count in seen.items() if count >= _FEWEST)
    table, right = _table(samples, names), np.array([float(sample.right) for sample in samples])
    fold_of = {name: i % _FOLDS for i, name in enumerate(sorted({s.document for s in samples}))}
    folds = np.array([fold_of[sample.document] for sample in samples])
    unseen = np.zeros(len(samples))
    for fold in range(_FOLDS):
        held = folds == fold
        if held.any() and not held.all():
            offset, weights = logistic(table[~held], right[~held])
            unseen[held] = offset + table[held] @ weights
    offset, weights = logistic(table, right)
    rounded = {name: round(float(w), 4) for name, w in zip(names, weights, strict=True) if abs(w) >= 5e-4}
    return Calibration(round(float(offset), 4), rounded, _curve(unseen, right))


def _table(samples: Sequence[Sample], names: Sequence[str]) -> Array:
    return np.array([[sample.traits.get(name, 0.0) for name in names] for sample in samples])


def logistic(table: Array, right: Array) -> tuple[float, Array]:
    """Offset and weights of a ridge logistic regression, in the traits' own units."""
    middle, spread = table.mean(axis=0), table.std(axis=0)
    spread[spread < 1e-9] = 1.0
    x = np.column_stack([np.ones(len(table)), (table - middle) / spread])
    ridge = np.full(x.shape[1], _PENALTY)
    ridge[0] = 1e-6
    beta = np.zeros(x.shape[1])
    for _ in range(_ROUNDS):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        gradient = x.T @ (right - p) - ridge * beta
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
        if merged and merged[-1][1] < min(fewest, 20):
            merged[-1] = [a + b for a, b in zip(merged[-1], pool, strict=True)]
        else:
            merged.append(pool)
    # one more right and one more wrong value than seen: no pool is certain (Laplace)
    heights = np.maximum.accumulate([(r + 1) / (n + 2) for r, n, _ in merged])
    return [(round(s / n, 4), round(float(y), 5)) for (_, n, s), y in zip(merged, heights, strict=True)]


@dataclass(frozen=True)
class Judged:
    """A value of one kind ("text" or "drawn") as a sample, with the readings of its lines and the text that
    they should have given."""

    kind: str
    sample: Sample
    readings: Sequence[str]
    true: str


def values_in(cases: Iterable[Case], settings: Settings) -> Iterator[Judged]:
    """Every value in the scans of these cases."""
    for case in cases:
        pages = digitise(case.file, settings, keep_images=False).pages
        found = assemble(pages, settings=settings.assembly)
        sops = [one.sop.model_dump(mode="json") for one in found]
        if not sops:
            continue
        index, _ = best_match(case.expected, sops)
        for value in judge_sop(case.expected, sops[index], found[index].evidence):
            if (traits := found[index].traits.get(value.path)) is not None:
                sample = Sample(case.doc.rsplit("-", 1)[0], traits, value.right)
                proof = found[index].evidence[value.path]
                true = value.found if value.right else value.expected
                yield Judged(value.kind, sample, list(proof.readings.values()), true)


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
    parser.add_argument("--confusions", type=Path, metavar="FILE", help="also learn misread letters")
    options = parser.parse_args(arguments)
    cases = [case for folder in options.folders for case in load_cases(folder)]
    values = list(values_in(cases, Settings()))
    samples = {kind: [one.sample for one in values if one.kind == kind] for kind in (TEXT, DRAWN)}
    origin = f"{len(cases)} drawn scans, {len(samples[TEXT])} values in words, {len(samples[DRAWN])} drawn"
    models = {name: fit(those) for name, those in samples.items()}
    options.output.write_text(to_json(models, origin), encoding="utf-8")
    if options.confusions is not None:
        pairs = [(normal(read), one.true) for one in values if one.true for read in one.readings if read]
        options.confusions.write_text(to_tsv(learn(pairs), f"learnt from {origin}"), encoding="utf-8")
    print(f"{options.output}: {origin}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
