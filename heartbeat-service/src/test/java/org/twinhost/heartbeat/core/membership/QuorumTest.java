package org.twinhost.heartbeat.core.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twinhost.contract.NodeId;

/** Who may act, row by row. */
class QuorumTest {

    private static List<NodeId> nodes(String names) {
        return names == null ? List.of() : Stream.of(names.split(" ")).map(NodeId::new).toList();
    }

    private static Set<NodeId> excused(String names) {
        return nodes(names).stream().collect(Collectors.toSet());
    }

    @ParameterizedTest(name = "of {0}: {1}, met in this boot {2}, off by an operator''s word {3}: {4}")
    @CsvSource({
        // two nodes: after a boot both, or a word about the other; once they have met, one is enough
        "n1 n2, n1 n2, false, , true",
        "n1 n2, n1, false, , false",
        "n1 n2, n1, true, , true",
        "n1 n2, n1, false, n2, true",
        "n1 n2, n1, false, n1, false",
        // more: a majority, whether they have met or not, or a word about every one that is missing
        "n1 n2 n3, n1 n2 n3, false, , true",
        "n1 n2 n3, n1 n2, false, , true",
        "n1 n2 n3, n1, true, , false",
        "n1 n2 n3, n1, false, n2, false",
        "n1 n2 n3, n1, false, n2 n3, true",
        "n1 n2 n3 n4, n1 n2, true, , false",
        "n1 n2 n3 n4, n1 n2 n3, false, , true",
        // strangers count for nothing
        "n1 n2 n3, n1 n8 n9, false, , false",
        // nobody may never act
        "n1 n2, , true, n1 n2, false",
    })
    void mayAct(String all, String members, boolean met, String excused, boolean may) {
        assertThat(new Quorum(nodes(all), met, excused(excused)).permits(nodes(members))).isEqualTo(may);
    }

    @ParameterizedTest(name = "of {0}, {1}: {2}")
    @CsvSource({
        "n1 n2, n1, false", "n1 n2, n1 n2, true", "n1 n2 n3, n1, false", "n1 n2 n3, n1 n2, true", "n1 n2 n3 n4, n1 n2, false",
        "n1 n2 n3 n4, n1 n2 n3, true", "n1 n2 n3, n1 n9, false"
    })
    void areAMajority(String all, String members, boolean are) {
        assertThat(new Quorum(nodes(all), true, Set.of()).isMajority(nodes(members))).isEqualTo(are);
    }
}
