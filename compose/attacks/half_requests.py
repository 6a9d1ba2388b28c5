#!/usr/bin/env python3
"""Opens very many connections to a service's REST port, as any local user may, and looks whether the service still answers.

    compose/attacks/half_requests.py --port 7806 --path /v1/volumes --mode half-hello --pid 4711

`compose/lab test hostile` runs it inside a node of a lab, in every mode, as a local user without rights. The port speaks TLS
with the node's gateway alone, the attacker has no certificate. Meanwhile root asks the gateway for --path, which it has from
that service, again and again and as patient as twinctl. Exit code 1: root got no answer, during the attack or after it; or the
service is another process than before; or the attacker got an answer that is not for him.
"""

import argparse
import collections
import http.client
import multiprocessing
import multiprocessing.connection
import multiprocessing.synchronize
import os
import random
import resource
import selectors
import socket
import ssl
import statistics
import struct
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Counter, Dict, List, Optional, Tuple, Union

FILES_OF_OURS = 60
NODE = "jupiter1"
# Of each its port, and what root asks meanwhile.
ATTACKED = {"replication": (7806, "/v1/volumes"), "heartbeat": (7802, "/v1/membership")}
NOBODY = 65534
IN_THE_LAB = ("--sockets", "3000", "--seconds", "5", "--uid", str(NOBODY))
GATEWAY = Path("/run/twinhost/gateway/gateway.sock")
PROBE_SECONDS = 0.25
AFTERWARDS_SECONDS = 10
PIECE_SECONDS = 1.0
HANDSHAKING_THREADS = 32
HTTP = b"GET /v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
NO_CERTIFICATE = "no-certificate"


def tls() -> ssl.SSLContext:
    """Of somebody who has no certificate and takes any."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def client_hello() -> bytes:
    """The first that a TLS client says."""
    said = ssl.MemoryBIO()
    try:
        tls().wrap_bio(ssl.MemoryBIO(), said, server_hostname="replication.twinhost").do_handshake()
    except ssl.SSLWantReadError:
        pass
    return said.read()


def record(content: bytes) -> bytes:
    """A record of TLS that is part of a handshake."""
    return struct.pack("!BHH", 0x16, 0x0303, len(content)) + content


INSIDE = "inside TLS: "
HELLO = client_hello()
MODES: Dict[str, Tuple[bytes, bytes, bool]] = {
    # what is sent at first, what is sent again and again, and whether without a pause
    "idle": (b"", b"", False),
    "half-hello": (HELLO[:len(HELLO) // 2], b"", False),
    "hello": (HELLO, b"", False),
    "slow-hello": (HELLO[:5], b"\1", False),
    # A ClientHello of 16 MiB, in pieces of 16 KiB.
    "endless-hello": (record(b"\1\xff\xff\xff" + HELLO[9:]), record(b"x" * 16384), True),
    "garbage": (random.Random(4711).randbytes(64), random.Random(4712).randbytes(65536), True),
    "plain-http": (HTTP * 50, HTTP * 50, True),
    NO_CERTIFICATE: (b"", b"", False),  # whole handshakes, one after the other: Handshakes
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

    def heard(self, answer: bytes, where: str = "") -> None:
        """What the port answered, by its kind; an answer in pieces counts more than once."""
        if answer.startswith(b"HTTP/"):
            self.answers[where + answer.split(b" ", 2)[1].decode("latin-1")] += 1
        else:
            self.answers[where + {0x15: "alert", 0x16: "handshake", 0x14: "handshake"}.get(answer[0], "other")] += 1

    def got(self) -> List[str]:
        """Answers that are not for a stranger: any inside TLS, and in the clear one that is no refusal."""
        return sorted(each for each in self.answers if each.startswith((INSIDE, "2")))


class Attack:
    """As many connections as wanted or as this process may have, each in the same mode."""

    def __init__(self, port: int, mode: str, wanted: int, stubborn: bool):
        self._address = ("127.0.0.1", port)
        self._first, self._piece, self._greedy = MODES[mode]
        self._wanted, self._stubborn = wanted, stubborn
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
        self.tally.heard(answer)
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


class Handshakes:
    """Whole handshakes without a certificate of one's own, and then a question, by many threads and again and again."""

    def __init__(self, port: int):
        self._address = ("127.0.0.1", port)
        self._lock = threading.Lock()
        self.tally = Tally()

    def run(self, seconds: float) -> None:
        """For so long."""
        end = time.monotonic() + seconds
        threads = [threading.Thread(target=self._again_and_again, args=(end,)) for _ in range(HANDSHAKING_THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _again_and_again(self, end: float) -> None:
        context = tls()
        while time.monotonic() < end:
            try:
                with socket.create_connection(self._address, 5) as plain:
                    with self._lock:
                        self.tally.connected += 1
                    with context.wrap_socket(plain) as inside:
                        # By version 1.3 a client is through before the other side has looked at his certificate.
                        inside.sendall(HTTP)
                        answer = inside.recv(4096)
            except OSError as refused:
                with self._lock:
                    self.tally.answers[getattr(refused, "reason", None) or type(refused).__name__] += 1
                continue
            with self._lock:
                if answer:
                    self.tally.heard(answer, INSIDE)
                self.tally.closed += 1


@dataclass
class Probes:
    """What root got meanwhile and afterwards, and what he saw of the service."""

    millis: List[float] = field(default_factory=list)
    failures: List[str] = field(default_factory=list)
    after: Tuple[float, str] = (0, "not asked")
    rss_max_kib: int = 0
    files_max: int = 0
    is_alive: bool = True

    def look(self, pid: int) -> None:
        """At the attacked process, from outside."""
        try:
            status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
            files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
        except OSError:
            self.is_alive = False
            return
        rss = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0)
        self.rss_max_kib = max(self.rss_max_kib, rss)
        self.files_max = max(self.files_max, files)


def ask(gateway: Path, path: str, patience: float) -> Tuple[float, str]:
    """One GET: how long it took in ms, and why it was no answer, or nothing."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("gateway")
    connection.sock = socket.socket(socket.AF_UNIX)
    try:
        connection.sock.settimeout(patience)
        connection.sock.connect(str(gateway))
        connection.request("GET", path)
        response = connection.getresponse()
        why = "" if response.status < 300 else f"HTTP {response.status} {response.read(300).decode(errors='replace')}"
    except (OSError, http.client.HTTPException) as failure:
        why = f"{type(failure).__name__}: {failure}"
    finally:
        connection.close()
    return (time.monotonic() - began) * 1000, why


def keep_asking(options: argparse.Namespace, ended: multiprocessing.synchronize.Event,
                report: multiprocessing.connection.Connection) -> None:
    """In a process of its own, which stays root and which the attack slows down no more than it slows down anybody."""
    probes = Probes()
    while not ended.is_set():
        millis, why = ask(options.gateway, options.path, options.patience)
        if why:
            probes.failures.append(f"after {millis:.0f} ms: {why}")
        else:
            probes.millis.append(millis)
        probes.look(options.pid)
        ended.wait(PROBE_SECONDS)
    probes.after = ask(options.gateway, options.path, AFTERWARDS_SECONDS)
    probes.look(options.pid)
    report.send(probes)


def may_open(wanted: int) -> int:
    """As many sockets as wanted, or as this process may have."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return min(wanted, hard - FILES_OF_OURS)


def tell(options: argparse.Namespace, tally: Tally, probes: Probes) -> None:
    """The figures."""
    print(f"{options.mode}: {tally.connected} connected, {tally.held_max} held at a time, {tally.refused} not let in, "
          f"{tally.closed} closed by the service, {tally.bytes_taken} bytes taken, "
          f"answers {dict(tally.answers) if tally.answers else 'none'}")
    for answer in tally.got():
        print(f"  not for a stranger: {answer}")
    print(f"the service: {probes.rss_max_kib // 1024} MiB resident and {probes.files_max} files at most, "
          f"{'lives' if probes.is_alive else 'is DEAD'}")
    asked = len(probes.millis) + len(probes.failures)
    figures = (f"median {statistics.median(probes.millis):.0f} ms, longest {max(probes.millis):.0f} ms"
               if probes.millis else "never")
    print(f"GET {options.path} of the gateway meanwhile: {len(probes.millis)} of {asked} answered, {figures}")
    for failure in probes.failures[:5]:
        print(f"  not answered {failure}")
    print(f"and afterwards: {probes.after[1] or 'answered'} after {probes.after[0]:.0f} ms")


def attack(story: Any) -> None:
    """In a node of a lab: the services live and root is answered, guests write on, nobody is shot."""
    story.up()
    began = story.now()
    for service, (port, path) in ATTACKED.items():
        attacked = story.unit(NODE, f"twinhost-{service}.service")
        for mode in sorted(MODES):
            code, out, err = story.inside(
                NODE, "/usr/bin/python3", "-c", Path(__file__).read_text(encoding="utf-8"), "--mode", mode, "--port", str(port),
                "--path", path, "--pid", str(attacked["pid"]), *IN_THE_LAB, timeout=180)
            story.check(code == 0, f"{service}: {' | '.join((out + err).strip().splitlines())}")
            story.waits_for_writes("web1", 5)
        now = story.unit(NODE, f"twinhost-{service}.service")
        story.check(now["pid"] == attacked["pid"], f"{service} is the process that it was")
    story.check(story.bmc_offs(began) == [] and not story.guest_errors("web1", began), "nobody was shot, no guest saw an error")
    story.wait("healthy")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True, help="of the service on 127.0.0.1")
    parser.add_argument("--pid", type=int, required=True, help="of the service, to see its memory and whether it lives")
    parser.add_argument("--gateway", type=Path, default=GATEWAY, help="its unix socket")
    parser.add_argument("--path", default="/v1/volumes", help="what root asks the gateway for; of the attacked service")
    parser.add_argument("--mode", choices=sorted(MODES), default="half-hello")
    parser.add_argument("--sockets", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=10, help="how long they are held")
    parser.add_argument("--stubborn", action="store_true", help="open another one for each that the service closes")
    parser.add_argument("--patience", type=float, default=3, help="seconds; twinctl has 3 for a connection")
    parser.add_argument("--uid", type=int, help="become that user before the attack begins")
    options = parser.parse_args()

    ended = multiprocessing.Event()
    reading, writing = multiprocessing.Pipe(duplex=False)
    asking = multiprocessing.Process(target=keep_asking, args=(options, ended, writing), daemon=True)
    asking.start()
    wanted = may_open(options.sockets)
    if options.uid is not None:
        os.setresuid(options.uid, options.uid, options.uid)
    attacker: Union[Attack, Handshakes] = (Handshakes(options.port) if options.mode == NO_CERTIFICATE
                                           else Attack(options.port, options.mode, wanted, options.stubborn))
    attacker.run(options.seconds)
    ended.set()
    probes = reading.recv()
    tell(options, attacker.tally, probes)
    held = probes.millis and not probes.failures and not probes.after[1] and probes.is_alive and not attacker.tally.got()
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
