"""Processes that end with us, however we end, and folders that are swept away even when we could not."""

import contextlib
import ctypes
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Dict, Iterator, List, Optional

from twinlab.errors import LabError

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)
STOP_SECONDS = 20
TAIL_LINES = 12
LOCK = "lock"


def end_on_signals() -> None:
    """The first one raises KeyboardInterrupt, wherever we are; those after it find us ending already."""
    def first(_number, _frame):
        for number in ENDING:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt
    for number in ENDING:
        signal.signal(number, first)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Signals that end us wait meanwhile."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Child:
    """A process with a log. It gets SIGTERM as soon as we are dead."""

    def __init__(self, name: str, words: List[str], log: Path, env: Optional[Dict[str, str]] = None):
        self.name, self.log = name, log
        parent = os.getpid()

        def prepare():
            LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            for number in ENDING:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
            if os.getppid() != parent:
                os._exit(1)  # we died before it could be told

        with open(log, "ab") as output:
            try:
                self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                                                env=env, start_new_session=True, preexec_fn=prepare)
            except FileNotFoundError as missing:
                raise LabError(f"{words[0]} is not installed") from missing

    @property
    def pid(self) -> int:
        return self.process.pid

    def require_alive(self) -> None:
        """LabError with its last words when it has ended."""
        if self.process.poll() is not None:
            raise LabError(f"{self.name} ended with {self.process.returncode}:\n{self.last_words()}")

    def last_words(self) -> str:
        return "\n".join(f"    {line}" for line in self.log.read_text(errors="replace").splitlines()[-TAIL_LINES:])

    def end(self) -> None:
        """In good order, or else by force."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Children:
    """Started in one order, ended in the other."""

    def __init__(self) -> None:
        self.all: List[Child] = []

    def start(self, name: str, words: List[str], log: Path, env: Optional[Dict[str, str]] = None) -> Child:
        with undisturbed():  # or a signal would leave a process that nobody knows
            child = Child(name, words, log, env)
            self.all.append(child)
        return child

    def require_alive(self) -> None:
        for child in self.all:
            child.require_alive()

    def pids(self) -> List[int]:
        return [child.pid for child in self.all]

    def end(self) -> None:
        with undisturbed():
            while self.all:
                self.all.pop().end()


def wait_until(what: str, missing, children: Children, seconds: float) -> None:
    """Waits until missing() is empty; LabError when a child ends meanwhile, or after that time."""
    deadline = time.monotonic() + seconds
    reason = missing()
    while reason:
        children.require_alive()
        if time.monotonic() > deadline:
            raise LabError(f"{what}: not within {seconds:g} s: {reason}")
        time.sleep(0.05)
        reason = missing()


@contextlib.contextmanager
def scratch(prefix: str, parent: Optional[Path] = None) -> Iterator[Path]:
    """A folder for this process alone; folders of that name whose process was killed are removed before."""
    root = Path(tempfile.gettempdir()) if parent is None else parent
    sweep(root, prefix)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=root))
    try:
        with open(folder / LOCK, "wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    finally:
        with undisturbed():
            shutil.rmtree(folder, ignore_errors=True)


def sweep(root: Path, prefix: str) -> None:
    """Removes what nobody holds any more. One that is just being made has no lock yet and is left alone."""
    for folder in root.glob(f"{prefix}*"):
        try:
            if folder.stat().st_uid != os.geteuid():
                continue
            with open(folder / LOCK, "rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # somebody's, or gone
