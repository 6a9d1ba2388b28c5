package org.twinhost.runtime.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.twinhost.contract.bus.Topic;

class BusRecordsTest {

    @Test
    void everyRecordOfTheContractIsKnownToNativeExecutables() {
        var named = Arrays.stream(BusRecords.class.getAnnotation(RegisterForReflection.class).targets())
                .map(Class::getName)
                .toList();
        var records = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.twinhost.contract")
                .stream()
                .filter(type -> type.isRecord() || type.isEnum())
                .map(type -> type.getName())
                .filter(name -> !name.equals("org.twinhost.contract.Step") && !name.startsWith(Topic.class.getName()))
                .toList();
        assertThat(named).containsAll(records);
    }
}
