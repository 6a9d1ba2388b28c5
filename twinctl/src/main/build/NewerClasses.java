import java.io.BufferedOutputStream;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

/**
 * Part of the build: gives the classes of all jars of a folder the class file format of this Java. No AOT cache takes a class
 * of before Java 6, and the JVM verifies such a class by inference each time it loads it (decision 0086). The code stays as
 * it is.
 */
final class NewerClasses {

    /** The first format with stack maps. */
    private static final int OLDEST_GOOD = 50;

    private NewerClasses() {}

    public static void main(String... folder) throws IOException {
        try (var files = Files.list(Path.of(folder[0]))) {
            for (var jar : files.filter(each -> each.toString().endsWith(".jar")).sorted().toList()) {
                if (isOld(jar)) {
                    renew(jar);
                }
            }
        }
    }

    private static boolean isOld(Path jar) throws IOException {
        try (var from = new JarFile(jar.toFile())) {
            for (var entry : Collections.list(from.entries())) {
                if (entry.getName().endsWith(".class") && isOld(from.getInputStream(entry).readNBytes(8))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isOld(byte[] head) {
        return ByteBuffer.wrap(head).getShort(6) < OLDEST_GOOD;
    }

    private static void renew(Path jar) throws IOException {
        var fresh = jar.resolveSibling(jar.getFileName() + ".new");
        try (var from = new JarFile(jar.toFile());
                var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()});
                var to = new JarOutputStream(new BufferedOutputStream(Files.newOutputStream(fresh)))) {
            var format = ClassFile.of(ClassFile.StackMapsOption.GENERATE_STACK_MAPS, ClassFile.ClassHierarchyResolverOption.of(
                    ClassHierarchyResolver.ofResourceParsing(loader).orElse(ClassHierarchyResolver.defaultResolver())));
            for (var entry : Collections.list(from.entries())) {
                var bytes = from.getInputStream(entry).readAllBytes();
                if (entry.getName().endsWith(".class") && isOld(bytes)) {
                    bytes = format.transformClass(format.parse(bytes), ClassTransform
                            .transformingMethodBodies((code, element) -> code.with(element))
                            .andThen(ClassTransform.endHandler(made -> made.withVersion(ClassFile.latestMajorVersion(), 0))));
                }
                var same = new ZipEntry(entry.getName());
                same.setTime(entry.getTime());
                to.putNextEntry(same);
                to.write(bytes);
                to.closeEntry();
            }
        }
        Files.move(fresh, jar, StandardCopyOption.REPLACE_EXISTING);
    }
}
