"""The commands that start, look at and break a lab, for people and for scenarios alike."""

import argparse
import json
import os
import signal

from twinlab import bmc, cluster, conditions, disks, logs, network, node_client, power, software, timeline, verify
from twinlab.errors import AlreadyUp, LabError, UsageError
from twinlab.laboratory import LINKS
from twinlab.progress import say, wait_for

UNITS = {**{name: f"twinhost-{name}.service" for name in (*software.SERVICES, "mosquitto", "slapd")},
         "libvirtd": "libvirtd.service"}


def run(lab, words):
    """One command in its words."""
    options = parser()[0].parse_args(words)
    options.act(lab, options)


def parser():
    """The command line, and how to add to it; argparse answers nonsense with 2 itself."""
    top = argparse.ArgumentParser(prog="compose/lab",
                                  description="Whole Twinhost nodes on one machine, and tools to break them. "
                                  "LAB=<name> in the environment chooses one of several labs (default: twinhost).")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name, text, act):
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(act=act)
        return command

    command = add("up", "start two nodes with a guest each; returns when both run and all replicas are UpToDate", do_up)
    command.add_argument("--nodes", type=int, default=2, choices=[2])
    command.add_argument("--deadtime", type=int, default=3000, metavar="MS")
    command.add_argument("--units", metavar="FOLDER",
                         help="run these unit files instead of the product's, and wait for nothing")
    add_native(command)
    command.add_argument("--no-wait", action="store_true", help="return as soon as the nodes have booted")
    command = add("power-cut", "the node's processes vanish at once, unflushed disk writes are lost", do_power_cut)
    command.add_argument("node")
    command.add_argument("--with-bmc", action="store_true", help="its BMC dies too; power-on brings both back")
    for name, text, act in (("power-on", "switch a node on; harmless when it is on", do_power_on),
                            ("freeze", "a hung node, or one service of it that hangs", do_freeze),
                            ("thaw", "the hung node, or service, goes on", do_thaw)):
        command = add(name, text, act)
        command.add_argument("node")
        if name != "power-on":
            command.add_argument("service", nargs="?", choices=sorted(UNITS))
    for name, text, act in (("shut-down", "off in good order, as systemd does it: the node leaves the cluster, its units are "
                             "stopped, then it has no power", do_shut_down),
                            ("reboot", "the same, and on again", do_reboot)):
        add(name, text, act).add_argument("node")
    command = add("bmc", "change how a node's BMC behaves", do_bmc)
    command.add_argument("node")
    command.add_argument("mood", choices=["slow", "normal", "dead", "alive"])
    command.add_argument("seconds", type=float, nargs="?", help="slow: how long an accepted power-off takes")
    command = add("cut", "cut a link, everywhere or at one node", do_cut)
    command.add_argument("link", choices=[*LINKS, "all"], help="all: every link but orange")
    command.add_argument("node", nargs="?")
    command.add_argument("--one-way", action="store_true", help="NODE stops hearing, what it says still arrives")
    command = add("heal", "mend a link: every cut of it ends", do_heal)
    command.add_argument("link", choices=[*LINKS, "all"])
    command = add("kill", "kill -9 of one service", do_kill)
    command.add_argument("node")
    command.add_argument("service", choices=sorted(UNITS))
    command = add("disk", "make the backing store of a volume fail, or work again", do_disk)
    command.add_argument("node")
    command.add_argument("volume")
    command.add_argument("action", choices=["fail", "heal"])
    command = add("exec", "run a command inside a node: exec NODE -- COMMAND…", do_exec)
    command.add_argument("node")
    command.add_argument("words", nargs=argparse.REMAINDER, metavar="-- COMMAND…")
    command = add("wait", "wait for healthy, GUEST=NODE or VOLUME=DISKSTATE@NODE", do_wait)
    command.add_argument("condition")
    command.add_argument("--timeout", type=float, default=120, metavar="S")
    command = add("verify", "check every acknowledged record on every UpToDate replica; JSON", do_verify)
    command.add_argument("--also-powered-off", action="store_true",
                         help="also read what survived on the disks of nodes without power")
    add("timeline", "the last failover in stages; JSON", do_timeline)
    add("status", "what the lab knows of its nodes; JSON", do_status)
    command = add("logs", "what a node's services said", do_logs)
    command.add_argument("node")
    command.add_argument("service", nargs="?")
    command.add_argument("--tail", type=int, metavar="LINES")
    add("down", "end everything and leave nothing behind", do_down)
    return top, add


def add_native(command):
    """The options that say what is to be a native executable."""
    command.add_argument("--native", action="store_true", help="native executables instead of Java: what `./mvnw package "
                         "-Dnative` made")
    command.add_argument("--native-of", metavar="NAMES", help="only of these, as vm,twinctl")


def native_of(options):
    """What they say."""
    return software.programs(options.native_of) if options.native or options.native_of else ()


def do_up(lab, options):
    lab.native = native_of(options)
    try:
        cluster.up(lab, options.deadtime, units=os.path.abspath(options.units) if options.units else None,
                   wait=not options.no_wait)
    except KeyboardInterrupt:
        say("interrupted: taking down what was built")
        cluster.down(lab)
        raise
    except AlreadyUp:
        raise
    except LabError:
        if lab.exists():
            say(f"`compose/lab logs NODE` shows what was said, `compose/lab down` clears lab {lab.name}")
        raise


def do_power_cut(lab, options):
    node = lab.require_up().node(options.node)
    if options.with_bmc:
        bmc.stop(node, with_node=True)
    power.power_cut(node)


def do_power_on(lab, options):
    node = lab.require_up().node(options.node)
    bmc.mains_are_back(node)
    power.power_on(node)


def do_shut_down(lab, options):
    power.shut_down(lab.require_up().node(options.node))


def do_reboot(lab, options):
    do_shut_down(lab, options)
    do_power_on(lab, options)


def do_freeze(lab, options):
    if options.service:
        _signal(lab, options, signal.SIGSTOP)
    else:
        power.freeze(lab.require_up().node(options.node))


def do_thaw(lab, options):
    if options.service:
        _signal(lab, options, signal.SIGCONT)
    else:
        power.thaw(lab.require_up().node(options.node))


def do_bmc(lab, options):
    bmc.set_mood(lab.require_up().node(options.node), options.mood, options.seconds)


def do_cut(lab, options):
    lab.require_up()
    network.cut(lab, options.link, lab.node(options.node) if options.node else None, options.one_way)


def do_heal(lab, options):
    network.heal(lab.require_up(), options.link)


def do_kill(lab, options):
    _signal(lab, options, signal.SIGKILL)


def _signal(lab, options, number):
    node = lab.require_up().node(options.node).require_on()
    answer = node_client.ask(node, {"do": "kill", "unit": UNITS[options.service], "signal": int(number)})
    lab.remember(f"{options.command}-service", node=node.name, service=options.service, pid=answer["pid"])


def do_disk(lab, options):
    disks.set_failing(lab.require_up().node(options.node), options.volume, options.action == "fail")


def do_exec(lab, options):
    words = options.words[1:] if options.words[:1] == ["--"] else options.words
    if not words:
        raise UsageError("exec NODE -- COMMAND…: which command?")
    node_client.execute(lab.require_up().node(options.node), words)


def do_wait(lab, options):
    lab.require_up()
    wait_for(options.condition, conditions.parse(lab, options.condition), options.timeout, poll=0.25)


def do_verify(lab, options):
    report = verify.verify(lab.require_up(), options.also_powered_off)
    print(json.dumps(report, indent=2))
    if not verify.is_clean(report):
        raise LabError("verify: " + "; ".join(verify.complaints(report)))


def do_timeline(lab, _):
    print(json.dumps(timeline.timeline(lab.require_up()), indent=2))


def do_status(lab, _):
    print(json.dumps(cluster.status(lab), indent=2))


def do_logs(lab, options):
    logs.show(lab.require_up().node(options.node), options.service, options.tail)


def do_down(lab, _):
    cluster.down(lab)
