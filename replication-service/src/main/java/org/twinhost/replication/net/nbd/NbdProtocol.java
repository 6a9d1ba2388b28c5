package org.twinhost.replication.net.nbd;

/** The numbers of the NBD protocol, fixed newstyle. */
final class NbdProtocol {

    static final long SERVER_MAGIC = 0x4e42444d41474943L;
    static final long OPTION_MAGIC = 0x49484156454f5054L;
    static final long OPTION_REPLY_MAGIC = 0x0003e889045565a9L;
    static final int REQUEST_MAGIC = 0x25609513;
    static final int SIMPLE_REPLY_MAGIC = 0x67446698;

    static final int FLAG_FIXED_NEWSTYLE = 1;
    static final int FLAG_NO_ZEROES = 1 << 1;
    static final int CLIENT_FLAGS_KNOWN = FLAG_FIXED_NEWSTYLE | FLAG_NO_ZEROES;

    static final int OPT_EXPORT_NAME = 1;
    static final int OPT_ABORT = 2;
    static final int OPT_LIST = 3;
    static final int OPT_INFO = 6;
    static final int OPT_GO = 7;

    static final int REP_ACK = 1;
    static final int REP_SERVER = 2;
    static final int REP_INFO = 3;
    static final int REP_ERR_UNSUP = 0x80000001;
    static final int REP_ERR_POLICY = 0x80000002;
    static final int REP_ERR_INVALID = 0x80000003;
    static final int REP_ERR_UNKNOWN = 0x80000006;
    static final int REP_ERR_TOO_BIG = 0x80000009;

    static final int INFO_EXPORT = 0;
    static final int INFO_NAME = 1;
    static final int INFO_DESCRIPTION = 2;
    static final int INFO_BLOCK_SIZE = 3;

    static final int TRANSMISSION_HAS_FLAGS = 1;
    static final int TRANSMISSION_SEND_FLUSH = 1 << 2;
    static final int TRANSMISSION_SEND_FUA = 1 << 3;
    static final int TRANSMISSION_CAN_MULTI_CONN = 1 << 8;
    /** A flush covers the writes of every connection, so clients may use several. */
    static final int TRANSMISSION_FLAGS = TRANSMISSION_HAS_FLAGS
            | TRANSMISSION_SEND_FLUSH
            | TRANSMISSION_SEND_FUA
            | TRANSMISSION_CAN_MULTI_CONN;

    static final int CMD_READ = 0;
    static final int CMD_WRITE = 1;
    static final int CMD_DISC = 2;
    static final int CMD_FLUSH = 3;
    static final int CMD_FLAG_FUA = 1;

    static final int BLOCK_BYTES_MIN = 512;
    static final int BLOCK_BYTES_PREFERRED = 4096;
    static final int PAYLOAD_BYTES_MAX = 32 * 1024 * 1024;

    static final int CLIENT_FLAGS_BYTES = 4;
    static final int OPTION_HEADER_BYTES = 16;
    static final int OPTION_BODY_BYTES_MAX = 8192;
    static final int REQUEST_HEADER_BYTES = 28;
    static final int SIMPLE_REPLY_BYTES = 16;
    static final int EXPORT_NAME_PADDING_BYTES = 124;

    private NbdProtocol() {}
}
