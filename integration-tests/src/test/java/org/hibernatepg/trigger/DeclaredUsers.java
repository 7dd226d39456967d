package org.hibernatepg.trigger;

import static org.hibernatepg.trigger.Operation.DELETE;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.condition.Rows;
import org.hibernatepg.trigger.spi.TriggerContributor;
import org.hibernatepg.trigger.spi.TriggerDeclarations;

/** Users, and what declares triggers on them from outside. */
final class DeclaredUsers {
    static final Rows<User> user = Rows.of(User.class);

    private DeclaredUsers() {}

    static List<String> uris(TestUnit unit) {
        return Triggers.of(unit.sessionFactory()).list().stream()
                .map(TriggerInfo::uri)
                .toList();
    }

    static TestUnit unit(Consumer<TriggerDeclarations> declared, Class<?>... entities) {
        return TestUnit.of(entities)
                .set("hibernate.pgtrigger.contributors", contributor(declared))
                .start();
    }

    static TriggerContributor contributor(Consumer<TriggerDeclarations> declared) {
        return new Declaring(declared);
    }

    /** Declares what a test wants. */
    record Declaring(Consumer<TriggerDeclarations> declared) implements TriggerContributor {
        @Override
        public void declare(TriggerDeclarations declarations) {
            declared.accept(declarations);
        }
    }

    public static final class Failing implements TriggerContributor {
        @Override
        public void declare(TriggerDeclarations declarations) {
            declarations.trigger(User.class, "wrong").set("bodies", "return null;");
        }
    }

    @Protect(name = "kept", operations = DELETE)
    @ReadOnly(name = "name_fixed", attributes = "name")
    static class UserTriggers {}

    enum Rank {
        GUEST,
        MEMBER,
        ADMIN
    }

    record Tariff(int number) {}

    static class TariffConverter implements AttributeConverter<Tariff, String> {
        @Override
        public String convertToDatabaseColumn(Tariff tariff) {
            return tariff == null ? null : "T" + tariff.number();
        }

        @Override
        public Tariff convertToEntityAttribute(String text) {
            return text == null ? null : new Tariff(Integer.parseInt(text.substring(1)));
        }
    }

    @Embeddable
    static class Address {
        @Column(name = "town")
        String city;
    }

    @Entity(name = "User")
    @Table(name = "`App User`")
    static class User {
        @Id
        int id;

        String name;

        Rank rank;

        @Convert(converter = TariffConverter.class)
        Tariff tariff;

        Address address;

        @ManyToOne
        User mentor;

        @ManyToMany
        @JoinTable(name = "user_role")
        Set<Role> roles = new HashSet<>();

        User() {}

        User(int id, String name, Rank rank) {
            this.id = id;
            this.name = name;
            this.rank = rank;
        }
    }

    @Entity(name = "Role")
    static class Role {
        @Id
        int id;

        Role() {}

        Role(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Licence")
    static class Licence {
        @Id
        int id;
    }
}
