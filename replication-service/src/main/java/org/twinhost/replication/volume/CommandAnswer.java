package org.twinhost.replication.volume;

import java.util.concurrent.CompletableFuture;
import org.twinhost.replication.core.ports.Answer;

/**
 * How a command to a volume ended, for whoever gave it.
 *
 * @param report makes what is published as new as the answer
 */
record CommandAnswer(Runnable report, CompletableFuture<Outcome> result) implements Answer {

    @Override
    public void done() {
        finish(new Outcome.Done());
    }

    @Override
    public void refused(String reason) {
        finish(new Outcome.Refused(reason));
    }

    @Override
    public void failed(String reason) {
        finish(new Outcome.Failed(reason));
    }

    private void finish(Outcome outcome) {
        report.run();
        result.complete(outcome);
    }
}
