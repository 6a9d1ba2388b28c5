package org.twinhost.twinctl.join;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.twinhost.twinctl.join.message.Examination;

/** The machine that this runs on, as far as both sides do the same. One thread calls it; each act waits until it is done. */
interface StartingNode {

    /** Starts the node, or what of it does not run. @param tell gets a line for each step */
    void start(Consumer<String> tell);

    /**
     * Waits until both nodes are seen from here.
     *
     * @param wanted whether somebody still waits for it
     * @param tell gets a line for each change
     * @throws org.twinhost.twinctl.rest.Refusal it took too long
     */
    void watch(BooleanSupplier wanted, Consumer<String> tell);

    /**
     * Waits until what is found is no more only because something has just started: a service that does not answer yet, a
     * device that was not asked yet. What stands all the same is told, and then gone on with.
     *
     * @param wanted whether somebody still waits for it
     * @param tell gets how far it is, every few seconds
     */
    void settle(BooleanSupplier wanted, Consumer<String> tell);

    /** Tests the other's fence device and asks the doctor. */
    Examination examine();
}
