package org.twinhost.twinctl.imports.heartbeat;

import org.twinhost.twinctl.imports.fate.Rules;

/** Directives of ha.cf. */
public final class HaCfRules {

    public static final Rules ALL = Rules.of("""
            | node | | mapped | a node
            | keepalive | | kept | timing.keepaliveMs, 20 ms at least
            | warntime | | kept | timing.warntimeMs
            | deadtime | | kept | timing.deadtimeMs, from 500 ms to 10 minutes
            | initdead | | lost | a time-out that starts alone takes silence for proof: a node that has booted waits for its \
            peer, or for twinctl fence confirm
            | deadping | | lost | there are no ping nodes in this version
            | udpport | | lost | 7694; another one: twinhost.heartbeat.udp-port in heartbeat.properties of each node
            | baud | | lost | a serial link has 115200 baud, always
            | bcast | | mapped | a UDP link from address to address, nothing is broadcast
            | mcast | | mapped | a UDP link from address to address, nothing is multicast
            | ucast | | mapped | a UDP link from address to address
            | serial | | mapped | a serial link
            | ping | | lost | ping nodes are not there in this version: nothing moves because a router is silent
            | ping_group | | lost | ping nodes are not there in this version: nothing moves because routers are silent
            | hbaping | | lost | ping nodes are not there in this version
            | respawn | pingd | lost | ping nodes are not there in this version: reachability gives no score
            | respawn | ipfail | lost | ping nodes are not there in this version: reachability moves no guest
            | respawn | dopd | mapped | heartbeat itself carries the mark that outdates the peer's replica
            | respawn | | lost | nothing is run: a systemd unit does it
            | apiauth | pingd | lost | ping nodes are not there in this version
            | apiauth | ipfail | lost | ping nodes are not there in this version
            | apiauth | dopd | mapped | each service has a certificate, and one table says who may command what
            | apiauth | | mapped | each service has a certificate, and one table says who may command what
            | crm | yes | kept | guests are always placed by rules, with reasons
            | crm | on | kept | guests are always placed by rules, with reasons
            | crm | true | kept | guests are always placed by rules, with reasons
            | crm | respawn | kept | guests are always placed by rules, with reasons
            | crm | | lost | guests are always placed by rules, with reasons; haresources becomes homes
            | auto_failback | on | kept | failback true: a guest returns to its home as soon as it can
            | auto_failback | yes | kept | failback true: a guest returns to its home as soon as it can
            | auto_failback | true | kept | failback true: a guest returns to its home as soon as it can
            | auto_failback | 1 | kept | failback true: a guest returns to its home as soon as it can
            | auto_failback | off | kept | failback false: a guest stays where it is
            | auto_failback | no | kept | failback false: a guest stays where it is
            | auto_failback | false | kept | failback false: a guest stays where it is
            | auto_failback | 0 | kept | failback false: a guest stays where it is
            | auto_failback | legacy | mapped | failback true: a guest returns to its home as soon as it can
            | nice_failback | on | mapped | failback false: a guest stays where it is
            | nice_failback | yes | mapped | failback false: a guest stays where it is
            | nice_failback | true | mapped | failback false: a guest stays where it is
            | nice_failback | 1 | mapped | failback false: a guest stays where it is
            | nice_failback | off | mapped | failback true: a guest returns to its home as soon as it can
            | nice_failback | no | mapped | failback true: a guest returns to its home as soon as it can
            | nice_failback | false | mapped | failback true: a guest returns to its home as soon as it can
            | nice_failback | 0 | mapped | failback true: a guest returns to its home as soon as it can
            | stonith | | lost | name each node's BMC under fenceDevices (twinctl config edit), then twinctl fence test --all
            | stonith_host | | lost | name each node's BMC under fenceDevices (twinctl config edit), then twinctl fence test \
            --all
            | watchdog | | lost | no service opens it: RuntimeWatchdogSec= of systemd does, twinctl doctor looks at it
            | logfile | | lost | everything goes to the journal: journalctl -u 'twinhost-*'
            | debugfile | | lost | everything goes to the journal: journalctl -u 'twinhost-*'
            | logfacility | | lost | everything goes to the journal, and from there where rsyslog sends it
            | use_logd | | lost | everything goes to the journal
            | conn_logd_time | | lost | everything goes to the journal
            | syslogmsgfmt | | lost | everything goes to the journal, with fields
            | debug | | lost | levels are set per service, in its properties
            | compression | | lost | messages are small and are not compressed
            | compression_threshold | | lost | messages are small and are not compressed
            | traditional_compression | | lost | messages are small and are not compressed
            | coredumps | | lost | no core is ever written, it would hold keys
            | realtime | | lost | units set their own priority
            | rtprio | | lost | units set their own priority
            | memreserve | | lost | each service has memory of its own, from its start
            | cluster | | lost | the cluster keeps the name that it has
            | hopfudge | | lost | nodes are one hop away
            | msgfmt | | lost | messages have one form
            | max_rexmit_delay | | lost | there is nothing to choose
            | autojoin | none | kept | a node joins by an invitation, never by itself
            | autojoin | | lost | weaker: a node joins by an invitation, never by itself
            | uuidfrom | | lost | nodes are known by their names
            | hbgenmethod | | lost | a node's incarnation is kept on its disk
            | env | | lost | units set their own environment
            | quorum_server | | lost | a third node votes; there is no other witness
            """);

    private HaCfRules() {}
}
