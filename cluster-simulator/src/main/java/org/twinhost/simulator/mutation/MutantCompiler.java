package org.twinhost.simulator.mutation;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles sources from memory against what is compiled already. */
public record MutantCompiler(String classPath) {

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String name, String text) {
            super(URI.create("memory:///" + name), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /**
     * @param sources by their paths, whose last parts must be the files' names
     * @throws Mutant.Unfit with the compiler's words when it is no Java
     */
    public void compile(Map<String, String> sources, Path folder) throws IOException, Mutant.Unfit {
        var compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new Mutant.Unfit("this Java has no compiler: a JDK is needed, not a JRE");
        }
        var found = new DiagnosticCollector<JavaFileObject>();
        try (var files = compiler.getStandardFileManager(found, Locale.ROOT, StandardCharsets.UTF_8)) {
            var options = List.of("-d", folder.toString(), "-cp", classPath, "-proc:none", "-parameters", "-implicit:none",
                    "-Xlint:none");
            var units = sources.entrySet().stream().map(each -> new Source(each.getKey(), each.getValue())).toList();
            if (!compiler.getTask(null, files, found, options, null, units).call()) {
                throw new Mutant.Unfit("it does not compile: " + found.getDiagnostics().stream()
                        .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                        .map(each -> each.getMessage(Locale.ROOT)).collect(Collectors.joining("; ")));
            }
        }
    }
}
