package org.twinhost.twinctl.join.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.twinhost.contract.PlainText;
import org.twinhost.twinctl.join.message.Examination;
import org.twinhost.twinctl.join.message.Message;
import org.twinhost.twinctl.join.message.Prepared;
import org.twinhost.twinctl.setup.node.Objection;

/** What the administrator is told where he has invited. */
record InviterText(Inviter inviter) {

    String isTheCase(InviterState state) {
        var other = inviter.invited();
        return switch (state.extent()) {
            case NOTHING -> "Nothing was changed, neither here nor there";
            case SET_UP -> other + " is set up; nothing was started for that, neither here nor there";
            case TOLD -> other + " is set up and was told to start; for that nothing was started here";
            case STARTED -> other + " is set up and was told to start, and this node was started; until they see each other"
                    + " maintenance keeps both from fencing";
            case JOINED -> inviter.self() + " and " + other + " see each other: 'twinctl status' shows what is left to do"
                    + (state.phase() instanceof InviterState.Phase.Ending
                            ? "; maintenance that is still there ends with 'twinctl maintenance off'" : "");
        };
    }

    /** After the end. */
    String again() {
        return "to go on: here 'twinctl node invite " + inviter.invited() + "', there 'twinctl join " + inviter.host() + "'";
    }

    String stillGood() {
        return "The invitation is still good: on that machine, 'twinctl join " + inviter.host() + "'. Ctrl-C ends it";
    }

    String met(Message.Introduction who, String address) {
        return PlainText.of(who.host()) + " at " + address + " knows the invitation"
                + (who.prepared() == null ? "" : ", and is set up as " + PlainText.of(who.prepared().node()) + " already")
                + (who.onlyCheck() ? "; it only wants to check" : "");
    }

    List<String> unfit(Message.Introduction who) {
        var reasons = new ArrayList<String>();
        if (!who.release().equals(inviter.release())) {
            reasons.add("another release: " + inviter.self() + " has " + inviter.release() + ", " + PlainText.of(who.host())
                    + " has " + PlainText.of(who.release()) + ". Install the same packages on both");
        }
        if (!who.architecture().equals(inviter.architecture())) {
            reasons.add("another architecture: " + inviter.self() + " is " + inviter.architecture() + ", "
                    + PlainText.of(who.host()) + " is " + PlainText.of(who.architecture()) + ". Guests of one do not run on the"
                    + " other");
        }
        return reasons;
    }

    String isAlive() {
        return inviter.invited() + " is alive: it is heard just now, so another machine is that node. Switch that one off"
                + " first, or invite another node";
    }

    List<String> otherwisePrepared(Prepared is, Prepared wanted) {
        var reasons = new ArrayList<String>();
        var how = ". To make it another: 'apt-get purge twinhost' there, install it again, then join";
        if (!is.node().equals(wanted.node())) {
            reasons.add("that machine is set up as " + PlainText.of(is.node()) + ", and " + wanted.node() + " is invited"
                    + how);
        }
        if (!is.cluster().equals(wanted.cluster())) {
            reasons.add("that machine is set up for the cluster " + PlainText.of(is.cluster()) + ", and this one is "
                    + wanted.cluster() + how);
        } else if (!is.secrets().equals(wanted.secrets())) {
            reasons.add("that machine has another key or authority than this cluster" + how);
        }
        return reasons;
    }

    String refused(List<String> reasons) {
        return "That machine does not join:\n  - " + String.join("\n  - ", reasons);
    }

    String objected(List<Objection> objections) {
        return "That machine can't become " + inviter.invited() + " yet; nothing was changed, neither here nor there:\n"
                + objections.stream().map(each -> "  - " + (each.blocks() ? "" : "remark: ") + PlainText.of(each.text()))
                        .collect(Collectors.joining("\n"));
    }

    String ready(boolean runs) {
        return inviter.invited() + " is set up. Now it is started" + (runs ? "" : ", and this node as well");
    }

    String examined(Examination of) {
        return PlainText.of(of.node() + ": " + of.fence()) + "\n"
                + of.doctor().lines().map(PlainText::of).collect(Collectors.joining("\n"));
    }

    String alone(String why) {
        return "the connection with " + inviter.invited() + " is gone (" + why + "); both nodes see each other all the same";
    }

    Outcome joined(InviterState.Phase.Examining all) {
        var lines = new ArrayList<String>();
        lines.add(inviter.invited() + " has joined.");
        for (var each : new Examination[] {all.here(), all.there()}) {
            if (each != null && !each.fenced()) {
                lines.add(PlainText.of("From " + each.node() + " the other node can't be fenced: " + each.fence()));
            }
            if (each != null && each.code() != 0) {
                lines.add("The doctor of " + PlainText.of(each.node()) + " ends with " + each.code()
                        + ": 'twinctl doctor' there says it again");
            }
        }
        if (all.there() == null) {
            lines.add("What the doctor of " + inviter.invited() + " finds is not known here: 'twinctl doctor' there");
        }
        return new Outcome(0, lines);
    }
}
