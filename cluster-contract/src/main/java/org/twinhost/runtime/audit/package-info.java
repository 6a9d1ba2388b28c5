/** Who changed what: one line an act, each holding the hash of the one before it. */
@NullMarked
package org.twinhost.runtime.audit;

import org.jspecify.annotations.NullMarked;
