"""Asking a replication service alone, in the gateway's place: with its certificate."""

import http.client
import json
import socket
import ssl
from pathlib import Path
from typing import Any, Dict

from twinlab.errors import LabError

NAME = "replication.twinhost"
SECONDS = 10


def answer(port: int, tls: Path, method: str, path: str) -> Dict[str, Any]:
    """What is behind a path; LabError with its sentence when it is refused. OSError while nothing listens."""
    connection = http.client.HTTPConnection(NAME, timeout=SECONDS)
    try:
        plain = socket.create_connection(("127.0.0.1", port), SECONDS)
        connection.sock = _context(tls).wrap_socket(plain, server_hostname=NAME)
        connection.request(method, path)
        response = connection.getresponse()
        said = response.read().decode(errors="replace")
    except http.client.HTTPException as broken:
        raise OSError(f"port {port}: {broken}") from broken
    finally:
        connection.close()
    if response.status != 200:
        raise LabError(f"the replication service refuses {method} {path}: {_sentence(said)}")
    return json.loads(said)


def _context(tls: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(str(tls / "authority.pem"))
    context.load_cert_chain(str(tls / "gateway.pem"), str(tls / "gateway.key"))
    return context


def _sentence(said: str) -> str:
    try:
        problem = json.loads(said)
        return str(problem.get("detail") or problem.get("title") or said)
    except (ValueError, AttributeError):
        return said[:300]
