"""Who looks on from outside: `record` keeps what guests say and where their QEMUs run; `verify` and `wait` judge.

Its container sees all processes of the machine, but may touch none; volumes it has for reading only.
"""

import argparse
import http.client
import json
import os
import re
import socket
import sys
from pathlib import Path

from twinlab import conditions, recorder, verify
from twinlab.errors import LabError
from twinlab.progress import wait_for
from twindocker.layout import STORE, DockerLab

CONTAINER = re.compile(r"[0-9a-f]{64}")
ASK_SECONDS = 5
TRIES = 5


class Processes:
    """Of the container of one node: of all processes those that share the container of its first one."""

    def __init__(self, node, proc=Path("/proc")):
        self._proc, self._first = proc, f"-m\0twindocker.node\0{node}\0".encode()
        self._known = {}  # process: its container, and whether it is the first one

    def processes(self):
        alive = {int(name) for name in os.listdir(self._proc) if name.isdigit()}
        self._known = {pid: seen for pid, seen in self._known.items() if pid in alive}
        for pid in alive - self._known.keys():
            self._known[pid] = self._look(pid)
        mine = {container for container, is_first in self._known.values() if is_first and container}
        return sorted(pid for pid, (container, _) in self._known.items() if container in mine)

    def _look(self, pid):
        try:
            container = CONTAINER.search((self._proc / str(pid) / "cgroup").read_text())
            return (container and container.group(), (self._proc / str(pid) / "cmdline").read_bytes().endswith(self._first))
        except OSError:
            return None, False  # gone again

    def told_to_freeze(self):
        """Whoever pauses a container stops it, but here that counts as running: no overlap is excused by it."""
        return False

    def frozen(self):
        return False


def record(_):
    STORE.mkdir(parents=True, exist_ok=True)
    recorder.record(DockerLab(processes_of=Processes))


def judge(_):
    """As `compose/lab verify`: the report, and 1 when something acknowledged is lost or a guest could run twice."""
    lab = DockerLab()
    for _ in range(TRIES):
        before = up_to_date(lab)
        report = verify.verify(lab, replicas=before)
        if before <= up_to_date(lab):
            break
    else:
        print("no verdict: replicas change while they are read; once more when the cluster is at rest", file=sys.stderr)
        return 1
    print(json.dumps(report, indent=1))
    complaints = verify.complaints(report)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


def up_to_date(lab):
    """(node, volume) of every replica that its own node calls UpToDate."""
    return verify.trusted_replicas(lab, status_of=status)


def status(node):
    """The cluster as this node sees it; asked at its gateway's socket, which lies on a volume."""
    connection = http.client.HTTPConnection("gateway")
    connection.sock = socket.socket(socket.AF_UNIX)
    try:
        connection.sock.settimeout(ASK_SECONDS)
        connection.sock.connect(str(node.gateway))
        connection.request("GET", "/v1/status")
        answer = connection.getresponse()
        said = answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as silent:
        raise LabError(f"the gateway of {node.name} does not answer: {silent}") from silent
    finally:
        connection.close()
    if answer.status != 200:
        raise LabError(f"the gateway of {node.name} answers {answer.status}: {said[:300]}")
    return json.loads(said)


def wait(arguments):
    """`healthy`: all nodes say so; `GUEST=NODE`: that node says that the guest runs there."""
    lab = DockerLab()
    if arguments.condition == "healthy":
        wait_for("healthy", lambda: unhealthy(lab), arguments.timeout, poll=0.5)
        return 0
    guest, _, name = arguments.condition.partition("=")
    if guest not in lab.guests():
        raise LabError(f"{arguments.condition!r} is no condition; there are healthy and GUEST=NODE, "
                       f"with {', '.join(lab.guests())} as guests")
    node = lab.node(name)
    wait_for(arguments.condition, lambda: runs_not(guest, node), arguments.timeout, poll=0.2)
    return 0


def unhealthy(lab):
    """Why the cluster is not healthy, as the first node sees it that has something to say."""
    for node in lab.nodes():
        try:
            complaint = conditions.complaint_of(status(node), lab.configuration())
        except LabError as silent:
            return str(silent)
        if complaint:
            return f"{node.name} says: {complaint}"
    return None


def runs_not(guest, node):
    """Why a guest does not run on a node, as that node sees it."""
    try:
        told = {resource["name"]: resource for resource in status(node)["resources"]}
    except LabError as silent:
        return str(silent)
    resource = told.get(guest)
    if resource and resource["state"] == "started" and resource["node"] == node.name:
        return None
    return f"{guest} is {resource['state']} on {resource['node']}" if resource else f"{node.name} does not know {guest}"


def main():
    """Start reading here."""
    parser = argparse.ArgumentParser(prog="witness", description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("record").set_defaults(act=record)
    commands.add_parser("verify").set_defaults(act=judge)
    waiting = commands.add_parser("wait")
    waiting.add_argument("condition")
    waiting.add_argument("--timeout", type=float, default=180, help="seconds (180)")
    waiting.set_defaults(act=wait)
    arguments = parser.parse_args()
    try:
        return arguments.act(arguments)
    except LabError as wrong:
        print(f"witness: {wrong}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
