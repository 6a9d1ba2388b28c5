package org.twinhost.runtime;

class TidyTest extends TidyRules {

    TidyTest() {
        super("org.twinhost",
                NotYet.crowded("runtime", 23));
    }
}
