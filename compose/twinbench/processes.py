"""What processes have used: their own, and that of every process below them."""

import os
from pathlib import Path
from typing import Dict, Iterable, NamedTuple, Set

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


class Memory(NamedTuple):
    """pss: what several share is divided among them."""

    rss_bytes: int
    pss_bytes: int


def family(roots: Iterable[int], parents: Dict[int, int]) -> Set[int]:
    """They and all below them. parents: of every process."""
    known = set(roots)
    while True:
        more = {pid for pid, parent in parents.items() if parent in known} - known
        if not more:
            return known & parents.keys()
        known |= more


def cpu_seconds(roots: Iterable[int]) -> float:
    """Of processes that have ended, too, once their parent knows it."""
    stats = _stats()
    return sum(ticks_of(stats[pid]) for pid in family(roots, _parents(stats))) / TICKS


def memory(roots: Iterable[int]) -> Memory:
    """Of all together, now."""
    rss = pss = 0
    for pid in family(roots, _parents(_stats())):
        try:
            text = (PROC / str(pid) / "smaps_rollup").read_text()
        except OSError:
            continue  # it has just ended
        rss, pss = rss + kib_of(text, "Rss") * 1024, pss + kib_of(text, "Pss") * 1024
    return Memory(rss, pss)


def ticks_of(stat: str) -> int:
    """utime, stime, and both of children that were waited for. A name may hold blanks and brackets."""
    return sum(int(word) for word in stat.rpartition(")")[2].split()[11:15])


def parent_of(stat: str) -> int:
    return int(stat.rpartition(")")[2].split()[1])


def kib_of(rollup: str, name: str) -> int:
    return next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith(f"{name}:")), 0)


def _stats() -> Dict[int, str]:
    found = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            try:
                found[int(folder.name)] = (folder / "stat").read_text(errors="replace")
            except OSError:
                pass  # it has just ended
    return found


def _parents(stats: Dict[int, str]) -> Dict[int, int]:
    return {pid: parent_of(stat) for pid, stat in stats.items()}
