package org.twinhost.resource.core.assess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.resource.world.Configurations.J1;
import static org.twinhost.resource.world.Configurations.J2;

import java.time.Instant;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.assess.Assessment;
import org.twinhost.contract.assess.FindingCode;
import org.twinhost.contract.assess.Verdict;
import org.twinhost.contract.config.ConfigStatus;
import org.twinhost.contract.fencing.FenceDeviceState;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.resource.core.AssessedStatus;

/** What one assessment leaves to the next: since when, how often, until when. */
class AssessmentMemoryTest {

    private final Site site = new Site();
    private AssessmentMemory memory = AssessmentMemory.NONE;
    private Instant now = Site.NOW;

    private Assessment after(long seconds) {
        now = now.plusSeconds(seconds);
        var assessed = AssessedStatus.of(site.at(now).state(), memory, now, Site.SETTINGS);
        memory = assessed.memory();
        return assessed.status().assessment();
    }

    private static Instant since(Assessment assessment, FindingCode code) {
        return assessment.why().stream().filter(each -> each.code() == code).findFirst().orElseThrow().since();
    }

    @Test
    void aVerdictKeepsTheMomentOfItsChange() {
        assertThat(after(0).since()).as("so from the beginning").isNull();
        site.linksDown.add("serial");
        var changed = after(5);
        var still = after(5);

        assertThat(changed.verdict()).isEqualTo(Verdict.UNPROTECTED);
        assertThat(still.since()).isEqualTo(changed.since()).isEqualTo(Site.NOW.plusSeconds(5));
        assertThat(since(still, FindingCode.LINK_DOWN)).isEqualTo(Site.NOW.plusSeconds(5));
        site.linksDown.clear();
        assertThat(after(5).since()).as("what is over goes away").isEqualTo(Site.NOW.plusSeconds(15));
    }

    @Test
    void whatWasFoundInTheFirstLookMayBeOlder() {
        site.linksDown.add("serial");
        assertThat(since(after(0), FindingCode.LINK_DOWN)).isNull();
        assertThat(since(after(5), FindingCode.LINK_DOWN)).isNull();
    }

    @Test
    void aServiceThatKnowsSinceWhenIsBelieved() {
        after(0);
        site.device = site.device(FenceDeviceState.Condition.FAILED, "no answer", true);
        assertThat(since(after(1), FindingCode.FENCE_DEVICE_FAILED)).isEqualTo(site.device.since());
    }

    @Test
    void whatTwoNodesSeeAtDifferentMomentsCountsWhenItLasts() {
        after(0);
        site.directory = ConfigStatus.Directory.BEHIND;
        assertThat(after(1).verdict()).isEqualTo(Verdict.PROTECTED);
        assertThat(after(6).verdict()).isEqualTo(Verdict.AT_RISK);
    }

    @Test
    void aServiceThatComesAndGoesIsNamedForTenMinutes() {
        after(0);
        for (int i = 0; i < 3; i++) {
            site.down.put(J2, EnumSet.of(ServiceName.VM));
            after(2);
            site.down.put(J2, EnumSet.noneOf(ServiceName.class));
            after(2);
        }
        var flapping = after(1);
        assertThat(flapping.verdict()).isEqualTo(Verdict.AT_RISK);
        assertThat(flapping.why().getFirst().code()).isEqualTo(FindingCode.SERVICE_FLAPS);
        assertThat(flapping.why().getFirst().what()).isEqualTo("service vm of jupiter2");
        assertThat(after(600).why()).extracting(Assessment.Why::code).doesNotContain(FindingCode.SERVICE_FLAPS);
    }

    @Test
    void aResyncSaysWhenItWillBeOver() {
        resyncing(4L << 30);
        assertThat(after(0).until()).as("no speed is known yet").isNull();
        resyncing(3L << 30);
        assertThat(after(10).until()).isEqualTo(Site.NOW.plusSeconds(40));
        site.linksDown.add("serial");
        assertThat(after(1).until()).as("a cable does not mend itself").isNull();
    }

    private void resyncing(long left) {
        site.replica("web1", J2, Role.SECONDARY, DiskState.INCONSISTENT, ConnectionState.SYNC_TARGET);
        site.volume("web1", J2, v -> Site.connected(v, ConnectionState.SYNC_TARGET, left, 40.0));
        site.volume("web1", J1, v -> Site.connected(v, ConnectionState.SYNC_SOURCE, left, 40.0));
    }
}
