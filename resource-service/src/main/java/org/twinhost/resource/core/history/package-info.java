/**
 * What people ask for afterwards: decisions with their reasons, and how failovers went, stage by stage.
 * Nothing is decided on it.
 */
@NullMarked
package org.twinhost.resource.core.history;

import org.jspecify.annotations.NullMarked;
