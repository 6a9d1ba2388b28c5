package org.twinhost.replication.net.nbd;

/**
 * What a connection waits for next, and how many bytes of it.
 *
 * <pre>
 *  ClientFlags → OptionHeader ⇄ OptionBody | OptionTooLong
 *                     ↓ EXPORT_NAME, GO          ↓ ABORT
 *               RequestHeader ⇄ WritePayload | RefusedPayload
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

    record WritePayload(NbdRequest request) implements NbdPhase {
        @Override
        public long wantedBytes() {
            return request.lengthBytes();
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
            case ClientFlags _, OptionHeader _, OptionBody _, RequestHeader _, WritePayload _, Finished _ -> false;
        };
    }
}
