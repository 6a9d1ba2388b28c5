package org.twinhost.vm;

import org.twinhost.runtime.TidyRules;

class TidyTest extends TidyRules {

    TidyTest() {
        super("org.twinhost.vm");
    }
}
