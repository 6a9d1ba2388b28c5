"""The configuration of the nodes: what an administrator puts into /etc/twinhost before the first start.

Keys, passwords and tokens are made anew for every lab; the keys of a cluster are the same on its nodes,
what opens a node's own doors differs.
"""

import copy
import json
import os
import secrets
import shutil
import uuid

from twinlab.laboratory import COMPOSE, SUBNETS
from twinlab.shell import run
from twinlab.software import CERTIFICATES, LDAP

DEFAULT_DEADTIME_MS = 3000


def configuration(deadtime_ms):
    """The cluster's configuration from compose/etc/cluster.json, with the times that go with a deadtime."""
    described = json.loads((COMPOSE / "etc/cluster.json").read_text())
    described["timing"] |= {"keepaliveMs": deadtime_ms // 5, "warntimeMs": deadtime_ms // 2, "deadtimeMs": deadtime_ms}
    return described


def without_serial_line(described):
    """A configuration for where there is none; changes it."""
    serial = {link["name"] for link in described["links"] if link["kind"] == "SERIAL"}
    described["links"] = [link for link in described["links"] if link["name"] not in serial]
    for node in described["nodes"]:
        node["links"] = [end for end in node["links"] if end["link"] not in serial]
    return described


def write_all(lab):
    """Fills every node's /etc/twinhost; returns the BMCs' password."""
    shared = {"cluster.key": secrets.token_hex(32), "ipmi.password": secrets.token_hex(8)}
    for node in lab.nodes():
        _write(node, {**shared, "api.token": secrets.token_hex(32)})
    _write_certificates(lab)
    return shared["ipmi.password"]


def _write(node, words):
    node.etc.mkdir(parents=True)
    for name, word in words.items():
        write_secret(node, name, word + "\n")
    described = node.lab.configuration()
    (node.etc / "node.properties").write_text(f"twinhost.node={node.name}\ntwinhost.cluster={described['cluster']}\n")
    (node.etc / "cluster.json").write_text(json.dumps(described, indent=2) + "\n")
    (node.etc / "mosquitto.conf").write_text((COMPOSE / "etc/mosquitto.conf").read_text())
    _write_slapd(node)
    (node.etc / "libvirt").mkdir()
    for name in ("qemu.conf", "virtlogd.conf"):
        (node.etc / "libvirt" / name).write_text((COMPOSE / "etc" / name).read_text())
    (node.etc / "libvirt/libvirtd.conf").write_text(
        (COMPOSE / "etc/libvirtd.conf").read_text().replace("@HOST_UUID@", str(uuid.uuid4())))


def add_volume(configuration, name, size_bytes, birth):
    """One more volume like mail1's, on both nodes; returns it."""
    volume = copy.deepcopy(configuration["volumes"][1])
    volume.update(name=name, sizeBytes=size_bytes, birth=birth)
    for replica in volume["replicas"]:
        replica["device"] = f"/dev/twinhost/{name}"
    configuration["volumes"].append(volume)
    return volume


def write_secret(node, name, content):
    """One file that only root may read."""
    path = node.etc / name
    path.touch(mode=0o600)
    path.write_text(content)


def certificates(etc, *words):
    """The product's own program, in that folder."""
    run(CERTIFICATES, *words, env={**os.environ, "TWINHOST_ETC": str(etc)})


def _write_certificates(lab):
    """One authority a lab, and the certificates of each node from it; a node's own boot gives the keys to their groups."""
    first, *others = lab.nodes()
    certificates(first.etc, "authority")
    for node in others:
        shutil.copytree(first.etc / "tls", node.etc / "tls")
    for node in lab.nodes():
        certificates(node.etc, "node", node.name, *(node.address(link) for link in SUBNETS))


def _write_slapd(node):
    template = LDAP / "slapd.conf.template"
    if not template.exists():
        return
    peer = next(other for other in node.lab.nodes() if other.name != node.name)
    filled = template.read_text()
    for placeholder, value in {
            "SCHEMA_DIR": "/usr/lib/twinhost/ldap", "TLS_DIR": "/etc/twinhost/tls", "RUN_DIR": "/run/twinhost/slapd",
            "DATA_DIR": "/var/lib/twinhost/slapd", "SERVER_ID": str(node.number), "PEER_ADDRESS": peer.address("yellow"),
            "PEER_PORT": "3890"}.items():
        filled = filled.replace(f"@{placeholder}@", value)
    (node.etc / "slapd.conf").write_text(filled)
    (node.etc / "slapd.environment").write_text(f"DIRECTORY_ADDRESS={node.address('yellow')}\n")
