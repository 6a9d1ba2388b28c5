/**
 * The plumbing that every service process needs, once, a room for each kind: {@code bus}, {@code http}, {@code loop},
 * {@code files}. What all of them need is here: whose node this is, and how JSON is read. Shells use it; cores may not.
 */
@NullMarked
package org.twinhost.runtime;

import org.jspecify.annotations.NullMarked;
