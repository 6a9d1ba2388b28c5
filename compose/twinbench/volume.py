"""`compose/volume`: one volume without a cluster, served until somebody ends us. Exit 0 it was served, 1 it could not be, 2
usage, 130 ended before it served."""

import argparse
import fcntl
import os
import socket
import sys
import time
from pathlib import Path
from typing import NoReturn, Optional

from twinbench import children, described
from twinbench.described import Choice
from twinbench.pair import Pair
from twinlab import command_line
from twinlab.errors import LabError, UsageError

RUN_PREFIX = "twinhost-volume-"
ALIVE_EVERY_SECONDS = 0.2


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="volume", allow_abbrev=False, description="Serves one volume as Primary, over NBD on a "
                                  "unix socket, until SIGTERM or Ctrl-C: real replication services on loopback, no cluster.")
    top.add_argument("--size", required=True, help="such as 64M or 1G")
    top.add_argument("--protocol", required=True, choices=described.PROTOCOLS, help="none: a single replica; C: a write is "
                     "acknowledged when both disks have it; A and B are not in this version")
    top.add_argument("--socket", required=True, type=Path, help="where the volume is served; it appears when it is")
    top.add_argument("--dir", type=Path, help="images, state and logs, which stay there and are gone on with; otherwise a "
                     "folder below TMPDIR that is removed at the end")
    top.add_argument("--external-metadata", action="store_true", help="metadata in primary.meta and secondary.meta: "
                     "primary.img and secondary.img are then data alone, from offset 0 to their end")
    add_how(top)
    return top


def add_how(top: argparse.ArgumentParser) -> None:
    """What changes how quickly it works and not what it is."""
    top.add_argument("--cache", choices=("direct", "buffered"), default="direct",
                     help="past the page cache (usual) or through it")
    top.add_argument("--seal", choices=("on", "off"), default="on", help="off: the wire between the replicas is neither "
                     "encrypted nor authenticated")
    top.add_argument("--c2", choices=("on", "off"), default="on", help="off: the JVM compiles with its first tier only")


def choice_of(options: argparse.Namespace) -> Choice:
    choice = Choice(described.size(options.size), options.protocol, options.cache, options.seal == "on",
                    options.external_metadata, options.c2 == "on")
    described.require_possible(choice)
    return choice


def serve(options: argparse.Namespace) -> None:
    """Until KeyboardInterrupt, once it serves."""
    choice = choice_of(options)
    at = options.socket.absolute()
    require_socket_possible(at)
    with children.scratch(RUN_PREFIX) as run:
        folder = (options.dir.absolute() if options.dir else run / "volume")
        held = hold(folder)
        pair = Pair(choice, folder, run)
        served = False
        try:
            pair.start()
            offer(pair.socket, at)
            served = True
            print(f"volume: {choice.size_bytes} bytes, protocol {choice.protocol}, on {at}; images are in {folder}", flush=True)
            while True:
                pair.children.require_alive()
                time.sleep(ALIVE_EVERY_SECONDS)
        except KeyboardInterrupt:
            if not served:
                raise
        finally:
            withdraw(pair.socket, at)
            pair.end()
            os.close(held)


def hold(folder: Path) -> int:
    """Makes the folder, for one of us at a time; UsageError when another has it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as refused:
        raise UsageError(f"--dir {folder}: {refused.strerror}") from refused
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as taken:
        os.close(held)
        raise UsageError(f"--dir {folder}: another `compose/volume` serves what is there; end it first, or name another "
                         "folder") from taken
    return held


def require_socket_possible(at: Path) -> None:
    """UsageError for a path where nothing can be offered."""
    if len(os.fsencode(at)) > described.SOCKET_BYTES_MAX:
        raise UsageError(f"--socket {at}: a socket's path has at most {described.SOCKET_BYTES_MAX} bytes")
    if not at.parent.is_dir():
        raise UsageError(f"--socket {at}: there is no folder {at.parent}")
    if at.is_symlink() and not answers(at):
        at.unlink()  # of one that was killed
    if os.path.lexists(at):
        raise UsageError(f"--socket {at}: something is there already; end who uses it, or name another path")


def answers(at: Path) -> bool:
    """Whether there is a socket on which somebody listens."""
    with socket.socket(socket.AF_UNIX) as end:
        try:
            end.connect(str(at))
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        except OSError:
            pass  # no socket, or none of ours to judge
    return True


def offer(source: Path, at: Path) -> None:
    """A link, so that it is there at once and whole."""
    try:
        at.symlink_to(source)
    except OSError as refused:
        raise LabError(f"the socket can't be offered at {at}: {refused.strerror}") from refused


def withdraw(source: Path, at: Path) -> None:
    """Unless somebody has put something else there."""
    try:
        if os.readlink(at) == str(source):
            at.unlink()
    except OSError:
        pass


def main(words: Optional[list] = None) -> NoReturn:
    children.end_on_signals()
    with command_line.ended("volume", interrupted="ended before it served"):
        serve(parser().parse_args(words))
    sys.exit(0)


if __name__ == "__main__":
    main()
