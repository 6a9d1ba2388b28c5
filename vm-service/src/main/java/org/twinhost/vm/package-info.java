/** What libvirt runs on this node. Start reading at {@link org.twinhost.vm.VmService}. */
@NullMarked
package org.twinhost.vm;

import org.jspecify.annotations.NullMarked;
