package org.twinhost.vm.core;

import java.util.Locale;

/** A call to libvirt about one guest. Each may take long or never return. */
public enum Call {
    CREATE,
    SHUTDOWN,
    DESTROY,
    RESUME;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
