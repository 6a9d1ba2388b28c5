package org.twinhost.twinctl.join;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.twinhost.twinctl.join.message.Examination;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.setup.node.NodeToBe;
import org.twinhost.twinctl.setup.node.Objection;
import org.twinhost.twinctl.setup.plan.Plan;

/** The machine that joins, in earnest. */
final class JoiningHere implements JoiningNode {

    /**
     * How the administrator wants to be asked.
     *
     * @param answers null: he gave none
     * @param yes whether the plan is wanted, whatever it is
     * @param onlyCheck nothing is to be changed
     * @param again the command that was called, for advice
     */
    record Wish(@Nullable JoinAnswers answers, boolean yes, boolean onlyCheck, String again) {}

    private final Here here;
    private final Wish wish;
    private final Optional<Function<String, String>> ask;
    private @Nullable Plan plan;

    JoiningHere(Here here, Wish wish) {
        this.here = here;
        this.wish = wish;
        ask = here.surroundings.ask();
    }

    @Override
    public NodeToBe completed(NodeToBe usual) {
        if (wish.answers() != null) {
            return with(usual, wish.answers());
        }
        if (ask.isPresent() && !wish.yes()) {
            return with(usual, asked(ask.get(), usual));
        }
        if (!wish.yes() && !wish.onlyCheck()) {
            throw nobody();
        }
        return usual;
    }

    private Refusal nobody() {
        return new Refusal("nobody is there to be asked, and nothing was changed. Look first with --check; who wants what it"
                + " says: " + wish.again() + " --invitation WORD --yes");
    }

    private static NodeToBe with(NodeToBe usual, JoinAnswers answers) {
        var group = answers.volumeGroup() == null ? usual.volumeGroup()
                : answers.volumeGroup().equals(JoinAnswers.NONE) ? null : answers.volumeGroup();
        var firewall = answers.firewall() == null ? usual.firewall() : answers.firewall();
        return new NodeToBe(usual.configuration(), usual.node(), usual.shared(), group, firewall);
    }

    private static JoinAnswers asked(Function<String, String> ask, NodeToBe usual) {
        var group = usual.volumeGroup() == null ? JoinAnswers.NONE : usual.volumeGroup();
        var said = answer(ask, "Volume group whose logical volumes are the disks of guests, or none [" + group + "]: ", group);
        for (var wrong = JoinAnswers.wrongGroup(said); wrong.isPresent(); wrong = JoinAnswers.wrongGroup(said)) {
            said = answer(ask, wrong.get() + " [" + group + "]: ", group);
        }
        var usually = usual.firewall() ? "yes" : "no";
        var question = "Close Twinhost's ports to all but the other node, in a table of nftables of their own [" + usually
                + "]: ";
        var firewall = JoinAnswers.yes(answer(ask, question, usually));
        while (firewall.isEmpty()) {
            firewall = JoinAnswers.yes(answer(ask, "yes or no [" + usually + "]: ", usually));
        }
        return new JoinAnswers(said, firewall.get());
    }

    private static String answer(Function<String, String> ask, String question, String usual) {
        var answer = ask.apply(question);
        if (answer == null) {
            throw new Refusal("nobody answers, and nothing was changed");
        }
        return answer.isBlank() ? usual : answer.strip();
    }

    @Override
    public List<Objection> objections(NodeToBe node) {
        return here.installation.objections(node);
    }

    @Override
    public boolean agrees(NodeToBe node) {
        var made = here.installation.plan(node);
        plan = made;
        here.surroundings.out().println(made.text().stripTrailing());
        here.surroundings.out().flush();
        if (wish.yes()) {
            return true;
        }
        var asking = ask.orElseThrow(this::nobody);
        var answer = asking.apply("Type " + node.node() + " to make this machine that node: ");
        return answer != null && answer.strip().equals(node.node().value());
    }

    @Override
    public void carryOut(NodeToBe node, Consumer<String> tell) {
        here.installation.carryOut(plan == null ? here.installation.plan(node) : plan, tell);
    }

    @Override
    public void takeMaintenance(String until) {
        here.first.write(until);
    }

    @Override
    public void start(Consumer<String> tell) {
        here.start(tell);
    }

    @Override
    public void watch(BooleanSupplier wanted, Consumer<String> tell) {
        here.watch(wanted, tell);
    }

    @Override
    public void settle(BooleanSupplier wanted, Consumer<String> tell) {
        here.settle(wanted, tell);
    }

    @Override
    public Examination examine() {
        return here.examine();
    }
}
