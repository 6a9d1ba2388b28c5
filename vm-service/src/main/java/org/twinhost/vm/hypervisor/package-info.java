/** libvirt, QEMU's processes and {@code /dev/kvm}: what really runs here. Everything in here may block or hang. */
@NullMarked
package org.twinhost.vm.hypervisor;

import org.jspecify.annotations.NullMarked;
