package org.twinhost.resource.core;

import java.util.function.UnaryOperator;

/**
 * What people ask for afterwards.
 *
 * @param story the last failover, perhaps going on; null: none in this session
 * @param told the last complete one before it; null: none
 */
public record Chronicle(FailoverStory story, FailoverStory told, Decisions decisions) {

    public static final Chronicle EMPTY = new Chronicle(null, null, Decisions.NONE);

    Chronicle withDecision(Decision decision) {
        return new Chronicle(story, told, decisions.with(decision));
    }

    Chronicle begin(FailoverStory next) {
        return new Chronicle(next, story != null && story.isComplete() ? story : told, decisions);
    }

    Chronicle goOn(UnaryOperator<FailoverStory> change) {
        return story == null ? this : new Chronicle(change.apply(story), told, decisions);
    }

    /** The lost node came back unharmed: there was no failover. */
    Chronicle dropIncomplete() {
        return story == null || story.isComplete() ? this : new Chronicle(told, null, decisions);
    }
}
