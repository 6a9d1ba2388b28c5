package org.twinhost.twinctl.imports.libvirt;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.twinhost.twinctl.imports.fate.Place;

/**
 * An element of XML.
 *
 * @param name with its prefix
 * @param text all that stands in it beside elements, without blanks around
 */
record Element(String name, Map<String, String> attributes, List<Element> children, String text, Place place) {

    Optional<Element> child(String wanted) {
        return children.stream().filter(each -> each.name().equals(wanted)).findFirst();
    }

    /** Empty: there is none. */
    String attribute(String wanted) {
        return attributes.getOrDefault(wanted, "");
    }

    /** Of the child; empty: there is none. */
    String attribute(String wantedChild, String wanted) {
        return child(wantedChild).map(each -> each.attribute(wanted)).orElse("");
    }
}
