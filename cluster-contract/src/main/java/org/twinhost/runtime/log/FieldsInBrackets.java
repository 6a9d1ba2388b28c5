package org.twinhost.runtime.log;

import java.util.logging.Formatter;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/** Lines as they are configured, with what they are about behind the message; without any of it as before. */
final class FieldsInBrackets extends ExtFormatter {

    private final Formatter configured;

    FieldsInBrackets(Formatter configured) {
        this.configured = configured;
    }

    @Override
    public String format(ExtLogRecord record) {
        return configured.format(LogFields.current().isEmpty() ? record : LoggedLine.of(record).inBrackets());
    }

    @Override
    public boolean isCallerCalculationRequired() {
        return !(configured instanceof ExtFormatter formatter) || formatter.isCallerCalculationRequired();
    }
}
