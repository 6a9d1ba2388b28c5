"""A stand-in of check_mk 2.3 and 2.4, as far as the plug-ins of monitoring/check_mk use it: `cmk.agent_based.v2`,
`cmk.graphing.v1`, `cmk.rulesets.v1`, and the folder `cmk_addons.plugins`. Written after their documentation: it refuses what
they refuse (names of arguments, types, empty texts, two results in one), and calls functions as the check engine does. It is no
check_mk: how a page looks, and how sections are cached, it does not know.
"""

import enum
import importlib
import inspect
import re
import sys
import types
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple

NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*\Z")


class State(enum.Enum):
    OK = 0
    WARN = 1
    CRIT = 2
    UNKNOWN = 3

    @classmethod
    def worst(cls, *states):
        if cls.CRIT in states:
            return cls.CRIT
        return max(states, key=lambda each: each.value, default=cls.OK)


class Result:
    """Of exactly one of summary and notice; a notice is in the summary only if it is not OK."""

    def __init__(self, *, state, summary=None, notice=None, details=None):
        if not isinstance(state, State):
            raise TypeError(f"state must be a State, not {state!r}")
        for text in (summary, notice, details):
            if text is not None and (not isinstance(text, str) or not text):
                raise ValueError(f"a text must be a str that is not empty, not {text!r}")
        if (summary is None) == (notice is None):
            raise TypeError("exactly one of summary and notice has to be given")
        if summary and "\n" in summary:
            raise ValueError("no line break in a summary")
        self.state = state
        self.summary = summary or (notice.replace("\n", ", ") if state is not State.OK else "")
        self.details = details or summary or notice


class Metric:
    def __init__(self, name, value, *, levels=None, boundaries=None):
        if not name or set(name) & set(" :/\\"):
            raise TypeError(f"{name!r} is no name of a metric")
        if not isinstance(value, (int, float)):
            raise TypeError(f"the value of a metric is a number, not {value!r}")
        for pair in (levels, boundaries):
            if pair is not None and (not isinstance(pair, tuple) or len(pair) != 2):
                raise TypeError(f"a pair is expected, not {pair!r}")
        self.name, self.value, self.levels, self.boundaries = name, float(value), levels, boundaries


class Service:
    def __init__(self, *, item=None, parameters=None, labels=None):
        if item is not None and (not isinstance(item, str) or not item):
            raise TypeError(f"an item is a str that is not empty, not {item!r}")
        self.item, self.parameters, self.labels = item, parameters or {}, labels or []


@dataclass(frozen=True)
class HostLabel:
    name: str
    value: str

    def __post_init__(self):
        if not isinstance(self.name, str) or not isinstance(self.value, str):
            raise TypeError(f"a label is made of texts: {self}")


def _arguments(function, expected):
    """As the check engine looks at what it is given: generators, with these names of arguments in this order."""
    if not inspect.isgeneratorfunction(function):
        raise TypeError(f"{function} is no generator")
    names = list(inspect.signature(function).parameters)
    if names != expected:
        raise TypeError(f"{function} takes {names}, expected are {expected}")


@dataclass(frozen=True)
class AgentSection:
    name: str
    parse_function: Callable
    host_label_function: Optional[Callable] = None
    supersedes: Optional[List[str]] = None
    parsed_section_name: Optional[str] = None

    def __post_init__(self):
        assert NAME.match(self.name), self.name
        if list(inspect.signature(self.parse_function).parameters) != ["string_table"]:
            raise TypeError("a parse function takes one argument, string_table")
        if self.host_label_function:
            _arguments(self.host_label_function, ["section"])


@dataclass(frozen=True)
class CheckPlugin:
    name: str
    service_name: str
    discovery_function: Callable
    check_function: Callable
    sections: Optional[List[str]] = None
    discovery_default_parameters: Optional[Mapping[str, object]] = None
    discovery_ruleset_name: Optional[str] = None
    check_default_parameters: Optional[Mapping[str, object]] = None
    check_ruleset_name: Optional[str] = None
    cluster_check_function: Optional[Callable] = None

    def __post_init__(self):
        assert NAME.match(self.name), self.name
        assert self.service_name.count("%s") == self.service_name.count("%") <= 1, self.service_name
        if self.check_ruleset_name and self.check_default_parameters is None:
            raise TypeError("a rule set needs default parameters")
        _arguments(self.discovery_function, ["section"])
        for function in filter(None, (self.check_function, self.cluster_check_function)):
            _arguments(function, [*(["item"] if "%s" in self.service_name else []),
                                  *(["params"] if self.check_default_parameters is not None else []), "section"])
        section = inspect.signature(self.check_function).parameters["section"].annotation
        if type(None) in getattr(section, "__args__", ()):
            raise TypeError("the one section of a check function is never None")


def check_levels(value, *, levels_upper=None, levels_lower=None, metric_name=None, render_func=None, label=None,
                 boundaries=None, notice_only=False):
    assert levels_lower is None, "not played"
    kind, pair = levels_upper or ("no_levels", None)
    if kind not in ("no_levels", "fixed") or (kind == "fixed") != (pair is not None):
        raise TypeError(f"these are no levels: {levels_upper!r}")
    shown = (render_func or "{:.2f}".format)(value)
    state, text = State.OK, f"{label}: {shown}" if label else shown
    if pair:
        state = State.CRIT if value >= pair[1] else State.WARN if value >= pair[0] else State.OK
    if state is not State.OK:
        text += f" (warn/crit at {(render_func or str)(pair[0])}/{(render_func or str)(pair[1])})"
    yield Result(state=state, notice=text) if notice_only else Result(state=state, summary=text)
    if metric_name:
        yield Metric(metric_name, value, levels=pair, boundaries=boundaries)


def _timespan(seconds):
    if seconds < 0:
        raise ValueError("a time span is not negative")
    return f"{seconds:g} seconds"


@dataclass(frozen=True)
class Shown:
    """A form, a metric, a graph: whatever is only declared. Takes what it is given by name, as the real ones do."""

    kind: str
    places: Tuple[Any, ...] = ()
    names: Dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name):
        if name in self.names:
            return self.names[name]
        raise AttributeError(name)


def _declared(kind, takes, needs=(), positional=0):
    def make(*places, **names):
        if len(places) > positional or set(names) - set(takes) or set(needs) - set(names):
            raise TypeError(f"{kind} takes {takes} and needs {needs}; got {places} {sorted(names)}")
        return Shown(kind, places, names)
    for constant, value in (("OK", 0), ("WARN", 1), ("CRIT", 2), ("UNKNOWN", 3)):
        setattr(make, constant, value)
    return make


def _words(name, *words):
    return enum.Enum(name, list(words))


FORM = ("title", "help_text", "prefill", "label", "migrate", "custom_validate")
COLORS = ("RED", "ORANGE", "YELLOW", "GREEN", "BLUE", "CYAN", "PURPLE", "PINK", "BROWN", "GRAY", "BLACK", "WHITE")
MODULES: Dict[str, Dict[str, Any]] = {
    "cmk.agent_based.v2": {
        **{each.__name__: each for each in (State, Result, Metric, Service, HostLabel, AgentSection, CheckPlugin)},
        "check_levels": check_levels, "StringTable": Sequence[Sequence[str]], "CheckResult": Any, "DiscoveryResult": Any,
        "HostLabelGenerator": Any, "render": types.SimpleNamespace(
            timespan=_timespan, bytes=lambda count: f"{count:g} B", percent=lambda percent: f"{percent:.2f}%")},
    "cmk.rulesets.v1": {"Title": str, "Help": str},
    "cmk.rulesets.v1.form_specs": {
        "DataSize": _declared("DataSize", (*FORM, "displayed_magnitudes"), ["displayed_magnitudes"]),
        "DefaultValue": _declared("DefaultValue", ("value",), positional=1),
        "InputHint": _declared("InputHint", ("value",), positional=1),
        "DictElement": _declared("DictElement", ("required", "parameter_form", "render_only", "group"), ["parameter_form"]),
        "Dictionary": _declared("Dictionary", (*FORM, "elements"), ["elements"]),
        "IECMagnitude": _words("IECMagnitude", "BYTE", "KIBI", "MEBI", "GIBI", "TEBI", "PEBI"),
        "LevelDirection": _words("LevelDirection", "UPPER", "LOWER"),
        "ServiceState": _declared("ServiceState", FORM),
        "SimpleLevels": _declared("SimpleLevels", (*FORM, "form_spec_template", "level_direction", "prefill_levels_type",
                                                   "prefill_fixed_levels"),
                                  ["form_spec_template", "level_direction", "prefill_fixed_levels"]),
        "TimeMagnitude": _words("TimeMagnitude", "MILLISECOND", "SECOND", "MINUTE", "HOUR", "DAY"),
        "TimeSpan": _declared("TimeSpan", (*FORM, "displayed_magnitudes"), ["displayed_magnitudes"])},
    "cmk.rulesets.v1.rule_specs": {
        "CheckParameters": _declared("CheckParameters", ("name", "title", "topic", "parameter_form", "condition", "help_text",
                                                         "is_deprecated", "create_enforced_service"),
                                     ["name", "title", "topic", "parameter_form", "condition"]),
        "HostAndItemCondition": _declared("HostAndItemCondition", ("item_title", "item_form"), ["item_title"]),
        "HostCondition": _declared("HostCondition", ()),
        "Topic": _words("Topic", "APPLICATIONS", "VIRTUALIZATION", "STORAGE")},
    "cmk.graphing.v1": {"Title": str},
    "cmk.graphing.v1.graphs": {
        "Graph": _declared("Graph", ("name", "title", "minimal_range", "compound_lines", "simple_lines", "optional",
                                     "conflicting"), ["name", "title"]),
        "MinimalRange": _declared("MinimalRange", (), positional=2)},
    "cmk.graphing.v1.metrics": {
        "Color": _words("Color", *COLORS), "DecimalNotation": _declared("DecimalNotation", (), positional=1),
        "IECNotation": _declared("IECNotation", (), positional=1), "TimeNotation": _declared("TimeNotation", ()),
        "StrictPrecision": _declared("StrictPrecision", (), positional=1), "Unit": _declared("Unit", (), positional=2),
        "Metric": _declared("Metric", ("name", "title", "unit", "color"), ["name", "title", "unit", "color"])},
    "cmk.graphing.v1.perfometers": {
        "Closed": _declared("Closed", (), positional=1), "Open": _declared("Open", (), positional=1),
        "FocusRange": _declared("FocusRange", (), positional=2),
        "Perfometer": _declared("Perfometer", ("name", "focus_range", "segments"), ["name", "focus_range", "segments"])},
}


def load(family: Path) -> Dict[str, Any]:
    """Everything that check_mk would find in a family of plug-ins, by its name: objects whose names begin as they have to."""
    for name, content in MODULES.items():
        words = name.split(".")
        for count in range(1, len(words) + 1):
            package = ".".join(words[:count])
            module = sys.modules.setdefault(package, types.ModuleType(package))
            module.__dict__.setdefault("__path__", [])
        sys.modules[name].__dict__.update(content)
    for package in ("cmk_addons", "cmk_addons.plugins"):
        sys.modules.setdefault(package, types.ModuleType(package)).__dict__["__path__"] = []
    sys.modules["cmk_addons.plugins"].__dict__["__path__"] = [str(family.parent)]
    found: Dict[str, Any] = {}
    prefixes = {"agent_based": ("agent_section_", "check_plugin_"), "rulesets": ("rule_spec_",),
                "graphing": ("metric_", "graph_", "perfometer_")}
    for group, beginnings in prefixes.items():
        for path in sorted((family / group).glob("*.py")):
            module = importlib.import_module(f"cmk_addons.plugins.{family.name}.{group}.{path.stem}")
            for name, each in vars(module).items():
                if name.startswith(beginnings):
                    assert name not in found, f"{name} is in two modules"
                    found[name] = each
    return found


class Host:
    """What check_mk makes of an agent's output: services with states, by their name."""

    def __init__(self, found: Mapping[str, Any]):
        self.sections = {each.name: each for each in found.values() if isinstance(each, AgentSection)}
        self.plugins = [each for each in found.values() if isinstance(each, CheckPlugin)]

    def parsed(self, name: str, lines: Sequence[str]) -> Any:
        return self.sections[name].parse_function([[line] for line in lines])

    def services(self, name: str, section: Any) -> List[Tuple[CheckPlugin, Service]]:
        found = [] if section is None else [
            (plugin, service) for plugin in self.plugins if (plugin.sections or [plugin.name]) == [name]
            for service in plugin.discovery_function(section)]
        names = [_named(plugin, service) for plugin, service in found]
        assert len(names) == len(set(names)), f"services of one name: {names}"
        return found

    def checked(self, name: str, section: Any, services=None, **params) -> Dict[str, "Checked"]:
        """The services that were discovered, in this section or in an earlier one, as they are now."""
        return {_named(plugin, service): Checked.of(plugin, service, section, params, plugin.check_function)
                for plugin, service in (self.services(name, section) if services is None else services)}

    @staticmethod
    def on_cluster(services, sections: Mapping[str, Any], **params) -> Dict[str, "Checked"]:
        return {_named(plugin, service): Checked.of(plugin, service, sections, params, plugin.cluster_check_function)
                for plugin, service in services}


def _named(plugin, service):
    return plugin.service_name % service.item if "%s" in plugin.service_name else plugin.service_name


@dataclass(frozen=True)
class Checked:
    state: State
    summary: str
    details: str
    metrics: Mapping[str, Metric]

    @classmethod
    def of(cls, plugin, service, section, params, function):
        arguments = {"section": section}
        if plugin.check_default_parameters is not None:
            arguments["params"] = {**plugin.check_default_parameters, **params}
        if service.item is not None:
            arguments["item"] = service.item
        said = list(function(**arguments))
        results = [each for each in said if isinstance(each, Result)]
        metrics = [each for each in said if isinstance(each, Metric)]
        assert len(results) + len(metrics) == len(said), said
        assert len({each.name for each in metrics}) == len(metrics), "a metric twice"
        if not results:
            return cls(State.UNKNOWN, "Item not found in monitoring data", "", {})
        return cls(State.worst(*(each.state for each in results)), ", ".join(each.summary for each in results if each.summary),
                   "\n".join(each.details for each in results), {each.name: each for each in metrics})
