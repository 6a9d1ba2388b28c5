package org.twinhost.config.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.twinhost.config.Samples.at;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.unboundid.ldap.sdk.LDAPException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.twinhost.config.Samples;
import org.twinhost.config.core.ConfigChange;
import org.twinhost.config.core.ConfigEffect;
import org.twinhost.config.core.ConfigEvent;
import org.twinhost.config.core.ConfigState;
import org.twinhost.config.core.Known;
import org.twinhost.config.core.directory.Intent;
import org.twinhost.config.core.directory.Reading;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.View;
import org.twinhost.contract.config.ConfigStatus.Directory;
import org.twinhost.contract.config.ConfigStatus.Origin;
import org.twinhost.contract.config.Revision;
import org.twinhost.contract.config.change.ConfigCommand;
import org.twinhost.contract.heartbeat.HeartbeatState;
import org.twinhost.contract.heartbeat.Liveness;
import org.twinhost.contract.heartbeat.PeerState;
import org.twinhost.kernel.LocalMembership;
import org.twinhost.kernel.Now;

/** Two directories that were both written while they could not see each other; slapd itself mixes them silently. */
class SplitDirectoriesTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final NodeId ONE = new NodeId("jupiter1");
    private static final NodeId TWO = new NodeId("jupiter2");
    private static final Intent FIRST = intent(1, _ -> { });

    @Test
    void neitherNodeTakesTheMixtureAndAPersonsChoiceEndsIt() throws Exception {
        try (var slapd1 = new Slapd(1, Slapd.freePort()); var slapd2 = new Slapd(2, slapd1.port());
                var directory1 = new LdapDirectory(slapd1.settings()); var directory2 = new LdapDirectory(slapd2.settings())) {
            directory1.write(FIRST, Optional.empty(), "");
            await("the replica").atMost(LONG).until(() -> isWhole(directory2, FIRST));

            slapd2.kill();
            var mine = intent(2, json -> at(json, "guests", 0).put("memoryMib", 128));
            directory1.write(mine, Optional.of(FIRST.revision()), fingerprint(directory1));
            slapd1.kill();
            slapd2.start();
            var theirs = intent(2, json -> at(json, "guests", 1).put("memoryMib", 256));
            directory2.write(theirs, Optional.of(FIRST.revision()), fingerprint(directory2));
            slapd1.start();
            await("the mixture").atMost(LONG).ignoreExceptionsInstanceOf(LDAPException.class)
                    .until(() -> fingerprint(directory1).equals(fingerprint(directory2)));

            var node1 = state(ONE, mine, TWO, theirs, directory1.read());
            var node2 = state(TWO, theirs, ONE, mine, directory2.read());
            assertThat(node1.judgement().directory()).isEqualTo(Directory.DISAGREES);
            assertThat(node2.judgement().directory()).isEqualTo(Directory.DISAGREES);
            assertThat(node1.known().revision()).isEqualTo(mine.revision());

            var chosen = new ConfigChange(ONE, 0).on(node1, new ConfigEvent.Asked(now(), "a",
                    new ConfigCommand.Choose(ConfigCommand.Choose.Side.PUBLISHED, "ann", "ours"), 9000));
            var write = (ConfigEffect.Write) chosen.effects().getLast();
            directory1.write(write.intent(), write.base(), write.fingerprint());
            await("the choice").atMost(LONG).until(() -> isWhole(directory2, write.intent()));

            var machine2 = new ConfigChange(TWO, 0);
            var taken = machine2.on(node2, new ConfigEvent.DirectoryRead(now(), directory2.read()));
            assertThat(taken.effects()).contains(new ConfigEffect.Keep(write.intent()));
            taken = machine2.on(taken.state(), new ConfigEvent.Kept(now(), write.intent().revision()));
            assertThat(taken.effects()).contains(new ConfigEffect.Publish(write.intent().snapshot()));
            assertThat(taken.state().known().snapshot().guest("web1").orElseThrow().memoryMib()).isEqualTo(128);
            assertThat(taken.state().known().snapshot().guest("mail1").orElseThrow().memoryMib()).isEqualTo(96);
        }
    }

    @Test
    void whatWasWrittenAloneReachesTheOtherAlsoAfterAPowerCut() throws Exception {
        try (var slapd1 = new Slapd(1, Slapd.freePort()); var slapd2 = new Slapd(2, slapd1.port());
                var directory1 = new LdapDirectory(slapd1.settings()); var directory2 = new LdapDirectory(slapd2.settings())) {
            directory1.write(FIRST, Optional.empty(), "");
            await("the replica").atMost(LONG).until(() -> isWhole(directory2, FIRST));

            slapd2.kill();
            var second = intent(2, json -> at(json, "guests", 0).put("target", "STOPPED"));
            directory1.write(second, Optional.of(FIRST.revision()), fingerprint(directory1));
            slapd1.kill();
            slapd2.start();
            slapd1.start();
            await("the second revision").atMost(LONG).until(() -> isWhole(directory2, second));
        }
    }

    /** A node that took its own second revision, hears of the other's, coordinates, and looks at its directory. */
    private static ConfigState state(NodeId self, Intent own, NodeId peer, Intent others, Reading reading) {
        var machine = new ConfigChange(self, 0);
        var known = Known.NOTHING.with(FIRST, Origin.DISK).with(own, Origin.DISK);
        var heard = new HeartbeatState(1, Instant.EPOCH, self, 1, 1, new View(2, List.of(ONE, TWO), self), true, null,
                List.of(new PeerState(peer, Liveness.ALIVE, 1, 1, null, others.revision(), List.of())), 0);
        var step = machine.on(ConfigState.start(known, Optional.empty()),
                new ConfigEvent.MembershipHeard(now(), new LocalMembership(heard, 0)));
        step = machine.on(step.state(), new ConfigEvent.DirectoryRead(now(), reading));
        assertThat(step.effects()).noneMatch(effect -> effect instanceof ConfigEffect.Publish
                || effect instanceof ConfigEffect.Adopt || effect instanceof ConfigEffect.Write);
        return step.state();
    }

    private static Now now() {
        return new Now(0, Instant.EPOCH);
    }

    private static boolean isWhole(LdapDirectory directory, Intent intent) throws LDAPException {
        return directory.read() instanceof Reading.Complete complete && complete.isWhole()
                && complete.claimed().equals(intent.revision());
    }

    private static String fingerprint(LdapDirectory directory) throws LDAPException {
        return ((Reading.Complete) directory.read()).fingerprint();
    }

    private static Intent intent(long number, Consumer<ObjectNode> change) {
        var replaces = number == 1 ? List.<Revision>of() : List.of(FIRST.revision());
        return new Intent(Samples.jupiter(number, change), "ann", "because", Instant.parse("2026-01-02T03:04:05Z"), replaces);
    }
}
