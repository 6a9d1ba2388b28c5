package org.twinhost.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.notNullValue;
import static org.twinhost.runtime.http.AsGateway.given;
import static org.twinhost.vm.PlayedNode.VIEW;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Reply.Outcome;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.contract.replication.Role;
import org.twinhost.contract.vm.GuestRunState;
import org.twinhost.contract.vm.GuestState;
import org.twinhost.contract.vm.VmCommand;
import org.twinhost.contract.vm.VmRefusal;
import org.twinhost.contract.vm.VmRefusal.Code;
import org.twinhost.contract.vm.VmState;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.bus.BrokerResource;
import org.twinhost.runtime.http.RecordedMetrics;
import org.twinhost.runtime.http.RestPortTest;
import org.twinhost.vm.hypervisor.PrivateLibvirt;

/** The whole service on a real bus, and with a real libvirtd where the test may run one. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
@QuarkusTestResource(LibvirtResource.class)
class VmServiceTest implements RestPortTest {

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final int SHUTDOWN_TIMEOUT_MS = 1500;
    private static final GuestConfig WEB1 = new GuestConfig("web1", "5b0c6a4e-3d1f-4c57-9a7e-111111111111", null,
            GuestConfig.Target.STARTED, 1, 64, List.of("web1"), List.of("br0"), null, SHUTDOWN_TIMEOUT_MS);

    @ConfigProperty(name = "twinhost.paths.run")
    Path run;

    private PlayedNode node;

    @BeforeEach
    void playTheOthers() throws Exception {
        node = new PlayedNode();
        node.configure(WEB1);
    }

    @AfterEach
    void leave() throws Exception {
        node.close();
    }

    @Test
    void whatEverybodyMaySeeAndWhatNeedsTheToken() {
        await().atMost(DEADLINE).until(() -> node.published() != null && node.published().guest("web1").isPresent());
        given().get("/v1/guests").then().statusCode(200)
                .body("host.memoryMib", greaterThan(0)).body("host.bridges", notNullValue())
                .body("node", equalTo("jupiter1")).body("guests[0].name", equalTo("web1"));
        given().get("/q/health/live").then().statusCode(200);
        given().get("/check_mk").then().statusCode(200).body(containsString("\"Twinhost libvirt\""))
                .body(containsString("\"Twinhost domain web1\""));
        given().get("/q/metrics").then().statusCode(200).body(containsString("twinhost_vm_guests"));
        RecordedMetrics.areSaid();
    }

    @Test
    void whatAConfigurationWouldNeedOfThisNodeIsChecked() throws Exception {
        assertThat(node.missing(new VmCommand.Check(List.of("no-bridge"), List.of("/no/such/kernel"), 64, 1)))
                .satisfiesExactly(bridge -> assertThat(bridge).startsWith("bridge no-bridge is not there"),
                        kernel -> assertThat(kernel).startsWith("/no/such/kernel is not there"));
    }

    @Test
    void withoutLibvirtNothingIsKnownAndNothingStarted() throws Exception {
        Assumptions.assumeTrue(LibvirtResource.libvirt() == null, "another test has a libvirtd to kill");
        await().atMost(DEADLINE).until(() -> node.published() != null && node.published().guest("web1").isPresent());
        assertThat(node.published().hypervisorAnswers()).isFalse();
        assertThat(runState()).isEqualTo(GuestRunState.UNKNOWN);
        var refused = node.ask(new VmCommand.Start("web1", VIEW));
        assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(codeOf(refused)).isEqualTo(Code.HYPERVISOR_SILENT);
        given().get("/q/health/ready").then().statusCode(503);
    }

    @Test
    void theLifeOfAGuest() throws Exception {
        PrivateLibvirt.required();
        var libvirt = LibvirtResource.libvirt();
        libvirt.volume("web1", run.resolve("volumes"));
        awaitState(GuestRunState.STOPPED);
        given().get("/q/health/ready").then().statusCode(200);

        var refused = node.ask(new VmCommand.Start("web1", VIEW));
        assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(refused.reason()).contains("web1 is Secondary");
        assertThat(codeOf(refused)).isEqualTo(Code.NOT_PRIMARY);
        node.role(Role.PRIMARY);
        var otherView = node.ask(new VmCommand.Start("web1", new View(1, VIEW.members(), VIEW.coordinator())));
        assertThat(otherView.reason()).contains("decided in view 1");
        assertThat(codeOf(otherView)).isEqualTo(Code.OTHER_VIEW);
        assertThat(libvirt.qemuOf("web1")).isEmpty();

        var begun = System.nanoTime();
        assertThat(node.ask(new VmCommand.Start("web1", VIEW)).outcome()).isEqualTo(Outcome.DONE);
        System.out.printf("from the start command to its answer: %d ms%n", (System.nanoTime() - begun) / 1_000_000);
        awaitState(GuestRunState.RUNNING);
        var qemu = libvirt.qemuOf("web1").orElseThrow();

        libvirt.killLibvirtd();
        await().atMost(DEADLINE).until(() -> !node.published().hypervisorAnswers());
        assertThat(runState()).isEqualTo(GuestRunState.UNKNOWN);
        assertThat(qemu.isAlive()).isTrue();
        libvirt.startLibvirtd();
        awaitState(GuestRunState.RUNNING);
        assertThat(libvirt.qemuOf("web1").orElseThrow().pid()).isEqualTo(qemu.pid());
        whatIsNotAsConfiguredIsToldAndNothingElseHappens();
        assertThat(libvirt.qemuOf("web1").orElseThrow().pid()).isEqualTo(qemu.pid());
        var read = node.ask(new VmCommand.Guests());
        assertThat(Json.read(read.body(), VmState.class).guest("web1").orElseThrow().state())
                .isEqualTo(GuestRunState.RUNNING);

        begun = System.nanoTime();
        assertThat(node.ask(new VmCommand.Shutdown("web1", VIEW)).outcome()).isEqualTo(Outcome.DONE);
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .as("an empty machine hears no power button").isGreaterThanOrEqualTo(Duration.ofMillis(SHUTDOWN_TIMEOUT_MS));
        assertThat(libvirt.qemuOf("web1")).isEmpty();
        awaitState(GuestRunState.STOPPED);

        begun = System.nanoTime();
        assertThat(node.ask(new VmCommand.Start("web1", VIEW)).outcome()).isEqualTo(Outcome.DONE);
        System.out.printf("from the second start command to its answer: %d ms%n", (System.nanoTime() - begun) / 1_000_000);
        begun = System.nanoTime();
        assertThat(node.ask(new VmCommand.Destroy("web1", VIEW)).outcome()).isEqualTo(Outcome.DONE);
        System.out.printf("from the destroy command to its answer: %d ms%n", (System.nanoTime() - begun) / 1_000_000);
        assertThat(libvirt.qemuOf("web1")).isEmpty();
    }

    /** It runs, and whatever becomes of its configuration, it runs on. */
    private void whatIsNotAsConfiguredIsToldAndNothingElseHappens() {
        assertThat(web1().differs()).as("as it was started").isEmpty();

        node.configure(new GuestConfig(WEB1.name(), WEB1.uuid(), null, WEB1.target(), 2, 160, WEB1.volumes(), WEB1.bridges(),
                null, SHUTDOWN_TIMEOUT_MS));
        await().atMost(DEADLINE).untilAsserted(() -> assertThat(web1().differs())
                .containsExactly("memory 64 MiB, configured 160 MiB", "vcpus 1, configured 2"));
        given().get("/check_mk").then().body(containsString("not as configured: memory 64 MiB, configured 160 MiB"));

        node.configure();
        await().atMost(DEADLINE).untilAsserted(() -> assertThat(web1().differs()).as("it is not configured").isNull());
        assertThat(web1().state()).isEqualTo(GuestRunState.RUNNING);

        node.configure(WEB1);
        await().atMost(DEADLINE).untilAsserted(() -> assertThat(web1().differs()).isEmpty());
    }

    private GuestState web1() {
        return node.published().guest("web1").orElseThrow();
    }

    private void awaitState(GuestRunState expected) {
        await().atMost(DEADLINE).pollInterval(Duration.ofMillis(20)).until(() -> runState() == expected);
    }

    private static Code codeOf(Reply refused) throws IOException {
        return Json.read(refused.body(), VmRefusal.class).code();
    }

    private GuestRunState runState() {
        var state = node.published();
        return state == null ? null : state.guest("web1").map(guest -> guest.state()).orElse(null);
    }
}
