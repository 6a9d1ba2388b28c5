"""Asking a node from outside, as its administrator does: through its gateway, whose unix socket is reached through the root of
the node's first process and where the kernel says that we are root. No Java starts for a question that is asked four times a
second."""

import http.client
import json
import re
import socket
import struct
from typing import Dict, List, Optional

from twinlab import node_client
from twinlab.errors import LabError

# Each service, with a path that it answers itself and at that moment.
OWN_PATHS = {"config": "/v1/config/status", "heartbeat": "/v1/membership", "resource": "/v1/status", "fencing": "/v1/fencing",
             "vm": "/v1/guests", "replication": "/v1/volumes"}
SERVICES = tuple(OWN_PATHS)
GATEWAY = "run/twinhost/gateway/gateway.sock"
# More than the gateway waits for a service of which it collects something.
COLLECTED_SECONDS = 6
# For a second the gateway gives what it has collected to whoever asks; a little more, for the time that collecting took.
COLLECTED_AGE_MS_MAX = 1500
OF_SERVICE = re.compile(r'\d "Twinhost service (\w+)" ')


def ask(node, path, timeout=3):
    """(status, text) behind a path of the gateway; LabError when there is no answer."""
    node.require_on()
    connection = http.client.HTTPConnection("gateway", timeout=timeout)
    connection.sock = socket.socket(socket.AF_UNIX)
    try:
        _connect(connection.sock, f"/proc/{node_client.first_process(node)}/root/{GATEWAY}", timeout)
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as silent:
        raise LabError(f"the gateway of {node.name} does not answer: {silent}") from silent
    finally:
        connection.close()


def _connect(end, path, timeout):
    """Waits for its turn in the kernel's queue, as twinctl does; with a timeout of Python's own it would be sent away."""
    end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("@ll", int(timeout), int(timeout % 1 * 1e6)))
    end.connect(path)
    end.settimeout(timeout)


def text(node, path, timeout=3):
    """The text behind a path; LabError when it is not answered with 200."""
    status_code, said = ask(node, path, timeout)
    if status_code != 200:
        raise LabError(f"{node.name} answers {status_code} to {path}: {_reason(said)[:300]}")
    return said


def _reason(said):
    """A refusal's sentence."""
    try:
        return json.loads(said)["detail"]
    except (ValueError, LookupError, TypeError):
        return said


def get(node, path, timeout=3):
    """The JSON behind a path; LabError when it is not answered with 200."""
    return json.loads(text(node, path, timeout))


def status(node):
    """The cluster as this node sees it."""
    return get(node, "/v1/status")


def timeline(node):
    """The last failover as this node's resource service tells it."""
    return get(node, "/v1/timeline")


def answers(node, service):
    """Whether a service answers at this moment."""
    try:
        text(node, OWN_PATHS[service])
        return True
    except LabError:
        return False


def readiness(node):
    """What each service says of its own readiness, {service: {status, …}}, up to COLLECTED_AGE_MS_MAX ago."""
    _, said = ask(node, "/health/ready", COLLECTED_SECONDS)
    try:
        return json.loads(said)["services"]
    except (ValueError, KeyError) as other:
        raise LabError(f"the gateway of {node.name} answers to /health/ready: {said[:300]}") from other


def check_mk(node, service=None):
    """The lines that monitoring reads: of one service, LabError when it does not answer; or of all that answer, and the
    gateway's."""
    lines = text(node, "/check_mk", COLLECTED_SECONDS).splitlines()
    return lines if service is None else lines_of(lines, service)


def lines_of(lines, service):
    """Of one service: they follow the gateway's line about it."""
    told: Dict[Optional[str], List[str]] = {}
    whose = None
    for line in lines:
        begins = OF_SERVICE.match(line)
        whose = begins.group(1) if begins else whose
        told.setdefault(whose, []).append(line)
    if service not in told:
        raise LabError(f"the gateway says nothing of {service}")
    head, *own = told[service]
    if not head.startswith("0 "):
        raise LabError(head)
    return own
