package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.FSM;
import org.hibernatepg.trigger.InvalidTransitionException;
import org.hibernatepg.trigger.StateMachine;
import org.hibernatepg.trigger.Transition;
import org.hibernatepg.trigger.Triggers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class FsmExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Article.class, Task.class);

    @Test
    void statesChangeOnlyAlongTheDeclaredTransitions() {
        Article article = new Article();
        unit.inTransaction(session -> session.persist(article));

        assertThat(move(unit.sessionFactory(), article.id, Status.PUBLISHED)).isEqualTo("moved");
        assertThat(move(unit.sessionFactory(), article.id, Status.UNPUBLISHED)).isEqualTo("PUBLISHED to UNPUBLISHED");
        unit.inTransaction(session -> session.find(Article.class, article.id).title = "the state is left alone");
        assertThat(move(unit.sessionFactory(), article.id, Status.INACTIVE)).isEqualTo("moved");
        assertThat(Pages.triggers(unit, "Article:status")).isEqualTo(Pages.shown("fsm"));
    }

    @Test
    void aRowIsInsertedInAnInitialState() {
        Article published = new Article();
        published.status = Status.PUBLISHED;

        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    session.persist(published);
                    session.flush();
                }))
                .isInstanceOfSatisfying(InvalidTransitionException.class, refused -> {
                    assertThat(refused.violation().message())
                            .isEqualTo("pgtrigger: Invalid initial state of status in table article");
                    assertThat(refused.from()).isNull();
                    assertThat(refused.to()).isEqualTo("PUBLISHED");
                });
    }

    @Test
    void aStateThatTheAttributeDoesNotHaveIsAFaultAtBoot() {
        try (TestUnit wrong = Pages.unit(WrongArticle.class)) {
            assertThatThrownBy(wrong::metadata).hasMessage(Pages.shown("fsm-fault"));
        }
    }

    @Test
    void nullAndAnyAreStates() {
        Task task = new Task();
        unit.inTransaction(session -> session.persist(task));

        for (String state : new String[] {"open", "in progress", "open", "cancelled"}) {
            unit.inTransaction(session -> session.find(Task.class, task.id).state = state);
        }
        assertThatThrownBy(() -> unit.inTransaction(session -> session.find(Task.class, task.id).state = "open"))
                .isInstanceOf(InvalidTransitionException.class);
        assertThat(Pages.triggers(unit, "Task:state")).isEqualTo(Pages.shown("fsm-wildcards"));
    }

    @Test
    void aMachineIsDrawn(@TempDir Path directory) throws IOException {
        assertThat(draw(unit.sessionFactory(), directory)).containsExactly("in progress", "cancelled");

        assertThat(Pages.oneLine(Files.readString(directory.resolve("task-state.mmd"))))
                .isEqualTo(Pages.shown("fsm-mermaid"));
        assertThat(Path.of("../../docs/images/task-state.svg"))
                .hasSameTextualContentAs(directory.resolve("task-state.svg"));
    }

    // snippet: fsm-diagram
    static List<String> draw(SessionFactory sessionFactory, Path directory) throws IOException {
        StateMachine machine = Triggers.of(sessionFactory).stateMachine("Task:state");
        Files.writeString(directory.resolve("task-state.svg"), machine.toSvg());
        Files.writeString(directory.resolve("task-state.mmd"), machine.toMermaid());
        return machine.next("open"); // in progress, cancelled
    }
    // end

    // snippet: fsm-refused
    static String move(SessionFactory sessionFactory, Long id, Status status) {
        try {
            sessionFactory.inTransaction(session -> {
                session.find(Article.class, id).status = status;
                session.flush();
            });
            return "moved";
        } catch (InvalidTransitionException refused) {
            return refused.from() + " to " + refused.to(); // PUBLISHED to UNPUBLISHED
        }
    }
    // end
}

// snippet: fsm
@Entity
@FSM(
        name = "status",
        attribute = "status",
        initial = "UNPUBLISHED",
        transitions = {
            @Transition(
                    from = "UNPUBLISHED",
                    to = {"PUBLISHED", "INACTIVE"}),
            @Transition(from = "PUBLISHED", to = "INACTIVE")
        })
class Article {
    @Id
    @GeneratedValue
    Long id;

    String title;

    @Enumerated(EnumType.STRING)
    Status status = Status.UNPUBLISHED;
}

enum Status {
    UNPUBLISHED,
    PUBLISHED,
    INACTIVE
}
// end

// snippet: fsm-wildcards
@Entity
@FSM(
        name = "state",
        attribute = "state",
        initial = FSM.NULL,
        transitions = {
            @Transition(from = FSM.NULL, to = "open"),
            @Transition(from = "open", to = "in progress"),
            @Transition(
                    from = "in progress",
                    to = {"open", "done"}),
            @Transition(from = FSM.ANY, to = "cancelled")
        })
class Task {
    @Id
    @GeneratedValue
    Long id;

    String state;
}
// end

@Entity
@FSM(name = "status", attribute = "status", transitions = @Transition(from = "UNPUBLISHED", to = "PUBLISHD"))
class WrongArticle {
    @Id
    Long id;

    @Enumerated(EnumType.STRING)
    Status status;
}
