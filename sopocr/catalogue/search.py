"""Full-text search over names, steps and legal references: FTS5 on SQLite, tsvector on PostgreSQL.

What is asked is parsed here and written in the tongue of each, so that both answer alike: words are all to be
there, "words in quotes" stand together, -word must not be there, a word ending in * is a beginning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Integer, String, bindparam, column, delete, insert, select, table, text
from sqlalchemy.orm import Session

from sopocr.catalogue.columns import search_texts
from sopocr.catalogue.sessions import Sessions
from sopocr.catalogue.tables import DocumentRow, SourceRow
from sopocr.catalogue.values import DocumentInfo, Hit
from sopocr.errors import UsageError
from sopocr.model.sop import Bentuk, Record

_COLUMNS = ("nama", "langkah", "dasar_hukum", "lain")
_SEARCH = table("document_search", column("id", Integer), *(column(name, String) for name in _COLUMNS))
_SEARCH_SQLITE = table(
    "document_search", column("rowid", Integer), *(column(name, String) for name in _COLUMNS)
)
_TERM = re.compile(r'(-?)(?:"([^"]*)"|(\S+))')
_WORD = re.compile(r"[^\W_]+")

_FIND_SQLITE = text(
    """
    SELECT s.rowid AS id, snippet(document_search, -1, '«', '»', '…', 16) AS snippet
    FROM document_search s JOIN documents d ON d.id = s.rowid
    WHERE document_search MATCH :query AND d.active AND (d.bentuk = :form OR :form = '')
    ORDER BY bm25(document_search, 8.0, 3.0, 2.0, 1.0), s.rowid LIMIT :limit
    """
)
_FIND_POSTGRES = text(
    """
    SELECT s.id, ts_headline(
        'simple', concat_ws(E'\\n', s.nama, s.langkah, s.dasar_hukum, s.lain), q.query,
        'StartSel=«, StopSel=», MaxWords=16, MinWords=8, MaxFragments=1, FragmentDelimiter=…'
    ) AS snippet
    FROM document_search s JOIN documents d ON d.id = s.id,
        (SELECT CAST(:query AS tsquery) AS query) q
    WHERE s.vector @@ q.query AND d.active AND (d.bentuk = CAST(:form AS text) OR CAST(:form AS text) = '')
    ORDER BY ts_rank(s.vector, q.query) DESC, s.id LIMIT :limit
    """
)


@dataclass(frozen=True)
class Term:
    """Words that stand together; `beginning`: the last is only the start of a word; `without`: not to be
    there."""

    words: tuple[str, ...]
    beginning: bool = False
    without: bool = False


class Search:
    """Searches the documents; call it with what is asked."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def __call__(self, query: str, limit: int = 20, form: Bentuk | None = None) -> list[Hit]:
        """The documents that answer `query`, of the form `form` only where it is given; the best first.

        Raises UsageError where the query names no word.
        """
        terms = parse_query(query)
        with self._sessions.reading() as session:
            if session.get_bind().dialect.name == "postgresql":
                asked = {"query": _tsquery(terms), "limit": limit, "form": form or ""}
                found = session.execute(_FIND_POSTGRES, asked).all()
            else:
                asked = {"query": _fts5(terms), "limit": limit, "form": form or ""}
                found = session.execute(_FIND_SQLITE, asked).all()
            snippets = {number: " ".join(snippet.split()) for number, snippet in found}
            rows = session.execute(
                select(DocumentRow, SourceRow.sha256)
                .join(SourceRow, SourceRow.id == DocumentRow.source_id)
                .where(DocumentRow.id.in_(snippets))
            )
            documents = {row.id: DocumentInfo.of(row, sha256) for row, sha256 in rows}
            return [Hit(documents[number], snippet) for number, snippet in snippets.items()]


def index_document(session: Session, document_id: int, record: Record) -> None:
    """Make a document be found by the texts of `record` from now on; in the caller's transaction."""
    texts = search_texts(record)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(delete(_SEARCH).where(_SEARCH.c.id == bindparam("old")), {"old": document_id})
        session.execute(insert(_SEARCH), {"id": document_id, **texts})
    else:
        session.execute(
            delete(_SEARCH_SQLITE).where(_SEARCH_SQLITE.c.rowid == bindparam("old")), {"old": document_id}
        )
        session.execute(insert(_SEARCH_SQLITE), {"rowid": document_id, **texts})


def parse_query(query: str) -> list[Term]:
    """The terms that a person asked for. Raises UsageError where no word is wanted."""
    terms = []
    for without, phrase, bare in _TERM.findall(query):
        words = tuple(_WORD.findall((phrase or bare).lower()))
        if words:
            terms.append(Term(words, bare.endswith("*"), bool(without)))
    if all(term.without for term in terms):
        raise UsageError(f'"{query}" names no word to look for', remedy="Write one or more words")
    return terms


def _fts5(terms: list[Term]) -> str:
    """In the tongue of FTS5, https://sqlite.org/fts5.html#full_text_query_syntax."""
    wanted = [_fts5_term(term) for term in terms if not term.without]
    unwanted = [_fts5_term(term) for term in terms if term.without]
    return " NOT ".join([f"({' AND '.join(wanted)})", *unwanted])


def _fts5_term(term: Term) -> str:
    return f'"{" ".join(term.words)}"' + ("*" if term.beginning else "")


def _tsquery(terms: list[Term]) -> str:
    """In the tongue of PostgreSQL, https://www.postgresql.org/docs/current/datatype-textsearch.html."""
    parts = []
    for term in terms:
        words = [f"'{word}'" for word in term.words]
        if term.beginning:
            words[-1] += ":*"
        parts.append(f"{'!' if term.without else ''}({' <-> '.join(words)})")
    return " & ".join(parts)
