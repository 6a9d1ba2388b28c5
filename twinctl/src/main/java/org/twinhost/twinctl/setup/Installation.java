package org.twinhost.twinctl.setup;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.twinhost.twinctl.doctor.check.Machine;
import org.twinhost.twinctl.rest.Refusal;
import org.twinhost.twinctl.setup.host.Host;
import org.twinhost.twinctl.setup.node.NodeToBe;
import org.twinhost.twinctl.setup.node.Objection;
import org.twinhost.twinctl.setup.plan.Plan;

/** Puts a node together on this machine; nothing of it is visible before all of it is made. For one thread. */
@SuppressWarnings("UnusedVariable") // bodies come
public final class Installation {

    private final Machine machine;
    private final Host host;
    private final Path etc;

    /** @param etc {@code /etc/twinhost} */
    public Installation(Machine machine, Host host, Path etc) {
        this.machine = machine;
        this.host = host;
        this.etc = etc;
    }

    /** {@code jupiter1 of jupiter, since 2026-11-30 15:02 UTC}; empty: this machine is no node. */
    public Optional<String> isSetUp() {
        throw new UnsupportedOperationException("to come");
    }

    /** What stands against it, all at once; changes nothing. */
    public List<Objection> objections(NodeToBe wanted) {
        throw new UnsupportedOperationException("to come");
    }

    /** @throws Refusal what the package brings is missing */
    public Plan plan(NodeToBe wanted) {
        throw new UnsupportedOperationException("to come");
    }

    /**
     * Does it; what an earlier one left that did not end is swept away first. At a failure all is taken back.
     *
     * @param tell gets a line for each step
     * @throws Refusal what failed, and what to do
     */
    public void carryOut(Plan plan, Consumer<String> tell) {
        throw new UnsupportedOperationException("to come");
    }

    /**
     * Starts all of a node, now and at each boot. Only when the other node is to start as well: one alone gives the other up, and
     * fences it.
     *
     * @throws Refusal what did not start
     */
    public void start(Consumer<String> tell) {
        throw new UnsupportedOperationException("to come");
    }

    /**
     * What {@link #carryOut} placed here, for who invites the other node; its {@code node} is this one.
     *
     * @throws Refusal this machine is no node, or something of it can't be read
     */
    public NodeToBe asPrepared() {
        throw new UnsupportedOperationException("to come");
    }
}
