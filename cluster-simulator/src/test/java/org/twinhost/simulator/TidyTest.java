package org.twinhost.simulator;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;
import org.twinhost.runtime.TidyRules;

class TidyTest extends TidyRules {

    private static final String ROOT = "org.twinhost.simulator";

    TidyTest() {
        super(ROOT,
            NotYet.unmarked(
                "", "check", "check.volume", "fault", "mutation", "mutation.generated", "mutation.made", "mutation.worker",
                "node", "report", "run", "service", "story", "time", "world", "world.directory", "world.disk",
                "world.guest", "world.network", "world.power"));
    }

    /** What watches the world, and what is done to it, is attached from outside. */
    @Test
    void theWorldKnowsNoChecks() {
        ArchRuleDefinition.noClasses().that().resideInAnyPackage(ROOT + ".world..", ROOT + ".node..", ROOT + ".time..")
                .should().dependOnClassesThat().resideInAnyPackage(ROOT + ".check..", ROOT + ".report..", ROOT + ".fault..",
                        ROOT + ".run..")
                .check(new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages(ROOT));
    }
}
