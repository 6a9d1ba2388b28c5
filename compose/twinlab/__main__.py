"""`compose/lab`: the commands. Exit 0 done, 1 refused or failed with the reason on stderr, 2 usage."""

import os
import signal
import sys

from twinlab import commands, demo, testing, training
from twinlab.errors import LabError, UsageError
from twinlab.laboratory import Lab


def parser():
    """The lab's commands, and those that run a whole lab of their own."""
    top, add = commands.parser()
    add("demo", "build, start, pull the plug, show that nothing is lost", do_demo)
    command = add("test", "build, unit tests and scenarios: what CI runs; --all adds what takes long", do_test)
    command.add_argument("scenarios", nargs="*", metavar="NUMBER", help="only these scenarios, without the build; "
                         "hostile: all attacks")
    command.add_argument("--all", action="store_true", help="also every other scenario, every repetition, and every "
                         "proof of compose/proofs: soaks, sweeps, campaigns, native images; hours")
    commands.add_native(command)
    command.add_argument("--proof", action="append", default=[], metavar="NAME",
                         help="only this proof of compose/proofs, without the build; may be given several times")
    add("train", "run a lab once, so that services start from what they loaded then; a node is up in half the time", do_train)
    return top


def do_demo(lab, _):
    demo.run(lab)


def do_train(lab, _):
    training.run(training.own_lab(lab))


def do_test(lab, options):
    native = commands.native_of(options)
    if not testing.run_all(lab, options.scenarios, options.proof, options.all, native):
        raise SystemExit(1)


def main():
    """One command."""
    options = parser().parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # `timeout` and CI end us in good order, too
    if os.geteuid() != 0:
        sys.exit("lab: only root can make namespaces, mounts and control groups: run it as root")
    try:
        options.act(Lab(os.environ.get("LAB") or "twinhost"), options)
    except UsageError as wrong:
        print(f"lab: {wrong}", file=sys.stderr)
        sys.exit(2)
    except LabError as failed:
        print(f"lab: {failed}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("lab: interrupted", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whoever read us has seen enough
        sys.exit(1)


if __name__ == "__main__":
    main()
