package org.twinhost.heartbeat.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.heartbeat.core.MiniCluster.Machine;

/** Of three nodes two are enough to act, and one alone only by an operator's word about each of the others. */
class ThreeNodesTest {

    private final MiniCluster cluster = new MiniCluster(3, 7);
    private final Machine one = cluster.node(1);
    private final Machine two = cluster.node(2);

    /** An operator's words were true when they were given; what is heard since says otherwise. */
    @Test
    void nobodyGoesOnAloneWhileOneOfTheAbsentActs() {
        cluster.boot(one);
        cluster.boot(two);
        cluster.run(300);
        assertThat(one.report().view().members()).as("a majority").containsExactly(one.name, two.name);
        cluster.kill(two);
        cluster.run(2_000);
        vouch(one, "jupiter2");
        vouch(one, "jupiter3");
        cluster.start(two);
        cluster.run(1_000);
        assertThat(one.isQuorate() && two.isQuorate()).as("it only was restarted").isTrue();

        cluster.cutAll(two);
        cluster.run(2_000);
        vouch(two, "jupiter1");
        vouch(two, "jupiter3");
        cluster.run(100);

        assertThat(two.isQuorate()).as("it hears nobody, and goes on by a word").isTrue();
        assertThat(two.report().view().members()).containsExactly(two.name);
        assertThat(one.report().view()).isEqualTo(View.NONE);
        cluster.run(30_000);
        assertThat(one.isQuorate()).as("the third is off, but the second is heard and acts").isFalse();
    }

    private void vouch(Machine at, String off) {
        cluster.feed(at, now -> new HeartbeatEvent.EndWaiting(now, "off " + off, new NodeId(off), "anna"));
        cluster.run(20);
        assertThat(at.answers.getLast()).isEqualTo(new HeartbeatEffect.Answer("off " + off, null));
    }
}
