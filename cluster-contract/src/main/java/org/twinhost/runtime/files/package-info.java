/** Files that survive a power cut: durable writes, the incarnation, the counter of sessions. */
@NullMarked
package org.twinhost.runtime.files;

import org.jspecify.annotations.NullMarked;
