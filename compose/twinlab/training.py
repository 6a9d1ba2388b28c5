"""`train`: one lab whose services record the classes that they load, through a start, a failover and some questions.

What each leaves (`NAME-service/target/NAME.aot`) is installed beside it from then on, until the next build: the JVM starts
from it without loading and linking thousands of classes again, and the first failover meets no cold code.
"""

import shutil
import signal

from twinlab import cluster, conditions, logs, node_client, power, product, software
from twinlab.commands import UNITS
from twinlab.errors import LabError
from twinlab.laboratory import Lab
from twinlab.progress import say, wait_for

CUT, KEPT = "jupiter1", "jupiter2"  # the node that loses its power, the one whose services are kept
GUEST = "web1"  # at home on the first
FAILOVER_SECONDS = 60
QUESTIONS = ("/v1/status", "/v1/why/web1", "/v1/volumes", "/v1/nothing", "/check_mk", "/metrics", "/health")
WRITE_SECONDS = 300


def own_lab(lab):
    """A lab beside the one that people use."""
    return Lab(f"{lab.name[:26]}-train")


def run(lab):
    """Trains all services; LabError when one of them leaves no cache."""
    if lab.exists():
        raise LabError(f"lab {lab.name} is there already: another training run, or one that was killed; "
                       f"`LAB={lab.name} compose/lab down` ends it")
    began = software.built()
    try:
        cluster.up(lab, train=KEPT)
        power.power_cut(lab.node(CUT))
        wait_for(f"{GUEST} on {KEPT}", conditions.parse(lab, f"{GUEST}={KEPT}"), FAILOVER_SECONDS)
        for path in QUESTIONS:
            product.ask(lab.node(KEPT), path)
        made = _end_services(lab.node(KEPT))
        if software.built() != began:
            raise LabError("the services were built anew during the training run; run it again")
        for name, path in made.items():
            fresh = software.cache(name).with_suffix(".new")
            shutil.copy(path, fresh)
            fresh.chmod(0o644)  # the service that wrote it lets nobody else read it
            fresh.replace(software.cache(name))
    except LabError:
        if lab.exists():
            logs.keep(lab, logs.FAILURES / "train")
        raise
    finally:
        if lab.exists():
            cluster.down(lab)


def _end_services(node):
    """Ends all services, which write what they know before they are gone: {name: file}."""
    ended = {name: node_client.ask(node, {"do": "kill", "unit": UNITS[name], "signal": int(signal.SIGTERM)})["pid"]
             for name in software.SERVICES}
    wait_for("caches are written", lambda: _still_there(node, ended), WRITE_SECONDS)
    made = {name: node.log / "train" / f"{name}.aot" for name in software.SERVICES}
    for name, path in made.items():
        if not path.exists():
            raise LabError(f"{name} left no {path.name}: compose/target/failures/train keeps what it said")
        say(f"{name}: {path.stat().st_size >> 20} MiB")
    return made


def _still_there(node, ended):
    running = {known["unit"]: known["pid"] for known in node_client.ask(node, {"do": "status"})["units"]}
    writing = [name for name, pid in ended.items() if running[UNITS[name]] == pid]
    return f"{', '.join(writing)} write" if writing else None
