/** What was read becomes part of a configuration; what can't be decided is asked. */
@NullMarked
package org.twinhost.twinctl.imports.merge;

import org.jspecify.annotations.NullMarked;
