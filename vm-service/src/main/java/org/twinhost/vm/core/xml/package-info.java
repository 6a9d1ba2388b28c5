/** Guests as libvirt wants them described. */
@NullMarked
package org.twinhost.vm.core.xml;

import org.jspecify.annotations.NullMarked;
