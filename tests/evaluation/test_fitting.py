from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from sopocr.assemble.calibration import Calibration, Calibrations, default_calibrations
from sopocr.errors import SopocrError
from sopocr.evaluation.cases import Case
from sopocr.evaluation.fitting import Sample, fit, house_of, to_json
from sopocr.evaluation.reliability import Reliability


def drawn_samples(count: int, seed: int) -> list[Sample]:
    """Values that are right with probability .5 where a reader faltered, else .98."""
    rng = random.Random(seed)
    samples = []
    for number in range(count):
        faltered = float(rng.random() < 0.2)
        right = rng.random() < (0.5 if faltered else 0.98)
        traits = {"faltered": faltered, "length": rng.random(), "constant": 1.0}
        samples.append(Sample(f"document {number % 20}", traits, right))
    return samples


def test_a_fitted_model_tells_doubtful_values_from_sure_ones() -> None:
    model = fit(drawn_samples(3000, 1))
    assert model.probability({"faltered": 1.0, "length": 0.5, "constant": 1.0}) == pytest.approx(
        0.5, abs=0.06
    )
    assert model.probability({"length": 0.5, "constant": 1.0}) == pytest.approx(0.98, abs=0.02)


def test_a_trait_that_speaks_against_values_is_not_learnt_as_one_for_them() -> None:
    """A doubt that fell on right values alone by chance tells nothing about another office."""
    samples = [replace(s, traits=s.traits | {"gap": float(s.right)}) for s in drawn_samples(600, 4)]
    assert "gap" not in fit(samples).weights


def test_an_earlier_model_tells_what_the_samples_do_not() -> None:
    start = Calibration(0.0, {"gap": -1.5, "unlike": -1.0, "beside": 3.0})
    samples = [
        replace(s, traits=s.traits | {"gap": float(i < 2)}) for i, s in enumerate(drawn_samples(600, 5))
    ]
    weights = fit(samples, start).weights
    assert weights["gap"] == pytest.approx(-1.5, abs=0.3)
    assert weights["unlike"] == -1.0
    assert "beside" not in weights


def test_the_level_names_the_house_of_a_real_scan_and_the_record_that_of_a_drawn_one() -> None:
    assert house_of(Case(Path("a.pdf"), "a", "clinic-scan", {})) == "clinic-scan"
    assert house_of(Case(Path("rapat-dprd-phone.pdf"), "rapat-dprd-phone", "phone", {})) == "rapat-dprd"


def test_a_fitted_model_is_calibrated_on_values_that_it_has_not_seen() -> None:
    model = fit(drawn_samples(3000, 1))
    unseen = drawn_samples(3000, 2)
    values = [(model.probability(sample.traits), sample.right, False) for sample in unseen]
    assert Reliability(values).calibration_error < 0.03


def test_models_survive_their_file(tmp_path: Path) -> None:
    model = fit(drawn_samples(400, 3))
    path = tmp_path / "calibration.json"
    path.write_text(to_json({"text": model, "exact": model, "drawn": model}, "test"), encoding="utf-8")
    assert Calibrations.load(path).text == model


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps({"text": {}}), encoding="utf-8")
    with pytest.raises(SopocrError, match="calibration"):
        Calibrations.load(path)


def test_the_shipped_models_doubt_what_readers_doubted() -> None:
    text = default_calibrations().text
    page = {"kind_item": 1.0, "page_legibility": 4.5, "length": 3.0}
    sure = page | {"least": 6.0, "errors": -5.0}
    unsure = page | {"least": -1.0, "errors": 0.0, "second": 1.0, "differing": 1.0, "other_word": 1.0}
    unsure |= {"unknown_faltered": 1.0}
    assert text.probability(sure) > 0.98
    assert text.probability(unsure) < 0.9
