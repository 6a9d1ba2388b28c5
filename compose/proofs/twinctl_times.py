"""How long a call of twinctl takes on a node that runs guests: fifty of each command, median and ninth tenth, and what it costs
the processor; on the JVM, or with --native-of twinctl as it was compiled."""

import json

CALLS = 50
GOAL_MS = 200
NODE = "jupiter1"
FILE = "/tmp/times.json"
COMMANDS = ("--version", "status", "status -o json", "why web1", "timeline", "vm list", "node list", "volume status",
            "fence status", "config show", "config log", f"config check {FILE}", "vm start web1")
MEASURE = r"""
import json, os, subprocess, sys, time

def once(words):
    began = time.perf_counter()
    child = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, child.returncode

words, calls = json.loads(sys.argv[1])
once(words)
print(json.dumps([once(words) for _ in range(calls)]))
"""


def prove(proof):
    with proof.story() as story:
        story.up()
        story.waits_for_writes("web1")
        story.wait("healthy")
        # Without a failover there is no timeline to be asked for.
        story.do("power-cut jupiter2")
        story.wait("mail1=jupiter1")
        story.do("power-on jupiter2")
        story.wait("healthy", 120)
        code, _, err = story.inside(NODE, "sh", "-c", f"twinctl config show -o json > {FILE}"
                                    f" && sed -i 's/\"stickiness\" : [0-9]*/\"stickiness\" : 7/' {FILE}")
        story.check(code == 0, f"there is a file to be checked {err}")
        slow = []
        form = "native" if "twinctl" in story.lab.native else "JVM"
        story.saw(f"{form:27} median      p90      cpu")
        for command in COMMANDS:
            median, ninth, cpu = times(story, ["twinctl", *command.split()])
            story.saw(f"  {command:25} {median:6.0f} ms {ninth:6.0f} ms {cpu:6.0f} ms")
            slow += [f"{command}: {median:.0f} ms"] if median > GOAL_MS else []
        story.saw(f"above the goal of {GOAL_MS} ms: {', '.join(slow) or 'none'}")


def times(story, words):
    """Median and ninth tenth of the time, and the median of the processor's, in ms."""
    code, out, err = story.inside(NODE, "python3", "-c", MEASURE, json.dumps([words, CALLS]), timeout=300)
    story.check(code == 0, f"{' '.join(words)} is called {CALLS} times {err}")
    seen = json.loads(out)
    ends = sorted({exit_code for _, _, exit_code in seen})
    story.check(set(ends) <= {0, 3}, f"and ends with {ends}")
    spent = sorted(taken for taken, _, _ in seen)
    used = sorted(cpu for _, cpu, _ in seen)
    return 1000 * spent[CALLS // 2], 1000 * spent[CALLS * 9 // 10], 1000 * used[CALLS // 2]
