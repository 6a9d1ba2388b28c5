"""`compose/bench`: measurements. Exit 0 done, 1 failed with the reason on stderr, 2 usage, 130 interrupted."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import NoReturn

from twinbench import children, described, machine, picture, rounds, rows, table
from twinbench.pair import require_built
from twinlab import command_line, progress
from twinlab.errors import UsageError

PREFIX = "twinhost-bench-"
WORKING_FOLDER = Path("/var/tmp")


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="bench", allow_abbrev=False, description="The product beside others that do the same.")
    each = top.add_subparsers(dest="what", required=True, metavar="WHAT")
    command = each.add_parser("replication", allow_abbrev=False, help="the data path, beside a raw file, qemu-nbd, nbdkit and "
                              "QEMU's quorum")
    command.add_argument("--rounds", type=int, default=5, metavar="N", help="each row in each round; 5 without it")
    command.add_argument("--seconds", type=float, default=5, metavar="S", help="of each run of fio; 5 without it")
    command.add_argument("--size", default="1G", help="of the disk; 1G without it")
    command.add_argument("--only", action="append", default=[], metavar="ROW",
                         help=f"may be given several times: {', '.join(row.key for row in rows.known('both'))}")
    command.add_argument("--c2", choices=("on", "off", "both"), default="on", help="both compilers of the JVM as in a cluster "
                         "(on), its first one, or rows for either")
    command.add_argument("--dir", type=Path, default=WORKING_FOLDER,
                         help="where the images are made, so which disk is measured")
    command.add_argument("--json", type=Path, metavar="FILE", help="all single runs")
    command.add_argument("--svg", type=Path, metavar="FILE", help="a picture")
    command.add_argument("--no-warm-up", action="store_true",
                         help="the first round counts at once; only to try whether it works")
    command.set_defaults(act=replication)
    return top


def replication(options: argparse.Namespace) -> None:
    if options.rounds < 1 or not 0 < options.seconds <= 3600:
        raise UsageError("--rounds wants at least 1, --seconds more than 0 and at most 3600")
    extent = rounds.Extent(options.rounds, options.seconds, described.size(options.size), not options.no_warm_up)
    wanted = rows.chosen(rows.known(options.c2), options.only)
    require_writable(options)
    if any(row.key.startswith("ours") for row in wanted):
        require_built()
    if machine.load() > machine.QUIET_LOAD:
        progress.say(f"this machine is busy (load {machine.load():.2f}): the figures will be of no use to anybody else")
    with children.scratch(PREFIX, options.dir.absolute()) as folder:
        result = rounds.measure(wanted, extent, folder)
    print(table.text(result), flush=True)
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")
    if options.svg:
        options.svg.write_text(picture.svg(result))


def require_writable(options: argparse.Namespace) -> None:
    """UsageError before an hour is spent on what can't be kept."""
    if not options.dir.is_dir() or not os.access(options.dir, os.W_OK):
        raise UsageError(f"--dir {options.dir}: no folder that can be written")
    described.require_plain(str(options.dir.absolute()), "--dir")
    for file in (options.json, options.svg):
        if file and (file.is_dir() or not os.access(file if file.exists() else file.absolute().parent, os.W_OK)):
            raise UsageError(f"{file} can't be written")


def main() -> NoReturn:
    children.end_on_signals()
    progress.SPEAKER = "bench"
    with command_line.ended("bench"):
        options = parser().parse_args()
        options.act(options)
    sys.exit(0)


if __name__ == "__main__":
    main()
