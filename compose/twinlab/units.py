"""Reading systemd unit files: the part of systemd.unit(5) and systemd.service(5) that services of a node
use. What is neither done nor known to be harmless to leave out is named in `unsupported`, so that nobody
believes a setting that the lab ignores."""

import os
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import List, Optional, Set

from twinlab.errors import LabError

IGNORED = {"Description", "Documentation", "Wants", "Requires", "Before", "Also", "Alias", "BindsTo", "PartOf",
           "SyslogIdentifier", "StandardOutput", "StandardError", "OOMScoreAdjust", "TasksMax",
           "Delegate", "SuccessExitStatus", "ExecReload", "TimeoutStartSec", "Slice", "CPUWeight",
           "Conflicts", "DefaultDependencies", "KillSignal", "RemainAfterExit",
           "NotifyAccess", "WatchdogSec", "WatchdogSignal", "TimeoutAbortSec",  # nobody is told, and nobody watches
           "RuntimeDirectoryPreserve"}  # the lab keeps such folders as long as the node has power
IGNORED_PREFIXES = ("Condition", "X-")
# What a unit may not do on a real node and may here: the kernel's part of a sandbox, which the lab does not build.
SANDBOX = {"MemoryDenyWriteExecute", "LockPersonality", "RemoveIPC", "IPAddressDeny", "IPAddressAllow", "DevicePolicy",
           "DeviceAllow", "TemporaryFileSystem", "KeyringMode", "ProcSubset", "ExecPaths", "NoExecPaths"}
SANDBOX_PREFIXES = ("Protect", "Private", "Restrict", "SystemCall", "ReadWrite", "ReadOnly", "Inaccessible")
LIMITS = {"LimitNOFILE", "LimitMEMLOCK", "LimitNPROC", "LimitCORE", "LimitRTPRIO"}
FOLDERS = {"RuntimeDirectory": "/run", "StateDirectory": "/var/lib", "LogsDirectory": "/var/log",
           "CacheDirectory": "/var/cache", "ConfigurationDirectory": "/etc"}
UNITS_OF_TIME = {"us": 1e-6, "ms": 1e-3, "s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "": 1}


@dataclass
class Command:
    """One ExecStart or ExecStartPre line."""

    words: list
    failure_is_fine: bool = False


@dataclass
class Unit:
    """A service unit as the runner needs it. Durations in seconds."""

    name: str
    kind: str = "simple"
    before: list = field(default_factory=list)  # ExecStartPre
    start: Optional[Command] = None
    stop: list = field(default_factory=list)  # ExecStop: run by power.shut_down, as systemd does it at a shutdown
    stop_post: list = field(default_factory=list)
    environment: dict = field(default_factory=dict)
    environment_files: list = field(default_factory=list)
    after: list = field(default_factory=list)
    restart: str = "no"
    restart_seconds: float = 0.1
    start_limit_seconds: float = 10
    start_limit_count: int = 5
    stop_seconds: float = 10
    kill_mode: str = "control-group"
    scheduling_policy: str = "other"
    scheduling_priority: int = 0
    nice: int = 0
    working_directory: str = "/"
    user: str = "root"
    group: str = ""  # empty: the user's own
    supplementary_groups: list = field(default_factory=list)
    bounding: Optional[Set[str]] = None  # capabilities it may ever have; None: all
    ambient: Set[str] = field(default_factory=set)
    no_new_privileges: bool = False
    umask: int = 0o022
    memory_bytes_max: Optional[int] = None
    directories: list = field(default_factory=list)  # (StateDirectory, name), …
    directory_modes: dict = field(default_factory=dict)  # StateDirectory: 0o700
    enabled: bool = False  # WantedBy=: started at boot
    limits: dict = field(default_factory=dict)
    unsupported: list = field(default_factory=list)
    not_applied: list = field(default_factory=list)  # of a sandbox that systemd builds and the lab does not

    def folders(self):
        """(path, mode, whether it is the user's) of each folder that is made before a start."""
        return [(Path(FOLDERS[kind], name), self.directory_modes.get(kind, 0o755), kind != "ConfigurationDirectory")
                for kind, name in self.directories]


def read_all(folder):
    """Every service unit of a folder, by name."""
    return {path.name: parse(path.name, path.read_text()) for path in sorted(Path(folder).glob("*.service"))}


def parse(name, text):
    """One unit file. A line we cannot make sense of is an error: systemd would complain as well."""
    unit = Unit(name)
    for section, key, value in _settings(name, text):
        if key.startswith("StartLimit") and section != "[Unit]":
            unit.unsupported.append(f"{key} in {section}")  # nor does systemd there
        else:
            _apply(unit, key, value)
    if unit.start is None and unit.kind != "oneshot":
        raise LabError(f"unit {name} has no ExecStart")
    return unit


def _settings(name, text):
    logical, section = "", ""
    for line in text.splitlines():
        if not logical and (not line.strip() or line.lstrip()[0] in "#;"):
            continue
        logical += line.rstrip("\n")
        if logical.endswith("\\"):
            logical = logical[:-1] + " "
            continue
        stripped, logical = logical.strip(), ""
        if stripped.startswith("["):
            section = stripped
            continue
        key, separator, value = stripped.partition("=")
        if not separator:
            raise LabError(f"unit {name}: cannot read the line {stripped!r}")
        yield section, key.strip(), value.strip()


def _apply(unit, key, value):
    simple = {"Type": "kind", "Restart": "restart", "KillMode": "kill_mode", "WorkingDirectory": "working_directory",
              "CPUSchedulingPolicy": "scheduling_policy", "User": "user", "Group": "group"}
    numbers = {"CPUSchedulingPriority": "scheduling_priority", "Nice": "nice", "StartLimitBurst": "start_limit_count"}
    times = {"RestartSec": "restart_seconds", "StartLimitIntervalSec": "start_limit_seconds", "TimeoutStopSec": "stop_seconds"}
    commands = {"ExecStartPre": "before", "ExecStop": "stop", "ExecStopPost": "stop_post"}
    lists = {"After": "after", "SupplementaryGroups": "supplementary_groups"}
    if key in simple:
        setattr(unit, simple[key], value)
    elif key in numbers:
        setattr(unit, numbers[key], int(value))
    elif key in times:
        setattr(unit, times[key], seconds(value))
    elif key in lists:
        getattr(unit, lists[key]).extend(value.split())
    elif key == "ExecStart":
        unit.start = _command(value)
    elif key in commands:
        getattr(unit, commands[key]).append(_command(value))
    elif key == "Environment":
        for word in shlex.split(value):
            variable, _, content = word.partition("=")
            unit.environment[variable] = content.replace("%%", "%")
    elif key == "EnvironmentFile":
        unit.environment_files.append(value)
    elif key == "WantedBy":
        unit.enabled = True
    elif key in LIMITS:
        unit.limits[key] = tuple(_amount(part) for part in value.split(":"))
    elif not _apply_rights(unit, key, value):
        _leave_out(unit, key)


def _apply_rights(unit, key, value):
    """Whose the unit's processes and folders are, and what they may; whether the line was about that."""
    if key in FOLDERS:
        unit.directories += [(key, name) for name in value.split()]
    elif key.removesuffix("Mode") in FOLDERS:
        unit.directory_modes[key.removesuffix("Mode")] = int(value, 8)
    elif key == "CapabilityBoundingSet":
        unit.bounding = _capabilities(unit.bounding or set(), value)
    elif key == "AmbientCapabilities":
        unit.ambient = _capabilities(unit.ambient, value)
    elif key == "NoNewPrivileges":
        unit.no_new_privileges = value.lower() in ("yes", "true", "on", "1")
    elif key == "UMask":
        unit.umask = int(value, 8)
    elif key == "MemoryMax":
        unit.memory_bytes_max = _amount(value)
    else:
        return False
    return True


def _capabilities(before, value):
    """What a list adds to those of the lines before; an empty one takes all back."""
    if value.startswith("~"):
        raise LabError(f"the lab can't read a list of what is taken away: {value}; name what is left")
    return before | set(value.split()) if value else set()


def _leave_out(unit, key):
    if key in SANDBOX or key.startswith(SANDBOX_PREFIXES):
        if key not in unit.not_applied:
            unit.not_applied.append(key)
    elif key not in IGNORED and not key.startswith(IGNORED_PREFIXES):
        unit.unsupported.append(key)


def not_applied(units):
    """What of all units' sandboxes the lab does not build."""
    return sorted({key for unit in units.values() for key in unit.not_applied})


def _command(value):
    bare = value.lstrip("-@:+!")
    prefix = value[:len(value) - len(bare)]
    words = [word.replace("%%", "%") for word in shlex.split(bare)]
    return Command(words, failure_is_fine="-" in prefix)


def seconds(text):
    """A time span such as `5`, `100ms` or `1min 30s`; infinity is a year."""
    if text == "infinity":
        return 31_536_000.0
    total = 0.0
    for number, unit in re.findall(r"([0-9.]+)\s*([a-z]*)", text):
        if unit not in UNITS_OF_TIME:
            raise LabError(f"{text!r} is no time span")
        total += float(number) * UNITS_OF_TIME[unit]
    return total


def _amount(text):
    """A resource limit: a number, with K, M, G for powers of 1024, or infinity (-1, as the kernel has it)."""
    if text == "infinity":
        return -1
    powers = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
    return int(text[:-1]) * powers[text[-1]] if text[-1] in powers else int(text)


def environment_of(unit, base):
    """The environment that the unit's processes get: the base, Environment=, then the files."""
    environment = {**base, **unit.environment}
    for name in unit.environment_files:
        optional, path = name.startswith("-"), Path(name.lstrip("-"))
        if not path.exists() and optional:
            continue
        for line in path.read_text().splitlines():
            if line.strip() and line.strip()[0] not in "#;":
                variable, _, content = line.strip().partition("=")
                environment[variable] = content.strip().strip('"')
    return environment


def expand(words, environment):
    """$NAME as a word of its own becomes as many words as it holds, ${NAME} always one (systemd's rule)."""
    expanded = []
    for word in words:
        if re.fullmatch(r"\$[A-Za-z_][A-Za-z0-9_]*", word):
            expanded += environment.get(word[1:], "").split()
        else:
            expanded.append(re.sub(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}", lambda name: environment.get(name.group(1), ""), word))
    return expanded


def in_start_order(units):
    """Names of units, each after those that its After= names (unknown ones don't count)."""
    ordered: List[str] = []
    walking: Set[str] = set()

    def visit(name):
        if name in ordered:
            return
        if name in walking:
            raise LabError(f"units wait for each other in a circle: {', '.join(sorted(walking))}")
        walking.add(name)
        for earlier in units[name].after:
            if earlier in units:
                visit(earlier)
        walking.discard(name)
        ordered.append(name)

    for name in sorted(units):
        visit(name)
    return ordered


def is_executable(command):
    """Whether the program of a command is there; a unit without its program is shown as `missing`."""
    return bool(command and command.words and os.access(command.words[0], os.X_OK))
