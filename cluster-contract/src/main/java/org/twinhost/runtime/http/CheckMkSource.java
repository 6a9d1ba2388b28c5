package org.twinhost.runtime.http;

import java.util.List;

/** What a service tells check_mk; a bean of each service. Called on a worker thread; must answer from memory. */
public interface CheckMkSource {

    List<CheckMkLine> lines();
}
