"""One volume and its one or two nodes, in the words of their configuration. Nothing here touches a file or a clock."""

import re
from typing import Any, Dict, List, NamedTuple

from twinlab.errors import UsageError

PRIMARY, SECONDARY = "primary", "secondary"
PROTOCOLS = ("none", "A", "B", "C")
NOT_YET = ("A", "B")
VOLUME = "vol"
BIRTH = "00000000000000b1"
LINK = "grey"
ADDRESSES = {PRIMARY: "127.0.0.11", SECONDARY: "127.0.0.12"}
BLOCK_BYTES = 4096
UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
# Long enough for a machine whose every core is busy with the measurement: the peer is given up after two fifths of it.
DEADTIME_MS = 10_000
# What our configuration and its property files take as it is, and a socket's URI, too.
PLAIN_PATH = re.compile(r"/[A-Za-z0-9_./+@=,-]*")
# Of the kernel: sun_path of 108 bytes, the last of them 0.
SOCKET_BYTES_MAX = 107


class Choice(NamedTuple):
    """What was asked for.

    sealed: between the replicas; external: metadata in a file of its own; c2: both compilers of the JVM, as in a cluster.
    """

    size_bytes: int
    protocol: str
    cache: str = "direct"
    sealed: bool = True
    external: bool = False
    c2: bool = True

    def nodes(self) -> List[str]:
        return [PRIMARY] if self.protocol == "none" else [PRIMARY, SECONDARY]

    def store_bytes(self) -> int:
        """Of the file with the data, and what is behind them."""
        return self.size_bytes + (0 if self.external else metadata_bytes(self.size_bytes))

    def kept(self) -> Dict[str, Any]:
        """What of it can't be changed once there are data."""
        return {"sizeBytes": self.size_bytes, "protocol": self.protocol, "externalMetadata": self.external}


def size(text: str) -> int:
    """Bytes of 1G, 64M, 4096 and their like; UsageError otherwise."""
    match = re.fullmatch(r"([0-9]{1,15})([KMGT]?)(?:i?B)?", text, re.IGNORECASE)
    count = int(match.group(1)) * UNITS[match.group(2).upper()] if match else 0
    if not count or count % BLOCK_BYTES:
        raise UsageError(f"--size {text}: a multiple of {BLOCK_BYTES} bytes, such as 64M or 1G")
    return count


def require_possible(choice: Choice) -> None:
    """UsageError for what this version does not have."""
    if choice.protocol in NOT_YET:
        raise UsageError(f"protocol {choice.protocol} is not in this version, only C is (a write is acknowledged when both "
                         "disks have it), and none (a single replica): choose one of these")


def metadata_bytes(size_bytes: int) -> int:
    """Always enough: 4 MiB, and 64 KiB for each GiB."""
    return (4 << 20) + -(-size_bytes // (1 << 30)) * (64 << 10)


def require_plain(path: str, what: str) -> str:
    """The path, or UsageError: it stands in files and addresses that would read blanks and the like otherwise."""
    if not PLAIN_PATH.fullmatch(path):
        raise UsageError(f"{what} {path}: letters, digits and _ . / + @ = , - only")
    return path


def snapshot(choice: Choice, folder: str) -> Dict[str, Any]:
    """The cluster's configuration, as a service takes it from a plain file."""
    nodes = choice.nodes()
    disks = [{"node": node, "disk": f"{folder}/{node}.meta"} for node in nodes] if choice.external else []
    return {
        "revision": {"number": 1, "hash": "0"}, "cluster": "volume",
        "timing": {"keepaliveMs": DEADTIME_MS // 10, "warntimeMs": DEADTIME_MS // 2, "deadtimeMs": DEADTIME_MS,
                   "restartGraceMs": DEADTIME_MS, "slowestOffMs": 1000},
        "stickiness": 0, "failback": False,
        "nodes": [{"name": node, "standby": False, "links": [{"link": LINK, "address": ADDRESSES[node]}]} for node in nodes],
        "links": [{"name": LINK, "kind": "UDP", "replication": True, "order": 1, "unsealed": not choice.sealed}],
        "volumes": [{"name": VOLUME, "sizeBytes": choice.size_bytes, "protocol": "C", "birth": BIRTH, "verifyEveryDays": 0,
                     "replicas": [{"node": node, "device": f"{folder}/{node}.img"} for node in nodes], "metaDisks": disks}],
        "guests": [], "fenceDevices": [], "constraints": []}


def properties(node: str, folder: str, run: str, ports: Dict[str, int]) -> str:
    """node.properties of a node. ports: of its broker (bus) and of its service for the gateway (http)."""
    state = f"{folder}/nodes/{node}/state"
    return "".join(f"{name}={value}\n" for name, value in {
        "twinhost.node": node, "twinhost.cluster": "volume", "twinhost.snapshot-file": f"{folder}/cluster.json",
        "twinhost.paths.etc": f"{folder}/keys", "twinhost.paths.state": state, "twinhost.paths.log": state,
        "twinhost.paths.run": f"{run}/{node}", "twinhost.bus.port": ports["bus"], "quarkus.http.port": ports["http"],
    }.items())


def replication(choice: Choice, port: int) -> str:
    """replication.properties of either node; port: where replicas meet."""
    return f"twinhost.replication.port={port}\ntwinhost.replication.cache={choice.cache}\n"


def broker(template: str, node: str, folder: str, acl: str, port: int) -> str:
    """mosquitto.conf of a node, from that of the lab's nodes."""
    filled = template
    for usual, own in {"listener 7883 ": f"listener {port} ", "/etc/twinhost/tls": f"{folder}/keys/tls",
                       "/usr/lib/twinhost/mosquitto.acl": acl,
                       "/var/lib/twinhost/mosquitto/": f"{folder}/nodes/{node}/broker/"}.items():
        if usual not in filled:
            raise ValueError(f"the broker's configuration has no '{usual}'")
        filled = filled.replace(usual, own)
    return filled


def not_serving(state: Dict[str, Any], choice: Choice) -> str:
    """Why the volume can't be given to a guest yet; empty: it can."""
    if state["disk"] != "UpToDate":
        return f"its replica is {state['disk']}" + (f": {state['reason']}" if state.get("reason") else "")
    if choice.protocol != "none" and (state["connection"] != "Connected" or state["peerDisk"] != "UpToDate"):
        return f"it is {state['connection']}, and the other replica {state['peerDisk']}" \
            + (f": {state['reason']}" if state.get("reason") else "")
    if choice.protocol != "none" and state["unsealed"] == choice.sealed:
        return "its connection is " + ("not sealed" if choice.sealed else "sealed")
    if state["role"] != "Primary":
        return f"it is {state['role']}"
    return "it is frozen" if state["frozen"] else ""
