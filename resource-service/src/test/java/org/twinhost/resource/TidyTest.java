package org.twinhost.resource;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;
import org.twinhost.runtime.TidyRules;

class TidyTest extends TidyRules {

    private static final String CORE = "org.twinhost.resource.core";

    TidyTest() {
        super("org.twinhost.resource",
                NotYet.circle("", "store"),
                NotYet.crowded("core", 42));
    }

    @Test
    void packagesOfTheCoreFormNoCycle() {
        SlicesRuleDefinition.slices().assignedFrom(new Packages()).should().beFreeOfCycles().check(
                new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(CORE));
    }

    /** Each package is a slice, the root included. */
    private static final class Packages implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
            return SliceIdentifier.of(javaClass.getPackageName());
        }

        @Override
        public String getDescription() {
            return "each package";
        }
    }
}
