"""From single runs to what people read: medians, spread, ratios. Pure."""

import statistics
from typing import Any, Dict, List, NamedTuple, Optional

GIB = 1 << 30
MIB = 1 << 20
COLUMNS = ("", "{unit}", "min … max", "p50 µs", "p99 µs", "of raw", "of peer", "CPU s/GiB", "client")


class Cell(NamedTuple):
    """One row at one workload; medians over the rounds, except for the two ends of the spread. CPU is None without a server."""

    speed: float
    lowest: float
    highest: float
    p50_us: float
    p99_us: float
    cpu_per_gib: Optional[float]
    client_per_gib: float


def cell(samples: List[Dict[str, Any]], sequential: bool) -> Cell:
    """Of the samples of one row and workload, at least one. Speed is requests, or MiB where they are sequential, a second."""
    speeds = [each["bytesPerSecond"] / MIB if sequential else each["requestsPerSecond"] for each in samples]
    served = [each["cpuSeconds"] / (each["bytes"] / GIB) for each in samples if each["cpuSeconds"] is not None]
    return Cell(statistics.median(speeds), min(speeds), max(speeds),
                statistics.median(each["p50us"] for each in samples), statistics.median(each["p99us"] for each in samples),
                statistics.median(served) if served else None,
                statistics.median(each["clientCpuSeconds"] / (each["bytes"] / GIB) for each in samples))


def cells(result: Dict[str, Any], workload: Dict[str, Any]) -> Dict[str, Cell]:
    """By the rows' keys, in their order; rows that were not measured are left out."""
    found: Dict[str, Cell] = {}
    for row in result["rows"]:
        samples = [each for each in result["samples"] if (each["row"], each["workload"]) == (row["key"], workload["key"])]
        if samples:
            found[row["key"]] = cell(samples, workload["sequential"])
    return found


def ratio(of: Optional[Cell], to: Optional[Cell]) -> Optional[float]:
    """How fast it is beside the other, 1.0 as fast; None where either was not measured."""
    return of.speed / to.speed if of and to and to.speed else None


def unit(workload: Dict[str, Any]) -> str:
    return "MiB/s" if workload["sequential"] else "IOPS"


def text(result: Dict[str, Any]) -> str:
    """All of it, for a terminal."""
    lines = [head(result), ""]
    for workload in result["workloads"]:
        found = cells(result, workload)
        if found:
            lines += [workload["title"], *_aligned(_table(result, workload, found)), ""]
    held = result["memory"]
    memory = [[row["title"], _mib(held[row["key"]]["rssBytes"]), _mib(held[row["key"]]["pssBytes"])]
              for row in result["rows"] if row["key"] in held]
    if memory:
        lines += ["Memory after the last round, MiB", *_aligned([["", "RSS", "PSS"], *memory]), ""]
    return "\n".join(lines)


def head(result: Dict[str, Any]) -> str:
    """What has to be known of the machine to believe any of it."""
    machine, options = result["machine"], result["options"]
    return (f"{result['when']}  {machine['cpu']}, {machine['cores']} cores, Linux {machine['kernel']}, "
            f"{machine['filesystem']}\n"
            f"{options['rounds']} rounds of {options['seconds']:g} s, {options['sizeBytes'] / GIB:g} GiB; load before "
            f"{machine['loadBefore']:.2f}, after {machine['loadAfter']:.2f}\n"
            + "".join(f"{name} {version}  " for name, version in machine["versions"].items()).strip())


def _table(result: Dict[str, Any], workload: Dict[str, Any], found: Dict[str, Cell]) -> List[List[str]]:
    lines = [[column.format(unit=unit(workload)) for column in COLUMNS]]
    raw = found.get("raw")
    for row in result["rows"]:
        if row["key"] in found:
            one = found[row["key"]]
            lines.append([row["title"], _number(one.speed), f"{_number(one.lowest)} … {_number(one.highest)}",
                          _number(one.p50_us), _number(one.p99_us), _ratio(ratio(one, raw)),
                          _ratio(ratio(one, found.get(row["peer"]))), _cpu(one.cpu_per_gib), _cpu(one.client_per_gib)])
    return lines


def _number(value: float) -> str:
    """Three digits that mean something."""
    return f"{value:,.0f}".replace(",", " ") if value >= 100 else f"{value:.3g}"


def _ratio(value: Optional[float]) -> str:
    return "" if value is None else f"{value:.2f}"


def _cpu(value: Optional[float]) -> str:
    return "" if value is None else f"{value:.2f}"


def _mib(value: int) -> str:
    return f"{value / MIB:.0f}"


def _aligned(lines: List[List[str]]) -> List[str]:
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    return ["  " + "  ".join(word.ljust(width) if at == 0 else word.rjust(width)
                             for at, (word, width) in enumerate(zip(line, widths))).rstrip() for line in lines]
