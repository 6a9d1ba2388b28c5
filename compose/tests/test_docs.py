"""The index of the decisions names each of them with a status."""

import re
import unittest

from twinlab.laboratory import REPOSITORY

DECISIONS = REPOSITORY / "docs/decisions"
ROW = re.compile(r"^\| \[(\d{4})\]\((\S+\.md)\) \| (.+) \| (accepted|superseded by \d{4}.*) \|$", re.MULTILINE)


class Decisions(unittest.TestCase):

    def test_are_all_in_the_index_by_their_title(self):
        listed = {name: (number, title) for number, name, title, _ in ROW.findall((DECISIONS / "README.md").read_text())}
        written = {path.name: tuple(path.read_text().splitlines()[0].removeprefix("# ").split(" ", 1))
                   for path in DECISIONS.glob("[0-9]*.md")}
        self.assertEqual(listed, written, "docs/decisions/README.md and the pages beside it")
