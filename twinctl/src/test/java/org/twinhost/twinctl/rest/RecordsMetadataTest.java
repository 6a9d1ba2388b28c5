package org.twinhost.twinctl.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.twinhost.twinctl.doctor.Diagnosis;

/**
 * What is read from JSON, or written, is found by reflection, and a native executable finds only what it was told: every record
 * and every enum of the contract that a class here names, and what those consist of. {@code -Drewrite} writes the file anew.
 */
class RecordsMetadataTest {

    private static final Path FILE =
            Path.of("src/main/resources/META-INF/native-image/org.twinhost/twinctl/reachability-metadata.json");
    private static final String CONTRACT = "org.twinhost.contract.";
    private static final String OURS = "org.twinhost.twinctl.";
    /** Records of twinctl's own that it prints or keeps as JSON. */
    private static final List<Class<?>> PRINTED = List.of(Diagnosis.class);

    @Test
    void theNativeExecutableKnowsEveryRecordThatIsReadOrWritten() throws IOException {
        var wanted = new TreeMap<String, Class<?>>();
        new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.twinhost.twinctl").stream()
                .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
                .map(each -> each.getTargetClass().getBaseComponentType())
                .map(JavaClass::getName)
                .distinct()
                .filter(each -> each.startsWith(CONTRACT))
                .forEach(each -> add(named(each), wanted));
        PRINTED.forEach(each -> add(each, wanted));
        var text = text(wanted);
        if (System.getProperty("rewrite") != null) {
            Files.writeString(FILE, text);
        }
        assertThat(Files.readString(FILE)).isEqualTo(text);
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName(name, false, RecordsMetadataTest.class.getClassLoader());
        } catch (ClassNotFoundException gone) {
            throw new AssertionError(gone);
        }
    }

    private static void add(Type type, Map<String, Class<?>> wanted) {
        if (type instanceof ParameterizedType container) {
            Arrays.stream(container.getActualTypeArguments()).forEach(each -> add(each, wanted));
        } else if (type instanceof Class<?> plain && isData(plain) && wanted.putIfAbsent(plain.getName(), plain) == null) {
            parts(plain).forEach(each -> add(each, wanted));
        }
    }

    private static boolean isData(Class<?> type) {
        return (type.getName().startsWith(CONTRACT) || type.getName().startsWith(OURS))
                && (type.isRecord() || type.isEnum() || type.isSealed());
    }

    private static Stream<? extends Type> parts(Class<?> type) {
        return type.isRecord() ? Arrays.stream(type.getRecordComponents()).map(RecordComponent::getGenericType)
                : type.isSealed() ? Arrays.stream(type.getPermittedSubclasses()) : Stream.empty();
    }

    private static String text(Map<String, Class<?>> wanted) {
        return wanted.keySet().stream()
                .map(each -> "    { \"type\": \"" + each + "\",\n      \"allDeclaredConstructors\": true,"
                        + " \"allDeclaredMethods\": true, \"allDeclaredFields\": true }")
                .collect(Collectors.joining(",\n", "{\n  \"reflection\": [\n", "\n  ]\n}\n"));
    }
}
