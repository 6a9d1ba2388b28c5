"""The services of one volume: a broker and a replication service for each replica, as on a node, but on loopback."""

import json
import os
import secrets
import shutil
import socket
from pathlib import Path
from typing import Any, Dict, List

from twinbench import asked, described
from twinbench.children import Children, undisturbed, wait_until
from twinbench.described import PRIMARY, VOLUME, Choice
from twinlab import java, seed, software
from twinlab.errors import LabError, UsageError
from twinlab.laboratory import COMPOSE, REPOSITORY

READY_SECONDS = 60
KEPT = "volume.json"
APPLICATION = REPOSITORY / "replication-service/target/quarkus-app/quarkus-run.jar"
FIRST_COMPILER = "-XX:TieredStopAtLevel=1"


class Pair:
    """A volume that is served as Primary at `socket`.

    folder: images, keys, state and logs; what is there is gone on with. run: sockets; gone afterwards.
    """

    def __init__(self, choice: Choice, folder: Path, run: Path):
        self.choice, self.folder, self.run = choice, folder, run
        self.socket = run / PRIMARY / "volumes" / f"{VOLUME}.sock"
        self.children = Children()
        self._ports: Dict[str, Dict[str, int]] = {}

    def start(self) -> None:
        """Returns when a guest can have it. LabError or UsageError when it never will; call end() then, too."""
        require_built()
        if len(os.fsencode(self.socket)) > described.SOCKET_BYTES_MAX:
            raise UsageError(f"{self.run} is too long for the path of a socket: point TMPDIR at a shorter one")
        for path in (self.folder, self.run):
            described.require_plain(str(path), "the folder")
        take(self.folder, self.choice)
        (self.folder / "cluster.json").write_text(json.dumps(described.snapshot(self.choice, str(self.folder)), indent=1))
        self._install()
        ports = free_ports(1 + 2 * len(self.choice.nodes()))
        meeting = ports.pop()
        for node in self.choice.nodes():
            self._ports[node] = {"bus": ports.pop(), "http": ports.pop()}
            self._describe(node, meeting)
            self._start_broker(node)
        for node in self.choice.nodes():
            self._start_service(node)
        wait_until("the volume", self._missing, self.children, READY_SECONDS)

    def _install(self) -> None:
        """As /usr/lib/twinhost has it."""
        home = self.run / "lib/replication-service"
        home.mkdir(parents=True)
        (home / "quarkus-app").symlink_to(APPLICATION.parent)
        if software.is_trained("replication"):
            (home / "replication.aot").symlink_to(software.cache("replication"))

    def _describe(self, node: str, meeting: int) -> None:
        home = self._home(node)
        for place in (home / "state", home / "broker", self.run / node, self.run / node / "memory", self.folder / "log"):
            place.mkdir(parents=True, exist_ok=True)
        folder, run = str(self.folder), str(self.run)
        (home / "node.properties").write_text(described.properties(node, folder, run, self._ports[node]))
        (home / "replication.properties").write_text(described.replication(self.choice, meeting))
        filled = described.broker((COMPOSE / "etc/mosquitto.conf").read_text(), node, folder,
                                  str(COMPOSE / "etc/mosquitto.acl"), self._ports[node]["bus"])
        if os.geteuid() == 0:
            filled += "user root\n"  # else it becomes a user who may not read our folder
        (home / "mosquitto.conf").write_text(filled)

    def _start_broker(self, node: str) -> None:
        path = f"{os.environ.get('PATH', '')}:/usr/sbin"
        self.children.start(f"the broker of {node}", ["mosquitto", "-c", str(self._home(node) / "mosquitto.conf")],
                            self._log(f"{node}-broker"), {**os.environ, "PATH": path})

    def _start_service(self, node: str) -> None:
        options = [os.environ.get("JAVA_OPTS", ""), "" if self.choice.c2 else FIRST_COMPILER]
        self.children.start(f"the replication service of {node}", [str(software.LAUNCHER), "replication"], self._log(node), {
            **os.environ, "JAVA_HOME": str(java.home()), "TWINHOST_LIB": str(self.run / "lib"),
            "TWINHOST_ETC": str(self._home(node)), "TWINHOST_MEMORY": str(self.run / node / "memory"),
            "TWINHOST_CACHES": str(self.run), "JAVA_OPTS": " ".join(word for word in options if word)})

    def _missing(self) -> str:
        """Why it does not serve yet; promotes it when that is all that is missing."""
        for node in reversed(self.choice.nodes()):
            try:
                state = self._ask(node, "GET")
            except OSError as silent:
                return f"the replication service of {node} does not answer yet ({silent})"
            except LabError as refused:
                return str(refused)
        why = described.not_serving(state, self.choice)
        if why == "it is Secondary":
            try:
                why = described.not_serving(self._ask(PRIMARY, "POST", "/promote"), self.choice)
            except (LabError, OSError) as refused:
                return str(refused)
        return why or ("" if self.socket.exists() else "its socket is not there")

    def _ask(self, node: str, method: str, act: str = "") -> Dict[str, Any]:
        return asked.answer(self._ports[node]["http"], self.folder / "keys/tls", method, f"/v1/volumes/{VOLUME}{act}")

    def _home(self, node: str) -> Path:
        return self.folder / "nodes" / node

    def _log(self, name: str) -> Path:
        return self.folder / "log" / f"{name}.log"

    def end(self) -> None:
        """In good order: it is no longer Primary, so that the next start finds two replicas that are equal."""
        with undisturbed():
            if self.children.all and PRIMARY in self._ports:
                try:
                    self._ask(PRIMARY, "POST", "/demote")
                except (LabError, OSError):
                    pass  # never that far, or a guest is still there: the next start compares the replicas
            self.children.end()


def require_built() -> None:
    if not APPLICATION.exists():
        raise LabError(f"not built: {APPLICATION.relative_to(REPOSITORY)}; "
                       "`./mvnw package -pl replication-service -am` builds it")


def take(folder: Path, choice: Choice) -> None:
    """Makes the folder a volume's, once; UsageError when it is something else's."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / KEPT
    if kept.exists():
        before = json.loads(kept.read_text())
        if before != choice.kept():
            raise UsageError(f"{folder} holds another volume ({_words(before)}; asked for: {_words(choice.kept())}): "
                             "ask for that one, or name another folder")
        return
    there = sorted(path.name for path in folder.iterdir())
    if there:
        raise UsageError(f"{folder} holds {', '.join(there[:4])} and no volume of ours: name an empty or a new folder")
    _make(folder, choice)
    unfinished = folder / f"{KEPT}.new"
    unfinished.write_text(json.dumps(choice.kept()))
    unfinished.replace(kept)


def _words(kept: Dict[str, Any]) -> str:
    return f"{kept.get('sizeBytes')} bytes, protocol {kept.get('protocol')}, metadata " \
        + ("in files of its own" if kept.get("externalMetadata") else "behind the data")


def _make(folder: Path, choice: Choice) -> None:
    """Keys and blank images; all of it is swept away again when it can't be had."""
    made: List[Path] = [folder / "keys"]
    try:
        (folder / "keys").mkdir(mode=0o700)
        key = folder / "keys/cluster.key"
        key.touch(mode=0o600)
        key.write_text(secrets.token_hex(32) + "\n")
        seed.certificates(folder / "keys", "authority")
        seed.certificates(folder / "keys", "node", PRIMARY)
        for node in choice.nodes():
            made.append(_blank(folder / f"{node}.img", choice.store_bytes()))
            if choice.external:
                made.append(_blank(folder / f"{node}.meta", described.metadata_bytes(choice.size_bytes)))
    except BaseException:
        for path in made:
            _remove(path)
        raise


def _blank(image: Path, size_bytes: int) -> Path:
    """Its data are nobody's but ours, whatever the folder allows."""
    with open(image, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.truncate(size_bytes)
    return image


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def free_ports(count: int) -> List[int]:
    """That nobody has now, on any address of this machine."""
    held = [socket.socket() for _ in range(count)]
    try:
        for each in held:
            each.bind(("", 0))
        return [each.getsockname()[1] for each in held]
    finally:
        for each in held:
            each.close()
