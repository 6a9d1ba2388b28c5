/** libvirtd and QEMU on each node. What a guest does with its disk is not known here. */
package org.twinhost.simulator.world.guest;
