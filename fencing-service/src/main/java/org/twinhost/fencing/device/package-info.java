/** Speaks to fence devices: processes with deadlines, and their words translated for administrators. */
package org.twinhost.fencing.device;
