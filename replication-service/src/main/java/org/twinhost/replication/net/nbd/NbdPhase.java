package org.twinhost.replication.net.nbd;

/**
 * What a connection waits for next, and how many bytes of it.
 *
 * <pre>
 *  ClientFlags → OptionHeader ⇄ OptionBody | OptionTooLong
 *                     ↓ EXPORT_NAME, GO          ↓ ABORT
 *               RequestHeader → Requested → WritePayload ⇄ MorePayload | RefusedPayload
 *                     ↑             ↓             ↓                           ↓
 *                     └─────────────┴─────────────┴───────────────────────────┘
 *                     ↓ DISC
 *                  Finished
 * </pre>
 */
sealed interface NbdPhase {

    long wantedBytes();

    record ClientFlags() implements NbdPhase {
        @Override
        public long wantedBytes() {
            return NbdProtocol.CLIENT_FLAGS_BYTES;
        }
    }

    record OptionHeader() implements NbdPhase {
        @Override
        public long wantedBytes() {
            return NbdProtocol.OPTION_HEADER_BYTES;
        }
    }

    record OptionBody(int option, long wantedBytes) implements NbdPhase {}

    /** Its bytes are thrown away as they come, then the option is refused. */
    record OptionTooLong(int option, long wantedBytes) implements NbdPhase {}

    record RequestHeader() implements NbdPhase {
        @Override
        public long wantedBytes() {
            return NbdProtocol.REQUEST_HEADER_BYTES;
        }
    }

    /** Waits until there is memory for what it asks. */
    record Requested(NbdRequest request) implements NbdPhase {
        @Override
        public long wantedBytes() {
            return 0;
        }
    }

    /** There is memory for the next piece of it. */
    record WritePayload(NbdWrite write) implements NbdPhase {
        @Override
        public long wantedBytes() {
            return write.nextBytes();
        }
    }

    /** Waits until there is memory for the next piece of it. */
    record MorePayload(NbdWrite write) implements NbdPhase {
        @Override
        public long wantedBytes() {
            return 0;
        }
    }

    /** Its bytes are thrown away as they come, then the write is answered with the error. */
    record RefusedPayload(NbdRequest request, IoError error) implements NbdPhase {
        @Override
        public long wantedBytes() {
            return request.lengthBytes();
        }
    }

    /** Nothing more is read; the connection closes once what it has accepted is answered. */
    record Finished() implements NbdPhase {
        @Override
        public long wantedBytes() {
            return 0;
        }
    }

    default boolean throwsAway() {
        return switch (this) {
            case OptionTooLong _, RefusedPayload _ -> true;
            case ClientFlags _, OptionHeader _, OptionBody _, RequestHeader _, Requested _, WritePayload _, MorePayload _,
                    Finished _ -> false;
        };
    }

    default boolean waitsForMemory() {
        return switch (this) {
            case Requested _, MorePayload _ -> true;
            case ClientFlags _, OptionHeader _, OptionBody _, OptionTooLong _, RequestHeader _, WritePayload _,
                    RefusedPayload _, Finished _ -> false;
        };
    }
}
