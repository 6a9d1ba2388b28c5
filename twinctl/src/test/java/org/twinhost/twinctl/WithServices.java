package org.twinhost.twinctl;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Each test asks services of its own. */
public abstract class WithServices {

    @TempDir
    protected Path etc;

    protected Services services;

    @BeforeEach
    void start() throws IOException {
        services = new Services(etc);
    }

    @AfterEach
    void stop() {
        services.close();
    }
}
