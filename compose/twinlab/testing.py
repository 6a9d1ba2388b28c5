"""`test`: everything that CI runs, counted: the build with its tests, the lab's own, the scenarios; and the proofs."""

import importlib.util
import subprocess
import sys
import time
import unittest
import xml.etree.ElementTree as xml

from twinlab import attacks, cluster, logs, proofs, software, training
from twinlab.errors import LabError, UsageError
from twinlab.laboratory import COMPOSE, REPOSITORY, Lab
from twinlab.report import Failed, NotHere
from twinlab.story import Story

SCENARIOS = COMPOSE / "scenarios"
TAIL_LINES = 15
WHY_CHARACTERS = 300
# What fails one scenario or proof and lets the others run; anything else is a bug of the lab and ends it.
FAILURES_OF_ONE = (Failed, LabError, AssertionError, OSError, LookupError, subprocess.SubprocessError)


def run_all(lab, numbers=(), names=(), everything=False, native=()):
    """What CI runs, or only the scenarios and proofs named; everything adds all proofs; native takes what was compiled and
    runs its scenarios alone. True when nothing failed."""
    if native:
        software.require_built(native)
    chosen = scenarios(numbers, everything) if numbers or not names else []
    chosen += attacks.known() if everything else []
    proving = list(proofs.known().values()) if everything else proofs.chosen(names)
    own = Lab(f"{lab.name[:27]}-test", native)
    counted = Counted()
    started = time.monotonic()
    if not numbers and not names and not native:
        for part in (build, own_checks, own_tests):
            counted.add(*part())
        if counted.failed and not list(REPOSITORY.glob("*/target/quarkus-app")):
            chosen, proving = [], []
        else:
            counted.count(train(training.own_lab(lab)), "training run")
    try:
        if chosen and own.exists():
            cluster.down(own)  # of a run that was killed, and of another build
        for path in chosen:
            counted.count(run_scenario(own, path, brief=not everything and not numbers), path.stem)
    finally:
        if own.exists():
            cluster.down(own)
    for path in proving:
        counted.count(run_proof(own, path), path.stem)
    print(f"{time.monotonic() - started:.0f} s")
    # Once more and at the end: of a long log often only the end is kept.
    for what in counted.failed:
        print(f"failed: {what}")
    print(counted, flush=True)
    return not counted.failed


class Counted:
    """How much passed, what failed, and how much could not be tried here."""

    def __init__(self):
        self.passed = self.not_here = 0
        self.failed = []

    def add(self, passed, failed):
        self.passed += passed
        self.failed += failed

    def count(self, holds, what):
        """One more of that name: True passed, False failed, None could not be tried on this machine."""
        self.passed += holds is True
        self.failed += [what] if holds is False else []
        self.not_here += holds is None

    def __str__(self):
        rest = f", {self.not_here} not possible here" if self.not_here else ""
        return f"{self.passed} passed, {len(self.failed)} failed{rest}"


def scenarios(numbers, everything=False):
    """Files of the scenarios, by number, and of all attacks for their word; without any those of CI, or all."""
    paths = sorted(SCENARIOS.glob("[0-9][0-9]_*.py"))
    if not numbers:
        return [path for path in paths if everything or not getattr(_load(path), "ONLY_IN_ALL", False)]
    chosen = [path for path in paths if path.name[:2] in {number.zfill(2) for number in numbers}]
    chosen += attacks.known() if attacks.WORD in numbers else []
    if not chosen:
        raise UsageError(f"there is no scenario {', '.join(numbers)}; there are {', '.join(path.stem for path in paths)}, "
                         f"and {attacks.WORD} for all attacks")
    return chosen


def build():
    """`./mvnw verify`: how many of its unit tests passed, and those that failed."""
    print("== ./mvnw verify", flush=True)
    began = time.time()
    done = subprocess.run([REPOSITORY / "mvnw", "--batch-mode", "--no-transfer-progress", "--fail-at-end", "--threads", "2",
                           "verify"], cwd=REPOSITORY, check=False)
    passed, failed = count_reports(began)
    if done.returncode != 0 and not failed:
        failed = ["./mvnw verify: it does not compile, or a check other than a test refused it"]
    for what in failed:
        print(f"    FAILED: {what}")
    print(f"== ./mvnw verify: {passed} passed, {len(failed)} failed", flush=True)
    return passed, failed


def count_reports(since, repository=REPOSITORY):
    """Unit tests of all modules, from reports written since then: how many passed, and those that failed with why."""
    passed, failed = 0, []
    for report in repository.glob("*/target/*-reports/TEST-*.xml"):
        if report.stat().st_mtime < since - 1:
            continue
        suite = xml.parse(report).getroot()
        bad = [(case, wrong) for case in suite.iter("testcase") for wrong in [*case.findall("failure"), *case.findall("error")]]
        for case, wrong in bad:
            why = " ".join((wrong.get("message") or wrong.get("type") or "").split())
            failed.append(f"{case.get('classname')}.{case.get('name')}: {why[:WHY_CHARACTERS]}")
        passed += int(suite.get("tests", 0)) - len(bad) - int(suite.get("skipped", 0))
    return passed, failed


def own_checks():
    """The lab's Python under flake8 and mypy; setup.cfg says what they insist on."""
    passed, failed = 0, []
    scripts = [str(path) for path in sorted([*SCENARIOS.glob("*.py"), *proofs.PROOFS.glob("*.py"), *attacks.known(),
                                             *(COMPOSE / "vmtests").glob("*.py")])]
    for words in (["flake8", "."], ["mypy", "twinlab", "vmtwin", "twinbench", "tests", *scripts]):
        done = subprocess.run(words, cwd=COMPOSE, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print(done.stdout + done.stderr, flush=True)
            failed.append(words[0])
        else:
            passed += 1
    print(f"== the lab's Python under flake8 and mypy: {passed} passed, {len(failed)} failed", flush=True)
    return passed, failed


def own_tests():
    """The lab's own unit tests: what it reads and computes."""
    print("== the lab's own tests", flush=True)
    suite = unittest.defaultTestLoader.discover(str(COMPOSE / "tests"), top_level_dir=str(COMPOSE))
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=0).run(suite)
    bad = [test.id() for test, _ in [*result.failures, *result.errors]]
    return result.testsRun - len(bad), bad


def train(lab):
    """`compose/lab train`, so that the services of all scenarios start as quickly as installed ones."""
    print("== a training run", flush=True)
    started = time.monotonic()
    try:
        if lab.exists():
            cluster.down(lab)
        training.run(lab)
    except FAILURES_OF_ONE as wrong:
        print(f"    FAILED: {type(wrong).__name__}: {wrong}", flush=True)
        return False
    print(f"== every service left a cache after {time.monotonic() - started:.0f} s", flush=True)
    return True


def run_scenario(lab, path, brief=False):
    """One scenario on a lab of its own; what the nodes said is kept when it fails. A brief one repeats less, and where it
    leaves the lab as it found it (LEAVES_THE_LAB_AS_IT_WAS) the next one goes on with that."""
    scenario = _load(path)
    is_attack = path.parent == attacks.ATTACKS
    what, act = (f"attack {path.stem}", scenario.attack) if is_attack else (f"scenario {path.stem[:2]}", scenario.run)
    print(f"== {what}: {_title(scenario)}", flush=True)
    started = time.monotonic()
    try:
        with Story(lab, brief, brief and getattr(scenario, "LEAVES_THE_LAB_AS_IT_WAS", False)) as story:
            try:
                act(story)
            except FAILURES_OF_ONE as wrong:
                print(f"    FAILED: {type(wrong).__name__}: {wrong}", flush=True)
                _keep_evidence(lab, path.stem)
                story.leaves = False
                return False
    except LabError as stuck:
        print(f"    FAILED: the lab does not go down: {stuck}", flush=True)
        return False
    print(f"== {what} passed in {time.monotonic() - started:.0f} s", flush=True)
    return True


def run_proof(lab, path):
    """One proof: True, False, or None when this machine can't carry it."""
    module = _load(path)
    print(f"== proof {path.stem}: {_title(module)}", flush=True)
    started = time.monotonic()
    if lab.exists():
        cluster.down(lab)
    try:
        module.prove(proofs.Proof(lab))
    except NotHere as lacking:
        print(f"    not possible here: {lacking}", flush=True)
        return None
    except FAILURES_OF_ONE as wrong:
        print(f"    FAILED: {type(wrong).__name__}: {wrong}", flush=True)
        return False
    print(f"== proof {path.stem} passed in {time.monotonic() - started:.0f} s", flush=True)
    return True


def _title(module):
    return " ".join((module.__doc__ or module.__name__).strip().split("\n\n")[0].split())


def _load(path):
    specification = importlib.util.spec_from_file_location(path.stem, path)
    if specification is None or specification.loader is None:
        raise LabError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def _keep_evidence(lab, name):
    folder = logs.FAILURES / name
    logs.keep(lab, folder)
    print(f"    logs are kept in {folder.relative_to(REPOSITORY)}; their ends:", flush=True)
    for log in sorted((folder / "log").rglob("*.log")):
        lines = log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
        if lines:
            print(f"    --- {log.relative_to(folder / 'log')}")
            for line in lines:
                print(f"        {line[:220]}")
    sys.stdout.flush()
