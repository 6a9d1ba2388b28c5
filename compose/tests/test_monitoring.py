"""The check plug-ins of monitoring/check_mk: from what a node answers to the states of services."""

import json
import subprocess
from typing import Dict, List

from tests import checkmk_standin
from tests.checkmk_standin import State
from tests.monitored import (FAMILY, FOUND, HOST, LOST, LOST_WITH_BMC, MONITORING, NOON, PROGRAMS, AtNoon, agent, of, read,
                             recorded_states, section)
from twinlab.laboratory import COMPOSE


class CheckPlugins(AtNoon):

    def test_a_healthy_cluster_has_a_service_for_each_thing_and_all_are_ok(self):
        states = self.checked("all-is-well")
        self.assertEqual(sorted(states), [
            "Twinhost cluster", "Twinhost directory jupiter1", "Twinhost directory jupiter2", "Twinhost drill jupiter1",
            "Twinhost drill jupiter2", "Twinhost fence device jupiter1", "Twinhost fence device jupiter2",
            "Twinhost guest mail1", "Twinhost guest web1", "Twinhost link grey", "Twinhost link serial",
            "Twinhost node jupiter1", "Twinhost node jupiter2", "Twinhost volume mail1", "Twinhost volume web1"])
        self.assertEqual(of(states, State.OK), sorted(states), states)
        self.assertEqual(states["Twinhost cluster"].summary, "PROTECTED")

    def test_a_node_that_is_lost_is_exactly_one_alarm(self):
        for state in (LOST, LOST_WITH_BMC, "the-other-node-left-cleanly",
                      "the-other-node-was-never-heard-since-this-one-booted", "the-other-node-fell-silent-a-moment-ago"):
            with self.subTest(state):
                states = self.checked(state)
                self.assertEqual(of(states, State.CRIT), ["Twinhost cluster"], states)
                self.assertEqual(of(states, State.UNKNOWN), [])
                self.assertIn("jupiter2", states["Twinhost cluster"].summary)
                self.assertIs(states["Twinhost node jupiter2"].state, State.WARN)

    def test_who_survived_is_not_blamed(self):
        states = self.checked(LOST)
        self.assertEqual(of(states, State.WARN), ["Twinhost node jupiter2", "Twinhost volume mail1", "Twinhost volume web1"])
        for link in ("grey", "serial"):
            self.assertIn("jupiter2 is gone", states[f"Twinhost link {link}"].summary)
            self.assertEqual(states[f"Twinhost link {link}"].metrics, {})
        self.assertIn("jupiter2 is gone", states["Twinhost fence device jupiter2"].summary)
        self.assertIn("follows from node jupiter2", states["Twinhost volume web1"].summary)
        self.assertIn("find out why, switch it on", states["Twinhost cluster"].summary)

    def test_a_guest_that_is_down_by_itself_is_an_alarm_of_its_own(self):
        states = self.checked("a-guest-failed-to-start-everywhere")
        self.assertEqual(of(states, State.CRIT), ["Twinhost cluster", "Twinhost guest web1"])
        self.assertIn("twinctl", states["Twinhost guest web1"].summary)

    def test_a_dead_bmc_warns_at_the_fence_device(self):
        states = self.checked("a-bmc-is-dead")
        self.assertEqual((of(states, State.CRIT), of(states, State.WARN)),
                         (["Twinhost cluster"], ["Twinhost fence device jupiter2"]), states)
        self.assertIn("twinctl fence test jupiter2", states["Twinhost fence device jupiter2"].summary)

    def test_each_other_thing_warns_where_it_is_found(self):
        warnings: Dict[str, List[str]] = {
            "the-serial-cable-is-pulled": ["link serial", "node jupiter2"],
            "a-replica-is-being-brought-up-to-date": ["volume web1"],
            "replicas-contradict-each-other": ["volume web1"],
            "the-directory-is-refused": ["directory jupiter1"],
            "fencing-of-the-other-node-is-down": ["node jupiter2"],
            "the-last-drill-did-not-pass": ["drill jupiter1"],
            "maintenance": []}
        for state, wrong in warnings.items():
            with self.subTest(state):
                states = self.checked(state)
                warned = {name.removeprefix("Twinhost ") for name in of(states, State.WARN)} - {"cluster"}
                self.assertEqual(warned, set(wrong), states)
                self.assertIn(states["Twinhost cluster"].state, (State.WARN, State.CRIT))
                self.assertLessEqual(set(of(states, State.CRIT)), {"Twinhost cluster"})

    def test_a_guest_that_was_stopped_on_purpose_is_fine(self):
        states = self.checked("a-guest-is-stopped-on-purpose")
        self.assertEqual(of(states, State.OK), sorted(states))

    def test_figures_have_units_and_graphs(self):
        measured = {name for state in recorded_states()
                    for each in self.checked(state).values() for name in each.metrics}
        drilled = HOST.checked("twinhost", read(section("the-last-drill-did-not-pass")))
        measured |= {name for each in drilled.values() for name in each.metrics}
        known = {str(each.name) for name, each in FOUND.items() if name.startswith("metric_")}
        self.assertEqual(measured, known)
        self.assertEqual({name.removeprefix("metric_") for name in FOUND if name.startswith("metric_")}, known)
        for name, each in FOUND.items():
            if name.startswith(("graph_", "perfometer_")):
                used = {str(metric) for lines in ("segments", "simple_lines", "compound_lines")
                        for metric in each.names.get(lines, [])}
                with self.subTest(name):
                    self.assertTrue(used)
                    self.assertLessEqual(used, known)
        states = self.checked("all-is-well")
        self.assertEqual(states["Twinhost fence device jupiter2"].metrics["twinhost_fence_device_last_answer"].value, 40)
        self.assertEqual(states["Twinhost volume web1"].metrics["twinhost_volume_size"].value, 64 << 20)
        self.assertEqual(states["Twinhost link grey"].metrics["twinhost_link_silence"].value, 0.1)

    def test_each_rule_set_is_of_a_plugin_and_sets_what_that_knows(self):
        rules = {each.name: each for name, each in FOUND.items() if name.startswith("rule_spec_")}
        plugins = {each.check_ruleset_name: each for each in HOST.plugins}
        self.assertEqual(set(rules), set(plugins))
        for name, rule in rules.items():
            with self.subTest(name):
                self.assertEqual(rule.condition.kind, "HostAndItemCondition" if "%s" in plugins[name].service_name
                                 else "HostCondition")
                elements = rule.parameter_form().elements
                self.assertLessEqual(set(plugins[name].check_default_parameters or {}), set(elements))
                source = "".join(path.read_text() for path in (FAMILY / "agent_based").glob("*.py"))
                for element in elements:
                    self.assertIn(f'"{element}"', source, "nobody reads it")

    def test_what_a_site_sets_counts(self):
        self.assertIs(self.checked("a-bmc-is-dead", unprotected=1)["Twinhost cluster"].state, State.WARN)
        self.assertIs(self.checked("all-is-well", due=1)["Twinhost drill jupiter1"].state, State.WARN)
        late = self.checked("all-is-well", answer_age=("fixed", (10.0, 60.0)))["Twinhost fence device jupiter2"]
        self.assertEqual((late.state, late.metrics["twinhost_fence_device_last_answer"].levels), (State.WARN, (10.0, 60.0)))

    def test_every_plugin_has_a_page_of_the_manual(self):
        self.assertEqual({path.name for path in (FAMILY / "checkman").iterdir()}, {each.name for each in HOST.plugins})
        for path in (FAMILY / "checkman").iterdir():
            head = [line.split(":")[0] for line in path.read_text().splitlines() if line and not line.startswith(" ")]
            self.assertEqual([word for word in head if word != "item"],
                             ["title", "agents", "catalog", "license", "distribution", "description", "discovery"], path.name)

    def test_the_label_names_the_cluster(self):
        label = HOST.sections["twinhost"].host_label_function
        assert label
        labels = list(label(read(section("all-is-well"))))
        self.assertEqual(labels, [checkmk_standin.HostLabel("twinhost/cluster", "jupiter")])


class WhatCantBeRead(AtNoon):
    """Is UNKNOWN with a sentence, and never OK."""

    def broken(self):
        fine = section("all-is-well")

        def but(change):
            copy = json.loads(json.dumps(fine))
            change(copy)
            return json.dumps(copy)

        return {
            "no JSON": "<html>502 Bad Gateway</html>",
            "half a line": json.dumps(fine)[:2000],
            "nothing in it": "{}",
            "a list": "[]",
            "an unknown format": but(lambda it: it.update(format=2)),
            "a gateway that does not answer": json.dumps({"format": 1, "node": "jupiter1", "asked": NOON,
                                                          "problem": "no answer"}),
            "not assessed yet": but(lambda it: it["status"].update(assessment=None)),
            "an old release": but(lambda it: it["status"]["assessment"].pop("of")),
            "things of no verdict": but(lambda it: it["status"]["assessment"].update(of={})),
            "an unknown verdict": but(lambda it: it["status"]["assessment"].update(verdict="SPLENDID")),
            "an unknown verdict of a thing": but(lambda it: it["status"]["assessment"]["of"].update({"link grey": "FINE"})),
            "a finding without a code": but(lambda it: it["status"]["assessment"]["why"].append({"text": "?"})),
            "nodes that are none": but(lambda it: it["status"].update(nodes="jupiter1")),
            "a size that is none": but(lambda it: it["status"]["volumes"][0].update(sizeBytes="much")),
            "a device of no moment": but(lambda it: it["devices"][0].update(checkedAt="yesterday")),
            "an old word": but(lambda it: it.update(asked=NOON - 3600)),
            "a word from the future": but(lambda it: it.update(asked=NOON + 3600)),
            "a local check beside it": but(lambda it: it.update(local="/usr/lib/check_mk_agent/local/twinhost")),
        }

    def test_no_service_is_ok(self):
        services = HOST.services("twinhost", read(section("all-is-well")))
        for what, line in self.broken().items():
            with self.subTest(what):
                told = HOST.parsed("twinhost", [line])
                for name, each in HOST.checked("twinhost", told, services).items():
                    self.assertIs(each.state, State.UNKNOWN, name)
                    self.assertRegex(each.summary, r"\w+ \w+")

    def test_the_sentence_says_what_is_wrong(self):
        for what, words in {"no JSON": "no JSON", "an unknown format": "of one release", "not assessed yet": "not assessed yet",
                            "an old word": "60 min old: does its agent run", "a word from the future": "look at the clocks",
                            "an unknown verdict": "SPLENDID", "a local check beside it": "remove one of the two",
                            "nodes that are none": "is the extension package as new"}.items():
            told = HOST.parsed("twinhost", [self.broken()[what]])
            with self.subTest(what):
                cluster = HOST.checked("twinhost", told, HOST.services("twinhost", read(section("all-is-well"))))
                self.assertIn(words, cluster["Twinhost cluster"].summary)

    def test_nothing_is_discovered_in_it(self):
        aged = {"an old word", "a word from the future"}
        for what, line in self.broken().items():
            if what not in aged:
                with self.subTest(what):
                    self.assertEqual(HOST.services("twinhost", HOST.parsed("twinhost", [line])), [])

    def test_a_host_without_twinhost_has_nothing(self):
        self.assertIsNone(HOST.parsed("twinhost", []))

    def test_a_thing_that_is_gone_is_not_ok(self):
        services = HOST.services("twinhost", read(section("all-is-well")))
        content = section("all-is-well")
        for each in ("volumes", "resources"):
            content["status"][each] = []
        states = HOST.checked("twinhost", read(content), services)
        self.assertEqual(of(states, State.UNKNOWN), ["Twinhost guest mail1", "Twinhost guest web1", "Twinhost volume mail1",
                                                     "Twinhost volume web1"])


class OnAClusterOfCheckMk(AtNoon):

    def test_the_word_of_the_node_that_may_act_counts(self):
        alone = section("the-other-node-was-never-heard-since-this-one-booted", node="jupiter2")
        services = HOST.services("twinhost", read(section("all-is-well")))
        states = HOST.on_cluster(services, {"jupiter2": read(alone), "jupiter1": read(section("all-is-well"))})
        self.assertEqual(of(states, State.OK), sorted(states))

    def test_a_dead_node_says_nothing_and_the_other_counts(self):
        services = HOST.services("twinhost", read(section("all-is-well")))
        stale = read(section("all-is-well", node="jupiter2", asked=NOON - 3600))
        for other in (None, stale, HOST.parsed("twinhost", ["garbage"])):
            states = HOST.on_cluster(services, {"jupiter2": other, "jupiter1": read(section(LOST))})
            self.assertEqual((of(states, State.CRIT), of(states, State.UNKNOWN)), (["Twinhost cluster"], []))

    def test_where_nobody_says_anything_of_use_it_is_unknown(self):
        services = HOST.services("twinhost", read(section("all-is-well")))
        states = HOST.on_cluster(services, {"jupiter1": None, "jupiter2": HOST.parsed("twinhost", ["garbage"])})
        self.assertEqual(of(states, State.UNKNOWN), sorted(states))

    def test_devices_of_both_nodes_are_put_together(self):
        other = section("all-is-well", node="jupiter2")
        other["devices"] = [{**other["devices"][0], "node": "jupiter1", "device": "bmc-jupiter1"}]
        services = HOST.services("twinhost", read(section("all-is-well")))
        states = HOST.on_cluster(services, {"jupiter1": read(section("all-is-well")), "jupiter2": read(other)})
        for node in ("jupiter1", "jupiter2"):
            self.assertIn(f"bmc-{node}", states[f"Twinhost fence device {node}"].details)


class Piggyback(AtNoon):

    def guest(self, state, name="web1", node="jupiter1", **more):
        return json.dumps({**agent.of_guests(section(state, node=node))[name], **more})

    def checked_guest(self, *lines):
        services = HOST.services("twinhost_guest", HOST.parsed("twinhost_guest", [self.guest("all-is-well")]))
        states = HOST.checked("twinhost_guest", HOST.parsed("twinhost_guest", lines), services)
        self.assertEqual(list(states), ["Twinhost protection"])
        return states["Twinhost protection"]

    def test_a_guest_is_a_host_of_its_own(self):
        fine = self.checked_guest(self.guest("all-is-well"))
        self.assertIs(fine.state, State.OK)
        self.assertIn("started on jupiter1", fine.summary)
        self.assertIn("is started on jupiter2", fine.details)

    def test_there_a_guest_that_is_down_is_an_alarm_whatever_it_follows_from(self):
        self.assertIs(self.checked_guest(self.guest(LOST_WITH_BMC)).state, State.CRIT)
        self.assertIs(self.checked_guest(self.guest(LOST)).state, State.OK)

    def test_of_two_nodes_the_one_counts_that_may_act(self):
        alone = self.guest("the-other-node-was-never-heard-since-this-one-booted", node="jupiter2")
        self.assertIs(self.checked_guest(alone, self.guest(LOST)).state, State.OK)
        old = self.guest("all-is-well", node="jupiter2", asked=NOON - 300)
        self.assertIs(self.checked_guest(self.guest(LOST_WITH_BMC), old).state, State.CRIT)

    def test_what_cant_be_read_is_unknown(self):
        for line in ("garbage", "{}", self.guest("all-is-well", verdict="FINE"), self.guest("all-is-well", format=7),
                     self.guest("all-is-well", asked=NOON - 3600)):
            with self.subTest(line[:60]):
                self.assertIs(self.checked_guest(line).state, State.UNKNOWN)


class Tidy(AtNoon):
    """Its Python is held to what the lab's is."""

    def test_flake8_has_nothing_to_say(self):
        done = subprocess.run(["flake8", "--config", str(COMPOSE / "setup.cfg"), str(MONITORING), *map(str, PROGRAMS)],
                              capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))

    def test_files_are_short(self):
        for path in MONITORING.rglob("*"):
            if path.is_file() and "recorded" not in path.parts and path.suffix != ".json":
                with self.subTest(path.name):
                    self.assertLessEqual(len(path.read_text().splitlines()), 400)
