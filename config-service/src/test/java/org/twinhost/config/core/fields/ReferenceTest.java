package org.twinhost.config.core.fields;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.config.ClusterSnapshot;

/** {@code docs/configuration.md} is made from the table; {@code -Drewrite} writes it anew. */
class ReferenceTest {

    private static final Path FILE = Path.of("../docs/configuration.md");

    /** A service ignores a configuration in which anything else is missing. */
    @Test
    void whatMayBeAbsentIsWhatTheContractSays() {
        assertThat(absent(ConfigFields.CLUSTER, new TreeSet<>())).isEqualTo(nullable(ClusterSnapshot.class, new TreeSet<>()));
    }

    private static Set<String> nullable(Class<?> record, Set<String> found) {
        for (var component : record.getRecordComponents()) {
            if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                found.add(component.getName());
            }
            var inside = component.getGenericType() instanceof ParameterizedType list
                    ? (Class<?>) list.getActualTypeArguments()[0] : component.getType();
            if (inside.isRecord()) {
                nullable(inside, found);
            }
        }
        return found;
    }

    private static Set<String> absent(Section section, Set<String> found) {
        for (var field : section.fields()) {
            if (!field.required() && field.standard() == null && !(field.type() instanceof FieldType.Stamp)) {
                found.add(field.name());
            }
            switch (field.type()) {
                case FieldType.Inner(var inner) -> absent(inner, found);
                case FieldType.Entries(var entry, _, _) -> absent(entry, found);
                case FieldType.Pairs(var pair, _, _) -> absent(pair, found);
                case FieldType.Text _, FieldType.Whole _, FieldType.Flag _, FieldType.Word _, FieldType.Words _,
                        FieldType.Node _, FieldType.Stamp _, FieldType.Ordered _ -> { }
            }
        }
        return found;
    }

    @Test
    void theReferenceSaysWhatTheTableSays() throws IOException {
        if (System.getProperty("rewrite") != null) {
            Files.writeString(FILE, reference());
        }
        assertThat(Files.readString(FILE)).isEqualTo(reference());
    }

    @Test
    void everyFieldIsExplained() {
        assertThat(FieldHelp.all()).allSatisfy(row -> {
            assertThat(row.help()).isNotBlank();
            assertThat(row.required()).isNotEqualTo(!row.standard().isEmpty());
        });
    }

    private static String reference() {
        return """
                # Configuration

                All fields, as `twinctl config show -o json` prints them and `twinctl config apply FILE` takes them; one alone:
                `twinctl config explain sizeBytes`. This page is made from the table in `config-service` (`ConfigFields`), which
                also reads, writes, checks and hashes them; a test keeps both equal. Rules over several fields (a guest's home
                holds its volumes, no address is used twice, …) are told when they are broken: `twinctl config apply` refuses
                with every reason at once.

                "In the directory" is the LDAP attribute; `cn` is the name of the entry.

                ## Changing it

                | | |
                |---|---|
                | `twinctl config edit` | in an editor; what is refused is opened again with the reasons |
                | `twinctl config check FILE`, `apply FILE` | a file, as `twinctl config show -o json` prints it |
                | `twinctl config diff`, `diff 7`, `diff 7 9`, `diff FILE` | what differs, and when it takes effect |
                | `twinctl config log`, `show 7`, `revert 7` | the history; an old revision; its content as a new one |
                | `twinctl config adopt` | takes over what was edited in the directory by hand |
                | `twinctl config choose` | which side counts when they disagree |

                Each change is looked at before it counts, and refused with every reason at once, exit code 1: fields that there
                are not (with the one that is meant), limits, rules; what would hurt what runs; what a node does not have
                (bridges, kernels, memory, devices, addresses). A node that does not answer is named and refuses nothing. A
                file that changes nothing ends with exit code 1, too, and it is said what of it only looks different.

                What runs is not hurt. A guest that is wanted started is neither removed nor renamed: `twinctl vm stop` first.
                As long as it may run, its volumes and their replicas are neither taken away nor moved to another device; the
                reason says the steps. Links are changed one at a time. What a guest or a service takes up at its next start
                is accepted and shown as staged.

                Every revision is a commit on each node: `git -C /var/lib/twinhost/config/history.git log -p main`. No password
                is ever part of it.

                ## Fields

                """ + FieldHelp.all().stream().map(ReferenceTest::row).collect(Collectors.joining("\n"));
    }

    private static String row(FieldHelp row) {
        var facts = List.of(row.type() + (row.unit().isEmpty() ? "" : " (" + row.unit() + ")"),
                row.required() ? "required" : "default: " + row.standard(),
                row.change(),
                row.attribute().isEmpty() ? "" : "in the directory: `" + row.attribute() + "`");
        var limits = row.limits().stream().map(limit -> "- " + limit + "\n").collect(Collectors.joining());
        return "### `" + row.path() + "`\n\n" + row.help() + ".\n\n"
                + String.join(" · ", facts.stream().filter(fact -> !fact.isEmpty()).toList()) + "\n"
                + (limits.isEmpty() ? "" : "\n" + limits);
    }
}
