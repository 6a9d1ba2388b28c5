package org.twinhost.twinctl.setup.plan;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeMap;
import org.twinhost.twinctl.setup.node.NodeToBe;

/** What has to be done that a machine becomes a node. */
public final class Planning {

    /** The last thing that is placed: what has it is a node. */
    public static final String MARK = "node.properties";
    public static final Path UDEV_RULE = Path.of("/etc/udev/rules.d/70-twinhost.rules");
    /** After a rule has come, or gone. */
    public static final List<Step.Run> READING_RULES = List.of(
            new Step.Run(List.of("udevadm", "control", "--reload"), "the new rule"),
            new Step.Run(List.of("udevadm", "trigger", "--subsystem-match=block", "--settle"),
                    "for the disks that are there"));
    public static final String FIREWALL = "firewall.nft";
    /** How often this node has booted, by which others tell one life of it from another. */
    public static final Path BOOTS = Path.of("/var/lib/twinhost/node/incarnation");

    private final NodeToBe wanted;
    private final Path etc;
    private final KeySteps keys;
    private final List<Step> making = new ArrayList<>();

    private Planning(NodeToBe wanted, Path etc) {
        this.wanted = wanted;
        this.etc = etc;
        this.keys = new KeySteps(etc);
    }

    /**
     * All steps of one node.
     *
     * @param template of {@code slapd.conf}, as the package brings it
     * @param etc {@code /etc/twinhost}
     */
    public static Plan of(NodeToBe wanted, String template, Path etc, Instant now) {
        return new Planning(wanted, etc).plan(template, now);
    }

    private Plan plan(String template, Instant now) {
        var files = new NodeFiles(wanted);
        secrets();
        open("cluster.json", files.clusterJson(), "the first configuration, the same on both nodes");
        open("slapd.conf", files.slapdConf(template), "the directory, mirrored with the other node's");
        open("slapd.environment", files.slapdEnvironment(), "where it listens");
        certificates(files);
        if (isJoining()) {
            open(BOOTS, files.boots(now), "boots are counted from the time of day on, above all of an earlier "
                    + wanted.node());
        }
        if (wanted.firewall()) {
            open(FIREWALL, files.firewall(), "lets in the other node alone");
        }
        if (wanted.volumeGroup() != null) {
            making.add(new Step.Make(UDEV_RULE, "0644", "root", new Content.Open(files.udevRule()),
                    "gives the disks of " + wanted.volumeGroup() + " to twinhost-disk"));
        }
        open(MARK, files.nodeProperties(now), "who this is; placed last");

        var steps = new ArrayList<>(making);
        places().forEach(place -> steps.add(new Step.Place(place)));
        steps.add(KeySteps.RIGHTS);
        if (wanted.volumeGroup() != null) {
            steps.addAll(READING_RULES);
        }
        steps.add(new Step.Mark(etc.resolve(MARK)));
        return new Plan(wanted.node(), steps);
    }

    private void secrets() {
        var shared = new TreeMap<>(wanted.shared());
        var key = shared.remove(NodeToBe.CLUSTER_KEY);
        var why = "key of the cluster, the same on both nodes";
        making.add(key == null ? keys.newClusterKey(why) : keys.clusterKey(new Content.Hidden(key), why));
        making.add(keys.newToken("the administrator's token for this node"));
        shared.forEach((name, text) -> {
            if (name.equals(NodeToBe.AUTHORITY_KEY)) {
                making.add(new Step.Make(etc.resolve(name), "0600", "root", new Content.Hidden(text),
                        "the cluster's authority"));
            } else if (name.equals(NodeToBe.AUTHORITY)) {
                making.add(new Step.Make(etc.resolve(name), "0644", "root", new Content.Open(text), "its certificate"));
            } else {
                making.add(new Step.Make(etc.resolve(name), "0640", "twinhost-fencing", new Content.Hidden(text),
                        "password of the BMCs"));
            }
        });
    }

    private void open(String name, String text, String why) {
        open(etc.resolve(name), text, why);
    }

    private void open(Path place, String text, String why) {
        making.add(new Step.Make(place, "0644", "root", new Content.Open(text), why));
    }

    /** There is a cluster, which may have known another machine by this name: a proof that it is off must not count for us. */
    private boolean isJoining() {
        return wanted.shared().containsKey(NodeToBe.AUTHORITY_KEY);
    }

    private void certificates(NodeFiles files) {
        if (!isJoining()) {
            making.add(keys.newAuthority("makes the cluster's authority"));
        }
        making.add(keys.ownCertificates(wanted.node().value(), files.addresses(), "makes this node's keys and certificates"));
    }

    /** Each file once, a folder as a whole; not the mark. */
    private List<Path> places() {
        var places = new LinkedHashSet<Path>();
        for (var step : making) {
            switch (step) {
                case Step.Make made -> places.add(whole(made.place()));
                case Step.MakeBy made -> places.add(whole(made.place()));
                case Step.Place _, Step.Run _, Step.Mark _ -> { }
            }
        }
        places.remove(etc.resolve(MARK));
        return List.copyOf(places);
    }

    private Path whole(Path place) {
        return place.startsWith(etc.resolve(KeySteps.TLS)) ? etc.resolve(KeySteps.TLS) : place;
    }
}
