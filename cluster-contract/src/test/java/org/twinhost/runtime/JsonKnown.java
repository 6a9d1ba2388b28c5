package org.twinhost.runtime;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which records and enums a service reads as JSON, and whether its native executable was told of them: there nothing is found
 * by itself, and what the executable lacks is a message dropped, or a file that counts as damaged.
 */
final class JsonKnown {

    static final String OURS = "org.twinhost.";
    private static final Set<String> READING = Set.of("read", "readValue", "treeToValue", "convertValue");
    private static final Set<String> READERS = Set.of("org.twinhost.runtime.Json", "org.twinhost.runtime.WholeRecords",
            "com.fasterxml.jackson.databind.ObjectMapper");
    private static final String CONTAINER = "com.fasterxml.jackson.core.type.TypeReference";

    private final JavaClasses classes;

    /** @param classes of a service */
    JsonKnown(JavaClasses classes) {
        this.classes = classes;
    }

    /** What it was not told of; the classes of what it was told may be missing, too. */
    Set<String> unknown() {
        var shared = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.twinhost.runtime", "org.twinhost.contract");
        var told = Stream.concat(classes.stream(), shared.stream()).flatMap(JsonKnown::told).collect(Collectors.toSet());
        var own = classes.stream().flatMap(JsonKnown::told);
        var read = Stream.concat(
                classes.stream().flatMap(each -> each.getCodeUnits().stream()).flatMap(JsonKnown::read),
                classes.stream().flatMap(JsonKnown::inContainers));
        var unknown = new TreeSet<String>();
        Stream.concat(read, own).map(JsonKnown::named).forEach(each -> look(each, told, unknown, new TreeSet<>()));
        return unknown;
    }

    /** What is told anywhere on the class path. */
    static Set<String> told() {
        return new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.twinhost").stream().flatMap(JsonKnown::told).collect(Collectors.toSet());
    }

    private static Stream<String> told(JavaClass type) {
        return type.tryGetAnnotationOfType(RegisterForReflection.class).stream().flatMap(annotation ->
                annotation.targets().length == 0 ? Stream.of(type.getName())
                        : Arrays.stream(annotation.targets()).map(Class::getName));
    }

    private static Stream<String> read(JavaCodeUnit code) {
        var isReading = code.getMethodCallsFromSelf().stream().anyMatch(each -> READING.contains(each.getName())
                && READERS.contains(each.getTargetOwner().getName()));
        return isReading ? code.getReferencedClassObjects().stream().map(each -> each.getRawType().getName()) : Stream.empty();
    }

    private static Stream<String> inContainers(JavaClass type) {
        return type.getSuperclass().filter(each -> each.toErasure().getName().equals(CONTAINER)).stream()
                .flatMap(each -> each.getAllInvolvedRawTypes().stream()).map(JavaClass::getName);
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName(name, false, JsonKnown.class.getClassLoader());
        } catch (ClassNotFoundException gone) {
            throw new AssertionError(gone);
        }
    }

    private static void look(Type type, Set<String> told, Set<String> unknown, Set<String> seen) {
        if (type instanceof ParameterizedType container) {
            Arrays.stream(container.getActualTypeArguments()).forEach(each -> look(each, told, unknown, seen));
        }
        if (!(type instanceof Class<?> plain) || !plain.getName().startsWith(OURS) || !seen.add(plain.getName())) {
            return;
        }
        if ((plain.isRecord() || plain.isEnum()) && !told.contains(plain.getName())) {
            unknown.add(plain.getName());
        }
        if (plain.isRecord()) {
            Arrays.stream(plain.getRecordComponents()).map(RecordComponent::getGenericType)
                    .forEach(each -> look(each, told, unknown, seen));
        } else if (plain.isSealed()) {
            Arrays.stream(plain.getPermittedSubclasses()).forEach(each -> look(each, told, unknown, seen));
        }
    }
}
