package org.twinhost.config.core.fields;

/** A folder of the directory's tree and the class of the entries in it. */
public enum Folder {
    NODES("nodes", "thNode"),
    LINKS("links", "thLink"),
    VOLUMES("volumes", "thVolume"),
    GUESTS("guests", "thGuest"),
    FENCE("fence", "thFenceDevice"),
    CONSTRAINTS("constraints", "thConstraint");

    private final String ou;
    private final String objectClass;

    Folder(String ou, String objectClass) {
        this.ou = ou;
        this.objectClass = objectClass;
    }

    public String ou() {
        return ou;
    }

    public String objectClass() {
        return objectClass;
    }
}
