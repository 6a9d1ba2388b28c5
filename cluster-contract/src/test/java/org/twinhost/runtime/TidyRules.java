package org.twinhost.runtime;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The lines of the house, watched in every module: a {@code TidyTest} extends this with its package. One instance for all
 * tests, because reading a module's classes takes longer than all of them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class TidyRules {

    private static final Pattern CHANGES = Pattern.compile("^    @(POST|PUT|DELETE|PATCH)$", Pattern.MULTILINE);
    private static final int LINES_MAX = 400;
    private static final int COLUMNS_MAX = 128;
    private static final int FILES_MAX = 15;
    private static final List<String> OF_THE_WORLD = List.of(
            "java.io.File", "java.io.InputStream", "java.io.OutputStream", "java.net.", "java.nio.channels.",
            "java.nio.file.", "java.lang.Thread", "java.lang.ProcessBuilder", "java.util.concurrent.Executor",
            "java.util.concurrent.Scheduled", "java.util.concurrent.locks.", "java.util.concurrent.atomic.",
            "java.util.Timer", "java.time.Clock");

    private final String root;
    private final List<NotYet> notYet;
    private final JavaClasses classes;

    /** What a module does not keep yet: a list that may only shrink. */
    public sealed interface NotYet {

        /** Packages, below the root, that depend on each other in a circle; "" is the root itself. */
        record Circle(Set<String> packages) implements NotYet {}

        /** A package that holds more files than it should, and how many at most. */
        record Crowded(String name, int files) implements NotYet {}

        /** Packages, below the root, at which NullAway does not look yet. */
        record Unmarked(Set<String> packages) implements NotYet {}

        static NotYet unmarked(String... packages) {
            return new Unmarked(Set.of(packages));
        }

        static NotYet circle(String... packages) {
            return new Circle(Set.of(packages));
        }

        static NotYet crowded(String name, int files) {
            return new Crowded(name, files);
        }
    }

    protected TidyRules(String root, NotYet... notYet) {
        this.root = root;
        this.notYet = List.of(notYet);
        // The rules ask for names only; what a class of the JDK itself depends on would be read for nothing.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        this.classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(root);
    }

    @Test
    void coresKnowOnlyJavaAndTheContract() {
        classes().that().resideInAPackage(root + ".core..")
                .should().onlyDependOnClassesThat(DescribedPredicate.describe(
                        "are java.*, the contract, the kernel or the core itself and touch nothing of the world",
                        this::allowedInCore))
                .allowEmptyShould(true)
                .check(classes);
    }

    @Test
    void coresAskNoClockAndNoDice() {
        noClasses().that().resideInAPackage(root + ".core..")
                .should().callMethod(System.class, "nanoTime")
                .orShould().callMethod(System.class, "currentTimeMillis")
                .orShould().callMethod(java.time.Instant.class, "now")
                .orShould().callMethod(java.util.UUID.class, "randomUUID")
                .orShould().callConstructor(java.util.Random.class)
                .allowEmptyShould(true)
                .check(classes);
    }

    @Test
    void noPackagesDependOnEachOtherInACircle() {
        SlicesRuleDefinition.slices().assignedFrom(new EachPackage())
                .should().beFreeOfCycles()
                .ignoreDependency(DescribedPredicate.alwaysTrue(), DescribedPredicate.not(isBelowRoot()))
                .ignoreDependency(inOpenCircle(), inOpenCircle())
                .allowEmptyShould(true)
                .check(classes);
    }

    @Test
    void noPackageIsCrowded() throws IOException {
        var files = new TreeMap<String, Integer>();
        for (var file : sources()) {
            if (!file.endsWith("package-info.java")) {
                files.merge(file.getParent().toString(), 1, Integer::sum);
            }
        }
        files.entrySet().removeIf(folder -> folder.getValue() <= filesMax(folder.getKey()));
        assertThat(files).as("folders with more than " + FILES_MAX + " files, or more than they had: make rooms").isEmpty();
    }

    @Test
    void noFileHoldsMoreThanOneThing() throws IOException {
        var tooLong = new ArrayList<String>();
        for (var file : sources()) {
            var lines = Files.readAllLines(file).size();
            if (lines > LINES_MAX) {
                tooLong.add(file + ": " + lines + " lines");
            }
        }
        assertThat(tooLong).as("files over " + LINES_MAX + " lines hide a second thing").isEmpty();
    }

    @Test
    void noLineIsWiderThanThePage() throws IOException {
        var tooWide = new ArrayList<String>();
        for (var file : sources()) {
            var lines = Files.readAllLines(file);
            for (int at = 0; at < lines.size(); at++) {
                var columns = lines.get(at).codePointCount(0, lines.get(at).length());
                if (columns > COLUMNS_MAX) {
                    tooWide.add(file + ":" + (at + 1) + ": " + columns + " columns");
                }
            }
        }
        assertThat(tooWide).as("lines over " + COLUMNS_MAX + " columns").isEmpty();
    }

    /** Decision 0061. */
    @Test
    void everyPackageIsNullMarked() throws IOException {
        var unmarked = new TreeSet<String>();
        for (var file : sources()) {
            var folder = file.getParent().toString().replace('/', '.');
            var name = folder.replace("src.main.java.", "");
            if (!folder.equals(name) && (name.equals(root) || name.startsWith(root + ".")) && !isNullMarked(file.getParent())) {
                unmarked.add(name);
            }
        }
        var known = new TreeSet<String>();
        notYet.forEach(each -> {
            if (each instanceof NotYet.Unmarked some) {
                some.packages().forEach(below -> known.add(named(below)));
            }
        });
        assertThat(unmarked).as("packages whose package-info.java is not there or not @NullMarked").isEqualTo(known);
    }

    /** A native executable finds no constructor by reflection that it was not told of: what is called is there. */
    @Test
    void noChannelIsMadeByReflection() {
        noClasses()
                .should().callMethodWhere(DescribedPredicate.describe("names the class of a channel to Netty", call ->
                        call.getName().equals("channel") && call.getTargetOwner().getName().startsWith("io.netty.bootstrap.")))
                .check(classes);
    }

    @Test
    void nativeExecutablesKnowWhatIsReadFromJson() {
        if (Files.exists(Path.of("src/main/resources/application.properties"))) {
            assertThat(new JsonKnown(classes).unknown()).as("name them in a @RegisterForReflection").isEmpty();
        }
    }

    @Test
    void nativeExecutablesKnowTheProvidersOfServices() throws IOException {
        var services = Path.of("src/main/resources/META-INF/services");
        if (Files.exists(services)) {
            try (var files = Files.list(services)) {
                for (var file : files.toList()) {
                    assertThat(JsonKnown.told()).as("named in a @RegisterForReflection")
                            .containsAll(Files.readAllLines(file));
                }
            }
        }
    }

    private static boolean isNullMarked(Path folder) throws IOException {
        var info = folder.resolve("package-info.java");
        return Files.exists(info) && Files.readString(info).contains("\n@NullMarked\n");
    }

    /** Otherwise the framework gives the answer up when its client hangs up, and the act has no line in the audit (0077). */
    @Test
    void noChangeIsGivenUpWithItsConnection() throws IOException {
        var givenUp = new ArrayList<Path>();
        for (var file : sources()) {
            var text = Files.readString(file);
            if (CHANGES.matcher(text).find() && !text.contains("@Cancellable(false)\n")) {
                givenUp.add(file);
            }
        }
        assertThat(givenUp).as("resources with changing methods that are not @Cancellable(false)").isEmpty();
    }

    private int filesMax(String folder) {
        return notYet.stream()
                .filter(each -> each instanceof NotYet.Crowded crowded
                        && folder.endsWith("/" + named(crowded.name()).replace('.', '/')))
                .mapToInt(each -> ((NotYet.Crowded) each).files())
                .findFirst()
                .orElse(FILES_MAX);
    }

    private DescribedPredicate<JavaClass> inOpenCircle() {
        return DescribedPredicate.describe("is in a circle that is still there", type -> notYet.stream().anyMatch(each ->
                each instanceof NotYet.Circle circle
                        && circle.packages().stream().anyMatch(name -> named(name).equals(type.getPackageName()))));
    }

    private DescribedPredicate<JavaClass> isBelowRoot() {
        return DescribedPredicate.describe("is of this module", type -> type.getName().startsWith(root + "."));
    }

    private String named(String below) {
        return below.isEmpty() ? root : root + "." + below;
    }

    /** Every package by itself, and not a package with all that is below it. */
    private static final class EachPackage implements SliceAssignment {

        @Override
        public String getDescription() {
            return "packages";
        }

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
        }
    }

    private static List<Path> sources() throws IOException {
        try (var files = Files.walk(Path.of("src"))) {
            return files.filter(path -> path.toString().endsWith(".java")).sorted().toList();
        }
    }

    private boolean allowedInCore(JavaClass used) {
        var type = used.getBaseComponentType();
        var name = type.getName();
        if (type.isPrimitive()) {
            return true;
        }
        if (name.startsWith("java.")) {
            return OF_THE_WORLD.stream().noneMatch(name::startsWith);
        }
        return name.startsWith("org.jspecify.annotations.") || name.startsWith("org.twinhost.contract.")
                || name.startsWith("org.twinhost.kernel.")
                || name.startsWith(root + ".core.");
    }
}
