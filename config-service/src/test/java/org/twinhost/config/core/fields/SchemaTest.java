package org.twinhost.config.core.fields;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.twinhost.config.core.directory.Tree;

/**
 * The LDAP schema holds what the table says, attribute by attribute and class by class. {@code -Drewrite} writes the
 * attributes of the table anew; the difference is for a person to review. Classes are written by hand, for the order of
 * classes and what is a MUST is the directory's own.
 */
class SchemaTest {

    private static final Path FILE = Path.of("src/main/ldap/twinhost.schema");
    private static final String TEXT = "1.3.6.1.4.1.1466.115.121.1.15";

    @Test
    void everyFieldHasItsAttributeAsTheTableSays() throws IOException {
        var schema = Files.readString(FILE);
        var blocks = blocks(schema);
        if (System.getProperty("rewrite") != null) {
            for (var attribute : attributes().entrySet()) {
                schema = blocks.containsKey(attribute.getKey())
                        ? schema.replace(blocks.get(attribute.getKey()), attribute.getValue()) : schema + attribute.getValue();
            }
            Files.writeString(FILE, schema);
        }
        attributes().forEach((name, text) -> assertThat(blocks(read()).get(name)).as(name).isEqualTo(text));
    }

    @Test
    void everyAttributeOfTheSchemaIsAFieldOrPartOfTheRevision() {
        var known = new TreeSet<>(attributes().keySet());
        known.addAll(Tree.HEADER);
        assertThat(blocks(read()).keySet()).containsExactlyInAnyOrderElementsOf(known);
    }

    /** {@code -Drewrite} appends new ones, and slapd reads from the top. */
    @Test
    void everyAttributeStandsBeforeTheClasses() {
        assertThat(read().lastIndexOf("\nattributetype")).isLessThan(read().indexOf("\nobjectclass"));
    }

    @Test
    void noNumberIsUsedTwice() {
        var numbers = fields().values().stream().flatMap(List::stream).filter(field -> field.number() > 0)
                .collect(Collectors.groupingBy(Field::number, Collectors.mapping(Field::attribute, Collectors.toSet())));
        assertThat(numbers).allSatisfy((_, names) -> assertThat(names).hasSize(1));
    }

    @Test
    void everyClassAllowsItsFieldsAndDemandsTheRequiredOnes() {
        fields().forEach((objectClass, fields) -> {
            var definition = read().split("objectclass \\( thClass:\\d+ NAME '" + objectClass + "'")[1].split("objectclass")[0];
            var must = definition.substring(definition.indexOf("MUST"), definition.indexOf("MAY"));
            for (var field : fields) {
                assertThat(definition).as("%s allows %s", objectClass, field.attribute()).containsPattern(word(field));
                // A list is there when it has a value; LDAP knows no empty one.
                boolean list = field.type() instanceof FieldType.Pairs || field.type() instanceof FieldType.Ordered
                        || field.type() instanceof FieldType.Words;
                if (!list) {
                    assertThat(must.matches("(?s).*" + word(field) + ".*")).as("%s demands %s", objectClass, field.attribute())
                            .isEqualTo(field.required());
                }
            }
        });
    }

    private static String word(Field field) {
        return "\\b" + field.attribute() + "\\b";
    }

    private static Map<String, String> attributes() {
        var texts = new LinkedHashMap<String, String>();
        fields().values().forEach(each -> each.forEach(field -> texts.put(field.attribute(), attribute(field))));
        return texts;
    }

    /** Fields with an attribute of ours, by the class of the entry they stand in. */
    private static Map<String, List<Field>> fields() {
        var fields = new LinkedHashMap<String, List<Field>>();
        collect(ConfigFields.CLUSTER, Tree.CLUSTER_CLASS, true, fields);
        return fields;
    }

    private static void collect(Section section, String objectClass, boolean required, Map<String, List<Field>> fields) {
        for (var field : section.fields()) {
            switch (field.type()) {
                case FieldType.Inner(var inner) -> collect(inner, objectClass, required && field.required(), fields);
                case FieldType.Entries(var entry, _, var folder) -> collect(entry, folder.objectClass(), true, fields);
                case FieldType.Text _, FieldType.Whole _, FieldType.Flag _, FieldType.Word _, FieldType.Words _,
                        FieldType.Node _, FieldType.Stamp _, FieldType.Pairs _, FieldType.Ordered _ -> {
                    if (!field.attribute().isEmpty() && !field.isName()) {
                        fields.computeIfAbsent(objectClass, _ -> new ArrayList<>())
                                .add(required ? field : field.optional(field.standard()));
                    }
                }
            }
        }
    }

    private static String attribute(Field field) {
        var syntax = switch (field.type()) {
            case FieldType.Whole _ -> "integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE";
            case FieldType.Flag _ -> "booleanMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.7 SINGLE-VALUE";
            case FieldType.Word _ -> "caseIgnoreMatch SYNTAX " + TEXT + " SINGLE-VALUE";
            case FieldType.Words _ -> "caseIgnoreMatch SYNTAX " + TEXT;
            case FieldType.Text text -> (text.foldsCase() ? "caseIgnoreMatch" : "caseExactMatch") + " SYNTAX " + TEXT
                    + " SINGLE-VALUE";
            case FieldType.Node _ -> "caseExactMatch SYNTAX " + TEXT + " SINGLE-VALUE";
            case FieldType.Pairs _ -> "caseExactMatch SYNTAX " + TEXT;
            case FieldType.Ordered _ -> "caseExactMatch SYNTAX " + TEXT + " X-ORDERED 'VALUES'";
            case FieldType.Stamp _, FieldType.Inner _, FieldType.Entries _ -> throw new AssertionError(field.name());
        };
        return "attributetype ( thAttribute:" + field.number() + " NAME '" + field.attribute() + "'\n  DESC '" + field.help()
                + "'\n  EQUALITY " + syntax + " )\n";
    }

    /** Definitions of attributes by name. */
    private static Map<String, String> blocks(String schema) {
        var blocks = new LinkedHashMap<String, String>();
        for (var part : schema.split("(?=attributetype \\()|(?=\n#)|(?=objectclass \\()")) {
            if (part.startsWith("attributetype (")) {
                blocks.put(part.replaceAll("(?s).* NAME '(\\w+)'.*", "$1"), part);
            }
        }
        return blocks;
    }

    private static String read() {
        try {
            return Files.readString(FILE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
