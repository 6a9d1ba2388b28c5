package org.twinhost.vm.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Callback;
import com.sun.jna.Native;
import com.sun.jna.Structure;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.libvirt.jna.Libvirt;
import org.libvirt.jna.LibvirtQemu;

/**
 * What a native executable has to know to speak to libvirt: the interfaces that are bound, by us and by the binding itself, and
 * the types of their functions, which JNA looks into; and the classes that JNA's own library calls, whose names are in it.
 * {@code -Drewrite} writes the file.
 */
class JnaMetadataTest {

    private static final Path FILE =
            Path.of("src/main/resources/META-INF/native-image/org.twinhost/vm-service/reachability-metadata.json");
    private static final String LIBRARY = "com/sun/jna/%s/libjnidispatch.so";
    private static final Pattern CLASS_NAME = Pattern.compile("(?:com/sun/jna|java)/[A-Za-z_/$]+");
    private static final List<Class<?>> BOUND = List.of(Libvirt.class, LibvirtQemu.class, NativeLibvirt.class);
    /** Structures of JNA's own. */
    private static final Set<String> JNAS_OWN = Set.of("com.sun.jna.CallbackReference$AttachOptions",
            "com.sun.jna.Structure$FFIType", "com.sun.jna.Structure$FFIType$size_t");

    /** Through which JNA's library calls what does not take plain numbers and pointers; JNA hands it over. */
    private static final String PROXY = "com.sun.jna.CallbackProxy";

    @Test
    void theNativeExecutableKnowsWhatJnaLooksInto() throws IOException {
        var reflected = new TreeSet<>(JNAS_OWN);
        BOUND.forEach(each -> add(each, reflected));
        // What libvirt calls is passed as its general type, and looked into as what it is; JNA's library calls it then.
        var callbacks = BOUND.stream().flatMap(each -> Arrays.stream(each.getDeclaredClasses()))
                .filter(Callback.class::isAssignableFrom).toList();
        callbacks.forEach(each -> add(each, reflected));
        var called = calledByTheLibrary();
        callbacks.forEach(each -> called.add(each.getName()));
        called.add(PROXY);
        callbacks.forEach(each -> reflected.remove(each.getName()));
        var text = text(reflected, called);
        if (System.getProperty("rewrite") != null) {
            Files.writeString(FILE, text);
        }
        assertThat(Files.readString(FILE)).isEqualTo(text);
    }

    private static void add(Class<?> type, Set<String> known) {
        var mapped = type.isArray() ? type.componentType() : type;
        if (!mapped.getName().startsWith("org.libvirt.jna.") && !BOUND.contains(mapped)
                && !mapped.getName().startsWith("com.sun.jna.ptr.") || !known.add(mapped.getName())) {
            return;
        }
        if (mapped.isInterface()) {
            Arrays.stream(mapped.getDeclaredMethods()).flatMap(JnaMetadataTest::types).forEach(each -> add(each, known));
        } else if (Structure.class.isAssignableFrom(mapped)) {
            Arrays.stream(mapped.getDeclaredFields()).filter(each -> !Modifier.isStatic(each.getModifiers()))
                    .forEach(each -> add(each.getType(), known));
        }
        if (mapped.getSuperclass() != null) {
            add(mapped.getSuperclass(), known);
        }
        assertThat(Callback.class.isAssignableFrom(mapped) && !mapped.isInterface()).as(mapped.getName()).isFalse();
    }

    private static Stream<Class<?>> types(Method method) {
        return Stream.concat(Stream.of(method.getReturnType()), Arrays.stream(method.getParameterTypes()));
    }

    private static Set<String> calledByTheLibrary() throws IOException {
        try (var library = Native.class.getResourceAsStream("/" + LIBRARY.formatted("linux-x86-64"))) {
            assertThat(library).isNotNull();
            var names = new TreeSet<String>();
            CLASS_NAME.matcher(new String(library.readAllBytes(), StandardCharsets.ISO_8859_1)).results()
                    .map(each -> each.group().replace('/', '.')).filter(JnaMetadataTest::isThere).forEach(names::add);
            assertThat(names).hasSizeGreaterThan(30).contains("com.sun.jna.Pointer", "java.lang.Object");
            return names;
        }
    }

    private static boolean isThere(String name) {
        try {
            Class.forName(name, false, JnaMetadataTest.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException none) {
            return false;
        }
    }

    private static String text(Set<String> reflected, Set<String> called) {
        var entries = Stream.of(
                BOUND.stream().map(each -> "{ \"type\": { \"proxy\": [\"" + each.getName() + "\"] } }"),
                reflected.stream().map(each -> entry(each, "")),
                called.stream().map(each -> entry(each, " \"jniAccessible\": true,"))).flatMap(each -> each);
        var libraries = Stream.of("linux-x86-64", "linux-aarch64")
                .map(each -> "    { \"glob\": \"" + LIBRARY.formatted(each) + "\" }");
        return entries.map("    "::concat).collect(Collectors.joining(",\n", "{\n  \"reflection\": [\n", "\n  ],\n"))
                + libraries.collect(Collectors.joining(",\n", "  \"resources\": [\n", "\n  ]\n}\n"));
    }

    private static String entry(String name, String more) {
        return "{ \"type\": \"" + name + "\"," + more + "\n      \"allDeclaredConstructors\": true,"
                + " \"allDeclaredMethods\": true, \"allDeclaredFields\": true }";
    }
}
