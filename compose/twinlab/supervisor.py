"""The first process of a node: starts its units, starts them again as their files say, reaps what others
leave behind, answers on the control socket. One thread, one loop; systemd's part in a real node."""

import json
import os
import selectors
import signal
import socket
import time
from typing import List

from twinlab.cgroups import ControlGroup
from twinlab.service import Service

RECEIVED_BYTES = 65536


class Supervisor:
    """Runs the units of one node until the power goes."""

    def __init__(self, units, order, group: ControlGroup, log_folder, listener):
        self.selector = selectors.DefaultSelector()
        self.services = {name: Service(units[name], group.child(name), log_folder, self) for name in order}
        self._listener = listener
        self._waking, wakes = os.pipe()
        os.set_blocking(self._waking, False)
        os.set_blocking(wakes, False)
        signal.set_wakeup_fd(wakes)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: None)
        signal.signal(signal.SIGINT, lambda *_: None)
        self._timers: List[tuple] = []  # (moment, act)

    def run(self):
        """Start reading here."""
        self.selector.register(self._waking, selectors.EVENT_READ, self._reap)
        self.selector.register(self._listener, selectors.EVENT_READ, self._accept)
        for service in self.services.values():
            service.start_when_ready()
        while True:
            for key, _ in self.selector.select(self._seconds_to_next_timer()):
                key.data()
            self._fire_timers()

    # -- timers ----------------------------------------------------------------------------------

    def after(self, seconds, act):
        """Calls back once, later."""
        self._timers.append((time.monotonic() + seconds, act))

    def _seconds_to_next_timer(self):
        if not self._timers:
            return None
        return max(0.0, min(due for due, _ in self._timers) - time.monotonic())

    def _fire_timers(self):
        now = time.monotonic()
        due = [timer for timer in self._timers if timer[0] <= now]
        self._timers = [timer for timer in self._timers if timer[0] > now]
        for _, act in due:
            act()

    # -- processes -------------------------------------------------------------------------------

    def _reap(self):
        """Every dead child: a unit's process, or an orphan that nobody else will bury."""
        try:
            while os.read(self._waking, RECEIVED_BYTES):
                pass
        except BlockingIOError:
            pass
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for service in self.services.values():
                if service.pid == pid:
                    service.process_ended(os.waitstatus_to_exitcode(status))
                    break

    def something_started(self):
        """A unit reached its goal; others may have waited for it."""
        for service in self.services.values():
            service.start_when_ready()

    # -- control socket --------------------------------------------------------------------------

    def _accept(self):
        connection, _ = self._listener.accept()
        connection.settimeout(2)
        with connection:
            try:
                request = json.loads(connection.makefile("rb").readline())
                answer = self._answer(request)
            except (OSError, ValueError, KeyError) as wrong:
                answer = {"error": f"bad request: {wrong!r}"}
            try:
                connection.sendall(json.dumps(answer).encode())
            except OSError:
                pass  # whoever asked is gone

    def _answer(self, request):
        act = request["do"]
        if act == "status":
            return {"units": [service.describe() for service in self.services.values()]}
        service = self.services.get(request["unit"])
        if service is None:
            return {"error": f"there is no unit {request['unit']} here; there are {', '.join(self.services)}"}
        if act == "kill":
            return service.kill(request.get("signal", signal.SIGKILL))
        if act == "stop":
            return service.stop()
        if act == "start":
            return service.start_by_hand()
        return {"error": f"unknown request {act}"}


def listen(path):
    """The control socket; made before the node's root changes, so that the host keeps its name."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen(16)
    return listener
