"""What is done to a disk, in fio's words, and what fio says of it."""

import json
from typing import Any, Dict, List, NamedTuple

from twinlab.errors import LabError


class Workload(NamedTuple):
    """flush: after each write, which then counts as one with it."""

    key: str
    title: str
    rw: str
    block: str
    depth: int
    flush: bool = False

    @property
    def is_sequential(self) -> bool:
        """What people want to know of it is MiB a second, not requests."""
        return not self.rw.startswith("rand")

    @property
    def reads(self) -> bool:
        return self.rw.endswith("read")


WORKLOADS = (
    Workload("write-4k-1", "4 KiB random write, one at a time", "randwrite", "4k", 1),
    Workload("write-4k-1-flush", "4 KiB random write, one at a time, a flush after each", "randwrite", "4k", 1, True),
    Workload("write-4k-32", "4 KiB random write, 32 at a time", "randwrite", "4k", 32),
    Workload("read-4k-32", "4 KiB random read, 32 at a time", "randread", "4k", 32),
    Workload("write-1m", "1 MiB sequential write, 4 at a time", "write", "1M", 4),
    Workload("read-1m", "1 MiB sequential read, 4 at a time", "read", "1M", 4),
)


class Target(NamedTuple):
    """Where fio finds the disk: a file, past the page cache, or an NBD socket."""

    file: str = ""
    socket: str = ""

    def words(self) -> List[str]:
        if self.file:
            return ["--ioengine=libaio", "--direct=1", f"--filename={self.file}"]
        return ["--ioengine=nbd", f"--uri=nbd+unix:///?socket={self.socket}"]


class Measured(NamedTuple):
    """One run. Latencies in microseconds: of a request, or of the flush where there is one after each."""

    requests_per_second: float
    bytes_per_second: float
    p50_us: float
    p99_us: float
    bytes: int
    client_cpu_seconds: float


def fill(target: Target, size_bytes: int) -> List[str]:
    """All of the disk once, so that no run measures how a file system finds room."""
    return _fio(target, size_bytes) + ["--rw=write", "--bs=1M", "--iodepth=4", "--end_fsync=1"]


def run(workload: Workload, target: Target, size_bytes: int, seconds: float, seed: int) -> List[str]:
    """seed: the same for every row of a round, so that all are asked for the same blocks."""
    words = _fio(target, size_bytes) + [f"--rw={workload.rw}", f"--bs={workload.block}", f"--iodepth={workload.depth}",
                                        f"--runtime={seconds:g}", "--time_based", "--norandommap", f"--randseed={seed}"]
    return words + (["--fsync=1"] if workload.flush else [])


def _fio(target: Target, size_bytes: int) -> List[str]:
    return ["fio", "--name=bench", "--output-format=json", "--percentile_list=50:99", f"--size={size_bytes}", *target.words()]


def measured(said: str, workload: Workload) -> Measured:
    """What fio printed; LabError when its requests failed. Lines of its own precede the JSON."""
    try:
        job = json.loads(said[said.index("{"):])["jobs"][0]
    except (ValueError, LookupError) as odd:
        raise LabError(f"fio said nothing of use: {said.strip()[:300]}") from odd
    if job["error"]:
        raise LabError(f"{workload.title}: fio met error {job['error']}")
    part = job["read" if workload.reads else "write"]
    if not part["total_ios"]:
        raise LabError(f"{workload.title}: no request was answered in time")
    p50, p99 = _percentiles(job["sync"]["lat_ns"] if workload.flush else part["clat_ns"])
    return Measured(part["iops"], part["bw_bytes"], p50, p99, part["io_bytes"],
                    (job["usr_cpu"] + job["sys_cpu"]) / 100 * job["job_runtime"] / 1000)


def _percentiles(of: Dict[str, Any]):
    found = {float(percent): value / 1000 for percent, value in of.get("percentile", {}).items()}
    return found.get(50.0, 0.0), found.get(99.0, 0.0)
