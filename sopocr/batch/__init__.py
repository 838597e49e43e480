"""Many sources at once: what is read, and where each result goes."""

from sopocr.batch.plan import Job, Plan, page_numbers, plan
from sopocr.batch.run import Outcome, Views, extract_all
from sopocr.batch.standard_input import with_standard_input

__all__ = ["Job", "Outcome", "Plan", "Views", "extract_all", "page_numbers", "plan", "with_standard_input"]
