package org.twinhost.twinctl.join.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.twinhost.contract.PlainText;
import org.twinhost.twinctl.join.message.Examination;
import org.twinhost.twinctl.setup.node.NodeToBe;
import org.twinhost.twinctl.setup.node.Objection;

/** What the administrator is told at the machine that joins. */
record JoinerText(Joiner joiner) {

    String isTheCase(JoinerState state) {
        return switch (state) {
            case JoinerState.Greeting _, JoinerState.Knocked _, JoinerState.Introduced _, JoinerState.Judging _,
                    JoinerState.Deciding _, JoinerState.CarryingOut _ -> joiner.self().prepared() == null
                    ? "Nothing was changed, neither here nor there"
                    : "This machine is set up, as it was before; nothing more was changed";
            case JoinerState.Waiting _, JoinerState.Taking _ -> "This machine is set up; nothing was started here";
            case JoinerState.Starting _ -> "This machine is set up, and was being started: 'systemctl list-units twinhost-*'"
                    + " shows how far that is";
            case JoinerState.Watching _ -> "This machine is set up and was started; it has not seen the other node yet";
            case JoinerState.Seeing _, JoinerState.Examining _, JoinerState.Examined _, JoinerState.Over _ ->
                    "This machine is set up and started, and has seen the other node: 'twinctl status' shows what is left";
        };
    }

    /** The same whatever happened: what has been done is found again. */
    String again(JoinerState state) {
        var here = "here 'twinctl join " + joiner.host() + "'";
        return switch (state) {
            case JoinerState.Greeting _, JoinerState.Knocked _, JoinerState.Introduced _, JoinerState.Judging _,
                    JoinerState.Deciding _, JoinerState.CarryingOut _ -> "to try again: " + here + "; if the invitation has"
                    + " ended, before that on " + joiner.host() + " 'twinctl node invite NODE'";
            case JoinerState.Waiting _, JoinerState.Taking _, JoinerState.Starting _, JoinerState.Watching _,
                    JoinerState.Seeing _, JoinerState.Examining _, JoinerState.Examined _, JoinerState.Over _ -> "to go on: "
                    + here + "; if the invitation has ended, before that on " + joiner.host() + " 'twinctl node invite NODE'";
        };
    }

    Outcome broken(JoinerState state, String why) {
        return Outcome.failed(why, isTheCase(state), again(state));
    }

    Outcome notSetUp(String why) {
        // Whether all could be taken back is said there.
        return Outcome.failed("this machine could not be set up: " + why, again(new JoinerState.Introduced()));
    }

    Outcome wrongWord(int left) {
        return Outcome.failed("the invitation is not that of " + joiner.host() + (left == 0 ? ", and there it is void now"
                        : "; " + left + (left == 1 ? " try is left" : " tries are left")),
                "Nothing was changed. Was it mistyped, or is it an older one? If it is right for sure, somebody sits between"
                        + " the two machines",
                left == 0 ? "on " + joiner.host() + ": 'twinctl node invite NODE'" : again(new JoinerState.Greeting("", "")));
    }

    Outcome impostor() {
        return Outcome.failed(joiner.host() + " does not know the invitation itself: it is not the node that has invited, or"
                        + " somebody sits between the two machines",
                "Nothing was changed, and nothing was told but that this machine wants to join",
                "look which machine has that address, and how it is connected");
    }

    Outcome otherProtocol() {
        return Outcome.failed(joiner.host() + " speaks otherwise: it is of another release. Install the same packages on both",
                "Nothing was changed", again(new JoinerState.Introduced()));
    }

    Outcome busy() {
        return Outcome.failed(joiner.host() + " does not look at the invitation now: another machine is joining, or its"
                        + " connection broke a moment ago",
                "Nothing was changed", "in half a minute: 'twinctl join " + joiner.host() + "'");
    }

    Outcome refused(List<String> reasons) {
        var lines = new ArrayList<String>();
        lines.add(joiner.host() + " does not take this machine:");
        reasons.forEach(each -> lines.add("  - " + PlainText.of(each)));
        lines.add(isTheCase(new JoinerState.Introduced()));
        lines.add(again(new JoinerState.Introduced()));
        return new Outcome(1, lines);
    }

    String offered(NodeToBe node) {
        return joiner.host() + " invites this machine to become " + node.node() + " of " + node.configuration().cluster();
    }

    String goesOn() {
        return "This machine is set up already: going on from there";
    }

    String preparedAlready() {
        return "This machine is set up already, and " + joiner.host() + " would go on with it: twinctl join " + joiner.host();
    }

    Outcome objected(JoinerEvent.Judged judged) {
        var lines = new ArrayList<String>();
        lines.add("this machine can't become " + judged.node().node() + " yet:");
        judged.objections().stream().filter(Objection::blocks).forEach(each -> lines.add("  - " + each.text()));
        judged.objections().stream().filter(each -> !each.blocks()).forEach(each -> lines.add("  - remark: " + each.text()));
        lines.add("Nothing was changed. Mend it, then again, with the same invitation: twinctl join " + joiner.host());
        return new Outcome(1, lines);
    }

    Outcome checked(JoinerEvent.Judged judged) {
        return new Outcome(0, Stream.concat(
                judged.objections().stream().map(each -> "Remark: " + each.text()),
                Stream.of("This machine can become " + judged.node().node() + "; nothing was changed. The invitation is still"
                        + " good: twinctl join " + joiner.host())).toList());
    }

    Outcome joined(Examination own) {
        var lines = new ArrayList<String>();
        lines.add("This machine is " + own.node() + " now.");
        if (!own.fenced()) {
            lines.add("From here the other node can't be fenced: " + own.fence());
        }
        if (own.code() != 0) {
            lines.add("The doctor ends with " + own.code() + ": 'twinctl doctor' says it again");
        }
        return new Outcome(0, lines);
    }

    Outcome joinedAlone(String why) {
        return Outcome.well("This machine has joined, and the nodes see each other; then the other said nothing more: " + why,
                "'twinctl status', 'twinctl fence test --all' and 'twinctl doctor' show what is left to do");
    }
}
