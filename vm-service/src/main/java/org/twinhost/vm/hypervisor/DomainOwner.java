package org.twinhost.vm.hypervisor;

import java.io.IOException;
import java.io.StringReader;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.twinhost.vm.core.xml.DomainXml;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Tells the domains of this cluster from others by the element in their metadata. */
record DomainOwner(String cluster) {

    static final String NAMESPACE = DomainXml.NAMESPACE;

    boolean owns(String metadata) {
        if (metadata == null || metadata.isBlank()) {
            return false;
        }
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var element = factory.newDocumentBuilder().parse(new InputSource(new StringReader(metadata)))
                    .getDocumentElement();
            return cluster.equals(element.getAttribute("cluster"));
        } catch (ParserConfigurationException | SAXException | IOException e) {
            return false;
        }
    }
}
