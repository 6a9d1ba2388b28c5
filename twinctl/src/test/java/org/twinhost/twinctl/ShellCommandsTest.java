package org.twinhost.twinctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twinhost.twinctl.rest.Surroundings;
import picocli.CommandLine;

/** What the shells complete, and the manual: from the commands as they are. */
class ShellCommandsTest extends WithServices {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "complete --                          | audit,completion,",
        "complete -- vm ''                    | list,move,start,stop",
        "complete -- vm start ''              | web1",
        "complete -- vm move web1 ''          | jupiter1,jupiter2",
        "complete -- volume sync web1 --from ''| jupiter1,jupiter2",
        "complete -- volume verify ''         | web1",
        "complete -- why --                   | --all,--help,--output,--version,-V,-h,-o",
        "complete -- -o json vm start ''      | web1",
        "complete -- status -o ''             | text,wide,json,yaml",
        "complete -- completion ''            | bash,zsh",
        "complete -- vm start web1 more ''    | ",
    })
    void whatMayStandThereIsNamed(String command, String expected) throws IOException {
        services.answers("GET /v1/status", Samples.healthy());
        var words = command.strip().split("\\s+");
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i].equals("''") ? "" : words[i];
        }
        var out = services.run(words).out().lines().toList();

        assertThat(String.join(",", out)).startsWith(expected == null ? "" : expected);
        assertThat(expected == null ? out.size() : 1).isEqualTo(expected == null ? 0 : 1);
        assertThat(out).doesNotContain("complete", "gen-man");
    }

    @Test
    void withoutAGatewayNothingIsCompletedAndNothingIsSaid() {
        services.close();
        var ran = services.run("complete", "--", "vm", "start", "");
        assertThat(ran.exit()).isZero();
        assertThat(ran.out() + ran.err()).isEmpty();
    }

    @Test
    void bashTakesItsScript() throws Exception {
        var script = Files.writeString(etc.resolve("completion"), services.run("completion", "bash").out());
        var said = run("bash", "-c", "twinctl() { printf '%s\\n' start stop 'two words'; };"
                + " . " + script + "; COMP_WORDS=(twinctl vm st); COMP_CWORD=2; _twinctl; printf '<%s>' \"${COMPREPLY[@]}\"");
        assertThat(said).isEqualTo("<start><stop>");
        assertThat(services.run("completion", "zsh").out()).startsWith("#compdef twinctl\n");
        assertThat(services.run("completion", "fish").exit()).isEqualTo(2);
    }

    private static String run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return said;
    }

    @Test
    void everyCommandHasAPage() throws Exception {
        var folder = etc.resolve("man");
        assertThat(services.run("gen-man", folder.toString()).exit()).isZero();

        assertThat(folder.resolve("twinctl.8")).exists();
        pages(Twinctl.understanding(new Twinctl(Surroundings.real())), "twinctl", folder);
        assertThat(Files.readString(folder.resolve("twinctl-vm-move.8"))).contains(
                ".TH TWINCTL\\-VM\\-MOVE 8", ".SH NAME\ntwinctl\\-vm\\-move \\- Stops the guest here and starts it there\n",
                "\\fIGUEST\\fR [\\fINODE\\fR]\n", "\\fB\\-\\-timeout\\fR=\\fISECONDS\\fR\n", "\\fBtwinctl\\-vm\\fR(8)");
        assertThat(folder.resolve("twinctl-gen-man.8")).doesNotExist();
    }

    private static void pages(CommandLine line, String name, Path folder) {
        line.getSubcommands().forEach((sub, below) -> {
            if (!below.getCommandSpec().usageMessage().hidden()) {
                assertThat(folder.resolve(name + "-" + sub + ".8")).isNotEmptyFile();
                pages(below, name + "-" + sub, folder);
            }
        });
    }

    @Test
    void groffHasNothingToSayAboutThePages() throws Exception {
        assumeThat(Path.of("/usr/bin/groff")).exists();
        services.run("gen-man", etc.resolve("man").toString());
        try (var pages = Files.list(etc.resolve("man"))) {
            for (var page : pages.toList()) {
                var groff = new ProcessBuilder("groff", "-man", "-Tascii", "-ww", "-z", page.toString())
                        .redirectErrorStream(true).start();
                assertThat(new String(groff.getInputStream().readAllBytes())).as(page.toString()).isEmpty();
                assertThat(groff.waitFor()).isZero();
            }
        }
    }
}
