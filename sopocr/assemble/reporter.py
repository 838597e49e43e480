"""Collecting findings, each with the place of the value that it is about."""

from __future__ import annotations

from collections.abc import Mapping

from sopocr.assemble.codes import Language, make_finding
from sopocr.model.evidence import Evidence
from sopocr.model.findings import Finding


class Reporter:
    """Makes findings in one language and puts page and box of the evidence to them."""

    def __init__(self, evidence: Mapping[str, Evidence], lang: Language) -> None:
        self._evidence = evidence
        self.lang: Language = lang
        self.findings: list[Finding] = []

    def add(self, code: str, path: str = "", *, page: int | None = None, **values: object) -> None:
        """Add the finding `code` about the value at `path`."""
        proof = self._proof(path) if page is None and path else None
        box = proof.box if proof else None
        page = proof.page if proof else page
        self.findings.append(make_finding(code, path, lang=self.lang, page=page, box=box, **values))

    def _proof(self, path: str) -> Evidence | None:
        """The evidence of a value, or of the first known part of it."""
        if path in self._evidence:
            return self._evidence[path]
        parts = (proof for key, proof in self._evidence.items() if key.startswith(path + "/"))
        return next(parts, None)
