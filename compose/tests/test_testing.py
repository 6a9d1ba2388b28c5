"""What is counted, which proofs there are, and that no module of the lab needs itself."""

import ast
import contextlib
import io
import tempfile
import unittest
from pathlib import Path

from twinlab import __main__, proofs, testing
from twinlab.errors import UsageError
from twinlab.laboratory import COMPOSE, Lab


class Counting(unittest.TestCase):

    def test_tells_apart_what_failed_and_what_could_not_be_tried(self):
        counted = testing.Counted()
        counted.add(7, ["PermitsTest.none"])
        for outcome in (True, False, None):
            counted.count(outcome, "04_frozen_node")
        self.assertEqual(str(counted), "8 passed, 2 failed, 1 not possible here")
        self.assertEqual(counted.failed, ["PermitsTest.none", "04_frozen_node"])

    def test_says_nothing_of_what_could_not_be_tried_when_all_could(self):
        counted = testing.Counted()
        counted.count(True, "04_frozen_node")
        self.assertEqual(str(counted), "1 passed, 0 failed")

    def test_names_the_unit_tests_that_failed_with_why(self):
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder, "vm-service/target/surefire-reports/TEST-org.twinhost.vm.Some.xml")
            report.parent.mkdir(parents=True)
            report.write_text("""<testsuite tests="4" failures="1" errors="1" skipped="1">
                <testcase classname="org.twinhost.vm.Some" name="holds"/>
                <testcase classname="org.twinhost.vm.Some" name="isNotHere"><skipped/></testcase>
                <testcase classname="org.twinhost.vm.Some" name="breaks"><failure message="expected:&#10;  1"/></testcase>
                <testcase classname="org.twinhost.vm.Some" name="throws"><error type="java.io.IOException"/></testcase>
                </testsuite>""")
            self.assertEqual(testing.count_reports(0, Path(folder)), (1, [
                "org.twinhost.vm.Some.breaks: expected: 1", "org.twinhost.vm.Some.throws: java.io.IOException"]))
            self.assertEqual(testing.count_reports(report.stat().st_mtime + 60, Path(folder)), (0, []))


class Proofs(unittest.TestCase):

    def test_each_says_what_must_come_true(self):
        for path in proofs.known().values():
            with self.subTest(path.stem):
                module = ast.parse(path.read_text())
                self.assertTrue(ast.get_docstring(module))
                self.assertIn("prove", [part.name for part in module.body if isinstance(part, ast.FunctionDef)])

    def test_an_unknown_one_is_refused_with_those_there_are(self):
        with self.assertRaisesRegex(UsageError, "no proof nonsense; there are .*seeds"):
            proofs.chosen(["nonsense"])

    def test_pass_fail_or_are_not_possible_here(self):
        for body, expected in (("pass", True), ("proof.needs(False, 'a quantum computer')", None),
                               ("proof.check(False, 'the earth is flat')", False),
                               ("proof.runs('false', minutes=1)", False), ("proof.runs('true', minutes=1)", True),
                               ("proof.runs('sleep', 5, minutes=0.001)", False)):
            with self.subTest(body), tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
                path = Path(folder, "sample.py")
                path.write_text(f'"""A sample."""\n\n\ndef prove(proof):\n    {body}\n')
                self.assertIs(testing.run_proof(Lab("nowhere"), path), expected)


class Scenarios(unittest.TestCase):

    def test_those_of_ci_are_some_of_all(self):
        ci, all_of_them = testing.scenarios(()), testing.scenarios((), everything=True)
        self.assertLess(set(ci), set(all_of_them))
        self.assertGreaterEqual(len(ci), 10)

    def test_one_that_is_only_in_all_runs_when_it_is_named(self):
        self.assertEqual([path.stem for path in testing.scenarios(("12",))], ["12_big_disk"])


class CommandLine(unittest.TestCase):

    def test_nonsense_is_answered_with_usage_and_2(self):
        for words in (["test", "--every"], ["test", "--proof"], ["tset"], []):
            with self.subTest(words), contextlib.redirect_stderr(io.StringIO()) as said, self.assertRaises(SystemExit) as ended:
                __main__.parser().parse_args(words)
            self.assertEqual(ended.exception.code, 2)
            self.assertIn("usage: compose/lab", said.getvalue())


class Modules(unittest.TestCase):

    def test_need_each_other_in_no_circle(self):
        for package in ("twinlab", "vmtwin"):
            needs = {path.stem: needed_by(path, package) for path in (COMPOSE / package).glob("*.py")}
            while needs:
                free = [name for name, needed in needs.items() if not needed & needs.keys()]
                self.assertTrue(free, f"a circle among {', '.join(sorted(needs))}")
                for name in free:
                    del needs[name]


def needed_by(path, package):
    """Names of the modules of its package that a module imports, inside functions too."""
    needed = set()
    for part in ast.walk(ast.parse(path.read_text())):
        if isinstance(part, ast.ImportFrom) and part.module == package:
            needed |= {alias.name for alias in part.names}
        elif isinstance(part, ast.ImportFrom) and (part.module or "").startswith(f"{package}."):
            needed.add(str(part.module).split(".")[1])
    return needed
