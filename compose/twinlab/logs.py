"""What a node's services and guests said: showing it, and keeping it after a failure."""

import shutil

from twinlab.errors import LabError
from twinlab.laboratory import COMPOSE

FAILURES = COMPOSE / "target" / "failures"


def files_of(node):
    """Log files of a node by short name: heartbeat, mosquitto, …, console/web1."""
    found = {path.name.removesuffix(".log").removeprefix("twinhost-"): path for path in sorted(node.log.glob("*.log"))}
    found |= {f"console/{path.stem}": path for path in sorted(node.log.glob("console/*.log"))}
    return found


def show(node, service=None, tail=None):
    """Prints one service's log, or all of a node, in the order of the host's clock."""
    files = files_of(node)
    if service is not None and service not in files:
        raise LabError(f"{node.name} has no log of {service}; there are {', '.join(files)}")
    if service is not None:
        lines = files[service].read_text(errors="replace").splitlines()
    else:
        lines = merged({name: path for name, path in files.items() if not name.startswith("console/")})
    for line in lines[-tail:] if tail else lines:
        print(line)


def merged(files):
    """Lines of several stamped logs in the order in which they were written."""
    stamped = []
    for name, path in files.items():
        for line in path.read_text(errors="replace").splitlines():
            words = line.split(" ", 2)
            try:
                stamped.append((float(words[1]), f"{words[0]} {words[1]} {name}: {words[2] if len(words) > 2 else ''}"))
            except (IndexError, ValueError):
                stamped.append((stamped[-1][0] if stamped else 0.0, f"{name}: {line}"))
    return [line for _, line in sorted(stamped, key=lambda entry: entry[0])]


def keep(lab, folder):
    """Copies all logs and recordings of a lab, for after it is gone."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if (lab.store / "log").exists():
        shutil.copytree(lab.store / "log", folder / "log", ignore=shutil.ignore_patterns("*.aot"))
    for name in ("consoles.jsonl", "guests.jsonl"):
        if (lab.store / name).exists():
            shutil.copy(lab.store / name, folder / name)
    if (lab.run / "events.jsonl").exists():
        shutil.copy(lab.run / "events.jsonl", folder / "events.jsonl")
