/**
 * How the services of this node are asked.
 */
package org.twinhost.twinctl.rest;
