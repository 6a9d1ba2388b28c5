/** Only translates between people and the service. */
package org.twinhost.fencing.api;
