package org.twinhost.contract.assess;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** {@code docs/findings.md} is the table of {@link FindingCode}; {@code -Drewrite} makes it anew. */
class FindingsDocTest {

    private static final Path PAGE = Path.of("../docs/findings.md");

    @Test
    void thePageIsTheTable() throws IOException {
        if (System.getProperty("rewrite") != null) {
            Files.writeString(PAGE, page());
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page());
    }

    private static String page() {
        var page = new StringBuilder("""
                # Findings

                What `twinctl status` says is worth one word, and why. This page is made from the table in the code
                (`FindingCode`, `Verdict`); a test keeps both equal. Codes are for programs and stay as they are; a
                finding's own text and advice say more than this table.

                | verdict | exit code of `twinctl status` | what it says |
                |---|---|---|
                | PROTECTED | 0 | what is to be survived (`protectAgainst`) would be survived, and that is known |
                | AT RISK | 3 | it works, but something that protects is missing, failing or unproven |
                | UNPROTECTED | 4 | one more loss stops or loses something that is to be protected |
                | DOWN | 5 | something that is to run does not, or its writes wait |

                Exit code 1 is a command that failed, 2 one that was not understood. The cluster is worth what its worst
                finding says. A node that is gone is one finding: neither its links nor its services nor its fence device
                are held against who survived it. What was not heard of is not green.
                """);
        Arrays.stream(Verdict.values()).sorted((one, other) -> other.compareTo(one)).forEach(verdict -> {
            page.append("\n## ").append(verdict == Verdict.PROTECTED ? "Said without reproach" : verdict.label())
                    .append("\n\n| code | on | what is found | what to do, unless the finding says it |\n|---|---|---|---|\n");
            Arrays.stream(FindingCode.values()).filter(code -> code.verdict() == verdict).forEach(code -> page.append("| `")
                    .append(code.label()).append("` | ").append(code.about()).append(" | ").append(code.meaning()).append(" | ")
                    .append(code.next()).append(" |\n"));
        });
        return page.toString();
    }
}
