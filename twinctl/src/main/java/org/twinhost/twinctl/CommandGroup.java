package org.twinhost.twinctl;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Commands about one thing; it does nothing by itself and says which there are. */
@Command
abstract class CommandGroup implements Runnable {

    @ParentCommand
    Twinctl twinctl;

    @Spec
    CommandSpec spec;

    private final String commands;

    /** @param commands as a person lists them */
    CommandGroup(String commands) {
        this.commands = commands;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: " + commands);
    }
}
