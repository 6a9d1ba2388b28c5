package org.twinhost.replication;

import org.twinhost.runtime.TidyRules;

class TidyTest extends TidyRules {

    TidyTest() {
        super("org.twinhost.replication",
            NotYet.unmarked(
                "", "api", "core.verify", "net", "net.nbd", "node"));
    }
}
