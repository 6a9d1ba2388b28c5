/** Reads what an administrator has of an older cluster: start reading at {@link org.twinhost.twinctl.imports.Importing}. */
@NullMarked
package org.twinhost.twinctl.imports;

import org.jspecify.annotations.NullMarked;
