package org.twinhost.resource.core.observe;

/**
 * What became of a node, as far as it decides over what it held (S4).
 *
 * <pre>
 *  UNSEEN ─▶ JOINING ─▶ MEMBER ─▶ LEFT                      (goodbye)
 *                          │
 *                          ▼
 *                      UNCLEAN ─▶ FENCED                    (proof)
 *                          ├────▶ REPLACED                  (a newer incarnation is heard)
 *                          └────▶ JOINING ─▶ MEMBER         (heard again before it was shot)
 * </pre>
 */
public enum NodeFate {
    /** In the view. */
    MEMBER,
    /** It said goodbye: nothing ran there, no volume was Primary. */
    LEFT,
    /** A proof says that the incarnation that was lost is off. */
    FENCED,
    /** A newer incarnation of it is heard: what the older one held is gone. */
    REPLACED,
    /** Lost and not proven off: what it held may still run. */
    UNCLEAN,
    /** Heard, but in no view with us. */
    JOINING,
    /** Never heard since this node booted. */
    UNSEEN;

    /** Whether it surely runs nothing of what it held (S4). Silence is not proof. */
    public boolean holdsNothing() {
        return switch (this) {
            case LEFT, FENCED, REPLACED -> true;
            case MEMBER, UNCLEAN, JOINING, UNSEEN -> false;
        };
    }
}
