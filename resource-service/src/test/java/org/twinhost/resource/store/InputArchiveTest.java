package org.twinhost.resource.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twinhost.resource.world.Configurations.J1;
import static org.twinhost.resource.world.Configurations.J2;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.resource.core.act.ResourceEvent;
import org.twinhost.resource.world.Archived;
import org.twinhost.resource.world.Configurations;
import org.twinhost.resource.world.World;

class InputArchiveTest {

    @TempDir
    Path folder;

    @Test
    void whatWasArchivedAtATransitionLeadsToTheSameOrderAgain() throws IOException {
        var world = new World(1, Configurations.cluster(1000, false, Map.of("web1", "jupiter1", "mail1", "jupiter2")));
        var archive = new InputArchive(folder, 2);
        world.node(J1).tap(archive::saw);
        world.runUntil(5000);
        world.node(J2).powerOff();
        long nowMs = 5000;
        while (world.log().stream().noneMatch(line -> line.contains("promote mail1 on jupiter1"))) {
            world.runUntil(++nowMs);
        }
        archive.keep(J1, 1, Events.start(world.now(), "mail1", "a reason"), archive.inputs());

        Path kept;
        try (var all = Files.list(folder)) {
            kept = all.findFirst().orElseThrow();
        }
        assertThat(Archived.isArchived(kept)).isTrue();
        assertThat(Archived.play(kept)).anyMatch(
                line -> line.matches(".*SendOrder\\[to=jupiter1, id=jupiter1-1-\\d+, operation=Promote\\[volume=mail1].*"));
    }

    @Test
    void keepsOnlyTheLatest() throws IOException {
        var archive = new InputArchive(folder, 2);
        for (int i = 0; i < 5; i++) {
            archive.keep(J1, 1, Events.start(World.START.plusSeconds(i), "web1", "a reason"), archive.inputs());
        }
        try (var all = Files.list(folder)) {
            assertThat(all.map(path -> path.getFileName().toString()).sorted())
                    .containsExactly("2026-01-01T12-00-03Z-web1", "2026-01-01T12-00-04Z-web1");
        }
    }

    /** Earlier releases archived no age of heartbeat's word. */
    @Test
    void anArchiveOfAnEarlierReleaseIsStillRead() throws IOException {
        assertThat(InputArchive.event("MembershipSeen {\"now\":\"2026-01-01T12:00:00Z\",\"membership\":null}"))
                .isEqualTo(new ResourceEvent.MembershipSeen(World.START, null, 0));
    }

    @Test
    void everyEventIsKnownToNativeExecutables() {
        assertThat(InputArchive.class.getAnnotation(RegisterForReflection.class).targets())
                .contains(ResourceEvent.class.getPermittedSubclasses());
    }
}
