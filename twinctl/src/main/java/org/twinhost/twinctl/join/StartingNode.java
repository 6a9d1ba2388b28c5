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

    /** Tests the other's fence device and asks the doctor. */
    Examination examine();
}
