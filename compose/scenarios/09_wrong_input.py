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
    revision = story.status("jupiter1")["cluster"]["revision"]
    _, shown, _ = story.inside("jupiter1", "twinctl", "config", "show", "-o", "json")
    wrong = json.loads(shown)
    described = wrong.get("snapshot", wrong)
    described["guests"][0]["home"] = "mars"
    described["volumes"][1]["replicas"][0]["device"] = described["volumes"][0]["replicas"][0]["device"]
    code, out, err = apply(story, wrong)
    story.check(code == 1, "a configuration with an unknown home and two volumes on one path is refused")
    story.refused(out + err, "mars", described["volumes"][0]["replicas"][0]["device"])
    story.check(story.status("jupiter1")["cluster"]["revision"] == revision, f"revision {revision} stays")
    code, out, err = story.twinctl("jupiter1", "vm", "move", "nosuch", "jupiter2")
    story.check(code == 1, "an unknown guest is refused")
    story.refused(out + err, "nosuch")
    story.check(story.twinctl("jupiter1", "vm", "fly", "web1")[0] == 2, "an unknown command is a matter of usage")


def apply(story, configuration):
    story.inside("jupiter1", "sh", "-c", f"cat > /tmp/wrong.json <<'END'\n{json.dumps(configuration)}\nEND")
    return story.twinctl("jupiter1", "config", "apply", "/tmp/wrong.json", "-m", "a mistake")


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
