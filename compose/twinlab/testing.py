"""`test`: everything that CI runs, counted: the build with its unit tests, the lab's own, the scenarios."""

import importlib.util
import subprocess
import sys
import time
import unittest
import xml.etree.ElementTree as xml

from twinlab import cluster, logs
from twinlab.errors import LabError
from twinlab.laboratory import COMPOSE, REPOSITORY, Lab
from twinlab.story import Failed, Story

SCENARIOS = COMPOSE / "scenarios"
FAILURES = COMPOSE / "target" / "failures"
TAIL_LINES = 15


def run_all(lab, numbers):
    """Runs it all, or only the scenarios with these numbers; True when nothing failed."""
    chosen = scenarios(numbers)
    passed = failed = 0
    started = time.monotonic()
    if not numbers:
        for part in (build, own_tests):
            good, bad = part()
            passed, failed = passed + good, failed + bad
    if failed and not list(REPOSITORY.glob("*/target/quarkus-app")):
        chosen = []
    for path in chosen:
        if run_scenario(Lab(f"{lab.name[:27]}-test"), path):
            passed += 1
        else:
            failed += 1
    print(f"{time.monotonic() - started:.0f} s")
    print(f"{passed} passed, {failed} failed", flush=True)
    return failed == 0


def scenarios(numbers):
    """Files of the scenarios, by number."""
    paths = sorted(SCENARIOS.glob("[0-9][0-9]_*.py"))
    if not numbers:
        return paths
    chosen = [path for path in paths if path.name[:2] in {number.zfill(2) for number in numbers}]
    if not chosen:
        raise LabError(f"there is no scenario {', '.join(numbers)}; there are {', '.join(path.stem for path in paths)}")
    return chosen


def build():
    """`./mvnw verify`; (passed, failed) of its unit tests."""
    print("== ./mvnw verify", flush=True)
    began = time.time()
    done = subprocess.run([REPOSITORY / "mvnw", "--batch-mode", "--no-transfer-progress", "--fail-at-end", "verify"],
                          cwd=REPOSITORY, check=False)
    passed, failed = count_reports(began)
    if done.returncode != 0 and failed == 0:
        failed += 1  # it did not even compile, or a check other than a test refused it
    print(f"== ./mvnw verify: {passed} passed, {failed} failed", flush=True)
    return passed, failed


def count_reports(since):
    """Unit tests of all modules, from reports written since then."""
    passed = failed = 0
    for report in REPOSITORY.glob("*/target/*-reports/TEST-*.xml"):
        if report.stat().st_mtime < since - 1:
            continue
        suite = xml.parse(report).getroot()
        bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        failed += bad
        passed += int(suite.get("tests", 0)) - bad - int(suite.get("skipped", 0))
    return passed, failed


def own_tests():
    """The lab's own unit tests: what it reads and computes."""
    print("== the lab's own tests", flush=True)
    suite = unittest.defaultTestLoader.discover(str(COMPOSE / "tests"), top_level_dir=str(COMPOSE))
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=0).run(suite)
    bad = len(result.failures) + len(result.errors)
    return result.testsRun - bad, bad


def run_scenario(lab, path):
    """One scenario on a lab of its own; what the nodes said is kept when it fails."""
    specification = importlib.util.spec_from_file_location(path.stem, path)
    scenario = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(scenario)
    title = " ".join((scenario.__doc__ or path.stem).strip().split("\n\n")[0].split())
    print(f"== scenario {path.stem[:2]}: {title}", flush=True)
    started = time.monotonic()
    if lab.exists():
        cluster.down(lab)
    try:
        with Story(lab) as story:
            try:
                scenario.run(story)
            except (Failed, LabError, AssertionError, OSError, LookupError, subprocess.SubprocessError) as wrong:
                print(f"    FAILED: {type(wrong).__name__}: {wrong}", flush=True)
                _keep_evidence(lab, path.stem)
                return False
    except LabError as stuck:
        print(f"    FAILED: the lab does not go down: {stuck}", flush=True)
        return False
    print(f"== scenario {path.stem[:2]} passed in {time.monotonic() - started:.0f} s", flush=True)
    return True


def _keep_evidence(lab, name):
    folder = FAILURES / name
    logs.keep(lab, folder)
    print(f"    logs are kept in {folder.relative_to(REPOSITORY)}; their ends:", flush=True)
    for log in sorted((folder / "log").rglob("*.log")):
        lines = log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
        if lines:
            print(f"    --- {log.relative_to(folder / 'log')}")
            for line in lines:
                print(f"        {line[:220]}")
    sys.stdout.flush()
