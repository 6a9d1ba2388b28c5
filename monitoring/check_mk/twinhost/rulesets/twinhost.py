"""What a site may set for the services of Twinhost. What is not set stays as the plug-ins have it."""

from typing import Callable, Dict

from cmk.rulesets.v1 import Help, Title
from cmk.rulesets.v1.form_specs import (DataSize, DefaultValue, DictElement, Dictionary, IECMagnitude, InputHint,
                                        LevelDirection, ServiceState, SimpleLevels, TimeMagnitude, TimeSpan)
from cmk.rulesets.v1.rule_specs import CheckParameters, HostAndItemCondition, HostCondition, Topic

SHORT = [TimeMagnitude.MILLISECOND, TimeMagnitude.SECOND, TimeMagnitude.MINUTE]
LONG = [TimeMagnitude.DAY, TimeMagnitude.HOUR, TimeMagnitude.MINUTE, TimeMagnitude.SECOND]
SIZES = [IECMagnitude.MEBI, IECMagnitude.GIBI, IECMagnitude.TEBI]


def element(form) -> DictElement:
    return DictElement(required=False, parameter_form=form)


def seconds(title: str, warn: float, crit: float, magnitudes=None) -> DictElement:
    return element(SimpleLevels(
        title=Title(title), level_direction=LevelDirection.UPPER,
        form_spec_template=TimeSpan(displayed_magnitudes=magnitudes or LONG), prefill_fixed_levels=InputHint((warn, crit))))


def state(title: str, prefill: int) -> DictElement:
    return element(ServiceState(title=Title(title), prefill=DefaultValue(prefill)))


def form(elements: Dict[str, DictElement]) -> Callable[[], Dictionary]:
    """All of them may say how old a node's word may be."""
    age_max = element(TimeSpan(
        title=Title("UNKNOWN if what the node told is older than"), displayed_magnitudes=LONG, prefill=DefaultValue(600.0),
        help_text=Help("By the clocks of the node and of the monitoring server, which should agree.")))
    return lambda: Dictionary(elements={**elements, "age_max": age_max})


def of_item(name: str, title: str, item: str, elements: Dict[str, DictElement]) -> CheckParameters:
    return CheckParameters(name=name, title=Title(title), topic=Topic.VIRTUALIZATION, parameter_form=form(elements),
                           condition=HostAndItemCondition(item_title=Title(item)))


def of_host(name: str, title: str, elements: Dict[str, DictElement]) -> CheckParameters:
    return CheckParameters(name=name, title=Title(title), topic=Topic.VIRTUALIZATION, parameter_form=form(elements),
                           condition=HostCondition())


FAILOVER = {"failover": seconds("A guest is expected to be away for", 60.0, 300.0, SHORT)}

rule_spec_twinhost_cluster = of_host("twinhost_cluster", "Twinhost cluster", {
    "at_risk": state("AT RISK: something that protects is missing, failing or unproven", ServiceState.WARN),
    "unprotected": state("UNPROTECTED: one more loss stops or loses something", ServiceState.CRIT),
    "down": state("DOWN: something that is to run does not", ServiceState.CRIT)})
rule_spec_twinhost_node = of_item("twinhost_node", "Twinhost nodes", "Node", {})
rule_spec_twinhost_link = of_item("twinhost_link", "Twinhost links", "Link", {
    "silence": seconds("Last heard before", 2.0, 10.0, SHORT)})
rule_spec_twinhost_volume = of_item("twinhost_volume", "Twinhost volumes", "Volume", {
    "out_of_sync": element(SimpleLevels(
        title=Title("Out of sync"), level_direction=LevelDirection.UPPER,
        form_spec_template=DataSize(displayed_magnitudes=SIZES), prefill_fixed_levels=InputHint((1 << 30, 1 << 34))))})
rule_spec_twinhost_guest = of_item("twinhost_guest", "Twinhost guests", "Guest", FAILOVER)
rule_spec_twinhost_guest_host = of_host("twinhost_guest_host", "Twinhost guest as a host", FAILOVER)
rule_spec_twinhost_fence_device = of_item("twinhost_fence_device", "Twinhost fence devices", "Node whose power it switches", {
    "answer_age": seconds("It was asked last before", 900.0, 3600.0),
    "test_age": seconds("It was tested last before", 90 * 86400.0, 180 * 86400.0),
    "answer_time": seconds("Its answer took in the test", 2.0, 4.0, SHORT)})
rule_spec_twinhost_directory = of_item("twinhost_directory", "Twinhost directories", "Node", {})
rule_spec_twinhost_drill = of_item("twinhost_drill", "Twinhost drills", "Node", {
    "due": state("There was none, or it is longer ago than the site wants", ServiceState.OK),
    "age": seconds("The last one is longer ago than", 180 * 86400.0, 365 * 86400.0)})
