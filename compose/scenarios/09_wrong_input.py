"""Wrong input is refused with a clear message and changes nothing: configurations that cannot be, an entry that
somebody wrote into the directory, a node with another key, a stranger on the replication port, a move to a dead
node."""

import base64
import json
import secrets

from twinlab import product

LDAPI = "ldapi://%2Frun%2Ftwinhost%2Fslapd%2Fldapi"


def run(story):
    story.up()
    story.waits_for_writes("web1")
    configurations_that_cannot_be(story)
    an_entry_in_the_directory(story)
    a_stranger_on_the_replication_port(story)
    a_bundle_without_secrets(story)
    a_node_with_another_key(story)
    story.verify()


def configurations_that_cannot_be(story):
    """A file that a tired administrator might apply, one after the other, and all of them in one."""
    for node in ("jupiter1", "jupiter2"):
        code, _, err = story.inside(node, "sh", "-c", "truncate -s 8M /dev/twinhost/spare && chgrp twinhost-disk"
                                    " /dev/twinhost/spare && chmod 660 /dev/twinhost/spare && ln -s mail1 /dev/twinhost/alias")
        story.check(code == 0, f"{node} has a spare disk of 8 MiB, and another name for that of mail1 {err}")
    revision = story.status("jupiter1")["cluster"]["revision"]
    since = story.now()
    for change, *fragments in BAD_FILES:
        is_refused(story, configured(story, change), *fragments)
    is_refused(story, configured(story, *(change for change, *_ in BAD_FILES if change not in UNREADABLE)),
               *(fragment for change, *fragments in BAD_FILES if change not in UNREADABLE for fragment in fragments))
    stale = configured(story, unwise)
    code, out, err = apply(story, stale, "check")
    story.check(code == 0, "what is only unwise is not refused")
    story.refused(out + err, "unwise: on jupiter2: fence device bmc1 of jupiter1", "/etc/twinhost/nowhere cannot be read")
    stale["revision"]["number"] += 1
    for command in ("check", "apply"):
        is_refused(story, stale, "it was made from revision", command=command)
    for node in ("jupiter1", "jupiter2"):
        story.inside(node, "rm", "/dev/twinhost/spare", "/dev/twinhost/alias")
    story.waits_for_writes("web1")
    story.check(story.status("jupiter1")["cluster"]["revision"] == revision, f"revision {revision} stays")
    story.check(not story.found("web1", since) and not story.found("mail1", since), "no guest was started anew")
    story.check(story.runs_on("web1") == ["jupiter1"] and story.runs_on("mail1") == ["jupiter2"], "each runs where it did")
    unmanaged = [why for why in story.status("jupiter1")["assessment"]["why"] if "unmanaged" in why["code"]]
    story.check(unmanaged == [], "and nothing runs that nobody looks after")
    code, out, err = story.twinctl("jupiter1", "vm", "move", "nosuch", "jupiter2")
    story.check(code == 1, "an unknown guest is refused")
    story.refused(out + err, "nosuch")
    story.check(story.twinctl("jupiter1", "vm", "fly", "web1")[0] == 2, "an unknown command is a matter of usage")


def named(things, name):
    return next(each for each in things if each["name"] == name)


def unknown_field(described):
    named(described["guests"], "web1")["memroyMib"] = 512


def wrong_kinds(described):
    described["timing"]["keepaliveMs"] = 210.9
    named(described["guests"], "web1").update(target="runing", vcpus="two", home="mars")


def octet_256(described):
    named(described["nodes"], "jupiter1")["links"][1]["address"] = "10.90.1.256"


def no_such_bridge(described):
    named(described["guests"], "mail1")["bridges"].append("br7")


def device_in_use(described):
    add_volume(described, "another", 4 << 20, "/dev/twinhost/alias")


def sixty_tib(described):
    add_volume(described, "huge", 60 << 40, "/dev/twinhost/spare")


def rename_of_what_runs(described):
    named(described["guests"], "web1")["name"] = "www1"


def two_volumes_on_one_device(described):
    described["volumes"][1]["replicas"][0]["device"] = described["volumes"][0]["replicas"][0]["device"]


def memory_beyond_the_node(described):
    named(described["guests"], "mail1")["memoryMib"] = 4_000_000


def replica_in_use_goes(described):
    del named(described["volumes"], "web1")["replicas"][1]


def unwise(described):
    described["fenceDevices"][0].update(address="10.90.4.99", passwordFile="/etc/twinhost/nowhere")


def add_volume(described, name, size, device):
    described["volumes"].append({
        "name": name, "sizeBytes": size, "protocol": "C", "birth": f"7e3a11c0d5f2{len(described['volumes']):04x}",
        "replicas": [{"node": node, "device": device} for node in ("jupiter1", "jupiter2")]})


BAD_FILES = (
    (unknown_field, "memroyMib is no field of the configuration; did you mean memoryMib?"),
    (wrong_kinds, "timing.keepaliveMs is 210.9, must be a whole number of ms", "did you mean STARTED?",
     ".vcpus is 'two', must be a whole number", "its home mars is no node"),
    (octet_256, "'10.90.1.256' is not an IP address"),
    (no_such_bridge, "on jupiter1: bridge br7 is not there", "on jupiter2: bridge br7 is not there"),
    (device_in_use, "on jupiter1: volume another: ", "holds volume mail1 of this node now"),
    (sixty_tib, "on jupiter1: volume huge: ", "on jupiter2: volume huge: "),
    (rename_of_what_runs, "guest web1 would be renamed to www1", "twinctl vm stop web1"),
    (two_volumes_on_one_device, "is used twice"),
    (memory_beyond_the_node, "needs 4000000 MiB of memory"),
    (replica_in_use_goes, "its replica on jupiter2 would be taken away while guest web1 may run with it"),
)
# Nobody asks the nodes for what can't be read; and who is renamed has no misspelt field any more.
UNREADABLE = (unknown_field, wrong_kinds)


def configured(story, *changes):
    """What is in force, after these changes."""
    _, shown, _ = story.inside("jupiter1", "twinctl", "config", "show", "-o", "json")
    described = json.loads(shown)
    # Last who has another name: the others look for the old one.
    for change in sorted(changes, key=lambda each: each is rename_of_what_runs):
        change(described)
    return described


def is_refused(story, configuration, *fragments, command="apply"):
    code, out, err = apply(story, configuration, command)
    story.check(code == 1, f"config {command} refuses it")
    story.refused(out + err, *fragments)
    lines = err.strip().splitlines()
    story.check(len(lines) == len(set(lines)), "and says nothing twice")
    story.check("fasterxml" not in err and "Exception" not in err, "in words")


def apply(story, configuration, command="apply"):
    story.inside("jupiter1", "sh", "-c", f"cat > /tmp/wrong.json <<'END'\n{json.dumps(configuration)}\nEND")
    code, out, err = story.inside("jupiter1", "twinctl", "config", command, "/tmp/wrong.json",
                                  *(["-m", "a mistake"] if command == "apply" else []))
    for line in [f"jupiter1: twinctl config {command} -> {code}", *(out + err).strip().splitlines()]:
        story.saw(line)
    return code, out, err


def an_entry_in_the_directory(story):
    revision = story.status("jupiter1")["cluster"]["revision"]
    before = change_entry(story, "replace: thHome\nthHome: mars")
    story.check(before[0] == 0, "the directory itself knows no better and takes the entry")
    story.until("check_mk says that the directory is not valid", lambda: "mars" in check_mk(story, "config"), 30)
    story.check(story.status("jupiter1")["cluster"]["revision"] == revision, f"revision {revision} stays in force")
    story.check(change_entry(story, "replace: thHome\nthHome: jupiter1")[0] == 0, "the entry is put right")
    story.until("check_mk is content", lambda: "mars" not in check_mk(story, "config"), 30)
    code, _, err = change_entry(story, "replace: thVcpus\nthVcpus: many")
    story.check(code != 0 and "thVcpus" in err, "what the schema forbids the directory refuses itself")
    story.wait("healthy")


def change_entry(story, change):
    ldif = f"dn: cn=web1,ou=guests,dc=twinhost\nchangetype: modify\n{change}\n"
    return story.inside("jupiter1", "sh", "-c", f"ldapmodify -Q -Y EXTERNAL -H {LDAPI} <<'END'\n{ldif}END")


def check_mk(story, service):
    return "\n".join(product.check_mk(story.node("jupiter1"), service))


def a_stranger_on_the_replication_port(story):
    address = story.node("jupiter2").address("grey")
    since = story.now()
    for said in ("GET / HTTP/1.1\\r\\n\\r\\n", "\\0\\0\\0\\377\\377\\377"):
        _, out, _ = story.inside("jupiter1", "sh", "-c", f"printf '{said}' | timeout 15 socat -t 10 - TCP4:{address}:7810")
        story.check(len(out) < 200, "the stranger is told nothing and is cut off")
    story.waits_for_writes("web1", 40)
    story.check(story.longest_pause("web1", since) < 2 and not story.guest_errors("web1", since), "replication did not notice")
    story.wait("healthy")


def a_bundle_without_secrets(story):
    """For who helps: nothing of what this node must keep to itself is in it, though its logs and command lines are."""
    node = story.node("jupiter1")
    files = [file for kind in ("cluster.key*", "*.token", "*.password", "tls/*.key") for file in node.etc.glob(kind)]
    words = {line for file in files for line in file.read_text().split("\n") if line and not line.startswith("-----")}
    kept = sorted(word for line in words for word in (line, base64.b64encode(line.encode()).decode().rstrip("=")[:-1]))
    tell = " ".join(sorted(file.read_text().strip() for file in files if file.suffix == ".password"))
    story.inside("jupiter1", "sh", "-c", f"echo ipmitool -P {tell} >> /var/log/twinhost/planted.log")
    code, said, err = story.inside("jupiter1", "twinctl", "support-bundle", "--to", "/tmp/bundle.tar.gz", "-o", "json")
    story.check(code == 0, f"a bundle is made: {err}")
    story.saw(f"{json.loads(said)['files']} files; missing: {json.loads(said)['missing']}")
    _, content, _ = story.inside("jupiter1", "sh", "-c", "tar -xOzf /tmp/bundle.tar.gz | base64 -w 0; rm /tmp/bundle.tar.gz"
                                 " /var/log/twinhost/planted.log")
    packed = base64.b64decode(content).decode("latin-1")
    story.check("web1" in packed and "ipmitool -P <redacted>" in packed, "it tells of web1")
    story.check(len(kept) > 20 and not [word for word in kept if word in packed], f"none of {len(kept)} secrets is in it")
    story.check(story.twinctl("jupiter1", "support-bundle", "--to", "/etc/hostname")[0] == 1, "nothing is overwritten")


def a_node_with_another_key(story):
    key = story.node("jupiter2").etc / "cluster.key"
    right = key.read_text()
    story.do("power-cut jupiter2")
    # mail1 alone does not tell: on a busy machine it may have been started here, when its home booted too slowly.
    story.until("jupiter1 knows it", lambda: all(
        node["state"] != "online" for node in story.status("jupiter1")["nodes"] if node["name"] == "jupiter2"), 60)
    story.wait("mail1=jupiter1")
    code, out, err = story.twinctl("jupiter1", "vm", "move", "web1", "jupiter2")
    story.check(code == 1, "a move to a dead node is refused")
    story.refused(out + err, "jupiter2")
    key.write_text(secrets.token_hex(32) + "\n")
    boot = story.now()
    story.do("power-on jupiter2")
    story.until("both sides have said it", lambda: all(complaints(story, node, boot) for node in ("jupiter1", "jupiter2")), 60)
    story.stays("it does not join, does not shoot, starts nothing", lambda: not story.bmc_offs(boot)
                and story.runs_on("web1") == ["jupiter1"] and story.runs_on("mail1") == ["jupiter1"]
                and next(node for node in story.status("jupiter1")["nodes"]
                         if node["name"] == "jupiter2")["state"] != "online", 15)
    for node in ("jupiter1", "jupiter2"):
        said = complaints(story, node, boot)
        story.check(len(said) == 1, f"{node} said once: {said}")
    key.write_text(right)
    story.do("power-cut jupiter2")
    story.do("power-on jupiter2")
    story.wait("healthy", 180)


def complaints(story, node, since):
    return [line for line in story.log(node, "heartbeat", since) if "key" in line.lower()
            and ("WARN" in line or "ERROR" in line)]
