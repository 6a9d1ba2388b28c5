package org.twinhost.replication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.replication.ConnectionState;
import org.twinhost.contract.replication.DiskState;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.replication.VolumeState;

class ReplicationHealthTest {

    private static final VolumeState WELL = new VolumeState("web1", 1 << 20, Role.PRIMARY, DiskState.UP_TO_DATE,
            ConnectionState.CONNECTED, false, null, new NodeId("jupiter2"), Role.SECONDARY, DiskState.UP_TO_DATE, true, null,
            true, "00000000000000a1", 0, null);

    @Test
    void warnsOfAVolumeWithoutASealAsLongAsItIsSo() {
        assertThat(ReplicationHealth.line(WELL).state()).isZero();
        assertThat(ReplicationHealth.line(WELL.withoutSeal()).state()).isOne();
        assertThat(ReplicationHealth.line(WELL.withoutSeal()).text()).contains("NOT SEALED");
    }
}
