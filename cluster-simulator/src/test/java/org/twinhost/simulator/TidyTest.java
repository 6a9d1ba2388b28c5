package org.twinhost.simulator;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;
import org.twinhost.runtime.TidyRules;

/** The packages of the simulator rest on each other in one direction; the world knows nobody who watches it. */
class TidyTest extends TidyRules {

    private static final String ROOT = "org.twinhost.simulator";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(ROOT);

    TidyTest() {
        super(ROOT, NotYet.crowded("world", 30), NotYet.crowded("check", 19));
    }

    @Test
    void theWorldKnowsNoChecks() {
        ArchRuleDefinition.noClasses().that().resideInAnyPackage(ROOT + ".world..", ROOT + ".node..", ROOT + ".time..")
                .should().dependOnClassesThat().resideInAnyPackage(ROOT + ".check..", ROOT + ".report..", ROOT + ".fault..",
                        ROOT + ".run..")
                .check(CLASSES);
    }

    /** What is started by name is not started by others. */
    @Test
    void nobodyNeedsTheCommand() {
        ArchRuleDefinition.noClasses().that().resideOutsideOfPackage(ROOT).should().dependOnClassesThat()
                .resideInAPackage(ROOT).check(CLASSES);
    }
}
