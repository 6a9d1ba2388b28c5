/** Before the REST port: who is let in, who has to leave, and all that is decided before a request takes memory. */
@NullMarked
package org.twinhost.runtime.http.gate;

import org.jspecify.annotations.NullMarked;
