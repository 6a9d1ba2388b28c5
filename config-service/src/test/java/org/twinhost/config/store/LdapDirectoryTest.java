package org.twinhost.config.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.twinhost.config.Samples.at;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.config.Samples;
import org.twinhost.config.core.ConfigEvent.Peers;
import org.twinhost.config.core.directory.Intent;
import org.twinhost.config.core.directory.Reading;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.Revision;
import org.twinhost.runtime.Json;

/** Against real slapds. */
class LdapDirectoryTest {

    private static final String CLUSTER = "cn=cluster," + Slapd.SUFFIX;
    private static final String WEB1 = "cn=web1,ou=guests," + Slapd.SUFFIX;
    private static final Intent FIRST = intent(1, _ -> { });

    private Slapd slapd;
    private LdapDirectory directory;

    @BeforeEach
    void start() throws Exception {
        slapd = new Slapd(1, Slapd.freePort());
        directory = new LdapDirectory(slapd.settings());
    }

    @AfterEach
    void stop() throws Exception {
        directory.close();
        slapd.close();
    }

    @Test
    void aRevisionIsReadBackAsItWasWritten() throws Exception {
        assertThat(directory.read()).isInstanceOf(Reading.Empty.class);
        directory.write(FIRST, Optional.empty(), "");
        assertThat(whole().header()).isEqualTo(FIRST);

        var second = intent(2, c -> {
            at(c, "guests", 0).put("target", "STOPPED").putNull("home").putNull("boot");
            c.withArray("guests").remove(1);
            c.withArray("fenceDevices").remove(0);
            c.withArray("constraints").addObject().put("name", "near").put("resource", "web1").put("node", "jupiter2")
                    .put("score", -7);
        });
        directory.write(second, Optional.of(FIRST.revision()), complete().fingerprint());
        assertThat(whole().header()).isEqualTo(second);
        assertThat(whole().snapshot().guests()).singleElement()
                .satisfies(guest -> assertThat(guest.boot()).isNull());
    }

    @Test
    void whatIsNoLongerSaidOfTheClusterGoes() throws Exception {
        var mains = intent(1, c -> c.withArray("protectAgainst").add("mains").add("node"));
        directory.write(mains, Optional.empty(), "");
        assertThat(whole().header()).isEqualTo(mains);

        var usual = intent(2, _ -> { });
        directory.write(usual, Optional.of(mains.revision()), complete().fingerprint());
        assertThat(whole().header()).isEqualTo(usual);
    }

    @Test
    void aBmcBecomesAPowerSwitchAndABmcAgain() throws Exception {
        directory.write(FIRST, Optional.empty(), "");
        var switched = intent(2, c -> {
            var device = at(c, "fenceDevices", 0);
            device.retain("name", "node");
            device.put("kind", "AGENT").put("agent", "fence_apc_snmp").put("address", "10.90.4.9");
            device.withArray("options").addObject().put("name", "plug").put("value", "outlet 1");
        });
        directory.write(switched, Optional.of(FIRST.revision()), complete().fingerprint());
        assertThat(whole().header()).isEqualTo(switched);

        var again = intent(3, _ -> { });
        directory.write(again, Optional.of(switched.revision()), complete().fingerprint());
        assertThat(whole().header()).isEqualTo(again);
    }

    @Test
    void ofTwoWritersAtOnceOneWinsAndTheOtherLearnsIt() throws Exception {
        directory.write(FIRST, Optional.empty(), "");
        var seen = complete().fingerprint();
        var tries = new ArrayList<Callable<Boolean>>();
        for (int writer = 0; writer < 4; writer++) {
            int score = writer;
            tries.add(() -> wins(intent(2, c -> c.put("stickiness", score)), seen));
        }
        try (var threads = Executors.newFixedThreadPool(4)) {
            int won = 0;
            for (var result : threads.invokeAll(tries)) {
                won += result.get() ? 1 : 0;
            }
            assertThat(won).isEqualTo(1);
        }
        assertThat(whole().claimed().number()).isEqualTo(2);
    }

    @Test
    void anEditAtTheSameMomentIsNotRunOver() throws Exception {
        directory.write(FIRST, Optional.empty(), "");
        var seen = complete().fingerprint();
        edit(WEB1, "thMemoryMib", "128");
        assertThat(wins(intent(2, c -> c.put("stickiness", 9)), seen)).isFalse();
        assertThat(complete().isWhole()).isFalse();
        assertThat(complete().snapshot().guest("web1").orElseThrow().memoryMib()).isEqualTo(128);
    }

    @Test
    void anEditByHandIsAdoptedAsItIs() throws Exception {
        directory.write(FIRST, Optional.empty(), "");
        edit(WEB1, "thMemoryMib", "128");
        var edited = complete();
        assertThat(edited.isWhole()).isFalse();
        var second = intent(2, c -> at(c, "guests", 0).put("memoryMib", 128));
        directory.adopt(second, FIRST.revision(), edited.fingerprint());
        assertThat(whole().header()).isEqualTo(second);
    }

    @Test
    void aRevisionWhoseWriterDiedHalfwayIsFinishedByAnother() throws Exception {
        directory.write(FIRST, Optional.empty(), "");
        var second = intent(2, c -> at(c, "guests", 0).put("memoryMib", 128).put("vcpus", 2));
        edit(CLUSTER, "thPending", Json.MAPPER.writeValueAsString(second));
        edit(CLUSTER, "thPendingRevision", second.revision().toString());
        edit(WEB1, "thMemoryMib", "128");
        assertThat(directory.read()).isEqualTo(new Reading.Pending(FIRST.revision(), second));
        assertThat(wins(intent(2, c -> c.put("stickiness", 1)), "any")).isFalse();

        directory.finish(second);
        assertThat(whole().header()).isEqualTo(second);
    }

    @Test
    void whatSlapdAcceptsButNobodyUnderstandsIsNamed() throws Exception {
        directory.write(FIRST, Optional.empty(), "");
        edit(WEB1, "thTarget", "running");
        edit("cn=mail1,ou=volumes," + Slapd.SUFFIX, "thReplica", "nowhere");
        var malformed = (Reading.Malformed) directory.read();
        assertThat(malformed.reasons()).containsExactlyInAnyOrder(
                WEB1 + ": thTarget is 'running', expected one of [started, stopped]",
                "cn=mail1,ou=volumes,dc=twinhost: thReplica is 'nowhere', expected the name of a node, a space and a path");
        assertThat(malformed.claimed()).contains(FIRST.revision());
    }

    @Test
    void aTreeThatNobodyHasWrittenToIsNotReadAgainButNowAndThen() throws Exception {
        directory.write(FIRST, Optional.empty(), "");
        var first = directory.read();
        for (int look = 0; look < 30; look++) {
            assertThat(directory.read()).isSameAs(first);
        }
        assertThat(directory.read()).isNotSameAs(first).isEqualTo(first);

        edit(WEB1, "thMemoryMib", "128");
        assertThat(directory.read()).isNotEqualTo(first);
    }

    @Test
    void slapdItselfRefusesWhatTheSchemaForbids() throws Exception {
        directory.write(FIRST, Optional.empty(), "");
        assertThatThrownBy(() -> edit(WEB1, "thVcpus", "two")).isInstanceOf(LDAPException.class)
                .hasMessageContaining("thVcpus");
    }

    @Test
    void aKilledSlapdIsReportedAndFoundAgain() throws Exception {
        directory.write(FIRST, Optional.empty(), "");
        slapd.kill();
        assertThatThrownBy(directory::read).isInstanceOf(LDAPException.class);
        slapd.start();
        assertThat(whole().header()).isEqualTo(FIRST);
    }

    @Test
    void theOtherDirectoryGetsEachRevisionWholeAndCatchesUpAfterARestart() throws Exception {
        try (var other = new Slapd(2, slapd.port()); var replica = new LdapDirectory(other.settings())) {
            directory.write(FIRST, Optional.empty(), "");
            awaitRevision(replica, FIRST.revision());

            other.kill();
            var second = intent(2, c -> at(c, "guests", 0).put("memoryMib", 128));
            directory.write(second, Optional.of(FIRST.revision()), complete().fingerprint());
            other.start();
            awaitRevision(replica, second.revision());

            var third = intent(3, c -> c.put("stickiness", 3));
            replica.write(third, Optional.of(second.revision()), ((Reading.Complete) replica.read()).fingerprint());
            awaitRevision(directory, third.revision());
        }
    }

    @Test
    void theOthersAreAskedBeforeAClusterIsFounded() throws Exception {
        var first = Samples.jupiter(c -> {
            for (var end : at(c, "nodes", 1).path("links")) {
                ((ObjectNode) end).put("address", Slapd.host(2));
            }
        });
        var peers = new PeerDirectories(slapd.settings(), slapd.port());
        var self = new NodeId("jupiter1");
        assertThat(peers.ask(self, first).peers()).isEqualTo(Peers.UNREACHABLE);
        try (var other = new Slapd(2, slapd.port()); var replica = new LdapDirectory(other.settings())) {
            assertThat(peers.ask(self, first).peers()).isEqualTo(Peers.EMPTY);
            replica.write(FIRST, Optional.empty(), "");
            assertThat(peers.ask(self, first).peers()).isEqualTo(Peers.FOUNDED);
        }
    }

    private static void awaitRevision(LdapDirectory replica, Revision revision) {
        await("revision " + revision).atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(50)).until(() ->
                replica.read() instanceof Reading.Complete complete && complete.isWhole()
                        && complete.claimed().equals(revision));
    }

    private boolean wins(Intent intent, String fingerprint) throws LDAPException {
        try (var mine = new LdapDirectory(slapd.settings())) {
            mine.write(intent, Optional.of(FIRST.revision()), fingerprint);
            return true;
        } catch (LostRace e) {
            return false;
        }
    }

    private void edit(String dn, String attribute, String value) throws LDAPException {
        try (var administrator = slapd.connect()) {
            administrator.modify(dn, new Modification(ModificationType.REPLACE, attribute, value));
        }
    }

    private Reading.Complete complete() throws LDAPException {
        return (Reading.Complete) directory.read();
    }

    private Reading.Complete whole() throws LDAPException {
        var complete = complete();
        assertThat(complete.isWhole()).isTrue();
        return complete;
    }

    private static Intent intent(long number, Consumer<ObjectNode> change) {
        var replaces = number == 1 ? List.<Revision>of() : List.of(new Revision(number - 1, "0123456789abcdef"));
        return new Intent(Samples.jupiter(number, change), "ann", "because", Instant.parse("2026-01-02T03:04:05Z"), replaces);
    }
}
