"""`compose/vmlab test`: stories on machines of their own. Minutes each, so by hand and not in CI."""

import runpy
import shutil
import time

from twinlab.errors import LabError, UsageError
from twinlab.laboratory import COMPOSE, REPOSITORY
from twinlab.report import NotHere
from twinlab.testing import FAILURES_OF_ONE, Counted
from vmtwin import cluster, kinds
from vmtwin.laboratory import VmLab
from vmtwin.story import Story

STORIES = COMPOSE / "vmtests"
FAILURES = REPOSITORY / "target/vmlab-failures"


def run_all(lab, names=(), kind=kinds.MACHINES):
    """All stories or those named, one after another on the same machines; True when none failed."""
    paths = chosen(names)
    own = VmLab(f"{lab.name[:27]}-test")
    counted = Counted()
    started = time.monotonic()
    if own.exists():
        cluster.down(own)  # of a run that was killed
    try:
        for path in paths:
            counted.count(run_story(own, path, kind), path.stem)
    finally:
        if own.exists():
            cluster.down(own)
    print(f"{time.monotonic() - started:.0f} s")
    for what in counted.failed:
        print(f"failed: {what}")
    print(counted, flush=True)
    return not counted.failed


def known():
    """Files of the stories by name, in the order in which they run."""
    return {path.stem: path for path in sorted(STORIES.glob("*.py"))}


def chosen(names):
    """Files of the stories with these names, in their order, or all."""
    unknown = [name for name in names if name not in known()]
    if unknown:
        raise UsageError(f"there is no story {', '.join(unknown)}; there are {', '.join(known())}")
    return [known()[name] for name in names] if names else list(known().values())


def run_story(lab, path, kind):
    """One story: True, False, or None when it lacks something here. After a failure its logs are kept, and the next one gets
    new machines."""
    parts = runpy.run_path(str(path))
    print(f"== {path.stem}: {' '.join((parts['__doc__'] or '').split())}", flush=True)
    started = time.monotonic()
    try:
        parts["run"](Story(lab, kind))
    except NotHere as lacking:
        print(f"    not possible here: {lacking}", flush=True)
        return None
    except FAILURES_OF_ONE as wrong:
        print(f"    FAILED: {type(wrong).__name__}: {wrong}", flush=True)
        _keep_evidence(lab, path.stem)
        return False
    print(f"== {path.stem} passed in {time.monotonic() - started:.0f} s", flush=True)
    return True


def _keep_evidence(lab, name):
    folder = FAILURES / name
    shutil.rmtree(folder, ignore_errors=True)
    if (lab.store / "log").exists():
        shutil.copytree(lab.store / "log", folder)
        print(f"    consoles and logs are kept in {folder.relative_to(REPOSITORY)}", flush=True)
    try:
        if lab.exists():
            cluster.down(lab)
    except LabError as stuck:
        print(f"    {stuck}", flush=True)
