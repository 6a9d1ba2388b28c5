/** What a check is, what it looks at, and what it finds. */
@NullMarked
package org.twinhost.twinctl.doctor.check;

import org.jspecify.annotations.NullMarked;
