package org.twinhost.config.desk;

import org.twinhost.config.core.ConfigEffect;

/**
 * The node's directory as {@link ConfigDesk} sees it: looked at again and again, written one wish at a time. Nothing here
 * waits; what is found and what becomes of a write comes back as events.
 */
public interface Directory {

    /** Looks at once, and from then on again and again. */
    void start();

    void perform(ConfigEffect.Write write);

    void perform(ConfigEffect.Adopt adopt);

    void perform(ConfigEffect.Finish finish);

    void perform(ConfigEffect.AskPeers ask);
}
