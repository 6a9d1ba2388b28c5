#!/usr/bin/env python3
"""Opens very many connections to a service's REST port, as any local user may, and looks whether the service still answers.

    compose/attacks/half_requests.py --port 7806 --token-file /etc/twinhost/api.token --mode half-header --pid 4711

`compose/lab test hostile` runs it inside a node of a lab, in every mode, as a local user without rights. The attacker has no
token. Meanwhile somebody who has one asks for --path again and again, as patient as twinctl. Exit code 1:
somebody with the token got no answer, during the attack or after it.
"""

import argparse
import collections
import http.client
import multiprocessing
import multiprocessing.connection
import multiprocessing.synchronize
import os
import resource
import selectors
import socket
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Counter, Dict, List, Optional, Tuple

FILES_OF_OURS = 60
NODE, ATTACKED = "jupiter1", ("replication", "heartbeat")
NOBODY = 65534
IN_THE_LAB = ("--sockets", "3000", "--seconds", "5", "--uid", str(NOBODY), "--path", "/q/health/live")
PROBE_SECONDS = 0.25
PIECE_SECONDS = 1.0
BODY_PIECE = b"x" * 65536
HEAD = b"Host: 127.0.0.1\r\nAuthorization: Bearer not-the-token\r\n"
MODES: Dict[str, Tuple[bytes, bytes, bool]] = {
    # what is sent at first, what is sent again and again, and whether without a pause
    "half-header": (b"GET /v1/status HTTP/1.1\r\n" + HEAD + b"X-Half", b"", False),
    "slow-header": (b"G", b"E", False),
    "slow-body": (b"POST /check_mk HTTP/1.1\r\n" + HEAD + b"Content-Length: 100000\r\n\r\n", b"x", False),
    "big-body-without-token": (b"POST /v1/import HTTP/1.1\r\n" + HEAD + b"Content-Length: 1073741824\r\n\r\n",
                               BODY_PIECE, True),
    "idle": (b"", b"", False),
    "pipeline": (b"GET /check_mk HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 50,
                 b"GET /check_mk HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 50, True),
    "unread": (b"GET /q/metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"", False),
}


@dataclass
class Tally:
    """What the attack achieved."""

    connected: int = 0
    refused: int = 0
    closed: int = 0
    bytes_taken: int = 0
    held_max: int = 0
    answers: Counter[str] = field(default_factory=collections.Counter)
    rss_max_kib: int = 0
    files_max: int = 0


class Attack:
    """As many connections as wanted or as this process may have, each in the same mode."""

    def __init__(self, port: int, mode: str, wanted: int, stubborn: bool, watch: Callable[[Tally], None]):
        self._address = ("127.0.0.1", port)
        self._first, self._piece, self._greedy = MODES[mode]
        self._wanted, self._stubborn, self._watch = wanted, stubborn, watch
        self._selector = selectors.DefaultSelector()
        self._held: Dict[socket.socket, float] = {}
        self._opened = 0
        self.tally = Tally()

    def run(self, seconds: float) -> None:
        """Opens all of them, then holds them for so long."""
        end: Optional[float] = None
        looked = 0.0
        while end is None or time.monotonic() < end:
            self._open_some()
            self._listen(0.0 if self._may_open() else 0.05)
            now = time.monotonic()
            if now - looked > 0.2:
                looked = now
                self._watch(self.tally)
                if not self._greedy:
                    self._send_pieces(now)
            if end is None and self._opened >= self._wanted:
                end = now + seconds
        for held in list(self._held):
            self._forget(held)

    def _may_open(self) -> bool:
        return len(self._held) < self._wanted and (self._stubborn or self._opened < self._wanted)

    def _open_some(self) -> None:
        for _ in range(200):
            if not self._may_open():
                return
            one = socket.socket()
            one.setblocking(False)
            self._opened += 1
            try:
                one.connect(self._address)
            except BlockingIOError:
                pass
            except OSError:
                self.tally.refused += 1
                one.close()
                continue
            self._held[one] = 0.0
            self._selector.register(one, selectors.EVENT_READ | selectors.EVENT_WRITE)

    def _listen(self, patience: float) -> None:
        for key, events in self._selector.select(patience):
            one = key.fileobj
            assert isinstance(one, socket.socket)
            if events & selectors.EVENT_READ and not self._read(one):
                continue
            if events & selectors.EVENT_WRITE:
                self._write(one)

    def _read(self, one: socket.socket) -> bool:
        try:
            answer = one.recv(4096)
        except BlockingIOError:
            return True
        except OSError:
            self._lost(one)
            return False
        if not answer:
            self._lost(one)
            return False
        if answer.startswith(b"HTTP/"):
            self.tally.answers[answer.split(b" ", 2)[1].decode()] += 1
        return True

    def _write(self, one: socket.socket) -> None:
        if not self._held[one]:
            self.tally.connected += 1
            self.tally.held_max = max(self.tally.held_max, self.tally.connected - self.tally.closed)
            self._held[one] = time.monotonic()
            self._send(one, self._first)
        elif self._greedy:
            self._send(one, self._piece)
        if not self._greedy and one in self._held:
            self._selector.modify(one, selectors.EVENT_READ)

    def _send_pieces(self, now: float) -> None:
        if not self._piece:
            return
        for one, last in list(self._held.items()):
            if last and now - last >= PIECE_SECONDS:
                self._held[one] = now
                self._send(one, self._piece)

    def _send(self, one: socket.socket, what: bytes) -> None:
        try:
            self.tally.bytes_taken += one.send(what) if what else 0
        except BlockingIOError:
            pass
        except OSError:
            self._lost(one)

    def _lost(self, one: socket.socket) -> None:
        if self._held[one]:
            self.tally.closed += 1
        else:
            self.tally.refused += 1
        self._forget(one)

    def _forget(self, one: socket.socket) -> None:
        del self._held[one]
        self._selector.unregister(one)
        one.close()


@dataclass
class Probes:
    """What somebody with the token got meanwhile."""

    millis: List[float] = field(default_factory=list)
    failures: List[str] = field(default_factory=list)


def ask(port: int, path: str, token: str, patience: float) -> Tuple[float, str]:
    """One GET: how long it took in ms, and why it was no answer, or nothing."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
    try:
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        status = connection.getresponse().status
        why = "" if status < 300 else f"HTTP {status}"
    except (OSError, http.client.HTTPException) as failure:
        why = f"{type(failure).__name__}: {failure}"
    finally:
        connection.close()
    return (time.monotonic() - began) * 1000, why


def keep_asking(options: argparse.Namespace, token: str, ended: multiprocessing.synchronize.Event,
                report: multiprocessing.connection.Connection) -> None:
    """In a process of its own, so that the attack does not slow it down more than it slows down anybody."""
    probes = Probes()
    while not ended.is_set():
        millis, why = ask(options.port, options.path, token, options.patience)
        if why:
            probes.failures.append(f"after {millis:.0f} ms: {why}")
        else:
            probes.millis.append(millis)
        ended.wait(PROBE_SECONDS)
    report.send(probes)


def watcher(pid: Optional[int]) -> Callable[[Tally], None]:
    """Looks at the attacked process from outside."""

    def look(tally: Tally) -> None:
        if pid is None:
            return
        try:
            status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
            files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
        except OSError:
            return
        rss = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0)
        tally.rss_max_kib = max(tally.rss_max_kib, rss)
        tally.files_max = max(tally.files_max, files)

    return look


def may_open(wanted: int) -> int:
    """As many sockets as wanted, or as this process may have."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return min(wanted, hard - FILES_OF_OURS)


def tell(options: argparse.Namespace, tally: Tally, probes: Probes, after: Tuple[float, str], alive: Optional[bool]) -> None:
    """The figures."""
    print(f"{options.mode}: {tally.connected} connected, {tally.held_max} held at a time, {tally.refused} not let in, "
          f"{tally.closed} closed by the service, {tally.bytes_taken} bytes taken, "
          f"answers {dict(tally.answers) if tally.answers else 'none'}")
    if tally.rss_max_kib:
        print(f"the service: {tally.rss_max_kib // 1024} MiB resident and {tally.files_max} files at most, "
              f"{'lives' if alive else 'is DEAD'}")
    asked = len(probes.millis) + len(probes.failures)
    figures = (f"median {statistics.median(probes.millis):.0f} ms, longest {max(probes.millis):.0f} ms"
               if probes.millis else "never")
    print(f"GET {options.path} with the token meanwhile: {len(probes.millis)} of {asked} answered, {figures}")
    for failure in probes.failures[:5]:
        print(f"  not answered {failure}")
    print(f"and afterwards: {after[1] or 'answered'} after {after[0]:.0f} ms")


def attack(story: Any) -> None:
    """In a node of a lab: the services answer whoever has the token, guests write on, nobody is shot."""
    from twinlab import product  # pylint: disable=import-outside-toplevel # not where it is run alone, inside a node

    story.up()
    began = story.now()
    for service in ATTACKED:
        for mode in sorted(MODES):
            code, out, err = story.inside(NODE, "/usr/bin/python3", "-c", Path(__file__).read_text(encoding="utf-8"), "--mode",
                                          mode, "--port", str(product.PORTS[service]), *IN_THE_LAB, timeout=180)
            story.check(code == 0, f"{service}: {' | '.join((out + err).strip().splitlines())}")
            story.waits_for_writes("web1", 5)
    story.check(story.bmc_offs(began) == [] and not story.guest_errors("web1", began), "nobody was shot, no guest saw an error")
    story.wait("healthy")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True, help="of the service on 127.0.0.1")
    parser.add_argument("--token-file", type=Path, default=Path("/etc/twinhost/api.token"))
    parser.add_argument("--path", default="/v1/volumes", help="what somebody with the token asks for")
    parser.add_argument("--mode", choices=sorted(MODES), default="half-header")
    parser.add_argument("--sockets", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=10, help="how long they are held")
    parser.add_argument("--stubborn", action="store_true", help="open another one for each that the service closes")
    parser.add_argument("--patience", type=float, default=3, help="seconds; twinctl has 3 for a connection")
    parser.add_argument("--pid", type=int, help="of the service, to see its memory")
    parser.add_argument("--uid", type=int, help="become that user before the attack begins")
    options = parser.parse_args()

    token = options.token_file.read_text(encoding="ascii").strip()
    ended = multiprocessing.Event()
    reading, writing = multiprocessing.Pipe(duplex=False)
    asking = multiprocessing.Process(target=keep_asking, args=(options, token, ended, writing), daemon=True)
    asking.start()
    wanted = may_open(options.sockets)
    if options.uid is not None:
        os.setresuid(options.uid, options.uid, options.uid)
    attacker = Attack(options.port, options.mode, wanted, options.stubborn, watcher(options.pid))
    attacker.run(options.seconds)
    ended.set()
    probes = reading.recv()
    after = ask(options.port, options.path, token, 10)
    alive = Path(f"/proc/{options.pid}").exists() if options.pid else None
    tell(options, attacker.tally, probes, after, alive)
    return 1 if probes.failures or after[1] or not probes.millis or alive is False else 0


if __name__ == "__main__":
    sys.exit(main())
