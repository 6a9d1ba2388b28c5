"""The rows of the table: what serves the disk, and beside whom it is to be seen."""

import functools
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple, Sequence, Tuple

from twinbench import peers
from twinbench.children import Children
from twinbench.described import Choice
from twinbench.pair import Pair
from twinbench.workloads import Target
from twinlab.errors import UsageError

FIRST = "-c1"


class Served:
    """A row that is up."""

    def __init__(self, target: Target, children: Children, end: Callable[[], None]):
        self.target, self.children, self.end = target, children, end


class Row(NamedTuple):
    """peer: the row that does the same work; empty: none does. start(folder, bytes) returns when it serves."""

    key: str
    title: str
    peer: str
    start: Callable[[Path, int], Served]


def known(c2: str = "on") -> List[Row]:
    """In the table's order. c2: whether our rows run with both compilers of the JVM (on), the first (off), or one of each."""
    ours: List[Tuple[str, str, str, Dict[str, Any]]] = [
        ("ours", "ours, one replica", "qemu-nbd", {"protocol": "none"}),
        ("ours-buffered", "ours, one replica, page cache", "nbdkit", {"protocol": "none", "cache": "buffered"}),
        ("ours-c-open", "ours, C, open wire", "quorum-open", {"protocol": "C", "sealed": False}),
        ("ours-c-sealed", "ours, C, sealed wire", "quorum-sealed", {"protocol": "C"})]
    rows = [Row("raw", "raw file", "", _raw),
            Row("qemu-nbd", "qemu-nbd --cache=none", "", _with(peers.qemu_nbd)),
            Row("nbdkit", "nbdkit file, page cache", "", _with(peers.nbdkit))]
    for key, title, peer, wanted in ours:
        if c2 != "off":
            rows.append(Row(key, title, peer, _ours({**wanted, "c2": True})))
        if c2 != "on":
            rows.append(Row(key + FIRST, f"{title}, first compiler", peer, _ours({**wanted, "c2": False})))
    return [*rows, Row("quorum-open", "QEMU quorum, open wire", "", _with(functools.partial(peers.quorum, sealed=False))),
            Row("quorum-sealed", "QEMU quorum, TLS", "", _with(functools.partial(peers.quorum, sealed=True)))]


def chosen(rows: Sequence[Row], only: Sequence[str]) -> List[Row]:
    """Those named, all without a name; UsageError for one that there is not."""
    unknown = [key for key in only if key not in {row.key for row in rows}]
    if unknown:
        raise UsageError(f"there is no row {', '.join(unknown)}; there are {', '.join(row.key for row in rows)}")
    return [row for row in rows if not only or row.key in only]


def _raw(folder: Path, size_bytes: int) -> Served:
    return Served(Target(file=peers.image(folder, "disk.img", size_bytes)), Children(), lambda: None)


def _with(serve: Callable[[Children, Path, int], str]) -> Callable[[Path, int], Served]:
    def start(folder: Path, size_bytes: int) -> Served:
        children = Children()
        try:
            return Served(Target(socket=serve(children, folder, size_bytes)), children, children.end)
        except BaseException:
            children.end()
            raise
    return start


def _ours(wanted: Dict[str, Any]) -> Callable[[Path, int], Served]:
    def start(folder: Path, size_bytes: int) -> Served:
        run = folder / "run"
        run.mkdir()
        pair = Pair(Choice(size_bytes, **wanted), folder / "volume", run)
        try:
            pair.start()
        except BaseException:
            pair.end()
            raise
        return Served(Target(socket=str(pair.socket)), pair.children, pair.end)
    return start
