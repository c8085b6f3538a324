"""
Run a command to its death at every change that it makes on the disk, and look at what is left.

A command is a function that changes things below one folder. It is run in processes forked from warm workers, in which
`shim.c` is loaded: there each of its changes is counted, and at the Nth the process dies, its disk fills up or fails,
or the power goes. Then *check* looks at the folder, the command is run again, undisturbed, and *check* looks once more.
"""

import atexit
import ctypes
import gc
import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from unittest.mock import patch

import pytest

SOURCE = Path(__file__).parent / "shim.c"
DEATHS = ("kill", "torn")
ERRORS = ("enospc", "eio")
CUTS = ("cut", "zeros", "lost")  # three things that a disk can hold when the power went; see shim.c
MODES = (*DEATHS, *ERRORS, *CUTS)
WORKERS = 2
MEMORY = Path("/dev/shm")  # noqa: S108 (where copies are made if it is there: no disk is asked, so none is waited for)
_MISSING = (
    "LD_PRELOAD works on Linux alone: crashes and power cuts are not tested here."
    if sys.platform != "linux"
    else ""
    if shutil.which("cc")
    else "No C compiler: install gcc and libc6-dev to test crashes and power cuts."
)
needs_shim = pytest.mark.skipif(bool(_MISSING) and not os.environ.get("CI"), reason=_MISSING)  # in CI it must not miss
_AFTER = 1 << 40  # a place that no command reaches: the moment after its last change
_SECONDS = 60  # after which a command hangs
_FLAGS = ("-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared", "-pthread")

Command = Callable[[Path], None]
Check = Callable[[Path, bool], None]  # the folder, whether the command has told that it is done; raises AssertionError


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    changes: int = 0  # that it made, where it lived to tell
    error: str = ""  # what it raised: its class and sentence
    signal: int = 0  # that it died of

    @property
    def problem(self) -> str:
        """What went wrong, in words that follow "the command"."""
        if self.signal == signal.SIGALRM:
            return f"hung for {_SECONDS} seconds"
        return f"died of signal {self.signal}" if self.signal else f"raised {self.error}" if self.error else ""


@dataclass(frozen=True, slots=True)
class Report:
    """What every point came to."""

    points: int  # changes that the command makes
    runs: int
    seconds: float
    broken: dict[str, list[str]] = field(default_factory=dict)  # what was wrong, by mode

    @property
    def problems(self) -> list[str]:
        """Everything that was wrong."""
        return [problem for found in self.broken.values() for problem in found]

    def __str__(self) -> str:
        found = ", ".join(f"{mode} {len(problems)}" for mode, problems in self.broken.items())
        return f"{self.points} points, {self.runs} runs, {self.seconds:.0f} s; broken: {found}"


@cache
def shim() -> Path:
    """Compile the shim, once, and return the library."""
    if _MISSING:
        pytest.fail(_MISSING)
    folder = Path(tempfile.mkdtemp(prefix="crash-shim-"))
    atexit.register(shutil.rmtree, folder)
    subprocess.run(["cc", *_FLAGS, "-o", folder / "shim.so", SOURCE], check=True)
    return folder / "shim.so"


def every_point(
    start: Path,
    command: Command,
    check: Check,
    modes: Sequence[str] = MODES,
    step: int = 1,
    *,
    turns: int = 1,
    nofsync: bool = False,
    errors: Sequence[str] = ("StorageError",),
) -> Report:
    """
    Run *command* on copies of *start*, disturbed at every *step*-th change in each of *modes*, and *check* each twice.

    Modes take *turns*: 2 means that each comes at every second of these changes, and half of them at each.
    Command and check are functions of modules, or partials of them, since they go to other processes. Where the disk
    fails, the command may raise one of *errors*. Without fsync nothing is durable before a power cut: the control.
    """
    began = time.monotonic()
    with workers(partial(_warm_up, start, command)) as pool:
        points = pool.submit(_count, start, command).result()
        trial = _Trial(start, command, check, nofsync, tuple(errors))
        places = enumerate(range(1, points + 1, step))
        runs = [(nth, mode) for at, nth in places for turn, mode in enumerate(modes) if (at + turn) % turns == 0]
        runs += [(_AFTER, mode) for mode in modes]
        found = list(pool.map(trial.disturb, runs))
    broken: dict[str, list[str]] = {mode: [] for mode in modes}
    for (nth, mode), problem in zip(runs, found, strict=True):
        if problem:
            broken[mode].append(f"{mode} {f'at {nth}' if nth < _AFTER else 'afterwards'}: {problem}")
    return Report(points, len(runs), time.monotonic() - began, broken)


@contextmanager
def workers(warm_up: Callable[[], None] | None = None) -> Iterator[ProcessPoolExecutor]:
    """Start processes that have the shim loaded, in which `count` and `run` can be called."""
    context = multiprocessing.get_context("spawn")
    with patch.dict(os.environ, LD_PRELOAD=str(shim())), ProcessPoolExecutor(WORKERS, context, warm_up) as pool:
        yield pool


def _warm_up(start: Path, command: Command) -> None:
    """Run *command* once, so that what it imports and remembers need not be made again in each process forked."""
    with _copy(start) as folder:
        command(folder)


def count(command: Command, folder: Path) -> int:
    """Run *command* undisturbed and return how many changes it makes below *folder*; in a worker."""
    ended = run(command, folder, "count")
    if ended.problem:
        raise RuntimeError(f"Undisturbed, the command {ended.problem}.")
    return ended.changes


def run(command: Command, folder: Path, mode: str = "count", nth: int = 0, *, nofsync: bool = False) -> Ended:
    """Run *command* in a process of its own, disturbed at its Nth change below *folder*; in a worker."""
    reading, writing = os.pipe()
    gc.freeze()  # what is shared stays shared
    child = os.fork()
    if not child:
        try:
            signal.alarm(_SECONDS)
            os.write(writing, json.dumps(_disturbed(command, folder, mode, nth, nofsync)).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    died_of = os.WTERMSIG(os.waitpid(child, 0)[1])
    return Ended(*json.loads(told)) if told else Ended(signal=died_of)


def _disturbed(command: Command, folder: Path, mode: str, nth: int, nofsync: bool) -> tuple[int, str]:
    library = ctypes.CDLL(None)  # what is loaded here, with the shim
    if library.shim_arm(mode.encode(), ctypes.c_long(nth), os.fsencode(folder), nofsync):
        return 0, f"There is no mode {mode}, or no folder {folder}."
    try:
        command(folder)
    except BaseException as error:  # also what a test raises that no command may catch
        told = f"{type(error).__name__}: {error}"
    else:
        told = ""
    changes = library.shim_count()
    library.shim_end()
    return changes, told


def _count(start: Path, command: Command) -> int:
    with _copy(start) as folder:
        return count(command, folder)


@dataclass(frozen=True, slots=True)
class _Trial:
    """What each of the runs has in common."""

    start: Path
    command: Command
    check: Check
    nofsync: bool
    errors: tuple[str, ...]

    def disturb(self, point: tuple[int, str]) -> str:
        """Disturb the command once and return what was wrong then or afterwards, or nothing."""
        nth, mode = point
        with _copy(self.start) as folder:
            ended = run(self.command, folder, mode, nth, nofsync=self.nofsync)
            if mode in ERRORS:
                if ended.problem and not ended.error.startswith(self.errors):
                    return f"it {ended.problem}"
                done = not ended.problem
            else:
                if ended.signal != signal.SIGKILL:
                    return f"it should have died and {ended.problem or 'ended well'}"
                done = nth == _AFTER  # not by counting: Whoosh writes a piece more or less from run to run
            return run(partial(self.look, done), folder).problem

    def look(self, done: bool, folder: Path) -> None:
        """Look at what the disturbed command left, run it again, and look once more."""
        for step, action in (
            ("what is left is broken", partial(self.check, folder, done)),
            ("it cannot be run again", partial(self.command, folder)),
            ("run again, it leaves something broken", partial(self.check, folder, True)),
        ):
            try:
                action()
            except Exception as error:
                raise RuntimeError(f"{step}: {type(error).__name__}: {error}") from error


@contextmanager
def _copy(start: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="crash-", dir=MEMORY if MEMORY.is_dir() else None) as parent:
        folder = Path(parent) / start.name
        shutil.copytree(start, folder, symlinks=True)
        yield folder
