package org.twinhost.twinctl.imports.merge;

import java.util.OptionalLong;

/** What a merge asks of the machine that it runs on. */
public interface World {

    /** Bytes of a device, or a file, of this machine; empty: it is not here. */
    OptionalLong sizeOf(String path);

    /** 16 hex digits that no other volume has. */
    String birth();

    /** A UUID that no other guest has. */
    String uuid();
}
