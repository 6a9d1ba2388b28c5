package org.twinhost.fencing.device;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.twinhost.contract.Nearest;
import org.twinhost.contract.config.FenceDeviceConfig;
import org.twinhost.contract.config.FenceDeviceConfig.AgentOption;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * What a fence agent says of itself ({@code -o metadata}, as the FenceAgentAPI has it).
 *
 * @param parameters by name, in its order
 * @param actions what it can be asked to do
 * @param cutsPower false: its "off" shuts a node out of something and leaves it running
 */
record AgentMetadata(Map<String, Parameter> parameters, Set<String> actions, boolean cutsPower) {

    /**
     * @param isRequired whether it has to be said and nothing stands for it
     * @param obsoletes the older name of the same; empty: none
     * @param isOld whether it is such an older name
     */
    record Parameter(String name, boolean isRequired, String obsoletes, boolean isOld) {}

    /** @throws IOException it is no metadata; the reason follows "its metadata" */
    static AgentMetadata parse(String text) throws IOException {
        var root = root(text);
        if (!"resource-agent".equals(root.getTagName())) {
            throw new IOException("is a <" + root.getTagName() + ">, no <resource-agent>");
        }
        var parameters = new LinkedHashMap<String, Parameter>();
        elements(root, "parameter").map(AgentMetadata::parameter).filter(each -> !each.name().isEmpty())
                .forEach(each -> parameters.put(each.name(), each));
        var actions = new LinkedHashSet<String>();
        elements(root, "action").map(each -> each.getAttribute("name")).forEach(actions::add);
        // One that shuts a node out of a disk or a network switches it in again by itself, when it joins.
        boolean cutsPower = elements(root, "action").noneMatch(each ->
                "on".equals(each.getAttribute("name")) && "1".equals(each.getAttribute("automatic")));
        return new AgentMetadata(parameters, actions, cutsPower);
    }

    private static Parameter parameter(Element each) {
        boolean hasDefault = elements(each, "content").anyMatch(content -> content.hasAttribute("default"));
        return new Parameter(each.getAttribute("name"), "1".equals(each.getAttribute("required")) && !hasDefault,
                each.getAttribute("obsoletes"), "1".equals(each.getAttribute("deprecated")));
    }

    private static Element root(String text) throws IOException {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler());
            // Before it an agent may have said what it thinks of this machine.
            var begin = Math.max(text.indexOf("<?xml"), 0);
            return builder.parse(new InputSource(new StringReader(text.substring(begin)))).getDocumentElement();
        } catch (SAXException e) {
            throw new IOException("can't be read as XML (" + e.getMessage() + ")", e);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("this JVM reads no XML", e);
        }
    }

    private static Stream<Element> elements(Element parent, String name) {
        NodeList found = parent.getElementsByTagName(name);
        return IntStream.range(0, found.getLength()).mapToObj(found::item).map(Element.class::cast);
    }

    /** Why a device can't be as it is configured; every reason, each to follow the name of the agent. */
    List<String> objections(FenceDeviceConfig device) {
        var reasons = new ArrayList<String>();
        Stream.of("status", "off").filter(action -> !actions.contains(action)).forEach(action -> reasons.add("has no action '"
                + action + "': it can't prove that a node is off; use another agent or the kind ipmi"));
        if (!cutsPower) {
            reasons.add("cuts no power, it shuts a node out of a disk or a network: its guests would run on; use the agent of"
                    + " its power switch or of its management board");
        }
        device.options().stream().map(AgentOption::name).filter(name -> !parameters.containsKey(name))
                .forEach(name -> reasons.add("has no option " + name + "; " + Nearest.of(name, current())
                        .map(near -> "did you mean " + near + "?").orElse("it has " + String.join(", ", current()))));
        parameters.values().stream().filter(each -> each.isRequired() && !each.isOld() && !isSaid(each, device))
                .forEach(each -> reasons.add("needs " + asConfigured(each.name())));
        return reasons;
    }

    private List<String> current() {
        return parameters.values().stream().filter(each -> !each.isOld()).map(Parameter::name).toList();
    }

    private static boolean isSaid(Parameter parameter, FenceDeviceConfig device) {
        return switch (parameter.name()) {
            case "action", "ip", "ipaddr" -> true;
            case "ipport" -> device.port() != null;
            case "username", "login" -> device.username() != null;
            case "password", "passwd" -> device.passwordFile() != null;
            default -> device.options().stream().map(AgentOption::name)
                    .anyMatch(name -> name.equals(parameter.name()) || name.equals(parameter.obsoletes()));
        };
    }

    /** How a person says it. */
    private static String asConfigured(String parameter) {
        return Optional.ofNullable(Map.of("ipport", "the field port", "username", "the field username", "login",
                        "the field username", "password", "the field passwordFile", "passwd", "the field passwordFile")
                .get(parameter)).orElse("the option " + parameter) + ", which is not said";
    }
}
