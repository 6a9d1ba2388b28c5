package org.twinhost.runtime.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.mqtt.MqttClientOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.ServiceName;
import org.twinhost.contract.View;
import org.twinhost.contract.bus.Inbound;
import org.twinhost.contract.bus.Outbound;
import org.twinhost.contract.bus.Reply;
import org.twinhost.contract.bus.Request;
import org.twinhost.contract.bus.Topics;
import org.twinhost.contract.fencing.FencingCommand;
import org.twinhost.contract.vm.VmCommand;
import org.twinhost.runtime.Json;
import org.twinhost.runtime.tls.TlsFiles;

/** Who gets onto a real Mosquitto that is configured as on a node, what he may say there, and whom a service speaks to. */
@EnabledIf("isThereABroker")
class IdentityOnTheBusTest {

    private static final NodeId HERE = new NodeId(Certificates.NODE);
    private static final NodeId THERE = new NodeId("jupiter2");
    private static final View ALONE = new View(1, List.of(HERE), HERE);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final BrokerResource RESOURCE = new BrokerResource();

    @TempDir
    Path folder;

    static boolean isThereABroker() {
        return Broker.isInstalled();
    }

    @BeforeAll
    static void aBroker() {
        RESOURCE.start();
    }

    @AfterAll
    static void noBroker() {
        RESOURCE.stop();
    }

    private static Broker broker() {
        return BrokerResource.broker();
    }

    private static PlayedBus played(ServiceName service) {
        var bus = PlayedBus.of(service);
        bus.ownState("probe", number -> number);
        await(service.label()).atMost(SOON).until(bus::connected);
        return bus;
    }

    private static Request fence(ServiceName from, NodeId fromNode) {
        return new Request("1", fromNode, from, HERE, ServiceName.FENCING, 60_000,
                Json.tree(new FencingCommand.Fence(THERE, 1, ALONE, 0, "a stranger wants it")));
    }

    @Test
    void whoHasNoCertificateOfTheAuthorityGetsNoConnection() throws Exception {
        Certificates.makeIn(folder);
        try (var nobody = new Stranger(); var foreign = new Stranger(folder, "resource");
                var ours = new Stranger(broker().etc(), "resource")) {
            assertThat(nobody.connects(broker().port())).isFalse();
            assertThat(foreign.connects(broker().port())).isFalse();
            assertThat(ours.connects(broker().port())).as("what is refused else could be anything").isTrue();
        }
    }

    @Test
    void aServiceWritesWhatIsItsOwnAndNothingElse() throws Exception {
        var foreign = List.of(Topics.state(ServiceName.VM, Topics.GUESTS), Topics.state(ServiceName.FENCING, Topics.FENCING),
                Topics.state(ServiceName.HEARTBEAT, Topics.MEMBERSHIP), Topics.remoteCommand(ServiceName.FENCING),
                Topics.remoteReply(ServiceName.FENCING), Topics.command(ServiceName.FENCING, ServiceName.RESOURCE),
                Topics.command(ServiceName.RESOURCE, ServiceName.CONFIG), Topics.reply(ServiceName.FENCING, ServiceName.VM),
                Topics.outbox(ServiceName.RESOURCE));
        try (var config = new Stranger(broker().etc(), "config"); var fencing = new Stranger(broker().etc(), "fencing");
                var heartbeat = new Stranger(broker().etc(), "heartbeat");
                var resource = new Stranger(broker().etc(), "resource");
                var directory = new Stranger(broker().etc(), "directory")) {
            for (var each : List.of(config, fencing, heartbeat, resource, directory)) {
                assertThat(each.connects(broker().port())).isTrue();
            }
            for (var topic : foreign) {
                config.publishes(topic, "not mine", false);
                config.publishes(topic, "not mine", true);
            }
            directory.publishes(Topics.state(ServiceName.CONFIG, "probe"), "no service's", false);
            config.publishes(Topics.outbox(ServiceName.CONFIG), "mine", false);
            config.publishes(Topics.state(ServiceName.CONFIG, "probe"), "mine", false);
            await().atMost(SOON).until(() -> fencing.heard.contains(Topics.state(ServiceName.CONFIG, "probe"))
                    && resource.heard.contains(Topics.state(ServiceName.CONFIG, "probe"))
                    && heartbeat.heard.contains(Topics.outbox(ServiceName.CONFIG)));
            for (var each : List.of(config, fencing, heartbeat, resource)) {
                assertThat(each.heard).doesNotContainAnyElementsOf(foreign);
                assertThat(each.heard).containsOnlyOnce(Topics.state(ServiceName.CONFIG, "probe"));
            }
            assertThat(fencing.heard).as("the outbox is for heartbeat").doesNotContain(Topics.outbox(ServiceName.CONFIG));
            assertThat(directory.heard).isEmpty();
        }
    }

    @Test
    void aCommandThatTheBrokerKeptIsNotCarriedOutAndOneThatIsSaidIs() throws Exception {
        var topic = Topics.command(ServiceName.FENCING, ServiceName.RESOURCE);
        var done = new AtomicInteger();
        try (var resource = new Stranger(broker().etc(), "resource")) {
            assertThat(resource.connects(broker().port())).isTrue();
            resource.publishes(topic, fence(ServiceName.RESOURCE, HERE), true);
            try (var fencing = PlayedBus.of(ServiceName.FENCING)) {
                fencing.serve(FencingCommand.class, (request, _) -> {
                    done.incrementAndGet();
                    return CompletableFuture.completedFuture(Reply.done(request.id(), null));
                });
                fencing.ownState("probe", number -> number);
                await().atMost(SOON).until(fencing::connected);
                assertThat(done).hasValue(0);
                resource.publishes(topic, fence(ServiceName.RESOURCE, HERE), false);
                await().atMost(SOON).until(() -> done.get() == 1);
                resource.clears(topic);
            }
        }
    }

    /** Who may command lies about who he is; heartbeat alone could bring what another node says. */
    @Test
    void whoLiesAboutWhoHeIsIsNotHeard() throws Exception {
        var served = new ConcurrentLinkedQueue<Request>();
        var carried = new ConcurrentLinkedQueue<ServiceName>();
        try (var fencing = played(ServiceName.FENCING); var heartbeat = played(ServiceName.HEARTBEAT);
                var replication = new Stranger(broker().etc(), "replication")) {
            fencing.serve(FencingCommand.class, (request, _) -> {
                served.add(request);
                return CompletableFuture.completedFuture(Reply.done(request.id(), null));
            });
            heartbeat.onOutbox((from, _) -> carried.add(from));
            assertThat(replication.connects(broker().port())).isTrue();
            var own = Topics.command(ServiceName.FENCING, ServiceName.REPLICATION);
            replication.publishes(own, fence(ServiceName.RESOURCE, HERE), false);
            replication.publishes(own, fence(ServiceName.REPLICATION, THERE), false);
            replication.publishes(own, fence(ServiceName.REPLICATION, HERE), false);
            replication.publishes(Topics.remoteCommand(ServiceName.FENCING), new Inbound(THERE, ServiceName.REPLICATION,
                    Json.tree(fence(ServiceName.REPLICATION, THERE))), false);
            replication.publishes(Topics.outbox(ServiceName.REPLICATION), new Outbound(THERE, ServiceName.RESOURCE,
                    Outbound.Channel.COMMAND, Json.tree(fence(ServiceName.RESOURCE, HERE)), ServiceName.RESOURCE), false);
            replication.publishes(own, new Request("2", HERE, ServiceName.REPLICATION, HERE, ServiceName.FENCING, 60_000,
                    Json.tree(new FencingCommand.ProofOf(THERE, 1))), false);
            await().atMost(SOON).until(() -> !served.isEmpty() && !carried.isEmpty());
            assertThat(served).as("the proof that it may ask for").extracting(Request::id).containsExactly("2");
            assertThat(carried).as("its own word stands beside the topic's").containsExactly(ServiceName.REPLICATION);
        }
    }

    @Test
    void whoIsOnTheBrokersPortWhileItIsAwayHearsNothing() throws Exception {
        Certificates.makeIn(folder);
        try (var vm = played(ServiceName.VM)) {
            for (var impostor : List.of(List.of(broker().etc(), "config"), List.of(folder, "broker"))) {
                broker().kill();
                await().atMost(SOON).until(() -> !vm.connected());
                var read = listensAs((Path) impostor.get(0), (String) impostor.get(1));
                assertThat(read).as("bytes of a message").isEqualTo(-1);
                assertThat(vm.connected()).isFalse();
                broker().start();
                await().atMost(SOON).until(vm::connected);
            }
        }
    }

    /** The first byte that a client sends after the handshake; negative: none. */
    private static int listensAs(Path etc, String name) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {new TlsFiles(etc.resolve("tls")).identity(name)}, null, null);
        var came = new AtomicInteger();
        var read = new AtomicReference<>(-1);
        try (var server = (SSLServerSocket) context.getServerSocketFactory()
                .createServerSocket(broker().port(), 5, InetAddress.getByName("127.0.0.1"))) {
            var listener = Thread.ofPlatform().start(() -> {
                while (!server.isClosed()) {
                    try (var one = server.accept()) {
                        came.incrementAndGet();
                        var first = one.getInputStream().read();
                        if (first >= 0) {
                            read.set(first);
                        }
                    } catch (IOException refused) {
                        // by the client, or closed
                    }
                }
            });
            await().atMost(SOON).until(() -> came.get() >= 3);
            server.close();
            listener.join(10_000);
        }
        return read.get();
    }

    @Test
    void certificatesAreMadeAnewWithoutARestart() throws Exception {
        try (var vm = played(ServiceName.VM)) {
            Certificates.makeAnewIn(broker().etc());
            broker().reload();
            try (var resource = played(ServiceName.RESOURCE)) {
                vm.serve(VmCommand.class, (request, _) -> CompletableFuture.completedFuture(Reply.done(request.id(), null)));
                assertThat(resource.request(HERE, ServiceName.VM, new VmCommand.Guests(), SOON).toCompletableFuture().join()
                        .isDone()).as("the old connection goes on, too").isTrue();
            }
        }
    }

    @Test
    void aServiceWhoseKeyIsMissingOrReadByOthersWaitsForIt() throws Exception {
        var key = new TlsFiles(broker().etc().resolve("tls")).key("resource");
        var before = Files.getPosixFilePermissions(key);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        try (var resource = PlayedBus.of(ServiceName.RESOURCE)) {
            resource.ownState("probe", number -> number);
            await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(4)).until(() -> !resource.connected());
            Files.setPosixFilePermissions(key, before);
            await().atMost(SOON).until(resource::connected);
        }
    }

    @Test
    void anAttemptThatFailsAsNobodyForesawIsNotTheLast() {
        var attempts = new AtomicInteger();
        var transport = new BusTransport(new BusOptions(PlayedBus.identity(ServiceName.RESOURCE)) {
            @Override
            MqttClientOptions client() throws IOException {
                if (attempts.incrementAndGet() < 3) {
                    throw new IllegalStateException("not foreseen");
                }
                return super.client();
            }
        });
        transport.start((_, _, _) -> {});
        try {
            var word = "a word".getBytes(StandardCharsets.UTF_8);
            await().atMost(SOON).until(() -> transport.publish(Topics.state(ServiceName.RESOURCE, "probe"), word, false)
                    .toCompletableFuture().join());
            assertThat(attempts).hasValue(3);
        } finally {
            transport.stop();
        }
    }
}
