package org.hibernatepg.trigger.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.HibernateException;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.TriggerStatus;
import org.hibernatepg.trigger.Triggers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that are written wrongly. */
class SettingFaultsTest {
    private final TestUnit unit = TestUnit.of(Parcel.class);

    @AfterEach
    void close() {
        unit.close();
    }

    /** Taken for false, the first would leave the database without triggers and without a word. */
    @ParameterizedTest
    @CsvSource({"hibernate.pgtrigger.install, yes", "hibernate.pgtrigger.prune, on"})
    void aFlagIsTrueOrFalse(String setting, String value) {
        unit.set("hibernate.hbm2ddl.auto", "none").set(setting, value);

        assertThatThrownBy(unit::start)
                .isInstanceOf(HibernateException.class)
                .hasMessage("The setting %s is '%s'. It is true or false.", setting, value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", " True "})
    void aFlagMayBeWrittenInCapitalsAndWithSpaces(String value) {
        unit.set("hibernate.hbm2ddl.auto", "none").set("hibernate.pgtrigger.install", value);
        unit.prepare("create table parcel (id integer primary key)");
        unit.start();

        assertThat(Triggers.of(unit.sessionFactory()).list())
                .extracting(TriggerInfo::status)
                .containsExactly(TriggerStatus.INSTALLED);
    }

    @Entity(name = "Parcel")
    @Protect(name = "kept", operations = Operation.DELETE)
    static class Parcel {
        @Id
        int id;
    }
}
