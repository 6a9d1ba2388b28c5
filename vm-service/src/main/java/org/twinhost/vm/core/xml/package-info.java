/** Guests as libvirt wants them described. */
package org.twinhost.vm.core.xml;
