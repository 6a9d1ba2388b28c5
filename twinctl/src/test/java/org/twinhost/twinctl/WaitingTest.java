package org.twinhost.twinctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.twinhost.contract.resource.ClusterStatus;

/** Who waits is told when it is so, and why it can't become so. */
@Timeout(60)
class WaitingTest extends WithServices {

    private static ClusterStatus with(String state, String node) {
        var healthy = Samples.healthy();
        return new ClusterStatus(healthy.cluster(), healthy.nodes(), healthy.volumes(), List.of(
                new ClusterStatus.Resource("web1", "vm", "started", state, node, 1L, null, null)), healthy.fencing());
    }

    @Test
    void aMoveEndsWhenTheGuestRunsElsewhereThanBefore() throws IOException {
        services.answers("POST /v1/guests/web1/move", 202, "{\"will\":\"web1 moves\"}")
                .answersInTurn("GET /v1/status", with("started", "jupiter1"), with("started", "jupiter1"),
                        with("stopping", "jupiter1"), with("starting", "jupiter2"), with("started", "jupiter2"));
        var ran = services.run("vm", "move", "web1", "--wait");

        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out()).isEqualTo("web1 moves\n");
        assertThat(ran.err()).isEqualTo("""
                web1 is started on jupiter1
                web1 is stopping on jupiter1
                web1 is starting on jupiter2
                web1 runs on jupiter2
                """);
    }

    @Test
    void aServiceThatIsAwayForAMomentIsWaitedForAndTheDeadlineCounts() throws IOException {
        services.answers("POST /v1/guests/web1/start", 202, "{}")
                .answers("GET /v1/status", 503, "{\"title\":\"No answer\",\"detail\":\"resource-service restarts\"}");
        var ran = services.run("vm", "start", "web1", "--wait", "--timeout", "1");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).isEqualTo("not known: No answer: resource-service restarts\n"
                + "twinctl: not so after 1 s, it goes on: not known: No answer: resource-service restarts\n");
    }

    @Test
    void whoNamesNoNodeLeavesHimself() {
        services.answers("GET /v1/membership", 200, """
                {"sequence":1,"at":"2026-05-04T10:00:00Z","node":"jupiter1","incarnation":3,"session":4,
                 "view":{"number":7,"members":["jupiter1","jupiter2"],"coordinator":"jupiter1"},"quorate":true,
                 "waitingFor":null,"peers":[],"schedulingDelayMs":3,"troubles":[]}""")
                .answers("POST /v1/nodes/jupiter1/leave", 202, "{}");
        var ran = services.run("node", "leave");

        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).isEqualTo("jupiter1 will leave\n");
    }

    @Test
    void withoutWaitNobodyLooks() {
        services.answers("POST /v1/nodes/jupiter1/standby", 202, "{}");
        assertThat(services.run("node", "standby", "jupiter1").exit()).isZero();
        assertThat(services.said).hasSize(1);
        assertThat(services.run("node", "standby", "jupiter1", "--timeout", "5").exit()).isEqualTo(2);
        assertThat(services.run("node", "standby", "jupiter1", "--wait", "--timeout", "0").exit()).isEqualTo(2);
        assertThat(services.run("volume", "verify", "web1", "--stop", "--wait").exit()).isEqualTo(2);
    }
}
