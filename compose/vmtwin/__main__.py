"""`compose/vmlab`: the commands. Exit 0 done, 1 refused or failed with the reason on stderr, 2 usage."""

from twinlab import command_line, progress
from vmtwin import commands, testing
from vmtwin.laboratory import VmLab


def parser():
    """The commands, and the one that runs machines of its own."""
    top, add = commands.parser()
    command = add("test", "stories of compose/vmtests on machines of their own", do_test)
    command.add_argument("names", nargs="*", metavar="NAME", help="only these: " + ", ".join(testing.known()))
    commands.add_kind(command)
    return top


def do_test(lab, options):
    if not testing.run_all(lab, options.names, options.kind):
        raise SystemExit(1)


def main():
    """One command."""
    progress.SPEAKER = "vmlab"
    command_line.run("vmlab", parser(), VmLab, "network namespaces, taps and control groups")


if __name__ == "__main__":
    main()
