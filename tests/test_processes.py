"""Work in processes of their own: order, deaths, errors, and that none outlives its parent's interest."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest
from process_work import die_of_two, refuse, slow_first, wait_long

import sopocr.processes
from sopocr.errors import DamagedSource, PackageMissing
from sopocr.processes import Died, OnPage, do_all, threads_each, worker_count


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_results_come_in_the_order_of_the_items() -> None:
    pages: list[tuple[int, int, int]] = []

    def on_begin(item: int) -> OnPage:
        return lambda done, total: pages.append((item, done, total))

    results = list(do_all(slow_first, [0, 1, 2, 3], 2, on_begin))
    assert [one[0] for one in results if not isinstance(one, Died)] == [0, 1, 2, 3]
    assert len({one[1] for one in results if not isinstance(one, Died)} - {os.getpid()}) == 2
    assert sorted(pages) == [(item, 1, 2) for item in range(4)]


def test_of_the_last_items_the_largest_are_begun_first() -> None:
    begun: list[int] = []
    results = list(do_all(slow_first, list(range(3, 15)), 2, begun.append, float))
    assert [one[0] for one in results if not isinstance(one, Died)] == list(range(3, 15))
    assert begun == [3, 4, 5, 6, 14, 13, 12, 11, 10, 9, 8, 7]


def test_one_worker_is_this_process() -> None:
    assert list(do_all(slow_first, [3, 4], 1)) == [(3, os.getpid()), (4, os.getpid())]


def test_a_process_that_dies_takes_its_own_item_alone() -> None:
    results = list(do_all(die_of_two, [0, 1, 2, 3, 4], 2))
    assert [one for one in results if not isinstance(one, Died)] == [0, 1, 3, 4]
    assert isinstance(results[2], Died)
    assert "7" in results[2].reason


def test_errors_of_the_work_are_raised_here() -> None:
    with pytest.raises(PackageMissing, match="nirwana"):
        list(do_all(refuse, [0, 1], 2))


@pytest.mark.skipif(os.name != "posix", reason="looks for processes by number")
def test_leaving_early_ends_the_processes(tmp_path: Path) -> None:
    """Ctrl-C comes as KeyboardInterrupt in whatever runs here: what is told of a page, for one."""

    def interrupt(_done: int, _total: int) -> None:
        if len(list(tmp_path.iterdir())) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(do_all(wait_long, [tmp_path, tmp_path, tmp_path], 2, lambda _: interrupt))
    pids = [int(path.name) for path in tmp_path.iterdir()]
    assert len(pids) == 2
    assert not any(map(is_there, pids))


def test_errors_keep_what_they_know_between_processes() -> None:
    error = DamagedSource("is cut short", remedy="Scan it again", file="a.pdf", page=3)
    same = pickle.loads(pickle.dumps(error))
    assert (type(same), str(same), same.page) == (DamagedSource, str(error), 3)
    missing = pickle.loads(pickle.dumps(PackageMissing("nirwana", "surga")))
    assert (type(missing), str(missing)) == (PackageMissing, str(PackageMissing("nirwana", "surga")))


def test_number_of_processes_and_their_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sopocr.processes, "usable_cores", lambda: 8)
    monkeypatch.setattr(sopocr.processes, "_room", lambda: 5)
    assert worker_count(20) == 5
    assert worker_count(3) == 3
    assert worker_count(20, 8) == 8
    assert worker_count(0) == 1
    assert (threads_each(3), threads_each(16)) == (2, 1)
