"""The conditions of `wait`, each as a function that says what is still missing, or nothing."""

import re

from twinlab import node_client, product
from twinlab.errors import LabError, UsageError

DISK_STATES = ("Diskless", "Failed", "Inconsistent", "Outdated", "Consistent", "UpToDate", "Unknown")


def parse(lab, text):
    """`healthy`, `GUEST=NODE` or `VOLUME=DISKSTATE@NODE` as a function without arguments."""
    if text == "healthy":
        return lambda: unhealthy(lab)
    match = re.fullmatch(r"([a-z0-9-]+)=(\w+)@(\w+)", text)
    if match:
        volume, state, node = match.groups()
        if state not in DISK_STATES:
            raise UsageError(f"{state} is no disk state; there are {', '.join(DISK_STATES)}")
        lab.volume(volume)
        return lambda: volume_is_not(lab, volume, state, lab.node(node))
    match = re.fullmatch(r"([a-z0-9-]+)=(\w+)", text)
    if match:
        guest, node = match.groups()
        if guest not in lab.guests():
            raise LabError(f"there is no guest {guest}; this lab has {', '.join(lab.guests())}")
        return lambda: guest_is_not(guest, lab.node(node))
    raise UsageError(f"{text!r} is no condition; there are healthy, GUEST=NODE and VOLUME=DISKSTATE@NODE")


def unhealthy(lab):
    """Why the cluster is not healthy, as the first node sees it that has something to say."""
    for node in lab.nodes():
        if not node.is_on():
            return f"{node.name} is powered off"
        if node.is_frozen():
            return f"{node.name} is frozen"
        try:
            complaint = complaint_of(product.status(node), lab.configuration())
        except LabError as silent:
            return str(silent)
        if complaint:
            return f"{node.name} says: {complaint}"
    return not_ready(lab)


def not_ready(lab):
    """A service that does not say itself that it is ready: a status may be some seconds behind a killed one."""
    for node in lab.nodes():
        try:
            told = product.readiness(node)
            units = {unit["unit"]: unit for unit in node_client.ask(node, {"do": "status"}, timeout=5)["units"]}
        except LabError as silent:
            return str(silent).splitlines()[0]
        for service in product.SERVICES:
            complaint = readiness_complaint(told.get(service), units[f"twinhost-{service}.service"])
            if complaint:
                return f"{service} of {node.name} {complaint}"
    return None


def readiness_complaint(told, unit):
    """Why a service is not ready: by its own word, which may be older than its process."""
    if unit["state"] != "running":
        return f"is not running: {unit['state']}"
    if unit["sinceMs"] < product.COLLECTED_AGE_MS_MAX:
        return "was started at this moment"
    if told is None:
        return "is not known to the gateway"
    if told["status"] != "UP":
        return f"is not ready: {told.get('reason') or told.get('checks')}"
    return None


def complaint_of(status, configuration):
    """The first thing in a status that is not as it should be; what is configured and not told of counts."""
    return (_nodes(status, configuration) or _volumes(status, configuration) or _guests(status, configuration)
            or _fences(status) or next(iter(status["troubles"]), None))


def _nodes(status, configuration):
    told = {node["name"]: node for node in status["nodes"]}
    for configured in configuration["nodes"]:
        node = told.get(configured["name"])
        if node is None:
            return f"nothing is known of {configured['name']} yet"
        if node["state"] != "online":
            return f"{node['name']} is {node['state']}"
        services = {service["name"]: service["status"] for service in node["services"] or []}
        for service in product.SERVICES:
            if services.get(service) != "UP":
                return f"{service} of {node['name']} is {services.get(service) or 'unknown'}"
    return None


def _volumes(status, configuration):
    told = {(volume["name"], replica["node"]): replica for volume in status["volumes"] for replica in volume["replicas"]}
    for volume in configuration["volumes"]:
        for configured in volume["replicas"]:
            replica = told.get((volume["name"], configured["node"]))
            if replica is None:
                return f"nothing is known of {volume['name']} on {configured['node']} yet"
            if replica["disk"] != "UpToDate" or replica["connection"] != "Connected":
                return f"{volume['name']} on {configured['node']} is {replica['disk']}, {replica['connection']}"
    return None


def _guests(status, configuration):
    told = {resource["name"]: resource for resource in status["resources"]}
    for guest in configuration["guests"]:
        resource = told.get(guest["name"])
        if resource is None:
            return f"nothing is known of {guest['name']} yet"
        if resource["target"] == "started" and resource["state"] != "started":
            return f"{resource['name']} is {resource['state']}" + (f": {resource['reason']}" if resource["reason"] else "")
    return None


def _fences(status):
    for fence in status["fencing"]:
        if fence["outcome"] == "pending":
            return f"fencing of {fence['node']} is pending"
    return None


def guest_is_not(guest, node):
    """Why a guest does not run on a node, as that node sees it."""
    if not node.is_on():
        return f"{node.name} is powered off"
    try:
        status = product.status(node)
    except LabError as silent:
        return str(silent)
    for resource in status["resources"]:
        if resource["name"] == guest:
            if resource["state"] == "started" and resource["node"] == node.name:
                return None
            where = f" on {resource['node']}" if resource["node"] else ""
            return f"{guest} is {resource['state']}{where}" + (f": {resource['reason']}" if resource["reason"] else "")
    return f"{node.name} does not know {guest}"


def volume_is_not(lab, volume, state, node):
    """Why a replica is not in a disk state: its own node's word, the others' when that one is off."""
    witnesses = [node] if node.is_on() else [other for other in lab.nodes() if other.is_on()]
    if not witnesses:
        return "no node is on"
    try:
        status = product.status(witnesses[0])
    except LabError as silent:
        return str(silent)
    for known in status["volumes"]:
        for replica in known["replicas"]:
            if known["name"] == volume and replica["node"] == node.name:
                return None if replica["disk"] == state else f"{volume} on {node.name} is {replica['disk']}"
    return f"{witnesses[0].name} does not know {volume} on {node.name}"
