package org.twinhost.resource.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.twinhost.resource.core.history.Decision;

/** Every decision as a line of text, reasons indented; at most two files of bounded size. For people, not for the core. */
public record DecisionsLog(Path file, long bytesMax) {

    public void append(Decision decision) throws IOException {
        if (Files.exists(file) && Files.size(file) > bytesMax) {
            Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
        StringBuilder text = new StringBuilder()
                .append(decision.at()).append(' ').append(decision.subject()).append(": ").append(decision.text()).append('\n');
        decision.reasons().forEach(reason -> text.append("    ").append(reason).append('\n'));
        Files.write(file, text.toString().getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
