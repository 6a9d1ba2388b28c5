package org.twinhost.heartbeat;

import org.twinhost.runtime.TidyRules;

class TidyTest extends TidyRules {

    TidyTest() {
        super("org.twinhost.heartbeat");
    }
}
