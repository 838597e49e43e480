"""Many sources at once: what is read, and where each result goes."""

from sopocr.batch.plan import Job, Plan, page_numbers, plan
from sopocr.batch.run import Outcome, Views, extract_all

__all__ = ["Job", "Outcome", "Plan", "Views", "extract_all", "page_numbers", "plan"]
