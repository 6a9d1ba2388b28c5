package org.twinhost.vm.hypervisor;

import org.twinhost.vm.core.xml.DomainXml;
import org.xml.sax.SAXException;

/** Tells the domains of this cluster from others by the element in their metadata. */
record DomainOwner(String cluster) {

    static final String NAMESPACE = DomainXml.NAMESPACE;

    boolean owns(String metadata) {
        if (metadata == null || metadata.isBlank()) {
            return false;
        }
        try {
            return cluster.equals(LiveXml.root(metadata).getAttribute("cluster"));
        } catch (SAXException e) {
            return false;
        }
    }
}
