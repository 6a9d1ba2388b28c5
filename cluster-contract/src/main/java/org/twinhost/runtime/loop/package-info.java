/** One thread a service, its queue, and what it says about its own slowness. */
package org.twinhost.runtime.loop;
