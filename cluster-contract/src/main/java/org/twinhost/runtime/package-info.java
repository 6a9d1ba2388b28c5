/**
 * The plumbing that every service process needs, once: the bus, the snapshot, durable files, the token, check_mk. Shells
 * use it; cores may not.
 */
package org.twinhost.runtime;
