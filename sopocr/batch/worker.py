"""The process that extracts files for an import: tasks come on standard input, answers go to standard output,
one JSON object a line.

    python -m sopocr.batch.worker

It ends when its standard input does, so it never outlives the import, however that ends. An error that is no
SopocrError ends it as well; whoever started it sees that and starts another.
"""

from __future__ import annotations

import os
import queue
import sys
import threading
from typing import Annotated, BinaryIO, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from sopocr.batch.work import Task, TaskResult, perform
from sopocr.errors import SopocrError, Unreachable

_PIECE = 1 << 16


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class Ready(_Answer):
    """The process is up."""

    kind: Literal["ready"] = "ready"


class Page(_Answer):
    """Pages done, and in all."""

    kind: Literal["page"] = "page"
    done: int
    total: int


class Done(_Answer):
    """The result of the task."""

    kind: Literal["done"] = "done"
    result: TaskResult


class Refused(_Answer):
    """The file cannot be read, and why; `passing`: it might be another time."""

    kind: Literal["refused"] = "refused"
    reason: str
    passing: bool


Answer = Annotated[Ready | Page | Done | Refused, Field(discriminator="kind")]
_ANSWERS: TypeAdapter[Ready | Page | Done | Refused] = TypeAdapter(Answer)


def parse_answer(line: bytes) -> Ready | Page | Done | Refused:
    """What a worker wrote. Raises ValidationError for anything else."""
    return _ANSWERS.validate_json(line)


def main() -> None:
    """Do tasks until standard input ends."""
    answers = _private_output()
    tasks: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(tasks,), daemon=True).start()
    _answer(answers, Ready())
    while True:
        task = Task.model_validate_json(tasks.get())
        try:
            result = perform(task, lambda done, total: _answer(answers, Page(done=done, total=total)))
        except SopocrError as error:
            reason = f"{error.what}. {error.remedy}" if error.remedy else error.what
            _answer(answers, Refused(reason=reason, passing=isinstance(error, Unreachable)))
        else:
            _answer(answers, Done(result=result))


def _private_output() -> BinaryIO:
    """Standard output for the answers alone: what libraries print goes to standard error from now on."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def _listen(tasks: queue.SimpleQueue[bytes]) -> None:
    """Pass on each line; end the process at once when there will be none, even in the midst of a task.

    Standard input is read past Python's buffer, which could not be closed while a thread waits in it, so that
    an exception in a task would end in a crash that tells nothing.
    """
    rest = b""
    while data := os.read(sys.stdin.fileno(), _PIECE):
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            tasks.put(line)
    os._exit(0)


def _answer(answers: BinaryIO, answer: BaseModel) -> None:
    answers.write(answer.model_dump_json().encode("utf-8") + b"\n")
    answers.flush()


if __name__ == "__main__":
    main()
