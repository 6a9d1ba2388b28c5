package org.twinhost.twinctl;

import org.twinhost.runtime.TidyRules;

class TidyTest extends TidyRules {

    TidyTest() {
        super("org.twinhost.twinctl");
    }
}
