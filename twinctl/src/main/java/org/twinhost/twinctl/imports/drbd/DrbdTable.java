package org.twinhost.twinctl.imports.drbd;

/** The rows of {@link DrbdRules}. */
final class DrbdTable {

    static final String OUTSIDE = """
             | include | | lost | it is not followed: give the files that it means to this command as well
             | skip | | lost | a section that was switched off there stays away here
             | resource | | mapped | a volume
             | global | | kept | what is in it stands below
             | common | | kept | there are no defaults for all volumes; what is in it stands below
             | protocol | C | kept | protocol C: a write is acknowledged when both disks have it
             | protocol | A | mapped | protocol C, there is no weaker one: a write is acknowledged when both disks have it
             | protocol | B | mapped | protocol C, there is no weaker one: a write is acknowledged when both disks have it
             | incon-degr-cmd | | lost | nothing is run: Inconsistent data are never promoted, and twinctl status says so
             | on | | mapped | a node
             | floating | | lost | it names no node: write 'on NODE' in its place
             | stacked-on-top-of | | lost | a third copy behind two others is not there; a volume has two replicas
             | volume | | mapped | a volume of its own
             | connection | | kept | the two nodes of a volume are connected by themselves
             | connection-mesh | | kept | the two nodes of a volume are connected by themselves
             | path | | kept | each link with replication is a path
             | host | | mapped | a node, its address on the link that mirrors
             | hosts | | mapped | the nodes of the volume
             | device | | mapped | its guest has it as a disk; the host has no device of it and mounts nothing
             | disk | | kept | replicas: the same device, data from its beginning
             | address | | mapped | it tells which link mirrors, see below; one port (7810) serves all volumes
             | meta-disk | internal | kept | metadata behind the data, made anew in a form of ours
             | meta-disk | | mapped | metaDisks: the same device, made anew in a form of ours; [0] has 256 MiB, which is \
            [0] and [1] of DRBD; another [INDEX] needs a device of its own
             | flexible-meta-disk | internal | kept | metadata behind the data, made anew in a form of ours
             | flexible-meta-disk | | mapped | metaDisks: the same place, made anew in a form of ours
             | node-id | | lost | nodes are known by their names
             | proxy | | lost | nothing is compressed or delayed between the nodes; protocol C would wait for it
            global | usage-count | | kept | nothing here reports to anybody
            global | minor-count | | lost | there are no device numbers
            global | dialog-refresh | | lost | nothing counts seconds on a console at boot
            global | disable-ip-verification | | lost | twinctl config check and doctor look at addresses, always
            global | cmd-timeout-short | | lost | no command of DRBD is run
            global | cmd-timeout-medium | | lost | no command of DRBD is run
            global | cmd-timeout-long | | lost | no command of DRBD is run
            global | udev-always-use-vnr | | lost | there are no device nodes
            """;

    static final String STARTUP = """
            startup | wfc-timeout | | lost | a time-out that starts alone takes silence for proof: a node waits for its peer, \
            or for twinctl fence confirm
            startup | degr-wfc-timeout | | lost | as wfc-timeout; a replica that has excluded its peer does not wait at all
            startup | outdated-wfc-timeout | | lost | as wfc-timeout; an outdated replica is never promoted
            startup | wait-after-sb | | kept | after a split brain nothing goes on without a person
            startup | become-primary-on | both | lost | one node writes at a time; the guest's home decides which
            startup | become-primary-on | | lost | a replica is Primary where its guest runs: give the guest a home
            startup | stacked-timeouts | | lost | there are no stacked resources
            """;

    static final String DISK = """
            disk | on-io-error | detach | kept | a disk that fails is detached, the guest goes on from the peer's
            disk | on-io-error | pass_on | lost | an I/O error is not passed on: the disk is detached, the guest goes on from \
            the peer's
            disk | on-io-error | panic | lost | the node does not panic: the disk is detached, the guest goes on from the peer's
            disk | on-io-error | call-local-io-error | lost | nothing is run: the disk is detached, the guest goes on from the \
            peer's
            disk | fencing | resource-only | kept | before a node goes on alone the peer's replica is outdated, or proven off
            disk | fencing | resource-and-stonith | kept | writes wait until the peer's replica is outdated or its node \
            proven off
            disk | fencing | dont-care | lost | weaker than what is always so: writes wait until the peer is outdated or \
            proven off
            disk | size | | mapped | sizeBytes, a multiple of 4096
            disk | use-bmbv | | lost | nothing of that is left in the kernel
            disk | no-disk-barrier | | lost | flushes are never left out
            disk | no-disk-flushes | | lost | weaker: a flush of a guest is acknowledged when both disks have flushed
            disk | no-disk-drain | | lost | weaker: what a flush covers has always been written before it
            disk | no-md-flushes | | lost | weaker: metadata are flushed before what they permit
            disk | disk-barrier | | lost | flushes do what barriers did, always
            disk | disk-flushes | yes | kept | a flush of a guest is acknowledged when both disks have flushed
            disk | disk-flushes | no | lost | weaker: a flush of a guest is acknowledged when both disks have flushed
            disk | disk-flushes | | kept | a flush of a guest is acknowledged when both disks have flushed
            disk | disk-drain | no | lost | weaker: what a flush covers has always been written before it
            disk | disk-drain | | kept | what a flush covers has always been written before it
            disk | md-flushes | no | lost | weaker: metadata are flushed before what they permit
            disk | md-flushes | | kept | metadata are flushed before what they permit
            disk | max-bio-bvecs | | lost | no block driver is stacked
            disk | disk-timeout | | lost | it can't be set; a disk that fails is detached
            disk | read-balancing | | lost | reads come from the node's own disk
            disk | discard-zeroes-if-aligned | | lost | both replicas are made equal, whatever their disks make of a discard
            disk | disable-write-same | | lost | there is no such write
            disk | rs-discard-granularity | | lost | a resync writes what the other side has
            disk | al-updates | no | lost | weaker: without the activity log a crash costs a full resync, or worse
            disk | al-updates | | kept | the activity log is always on
            """;

    static final String NET = """
            net | protocol | C | kept | protocol C: a write is acknowledged when both disks have it
            net | protocol | A | mapped | protocol C, there is no weaker one: a write is acknowledged when both disks have it
            net | protocol | B | mapped | protocol C, there is no weaker one: a write is acknowledged when both disks have it
            net | timeout | | lost | a connection is given up after 0.4 of deadtime, for all volumes
            net | ping-int | | lost | a silent connection is noticed within 0.4 of deadtime, for all volumes
            net | ping-timeout | | lost | a silent connection is noticed within 0.4 of deadtime, for all volumes
            net | connect-int | | lost | a lost connection is tried again several times within deadtime
            net | ko-count | | lost | it can't be set; a peer that is silent for 0.4 of deadtime is given up
            net | max-buffers | | lost | all volumes of a node share one budget of memory, whatever they do
            net | max-epoch-size | | lost | flushes end epochs, nothing counts writes
            net | unplug-watermark | | lost | nothing is plugged
            net | sndbuf-size | | lost | the kernel finds the size of its buffers itself; protocol C needs no larger one
            net | rcvbuf-size | | lost | the kernel finds the size of its buffers itself
            net | socket-check-timeout | | lost | the greeting of a connection has a time limit of its own
            net | on-disconnect | reconnect | kept | writes wait, the peer is excluded, then the guest goes on; it reconnects
            net | on-disconnect | stand_alone | lost | it reconnects always; standing alone is for a split brain
            net | on-disconnect | freeze_io | lost | writes wait only until the peer is outdated or proven off
            net | cram-hmac-alg | | mapped | both sides prove the cluster's key with HMAC-SHA256, and all that is mirrored is \
            encrypted
            net | shared-secret | | mapped | the cluster's own key, made by setup; the old secret opens nothing here
            net | allow-two-primaries | yes | lost | one node writes at a time, always
            net | allow-two-primaries | no | kept | one node writes at a time, always
            net | allow-two-primaries | | lost | one node writes at a time, always
            net | always-asbp | | lost | after a split brain a person chooses, always
            net | after-sb-0pri | disconnect | kept | a split brain waits for a person, nothing is overwritten
            net | after-sb-0pri | | lost | {} throws data away by itself: a split brain waits for a person
            net | after-sb-1pri | disconnect | kept | a split brain waits for a person, nothing is overwritten
            net | after-sb-1pri | | lost | {} throws data away by itself: a split brain waits for a person
            net | after-sb-2pri | disconnect | kept | a split brain waits for a person, nothing is overwritten
            net | after-sb-2pri | | lost | {} throws data away by itself: a split brain waits for a person
            net | rr-conflict | disconnect | kept | two that were Primary stay apart until a person has chosen
            net | rr-conflict | | lost | {} is not done: two that were Primary stay apart until a person has chosen
            net | data-integrity-alg | | mapped | all that is mirrored is authenticated; there is nothing to choose
            net | integrity-alg | | mapped | all that is mirrored is authenticated; there is nothing to choose
            net | tls | yes | kept | all that is mirrored is encrypted
            net | tls | no | lost | weaker: all that is mirrored is encrypted, unless a link says unsealed
            net | tls-keyring | | lost | the cluster's key does it
            net | tls-privkey | | lost | the cluster's key does it
            net | tls-certificate | | lost | the cluster's key does it
            net | tcp-cork | | lost | small frames are sent together by themselves
            net | no-tcp-cork | | lost | small frames are sent together by themselves
            net | on-congestion | | lost | a full window makes the guest wait; nothing gets ahead of the mirror
            net | congestion-fill | | lost | a full window makes the guest wait; nothing gets ahead of the mirror
            net | congestion-extents | | lost | a full window makes the guest wait; nothing gets ahead of the mirror
            net | allow-remote-read | | lost | a node without its disk reads from the peer, always
            net | transport | tcp | kept | TCP
            net | transport | | lost | {} is not there, only TCP
            net | rdma-ctrl-rcvbuf-size | | lost | there is no RDMA
            net | rdma-ctrl-sndbuf-size | | lost | there is no RDMA
            net | load-balance-paths | | lost | one link mirrors at a time, in the order of links
            """;

    static final String SYNCER = """
            syncer | rate | | lost | no rate can be set: a resync has a fixed small window beside the guests' writes
            syncer | resync-rate | | lost | no rate can be set: a resync has a fixed small window beside the guests' writes
            syncer | after | | lost | volumes are resynced at the same time; a resync has a fixed small window
            syncer | resync-after | | lost | volumes are resynced at the same time; a resync has a fixed small window
            syncer | group | | lost | volumes are resynced at the same time; a resync has a fixed small window
            syncer | al-extents | | lost | the activity log has one size for all volumes
            syncer | verify-alg | | mapped | verifyEveryDays: both replicas are compared every 30 days, and by twinctl volume \
            verify
            syncer | csums-alg | | lost | there is nothing to choose: what may differ is copied
            syncer | csums-after-crash-only | | lost | there is nothing to choose: what may differ is copied
            syncer | use-rle | | lost | the bitmap goes over the wire in a form of ours
            syncer | cpu-mask | | lost | threads are not pinned; CPUAffinity= of the unit does it
            syncer | c-plan-ahead | | lost | no rate is controlled: a resync has a fixed small window
            syncer | c-delay-target | | lost | no rate is controlled: a resync has a fixed small window
            syncer | c-fill-target | | lost | no rate is controlled: a resync has a fixed small window
            syncer | c-max-rate | | lost | no rate can be set: a resync has a fixed small window
            syncer | c-min-rate | | lost | no rate can be set: a resync has a fixed small window
            syncer | bitmap | | kept | the bitmap is always kept
            syncer | on-no-data-accessible | suspend-io | kept | without any good data writes and reads wait
            syncer | on-no-data-accessible | io-error | lost | without any good data writes and reads wait, they do not fail
            """;

    static final String REST = """
            handlers | outdate-peer | | mapped | the peer's replica is outdated over heartbeat's links, by themselves
            handlers | outdated-peer | | mapped | the peer's replica is outdated over heartbeat's links, by themselves
            handlers | fence-peer | | mapped | the peer's replica is outdated over heartbeat's links, by themselves
            handlers | unfence-peer | | kept | a replica that was brought up to date may be promoted again
            handlers | pri-on-incon-degr | | lost | nothing is run: Inconsistent data are never promoted
            handlers | pri-lost-after-sb | | lost | nothing is run: a split brain waits for a person
            handlers | pri-lost | | lost | nothing is run: guests move with their disks
            handlers | local-io-error | | lost | nothing is run: the disk is detached; twinctl status and check_mk tell
            handlers | split-brain | | lost | nothing is run: twinctl status, check_mk and Prometheus tell
            handlers | initial-split-brain | | lost | nothing is run: twinctl status, check_mk and Prometheus tell
            handlers | before-resync-target | | lost | nothing is run before a resync, no snapshot is made
            handlers | after-resync-target | | lost | nothing is run after a resync
            handlers | before-resync-source | | lost | nothing is run before a resync
            handlers | out-of-sync | | lost | nothing is run: twinctl status says where replicas differ
            handlers | quorum-lost | | lost | nothing is run: guests wait, twinctl status says why
            handlers | disconnected | | lost | nothing is run: twinctl status tells
            options | auto-promote | | lost | a replica is promoted for its guest, by the cluster alone
            options | quorum | off | lost | weaker: nobody goes on alone without a mark or a proof
            options | quorum | | kept | nobody goes on alone without a mark or a proof, of two as of three
            options | quorum-minimum-redundancy | | lost | both disks, or a proof that the other is off
            options | on-no-quorum | suspend-io | kept | writes wait
            options | on-no-quorum | io-error | lost | writes wait, they do not fail
            options | on-no-data-accessible | suspend-io | kept | without any good data writes and reads wait
            options | on-no-data-accessible | io-error | lost | without any good data writes and reads wait, they do not fail
            options | on-suspended-primary-outdated | | lost | the guest is stopped where its replica was excluded
            options | peer-ack-window | | lost | there is nothing to choose
            options | peer-ack-delay | | lost | there is nothing to choose
            options | twopc-timeout | | lost | there is nothing to choose
            options | twopc-retry-timeout | | lost | there is nothing to choose
            options | auto-promote-timeout | | lost | a replica is promoted for its guest, by the cluster alone
            options | max-io-depth | | lost | all volumes of a node share one budget of memory
            """;

    private DrbdTable() {}
}
