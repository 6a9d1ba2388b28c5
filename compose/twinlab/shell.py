"""Running other programs: at once with their output, or in the background and out of our reach.

A background process joins its control group before it becomes the program, so that `down` finds
everything that ever ran by the group's name, even when the lab itself was killed half-way.
"""

import os
import subprocess

from twinlab.errors import LabError


def run(*argv, cgroup=None, check=True, stdin=None, timeout=60, env=None):
    """Runs a program to its end and returns what it printed; LabError with its last words otherwise.

    In a session of its own: Ctrl-C is for the lab, which then ends in good order, and not for what it calls.
    """
    words = [str(word) for word in argv]
    try:
        done = subprocess.run(words, input=stdin, capture_output=True, text=True, timeout=timeout, env=env,
                              start_new_session=True, preexec_fn=cgroup.join if cgroup else None)
    except FileNotFoundError as missing:
        raise LabError(f"{words[0]} is not installed") from missing
    except subprocess.TimeoutExpired as late:
        raise LabError(f"`{' '.join(words)}` did not end within {timeout} s") from late
    if check and done.returncode != 0:
        said = (done.stderr or done.stdout).strip()
        raise LabError(f"`{' '.join(words)}` ended with {done.returncode}: {said}")
    return done.stdout


def spawn(argv, cgroup, log, env=None):
    """Starts a program that outlives this command: own session, own log, in its control group."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with open(log, "ab") as output:
        return subprocess.Popen([str(word) for word in argv], stdin=subprocess.DEVNULL, stdout=output,
                                stderr=subprocess.STDOUT, start_new_session=True, env=env,
                                preexec_fn=cgroup.join)


def python(module, *arguments):
    """The argv that runs one of the lab's own modules."""
    return ["/usr/bin/python3", "-m", module, *arguments]


def python_environment():
    """Our environment, with the lab's modules on Python's path wherever the command was called."""
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    return {**os.environ, "PYTHONPATH": here, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"}
