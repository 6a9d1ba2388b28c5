package org.twinhost.config.core.directory;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.twinhost.config.core.fields.Folder;

/**
 * Where things stand in the directory; see {@code src/main/ldap/README.md}.
 *
 * @param suffix {@code dc=twinhost}
 */
public record Tree(String suffix) {

    public static final String CLUSTER_CLASS = "thCluster";
    public static final String REVISION = "thRevision";
    public static final String CONTENT_HASH = "thContentHash";
    public static final String AUTHOR = "thAuthor";
    public static final String COMMENT = "thComment";
    public static final String CHANGED_AT = "thChangedAt";
    public static final String REPLACES = "thReplaces";
    public static final String PENDING_REVISION = "thPendingRevision";
    public static final String PENDING = "thPending";

    /** What says which revision the tree holds; the rest of the cluster entry is content. */
    public static final Set<String> HEADER =
            Set.of(REVISION, CONTENT_HASH, AUTHOR, COMMENT, CHANGED_AT, REPLACES, PENDING_REVISION, PENDING);

    public String cluster() {
        return "cn=cluster," + suffix;
    }

    public String folder(Folder folder) {
        return "ou=" + folder.ou() + "," + suffix;
    }

    public String thing(Folder folder, String name) {
        return "cn=" + name + "," + folder(folder);
    }

    /** The folder that an entry stands directly in. */
    public Optional<Folder> folderOf(DirectoryEntry entry) {
        return Arrays.stream(Folder.values()).filter(folder -> {
            var key = entry.key();
            var parent = "," + DirectoryEntry.key(folder(folder));
            return key.endsWith(parent) && key.length() > parent.length();
        }).findFirst();
    }
}
