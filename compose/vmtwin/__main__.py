"""`compose/vmlab`: the commands. Exit 0 done, 1 refused or failed with the reason on stderr, 2 usage."""

import os
import signal
import sys

from twinlab import progress
from twinlab.errors import LabError, UsageError
from vmtwin import commands, testing
from vmtwin.laboratory import VmLab


def parser():
    """The commands, and the one that runs machines of its own."""
    top, add = commands.parser()
    command = add("test", "stories of compose/vmtests on machines of their own", do_test)
    command.add_argument("names", nargs="*", metavar="NAME", help="only these: " + ", ".join(testing.known()))
    return top


def do_test(lab, options):
    if not testing.run_all(lab, options.names):
        raise SystemExit(1)


def main():
    """One command."""
    progress.SPEAKER = "vmlab"
    options = parser().parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends us so gets good order, too
    if os.geteuid() != 0:
        sys.exit("vmlab: only root can make network namespaces, taps and control groups: run it as root")
    try:
        options.act(VmLab(os.environ.get("LAB") or "twinhost"), options)
    except UsageError as wrong:
        print(f"vmlab: {wrong}", file=sys.stderr)
        sys.exit(2)
    except LabError as failed:
        print(f"vmlab: {failed}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("vmlab: interrupted", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whoever read us has seen enough
        sys.exit(1)


if __name__ == "__main__":
    main()
