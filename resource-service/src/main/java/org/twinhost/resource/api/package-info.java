/** What people and twinctl ask of the resource service over HTTP. */
@NullMarked
package org.twinhost.resource.api;

import org.jspecify.annotations.NullMarked;
