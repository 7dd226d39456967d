package org.hibernatepg.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {
    private static final String ROOT = "org.hibernatepg";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @ParameterizedTest
    @ValueSource(strings = {ROOT + ".trigger", ROOT + ".history", ROOT + ".routing", ROOT + ".testing"})
    void everyModuleIsLookedAt(String module) {
        assertThat(CLASSES.containPackage(module)).as(module).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {ROOT + ".trigger", ROOT + ".history", ROOT + ".routing", ROOT + ".testing"})
    void packagesOfAModuleFormNoCycle(String module) {
        slices().assignedFrom(apiAndInternalPackagesOf(module))
                .should()
                .beFreeOfCycles()
                // An annotation names its binder, and what a program calls hands over to what does the work.
                .ignoreDependency(not(ApiExposure.INTERNAL), ApiExposure.INTERNAL)
                .check(CLASSES);
    }

    @Test
    void triggersKnowNothingOfHistory() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".trigger..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".history..")
                .check(CLASSES);
    }

    @Test
    void historyUsesTriggersByTheirApiAndSpiOnly() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".history..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".trigger.internal..")
                .check(CLASSES);
    }

    @Test
    void conditionsInJavaAreMadeOfNothingElseOfTheLibrary() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".trigger.condition")
                .should()
                .dependOnClassesThat(
                        resideInAPackage(ROOT + "..").and(not(resideInAPackage(ROOT + ".trigger.condition"))))
                .check(CLASSES);
    }

    @Test
    void fromTheAnnotationToTheStatementThereIsNoDatabase() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + ".trigger.internal.binder",
                        ROOT + ".trigger.internal.condition",
                        ROOT + ".trigger.internal.ddl",
                        ROOT + ".trigger.internal.diagram")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.sql\\.(Connection|Statement|PreparedStatement|ResultSet)")
                .check(CLASSES);
    }

    @Test
    void theApiDoesNotExposeInternalTypes() {
        ApiExposure.notInternal().check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        TreeSet<String> unmarked = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            boolean marked = type.getPackage().isAnnotatedWith("org.jspecify.annotations.NullMarked");
            if (!marked) {
                unmarked.add(type.getPackageName());
            }
        }
        assertThat(unmarked).isEmpty();
    }

    private static SliceAssignment apiAndInternalPackagesOf(String module) {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                if (!(type.getPackageName() + ".").startsWith(module + ".")) {
                    return SliceIdentifier.ignore();
                }
                return SliceIdentifier.of(ApiExposure.INTERNAL.test(type) ? type.getPackageName() : module);
            }

            @Override
            public String getDescription() {
                return "the API of " + module + " and each of its internal packages";
            }
        };
    }
}
