package org.twinhost.twinctl.imports.xen;

import org.twinhost.twinctl.imports.fate.Rules;

/** Names that a guest's file of Xen sets. */
public final class XenRules {

    public static final Rules ALL = Rules.of("""
            | name | | kept | the guest's name
            | uuid | | kept | the guest's UUID
            | kernel | | mapped | boot.kernel, the same path; a kernel made for Xen does not start under KVM: put one \
            there that has virtio
            | ramdisk | | mapped | boot.initrd, the same path; it needs virtio_blk and virtio_net
            | root | | mapped | boot.commandLine, root= with the disk's name here
            | extra | | mapped | boot.commandLine
            | memory | | kept | memoryMib
            | maxmem | | lost | memory does not grow: there is no balloon, memoryMib is all of it
            | vcpus | | kept | vcpus
            | maxvcpus | | lost | vcpus is all of them
            | cpus | | lost | guests are not pinned to processors in this version
            | cpu | | lost | guests are not pinned to processors in this version
            | cpu_weight | | lost | guests share processors as the host's scheduler has it
            | cpu_cap | | lost | guests share processors as the host's scheduler has it
            | disk | | mapped | volumes, in this order: vda, vdb and so on
            | vif | | mapped | bridges, in this order
            | nics | | lost | there is a card for each bridge
            | bridge | | lost | each card names its own bridge
            | builder | | lost | the guest is a whole machine under KVM, always
            | bootloader | | lost | the guest boots from its first disk, which needs a boot loader (GRUB) and a partition table
            | bootargs | | lost | no boot loader of the host is run
            | bootentry | | lost | no boot loader of the host is run
            | device_model | | lost | QEMU of the host's package
            | type | | lost | the guest is a whole machine under KVM, always
            | on_poweroff | destroy | kept | its process ends; it starts again while its target is started
            | on_poweroff | | lost | {}: its process ends; it starts again while its target is started
            | on_reboot | restart | kept | it boots again
            | on_reboot | | lost | {}: it boots again
            | on_shutdown | | lost | its process ends; it starts again while its target is started
            | on_crash | restart | kept | it is started again, three times in ten minutes at most
            | on_crash | | lost | {}: it is started again, three times in ten minutes at most
            | hostname | | lost | the guest knows its own name
            | dhcp | | lost | the guest knows its own addresses
            | ip | | lost | the guest knows its own addresses
            | netmask | | lost | the guest knows its own addresses
            | gateway | | lost | the guest knows its own addresses
            | interface | | lost | the guest knows its own addresses
            | nfs_server | | lost | a root over NFS is a matter of the guest's own initial ram disk
            | nfs_root | | lost | a root over NFS is a matter of the guest's own initial ram disk
            | vfb | | lost | there is no screen in this version: the first serial line is written to a file on its node
            | vnc | | lost | there is no screen in this version: the first serial line is written to a file on its node
            | vnclisten | | lost | there is no screen in this version
            | vncdisplay | | lost | there is no screen in this version
            | vncunused | | lost | there is no screen in this version
            | vncconsole | | lost | there is no screen in this version
            | vncpasswd | | lost | there is no screen in this version
            | sdl | | lost | there is no screen in this version
            | stdvga | | lost | there is no screen in this version
            | videoram | | lost | there is no screen in this version
            | keymap | | lost | there is no screen in this version
            | serial | | mapped | the first serial line is written to a file on the guest's node
            | boot | | lost | it boots from its first disk, or the kernel that is named
            | cdrom | | lost | there is no CD in this version: put its content on a volume
            | acpi | | kept | it has ACPI
            | apic | | kept | it has an APIC
            | pae | | kept | it has PAE
            | hap | | kept | the processor does it where it can
            | localtime | | lost | the clock is in UTC
            | rtc_timeoffset | | lost | the clock is in UTC
            | tsc_mode | | lost | KVM looks after the clock
            | usb | | lost | there is no USB
            | usbdevice | | lost | there is no USB
            | soundhw | | lost | there is no sound
            | pci | | lost | no device of one host is given to a guest that moves
            | ioports | | lost | no device of one host is given to a guest that moves
            | irq | | lost | no device of one host is given to a guest that moves
            | vtpm | | lost | there is no TPM in this version
            | features | | lost | the processor's features are those of the host
            | viridian | | lost | there are no enlightenments for Windows in this version
            | xen_platform_pci | | lost | the guest needs virtio in place of Xen's drivers
            | shadow_memory | | lost | KVM looks after it
            | timer_mode | | lost | KVM looks after it
            """);

    private XenRules() {}
}
