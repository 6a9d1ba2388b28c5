"""All rows up at once, and every round does the same to each of them in turn."""

import datetime
import subprocess
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Sequence

from twinbench import machine, processes, workloads
from twinbench.rows import Row, Served
from twinbench.workloads import WORKLOADS, Workload
from twinlab.errors import LabError
from twinlab.progress import say

SEED = 20_061
# Beyond the time of a run: connecting, and a disk that has much to write at the end.
LATE_SECONDS = 120


class Extent(NamedTuple):
    """How much is measured."""

    rounds: int
    seconds: float
    size_bytes: int
    warm_up: bool = True


def measure(rows: Sequence[Row], extent: Extent, folder: Path) -> Dict[str, Any]:
    """The whole result, as it is kept as JSON. Whatever was started is ended again."""
    facts = machine.facts(folder)
    up: Dict[str, Served] = {}
    try:
        for row in rows:
            say(f"{row.title}: starting, and filling its {extent.size_bytes >> 20} MiB")
            home = folder / row.key
            home.mkdir()
            up[row.key] = row.start(home, extent.size_bytes)
            _fio(workloads.fill(up[row.key].target, extent.size_bytes), LATE_SECONDS + extent.size_bytes / (1 << 20))
        if extent.warm_up:
            say("a round that does not count")
            _round(rows, up, extent, 0)
        samples: List[Dict[str, Any]] = []
        for number in range(1, extent.rounds + 1):
            say(f"round {number} of {extent.rounds}")
            samples += _round(rows, up, extent, number)
        memory = {row.key: processes.memory(up[row.key].children.pids()) for row in rows if up[row.key].children.all}
    finally:
        for served in up.values():
            served.end()
    facts["loadAfter"] = machine.load()
    return {"when": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"), "machine": facts,
            "options": {"rounds": extent.rounds, "seconds": extent.seconds, "sizeBytes": extent.size_bytes},
            "rows": [{"key": row.key, "title": row.title, "peer": row.peer} for row in rows],
            "workloads": [{"key": each.key, "title": each.title, "sequential": each.is_sequential} for each in WORKLOADS],
            "samples": samples,
            "memory": {key: {"rssBytes": each.rss_bytes, "pssBytes": each.pss_bytes} for key, each in memory.items()}}


def in_turn(rows: Sequence[Row], number: int) -> List[Row]:
    """Each round begins with another row: none always has the machine as the same neighbour left it."""
    first = number % len(rows)
    return [*rows[first:], *rows[:first]]


def _round(rows: Sequence[Row], up: Dict[str, Served], extent: Extent, number: int) -> List[Dict[str, Any]]:
    return [_sample(row, up[row.key], workload, extent, number) for workload in WORKLOADS for row in in_turn(rows, number)]


def _sample(row: Row, served: Served, workload: Workload, extent: Extent, number: int) -> Dict[str, Any]:
    pids = served.children.pids()
    served.children.require_alive()
    before = processes.cpu_seconds(pids)
    said = _fio(workloads.run(workload, served.target, extent.size_bytes, extent.seconds, SEED + number),
                extent.seconds + LATE_SECONDS)
    used = processes.cpu_seconds(pids) - before
    try:
        found = workloads.measured(said, workload)
    except LabError as failed:
        raise LabError(f"{row.title}: {failed}") from failed
    return {"row": row.key, "workload": workload.key, "round": number, "requestsPerSecond": found.requests_per_second,
            "bytesPerSecond": found.bytes_per_second, "p50us": found.p50_us, "p99us": found.p99_us, "bytes": found.bytes,
            "cpuSeconds": used if pids else None, "clientCpuSeconds": found.client_cpu_seconds}


def _fio(words: List[str], seconds: float) -> str:
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds, check=False)
    except FileNotFoundError as missing:
        raise LabError("fio is not installed") from missing
    except subprocess.TimeoutExpired as late:
        raise LabError(f"fio did not end within {seconds:.0f} s: {' '.join(words)}") from late
    if done.returncode != 0:
        raise LabError(f"fio ended with {done.returncode}: {(done.stderr or done.stdout).strip()[-300:]}")
    return done.stdout
