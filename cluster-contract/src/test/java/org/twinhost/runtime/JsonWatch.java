package org.twinhost.runtime;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBuilder;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.BeanSerializerBuilder;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Beside every test of a service: what is written as JSON, or read, is refused if its native executable was not told of it.
 * {@link JsonKnown} sees what the code reads; what it writes only shows when it does.
 */
public final class JsonWatch implements LauncherSessionListener {

    private static final Path OF_A_SERVICE = Path.of("src/main/resources/application.properties");
    private static @Nullable Set<String> told;

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (Files.exists(OF_A_SERVICE)) {
            Json.MAPPER.registerModule(new SimpleModule(JsonWatch.class.getName())
                    .setSerializerModifier(new Written()).setDeserializerModifier(new Read()));
        }
    }

    private static synchronized void check(Class<?> type) {
        if (!type.isRecord() || !type.getName().startsWith(JsonKnown.OURS) || isOfTests(type)) {
            return;
        }
        var known = told == null ? JsonKnown.told() : told;
        told = known;
        if (!known.contains(type.getName())) {
            throw new IllegalStateException(type.getName() + " is JSON here, and no native executable was told of it: name it"
                    + " in a @RegisterForReflection");
        }
    }

    private static boolean isOfTests(Class<?> type) {
        var place = type.getProtectionDomain().getCodeSource().getLocation().getPath();
        return place.contains("/test-classes") || place.endsWith("-tests.jar");
    }

    private static final class Written extends BeanSerializerModifier {
        private static final long serialVersionUID = 1L;

        @Override
        public BeanSerializerBuilder updateBuilder(
                SerializationConfig config, BeanDescription type, BeanSerializerBuilder builder) {
            check(type.getBeanClass());
            return builder;
        }
    }

    private static final class Read extends BeanDeserializerModifier {
        private static final long serialVersionUID = 1L;

        @Override
        public BeanDeserializerBuilder updateBuilder(
                DeserializationConfig config, BeanDescription type, BeanDeserializerBuilder builder) {
            check(type.getBeanClass());
            return builder;
        }
    }
}
