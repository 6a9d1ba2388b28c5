package org.twinhost.twinctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.twinhost.twinctl.rest.Patience;
import org.twinhost.twinctl.rest.Screen;
import org.twinhost.twinctl.rest.Surroundings;
import picocli.CommandLine;

/** What a call starts from: the cache of the JVM, and the native executable, which finds by reflection what it was told. */
class QuickStartTest {

    private static final String FILE = "/META-INF/native-image/picocli-generated/org.twinhost/twinctl/reflect-config.json";

    @Test
    void everyCallOfTheTrainingRunEndsAsItShould() {
        assertThatCode(Training::main).doesNotThrowAnyException();
    }

    /** What picocli looks for is in the file that its part of the compiler wrote. */
    @Test
    void theNativeExecutableKnowsEveryCommandAndOption() throws IOException {
        var nobody = new PrintWriter(new StringWriter());
        var surroundings = new Surroundings(Path.of("."), Path.of("."), "root", Path.of("none"), nobody, nobody,
                Optional.empty(), Screen.PAPER, Patience.USUAL, Clock::systemUTC);
        var wanted = new TreeSet<String>();
        collect(Twinctl.understanding(new Twinctl(surroundings)), wanted);
        assertThat(wanted).contains("org.twinhost.twinctl.Twinctl", "org.twinhost.twinctl.Twinctl.format",
                "org.twinhost.twinctl.CommandGroup.twinctl", "org.twinhost.twinctl.ConfigCommands.show(java.lang.String)");
        assertThat(known()).containsAll(wanted);
    }

    private static void collect(CommandLine line, Set<String> wanted) {
        var command = line.getCommandSpec();
        wanted.add(command.versionProvider().getClass().getName());
        if (command.userObject() instanceof Method method) {
            wanted.add(method.getDeclaringClass().getName() + "." + method.getName() + parameters(method));
        } else {
            for (Class<?> type = command.userObject().getClass(); type != Object.class; type = type.getSuperclass()) {
                wanted.add(type.getName());
                for (var field : type.getDeclaredFields()) {
                    if (isPicoclis(field)) {
                        wanted.add(type.getName() + "." + field.getName());
                    }
                }
            }
        }
        line.getSubcommands().values().forEach(each -> collect(each, wanted));
    }

    private static boolean isPicoclis(AnnotatedElement element) {
        return Arrays.stream(element.getAnnotations()).anyMatch(each -> each.annotationType().getName().startsWith("picocli."));
    }

    private static String parameters(Method method) {
        return "(" + String.join(",", Arrays.stream(method.getParameterTypes()).map(Class::getName).toList()) + ")";
    }

    private static Set<String> known() throws IOException {
        var known = new TreeSet<String>();
        try (var in = QuickStartTest.class.getResourceAsStream(FILE)) {
            assertThat(in).as(FILE).isNotNull();
            for (var type : new ObjectMapper().readTree(in)) {
                var name = type.get("name").asText();
                known.add(name);
                type.path("fields").forEach(each -> known.add(name + "." + each.get("name").asText()));
                type.path("methods").forEach(each -> known.add(name + "." + each.get("name").asText() + parameters(each)));
            }
        }
        return known;
    }

    private static String parameters(JsonNode method) {
        var types = new ArrayList<String>();
        method.path("parameterTypes").forEach(each -> types.add(each.asText()));
        return "(" + String.join(",", types) + ")";
    }
}
