/** libvirt, QEMU's processes and {@code /dev/kvm}: what really runs here. Everything in here may block or hang. */
package org.twinhost.vm.hypervisor;
