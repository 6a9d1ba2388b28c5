package org.twinhost.twinctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.twinhost.runtime.audit.AuditChain;

/** The audit of a node, as it was written and as somebody edited it. */
class AuditCommandsTest extends WithServices {

    private Path audit(String service, int lines) throws IOException {
        var folder = Files.createDirectories(etc.resolve("state").resolve(service));
        var content = new StringBuilder();
        var chain = AuditChain.START;
        for (int number = 1; number <= lines; number++) {
            var link = chain.append("{\"at\":\"2026-11-29T17:00:0" + number + ".000Z\",\"service\":\"" + service
                    + "\",\"claimed\":{\"name\":\"eva\"},\"peer\":{\"from\":\"127.0.0.1:40312\",\"uid\":0,\"login\":\"root\","
                    + "\"pid\":77,\"program\":\"java\",\"session\":\"eva\"},\"act\":\"POST /v1/guests/web" + number
                    + "/stop\",\"outcome\":\"done\"}");
            content.append(link.line()).append('\n');
            chain = link.chain();
        }
        return Files.writeString(folder.resolve("audit.log"), content);
    }

    @Test
    void theAuditIsToldInTheOrderOfTime() throws IOException {
        audit("resource", 2);
        audit("fencing", 1);
        assertThat(services.run("audit", "show").out()).isEqualTo("""
                2026-11-29T17:00:01.000Z fencing 1  eva (eva as root by java 77)  POST /v1/guests/web1/stop  done
                2026-11-29T17:00:01.000Z resource 1  eva (eva as root by java 77)  POST /v1/guests/web1/stop  done
                2026-11-29T17:00:02.000Z resource 2  eva (eva as root by java 77)  POST /v1/guests/web2/stop  done
                """);
        assertThat(services.run("audit", "show", "-n", "1").out()).contains("web2").doesNotContain("web1");
        assertThat(services.run("audit", "show", "--service", "fencing").out()).contains("web1").doesNotContain("web2");
    }

    @Test
    void anEditedAuditIsNamedWithItsLine() throws IOException {
        assertThat(services.run("audit", "verify").exit()).isEqualTo(1);
        var log = audit("resource", 4);
        var whole = services.run("audit", "verify");
        assertThat(whole.exit()).isZero();
        assertThat(whole.out()).startsWith("resource: 4 lines, whole from number 1 to 4, which has the hash ");

        Files.writeString(log, Files.readString(log).replace("web3", "web9"));
        var edited = services.run("audit", "verify");
        assertThat(edited.exit()).isEqualTo(1);
        assertThat(edited.err()).contains(log + ", line 3: was changed");
        assertThat(services.run("audit", "verify", log.toString()).err()).contains(", line 3: was changed");
        assertThat(services.run("audit", "verify", etc.resolve("none").toString()).err()).contains("there is no file");
    }

    @Test
    void aChainGoesOnFromFileToFileAndWhatWasPutAsideIsSaid() throws IOException {
        var log = audit("resource", 4);
        var lines = Files.readAllLines(log);
        Files.write(log.resolveSibling("audit.log.1"), lines.subList(0, 3));
        Files.write(log, lines.subList(3, 4));
        assertThat(services.run("audit", "verify").out()).startsWith("resource: 4 lines, whole from number 1 to 4,");
        Files.writeString(log.resolveSibling("audit.log.broken"), "x\n");
        assertThat(services.run("audit", "verify").err()).contains("audit.log.broken was found broken by the service");
        Files.delete(log.resolveSibling("audit.log.broken"));
        Files.write(log.resolveSibling("audit.log.1"), lines.subList(0, 2));
        assertThat(services.run("audit", "verify").err()).contains("audit.log, line 1: is number 4, 3 was expected");
    }

    @Test
    void whatIsCutOffInFrontIsSaidUnlessTheOldestFileMayHaveBeenDropped() throws IOException {
        var log = audit("resource", 9);
        var lines = Files.readAllLines(log);
        Files.write(log, lines.subList(3, 9));
        var cut = services.run("audit", "verify");
        assertThat(cut.exit()).isEqualTo(1);
        assertThat(cut.err()).contains("audit.log begins with number 4", "was taken away");
        assertThat(services.run("audit", "verify", log.toString()).exit()).as("collected by somebody").isZero();

        Files.write(log, lines.subList(8, 9));
        for (int number = 1; number <= 8; number++) {
            Files.write(log.resolveSibling("audit.log." + number), lines.subList(8 - number, 9 - number));
        }
        assertThat(services.run("audit", "verify").exit()).isZero();
        Files.delete(log.resolveSibling("audit.log.8"));
        assertThat(services.run("audit", "verify").err()).contains("audit.log.7 begins with number 2");
    }

    @Test
    void whatIsWrittenJustNowIsNotReadYetAndWhatCannotBeReadIsSaidPlainly() throws IOException {
        var log = audit("resource", 2);
        Files.writeString(log, "{\"seq\":3,\"pre", StandardOpenOption.APPEND);
        assertThat(services.run("audit", "verify").out()).startsWith("resource: 2 lines, whole from number 1 to 2,");
        assertThat(services.run("audit", "show").out()).contains("web2");
        assertThat(services.run("audit", "verify", log.toString()).err()).contains("line 3: is no line of an audit log");

        Files.writeString(log, "\n", StandardOpenOption.APPEND);
        var broken = services.run("audit", "show");
        assertThat(broken.exit()).isEqualTo(1);
        assertThat(broken.err()).isEqualTo("twinctl: the audit of resource has a line that was not written as it is:"
                + " 'twinctl audit verify' names it\n");
        Files.delete(log);
        Files.createDirectory(log);
        assertThat(services.run("audit", "verify").err())
                .startsWith("twinctl: the audit can't be read: ").doesNotContain("\tat ");
    }

    @Test
    void whatAnAskerCallsHimselfDoesNotSpeakToTheTerminal() throws IOException {
        var folder = Files.createDirectories(etc.resolve("state/resource"));
        Files.writeString(folder.resolve("audit.log"), AuditChain.START.append("{\"at\":\"now\",\"service\":\"resource\","
                + "\"claimed\":{\"name\":\"e\\u001b[2Jva\\n\\u202e\"},\"act\":\"a\",\"outcome\":\"done\"}").line() + "\n");
        assertThat(services.run("audit", "show").out())
                .isEqualTo("now resource 1  e\uFFFD[2Jva\uFFFD\uFFFD  a  done\n");
    }

    @Test
    void whatIsAskedForIsChecked() throws IOException {
        audit("resource", 2);
        for (var wrong : new String[] {"-n 0", "-n -1", "--service nobody"}) {
            assertThat(services.run(("audit show " + wrong).split(" ")).exit()).as(wrong).isEqualTo(2);
        }
        assertThat(services.run("audit", "show", "--service", "nobody").err())
                .contains("there is no service nobody; there are config, heartbeat, ");
    }
}
