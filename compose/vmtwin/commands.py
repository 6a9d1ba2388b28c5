"""The commands that start, look at and break machines, for people and for stories alike."""

import argparse
import contextlib
import json
import subprocess
import sys
from pathlib import Path

from twinlab import bmc
from twinlab.errors import AlreadyUp, LabError, UsageError
from twinlab.progress import say
from vmtwin import cluster, console, kinds, network, packages, power, remote
from vmtwin.laboratory import MEMORY_MIB, MEMORY_MIB_MAX
from vmtwin.links import LINKS

COPY_SECONDS = 300


def run(lab, words):
    """One command in its words."""
    options = parser()[0].parse_args(words)
    options.act(lab, options)


def parser():
    """The command line, and how to add to it; argparse answers nonsense with 2 itself."""
    top = argparse.ArgumentParser(prog="compose/vmlab", description="Whole Debian machines, under QEMU or as containers, and "
                                  "tools to break them. LAB=<name> in the environment chooses one of several (default: "
                                  "twinhost).")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name, text, act):
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(act=act)
        return command

    command = add("up", "start machines; returns when all are at multi-user. The first one ever makes their image", do_up)
    command.add_argument("--machines", type=int, default=2, choices=[1, 2, 3])
    command.add_argument("--memory", type=int, metavar="MIB",
                         help=f"of each machine under QEMU, at most {MEMORY_MIB_MAX} (default: {MEMORY_MIB})")
    add_kind(command)
    command = add("install", "install Debian packages without a network", do_install)
    command.add_argument("machines", nargs="*", metavar="MACHINE", help="default: all")
    command.add_argument("--packages", metavar="FOLDER", type=Path, default=packages.BUILT,
                         help="where the packages are (default: target/packages)")
    command = add("exec", "run a command inside a machine: exec MACHINE -- COMMAND…", do_exec)
    command.add_argument("machine")
    command.add_argument("words", nargs=argparse.REMAINDER, metavar="-- COMMAND…")
    command = add("copy", "copy files and folders: copy FILE… MACHINE:PATH, or copy MACHINE:PATH… FOLDER", do_copy)
    command.add_argument("places", nargs="+", metavar="PLACE")
    command = add("power-cut", "the machine is gone from one moment to the next", do_power_cut)
    command.add_argument("machine")
    command = add("power-on", "switch a machine on; returns when it is at multi-user", do_power_on)
    command.add_argument("machine")
    command.add_argument("--no-wait", action="store_true", help="return when it has power")
    command = add("bmc", "change how a machine's BMC behaves", do_bmc)
    command.add_argument("machine")
    command.add_argument("mood", choices=["slow", "normal", "dead", "alive"])
    command.add_argument("seconds", type=float, nargs="?", help="slow: how long an accepted power-off takes")
    command = add("cut", "cut a link, everywhere or at one machine", do_cut)
    command.add_argument("link", choices=[*LINKS, "all"], help="all: every link but orange")
    command.add_argument("machine", nargs="?")
    command = add("heal", "mend a link: every cut of it ends", do_heal)
    command.add_argument("link", choices=[*LINKS, "all"])
    command = add("screenshot", "what a machine's display shows, as a PNG", do_screenshot)
    command.add_argument("machine")
    command.add_argument("file", nargs="?", type=Path, help="default: MACHINE.png here")
    command = add("console", "what a machine said on its serial console since its power came on", do_console)
    command.add_argument("machine")
    command.add_argument("--all", action="store_true", help="since `up`")
    command.add_argument("--interactive", action="store_true", help="sit down at it, as root; Ctrl-] leaves")
    add("status", "what is known of the machines; JSON", do_status)
    add("down", "end everything and leave nothing but the image behind", do_down)
    return top, add


def add_kind(command):
    """What machines are made of."""
    command.add_argument("--kind", choices=list(kinds.KINDS), default=kinds.MACHINES,
                         help="under QEMU, or containers on this machine's kernel: no LVM, VLANs or watchdog of their own, but "
                              f"quick where there is no KVM (default: {kinds.MACHINES})")


def do_up(lab, options):
    try:
        cluster.up(lab, options.kind, options.machines, options.memory)
    except KeyboardInterrupt:
        say("interrupted: taking down what was built")
        cluster.down(lab)
        raise
    except AlreadyUp:
        raise
    except LabError:
        if lab.exists():
            say(f"`compose/vmlab console MACHINE` shows what was said, `compose/vmlab down` clears vmlab {lab.name}")
        raise


def do_install(lab, options):
    lab.require_up()
    chosen = [lab.node(name) for name in options.machines] or lab.nodes()
    found = packages.found(options.packages)
    for machine in chosen:
        packages.install(machine, found)


def do_exec(lab, options):
    words = options.words[1:] if options.words[:1] == ["--"] else options.words
    if not words:
        raise UsageError("exec MACHINE -- COMMAND…: which command?")
    remote.execute(lab.require_up().node(options.machine), words)


def do_copy(lab, options):
    if len(options.places) < 2:
        raise UsageError("copy FILE… MACHINE:PATH, or copy MACHINE:PATH… FOLDER: where to?")
    machine, sources, target = parties(lab.require_up(), options.places)
    remote.copy(machine, sources, target, kinds.pace(lab).scaled(COPY_SECONDS))


def parties(lab, places):
    """The machine that a copy is from or to, and its places as remote.copy() wants them."""
    names = {machine.name for machine in lab.nodes()}
    sides = [place.partition(":") for place in places]
    there = {name for name, colon, _ in sides if colon and name in names}
    told = [f"machine:{path or '.'}" if colon and name in names else name + colon + path for name, colon, path in sides]
    from_a_machine = [place.startswith("machine:") for place in told[:-1]]
    if len(there) != 1 or any(from_a_machine) == told[-1].startswith("machine:") or any(from_a_machine) != all(from_a_machine):
        raise UsageError(f"copy: either all sources or the target are MACHINE:PATH, of one machine: {', '.join(sorted(names))}")
    return lab.node(there.pop()), told[:-1], told[-1]


def do_power_cut(lab, options):
    power.power_cut(lab.require_up().node(options.machine))


def do_power_on(lab, options):
    machine = lab.require_up().node(options.machine)
    bmc.mains_are_back(machine)
    power.power_on(machine)
    if not options.no_wait:
        power.say_ready(machine)


def do_bmc(lab, options):
    bmc.set_mood(lab.require_up().node(options.machine), options.mood, options.seconds)


def do_cut(lab, options):
    lab.require_up()
    network.cut(lab, options.link, lab.node(options.machine) if options.machine else None)


def do_heal(lab, options):
    network.heal(lab.require_up(), options.link)


def do_screenshot(lab, options):
    machine = lab.require_up().node(options.machine).require_on()
    file = (options.file or Path(f"{machine.name}.png")).absolute()
    kinds.of(lab).screenshot(machine, file)
    print(file)


def do_console(lab, options):
    machine = lab.require_up().node(options.machine)
    if options.interactive:
        machine.require_on()
        if not sys.stdin.isatty():
            raise UsageError("console --interactive needs a terminal")
        words, way_out = kinds.of(lab).sit_down(machine)
        say(way_out)
        with contextlib.suppress(KeyboardInterrupt):
            subprocess.run([str(word) for word in words], check=False)
    elif options.all:
        print(console.plain(machine.console_log.read_text(errors="replace")), end="")
    else:
        print(console.since_power_on(machine), end="")


def do_status(lab, _):
    print(json.dumps(cluster.status(lab), indent=2))


def do_down(lab, _):
    cluster.down(lab)
