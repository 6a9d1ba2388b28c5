package org.twinhost.twinctl;

import org.twinhost.contract.resource.ClusterStatus;
import org.twinhost.contract.resource.FailoverTimeline;
import org.twinhost.twinctl.rest.Records;
import org.twinhost.twinctl.text.StatusReport;
import org.twinhost.twinctl.text.TimelineText;
import org.twinhost.twinctl.text.WhyText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What only looks at the cluster. */
final class LookCommands {

    private LookCommands() {}

    @Command(name = "status", description = "The whole cluster as this node sees it, and what is wrong with it.")
    static final class Status implements Runnable {

        @ParentCommand
        private Twinctl twinctl;

        @Override
        public void run() {
            twinctl.show(twinctl.rest.get("v1", "status"), body -> StatusReport.of(Records.as(body, ClusterStatus.class)));
        }
    }

    @Command(name = "why", description = "Why a resource is where it is, or is not: scores, rules, decisions.")
    static final class Why implements Runnable {

        @ParentCommand
        private Twinctl twinctl;

        @Parameters(paramLabel = "RESOURCE", description = "a guest")
        private String resource = "";

        @Override
        public void run() {
            twinctl.show(twinctl.rest.get("v1", "why", resource), body -> WhyText.of(resource, body));
        }
    }

    @Command(name = "timeline", description = "The last failover, stage by stage.")
    static final class Timeline implements Runnable {

        @ParentCommand
        private Twinctl twinctl;

        @Override
        public void run() {
            twinctl.show(twinctl.rest.get("v1", "timeline"),
                    body -> TimelineText.of(Records.as(body, FailoverTimeline.class)));
        }
    }
}
