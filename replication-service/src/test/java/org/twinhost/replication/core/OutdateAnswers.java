package org.twinhost.replication.core;

import java.util.List;
import org.twinhost.replication.core.ports.OutdateAnswer;

/** What a replica answers when it is asked to outdate itself, as lines of a list. */
final class OutdateAnswers {

    private OutdateAnswers() {}

    static OutdateAnswer into(List<String> lines) {
        return new OutdateAnswer() {
            @Override
            public void outdated(String connection, long generation) {
                lines.add("marked " + connection);
            }

            @Override
            public void refused(String reason) {
                lines.add("refused: " + reason);
            }
        };
    }
}
