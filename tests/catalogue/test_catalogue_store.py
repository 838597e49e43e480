"""The catalogue in both databases: what is stored comes back, is found, and is not stored twice."""

from __future__ import annotations

import sqlite3
import threading
from importlib.resources import files
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from handmade import clinic_record, university_record
from records import make_record
from sqlalchemy import inspect

from sopocr.catalogue import Catalogue, Filters, NewExtraction, NewJob, PageLook
from sopocr.catalogue.documents import set_columns
from sopocr.catalogue.engine import make_engine, parse_url
from sopocr.catalogue.search import index_document
from sopocr.catalogue.sources import note_source
from sopocr.catalogue.tables import Base, DocumentRow
from sopocr.errors import CatalogueError, UsageError
from sopocr.model.sop import Record


def extraction(
    *records: Record, sha: str = "a", recipe: str = "r", url: str = "file:///a.pdf"
) -> NewExtraction:
    return NewExtraction(
        sha256=sha * 64,
        media_type="application/pdf",
        bytes=100,
        url=url,
        stamp="s",
        recipe=recipe * 64,
        records=records or (make_record(sha256=sha * 64),),
        seconds=1.5,
        page_count=2,
        pages=[PageLook(1), PageLook(2)],
    )


def test_the_migrations_make_what_the_program_uses(catalogue_url: str) -> None:
    Catalogue(catalogue_url, create=True).close()
    engine = make_engine(parse_url(catalogue_url))
    inspector = inspect(engine)
    for table in Base.metadata.tables.values():
        made = {column["name"]: column for column in inspector.get_columns(table.name)}
        assert set(made) == set(table.columns.keys())
        for column in table.columns:
            assert made[column.name]["nullable"] == column.nullable, f"{table.name}.{column.name}"
        indexes = {index["name"] for index in inspector.get_indexes(table.name)}
        assert {index.name for index in table.indexes} <= indexes
    engine.dispose()


def test_a_record_comes_back_as_it_was(catalogue_url: str) -> None:
    record = make_record(
        "Cuti “Besar” ≥ 3 hari", doubtful=1, errors=2, bagian_lain={"Z": ["z"], "A": ["a", "b"]}
    )
    with Catalogue(catalogue_url, create=True) as catalogue:
        number = catalogue.extractions.save(extraction(record))
    with Catalogue(catalogue_url) as catalogue:
        stored = catalogue.extractions.get(number)
        assert [one.model_dump_json() for one in stored.records] == [record.model_dump_json()]
        (document,) = catalogue.documents.iterate()
        assert document.record.model_dump_json() == record.model_dump_json()
        assert (document.info.doubts, document.info.errors, document.info.steps) == (2, 2, 2)
        assert document.info.nama_sop == "Cuti “Besar” ≥ 3 hari"


def test_forms_are_told_apart(catalogue_url: str) -> None:
    with Catalogue(catalogue_url, create=True) as catalogue:
        catalogue.extractions.save(extraction())
        for sha, record in (("c", clinic_record()), ("d", university_record())):
            record.source.sha256 = sha * 64
            catalogue.extractions.save(extraction(record, sha=sha, url=f"file:///{sha}.pdf"))
        found = {
            info.bentuk: (info.nama_sop, info.nomor_revisi, info.tanggal_terbit)
            for info in catalogue.documents.page()
        }
        assert found.pop("sop-ap")[1:] == (None, None)
        assert found == {
            "spo": ("Perawatan Luka Bersih", "01", "2021-03-15"),
            "naratif": ("Ujian Skripsi", "REV.00", None),
        }
        assert [one.sop.bentuk for one in catalogue.documents.records(Filters(form="spo"))] == ["spo"]
        assert catalogue.documents.count(Filters(since="2021-03-15", form="spo")) == 1  # by the date of issue
        # a node of the chart, an item of a section, a step; and what stands in a document of another form
        for words in ("terinfeksi?", '"ruang tindakan"', "kasa"):
            assert [hit.document.bentuk for hit in catalogue.search(words)] == ["spo"]
            assert catalogue.search(words, form="naratif") == []
            assert len(catalogue.search(words, form="spo")) == 1


def test_a_catalogue_of_before_the_forms_is_brought_up(catalogue_url: str) -> None:
    with Catalogue(catalogue_url, create=True) as catalogue:
        catalogue.extractions.save(extraction(make_record("Lama")))
    engine = make_engine(parse_url(catalogue_url))
    config = Config()
    config.set_main_option("script_location", str(files("sopocr.catalogue") / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0004")
        assert "bentuk" not in {column["name"] for column in inspect(connection).get_columns("documents")}
    engine.dispose()
    with Catalogue(catalogue_url) as catalogue:
        (info,) = catalogue.documents.page(Filters(form="sop-ap"))
        assert (info.nama_sop, info.bentuk, info.nomor_revisi) == ("Lama", "sop-ap", None)
        assert catalogue.search("lama")


def test_one_extraction_for_each_source_and_recipe(catalogue_url: str) -> None:
    with Catalogue(catalogue_url, create=True) as catalogue:
        first = catalogue.extractions.save(extraction())
        assert catalogue.extractions.save(extraction(url="file:///b.pdf")) == first
        again = catalogue.extractions.save(extraction(make_record("Lain"), recipe="q"))
        assert again != first
        source = catalogue.sources.find("a" * 64)
        assert source is not None and source.urls == ("file:///a.pdf", "file:///b.pdf")
        (info,) = catalogue.documents.page()
        assert info.nama_sop == "Lain" and info.version == 2
        wanted = [(source.id, "r" * 64), (source.id, "x" * 64)]
        assert catalogue.extractions.existing(wanted) == {(source.id, "r" * 64): first}


def test_a_name_with_new_content_is_no_longer_the_old_source(catalogue_url: str) -> None:
    with Catalogue(catalogue_url, create=True) as catalogue:

        def see(sha: str, kind: str | None, stamp: str) -> int:
            with catalogue.writing() as session:
                return note_source(session, sha * 64, 1, kind, "file:///x.pdf", stamp)

        old = see("a", None, "1")
        new = see("b", "application/pdf", "2")
        assert catalogue.sources.known(["file:///x.pdf", "file:///y.pdf"])["file:///x.pdf"].source_id == new
        back = see("a", "image/png", "3")
        known = catalogue.sources.known(["file:///x.pdf"])["file:///x.pdf"]
        assert (back, known.source_id, known.stamp, known.media_type) == (old, old, "3", "image/png")


def test_records_keep_their_documents_by_their_pages(catalogue_url: str) -> None:
    """A later extraction that finds one more SOP in front must not shift the documents."""
    one, two = make_record("Satu", pages=(1, 2)), make_record("Dua", pages=(3,))
    cover = make_record("Sampul", pages=(1,))
    with Catalogue(catalogue_url, create=True) as catalogue:
        catalogue.extractions.save(extraction(one, two))
        before = {info.nama_sop: info.id for info in catalogue.documents.page()}
        catalogue.extractions.save(extraction(cover, make_record("Satu", pages=(2,)), two, recipe="q"))
        after = {info.nama_sop: info.id for info in catalogue.documents.page()}
        assert list(after) == ["Sampul", "Satu", "Dua"]
        assert {name: after[name] for name in before} == before
        catalogue.extractions.save(extraction(two, recipe="p"))
        assert [info.nama_sop for info in catalogue.documents.page()] == ["Dua"]
        assert catalogue.documents.count(Filters(inactive=True)) == 3


def test_a_reviewed_document_keeps_what_a_person_made_of_it(catalogue_url: str) -> None:
    mended = make_record("Dibetulkan", steps=("Mencatat nama",))
    with Catalogue(catalogue_url, create=True) as catalogue:
        catalogue.extractions.save(extraction(make_record("Dibaca")))
        (info,) = catalogue.documents.page()
        with catalogue.writing() as session:
            row = session.get_one(DocumentRow, info.id)
            row.reviewed, row.review_status = mended.model_dump(mode="json"), "started"
            set_columns(row, mended)
            index_document(session, row.id, mended)
        number = catalogue.extractions.save(extraction(make_record("Dibaca lagi"), recipe="q"))
        (later,) = catalogue.documents.page()
        assert (later.id, later.nama_sop, later.current_id) == (info.id, "Dibetulkan", info.current_id)
        assert later.version == info.version + 1 and later.pending_id is not None
        assert catalogue.extractions.record(later.pending_id) == catalogue.extractions.get(number).records[0]
        assert catalogue.documents.get(info.id).record == mended
        assert [hit.document.id for hit in catalogue.search("dibetulkan")] == [info.id]
        assert catalogue.search("dibaca") == []
        # an extraction that does not find it any more leaves it there, too
        catalogue.extractions.save(extraction(make_record("Lain", pages=(7,)), recipe="p"))
        assert {one.nama_sop for one in catalogue.documents.page()} == {"Dibetulkan", "Lain"}


def test_filters(catalogue_url: str) -> None:
    with Catalogue(catalogue_url, create=True) as catalogue:
        for sha, name, office, date, status in (
            ("1", "A", "DINAS KESEHATAN", "2020-05-01", "complete"),
            ("2", "B", "Dinas Kesehatan_Kota", "2021-12-31", "partial"),
            ("3", "C", "BADAN 100%", "2022-06", "complete"),
            ("4", "D", None, None, "failed"),
        ):
            record = make_record(name, instansi=office, tanggal_efektif=date, status=status)
            catalogue.extractions.save(extraction(record, sha=sha, url=name))

        def names(**filters: object) -> str:
            found = catalogue.documents.page(Filters(**filters))  # type: ignore[arg-type]
            assert catalogue.documents.count(Filters(**filters)) == len(found)  # type: ignore[arg-type]
            assert len(list(catalogue.documents.records(Filters(**filters)))) == len(found)  # type: ignore[arg-type]
            return "".join(str(info.nama_sop) for info in found)

        assert names() == "ABCD"
        assert names(office="kesehatan") == "AB"
        assert names(office="n_k") == "B" and names(office="0%") == "C"
        assert names(since="2021") == "BC" and names(until="2021") == "AB"
        assert names(since="2020-05", until="2020-05") == "A"
        assert names(until="2021-12-30") == "A" and names(until="2021-12-31") == "AB"
        assert names(status="complete") == "AC"
        assert names(only_reviewed=True) == ""


def test_search_finds_words_in_all_fields(catalogue_url: str) -> None:
    with Catalogue(catalogue_url, create=True) as catalogue:
        named = make_record("Pemberian Cuti Tahunan", steps=("Memeriksa berkas",))
        step = make_record("Kenaikan Pangkat", steps=("Menghitung sisa cuti tahunan pegawai",))
        apart = make_record("Laporan Tahunan", steps=("Mencatat cuti", "Menyusun laporan"))
        number = "823/045/SOP-X.1/DISDIK_BUD/2021"
        laws = ("PP Nomor 94 Tahun 2021",)
        law = make_record("Disiplin", steps=("Memanggil",), law=laws, nomor_sop=number)
        for sha, record in zip("1234", (named, step, apart, law), strict=True):
            catalogue.extractions.save(extraction(record, sha=sha, url=sha))

        def found(query: str) -> list[str]:
            return [str(hit.document.nama_sop) for hit in catalogue.search(query)]

        assert found("cuti tahunan")[0] == "Pemberian Cuti Tahunan"
        assert set(found("CUTI tahunan")) == {"Pemberian Cuti Tahunan", "Kenaikan Pangkat", "Laporan Tahunan"}
        assert set(found('"cuti tahunan"')) == {"Pemberian Cuti Tahunan", "Kenaikan Pangkat"}
        assert found("cuti -tahunan") == [] and found("tahunan -cuti -laporan") == []
        assert found("nomor 94 2021") == ["Disiplin"]
        for part in (number, "disdik 823", '"045/SOP"', "DISDIK_BUD", "x.1/dis*"):
            assert found(part) == ["Disiplin"], part
        assert set(found("lapor*")) == {"Laporan Tahunan"} and found("lapor") == []
        assert "«cuti»" in catalogue.search("sisa cuti")[0].snippet
        for hostile in ("' OR 1", 'a"b', "x:*", "(", "NEAR(", "a & | !", "cuti'", "\\"):
            if hostile.strip("(\\"):
                catalogue.search(hostile)
        for nothing in ("", "-cuti", "!?", '""'):
            with pytest.raises(UsageError):
                catalogue.search(nothing)


def test_a_later_record_is_searched_in_place_of_the_earlier(catalogue_url: str) -> None:
    with Catalogue(catalogue_url, create=True) as catalogue:
        catalogue.extractions.save(extraction(make_record("Lama")))
        catalogue.extractions.save(extraction(make_record("Baru"), recipe="q"))
        assert catalogue.search("lama") == []
        assert [hit.document.nama_sop for hit in catalogue.search("baru")] == ["Baru"]


def test_no_job_is_handed_out_twice(catalogue_url: str) -> None:
    claimed: list[int] = []
    with Catalogue(catalogue_url, create=True) as catalogue:
        assert catalogue.queue.add([NewJob(f"file:///{i}") for i in range(60)], "k") == 60
        assert catalogue.queue.add([NewJob(f"file:///{i}") for i in range(61)], "k") == 1

        def work(name: str) -> None:
            while jobs := catalogue.queue.claim(None, name, 3):
                claimed.extend(job.id for job in jobs)

        threads = [threading.Thread(target=work, args=(f"w{i}",)) for i in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(claimed) == sorted(set(claimed)) and len(claimed) == 61
        assert catalogue.queue.counts() == {"queued": 0, "working": 61, "done": 0, "failed": 0}


def test_the_way_of_a_job(catalogue_url: str) -> None:
    with Catalogue(catalogue_url, create=True) as catalogue:
        run, resumed = catalogue.runs.begin(["scans"], {}, "f", {}, 2, "here", lambda _: False)
        assert not resumed
        catalogue.queue.add([NewJob("file:///a.pdf", "s"), NewJob("file:///b.pdf", "s")], "k", run.id)
        good, bad = catalogue.queue.claim(run.id, "w", 2)
        number = catalogue.queue.finish(good.id, extraction())
        assert catalogue.extractions.get(number).run_id == run.id
        catalogue.queue.release(bad.id, "killed after 9 s")
        (bad,) = catalogue.queue.claim(run.id, "w", 2)
        assert bad.attempts == 2
        catalogue.queue.fail(bad.id, "killed again")
        (failed,) = catalogue.queue.jobs("failed", run_id=run.id)
        assert (failed.reason, failed.url) == ("killed again", "file:///b.pdf")
        assert catalogue.runs.get(run.id).jobs == {"queued": 0, "working": 0, "done": 1, "failed": 1}
        # it stays failed when it is planned again, until somebody says retry or the way changes
        catalogue.queue.add([NewJob("file:///b.pdf", "s")], "k", run.id)
        assert catalogue.queue.claim(run.id, "w") == []
        assert catalogue.queue.retry(run_id=run.id) == 1
        (again,) = catalogue.queue.claim(run.id, "w")
        assert again.attempts == 1
        assert catalogue.queue.release_run(run.id) == 1
        assert catalogue.queue.add([NewJob("file:///b.pdf", "s")], "other key", run.id) == 1


def test_a_run_that_died_is_gone_on_with(catalogue_url: str) -> None:
    with Catalogue(catalogue_url, create=True) as catalogue:
        first, _ = catalogue.runs.begin(["x"], {}, "f", {}, 1, "here", lambda _: True)
        assert catalogue.runs.begin(["x"], {}, "f", {}, 1, "there", lambda _: False)[1] is False
        again, resumed = catalogue.runs.begin(["x"], {}, "f", {}, 1, "there", lambda run: run.id == first.id)
        assert resumed and again.id == first.id and again.process == "there"
        catalogue.runs.end(first.id, "finished")
        other, resumed = catalogue.runs.begin(["y"], {}, "f", {}, 1, "there", lambda _: True)
        assert not resumed and other.id != first.id


def test_what_is_no_catalogue_is_refused(tmp_path: Path) -> None:
    for url in ("mysql://x/y", "nonsense", "sqlite://", "sqlite:///:memory:"):
        with pytest.raises(CatalogueError):
            Catalogue(url, create=True)
    with pytest.raises(CatalogueError, match="is not there"):
        Catalogue(f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(CatalogueError, match="unable to open"):
        Catalogue(f"sqlite:///{tmp_path / 'none' / 'none.db'}", create=True)
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()
    with pytest.raises(CatalogueError, match="something else"):
        Catalogue(f"sqlite:///{other}", create=True)
    (tmp_path / "text.db").write_text("no database " * 200)
    with pytest.raises(CatalogueError, match="not a database"):
        Catalogue(f"sqlite:///{tmp_path / 'text.db'}", create=True)


def test_a_catalogue_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'c.db'}"
    Catalogue(url, create=True).close()
    with sqlite3.connect(tmp_path / "c.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(CatalogueError, match="newer version"):
        Catalogue(url)
