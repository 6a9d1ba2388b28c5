/** What is done to a machine, step by step, before any of it is done. */
@NullMarked
package org.twinhost.twinctl.setup.plan;

import org.jspecify.annotations.NullMarked;
