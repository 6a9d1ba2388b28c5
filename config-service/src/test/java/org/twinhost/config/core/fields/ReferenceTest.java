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
