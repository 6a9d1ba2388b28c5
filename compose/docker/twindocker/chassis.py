"""What ipmi_sim calls when somebody asks a node's BMC for its power: LAB NODE get|set WHAT [VALUE]. Docker is told to do it.

Off is said when Docker says that no container of the node runs, which it does when the kernel has buried the first process of
each, and that is after all others. What Docker does not say is no answer: the caller learns that it failed.
"""

import json
import os
import socket
import sys
import time
from urllib.parse import quote

DOCKER = "/var/run/docker.sock"
PROJECT = "TWINHOST_PROJECT"
SECONDS = 20
OFF = ("created", "exited", "dead")


class Refused(Exception):
    """Docker did not do it; says why."""


def asked(method, path):
    """What the daemon answers, parsed; Refused when it does not do what it was told."""
    with socket.socket(socket.AF_UNIX) as daemon:
        daemon.settimeout(SECONDS)
        daemon.connect(DOCKER)
        daemon.sendall(f"{method} {path} HTTP/1.0\r\nHost: docker\r\nContent-Length: 0\r\n\r\n".encode())
        answer = b"".join(iter(lambda: daemon.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head.split()[1])
    if status >= 400:
        raise Refused(f"{method} {path}: {status} {body.decode(errors='replace').strip()}")
    return json.loads(body) if body.strip() else None


def containers(project, node):
    """Every container of the node; also one that somebody made beside it with `docker-compose run`. None is an error: of a
    node that does not exist nobody knows that it is off."""
    wanted = {"label": [f"com.docker.compose.project={project}", f"com.docker.compose.service={node}"]}
    found = asked("GET", f"/containers/json?all=1&filters={quote(json.dumps(wanted))}")
    if not found:
        raise Refused(f"project {project} has no container of {node}")
    return found


def is_on(project, node):
    return any(container["State"] not in OFF for container in containers(project, node))


def switch_off(project, node):
    """Returns when nothing of it runs any more."""
    for container in containers(project, node):
        if container["State"] not in OFF:
            try:
                asked("POST", f"/containers/{container['Id']}/kill?signal=KILL")
            except Refused:
                pass  # it may have ended by itself; what counts is what follows
    deadline = time.monotonic() + SECONDS
    for container in containers(project, node):
        while True:
            state = asked("GET", f"/containers/{container['Id']}/json")["State"]
            if not state["Running"] and state["Pid"] == 0:
                break
            if time.monotonic() > deadline:
                raise Refused(f"{container['Id']} of {node} still runs")
            time.sleep(0.02)


def switch_on(project, node):
    for container in containers(project, node):
        if container["Labels"].get("com.docker.compose.oneoff") != "True":
            asked("POST", f"/containers/{container['Id']}/start")


def answer(project, node, operation, words):
    """Prints what a `get` asks for; does what a `set` says."""
    if operation == "get":
        for what in words:
            print(f"power:{int(is_on(project, node))}" if what == "power" else "boot:none" if what == "boot" else f"{what}:0")
        return
    what, value = words[0], words[1] if len(words) > 1 else "1"
    if what == "power" and value == "1":
        switch_on(project, node)
    elif what in ("power", "shutdown", "reset"):
        switch_off(project, node)
        if what == "reset":
            switch_on(project, node)


if __name__ == "__main__":
    try:
        answer(os.environ[PROJECT], sys.argv[2], sys.argv[3], sys.argv[4:])
    except (Refused, OSError, ValueError, LookupError) as wrong:
        print(f"chassis: {wrong}", file=sys.stderr)
        sys.exit(1)
