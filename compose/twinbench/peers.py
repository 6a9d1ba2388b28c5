"""Others that serve the same images: qemu-nbd, nbdkit, and QEMU's quorum over a local image and a remote qemu-nbd."""

import json
import os
import secrets
import socket
from pathlib import Path
from typing import List

from twinbench import machine
from twinbench.children import Children, wait_until
from twinbench.pair import free_ports

READY_SECONDS = 20
USER = "bench"


def image(folder: Path, name: str, size_bytes: int) -> str:
    with open(folder / name, "xb") as file:
        file.truncate(size_bytes)
    return str(folder / name)


def qemu_nbd(children: Children, folder: Path, size_bytes: int) -> str:
    """One image past the page cache. Returns the socket, when it serves."""
    at = str(folder / "nbd.sock")
    children.start("qemu-nbd", [*_qemu_nbd(), f"--socket={at}", image(folder, "disk.img", size_bytes)], folder / "qemu-nbd.log")
    return _when_there(at, children)


def nbdkit(children: Children, folder: Path, size_bytes: int) -> str:
    """One image through the page cache: its file plugin knows no other way."""
    at = str(folder / "nbd.sock")
    words = ["nbdkit", "--foreground", f"--unix={at}", "file", image(folder, "disk.img", size_bytes)]
    children.start("nbdkit", words, folder / "nbdkit.log")
    return _when_there(at, children)


def quorum(children: Children, folder: Path, size_bytes: int, sealed: bool) -> str:
    """Two images, one of them behind a second process; a write is answered when both have it. sealed: what is between the two
    is TLS with a shared key."""
    at = str(folder / "nbd.sock")
    tcp = is_prompt(machine.version_of("qemu-nbd"))
    port, there_at = free_ports(1)[0], str(folder / "remote.sock")
    if sealed:
        key = folder / "keys.psk"
        key.touch(mode=0o600)
        key.write_text(f"{USER}:{secrets.token_hex(32)}\n")
    remote = [*_qemu_nbd(), *(["--bind=127.0.0.1", f"--port={port}"] if tcp else [f"--socket={there_at}"])]
    remote += ["--object", _key(folder, "server"), "--tls-creds", "key"] if sealed else []
    children.start("the remote qemu-nbd", [*remote, image(folder, "remote.img", size_bytes)], folder / "remote.log")
    wait_until("the remote qemu-nbd", lambda: _silence(("127.0.0.1", port) if tcp else there_at), children, READY_SECONDS)
    local = image(folder, "local.img", size_bytes)
    here = {"driver": "file", "node-name": "here", "filename": local, "cache": {"direct": True}}
    server = {"type": "inet", "host": "127.0.0.1", "port": str(port)} if tcp else {"type": "unix", "path": there_at}
    there = {"driver": "nbd", "node-name": "there", "server": server, **({"tls-creds": "key"} if sealed else {})}
    both = {"driver": "quorum", "node-name": "both", "vote-threshold": 2, "read-pattern": "fifo", "children": ["here", "there"]}
    words = ["qemu-storage-daemon", *(["--object", _key(folder, "client")] if sealed else [])]
    for node in (here, there, both):
        words += ["--blockdev", json.dumps(node)]
    words += ["--nbd-server", f"addr.type=unix,addr.path={at}", "--export", "type=nbd,id=disk,node-name=both,name=,writable=on"]
    children.start("qemu-storage-daemon", words, folder / "local.log")
    return _when_there(at, children)


def is_prompt(version: str) -> bool:
    """Whether QEMU's NBD server sends answers over TCP at once. Before 8.1 it leaves them to the kernel, which holds small ones
    back for 40 ms as soon as there are several; the two then talk over a unix socket, the better of what it can do."""
    numbers = [int(word) for word in version.split(".")[:2] if word.isdigit()]
    return numbers >= [8, 1]


def _qemu_nbd() -> List[str]:
    return ["qemu-nbd", "--format=raw", "--cache=none", "--persistent", "--shared=0"]


def _key(folder: Path, end: str) -> str:
    return f"tls-creds-psk,id=key,dir={folder},endpoint={end}" + (f",username={USER}" if end == "client" else "")


def _when_there(at: str, children: Children) -> str:
    wait_until(f"NBD on {at}", lambda: _silence(at), children, READY_SECONDS)
    return at


def _silence(address) -> str:
    """Why nobody answers there; empty: somebody does."""
    kind = socket.AF_UNIX if isinstance(address, (str, os.PathLike)) else socket.AF_INET
    with socket.socket(kind) as end:
        end.settimeout(2)
        try:
            end.connect(address)
            return ""
        except OSError as refused:
            return str(refused)
