package org.twinhost.vm.hypervisor;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.twinhost.runtime.Json;
import org.twinhost.vm.core.Hardware;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * What libvirt says of a domain that runs, as XML. It has all that the domain was started from, and what was changed since, for
 * as long as the domain lives: a restart of this service loses nothing, and it does not matter which release has started it.
 */
final class LiveXml {

    private static final long KIB_PER_MIB = 1024;
    private static final List<String> SOURCES = List.of("bridge", "network", "dev", "file", "name", "volume", "path");

    private LiveXml() {}

    /** The root element. Names are with their prefix, which libvirt leaves out where it shows metadata alone. */
    static Element root(String xml) throws SAXException {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler()); // throws, and prints nothing
            return builder.parse(new InputSource(new StringReader(xml))).getDocumentElement();
        } catch (ParserConfigurationException | IOException e) {
            throw new SAXException(e);
        }
    }

    /** Empty: this is no description of a domain as libvirt writes it. */
    static Optional<Hardware> hardware(String xml) {
        try {
            var domain = root(xml);
            var os = child(domain, "os");
            var vcpu = child(domain, "vcpu");
            var memory = child(domain, "memory");
            if (os == null || vcpu == null || memory == null) {
                return Optional.empty();
            }
            var vcpus = vcpu.hasAttribute("current") ? vcpu.getAttribute("current") : vcpu.getTextContent();
            return Optional.of(new Hardware(textOr(domain, "uuid"), kib(memory), Integer.parseInt(vcpus.strip()),
                    disks(domain), cards(domain),
                    new Hardware.Boot(text(os, "kernel"), text(os, "initrd"), text(os, "cmdline"), text(os, "loader"))));
        } catch (SAXException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** libvirt 9 writes KiB; what it takes from us is MiB. */
    private static long kib(Element memory) {
        var amount = Long.parseLong(memory.getTextContent().strip());
        return switch (memory.getAttribute("unit")) {
            case "", "KiB" -> amount;
            case "MiB" -> amount * KIB_PER_MIB;
            default -> throw new NumberFormatException("memory in " + memory.getAttribute("unit"));
        };
    }

    /** Ours are QEMU's own arguments; what somebody attached by libvirt comes behind them. */
    private static List<String> disks(Element domain) {
        var found = new ArrayList<String>();
        children(domain, "qemu:commandline").flatMap(each -> children(each, "qemu:arg"))
                .map(argument -> export(argument.getAttribute("value")))
                .flatMap(Optional::stream).forEach(found::add);
        devices(domain, "disk").map(disk -> disk.getAttribute("device") + " " + source(disk)).forEach(found::add);
        return found;
    }

    private static Optional<String> export(String argument) {
        if (!argument.startsWith("{")) {
            return Optional.empty();
        }
        try {
            var node = Json.MAPPER.readTree(argument);
            return node.path("driver").asText().equals("nbd") ? Optional.of(node.path("export").asText()) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static List<String> cards(Element domain) {
        return devices(domain, "interface").map(card -> card.getAttribute("type").equals("bridge") ? source(card)
                : card.getAttribute("type") + " " + source(card)).toList();
    }

    private static String source(Element device) {
        var source = child(device, "source");
        return source == null ? "without a source" : SOURCES.stream().filter(source::hasAttribute).findFirst()
                .map(source::getAttribute).orElse("of another kind");
    }

    private static Stream<Element> devices(Element domain, String name) {
        return children(domain, "devices").flatMap(devices -> children(devices, name));
    }

    private static String textOr(Element parent, String name) {
        var found = text(parent, name);
        return found == null ? "" : found;
    }

    private static @Nullable String text(Element parent, String name) {
        var found = child(parent, name);
        return found == null ? null : found.getTextContent();
    }

    private static @Nullable Element child(Element parent, String name) {
        return children(parent, name).findFirst().orElse(null);
    }

    private static Stream<Element> children(Element parent, String name) {
        var nodes = parent.getChildNodes();
        return IntStream.range(0, nodes.getLength()).mapToObj(nodes::item).filter(Element.class::isInstance)
                .map(Element.class::cast).filter(each -> each.getNodeName().equals(name));
    }
}
