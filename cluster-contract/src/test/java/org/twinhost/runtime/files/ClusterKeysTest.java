package org.twinhost.runtime.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cluster's secret is changed on two nodes, one file at a time. */
class ClusterKeysTest {

    private static final String OLD = "0b".repeat(32);
    private static final String NEW = "c7".repeat(32);

    /** One node's folder. */
    private static final class NodeFiles {
        final Path key;
        ClusterKeyFiles running;

        NodeFiles(Path folder) throws IOException {
            key = Files.createDirectories(folder).resolve("cluster.key");
            write("", OLD);
            running = new ClusterKeyFiles(key);
        }

        Path file(String suffix) {
            return key.resolveSibling("cluster.key" + suffix);
        }

        void write(String suffix, String content) throws IOException {
            Files.writeString(file(suffix), content + "\n");
            Files.setPosixFilePermissions(file(suffix), PosixFilePermissions.fromString("rw-------"));
        }

        boolean understands(NodeFiles other) {
            return running.keys().ids().contains(other.running.keys().ids().getFirst());
        }
    }

    private interface Action {
        void on(NodeFiles node) throws IOException;
    }

    @TempDir
    Path folder;

    private NodeFiles one;
    private NodeFiles two;

    @BeforeEach
    void twoNodes() throws IOException {
        one = new NodeFiles(folder.resolve("one"));
        two = new NodeFiles(folder.resolve("two"));
    }

    private void stepByStep(Action... actions) throws IOException {
        for (var node : new NodeFiles[] {one, two}) {
            for (var action : actions) {
                action.on(node);
                node.running.refresh();
                assertThat(one.understands(two)).isTrue();
                assertThat(two.understands(one)).isTrue();
            }
        }
    }

    @Test
    void threeStepsChangeItAndAtNoMomentOneNodeDoesNotUnderstandTheOther() throws IOException {
        stepByStep(node -> node.write(".next", NEW));
        stepByStep(node -> Files.copy(node.key, node.file(".previous"), StandardCopyOption.COPY_ATTRIBUTES),
                node -> Files.move(node.file(".next"), node.key, StandardCopyOption.ATOMIC_MOVE));
        stepByStep(node -> Files.delete(node.file(".previous")));

        assertThat(one.running.keys().ids()).isEqualTo(ClusterKeys.of(HexFormat.of().parseHex(NEW)).ids());
        assertThat(two.running.keys().ids()).isEqualTo(one.running.keys().ids());
    }

    @Test
    void aFileThatCannotBeReadOrIsAnotherClustersChangesNothing() throws IOException {
        var before = one.running.keys();
        one.write(".next", "half a k");
        assertThat(one.running.refresh()).isFalse();
        Files.delete(one.file(".next"));
        Files.delete(one.key);
        assertThat(one.running.refresh()).isFalse();
        one.write("", NEW);
        assertThat(one.running.refresh()).isFalse();
        assertThat(one.running.keys()).isSameAs(before);
        assertThatThrownBy(() -> ClusterKeys.read(folder.resolve("nowhere"))).hasMessageContaining("openssl rand -hex 32");
        one.write("", "0011");
        assertThatThrownBy(() -> ClusterKeys.read(one.key)).hasMessageContaining("it has 2 bytes");
    }

    @Test
    void eachProtocolHasKeysOfItsOwnThatTellNothingOfTheSecret() {
        var secret = HexFormat.of().parseHex(OLD);
        var keys = ClusterKeys.of(secret, HexFormat.of().parseHex(NEW), secret);
        var some = keys.derive("twinhost heartbeat v1");
        var others = keys.derive("twinhost replication v1");

        assertThat(keys.ids()).as("each once").hasSize(2).doesNotHaveDuplicates();
        assertThat(some.getFirst().id()).isEqualTo(others.getFirst().id());
        assertThat(some.getFirst().bytes()).hasSize(32).isNotEqualTo(others.getFirst().bytes()).isNotEqualTo(secret);
        assertThat(keys.toString() + some).doesNotContain(OLD.substring(0, 8))
                .doesNotContain(HexFormat.of().formatHex(some.getFirst().bytes()).substring(0, 8));
        assertThat(keys.sharesAny(Set.of(keys.ids().getLast()))).isTrue();
        assertThat(keys.sharesAny(Set.of(7L))).isFalse();
    }

    /** RFC 5869 without salt: whoever changes the derivation changes the protocol. */
    @Test
    void theDerivationIsFixed() {
        var keys = ClusterKeys.of(HexFormat.of().parseHex(OLD));
        assertThat(HexFormat.of().formatHex(keys.derive("twinhost heartbeat v1").getFirst().bytes())).isEqualTo(
                "0adf8f95ae1d5afc33367b76f1d309611e120ed5a3b226ef2c1fa116c8db5053");
    }
}
