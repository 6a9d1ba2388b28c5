package org.twinhost.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.audit.Peer;

/** Whose word counts for who asks. */
class GatewaysWordTest {

    private static final Peer EVA = new Peer("gateway, unix socket", 0, "root", 4711L, "java", "eva");
    private static final String WORD = Json.tree(EVA).toString();

    private static Peer of(String login) {
        return new Peer("127.0.0.1:5000", 990, login, null, null, null);
    }

    @Test
    void theGatewaysUserSaysWhoAsked() {
        assertThat(AuditFilter.behind(of("twinhost-gateway"), WORD)).isEqualTo(EVA);
    }

    @Test
    void fromAnybodyElseItIsNothing() {
        for (var login : new String[] {"twinhost-vm", "nobody", "root", null}) {
            assertThat(AuditFilter.behind(of(login), WORD)).isEqualTo(of(login));
        }
        assertThat(AuditFilter.behind(of("twinhost-gateway"), null)).isEqualTo(of("twinhost-gateway"));
        assertThat(AuditFilter.behind(of("twinhost-gateway"), "{")).isEqualTo(of("twinhost-gateway"));
    }
}
