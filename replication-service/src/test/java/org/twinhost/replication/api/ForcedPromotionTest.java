package org.twinhost.replication.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;
import org.twinhost.runtime.http.Problem;

/** What a forced promotion is answered with, when the replica says that it is done. */
class ForcedPromotionTest {

    private static VolumeState volume(Role role, boolean frozen) {
        return new VolumeState("web1", 4096, role, DiskState.UP_TO_DATE, ConnectionState.CONNECTING, frozen,
                frozen ? "lost jupiter2: waits for it to be Outdated or for proof that it is off" : null,
                new NodeId("jupiter2"), Role.UNKNOWN, DiskState.UNKNOWN, false, null, false, "00000000000000ab", 0, null);
    }

    /** It is Primary already, so nothing was done; to answer "done" would leave the administrator waiting. */
    @Test
    void aPrimaryThatStaysFrozenIsSaidAndWhatHelpsIt() {
        assertThatThrownBy(() -> VolumesResource.changed(volume(Role.PRIMARY, true), volume(Role.PRIMARY, true)))
                .isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.status()).isEqualTo(409))
                .hasMessageContaining("still acknowledges no write: lost jupiter2")
                .hasMessageContaining("twinctl fence confirm jupiter2");
    }

    @Test
    void whoeverServesNowIsDone() {
        var serves = volume(Role.PRIMARY, false);
        assertThat(VolumesResource.changed(volume(Role.SECONDARY, false), serves)).isEqualTo(serves);
        assertThat(VolumesResource.changed(volume(Role.PRIMARY, true), serves)).isEqualTo(serves);
    }
}
