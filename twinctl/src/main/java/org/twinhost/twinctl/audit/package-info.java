/** What services keep of who changed what, read from their files and printed. */
@NullMarked
package org.twinhost.twinctl.audit;

import org.jspecify.annotations.NullMarked;
