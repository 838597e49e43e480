"""Measuring extraction against records made by hand."""

from sopocr.evaluation.cases import Case, load_cases
from sopocr.evaluation.metrics import MEASURES, Comparison, Miss, Tally, best_match, compare
from sopocr.evaluation.report import Report, WrongPage, evaluate

__all__ = [
    "MEASURES",
    "Case",
    "Comparison",
    "Miss",
    "Report",
    "Tally",
    "WrongPage",
    "best_match",
    "compare",
    "evaluate",
    "load_cases",
]
