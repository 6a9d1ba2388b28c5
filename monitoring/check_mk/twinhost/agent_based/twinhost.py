"""Services of a Twinhost cluster: the cluster itself, its nodes, links, volumes, guests, fence devices, directories, and the
last drill of each node. All from what one node tells; on a cluster of check_mk from what all its nodes tell."""

from typing import Any, Callable, Iterable, Iterator, Mapping, Optional

from cmk.agent_based.v2 import (AgentSection, CheckPlugin, CheckResult, DiscoveryResult, HostLabel, HostLabelGenerator, Metric,
                                Result, Service, State, StringTable, check_levels, render)
from cmk_addons.plugins.twinhost.lib import judging, reading
from cmk_addons.plugins.twinhost.lib.judging import Worth
from cmk_addons.plugins.twinhost.lib.told import Told

Params = Mapping[str, Any]
NO_LEVELS = ("no_levels", None)
CLUSTER_DEFAULTS = {"at_risk": 1, "unprotected": 2, "down": 2, "age_max": 600.0}
THING_DEFAULTS = {"age_max": 600.0}


def parse(string_table: StringTable) -> Optional[Told]:
    return reading.told(string_table)


def host_labels(section: Told) -> HostLabelGenerator:
    """The label `twinhost/cluster`, by which the nodes of a cluster are found."""
    if section.cluster:
        yield HostLabel("twinhost/cluster", section.cluster)


agent_section_twinhost = AgentSection(name="twinhost", parse_function=parse, host_label_function=host_labels)


def results(worth: Worth, fine: str) -> CheckResult:
    """As check_mk shows it: the worst in the summary, the rest in the details."""
    yield Result(state=State(worth.state), summary=one_line(worth.summary or fine))
    for note in worth.notes:
        yield Result(state=State.OK, notice=one_line(note))


def one_line(text: str) -> str:
    return " ".join(text.split()) or "nothing is said of it"


def levels(value: Optional[float], params: Params, name: str, metric: str, label: str,
           render_func: Callable[[float], str] = render.timespan) -> CheckResult:
    """A figure with its levels; nothing where it is not known."""
    if value is not None:
        yield from check_levels(max(0.0, value), levels_upper=params.get(name, NO_LEVELS), metric_name=metric, label=label,
                                render_func=render_func, notice_only=True)


def age(moment: Optional[float]) -> Optional[float]:
    return None if moment is None else judging.now() - moment


Check = Callable[..., Iterable[Any]]


def plugin(name: str, service_name: str, items: Callable[[Told], Iterable[Optional[str]]], check: Check,
           defaults: Params = THING_DEFAULTS) -> CheckPlugin:
    """A check plug-in: nothing is discovered in what can't be read, and nothing of it is ever OK."""

    def discover(section: Told) -> DiscoveryResult:
        if not section.problem:
            for item in items(section):
                yield Service(item=item)

    def judged(params: Params, section: Optional[Told], *item: str) -> CheckResult:
        if section is None:
            return
        wrong = judging.problem(section, params["age_max"])
        if wrong:
            yield Result(state=State.UNKNOWN, summary=one_line(wrong))
        elif not item or item[0] in items(section):
            yield from check(*item, params, section)

    def of_item(item: str, params: Params, section: Told) -> CheckResult:
        yield from judged(params, section, item)

    def of_all(params: Params, section: Told) -> CheckResult:
        yield from judged(params, section)

    def of_item_on_cluster(item: str, params: Params, section: Mapping[str, Optional[Told]]) -> CheckResult:
        yield from judged(params, judging.best(section, params["age_max"]), item)

    def of_all_on_cluster(params: Params, section: Mapping[str, Optional[Told]]) -> CheckResult:
        yield from judged(params, judging.best(section, params["age_max"]))

    has_items = "%s" in service_name
    return CheckPlugin(
        name=name, sections=["twinhost"], service_name=service_name, discovery_function=discover,
        check_function=of_item if has_items else of_all, check_ruleset_name=name, check_default_parameters=dict(defaults),
        cluster_check_function=of_item_on_cluster if has_items else of_all_on_cluster)


def check_cluster(params: Params, section: Told) -> CheckResult:
    states = {"PROTECTED": 0, "AT RISK": params["at_risk"], "UNPROTECTED": params["unprotected"], "DOWN": params["down"]}
    yield from results(judging.cluster(section, states), section.verdict)
    yield Result(state=State.OK, notice=f"as {section.node} sees it, {'with' if section.quorate else 'without'} quorum")
    yield Metric("twinhost_findings", sum(each.verdict != "PROTECTED" for each in section.findings))
    yield Metric("twinhost_guests_running", sum(each.state == "started" for each in section.guests.values()))
    yield Metric("twinhost_nodes_online", sum(each.state == "online" for each in section.nodes.values()),
                 boundaries=(0, len(section.nodes)))


def check_node(item: str, params: Params, section: Told) -> CheckResult:
    node = section.nodes[item]
    yield from results(judging.node(section, item), node.state + (f": {node.reason}" if node.reason else ""))
    up = sum(state == "up" for state, _ in node.links.values())
    answering = sum(status == "UP" for status in node.services.values())
    yield Result(state=State.OK, notice=f"{up} of {len(node.links)} links up, "
                                        f"{answering} of {len(node.services)} services ready")
    yield Metric("twinhost_links_up", up, boundaries=(0, len(node.links)))
    yield Metric("twinhost_services_ready", answering, boundaries=(0, len(node.services)))


def check_link(item: str, params: Params, section: Told) -> CheckResult:
    gone = judging.about_gone(section)
    heard = {node.name: node.links[item] for node in section.nodes.values() if item in node.links}
    fine = "; ".join(gone.values()) or ", ".join(f"{name}: {state}" for name, (state, _) in sorted(heard.items())) or "up"
    yield from results(judging.thing(section, f"link {item}"), fine)
    silences = [silent for name, (_, silent) in heard.items() if silent is not None and name not in gone]
    if not gone:
        yield from levels(max(silences, default=None), params, "silence", "twinhost_link_silence", "Last heard before")


def check_volume(item: str, params: Params, section: Told) -> CheckResult:
    volume = section.volumes[item]
    shown = ", ".join(f"{each.node}: {' '.join(filter(None, (each.role, each.disk))) or 'unknown'}" for each in volume.replicas)
    yield from results(judging.thing(section, f"volume {item}"), shown)
    yield Result(state=State.OK, notice=shown)
    yield Metric("twinhost_volume_size", volume.size)
    lacking = [each.out_of_sync for each in volume.replicas if each.out_of_sync is not None]
    yield from levels(max(lacking, default=None), params, "out_of_sync", "twinhost_out_of_sync", "Out of sync", render.bytes)
    resync = [each.resync for each in volume.replicas if each.resync is not None]
    if resync:
        yield Result(state=State.OK, notice=f"resync: {render.percent(min(resync))}")
        yield Metric("twinhost_resync", min(resync), boundaries=(0, 100))


def check_guest(item: str, params: Params, section: Told) -> CheckResult:
    guest = section.guests[item]
    fine = guest.state + (f" on {guest.node}" if guest.node else "") + (f": {guest.reason}" if guest.reason else "")
    yield from results(judging.guest(section, item), fine)
    yield Metric("twinhost_guest_running", float(guest.state == "started"), boundaries=(0, 1))
    loss = section.losses.get(guest.node, {}).get(item)
    if loss is not None:
        would = {"RESTARTS": f"is started on {loss.node}", "RUNS_ON": "runs on", "WAITS": "waits for a person",
                 "DOWN": "stays down"}.get(loss.outcome, loss.outcome)
        yield Result(state=State.OK, notice=f"if {guest.node} dies now it {would}" + (f": {loss.why}" if loss.why else ""))
        yield from levels(loss.seconds, params, "failover", "twinhost_failover_expected", "Expected to be away for")


def check_fence_device(item: str, params: Params, section: Told) -> CheckResult:
    gone = judging.about_gone(section)
    device = section.devices.get(item)
    fine = gone.get(item) or (device.text if device else "as the other node says, it is as it should be")
    yield from results(judging.thing(section, f"fence device of {item}"), fine)
    if device is None:
        return
    yield Result(state=State.OK, notice=f"{device.name}: {device.condition}, {device.text}")
    if item not in gone:
        yield from levels(age(device.asked), params, "answer_age", "twinhost_fence_device_last_answer", "Asked before")
    yield from levels(age(device.tested), params, "test_age", "twinhost_fence_device_last_test", "Tested before")
    yield from levels(device.took_seconds, params, "answer_time", "twinhost_fence_device_answer_time", "Took in the test")


def check_directory(item: str, params: Params, section: Told) -> CheckResult:
    fine = judging.about_gone(section).get(item) or "in step with what is in effect"
    yield from results(judging.thing(section, f"directory of {item}"), fine)


def check_drill(item: str, params: Params, section: Told) -> CheckResult:
    drill = section.drills[item]
    failed = [each for each in section.findings if each.code == "drill-failed" and each.what == f"node {item}"]
    due = State(params["due"]) if drill.due else State.OK
    if drill.at is None:
        yield Result(state=due, summary=f"its loss was never rehearsed, as far as is remembered: twinctl drill power {item}")
        return
    if failed or drill.passed is False:
        why = failed[0].said(f"node {item}") if failed else "the last one did not pass"
        yield Result(state=State.WARN, summary=one_line(why))
    ago = render.timespan(max(0.0, judging.now() - drill.at))
    yield Result(state=due, summary=f"{drill.kind}, {'passed' if drill.passed else 'not passed'}, {ago} ago"
                                    f"{', due again' if drill.due else ''}")
    yield from levels(age(drill.at), params, "age", "twinhost_drill_age", "Age")


def known(kind: str) -> Callable[[Told], Iterator[Optional[str]]]:
    return lambda section: iter(section.of(kind))


check_plugin_twinhost_cluster = plugin(
    "twinhost_cluster", "Twinhost cluster", lambda section: [None], check_cluster, CLUSTER_DEFAULTS)
check_plugin_twinhost_node = plugin(
    "twinhost_node", "Twinhost node %s", lambda section: list(section.nodes), check_node)
check_plugin_twinhost_link = plugin(
    "twinhost_link", "Twinhost link %s", known("link"), check_link)
check_plugin_twinhost_volume = plugin(
    "twinhost_volume", "Twinhost volume %s", lambda section: list(section.volumes), check_volume)
check_plugin_twinhost_guest = plugin(
    "twinhost_guest", "Twinhost guest %s", lambda section: list(section.guests), check_guest)
check_plugin_twinhost_fence_device = plugin(
    "twinhost_fence_device", "Twinhost fence device %s", known("fence device of"), check_fence_device)
check_plugin_twinhost_directory = plugin(
    "twinhost_directory", "Twinhost directory %s", known("directory of"), check_directory)
check_plugin_twinhost_drill = plugin(
    "twinhost_drill", "Twinhost drill %s", lambda section: list(section.drills), check_drill, {**THING_DEFAULTS, "due": 0})
