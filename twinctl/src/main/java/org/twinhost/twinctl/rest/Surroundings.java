package org.twinhost.twinctl.rest;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.twinhost.runtime.gateway.GatewayAddress;
import org.twinhost.twinctl.print.Letters;

/**
 * What the command line touches of the world.
 *
 * @param etc the folder with the configuration of this node, in which are the tokens
 * @param state the folder with the services' own state, each in one of its name
 * @param operator who is asking, for the services' records; the gateway has the kernel's word beside it
 * @param gateway its unix socket
 * @param ask asks the person at the terminal a question and gives the answer; empty: nobody is there to be asked
 * @param screen what {@code out} is printed on
 * @param patience how long answers are waited for
 * @param clock the time, and the zone that the person who asks lives in; made only when it is asked, because zones take time
 */
public record Surroundings(
        Path etc, Path state, String operator, Path gateway, PrintWriter out, PrintWriter err,
        Optional<Function<String, String>> ask, Screen screen, Patience patience,
        Supplier<Clock> clock) {

    /** @throws Refusal the environment says nonsense */
    public static Surroundings real() {
        var screen = Screen.real(System.getenv());
        var patience = Patience.of(System.getenv());
        // The console's own answer would have to be made first, in each call.
        Optional<Function<String, String>> ask = Terminal.isOne(Terminal.IN) && Terminal.isOne(Terminal.OUT)
                ? Optional.of(question ->
                        Objects.requireNonNull(System.console()).readLine("%s", screen.letters().shown(question)))
                : Optional.empty();
        return new Surroundings(
                Path.of(environment("TWINHOST_ETC").orElse("/etc/twinhost")),
                Path.of(environment("TWINHOST_STATE").orElse("/var/lib/twinhost")),
                environment("SUDO_USER").orElse(System.getProperty("user.name")),
                Path.of(environment("TWINHOST_RUN").orElse("/run/twinhost")).resolve(GatewayAddress.SOCKET),
                Letters.printer(System.getenv(), System.out),
                Letters.printer(System.getenv(), System.err),
                ask,
                screen,
                patience,
                () -> Clock.system(ZoneId.systemDefault()));
    }

    private static Optional<String> environment(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }
}
