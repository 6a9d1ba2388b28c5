"""Talking to the first process of a node, from outside, through its control socket."""

import json
import os
import socket
import struct
import subprocess

from twinlab import java, shell
from twinlab.errors import LabError


def socket_path(node):
    return node.run / "control"


def answers(node):
    """True once the node has booted."""
    try:
        ask(node, {"do": "status"}, timeout=5)
        return True
    except LabError:
        return False


def ask(node, request, timeout=15):
    """One request, one answer; LabError with the node's own words when it refuses."""
    with _connected(node, timeout) as connection:
        try:
            connection.sendall(json.dumps(request).encode() + b"\n")
            answer = json.loads(b"".join(iter(lambda: connection.recv(65536), b"")))
        except (OSError, ValueError) as silent:
            state = "frozen" if node.is_frozen() else "not answering"
            raise LabError(f"{node.name} is {state} ({silent or 'no answer'})") from silent
    if "error" in answer:
        raise LabError(f"{node.name}: {answer['error']}")
    return answer


def first_process(node):
    """The process id, as the host counts, of the node's PID 1."""
    with _connected(node, 5) as connection:
        return struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]


def exec_argv(node, command):
    """The argv that runs a command inside the node; the caller joins the node's control group first."""
    return ["nsenter", "--target", str(first_process(node)), "--mount", "--uts", "--ipc", "--net", "--pid", "--", *command]


def run(node, command, timeout=60):
    """Runs a command inside the node to its end, where nobody is there to be asked: (exit code, stdout, stderr)."""
    argv = exec_argv(node, command)
    group = node.os.child("exec").create()
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout,
                          preexec_fn=group.join, check=False,
                          env={**shell.python_environment(), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
                               "JAVA_HOME": str(java.home())})
    return done.returncode, done.stdout, done.stderr


def execute(node, command):
    """Runs a command inside the node in place of this process; it ends with the node's power."""
    node.require_on()
    if node.is_frozen():
        raise LabError(f"{node.name} is frozen; `compose/lab thaw {node.name}` wakes it")
    argv = exec_argv(node, command)
    node.os.child("exec").create().join()
    environment = {**os.environ, "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root",
                   "JAVA_HOME": str(java.home())}
    environment.pop("PYTHONPATH", None)
    os.execvpe(argv[0], argv, environment)


def _connected(node, timeout):
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(timeout)
    try:
        connection.connect(str(socket_path(node)))
    except OSError as refused:
        connection.close()
        raise LabError(f"{node.name} does not answer: {refused}") from refused
    return connection
