package org.twinhost.vm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.config.GuestConfig;
import org.twinhost.vm.core.Call;
import org.twinhost.vm.core.Domain;
import org.twinhost.vm.core.Domain.Run;
import org.twinhost.vm.core.Hardware;
import org.twinhost.vm.core.xml.DomainXml;

/** Against a real libvirtd and a real QEMU; the guest is an empty machine whose firmware finds nothing to boot. */
class LibvirtHypervisorTest {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @TempDir(cleanup = CleanupMode.ALWAYS)
    static Path base;

    private static PrivateLibvirt libvirt;

    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private LibvirtHypervisor hypervisor;

    @BeforeAll
    static void startLibvirt() throws IOException {
        PrivateLibvirt.required();
        libvirt = new PrivateLibvirt(base);
        libvirt.volume("web1");
    }

    @AfterAll
    static void endLibvirt() throws InterruptedException {
        if (libvirt != null) {
            libvirt.close();
        }
    }

    @BeforeEach
    void connect() {
        hypervisor = new LibvirtHypervisor(libvirt.uri(), "jupiter", PrivateLibvirt.USERS,
                (name, endCause) -> events.add(name + ": " + (endCause == null ? "changed" : endCause)));
        eventually(() -> assertThat(look()).isEmpty());
    }

    @AfterEach
    void leaveNothingRunning() {
        eventually(() -> {
            for (var domain : look()) {
                hypervisor.order(domain.name(), Call.DESTROY).get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            }
            assertThat(look()).isEmpty();
        });
        hypervisor.close();
    }

    @Test
    void startsShowsAndDestroys() throws Exception {
        create("web1");
        assertThat(look()).extracting(Domain::name, Domain::run).containsExactly(
                org.assertj.core.groups.Tuple.tuple("web1", Run.RUNNING));
        assertThat(libvirt.qemuOf("web1")).isPresent();
        eventually(() -> assertThat(events).contains("web1: changed"));
        assertThat(PrivateLibvirt.commandLine(libvirt.qemuOf("web1").orElseThrow()))
                .contains("\"reconnect-delay\":60", "virtio-blk-pci");

        order("web1", Call.DESTROY);

        assertThat(look()).isEmpty();
        assertThat(libvirt.qemuOf("web1")).isEmpty();
        eventually(() -> assertThat(events).anySatisfy(event -> assertThat(event).contains("was destroyed")));
        assertThat(base.resolve("etc/qemu/web1.xml"))
                .as("transient: nothing is left to start at the next boot").doesNotExist();
    }

    /** Of the live description alone: who looks knows nothing of the start, as after a restart of the service. */
    @Test
    void whatItWasStartedFromIsToldToWhoComesLater() throws Exception {
        var config = config("web1", new GuestConfig.KernelBoot(base.resolve("vmlinuz").toString(), null, "quiet  x='<&\"'",
                null));
        Files.write(base.resolve("vmlinuz"), new byte[4096]);
        hypervisor.create("web1", xml(config), () -> true).get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        var later = new LibvirtHypervisor(libvirt.uri(), "jupiter", PrivateLibvirt.USERS, (_, _) -> {});
        try {
            eventually(() -> assertThat(later.look().get(5, TimeUnit.SECONDS)).extracting(Domain::hardware)
                    .containsExactly(Hardware.of(config)));
        } finally {
            later.close();
        }
    }

    /** A card by virsh attach-device: which is neither told by an event nor seen in the domain's state. */
    @Test
    void whatIsChangedPastTheConfigurationIsSeenWithinSoManyLooks() throws Exception {
        create("web1");
        assertThat(look().getFirst().hardware()).isEqualTo(Hardware.of(config("web1", null)));
        libvirt.attach("web1", "<interface type='bridge'><source bridge='br0'/><model type='virtio'/></interface>");
        var looks = 0;
        while (look().getFirst().hardware().cards().size() < 2) {
            assertThat(++looks).isLessThanOrEqualTo(LibvirtHypervisor.LOOKS_PER_DESCRIPTION);
        }
        assertThat(look().getFirst().hardware().cards()).containsExactly("br0", "br0");
    }

    @Test
    void guestsOutliveLibvirtdAndAreFoundAgain() throws Exception {
        create("web1");
        var qemu = libvirt.qemuOf("web1").orElseThrow();

        libvirt.killLibvirtd();
        eventually(() -> assertThatThrownBy(this::look).isInstanceOf(Exception.class));
        assertThat(qemu.isAlive()).isTrue();
        libvirt.startLibvirtd();

        eventually(() -> assertThat(look()).extracting(Domain::run).containsExactly(Run.RUNNING));
        assertThat(libvirt.qemuOf("web1").orElseThrow().pid()).isEqualTo(qemu.pid());
        // libvirtd answers before it is connected with its QEMUs again, and loses the event of what ends until then. A call
        // that needs the QEMU waits for that.
        assertThatThrownBy(() -> order("web1", Call.RESUME)).hasMessageContaining("already running");
        order("web1", Call.DESTROY);
        eventually(() -> assertThat(events).anySatisfy(event -> assertThat(event).contains("was destroyed")));
    }

    /** A QEMU that does not answer keeps libvirtd from being connected with it again: its end is not told. */
    @Test
    void anEndBeforeLibvirtdHasItsQemuBackIsSeenThoughNotTold() throws Exception {
        create("web1");
        var qemu = libvirt.qemuOf("web1").orElseThrow();
        PrivateLibvirt.stop(qemu);
        libvirt.killLibvirtd();
        eventually(() -> assertThatThrownBy(this::look).isInstanceOf(Exception.class));
        libvirt.startLibvirtd();
        eventually(() -> assertThat(look()).extracting(Domain::run).containsExactly(Run.RUNNING));

        qemu.destroyForcibly();

        eventually(() -> assertThat(look()).isEmpty());
        System.out.printf("told of an end before libvirtd had its QEMU back: %s%n", events);
    }

    @Test
    void aDomainThatNobodyMarkedIsNotOurs() throws Exception {
        var unmarked = xml("web1").replaceAll("(?s)<metadata>.*</metadata>", "");
        assertThat(unmarked).isNotEqualTo(xml("web1"));
        hypervisor.create("web1", unmarked, () -> true).get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        assertThat(look()).extracting(Domain::run).containsExactly(Run.ALIEN);
        libvirt.qemuOf("web1").orElseThrow().destroyForcibly();
        eventually(() -> assertThat(look()).isEmpty());
    }

    @Test
    void aQemuThatDiesIsTold() throws Exception {
        create("web1");
        libvirt.qemuOf("web1").orElseThrow().destroyForcibly();
        eventually(() -> assertThat(look()).isEmpty());
        eventually(() -> assertThat(events).anySatisfy(event -> assertThat(event).contains("see its log")));
    }

    @Test
    void aButtonThatNobodyHearsEndsNothing() throws Exception {
        create("web1");
        order("web1", Call.SHUTDOWN);
        assertThat(look()).extracting(Domain::run).containsExactly(Run.RUNNING);
    }

    @Test
    void endingWhatIsNotThereSucceedsAndResumingItFails() throws Exception {
        order("web1", Call.SHUTDOWN);
        order("web1", Call.DESTROY);
        assertThatThrownBy(() -> order("web1", Call.RESUME)).hasMessageContaining("web1");
    }

    @Test
    void domainsOfOthersAreNeitherOursNorTouched() throws Exception {
        var others = new LibvirtHypervisor(libvirt.uri(), "saturn", PrivateLibvirt.USERS, (_, _) -> {});
        try {
            create("web1");
            eventually(() -> assertThat(others.look().get(5, TimeUnit.SECONDS))
                    .extracting(Domain::run).containsExactly(Run.ALIEN));
            assertThatThrownBy(() -> others.order("web1", Call.DESTROY).get(5, TimeUnit.SECONDS))
                    .hasMessageContaining("not of this cluster");
            assertThat(look()).extracting(Domain::run).containsExactly(Run.RUNNING);
        } finally {
            others.close();
        }
    }

    @Test
    void severalGuestsStartAtOnce() throws Exception {
        libvirt.volume("mail1");
        var first = hypervisor.create("web1", xml("web1"), () -> true);
        var second = hypervisor.create("mail1", xml("mail1"), () -> true);
        first.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        second.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        assertThat(look()).extracting(Domain::name).containsExactlyInAnyOrder("web1", "mail1");
    }

    @Test
    void anExpiredOrderStartsNothing() {
        assertThatThrownBy(() -> hypervisor.create("web1", xml("web1"), () -> false).get(5, TimeUnit.SECONDS))
                .hasMessageContaining("expired");
    }

    @Test
    void whatLibvirtRefusesIsSaidInItsWords() {
        var xml = xml("web1").replace("<source bridge='br0'/>", "<source bridge='no-such-bridge'/>");
        assertThatThrownBy(() -> hypervisor.create("web1", xml, () -> true).get(30, TimeUnit.SECONDS))
                .hasMessageContaining("no-such-bridge");
    }

    private void create(String name) throws Exception {
        var begun = System.nanoTime();
        hypervisor.create(name, xml(name), () -> true).get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        System.out.printf("libvirt created %s in %d ms%n", name, (System.nanoTime() - begun) / 1_000_000);
    }

    private void order(String name, Call call) throws Exception {
        hypervisor.order(name, call).get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    private List<Domain> look() throws Exception {
        return hypervisor.look().get(10, TimeUnit.SECONDS);
    }

    private static String xml(String name) {
        return xml(config(name, null));
    }

    private static GuestConfig config(String name, GuestConfig.KernelBoot boot) {
        var uuid = java.util.UUID.nameUUIDFromBytes(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)).toString();
        return new GuestConfig(name, uuid, null, GuestConfig.Target.STARTED, 1, 64, List.of(name), List.of("br0"), boot, 2_000);
    }

    private static String xml(GuestConfig guest) {
        return new DomainXml("jupiter", false, PrivateLibvirt.QEMU.toString(), libvirt.volumes().toString(),
                base.resolve("log").toString(), 60, 20).of(guest);
    }

    private static void eventually(ThrowingRunnable condition) {
        await().atMost(DEADLINE).pollInterval(Duration.ofMillis(50)).untilAsserted(condition);
    }
}
