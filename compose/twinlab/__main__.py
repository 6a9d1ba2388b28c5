"""`compose/lab`: the commands. Exit 0 done, 1 refused or failed with the reason on stderr, 2 usage."""

from twinlab import command_line, commands, demo, testing, training
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
    command_line.run("lab", parser(), Lab, "namespaces, mounts and control groups")


if __name__ == "__main__":
    main()
