/** What a site needs and forgets: what a node is looked at for, and what is said of it. */
@NullMarked
package org.twinhost.twinctl.doctor;

import org.jspecify.annotations.NullMarked;
