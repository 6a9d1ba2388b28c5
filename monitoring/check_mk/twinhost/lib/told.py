"""What a node told of its cluster, as plain records. Knows nothing of check_mk."""

from dataclasses import dataclass, field
from typing import List, Mapping, Optional, Sequence, Tuple

# A node of which one of these is found is gone, whatever the reason.
GONE = ("node-unclean", "node-suspect", "node-fenced", "node-left", "node-offline")


@dataclass(frozen=True)
class Finding:
    code: str
    what: str
    text: str
    next: str
    verdict: str

    def said(self, about: str = "") -> str:
        what = "" if self.what == about else f"{self.what}: "
        return f"{what}{self.text}" + (f"; next: {self.next}" if self.next and self.verdict != "PROTECTED" else "")


@dataclass(frozen=True)
class Node:
    name: str
    state: str
    reason: str
    links: Mapping[str, Tuple[str, Optional[float]]]
    services: Mapping[str, str]


@dataclass(frozen=True)
class Replica:
    node: str
    role: str
    disk: str
    connection: str
    out_of_sync: Optional[float]
    resync: Optional[float]


@dataclass(frozen=True)
class Volume:
    name: str
    size: float
    replicas: Sequence[Replica]


@dataclass(frozen=True)
class Guest:
    name: str
    state: str
    target: str
    node: str
    reason: str


@dataclass(frozen=True)
class Device:
    name: str
    condition: str
    text: str
    asked: Optional[float]
    tested: Optional[float]
    passed: Optional[bool]
    took_seconds: Optional[float]


@dataclass(frozen=True)
class Drill:
    kind: str
    at: Optional[float]
    passed: Optional[bool]
    due: bool


@dataclass(frozen=True)
class Loss:
    """What becomes of a guest if a node dies now."""

    outcome: str
    node: str
    seconds: Optional[float]
    why: str


@dataclass(frozen=True)
class Told:
    """One node's word. With a problem everything else is empty."""

    node: str = ""
    asked: float = 0.0
    problem: str = ""
    local: str = ""
    cluster: str = ""
    coordinator: str = ""
    quorate: bool = False
    verdict: str = ""
    findings: Sequence[Finding] = ()
    things: Mapping[str, str] = field(default_factory=dict)
    nodes: Mapping[str, Node] = field(default_factory=dict)
    volumes: Mapping[str, Volume] = field(default_factory=dict)
    guests: Mapping[str, Guest] = field(default_factory=dict)
    devices: Mapping[str, Device] = field(default_factory=dict)
    drills: Mapping[str, Drill] = field(default_factory=dict)
    losses: Mapping[str, Mapping[str, Loss]] = field(default_factory=dict)
    lines: Sequence[Tuple[int, str, str]] = ()

    def of(self, kind: str) -> List[str]:
        """Names of the things of a kind that have a verdict: `link`, `fence device of`."""
        return sorted(what[len(kind) + 1:] for what in self.things if what.startswith(f"{kind} "))

    def gone(self) -> List[str]:
        """Nodes that are lost, off, or away."""
        return sorted({each.what[len("node "):] for each in self.findings if each.code in GONE})
