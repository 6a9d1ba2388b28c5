"""What `up` ends with: each node tests the other's fence device with twinctl, as one does who has just installed a cluster."""

import concurrent.futures
import json
import subprocess

from twinlab import node_client
from twinlab.errors import LabError
from twinlab.progress import say


def say_all(lab):
    """One line for all; a test that fails is told and ends nothing: whoever is here wants to look at that, too."""
    pairs = [(asker, owner) for asker in lab.nodes() for owner in lab.nodes() if owner.name != asker.name]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        results = list(pool.map(lambda pair: _test(*pair), pairs))
    say(f"fence test: {'; '.join(results)}")


def _test(asker, owner):
    """What one node says of the other's device."""
    try:
        said = node_client.run(asker, ["twinctl", "fence", "test", owner.name, "-o", "json"])
    except (LabError, subprocess.TimeoutExpired) as silent:
        said = (1, "", str(silent))
    return f"{owner.name} from {asker.name} {verdict(*said)}"


def verdict(code, out, err):
    """What twinctl's answer comes to, in a few words."""
    if code != 0:
        return f"FAILED: {(err or out).strip().removeprefix('twinctl: ')}"
    try:
        return f"passed in {json.loads(out)['test']['tookMs']} ms"
    except (ValueError, LookupError, TypeError):
        return f"FAILED: twinctl says that it passed, but not with which test: {out.strip()[:200]}"
