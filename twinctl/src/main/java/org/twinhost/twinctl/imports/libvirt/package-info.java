/** Guests as virsh dumpxml shows them. */
@NullMarked
package org.twinhost.twinctl.imports.libvirt;

import org.jspecify.annotations.NullMarked;
