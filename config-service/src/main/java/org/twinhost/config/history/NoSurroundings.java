package org.twinhost.config.history;

import java.io.File;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/** Nobody's own git settings, no environment and no git program of the machine say what becomes of the history. */
final class NoSurroundings extends SystemReader.Delegate {

    private NoSurroundings(SystemReader real) {
        super(real);
    }

    /** For this process, from now on. */
    static void enter() {
        if (!(SystemReader.getInstance() instanceof NoSurroundings)) {
            SystemReader.setInstance(new NoSurroundings(SystemReader.getInstance()));
        }
    }

    @Override
    public @Nullable String getenv(String variable) {
        return null;
    }

    @Override
    public FileBasedConfig openUserConfig(@Nullable Config parent, FS fs) {
        var config = new Nothing(parent, fs);
        // JGit flushes what it writes by this name; in a file git itself warns that it has another by now.
        config.setBoolean("core", null, "fsyncObjectFiles", true);
        return config;
    }

    @Override
    public FileBasedConfig openSystemConfig(@Nullable Config parent, FS fs) {
        return new Nothing(parent, fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(@Nullable Config parent, FS fs) {
        return new Nothing(parent, fs);
    }

    /** No file, and none is made of what JGit would like to remember. */
    private static final class Nothing extends FileBasedConfig {

        Nothing(@Nullable Config parent, FS fs) {
            super(parent, new File("/dev/null"), fs);
        }

        @Override
        public void load() {
            // there is nothing
        }

        @Override
        public void save() {
            // nothing is kept
        }

        @Override
        public boolean isOutdated() {
            return false;
        }
    }
}
