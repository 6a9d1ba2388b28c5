/** What the resource service keeps on its disk: tasks for itself, decisions and their inputs for people. */
@NullMarked
package org.twinhost.resource.store;

import org.jspecify.annotations.NullMarked;
