package org.twinhost.twinctl.setup.ask;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.twinhost.contract.PlainText;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.print.View;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.setup.Installation;
import org.twinhost.twinctl.setup.facts.Facts;
import org.twinhost.twinctl.setup.host.Host;
import org.twinhost.twinctl.setup.node.NodeToBe;
import org.twinhost.twinctl.setup.node.Objection;
import org.twinhost.twinctl.text.Wrap;


/** {@code twinctl setup}: from the answers to the first node. Start reading here. */
public final class SetUp {

    /**
     * What was asked for.
     *
     * @param answers a file; null: a person is asked
     * @param isTrial nothing is changed
     * @param isAgreed nobody is asked whether it shall be done
     * @param wantsFound answers as far as they are found here, for a file, and nothing else
     * @param isRoot who asks is
     */
    public record Wish(@Nullable String answers, boolean isTrial, boolean isAgreed, boolean wantsFound, boolean isRoot) {}

    private final Machine machine;
    private final Installation installation;
    private final Path etc;
    private final PrintWriter out;
    private final Optional<Dialogue.Person> person;

    /** @param person empty: nobody is there to be asked */
    public SetUp(Machine machine, Host host, Path etc, PrintWriter out, Optional<Dialogue.Person> person) {
        this.machine = machine;
        this.installation = new Installation(machine, host, etc);
        this.etc = etc;
        this.out = out;
        this.person = person;
    }

    /** @throws Refusal why not; nothing was changed then */
    public void run(Wish wish) {
        if (!wish.isRoot()) {
            throw new Refusal("only root makes a machine a node: sudo twinctl setup");
        }
        if (wish.wantsFound()) {
            say(AnswersText.of(new Defaults(Facts.of(machine))).stripTrailing());
            return;
        }
        refuseASecond();
        if (!wish.isTrial() && !wish.isAgreed() && person.isEmpty()) {
            throw new Refusal("nobody is there to be asked, nothing was changed: twinctl setup --answers FILE --check shows"
                    + " what would be done, --yes does it");
        }
        var answers = answers(wish);
        var wanted = answers.nodeToBe(etc.toString());
        if (wish.answers() == null) {
            say("\nThese answers as a file, for 'twinctl setup --answers FILE':\n\n" + AnswersText.of(answers));
        }
        judge(wanted);
        var plan = installation.plan(wanted);
        say("\nTo make this machine " + wanted + ":\n\n" + plan.text());
        if (wish.isTrial()) {
            say("Nothing was changed.");
            return;
        }
        if (!wish.isAgreed() && !agrees()) {
            throw new Refusal("nothing was changed");
        }
        installation.carryOut(plan, this::say);
        say("\n" + wanted.node() + " is prepared. Nothing runs yet: alone it would give " + answers.peer()
                + " up. Next: twinctl node invite " + answers.peer());
    }

    private void refuseASecond() {
        installation.isSetUp().ifPresent(node -> {
            throw new Refusal("this machine is " + node + " already; nothing was changed. What it is made of is changed by"
                    + " twinctl config edit; to begin anew: apt-get purge twinhost, which takes keys, configuration and state"
                    + " away, and install it again");
        });
    }

    private Answers answers(Wish wish) {
        if (wish.answers() != null) {
            return fromFile(wish.answers());
        }
        var asked = person.orElseThrow(() -> new Refusal("nobody is there to be asked, nothing was changed: twinctl setup"
                + " --print-answers > FILE, fill it in, then --answers FILE"));
        return new Dialogue(asked, out, machine).answers();
    }

    private Answers fromFile(String file) {
        var read = AnswersFile.read(AnswerLines.text(machine, file), whyOpen(file).isEmpty(), this::passwordFile);
        return read.answers().orElseThrow(() -> new Refusal("these answers are not understood, nothing was changed:\n  "
                + String.join("\n  ", read.reasons())));
    }

    private AnswersFile.PasswordFile passwordFile(String file) {
        if (!file.startsWith("/")) {
            return new AnswersFile.PasswordFile.Fails(Legal.said(file) + " is no absolute path");
        }
        var content = machine.read(file);
        if (content.isEmpty()) {
            return new AnswersFile.PasswordFile.Fails(Legal.said(file) + " can't be read");
        }
        return whyOpen(file).<AnswersFile.PasswordFile>map(AnswersFile.PasswordFile.Fails::new)
                .orElseGet(() -> new AnswersFile.PasswordFile.Holds(content.get()));
    }

    /** Why others than root may read a file; empty: they may not. */
    private Optional<String> whyOpen(String file) {
        var rights = machine.rights(file);
        if (rights.filter(each -> each.owner().equals("root") && each.mode().endsWith("00")).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(PlainText.of(file) + " is " + rights.map(Machine.Rights::toString).orElse("of unknown rights")
                + ": chown root:root and chmod 600, for others can read it");
    }

    /** Says all that stands against it. */
    private void judge(NodeToBe wanted) {
        say("Looking at this machine, and asking the BMCs ...");
        var objections = new ArrayList<>(installation.objections(wanted));
        installation.leftover().ifPresent(what -> objections.add(Objection.remark("an earlier setup", "it did not end and left "
                + what, "that is taken away first")));
        var remarks = objections.stream().filter(each -> !each.blocks()).toList();
        var reasons = objections.stream().filter(Objection::blocks).toList();
        if (!remarks.isEmpty()) {
            say("Remarks:\n" + lines(remarks));
        }
        if (!reasons.isEmpty()) {
            throw new Refusal("this machine can't become " + wanted + ", nothing was changed:\n" + lines(reasons));
        }
    }

    private static String lines(List<Objection> objections) {
        return objections.stream().map(each -> each.text().lines().map(line -> line.startsWith(" ") ? line
                        : Wrap.hanging("  ", line, 4, View.COLUMNS).stripTrailing()).collect(Collectors.joining("\n")))
                .collect(Collectors.joining("\n"));
    }

    private boolean agrees() {
        var answer = person.map(each -> each.answer("Do this? [y/N] ")).orElse(null);
        return answer != null && Legal.isYes(answer.strip());
    }

    private void say(String text) {
        out.println(text);
        out.flush();
    }
}
