package org.twinhost.runtime.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixPeersTest {

    @Test
    void aProcessIsKnownByNameWithItsUser() {
        var self = ProcessHandle.current().pid();
        var peer = new UnixPeers().peer("here", 0, self);
        assertThat(peer.login()).isEqualTo("root");
        assertThat(peer.pid()).isEqualTo(self);
        assertThat(peer.program()).isNotBlank();
    }

    @Test
    void theLoginBehindSudoIsTheKernelsWord(@TempDir Path proc) throws IOException {
        Files.createDirectories(proc.resolve("77"));
        Files.writeString(proc.resolve("77/comm"), "twinctl\n");
        Files.writeString(proc.resolve("77/loginuid"), "10000");
        var passwd = Files.writeString(proc.resolve("passwd"),
                "root:x:0:0::/root:/bin/sh\neva:x:10000:10000::/home/eva:/bin/sh\n");
        var peers = new UnixPeers(proc, passwd);
        assertThat(peers.peer("here", 0, 77)).isEqualTo(new Peer("here", 0, "root", 77L, "twinctl", "eva"));
        Files.writeString(proc.resolve("77/loginuid"), "4294967295");
        assertThat(peers.peer("here", 0, 77).session()).isNull();
        assertThat(peers.peer("here", 4711, 78)).as("ended meanwhile, and in no file")
                .isEqualTo(new Peer("here", 4711, null, 78L, null, null));
    }
}
