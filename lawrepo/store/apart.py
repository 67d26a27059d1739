"""Work that is done in another process of this program, so that all cores take part.

A process that is forked would share what threads of the caller hold, and one that is spawned would run the caller's
own program again. So a new interpreter is started, which imports what this one would.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any, Final, TypeAlias

from akn.errors import AknError
from lawrepo.errors import LawrepoError, StorageError

# A function of a module, by its name there, and its arguments.
Call: TypeAlias = tuple[Callable[..., object], tuple[object, ...]]

# Isolated, for what lies in the current folder is nobody's to run; then with the paths of the caller.
_PROGRAM: Final = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer);"
    " from lawrepo.store.apart import attend; attend()"
)
_AHEAD: Final = 2  # jobs for each process: one that it does, one that waits


class ApartError(StorageError):
    """Report work that another process of this program could not do."""


def shared(begin: Call, jobs: Iterable[object], processes: int, holding: tuple[int, ...] = ()) -> Iterator[Any]:
    """Do jobs in several processes, and yield what each gives, in whatever order they are done.

    `begin` is called in each process; what it returns is called with each job. No more jobs are read than the
    processes have work for. `holding` are the descriptors of a lock, which is free only when none of them works.

    Raises:
        ApartError: when a process could not do a job; the others are ended.

    """
    todo: SimpleQueue[object] = SimpleQueue()
    done: SimpleQueue[tuple[bool, Any]] = SimpleQueue()
    with _processes(begin, processes, holding) as all_of_them:
        threads = [Thread(target=_attend, args=(each, todo, done), daemon=True) for each in all_of_them]
        for thread in threads:
            thread.start()
        try:
            under_way = 0
            for job in jobs:
                if under_way >= processes * _AHEAD:
                    yield _given(done.get())
                    under_way -= 1
                todo.put((job,))
                under_way += 1
            for _ in range(under_way):
                yield _given(done.get())
        finally:
            for _ in threads:
                todo.put(None)
            for each in all_of_them:
                each.kill()
            for thread in threads:
                thread.join()


@contextmanager
def _processes(begin: Call, number: int, holding: tuple[int, ...]) -> Iterator[list["subprocess.Popen[bytes]"]]:
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for _ in range(number):
            processes.append(  # one after the other: those started are known if one fails
                subprocess.Popen(
                    [sys.executable, "-I", "-c", _PROGRAM],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    pass_fds=holding,
                )
            )
            _tell(processes[-1], pickle.dumps(sys.path) + pickle.dumps(begin))
        yield processes
    except OSError as error:
        raise ApartError(f"no process of this program can be run: {error.strerror or error}") from error
    finally:
        for process in processes:
            process.kill()
            with suppress(BrokenPipeError):
                process.communicate()


def _attend(
    process: "subprocess.Popen[bytes]", todo: "SimpleQueue[Any]", done: "SimpleQueue[tuple[bool, Any]]"
) -> None:
    """Hand jobs to a process, one at a time, and its answers on."""
    while (job := todo.get()) is not None:
        try:
            _tell(process, pickle.dumps(job[0]))
            answer = pickle.load(process.stdout)  # type: ignore[arg-type] # noqa: S301 - by our own process
        except Exception:  # noqa: BLE001 - whatever it is, somebody waits for an answer
            answer = (False, "a process of this program ended before its work was done")
        done.put(answer)


def _tell(process: "subprocess.Popen[bytes]", data: bytes) -> None:
    if process.stdin is not None:
        process.stdin.write(data)
        process.stdin.flush()


def _given(answer: tuple[bool, Any]) -> Any:  # noqa: ANN401 - whatever was called gives
    fine, value = answer
    if not fine:
        raise ApartError(value)
    return value


def attend() -> None:
    """Do one job after the other that another process of this program gives, until it has no more."""
    source, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what prints must not stand among the answers
    function, arguments = pickle.load(source)  # noqa: S301 - the caller wrote it
    work: Callable[[object], object] | None = None
    while True:
        try:
            job = pickle.load(source)  # noqa: S301 - the caller wrote it
        except EOFError:
            return
        try:
            work = work or function(*arguments)
            answer = (True, work(job))
        except (LawrepoError, AknError) as error:
            answer = (False, str(error))
        try:
            answers.write(pickle.dumps(answer))
            answers.flush()
        except BrokenPipeError:  # who asked has ended
            os._exit(1)  # not by the way that would write again
