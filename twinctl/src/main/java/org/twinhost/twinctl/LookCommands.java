package org.twinhost.twinctl;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.contract.resource.FailoverTimeline;
import org.twinhost.twinctl.doctor.Diagnosis;
import org.twinhost.twinctl.doctor.Doctor;
import org.twinhost.twinctl.doctor.DoctorText;
import org.twinhost.twinctl.doctor.ThisMachine;
import org.twinhost.twinctl.events.Events;
import org.twinhost.twinctl.events.Moment;
import org.twinhost.twinctl.rest.Records;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.rest.Rest;
import org.twinhost.twinctl.rest.Terminal;
import org.twinhost.twinctl.text.StatusReport;
import org.twinhost.twinctl.text.TimelineText;
import org.twinhost.twinctl.text.WhyText;
import org.twinhost.twinctl.watch.Watching;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What only looks at the cluster. */
final class LookCommands {

    private LookCommands() {}

    @Command(name = "status", description = {
        "What the cluster is worth to who relies on it, as this node sees it: the verdict, what was found and what to do, what"
            + " would become of each guest if a node died now; below that the whole cluster.",
        "The exit code is that of the verdict: 0 PROTECTED, 3 AT RISK or not assessed, 4 UNPROTECTED, 5 DOWN."
    })
    static final class Status implements Callable<Integer> {

        @ParentCommand
        private Twinctl twinctl;

        @Override
        public Integer call() {
            var status = twinctl.rest.get("v1", "status");
            twinctl.show(status, body -> StatusReport.of(Records.as(body, ClusterStatus.class), twinctl.view()));
            return status.path("assessment").path("code").asInt(Verdict.AT_RISK.code());
        }
    }

    @Command(name = "why", description = {
        "Why a resource is where it is, or is not: scores, rules, decisions.",
        "On one screen: what was decided again and again is said once, and what is long ago is left out."
    })
    static final class Why implements Runnable {

        @ParentCommand
        private Twinctl twinctl;

        @Parameters(paramLabel = "GUEST")
        private String resource = "";

        @Option(names = "--all", description = "each decision that is kept, one by one")
        private boolean all;

        @Override
        public void run() {
            twinctl.show(twinctl.rest.get("v1", "why", resource), body -> WhyText.of(resource, body, twinctl.view(), all));
        }
    }

    @Command(name = "watch", description = {
        "The cluster on a full screen, live, once a second: verdict, findings, guests, volumes and how far their resync is,"
            + " links and when each was last heard. Ctrl-C ends it.",
        "It needs a terminal."
    })
    static final class Watch implements Runnable {

        @ParentCommand
        private Twinctl twinctl;

        @Override
        public void run() {
            new Watching(twinctl.rest, twinctl.surroundings, Terminal::size).untilEnded();
        }
    }

    @Command(name = "timeline", description = "The last failover that any node led, stage by stage.")
    static final class Timeline implements Runnable {

        @ParentCommand
        private Twinctl twinctl;

        @Option(names = "--all", description = "the last twenty, one a line")
        private boolean all;

        @Override
        public void run() {
            if (all) {
                twinctl.show(twinctl.rest.get("v1", "timelines"), body -> TimelineText.all(body, twinctl.view()));
            } else {
                twinctl.show(twinctl.rest.get("v1", "timeline"),
                        body -> TimelineText.of(Records.as(body, FailoverTimeline.class), twinctl.view()));
            }
        }
    }

    @Command(name = "events", description = {
        "What happened on all nodes, oldest first, each under what it came of; what was the same again and again is said once.",
        "With '-o wide' each has its number: 'journalctl TWINHOST_EVENT=NUMBER' shows what all services that took part said."
    })
    static final class What implements Runnable {

        @ParentCommand
        private Twinctl twinctl;

        @Parameters(paramLabel = "RESOURCE", arity = "0..1", description = "about this guest, volume or node alone")
        private @Nullable String resource;

        @Option(names = "--since", paramLabel = "TIME", description = "90s, 30m, 2h or 1d ago, 14:05, 2026-05-04")
        private @Nullable String since;

        @Option(names = "--until", paramLabel = "TIME", description = "likewise")
        private @Nullable String until;

        @Option(names = "--cause", paramLabel = "NUMBER", description = "this event and all that came of it")
        private @Nullable String cause;

        @Option(names = "--follow", description = "and what happens from now on, until Ctrl-C")
        private boolean follow;

        @Option(names = "--all", description = "each by itself, however often it was the same")
        private boolean all;

        @Override
        public void run() {
            var now = twinctl.view().now();
            var wanted = new TreeMap<String, String>();
            put(wanted, "resource", resource);
            put(wanted, "cause", cause);
            put(wanted, "since", since == null ? null : Moment.of("--since", since, now).toString());
            put(wanted, "until", until == null ? null : Moment.of("--until", until, now).toString());
            var events = new Events(twinctl.rest, wanted);
            if (follow) {
                var letters = twinctl.surroundings.screen().letters();
                events.follow(twinctl.view(), twinctl.isForPrograms(), text -> {
                    twinctl.surroundings.out().print(twinctl.isForPrograms() ? letters.escaped(text) : text);
                    twinctl.surroundings.out().flush();
                }, trouble -> twinctl.surroundings.err().println("twinctl: " + trouble));
            } else {
                twinctl.show(events.once(), page -> Events.text(page, twinctl.view(), all));
            }
        }

        private static void put(Map<String, String> wanted, String name, @Nullable String value) {
            if (value != null) {
                wanted.put(name, value);
            }
        }
    }

    @Command(name = "doctor", description = {
        "Looks at this node for what a site needs and forgets: clock, links, fence devices, disks, secrets, ports, units. Each"
            + " finding with why it matters and the command that mends it; nothing is changed.",
        "What can't be judged is named, and is not in order for that. The exit code is that of the worst finding: 0"
            + " PROTECTED, 3 AT RISK, 4 UNPROTECTED. The result is kept for check_mk's line \"Twinhost doctor\"."
    })
    static final class AskDoctor implements Callable<Integer> {

        @ParentCommand
        private Twinctl twinctl;

        @Override
        public Integer call() {
            if (!ThisMachine.isRoot()) {
                throw new Refusal("only root sees what is to be looked at: sudo twinctl doctor");
            }
            var machine = new ThisMachine(twinctl.rest, twinctl.surroundings.clock().get(),
                    twinctl.surroundings.patience());
            var diagnosis = Diagnosis.of(machine, Doctor.CHECKS);
            try {
                Doctor.keep(diagnosis, twinctl.surroundings.state());
            } catch (IOException full) {
                twinctl.surroundings.err().println("twinctl: the result is not kept for check_mk: " + full);
            }
            twinctl.show(Rest.JSON.valueToTree(diagnosis), _ -> DoctorText.of(diagnosis, twinctl.view()));
            return diagnosis.code();
        }
    }
}
