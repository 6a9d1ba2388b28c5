package org.twinhost.runtime.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Collectors;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jspecify.annotations.Nullable;

/**
 * A line of the log with what it is about, made on the thread that logs: its parameters are used up, so that any thread may
 * write it.
 *
 * @param fields of {@link LogFields}
 */
record LoggedLine(Level level, String logger, String message, @Nullable Throwable thrown, Map<String, String> fields,
        ExtLogRecord record) {

    static LoggedLine of(ExtLogRecord record) {
        var message = String.valueOf(record.getFormattedMessage());
        return new LoggedLine(record.getLevel(), String.valueOf(record.getLoggerName()), message, record.getThrown(),
                LogFields.current(), record);
    }

    /** The message, and after it the trace of what was thrown. */
    String text() {
        if (thrown == null) {
            return message;
        }
        var trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return message + "\n" + trace.toString().stripTrailing();
    }

    /** As a console tells it: what it is about in brackets behind the message. */
    ExtLogRecord inBrackets() {
        var told = new ExtLogRecord(record);
        told.setMessage(fields.isEmpty() ? message : message + fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + field.getValue())
                .collect(Collectors.joining(" ", " [", "]")), FormatStyle.NO_FORMAT);
        told.setParameters(null);
        return told;
    }
}
