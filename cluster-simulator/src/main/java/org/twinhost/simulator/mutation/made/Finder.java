package org.twinhost.simulator.mutation.made;

import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/**
 * Makes all mutants of the pure cores: parses and attributes their sources with the JDK's compiler, nothing is run.
 *
 * @param classPath of all that the cores need
 * @param skipped types and methods, with the core before them, that are left alone
 */
public record Finder(Path repository, String classPath, Set<String> skipped) {

    private static final String SKIPPED = "skipped.txt";

    /** Leaves out what {@code skipped.txt} names. */
    public static Finder of(Path repository, String classPath) throws IOException {
        try (var stream = Finder.class.getResourceAsStream(SKIPPED)) {
            var names = new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.substring(0, line.indexOf(':')).strip());
            return new Finder(repository, classPath, names.collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    /**
     * In the order of the cores, their files and the places in them; each has its own name.
     *
     * @throws IllegalStateException when a core does not compile as it is
     */
    public List<Made> all() throws IOException {
        var all = new ArrayList<Made>();
        for (var core : CoreSources.in(repository)) {
            all.addAll(of(core));
        }
        return all;
    }

    /** Of one core. */
    public List<Made> of(CoreSources core) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new IllegalStateException("this Java has no compiler: a JDK is needed, not a JRE");
        }
        var told = new DiagnosticCollector<JavaFileObject>();
        var made = new ArrayList<Made>();
        try (var files = compiler.getStandardFileManager(told, Locale.ROOT, StandardCharsets.UTF_8)) {
            var task = (JavacTask) compiler.getTask(null, files, told,
                    List.of("-cp", classPath, "-proc:none", "-implicit:none", "-Xlint:none"), null,
                    files.getJavaFileObjectsFromPaths(core.files()));
            var units = new ArrayList<com.sun.source.tree.CompilationUnitTree>();
            task.parse().forEach(units::add);
            task.analyze();
            complain(core, told);
            var trees = Trees.instance(task);
            for (var tree : units) {
                var file = Path.of(tree.getSourceFile().toUri());
                var unit = new Unit(tree, Files.readString(file), trees, task.getTypes(), task.getElements());
                new Scan(unit, name -> skipped.contains(core.core() + "/" + name)).scan(tree, null);
                made.addAll(made(core, repository.toAbsolutePath().normalize().relativize(file.toAbsolutePath().normalize()),
                        unit));
            }
        }
        return withOwnNames(made);
    }

    private static void complain(CoreSources core, DiagnosticCollector<JavaFileObject> told) {
        var errors = told.getDiagnostics().stream().filter(each -> each.getKind() == Diagnostic.Kind.ERROR).toList();
        if (!errors.isEmpty()) {
            throw new IllegalStateException("the core of " + core.core() + " does not compile: "
                    + errors.getFirst().getMessage(Locale.ROOT));
        }
    }

    private static List<Made> made(CoreSources core, Path file, Unit unit) {
        Map<String, Integer> ordinals = new HashMap<>();
        Set<List<Object>> known = new HashSet<>();
        var made = new ArrayList<Made>();
        for (var place : unit.places) {
            if (known.add(List.of(place.from(), place.to(), place.replacement()))) {
                var method = place.method();
                var ordinal = ordinals.merge(
                        method.type() + "." + method.name() + "/" + place.operator(), 1, Integer::sum);
                made.add(new Made(core.core(), file.toString(), method.type(), method.name(), place.operator(), ordinal,
                        method.hash(), Anchor.edit(unit.text, place.from(), place.to(), place.replacement())));
            }
        }
        return made;
    }

    /** Types of one name in two packages are told apart by their packages. */
    private static List<Made> withOwnNames(List<Made> made) {
        Map<String, Set<String>> files = new LinkedHashMap<>();
        made.forEach(each -> files.computeIfAbsent(each.type(), _ -> new TreeSet<>()).add(each.file()));
        return made.stream().map(each -> files.get(each.type()).size() == 1 ? each
                : new Made(each.core(), each.file(), Path.of(each.file()).getParent().getFileName() + ":" + each.type(),
                        each.method(), each.operator(), each.ordinal(), each.methodHash(), each.edit())).toList();
    }
}
