"""How a command ends: 0 done, 1 refused or failed with the reason on stderr, 2 usage, 130 interrupted."""

import contextlib
import os
import signal
import sys

from twinlab.errors import LabError, UsageError


def run(name, parser, lab, needs_root_for):
    """One command of `name`, as root; `lab` makes what it works on of the name in LAB=."""
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # `timeout`, CI and whoever else ends us get good order, too
    if os.geteuid() != 0:
        sys.exit(f"{name}: only root can make {needs_root_for}: run it as root")
    with ended(name):
        options.act(lab(os.environ.get("LAB") or "twinhost"), options)


@contextlib.contextmanager
def ended(name, interrupted="interrupted"):
    """What is done inside ends the process as a command ends that does not come to its end."""
    try:
        yield
    except UsageError as wrong:
        print(f"{name}: {wrong}", file=sys.stderr)
        sys.exit(2)
    except LabError as failed:
        print(f"{name}: {failed}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print(f"{name}: {interrupted}", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whoever read us has seen enough
        sys.exit(1)
