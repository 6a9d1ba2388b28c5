/**
 * What a configuration must keep, over several fields and from one revision to the next. Limits of one field are in its row of
 * {@code core.fields}.
 */
@NullMarked
package org.twinhost.config.core.rules;

import org.jspecify.annotations.NullMarked;
