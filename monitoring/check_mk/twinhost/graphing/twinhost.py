"""Titles, units and graphs of what the services of Twinhost measure."""

from cmk.graphing.v1 import Title
from cmk.graphing.v1.graphs import Graph, MinimalRange
from cmk.graphing.v1.metrics import Color, DecimalNotation, IECNotation, Metric, StrictPrecision, TimeNotation, Unit
from cmk.graphing.v1.perfometers import Closed, FocusRange, Open, Perfometer

COUNT = Unit(DecimalNotation(""), StrictPrecision(0))
SECONDS = Unit(TimeNotation())
BYTES = Unit(IECNotation("B"))
PERCENT = Unit(DecimalNotation("%"))

metric_twinhost_findings = Metric(
    name="twinhost_findings", title=Title("What was found wrong"), unit=COUNT, color=Color.ORANGE)
metric_twinhost_guests_running = Metric(
    name="twinhost_guests_running", title=Title("Guests that run"), unit=COUNT, color=Color.GREEN)
metric_twinhost_nodes_online = Metric(
    name="twinhost_nodes_online", title=Title("Nodes online"), unit=COUNT, color=Color.BLUE)
metric_twinhost_links_up = Metric(name="twinhost_links_up", title=Title("Links up"), unit=COUNT, color=Color.BLUE)
metric_twinhost_services_ready = Metric(
    name="twinhost_services_ready", title=Title("Services ready"), unit=COUNT, color=Color.GREEN)
metric_twinhost_link_silence = Metric(
    name="twinhost_link_silence", title=Title("Last heard before"), unit=SECONDS, color=Color.PURPLE)
metric_twinhost_volume_size = Metric(name="twinhost_volume_size", title=Title("Size"), unit=BYTES, color=Color.GRAY)
metric_twinhost_out_of_sync = Metric(
    name="twinhost_out_of_sync", title=Title("Out of sync"), unit=BYTES, color=Color.RED)
metric_twinhost_resync = Metric(name="twinhost_resync", title=Title("Brought up to date"), unit=PERCENT, color=Color.GREEN)
metric_twinhost_guest_running = Metric(name="twinhost_guest_running", title=Title("Runs"), unit=COUNT, color=Color.GREEN)
metric_twinhost_failover_expected = Metric(
    name="twinhost_failover_expected", title=Title("Away for if its node died"), unit=SECONDS, color=Color.ORANGE)
metric_twinhost_fence_device_last_answer = Metric(
    name="twinhost_fence_device_last_answer", title=Title("Asked before"), unit=SECONDS, color=Color.BLUE)
metric_twinhost_fence_device_last_test = Metric(
    name="twinhost_fence_device_last_test", title=Title("Tested before"), unit=SECONDS, color=Color.CYAN)
metric_twinhost_fence_device_answer_time = Metric(
    name="twinhost_fence_device_answer_time", title=Title("Took for its answer"), unit=SECONDS, color=Color.PURPLE)
metric_twinhost_drill_age = Metric(
    name="twinhost_drill_age", title=Title("Last rehearsed before"), unit=SECONDS, color=Color.BROWN)

graph_twinhost_cluster = Graph(
    name="twinhost_cluster", title=Title("Twinhost cluster"), minimal_range=MinimalRange(0, 3),
    simple_lines=["twinhost_nodes_online", "twinhost_guests_running", "twinhost_findings"])
graph_twinhost_volume = Graph(
    name="twinhost_volume", title=Title("Out of sync"), compound_lines=["twinhost_out_of_sync"],
    simple_lines=["twinhost_volume_size"])
graph_twinhost_node = Graph(
    name="twinhost_node", title=Title("Links and services"), minimal_range=MinimalRange(0, 6),
    simple_lines=["twinhost_links_up", "twinhost_services_ready"])

perfometer_twinhost_findings = Perfometer(
    name="twinhost_findings", focus_range=FocusRange(Closed(0), Open(5)), segments=["twinhost_findings"])
perfometer_twinhost_link_silence = Perfometer(
    name="twinhost_link_silence", focus_range=FocusRange(Closed(0), Open(2)), segments=["twinhost_link_silence"])
perfometer_twinhost_out_of_sync = Perfometer(
    name="twinhost_out_of_sync", focus_range=FocusRange(Closed(0), Open(1 << 30)), segments=["twinhost_out_of_sync"])
