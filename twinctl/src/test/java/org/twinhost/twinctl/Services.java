package org.twinhost.twinctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.twinhost.twinctl.rest.Rest;
import org.twinhost.twinctl.rest.Surroundings;

/** Answers in place of a node's services, over real HTTP, and runs twinctl against itself. */
final class Services implements AutoCloseable {

    record Said(String request, String token, String operator, JsonNode body) {}

    record Ran(int exit, String out, String err) {}

    private record Answer(int status, String body) {}

    final List<Said> said = new ArrayList<>();
    private final Map<String, Answer> answers = new HashMap<>();
    private final HttpServer server;
    private final Path etc;

    Services(Path etc) throws IOException {
        this.etc = etc;
        Files.writeString(etc.resolve("api.token"), "secret\n");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    Services answers(String request, int status, String body) {
        answers.put(request, new Answer(status, body));
        return this;
    }

    Services answers(String request, Object body) throws IOException {
        return answers(request, 200, Rest.JSON.writeValueAsString(body));
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        var request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        var body = exchange.getRequestBody().readAllBytes();
        said.add(new Said(
                request,
                exchange.getRequestHeaders().getFirst("Authorization"),
                exchange.getRequestHeaders().getFirst("Twinhost-Operator"),
                body.length == 0 ? null : Rest.JSON.readTree(body)));
        var answer = answers.getOrDefault(request, new Answer(404, "nothing here"));
        var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    int port() {
        return server.getAddress().getPort();
    }

    Ran run(String... arguments) {
        return run(Optional.empty(), arguments);
    }

    Ran run(Optional<Function<String, String>> terminal, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int port = port();
        int exit = Twinctl.run(
                new Surroundings(etc, etc.resolve("state"), "anna", _ -> port, new PrintWriter(out),
                        new PrintWriter(err, true), terminal),
                arguments);
        return new Ran(exit, out.toString(), err.toString());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
