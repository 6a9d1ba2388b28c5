/** What becomes of each line of an old file, and the tables that say so. */
@NullMarked
package org.twinhost.twinctl.imports.fate;

import org.jspecify.annotations.NullMarked;
