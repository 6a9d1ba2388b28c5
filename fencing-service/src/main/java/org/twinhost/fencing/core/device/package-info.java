/** What is to be thought of a fence device: what the regular question found, and what a test of it means. */
@NullMarked
package org.twinhost.fencing.core.device;

import org.jspecify.annotations.NullMarked;
