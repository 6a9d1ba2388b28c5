package org.twinhost.fencing;

import org.twinhost.runtime.TidyRules;

class TidyTest extends TidyRules {

    TidyTest() {
        super("org.twinhost.fencing");
    }
}
