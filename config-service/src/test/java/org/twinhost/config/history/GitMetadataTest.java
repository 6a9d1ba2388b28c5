package org.twinhost.config.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jgit.internal.JGitText;
import org.junit.jupiter.api.Test;

/**
 * What a native executable has to know to keep a history by JGit: its texts, and the enums that it reads from configurations,
 * whose values it finds by reflection. {@code -Drewrite} writes the file.
 */
class GitMetadataTest {

    private static final Path FILE =
            Path.of("src/main/resources/META-INF/native-image/org.twinhost/config-service/reachability-metadata.json");

    @Test
    void theNativeExecutableKnowsWhatJgitLooksInto() throws IOException {
        var jgit = new ClassFileImporter().importPackages("org.eclipse.jgit");
        var enums = new TreeSet<String>();
        jgit.stream().flatMap(each -> each.getCodeUnits().stream()).filter(GitMetadataTest::readsAnEnum)
                .flatMap(each -> used(each, jgit)).filter(JavaClass::isEnum).map(JavaClass::getName).forEach(enums::add);
        assertThat(enums).contains("org.eclipse.jgit.lib.CoreConfig$LogRefUpdates");
        var text = Stream.concat(Stream.of(JGitText.class.getName()), enums.stream())
                .map(each -> "    { \"type\": \"" + each + "\",\n      \"allDeclaredConstructors\": true,"
                        + " \"allDeclaredMethods\": true, \"allDeclaredFields\": true }")
                .collect(Collectors.joining(",\n", "{\n  \"reflection\": [\n", "\n  ],\n"))
                + "  \"resources\": [\n    { \"bundle\": \"" + JGitText.class.getName() + "\" }\n  ]\n}\n";
        if (System.getProperty("rewrite") != null) {
            Files.writeString(FILE, text);
        }
        assertThat(Files.readString(FILE)).isEqualTo(text);
    }

    private static boolean readsAnEnum(JavaCodeUnit code) {
        return code.getMethodCallsFromSelf().stream().anyMatch(each -> each.getName().equals("getEnum")
                && each.getTargetOwner().getName().startsWith("org.eclipse.jgit."));
    }

    private static Stream<JavaClass> used(JavaCodeUnit code, JavaClasses jgit) {
        return Stream.concat(
                code.getFieldAccesses().stream().map(each -> each.getTargetOwner()),
                code.getMethodCallsFromSelf().stream().map(each -> each.getTargetOwner()))
                .map(JavaClass::getName).filter(jgit::contain).map(jgit::get);
    }
}
