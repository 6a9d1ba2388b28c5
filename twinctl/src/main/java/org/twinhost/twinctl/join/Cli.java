package org.twinhost.twinctl.join;

import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import org.twinhost.twinctl.doctor.ThisMachine;
import org.twinhost.twinctl.drill.Pace;
import org.twinhost.twinctl.join.exchange.Outcome;
import org.twinhost.twinctl.join.message.Proof;
import org.twinhost.twinctl.rest.Gateway;
import org.twinhost.twinctl.rest.Surroundings;
import org.twinhost.twinctl.setup.Installation;
import org.twinhost.twinctl.setup.host.ThisHost;

/** What the two commands have in common. */
final class Cli {

    private static final SecureRandom RANDOM = new SecureRandom();

    private Cli() {}

    static Here here(Surroundings surroundings, Gateway rest) {
        var machine = new ThisMachine(rest, surroundings.clock().get(), surroundings.patience());
        var installation = new Installation(machine, new ThisHost(surroundings.patience()), surroundings.etc());
        return new Here(surroundings, rest, machine, installation, Pace.real());
    }

    static byte[] random(int bytes) {
        var random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }

    static String nonce() {
        return HexFormat.of().formatHex(random(Proof.NONCE_BYTES));
    }

    /** Prints while it goes on. */
    static void tell(Surroundings surroundings, String text) {
        surroundings.out().println(text);
        surroundings.out().flush();
    }

    /** Runs it, also at Ctrl-C, and prints how it ended; gives the exit code. */
    static int told(Surroundings surroundings, Runnable interrupt, Callable<Outcome> run) {
        try {
            return UntilSignal.of(interrupt, () -> {
                var outcome = run.call();
                if (outcome.exit() == 0) {
                    outcome.lines().forEach(line -> tell(surroundings, line));
                } else {
                    failed(surroundings.err(), outcome);
                }
                return outcome.exit();
            });
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return 1;
        } catch (RuntimeException refused) {
            throw refused;
        } catch (Exception broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static void failed(PrintWriter err, Outcome outcome) {
        err.println("twinctl: " + String.join("\n", outcome.lines()));
        err.flush();
    }
}
