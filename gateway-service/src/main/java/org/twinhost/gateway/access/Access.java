package org.twinhost.gateway.access;

import java.util.Set;
import org.twinhost.gateway.core.Right;

/** What a token is good for. */
record Access(String name, Set<Right> may) {}
