/**
 * How the services of this node are asked.
 */
@NullMarked
package org.twinhost.twinctl.rest;

import org.jspecify.annotations.NullMarked;
