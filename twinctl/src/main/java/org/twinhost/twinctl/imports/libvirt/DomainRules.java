package org.twinhost.twinctl.imports.libvirt;

import org.twinhost.twinctl.imports.fate.Rules;

/** Elements of a domain. */
public final class DomainRules {

    public static final Rules ALL = Rules.of("""
            domain | name | | kept | the guest's name
            domain | uuid | | kept | the guest's UUID
            domain | title | | lost | a guest has a name only
            domain | description | | lost | a guest has a name only
            domain | metadata | | lost | what others noted there stays with the old domain
            domain | genid | | lost | there is no generation number in this version
            domain | memory | | kept | memoryMib
            domain | currentMemory | | lost | there is no balloon: memoryMib is all of it
            domain | maxMemory | | lost | memory does not grow in this version
            domain | memoryBacking | | lost | memory is not pinned, locked or huge in this version
            domain | memtune | | lost | there are no limits of memory beside memoryMib
            domain | vcpu | | kept | vcpus
            domain | vcpus | | lost | vcpus is all of them
            domain | iothreads | | lost | there is nothing to choose
            domain | iothreadids | | lost | there is nothing to choose
            domain | cputune | | lost | guests are not pinned to processors in this version
            domain | numatune | | lost | guests are not bound to a part of the memory in this version
            domain | blkiotune | | lost | guests share disks as they come
            domain | resource | | lost | libvirt's own slice
            domain | seclabel | | lost | libvirt makes a label of its own
            domain | sysinfo | | lost | there is no SMBIOS of one's own
            domain | idmap | | lost | there are no containers
            domain | pm | | lost | a guest that sleeps is not watched for
            domain | cpu | | mapped | the host's processor (host-passthrough); both hosts should have the same
            domain | features | | mapped | ACPI
            domain | clock | offset=utc | kept | the clock is in UTC
            domain | clock | | lost | the clock is in UTC
            domain | on_poweroff | destroy | kept | its process ends; it starts again while its target is started
            domain | on_poweroff | | lost | {}: its process ends; it starts again while its target is started
            domain | on_reboot | restart | kept | it boots again
            domain | on_reboot | | lost | {}: it boots again
            domain | on_crash | restart | kept | it is started again, three times in ten minutes at most
            domain | on_crash | destroy | mapped | its process ends, and it is started again, three times in ten minutes at most
            domain | on_crash | | lost | {}: it is started again, three times in ten minutes at most
            domain | on_lockfailure | | lost | there is no lock manager: a volume has one writer
            domain | qemu:commandline | | lost | no options of QEMU's own
            domain | qemu:capabilities | | lost | no options of QEMU's own
            domain | qemu:override | | lost | no options of QEMU's own
            domain | launchSecurity | | lost | there is no such encryption of memory in this version
            domain | keywrap | | lost | it is of another processor
            domain | bootloader | | lost | the guest boots from its first disk
            domain | bootloader_args | | lost | no boot loader of the host is run
            os | type | hvm | kept | a whole machine
            os | type | | lost | {}: the guest becomes a whole machine
            os | kernel | | kept | boot.kernel
            os | initrd | | kept | boot.initrd
            os | cmdline | | mapped | boot.commandLine
            os | loader | | lost | there is no UEFI in this version: what boots by UEFI alone does not boot
            os | nvram | | lost | there is no UEFI in this version
            os | boot | dev=hd | kept | it boots from its first disk
            os | boot | | lost | it boots from its first disk, or the kernel that is named
            os | bootmenu | | lost | there is no screen to show it on
            os | bios | | lost | there is nothing to choose
            os | smbios | | lost | there is nothing to choose
            os | firmware | | lost | there is no UEFI in this version
            os | acpi | | lost | there are no tables of one's own
            devices | emulator | | mapped | QEMU of the host's package
            devices | disk | | mapped | volumes, in this order: vda, vdb and so on
            devices | interface | | mapped | bridges, in this order; the card is a virtio one
            devices | controller | | lost | the bus is made anew; the guest finds its disks on virtio
            devices | serial | | mapped | the first serial line is written to a file on the guest's node
            devices | console | | mapped | the first serial line is written to a file on the guest's node
            devices | parallel | | lost | there is no such port
            devices | channel | | lost | there is no agent in this version
            devices | input | | lost | there is no screen in this version
            devices | graphics | | lost | there is no screen in this version
            devices | video | | lost | there is no screen in this version
            devices | audio | | lost | there is no sound
            devices | sound | | lost | there is no sound
            devices | memballoon | | lost | there is no balloon: memoryMib is all of it
            devices | rng | | lost | there is no such device in this version
            devices | watchdog | | lost | there is no watchdog for guests in this version
            devices | panic | | lost | a guest that panics is noticed when it ends
            devices | hostdev | | lost | no device of one host is given to a guest that moves
            devices | redirdev | | lost | no device of one host is given to a guest that moves
            devices | hub | | lost | there is no USB
            devices | smartcard | | lost | there is no USB
            devices | filesystem | | lost | no folder of one host is given to a guest that moves
            devices | tpm | | lost | there is no TPM in this version
            devices | shmem | | lost | no memory is shared with the host
            devices | memory | | lost | memory is not plugged in this version
            devices | nvram | | lost | it is of another processor
            devices | vsock | | lost | there is no such device in this version
            devices | iommu | | lost | no device of the host is given away
            devices | lease | | lost | there is no lock manager: a volume has one writer
            """);

    private DomainRules() {}
}
