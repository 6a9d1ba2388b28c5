"""Status says what the cluster is worth: PROTECTED for five minutes while nothing is wrong, on both nodes; the truth about
everything that is planted then; and PROTECTED again when it is over. Exit codes and check_mk say the same."""

import json

HEALTHY_SECONDS, LONG_HEALTHY_SECONDS = 300, 1800
CODES = {"PROTECTED": 0, "AT RISK": 3, "UNPROTECTED": 4, "DOWN": 5}
NODES = ("jupiter1", "jupiter2")


def run(story):
    story.up()
    story.waits_for_writes("web1")
    protected(story, 60)
    story.stays("nothing wrong is found while nothing is", lambda: all(alarms(story, node) == [] for node in NODES),
                story.times(LONG_HEALTHY_SECONDS, HEALTHY_SECONDS))
    a_cable(story)
    a_dead_bmc(story)
    a_disk(story)
    a_guest_that_differs(story)
    an_edited_directory(story)
    maintenance(story)
    a_service(story)
    a_power_cut(story)
    story.verify()


def assessment(story, node):
    return story.status(node)["assessment"]


def alarms(story, node):
    return [f"{why['what']}: {why['text']}" for why in assessment(story, node)["why"] if why["verdict"] != "PROTECTED"]


def protected(story, timeout=60):
    story.until("both nodes say PROTECTED", lambda: all(assessment(story, node)["verdict"] == "PROTECTED" for node in NODES),
                timeout)


def finds(story, node, code, verdict, timeout=40):
    """Status comes to this verdict because of this code, and says what to do."""
    def found():
        told = assessment(story, node)
        return told["verdict"] == verdict and code in [why["code"] for why in told["why"]]
    story.until(f"{node} says {verdict} for {code}", found, timeout)
    why = next(each for each in assessment(story, node)["why"] if each["code"] == code)
    story.saw(f"{why['what']}: {why['text']} -> {why['next']}")
    exit_code, out, _ = story.twinctl(node, "status")
    story.check(exit_code == CODES[verdict] and out.startswith(verdict), f"twinctl status ends with {CODES[verdict]}")
    story.check(all(len(line) <= 100 for line in out.splitlines()), "and no line is wider than 100 columns")


def a_cable(story):
    story.do("cut yellow")
    finds(story, "jupiter1", "link-down", "AT RISK")
    story.do("heal yellow")
    protected(story)


def a_dead_bmc(story):
    story.do("bmc jupiter1 dead")
    finds(story, "jupiter2", "fence-device-failed", "UNPROTECTED", 60)
    finds(story, "jupiter1", "fence-device-failed", "UNPROTECTED", 10)
    told = assessment(story, "jupiter1")["ifLost"]["jupiter1"]
    story.check({each["resource"]: each["outcome"] for each in told} == {"web1": "WAITS", "mail1": "WAITS"},
                "and that everything would wait for a person if jupiter1 died")
    code, out, err = story.twinctl("jupiter2", "fence", "test", "jupiter1")
    story.check(code == 1, "a test of it fails")
    story.saw((out + err).strip().splitlines()[0])
    story.do("bmc jupiter1 alive")
    finds(story, "jupiter2", "fence-test-failed", "UNPROTECTED", 40)
    code, _, _ = story.twinctl("jupiter2", "fence", "test", "jupiter1")
    story.check(code == 0, "the next test passes")
    protected(story)


def a_disk(story):
    story.do("disk jupiter2 web1 fail")
    finds(story, "jupiter1", "volume-disk-failed", "UNPROTECTED", 60)
    story.do("disk jupiter2 web1 heal")
    story.do("kill jupiter2 replication")
    story.wait("web1=UpToDate@jupiter2")
    protected(story, 90)


def configured(story):
    _, shown, _ = story.twinctl("jupiter1", "config", "show", "-o", "json")
    return json.loads(shown)


def apply(story, configuration):
    story.inside("jupiter1", "sh", "-c", f"cat > /tmp/next.json <<'END'\n{json.dumps(configuration)}\nEND")
    return story.twinctl("jupiter1", "config", "apply", "/tmp/next.json", "-m", "more memory")


def a_guest_that_differs(story):
    configuration = configured(story)
    content = configuration.get("snapshot", configuration)
    guest = next(each for each in content["guests"] if each["name"] == "web1")
    guest["memoryMib"] += 16
    code, out, err = apply(story, configuration)
    story.check(code == 0, "more memory for web1 is taken")
    story.saw((out + err).strip())
    finds(story, "jupiter2", "guest-differs", "AT RISK")
    story.check(story.twinctl("jupiter1", "vm", "stop", "web1", "--wait")[0] == 0, "web1 stops")
    story.check(story.twinctl("jupiter1", "vm", "start", "web1", "--wait")[0] == 0, "web1 starts with it")
    story.waits_for_writes("web1")
    protected(story)


def change_entry(story, home):
    ldif = f"dn: cn=web1,ou=guests,dc=twinhost\nchangetype: modify\nreplace: thHome\nthHome: {home}\n"
    code, _, _ = story.inside("jupiter1", "sh", "-c", "ldapmodify -Q -Y EXTERNAL -H ldapi://%2Frun%2Ftwinhost%2Fslapd%2Fldapi"
                              f" <<'END'\n{ldif}END")
    story.check(code == 0, f"the directory takes {home} as web1's home")


def an_edited_directory(story):
    change_entry(story, "mars")
    finds(story, "jupiter1", "directory-refused", "AT RISK")
    change_entry(story, "jupiter1")
    protected(story)


def maintenance(story):
    story.check(story.twinctl("jupiter2", "maintenance", "on", "--for", "10m")[0] == 0, "maintenance begins")
    finds(story, "jupiter1", "maintenance", "UNPROTECTED")
    code, out, err = story.twinctl("jupiter1", "vm", "move", "web1", "jupiter2")
    story.check(code == 1, "nothing is moved meanwhile")
    story.refused(out + err, "maintenance until")
    story.check(story.twinctl("jupiter1", "maintenance", "off")[0] == 0, "maintenance ends")
    protected(story)


def a_service(story):
    story.do("freeze jupiter2 fencing")
    finds(story, "jupiter1", "service-down", "UNPROTECTED")
    story.do("thaw jupiter2 fencing")
    protected(story)


def a_power_cut(story):
    story.do("power-cut jupiter1")
    story.wait("web1=jupiter2")
    finds(story, "jupiter2", "node-fenced", "UNPROTECTED")
    told = assessment(story, "jupiter2")["why"]
    story.check(told[0]["code"] == "node-fenced", "the node that is off comes first")
    story.check(not [each for each in told if each["what"].startswith(("link ", "service ", "fence device"))],
                "and nothing is held against the survivor")
    story.do("power-on jupiter1")
    story.wait("healthy", 180)
    protected(story, 90)
