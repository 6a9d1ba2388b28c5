package org.twinhost.twinctl;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.twinhost.twinctl.rest.Json;
import org.twinhost.twinctl.rest.Patience;
import org.twinhost.twinctl.rest.Screen;
import org.twinhost.twinctl.rest.Surroundings;

/**
 * The training run of decision 0086: what an administrator calls most, once, in one JVM, which notes the classes that it loads.
 * A gateway of its own answers, from {@code training.json} beside this class. Exit code 1 if a command said what it should not.
 */
final class Training {

    /** What is in force, as a file. */
    private static final String FILE = "snapshot.json";

    /** By exit code: what is called. */
    private static final String[][] CALLS = {
        {"0", "--version"}, {"0", "--help"}, {"0", "vm", "move", "--help"}, {"3", "status"}, {"3", "status", "-o", "json"},
        {"0", "why", "web1"}, {"0", "volume", "status"}, {"0", "timeline"}, {"0", "events"}, {"0", "vm", "start", "web1"},
        {"0", "vm", "start", "web1", "--wait"},
        {"0", "config", "show"}, {"0", "config", "log"}, {"0", "config", "check", FILE}, {"0", "fence", "status"},
        {"0", "node", "list"}, {"0", "vm", "list"},
        {"3", "status", "-o", "yaml"}, {"0", "complete", "--", "vm", "start", ""}, {"2", "vm", "fly"},
        {"2", "status", "-o", "xml"}, {"1", "why", "nothing"},
    };

    private static final Pattern LENGTH = Pattern.compile("Content-Length: ([0-9]{1,6})");

    /** A build machine may have so much else to do that an answer takes longer than an administrator would wait. */
    private static final int TRIES = 5;

    private Training() {}

    public static void main(String... arguments) throws IOException {
        var folder = Files.createTempDirectory("twinctl");
        var socket = folder.resolve("gateway.sock");
        try (var gateway = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket))) {
            var answers = answers();
            Files.writeString(folder.resolve(FILE), Json.pretty(answers.path("/v1/snapshot")));
            Thread.ofPlatform().daemon().start(() -> serve(gateway, answers));
            for (var call : CALLS) {
                run(folder, socket, call);
            }
        } finally {
            Files.deleteIfExists(socket);
            Files.deleteIfExists(folder.resolve(FILE));
            Files.delete(folder);
        }
    }

    private static JsonNode answers() throws IOException {
        try (var in = Training.class.getResourceAsStream("training.json")) {
            return Json.read(Objects.requireNonNull(in).readAllBytes());
        }
    }

    private static void run(Path folder, Path socket, String... call) {
        var arguments = Arrays.copyOfRange(call, 1, call.length);
        Arrays.setAll(arguments, i -> arguments[i].equals(FILE) ? folder.resolve(FILE).toString() : arguments[i]);
        var said = new StringWriter();
        for (int i = 0; i < TRIES; i++) {
            if (ended(folder, socket, said, arguments) == Integer.parseInt(call[0])) {
                return;
            }
        }
        throw new IllegalStateException(
                "twinctl " + String.join(" ", arguments) + " does not end with " + call[0] + ": " + said);
    }

    private static int ended(Path folder, Path socket, StringWriter said, String... arguments) {
        var printer = new PrintWriter(said, true);
        var surroundings = new Surroundings(folder, folder, "root", socket, printer, printer, Optional.empty(), Screen.PAPER,
                Patience.USUAL, Surroundings.real().clock());
        return Twinctl.run(surroundings, arguments);
    }

    private static void serve(ServerSocketChannel gateway, JsonNode answers) {
        while (gateway.isOpen()) {
            try (var client = gateway.accept()) {
                var asked = whole(client);
                if (asked.isEmpty()) {
                    continue;
                }
                var target = asked.split(" ", 3)[1];
                var answer = answers.get(target);
                var body = answer == null ? "{\"title\":\"Not found\",\"detail\":\"there is none\"}" : answer.toString();
                var bytes = body.getBytes(StandardCharsets.UTF_8);
                var head = "HTTP/1.1 " + (answer == null ? 404 : 200) + " -\r\nContent-Length: " + bytes.length + "\r\n\r\n";
                client.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
                client.write(ByteBuffer.wrap(bytes));
            } catch (IOException gone) {
                // Who asked did not wait, or all is over.
            }
        }
    }

    /** Who closes before he has heard it all breaks the connection. */
    private static String whole(SocketChannel client) throws IOException {
        var heard = ByteBuffer.allocate(64 * 1024);
        while (client.read(heard) > 0) {
            var text = new String(heard.array(), 0, heard.position(), StandardCharsets.ISO_8859_1);
            var head = text.indexOf("\r\n\r\n");
            var length = LENGTH.matcher(text);
            if (head >= 0 && text.length() - head - 4 >= (length.find() ? Integer.parseInt(length.group(1)) : 0)) {
                return text;
            }
        }
        return "";
    }
}
