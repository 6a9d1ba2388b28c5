"""Asking a node's services over REST, from outside: the socket is made in the node's network namespace by
a thread that visits it, so that no Java starts for a question that is asked four times a second. Its gateway's
unix socket is reached through the root of its first process."""

import ctypes
import http.client
import json
import os
import socket
import threading
from typing import List, Union

from twinlab import node_client
from twinlab.errors import LabError

PORTS = {"config": 7801, "heartbeat": 7802, "resource": 7803, "fencing": 7804, "vm": 7805, "replication": 7806}
GATEWAY = "run/twinhost/gateway/gateway.sock"
CLONE_NEWNET = 0x40000000


def get(node, service, path, timeout=3):
    """The JSON behind a path of one service; LabError when it does not answer with 200."""
    return json.loads(text(node, service, path, timeout))


def text(node, service, path, timeout=3):
    """The text behind a path of one service."""
    node.require_on()
    try:
        connection = http.client.HTTPConnection("127.0.0.1", PORTS[service], timeout=timeout)
        connection.sock = _connect(node, PORTS[service], timeout)
        connection.request("GET", path, headers={"Authorization": f"Bearer {token(node)}",
                                                 "Accept": "application/json, text/plain"})
        response = connection.getresponse()
        body = response.read()
        connection.close()
    except (OSError, http.client.HTTPException) as silent:
        raise LabError(f"{service} of {node.name} does not answer: {silent}") from silent
    if response.status != 200:
        raise LabError(f"{service} of {node.name} answers {response.status} to {path}: {body.decode(errors='replace')[:300]}")
    return body.decode(errors="replace")


def through_gateway(node, path, timeout=6):
    """(status, text) behind a path of the gateway, asked as root; LabError when there is no answer."""
    node.require_on()
    connection = http.client.HTTPConnection("gateway", timeout=timeout)
    connection.sock = socket.socket(socket.AF_UNIX)
    try:
        # Without a timeout, so that it waits for its turn in the kernel's queue, as twinctl does.
        connection.sock.connect(f"/proc/{node_client.first_process(node)}/root/{GATEWAY}")
        connection.sock.settimeout(timeout)
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as silent:
        raise LabError(f"the gateway of {node.name} does not answer: {silent}") from silent
    finally:
        connection.close()


def status(node):
    """The cluster as this node sees it."""
    return get(node, "resource", "/v1/status")


def timeline(node):
    """The last failover as this node's resource service tells it."""
    return get(node, "resource", "/v1/timeline")


def token(node):
    return (node.etc / "api.token").read_text().strip()


def _connect(node, port, timeout):
    outcome: List[Union[socket.socket, OSError]] = []

    def visit():
        try:
            enter_network(node)
            outcome.append(socket.create_connection(("127.0.0.1", port), timeout))
        except OSError as refused:
            outcome.append(refused)

    visitor = threading.Thread(target=visit)  # a thread has a network namespace of its own; it ends with the thread
    visitor.start()
    visitor.join()
    if isinstance(outcome[0], OSError):
        raise outcome[0]
    return outcome[0]


def enter_network(node):
    """Moves the calling thread into the node's network."""
    namespace = os.open(f"/run/netns/{node.network}", os.O_RDONLY)
    try:
        if ctypes.CDLL(None, use_errno=True).setns(namespace, CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")
    finally:
        os.close(namespace)
