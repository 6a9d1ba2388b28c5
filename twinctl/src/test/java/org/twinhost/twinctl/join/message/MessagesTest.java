package org.twinhost.twinctl.join.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twinhost.contract.NodeId;
import org.twinhost.twinctl.Samples;
import org.twinhost.twinctl.setup.node.NodeToBe;
import org.twinhost.twinctl.setup.node.Objection;

class MessagesTest {

    private static final NodeToBe NODE = new NodeToBe(Samples.snapshot(), new NodeId("jupiter2"),
            Map.of("cluster.key", "aa\n", "tls/authority.key", "KEY\n", "tls/authority.pem", "PEM\n", "bmc.password", "x y"),
            "guests", true);

    static Stream<Message> all() {
        return Stream.of(
                new Message.Challenge(1, "aa"), new Message.Knock("aa", "bb"), new Message.Welcome("cc"),
                new Message.WrongWord(4),
                new Message.Introduction("1.0 (ab)", "amd64", "debian", true, null),
                new Message.Introduction("1.0 (ab)", "amd64", "debian", false, new Prepared("jupiter2", "jupiter", "dd")),
                new Message.Offer(NODE), new Message.Refused(List.of("one", "two")),
                new Message.Objected(List.of(new Objection("link grey", "no address", "ip address add", true))),
                new Message.Withdrawn("no"), new Message.Ready(), new Message.Start("2026-01-01T14:00:00Z"),
                new Message.Start(null), new Message.Starting(), new Message.Seen(), new Message.Examine(),
                new Message.Examined(new Examination("jupiter2", "passed", true, "fine\n", 0)), new Message.Complete(),
                new Message.Progress("…"), new Message.Trouble("…"), new Message.Beat());
    }

    @ParameterizedTest
    @MethodSource("all")
    void eachComesOutAsItWentIn(Message message) throws IOException {
        assertThat(Messages.of(Messages.bytes(message))).isEqualTo(message);
    }

    @Test
    void thereIsNoOther() {
        assertThat(all().map(Object::getClass).distinct().map(Class::getSimpleName).toList())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Message.class.getPermittedSubclasses()).map(Class::getSimpleName).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../shadow", "/etc/passwd", "tls/../x", "api.token", "tls/gateway.key", "other.password", ".x"})
    void anOfferWritesNoOtherFile(String name) {
        var offer = new String(Messages.bytes(new Message.Offer(NODE)), StandardCharsets.UTF_8);
        var bad = offer.replace("\"bmc.password\":", "\"" + name + "\":");
        assertThat(bad).isNotEqualTo(offer);
        assertThatThrownBy(() -> read(bad)).isInstanceOf(IOException.class).hasMessageContaining(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "x", "[]", "{}", "null", "{\"type\":\"Nothing\"}", "{\"type\":\"Knock\",\"nonce\":\"a\"}",
        "{\"type\":\"Knock\",\"nonce\":\"a\",\"proof\":1}", "{\"type\":\"WrongWord\",\"triesLeft\":1.5}",
        "{\"type\":\"Ready\",\"type\":\"Seen\"}", "{\"type\":\"Offer\"}",
        "{\"type\":\"Offer\",\"node\":\"jupiter2\",\"configuration\":{},\"shared\":{}}",
        "{\"type\":\"Offer\",\"node\":\"../\",\"configuration\":{},\"shared\":{}}",
        "{\"type\":\"Introduction\",\"release\":\"a\",\"architecture\":\"b\",\"host\":\"c\"}",
    })
    void whatIsNoMessageIsRefusedAndNothingElse(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(IOException.class);
    }

    private static void read(String text) throws IOException {
        Messages.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
