package org.twinhost.replication.core;

import java.util.List;
import org.twinhost.replication.core.ports.Answer;
import org.twinhost.replication.core.ports.OutdateAnswer;

/** What a replica answers, as lines of a list. */
final class Answers {

    private Answers() {}

    /** To who asks for the role, or gives it away. */
    static Answer into(List<String> lines) {
        return new Answer() {
            @Override
            public void done() {
                lines.add("done");
            }

            @Override
            public void refused(String reason) {
                lines.add("refused: " + reason);
            }

            @Override
            public void failed(String reason) {
                lines.add("failed: " + reason);
            }
        };
    }

    /** To who asks it to be Outdated. */
    static OutdateAnswer ofOutdating(List<String> lines) {
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
