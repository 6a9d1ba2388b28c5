package org.twinhost.twinctl.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twinhost.runtime.gateway.GatewayAddress;
import org.twinhost.twinctl.Samples;
import org.twinhost.twinctl.Twinctl;
import org.twinhost.twinctl.WithServices;

/** What the environment says, in a process of its own. */
class AsCalledTest extends WithServices {

    private Path run;

    private record Ran(int exit, String out, String err) {}

    @BeforeEach
    void listen() throws IOException {
        run = etc.resolve("run");
        var socket = run.resolve(GatewayAddress.SOCKET);
        Files.createDirectories(socket.getParent());
        Files.createSymbolicLink(socket, services.socket());
        services.answers("GET /v1/status", Samples.atRisk());
    }

    private Ran called(Map<String, String> environment, String... arguments) throws Exception {
        var words = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp", System.getProperty("java.class.path"), Twinctl.class.getName()));
        words.addAll(List.of(arguments));
        var out = etc.resolve("out");
        var err = etc.resolve("err");
        var builder = new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("TWINHOST_RUN", run.toString());
        builder.environment().keySet().removeIf(name -> name.equals("LANG") || name.startsWith("LC_"));
        builder.environment().putAll(environment);
        var exit = builder.start().waitFor();
        return new Ran(exit, Files.readString(out, StandardCharsets.ISO_8859_1), Files.readString(err));
    }

    @Test
    void whereTheLocaleKnowsNoArrowsThereAreNone() throws Exception {
        var told = called(Map.of("LC_ALL", "C"), "status");
        assertThat(told.exit()).as(told.err()).isEqualTo(3);
        assertThat(told.out()).contains("\n  -> look at its cable").contains("Protected again ~ ").doesNotContain("?");
        var shown = new String(called(Map.of("LC_ALL", "C.UTF-8"), "status").out().getBytes(StandardCharsets.ISO_8859_1),
                StandardCharsets.UTF_8);
        assertThat(shown).contains("\n  → look at its cable").contains("Protected again ≈ ");
    }

    @Test
    void programsReadTheSameEverywhere() throws Exception {
        services.answers("GET /v1/status", 200, "{\"next\":\"twinhost-certificates node NODE ADDRESS… → ≈\"}");
        for (var format : new String[] {"json", "yaml"}) {
            var told = called(Map.of("LC_ALL", "C"), "status", "-o", format).out();
            assertThat(told).contains("ADDRESS\\u2026 \\u2192 \\u2248\"").matches("(?s)\\p{ASCII}*");
        }
    }

    @Test
    void aPatienceThatIsNoneIsRefusedBeforeAnythingIsAsked() throws Exception {
        var told = called(Map.of("TWINHOST_PATIENCE", "much"), "vm", "stop", "web1");
        assertThat(told.exit()).isEqualTo(2);
        assertThat(told.err()).startsWith("twinctl: TWINHOST_PATIENCE in the environment is 'much'").hasLineCount(1);
        assertThat(services.said).isEmpty();
        assertThat(called(Map.of("TWINHOST_PATIENCE", "12"), "status").exit()).isEqualTo(3);
    }
}
