"""A guest as a host of its own: what its nodes tell of it as piggyback data. There its being down is an alarm, whatever it
follows from: who looks after the guest need not look after the cluster."""

from typing import Any, Mapping, Optional

from cmk.agent_based.v2 import AgentSection, CheckPlugin, CheckResult, DiscoveryResult, Result, Service, State, StringTable
from cmk_addons.plugins.twinhost.agent_based.twinhost import THING_DEFAULTS, check_guest, one_line
from cmk_addons.plugins.twinhost.lib import judging, reading
from cmk_addons.plugins.twinhost.lib.told import Told


def parse_guest(string_table: StringTable) -> Optional[Told]:
    return reading.of_guest(string_table)


def discover(section: Told) -> DiscoveryResult:
    if not section.problem:
        yield Service()


def check(params: Mapping[str, Any], section: Told) -> CheckResult:
    wrong = judging.problem(section, params["age_max"])
    if wrong:
        yield Result(state=State.UNKNOWN, summary=one_line(wrong))
        return
    for name in section.guests:
        yield Result(state=State.OK, notice=f"of the cluster {section.cluster}, as {section.node} sees it")
        yield from check_guest(name, params, section)


agent_section_twinhost_guest = AgentSection(name="twinhost_guest", parse_function=parse_guest)

check_plugin_twinhost_guest_host = CheckPlugin(
    name="twinhost_guest_host", sections=["twinhost_guest"], service_name="Twinhost protection", discovery_function=discover,
    check_function=check, check_ruleset_name="twinhost_guest_host",
    check_default_parameters=dict(THING_DEFAULTS))
