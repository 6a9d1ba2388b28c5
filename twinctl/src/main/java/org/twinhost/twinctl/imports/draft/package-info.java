/** What old files say, in words of ours; for one thread. */
@NullMarked
package org.twinhost.twinctl.imports.draft;

import org.jspecify.annotations.NullMarked;
