/** One thread a service, its queue, and what it says about its own slowness. */
@NullMarked
package org.twinhost.runtime.loop;

import org.jspecify.annotations.NullMarked;
