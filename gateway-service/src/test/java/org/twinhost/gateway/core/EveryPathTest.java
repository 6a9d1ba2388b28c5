package org.twinhost.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.ServiceName;

/** Whether the table has everything that the services offer, and nothing else: read from their sources. */
class EveryPathTest {

    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS");

    @Test
    void everyPathOfEveryServiceIsInTheTable() throws IOException {
        for (var service : ServiceName.values()) {
            var sources = Path.of("..", service.label() + "-service", "src", "main", "java");
            assertThat(sources).isDirectory();
            var offered = new TreeSet<String>();
            try (var files = Files.walk(sources)) {
                for (var file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    offered.addAll(offered(file));
                }
            }
            assertThat(offered).as(service.label()).isNotEmpty().isEqualTo(Routes.ALL.stream()
                    .filter(route -> route.service() == service)
                    .map(route -> route.method() + " " + route.servicePath())
                    .collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    /** {@code GET /v1/status}, … of one source file. */
    private static Set<String> offered(Path file) throws IOException {
        var text = Files.readString(file);
        if (!text.contains("jakarta.ws.rs.Path;")) {
            return Set.of();
        }
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            var task = (JavacTask) compiler.getTask(null, manager, null, List.of(), null, manager.getJavaFileObjects(file));
            var offered = new TreeSet<String>();
            for (var unit : task.parse()) {
                for (var type : unit.getTypeDecls()) {
                    if (type instanceof ClassTree resource && path(resource.getModifiers()).isPresent()) {
                        offered.addAll(offered(resource));
                    }
                }
            }
            return offered;
        }
    }

    private static Set<String> offered(ClassTree resource) {
        var offered = new TreeSet<String>();
        var root = path(resource.getModifiers()).orElseThrow();
        for (var member : resource.getMembers()) {
            if (member instanceof MethodTree method) {
                var path = path(method.getModifiers()).map(own -> join(root, own)).orElse(join("", root));
                names(method.getModifiers()).stream().filter(METHODS::contains).map(name -> name + " " + path)
                        .forEach(offered::add);
            }
        }
        return offered;
    }

    private static String join(String root, String own) {
        return (root.isEmpty() || root.startsWith("/") ? root : "/" + root) + (own.startsWith("/") ? own : "/" + own);
    }

    private static List<String> names(ModifiersTree modifiers) {
        return modifiers.getAnnotations().stream().map(each -> each.getAnnotationType().toString()).toList();
    }

    private static Optional<String> path(ModifiersTree modifiers) {
        return modifiers.getAnnotations().stream().filter(each -> each.getAnnotationType().toString().equals("Path"))
                .map(EveryPathTest::value).findFirst();
    }

    private static String value(AnnotationTree path) {
        var argument = path.getArguments().getFirst();
        var value = argument instanceof AssignmentTree assigned ? assigned.getExpression() : argument;
        return String.valueOf(((LiteralTree) value).getValue());
    }
}
