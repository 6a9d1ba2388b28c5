package org.twinhost.vm.core.xml;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.twinhost.contract.config.GuestConfig;

/**
 * A guest as libvirt wants it described. The same guest gives the same description on each node, MAC and PCI addresses
 * included, so that it finds its hardware where it left it.
 *
 * <p>The domain is meant to be created transient: libvirt then forgets it with its process, so it never starts one by
 * itself when the host boots, and no stale definition of an older configuration can stay behind.
 *
 * <p>Disks go past libvirt straight to QEMU ({@code <qemu:commandline>}): libvirt 9 drops the reconnect delay of an NBD
 * disk without a word, and without it a restart of the replication service would be an I/O error in the guest.
 *
 * @param cluster whose domains are ours
 * @param kvm true: hardware acceleration; false: emulation (TCG)
 * @param emulator path of QEMU
 * @param volumes folder of the volumes' NBD sockets
 * @param consoles folder of the guests' console logs
 * @param reconnectDelaySeconds how long QEMU holds a guest's requests while the volume's server is away
 * @param openTimeoutSeconds how long QEMU waits at its start for the volume's server
 */
public record DomainXml(
        String cluster, boolean kvm, String emulator, String volumes, String consoles, int reconnectDelaySeconds,
        int openTimeoutSeconds) {

    /** The namespace of the element in a domain's metadata that names its cluster. */
    public static final String NAMESPACE = "urn:twinhost:guest:1";
    private static final String QEMU = "http://libvirt.org/schemas/domain/qemu/1.0";
    /** Slot 1 is the chipset, 2 a possible graphics card. Linux names disks in the order of their slots. */
    private static final int FIRST_NETWORK_SLOT = 0x03;
    private static final int FIRST_DISK_SLOT = 0x10;

    /** @throws IllegalArgumentException when the guest can't be described; says what is wrong */
    public String of(GuestConfig guest) {
        check(guest);
        try {
            var xml = new XmlText();
            xml.open("domain", "type", kvm ? "kvm" : "qemu", "xmlns:qemu", QEMU);
            identity(xml, guest);
            boot(xml, guest);
            machine(xml);
            devices(xml, guest);
            disks(xml, guest);
            xml.close();
            return xml.toString();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("guest " + guest.name() + " can't be described: " + e.getMessage(), e);
        }
    }

    private void identity(XmlText xml, GuestConfig guest) {
        xml.text("name", guest.name());
        xml.text("uuid", guest.uuid());
        xml.open("metadata");
        xml.empty("twinhost:guest", "xmlns:twinhost", NAMESPACE, "cluster", cluster);
        xml.close();
        xml.text("memory", Integer.toString(guest.memoryMib()), "unit", "MiB");
        xml.text("vcpu", Integer.toString(guest.vcpus()));
    }

    private static void boot(XmlText xml, GuestConfig guest) {
        xml.open("os");
        xml.text("type", "hvm", "arch", "x86_64", "machine", "pc");
        var boot = guest.boot();
        if (boot != null) {
            xml.textIfAny("loader", boot.firmware(), "type", "rom");
            xml.textIfAny("kernel", boot.kernel());
            xml.textIfAny("initrd", boot.initrd());
            xml.textIfAny("cmdline", boot.commandLine());
        }
        xml.close();
    }

    private void machine(XmlText xml) {
        xml.open("features");
        xml.empty("acpi");
        xml.close();
        if (kvm) {
            xml.empty("cpu", "mode", "host-passthrough", "check", "none", "migratable", "on");
        } else {
            xml.open("cpu", "mode", "custom", "match", "exact", "check", "none");
            xml.text("model", "qemu64", "fallback", "forbid");
            xml.close();
        }
        xml.open("clock", "offset", "utc");
        xml.empty("timer", "name", "hpet", "present", "no");
        xml.close();
        xml.text("on_poweroff", "destroy");
        xml.text("on_reboot", "restart");
        xml.text("on_crash", "destroy");
    }

    private void devices(XmlText xml, GuestConfig guest) {
        xml.open("devices");
        xml.text("emulator", emulator);
        for (int i = 0; i < guest.bridges().size(); i++) {
            xml.open("interface", "type", "bridge");
            xml.empty("mac", "address", macAddress(guest.uuid(), i));
            xml.empty("source", "bridge", guest.bridges().get(i));
            xml.empty("model", "type", "virtio");
            xml.empty("rom", "enabled", "no");
            xml.empty("address", "type", "pci", "domain", "0x0000", "bus", "0x00", "slot", slot(FIRST_NETWORK_SLOT + i),
                    "function", "0x0");
            xml.close();
        }
        xml.empty("controller", "type", "usb", "model", "none");
        xml.empty("memballoon", "model", "none");
        xml.open("serial", "type", "file");
        xml.empty("source", "path", consoles + "/" + guest.name() + ".log", "append", "on");
        xml.close();
        xml.close();
    }

    private void disks(XmlText xml, GuestConfig guest) {
        xml.open("qemu:commandline");
        for (int i = 0; i < guest.volumes().size(); i++) {
            var volume = guest.volumes().get(i);
            var socket = volumes + "/" + volume + ".sock";
            argument(xml, "-blockdev");
            argument(xml, """
                    {"driver":"nbd","node-name":"disk%d","server":{"type":"unix","path":%s},"export":%s,\
                    "reconnect-delay":%d,"open-timeout":%d,"cache":{"direct":true,"no-flush":false}}"""
                    .formatted(i, json(socket), json(volume), reconnectDelaySeconds, openTimeoutSeconds));
            argument(xml, "-device");
            argument(xml, """
                    {"driver":"virtio-blk-pci","drive":"disk%d","id":"ua-disk%d","bus":"pci.0","addr":"%s",\
                    "bootindex":%d,"write-cache":"on","werror":"stop","rerror":"stop"}"""
                    .formatted(i, i, slot(FIRST_DISK_SLOT + i), i + 1));
        }
        xml.close();
    }

    private static void argument(XmlText xml, String value) {
        xml.empty("qemu:arg", "value", value);
    }

    private static void check(GuestConfig guest) {
        require(guest.uuid() != null, guest, "has no UUID; give it one in the configuration");
        require(guest.volumes().size() <= GuestConfig.VOLUMES_MAX, guest,
                "has more than " + GuestConfig.VOLUMES_MAX + " volumes");
        require(guest.bridges().size() <= GuestConfig.BRIDGES_MAX, guest,
                "has more than " + GuestConfig.BRIDGES_MAX + " bridges");
    }

    private static void require(boolean holds, GuestConfig guest, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("guest " + guest.name() + " " + otherwise);
        }
    }

    private static String slot(int slot) {
        return "0x%02x".formatted(slot);
    }

    /** Made of the guest's UUID, so it stays the same wherever the guest runs. */
    static String macAddress(String uuid, int card) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest((uuid + "/" + card).getBytes(StandardCharsets.UTF_8));
            return "52:54:00:" + HexFormat.ofDelimiter(":").formatHex(hash, 0, 3);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String json(String text) {
        var quoted = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (c < 0x20) {
                quoted.append("\\u%04x".formatted(c));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
