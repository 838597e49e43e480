"""python -m samples.columns.train: fits the weights by which the columns of flow tables are known.

A linear-chain conditional random field (Lafferty, McCallum, Pereira 2001) over the columns of invented
tables, fitted by Adam on its log-likelihood with a small square penalty.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from samples.columns.houses import House, draw_contents, draw_house
from samples.columns.tables import fit_table
from sopocr.assemble.column_evidence import ROLES, features
from sopocr.assemble.column_roles import Weights, assign, log_sum

Floats = NDArray[np.float64]
_KINDS = len(ROLES)
_PENALTY = 2e-4


def fit(houses: list[House], rounds: int) -> tuple[Floats, Floats]:
    """The emission and order weights."""
    longest = max(len(house.roles) for house in houses)
    width = features(houses[0].columns).shape[1]
    seen = np.zeros((len(houses), longest, width))
    gold = np.zeros((len(houses), longest), dtype=np.int64)
    there = np.zeros((len(houses), longest))
    for number, house in enumerate(houses):
        count = len(house.roles)
        seen[number, :count] = features(house.columns)
        gold[number, :count] = [ROLES.index(role) for role in house.roles]
        there[number, :count] = 1.0
    emission, order = np.zeros((width, _KINDS)), np.zeros((_KINDS + 1, _KINDS + 1))
    steps = [(emission, np.zeros_like(emission), np.zeros_like(emission))]
    steps.append((order, np.zeros_like(order), np.zeros_like(order)))
    rng = np.random.default_rng(1)
    for number in range(1, rounds + 1):
        part = rng.choice(len(houses), min(250, len(houses)), replace=False)
        slopes = _slopes(seen[part], gold[part], there[part], emission, order)
        rate = 0.05 * min(1.0, 2.0 * (1 - number / (rounds + 1)))
        for one, of_all in zip(steps, slopes, strict=True):
            _step(one, of_all / len(part) - _PENALTY * one[0], rate, number)
    return emission, order


def _step(state: tuple[Floats, Floats, Floats], slope: Floats, rate: float, number: int) -> None:
    """One step of Adam, in place: the weights and the means of their slope and of its square."""
    weights, first, second = state
    first += 0.1 * (slope - first)
    second += 0.01 * (slope**2 - second)
    weights += rate * first / (1 - 0.9**number) / (np.sqrt(second / (1 - 0.99**number)) + 1e-8)


def _slopes(
    seen: Floats, gold: NDArray[np.int64], there: Floats, emission: Floats, order: Floats
) -> tuple[Floats, Floats]:
    """The slope of the log-likelihood: what is seen less what the weights expect."""
    tables, longest, _ = seen.shape
    scores = seen @ emission
    inner = order[:_KINDS, :_KINDS]
    forth, back = np.zeros(scores.shape), np.zeros(scores.shape)
    forth[:, 0] = scores[:, 0] + order[_KINDS, :_KINDS]
    for i in range(1, longest):
        step = scores[:, i] + log_sum(forth[:, i - 1, :, None] + inner, 1)
        forth[:, i] = np.where(there[:, i, None] > 0, step, forth[:, i - 1])
    back[:, longest - 1] = order[:_KINDS, _KINDS]
    for i in range(longest - 2, -1, -1):
        step = log_sum(inner + (scores[:, i + 1] + back[:, i + 1])[:, None, :], 2)
        back[:, i] = np.where(there[:, i + 1, None] > 0, step, order[:_KINDS, _KINDS])
    whole = log_sum(forth[:, -1] + order[:_KINDS, _KINDS], 1)
    share = np.exp(forth + back - whole[:, None, None]) * there[..., None]
    truth = np.eye(_KINDS)[gold] * there[..., None]
    of_emission = np.einsum("tlf,tlk->fk", seen, truth - share)
    of_order = np.zeros_like(order)
    of_order[_KINDS, :_KINDS] = (truth[:, 0] - share[:, 0]).sum(axis=0)
    last = there.sum(axis=1).astype(int) - 1
    rows = np.arange(tables)
    of_order[:_KINDS, _KINDS] = (truth[rows, last] - share[rows, last]).sum(axis=0)
    for i in range(1, longest):
        pair = forth[:, i - 1, :, None] + inner + (scores[:, i] + back[:, i])[:, None, :]
        pair = np.exp(pair - whole[:, None, None]) * there[:, i, None, None]
        of_order[:_KINDS, :_KINDS] += np.einsum("tj,tk->jk", truth[:, i - 1], truth[:, i]) - pair.sum(axis=0)
    return of_emission, of_order


def _report(houses: list[House], weights: Weights) -> str:
    wrong = whole = right = 0
    sure: list[tuple[float, bool]] = []
    for house in houses:
        found = assign(house.columns, weights)
        hits = [a == b for a, b in zip(found.roles, house.roles, strict=True)]
        sure += zip(found.sure, hits, strict=True)
        wrong += sum(not hit for hit in hits)
        whole += len(hits)
        right += all(hits)
    low = [hit for share, hit in sure if share < 0.6]
    return (
        f"columns right {1 - wrong / whole:.4f}, tables all right {right / len(houses):.4f}; "
        f"under .6: {len(low) / whole:.3f} of the columns, right {sum(low) / max(1, len(low)):.2f}"
    )


def main() -> None:
    """Fits, reports on tables that were not fitted to, and writes the weights."""
    parser = argparse.ArgumentParser(prog="python -m samples.columns.train", description=__doc__)
    parser.add_argument("--tables", type=int, default=1500)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--out", type=Path, default=Path("models/columns.json"))
    options = parser.parse_args()
    rng = random.Random(options.seed)
    contents = draw_contents(150, options.seed)
    houses = [draw_house(rng, contents) for _ in range(options.tables)]
    others = draw_contents(40, f"{options.seed}/other")[-40:]
    kept = [draw_house(rng, others) for _ in range(options.tables // 4)]
    emission, order = (np.round(values, 3) for values in fit(houses, options.rounds))
    weights = Weights(emission, order, np.zeros(0))
    table = np.round(fit_table(houses, weights, random.Random(f"{options.seed}/table"), contents), 3)
    print(_report(kept, weights))
    rows = {"emission": emission.tolist(), "order": order.tolist(), "table": table.tolist()}
    text = json.dumps(rows).replace("], [", "],\n  [").replace("]], ", "]],\n ")
    options.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
