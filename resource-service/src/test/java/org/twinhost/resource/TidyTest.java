package org.twinhost.resource;

import org.twinhost.runtime.TidyRules;

class TidyTest extends TidyRules {

    TidyTest() {
        super("org.twinhost.resource");
    }
}
