package org.twinhost.simulator.mutation;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A world of classes of its own: the mutant's first, then all of Twinhost anew; libraries are shared. */
public final class MutantLoader extends URLClassLoader {

    private static final String OURS = "org.twinhost.";

    private final List<String> ours = new ArrayList<>();

    /** @param mutant folder of its classes */
    public MutantLoader(Path mutant, String classPath) throws MalformedURLException {
        super(urls(mutant, classPath), MutantLoader.class.getClassLoader());
    }

    private static URL[] urls(Path mutant, String classPath) throws MalformedURLException {
        var urls = new ArrayList<URL>();
        urls.add(mutant.toUri().toURL());
        for (var entry : classPath.split(File.pathSeparator)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            var known = findLoadedClass(name);
            if (known == null) {
                known = findClass(name);
                ours.add(name);
            }
            return known;
        }
    }

    /** Twinhost's classes that were asked for so far. */
    public List<String> ours() {
        return List.copyOf(ours);
    }
}
