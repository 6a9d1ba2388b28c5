package org.twinhost.twinctl.replace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.config.ClusterSnapshot;
import org.twinhost.contract.config.VolumeConfig;
import org.twinhost.twinctl.rest.Records;
import org.twinhost.twinctl.rest.Rest;

/** A configuration in which a node is no more. */
class WithoutTest {

    @Test
    void nothingSpeaksOfItAndAllElseIsAsItWas() {
        var site = new Site();
        site.volumes = List.of(new VolumeConfig("web1", Site.SIZE, VolumeConfig.Protocol.C, Site.BIRTH,
                Site.volume("web1", Site.ONE, Site.TWO).replicas(), List.of(
                        new VolumeConfig.MetaDiskConfig(Site.ONE, "/dev/guests/meta[1]"),
                        new VolumeConfig.MetaDiskConfig(Site.TWO, "/dev/guests/meta[2]")),
                new VolumeConfig.InitialSync(Site.TWO)));
        ObjectNode before = Rest.JSON.valueToTree(site.configuration());
        before.put("ofALaterBuild", 5);
        var as = before.deepCopy();

        var after = Without.node(before, Site.TWO);

        assertThat(before).isEqualTo(as);
        assertThat(after.toString()).doesNotContain("jupiter2", "10.90.2.2", "10.90.4.102", "meta[2]");
        assertThat(after.path("ofALaterBuild").asInt()).isEqualTo(5);
        var next = Records.as(after, ClusterSnapshot.class);
        assertThat(next.nodes()).containsExactly(site.nodes.getFirst());
        assertThat(next.links()).hasSize(2);
        assertThat(next.volumes().getFirst().replicas()).singleElement()
                .isEqualTo(new VolumeConfig.ReplicaConfig(Site.ONE, "/dev/guests/web1"));
        assertThat(next.volumes().getFirst().metaDisks()).hasSize(1);
        assertThat(next.volumes().getFirst().initialSync()).isNull();
        assertThat(next.guests().getFirst().home()).isNull();
        assertThat(next.fenceDevices()).singleElement().extracting("name").isEqualTo("bmc1");
        assertThat(next.constraints()).singleElement().extracting("name").isEqualTo("here");
    }

    @Test
    void whoIsNotInItIsTakenFromNothing() {
        ObjectNode before = Rest.JSON.valueToTree(new Site().configuration());
        assertThat(Without.node(before, Site.THREE)).isEqualTo(before);
    }
}
