package org.twinhost.simulator;

import org.twinhost.runtime.TidyRules;

class TidyTest extends TidyRules {

    TidyTest() {
        super("org.twinhost.simulator",
                NotYet.circle("", "check", "fault", "mutation", "node", "report", "service", "world"),
                NotYet.crowded("world", 23));
    }
}
