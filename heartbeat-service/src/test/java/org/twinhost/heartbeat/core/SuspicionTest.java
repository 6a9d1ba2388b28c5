package org.twinhost.heartbeat.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.Timing;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.heartbeat.core.membership.Quorum;

/** Deadtime 3 s, restart-grace 10 s. */
class SuspicionTest {

    @ParameterizedTest
    @CsvSource({
        // left, heard, thisBoot, member, lost, silence, replication, expected
        "false, true,  true,  true,  false, 2999,  99999, ALIVE",
        "false, true,  true,  true,  false, 3000,  99999, LOST",
        "false, true,  true,  true,  false, 3000,  3000,  LOST",
        "false, true,  true,  true,  false, 3000,  2999,  SUSPECT",
        "false, true,  true,  true,  false, 9999,  0,     SUSPECT",
        "false, true,  true,  true,  false, 10000, 0,     LOST",
        "false, true,  true,  false, true,  5000,  0,     LOST",
        "false, false, true,  true,  false, 100,   99999, SUSPECT",
        "false, false, true,  true,  false, 3000,  99999, LOST",
        "false, false, false, false, false, 99999, 99999, NEVER_HEARD",
        "false, false, true,  false, false, 99999, 99999, LOST",
        "true,  true,  true,  true,  false, 0,     0,     LEFT",
    })
    void silenceIsJudgedWithReplicationsWord(
            boolean left, boolean heard, boolean thisBoot, boolean member, boolean lost, long silence, long replication,
            Liveness expected) {
        var evidence = new Suspicion.Evidence(left, heard, thisBoot, member, lost, silence, replication);
        assertThat(new Suspicion(Timing.ofDeadtime(3000)).judge(evidence)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        // nodes, met, excused, members, permitted
        "2, false, '',  1,   false",
        "2, false, '',  12,  true",
        "2, true,  '',  1,   true",
        "2, false, 2,   1,   true",
        "2, false, 1,   1,   false",
        "1, false, '',  1,   true",
        "3, false, '',  12,  true",
        "3, true,  '',  1,   false",
        "3, false, 2,   1,   false",
        "3, false, 23,  1,   true",
        "3, true,  '',  '',  false",
    })
    void twoNodesThatMetMayGoOnAloneThreeNeedAMajority(
            int nodes, boolean met, String excused, String members, boolean permitted) {
        var quorum = new Quorum(named("123".substring(0, nodes)), met, Set.copyOf(named(excused)));
        assertThat(quorum.permits(named(members))).isEqualTo(permitted);
    }

    private static List<NodeId> named(String digits) {
        return Stream.of(digits.split("")).filter(digit -> !digit.isEmpty()).map(digit -> new NodeId("jupiter" + digit))
                .collect(Collectors.toList());
    }
}
