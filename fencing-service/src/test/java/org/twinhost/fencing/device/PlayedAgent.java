package org.twinhost.fencing.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.NodeId;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.FenceDeviceConfig.AgentOption;

/** A folder with fence agents of a test: shell scripts that read what they are told as the FenceAgentAPI has it. */
record PlayedAgent(Path folder) {

    static final String SECRET = "s3cret/of the pdu";

    private static final String HEAD = """
            #!/bin/sh
            # what it is told is in $said, and each setting in a variable of its name
            cd %s || exit 1
            if [ $# -eq 0 ]; then
                said=$(cat)
                action=$(printf '%%s' "$said" | sed -n 's/^action=//p')
            else
                action=$2
            fi
            """;

    /** @param body what it does with {@code $action} and {@code $said} */
    void is(String body) throws IOException {
        var agent = folder.resolve("fence_played");
        Files.writeString(agent, HEAD.formatted(folder) + body);
        Files.setPosixFilePermissions(agent, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(folder.resolve("password"), SECRET + "\n");
    }

    AgentDevice device(Duration timeout, AgentOption... options) {
        return new AgentDevice(config("fence_played", "eva", folder.resolve("password").toString(), options), timeout, folder);
    }

    static FenceDeviceConfig config(
            String agent, @Nullable String username, @Nullable String passwordFile, AgentOption... options) {
        return new FenceDeviceConfig("pdu1", new NodeId("jupiter1"), FenceDeviceConfig.Kind.AGENT, "10.90.4.9", null, username,
                passwordFile, null, false, agent, List.of(options));
    }

    String wrote(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }
}
