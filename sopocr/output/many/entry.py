"""What is exported of one document."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sopocr.model.sop import Record

ReviewStatus = Literal["open", "started", "approved", "conflict"]
_LONGEST_NAME = 60


@dataclass(frozen=True)
class Entry:
    """A record, and what is known of it beside: the place of the SOP in its source (from 1), how far its
    review is and who did it. `review` is None for a record that comes from no catalogue."""

    record: Record
    position: int = 1
    review: ReviewStatus | None = None
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None

    @property
    def key(self) -> str:
        """What stands for the document in every export: from its content, so the same on every machine."""
        return f"{self.record.source.sha256[:16]}-{self.position}"

    @property
    def file_name(self) -> str:
        """A name for a file of this document, without ending: readable, fit for all systems, and unique."""
        name = self.record.sop.nama_sop or self.record.source.file
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
        slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:_LONGEST_NAME].strip("-")
        return f"{slug}-{self.key}" if slug else self.key
