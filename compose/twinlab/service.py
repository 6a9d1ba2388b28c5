"""One unit of a node at run time: from its file to its process, its log and its next start."""

import datetime
import os
import resource
import selectors
import signal
import time
from collections import deque
from typing import Deque, List, Optional

from twinlab import privileges, units
from twinlab.errors import LabError
from twinlab.units import Command

BASE_ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "HOME": "/root",
                    **{name: os.environ[name] for name in ("JAVA_HOME", "TWINHOST_TRAIN") if name in os.environ}}
POLICIES = {"other": os.SCHED_OTHER, "rr": os.SCHED_RR, "fifo": os.SCHED_FIFO, "batch": os.SCHED_BATCH, "idle": os.SCHED_IDLE}
LIMIT_NAMES = {"LimitNOFILE": resource.RLIMIT_NOFILE, "LimitMEMLOCK": resource.RLIMIT_MEMLOCK,
               "LimitNPROC": resource.RLIMIT_NPROC, "LimitCORE": resource.RLIMIT_CORE, "LimitRTPRIO": resource.RLIMIT_RTPRIO}


class Service:
    """States: waiting, starting, running, restarting, stopping, stopped, done, failed, missing."""

    def __init__(self, unit, group, log_folder, supervisor):
        self.unit, self.group, self._supervisor = unit, group, supervisor
        self.pid, self.restarts, self.last_exit = None, 0, None
        self.state = "waiting" if unit.enabled else "stopped"
        self._since = time.monotonic()
        self._starts: Deque[float] = deque()
        self._pending: List[Command] = []
        self._command: Optional[Command] = None
        log_folder.mkdir(parents=True, exist_ok=True)
        self._log = open(log_folder / f"{unit.name.removesuffix('.service')}.log", "ab", buffering=0)
        if unit.unsupported:
            self._say(f"the lab does not know: {', '.join(unit.unsupported)}")
        if unit.not_applied:
            self._say(f"not applied in the lab: {', '.join(unit.not_applied)}")
        self._memory_twin = None
        if unit.memory_bytes_max is not None and "TWINHOST_TRAIN" not in os.environ:  # then a second JVM makes the cache
            if not group.create().limit_memory(unit.memory_bytes_max):
                self._say("not applied on this machine: MemoryMax")
            else:
                self._memory_twin = group.memory_twin()

    def describe(self):
        return {"unit": self.unit.name, "state": self.state, "pid": self.pid, "restarts": self.restarts,
                "lastExit": self.last_exit, "sinceMs": round((time.monotonic() - self._since) * 1000)}

    # -- starting --------------------------------------------------------------------------------

    def start_when_ready(self):
        """Starts unless an earlier unit (After=) has not got as far as it will."""
        if self.state != "waiting":
            return
        known = self._supervisor.services
        if all(known[name].has_settled() for name in self.unit.after if name in known):
            self._start()

    def has_settled(self):
        return self.state not in ("waiting", "starting")

    def start_by_hand(self):
        if self.state in ("running", "starting"):
            return {"done": True}
        self._starts.clear()
        self._start()
        return {"done": True}

    def _start(self):
        if not units.is_executable(self.unit.start):
            self._enter("missing")
            self._say(f"{self.unit.start.words[0]} is not there; the unit is not started")
            self._supervisor.something_started()
            return
        now = time.monotonic()
        while self._starts and now - self._starts[0] > self.unit.start_limit_seconds:
            self._starts.popleft()
        if self.unit.start_limit_seconds and len(self._starts) >= self.unit.start_limit_count:
            self._say(f"started {len(self._starts)} times within {self.unit.start_limit_seconds:g} s: "
                      "giving up, as systemd would")
            self._enter("failed")
            return
        self._starts.append(now)
        self._enter("starting")
        self._pending = [*self.unit.before, self.unit.start]
        try:
            uid, gid = privileges.account_of(self.unit)
            for path, mode, is_users in self.unit.folders():
                privileges.give_folder(path, *((uid, gid) if is_users else (0, 0)), mode)
        except (OSError, LabError) as refused:
            self._say(f"cannot start: {refused}")
            self._ended_for_good(1)
            return
        self._next_command()

    def _next_command(self):
        self._command = self._pending.pop(0)
        try:
            self._launch(self._command.words)
        except (OSError, LabError) as refused:
            self._say(f"cannot start: {refused}")
            self._ended_for_good(1)
            return
        if not self._pending and self.unit.kind != "oneshot":
            self._enter("running")
            self._supervisor.something_started()

    def _launch(self, words):
        environment = units.environment_of(self.unit, {**BASE_ENVIRONMENT, **privileges.environment_of(self.unit)})
        argv = units.expand(words, environment)
        self.group.create()
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            self._become(argv, environment, writing)
        os.close(writing)
        os.set_blocking(reading, False)
        self._supervisor.selector.register(reading, selectors.EVENT_READ, lambda: self._take_output(reading))
        self.pid = pid

    def _become(self, argv, environment, output):
        """In the child: everything the unit asks for, then the program. Never returns."""
        try:
            self.group.join()
            if self._memory_twin:
                self._memory_twin.join()
            os.setsid()
            nothing = os.open("/dev/null", os.O_RDONLY)
            os.dup2(nothing, 0)
            os.dup2(output, 1)
            os.dup2(output, 2)
            os.chdir(self.unit.working_directory)
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGPIPE):
                signal.signal(number, signal.SIG_DFL)
            for name, value in self.unit.limits.items():
                _set_limit(name, value)
            if self.unit.nice:
                os.setpriority(os.PRIO_PROCESS, 0, self.unit.nice)
            self._schedule()
            privileges.become(self.unit)
            os.execve(argv[0], argv, environment)
        except BaseException as refused:  # pylint: disable=broad-except
            os.write(2, f"cannot start {argv[0]}: {refused}\n".encode())
        os._exit(203)

    def _schedule(self):
        policy = POLICIES[self.unit.scheduling_policy]
        if policy == os.SCHED_OTHER:
            return
        try:
            os.sched_setscheduler(0, policy, os.sched_param(self.unit.scheduling_priority))
        except PermissionError:
            os.write(2, b"this machine refuses real-time scheduling (control group of version 1?): timing is not the unit's\n")

    # -- ending ----------------------------------------------------------------------------------

    def process_ended(self, code):
        """The process we started last is dead; code is negative for a signal."""
        self.pid = None
        self.last_exit = code
        if self._pending or (self.unit.kind == "oneshot" and self.state == "starting"):
            command = self._command
            if code != 0 and command and not command.failure_is_fine:
                self._say(f"{command.words[0]} ended with {code}")
                self._ended_for_good(code)
            elif self._pending:
                self._next_command()
            else:
                self._enter("done")
                self._supervisor.something_started()
            return
        self._ended_for_good(code)

    def _ended_for_good(self, code):
        self._pending = []
        if self.unit.kill_mode in ("control-group", "mixed"):
            self.group.kill()
        stopping = self.state == "stopping"
        self._say("stopped" if stopping else f"ended with {code}")
        if stopping:
            self._enter("stopped")
        elif self._restarts_after(code):
            self._enter("restarting")
            self._supervisor.after(self.unit.restart_seconds, self._restart)
        else:
            self._enter("failed" if code else "done")
        self._supervisor.something_started()

    def _restarts_after(self, code):
        killed = code < 0 and -code not in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE)
        return {"always": True, "on-failure": code > 0 or killed, "on-abnormal": killed, "on-abort": killed,
                "on-success": not (code > 0 or killed)}.get(self.unit.restart, False)

    def _restart(self):
        if self.state == "restarting":
            self.restarts += 1
            self._start()

    def kill(self, number):
        if self.pid is None:
            return {"error": f"{self.unit.name} does not run (state {self.state})"}
        os.kill(self.pid, number)
        return {"done": True, "pid": self.pid}

    def stop(self):
        """Good order: SIGTERM, SIGKILL when that takes too long; no restart."""
        if self.pid is None:
            self._enter("stopped")
            return {"done": True}
        self._enter("stopping")
        os.kill(self.pid, signal.SIGTERM)
        stopped = self.pid
        self._supervisor.after(self.unit.stop_seconds,
                               lambda: os.kill(stopped, signal.SIGKILL) if self.pid == stopped else None)
        return {"done": True}

    def _enter(self, state):
        self.state = state
        self._since = time.monotonic()

    # -- output ----------------------------------------------------------------------------------

    def _take_output(self, reading):
        try:
            data = os.read(reading, 65536)
        except BlockingIOError:
            return
        if not data:
            self._supervisor.selector.unregister(reading)
            os.close(reading)
            return
        self._stamp(data)

    def _say(self, text):
        self._stamp(f"[lab] {text}\n".encode())

    def _stamp(self, data):
        """Every line with the host's time: ISO-8601 UTC, and seconds of the monotonic clock."""
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%H:%M:%S.%f")[:-3]
        head = f"{now} {time.monotonic():.3f} ".encode()
        self._log.write(b"".join(head + line + b"\n" for line in data.splitlines()))


def _set_limit(name, value):
    """Sets a resource limit, or as much of it as a machine without CAP_SYS_RESOURCE grants."""
    number = LIMIT_NAMES[name]
    try:
        resource.setrlimit(number, (value[0], value[-1]))
    except (ValueError, PermissionError):
        hard = resource.getrlimit(number)[1]
        resource.setrlimit(number, (hard if value[0] == -1 else min(value[0], hard), hard))
        os.write(2, f"[lab] {name} stays at this machine's {hard}\n".encode())
