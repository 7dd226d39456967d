package org.hibernatepg.trigger.schema;

import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.ReadOnly;

/** One table, declared in different ways by one release of an application and the next. */
final class Articles {
    private Articles() {}

    @Entity(name = "Article")
    @Protect(name = "kept", operations = DELETE)
    static class Article {
        @Id
        int id;

        String title;
    }

    @Entity(name = "Article")
    @Protect(
            name = "kept",
            operations = {UPDATE, DELETE})
    static class ProtectedFromUpdatesToo {
        @Id
        int id;

        String title;
    }

    @Entity(name = "Article")
    @Protect(name = "preserved", operations = DELETE)
    static class RenamedTrigger {
        @Id
        int id;

        String title;
    }

    @Entity(name = "Article")
    @Protect(name = "kept", operations = DELETE)
    @ReadOnly(name = "read_only", attributes = "title")
    static class TwiceProtected {
        @Id
        int id;

        String title;
    }

    @Entity(name = "Plain")
    @Table(name = "Article")
    static class Plain {
        @Id
        int id;

        String title;
    }

    @Entity(name = "Article")
    @Table(name = "Moved")
    @Protect(name = "kept", operations = DELETE)
    static class Moved {
        @Id
        int id;

        String title;
    }

    @Entity(name = "Paper")
    @Table(name = "Article")
    @Protect(name = "kept", operations = DELETE)
    static class Renamed {
        @Id
        int id;

        String title;
    }

    @Entity(name = "Unlocked")
    @Protect(name = "kept", operations = DELETE)
    static class Unlocked {
        @Id
        int id;
    }
}
