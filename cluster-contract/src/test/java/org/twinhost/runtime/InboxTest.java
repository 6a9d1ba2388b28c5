package org.twinhost.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboxTest {

    @Test
    void theLoopsOwnThreadNeverWaitsForRoomAndWhatIsDueComesInOrder() throws InterruptedException {
        var inbox = new Inbox(1);
        var done = new ArrayList<Integer>();
        inbox.execute(() -> {
            inbox.after(100, () -> {
                done.add(4);
                inbox.execute(inbox::close);
            });
            inbox.after(1, () -> done.add(3));
            List.of(1, 2).forEach(number -> inbox.execute(() -> done.add(number)));
        });
        inbox.run();
        assertThat(done).hasSize(4).containsSubsequence(1, 2).containsSubsequence(3, 4);
    }
}
