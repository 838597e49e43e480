"""Measuring extraction against records made by hand."""

from sopocr.evaluation.cases import Case, load_cases
from sopocr.evaluation.counting import MEASURES, TRUST, Comparison, Miss, Tally
from sopocr.evaluation.metrics import best_match, compare
from sopocr.evaluation.reliability import Reliability, diagram
from sopocr.evaluation.report import Report, WrongPage, evaluate
from sopocr.evaluation.values import JudgedValue, judge_values

__all__ = [
    "MEASURES",
    "TRUST",
    "Case",
    "Comparison",
    "JudgedValue",
    "Miss",
    "Reliability",
    "Report",
    "Tally",
    "WrongPage",
    "best_match",
    "compare",
    "diagram",
    "evaluate",
    "judge_values",
    "load_cases",
]
