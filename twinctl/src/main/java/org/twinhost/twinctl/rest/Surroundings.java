package org.twinhost.twinctl.rest;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.twinhost.runtime.gateway.GatewayAddress;

/**
 * What the command line touches of the world.
 *
 * @param etc the folder with the configuration of this node, in which are the tokens
 * @param state the folder with the services' own state, each in one of its name
 * @param operator who is asking, for the services' records; the gateway has the kernel's word beside it
 * @param gateway its unix socket
 * @param ask asks the person at the terminal a question and gives the answer; empty: nobody is there to be asked
 */
public record Surroundings(
        Path etc, Path state, String operator, Path gateway, PrintWriter out, PrintWriter err,
        Optional<Function<String, String>> ask) {

    public static Surroundings real() {
        var console = System.console();
        Optional<Function<String, String>> ask = console != null && console.isTerminal()
                ? Optional.of(question -> console.readLine("%s", question))
                : Optional.empty();
        return new Surroundings(
                Path.of(environment("TWINHOST_ETC").orElse("/etc/twinhost")),
                Path.of(environment("TWINHOST_STATE").orElse("/var/lib/twinhost")),
                environment("SUDO_USER").orElse(System.getProperty("user.name")),
                Path.of(environment("TWINHOST_RUN").orElse("/run/twinhost")).resolve(GatewayAddress.SOCKET),
                new PrintWriter(System.out, true),
                new PrintWriter(System.err, true),
                ask);
    }

    private static Optional<String> environment(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }
}
