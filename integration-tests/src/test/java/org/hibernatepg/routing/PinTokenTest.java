package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.testing.Waiting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user's reads need, as it travels. */
class PinTokenTest {
    private static final String SECRET = "the secret of the tests";

    @RegisterExtension
    static final TestUnit unit = TestUnit.of().set("hibernate.routing.token.secret", SECRET);

    private final Pinning pinning = Pinning.of(unit.sessionFactory());

    private static String write(TestUnit unit) {
        Pinning pinning = Pinning.of(unit.sessionFactory());
        try (TrackedWork work = pinning.track()) {
            unit.inTransaction(session -> {
                session.createNativeMutationQuery("create table if not exists made (i int)")
                        .executeUpdate();
                session.createNativeMutationQuery("insert into made values (1)").executeUpdate();
            });
            return work.token().orElseThrow().text();
        }
    }

    private static boolean isTaken(TestUnit unit, String token) {
        try (TrackedWork work = Pinning.of(unit.sessionFactory()).apply(token)) {
            return work.token().isPresent();
        }
    }

    private static TestUnit again(Object secret) {
        return TestUnit.of()
                .on(unit.database())
                .set("hibernate.routing.token.secret", secret)
                .start();
    }

    @Test
    @Spec("PN-06")
    void aTokenIsASafeTextThatSaysTheSameElsewhere() {
        String token = write(unit);
        assertThat(token).matches("[A-Za-z0-9_-]{60}");
        try (TestUnit otherNode = again(SECRET);
                TrackedWork work = Pinning.of(otherNode.sessionFactory()).apply(token)) {
            assertThat(work.token().orElseThrow().text()).isEqualTo(token);
            assertThat(work.hasWritten()).isFalse();
        }
    }

    @ParameterizedTest
    @Spec("PN-06")
    @ValueSource(
            strings = {
                "",
                "y",
                " ",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
                "============================================================",
                "žžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžžž",
                "';drop table note;--"
            })
    void whatIsNoTokenIsIgnored(String text) {
        assertThat(isTaken(unit, text)).isFalse();
        assertThat(isTaken(unit, text.repeat(100_000))).isFalse();
    }

    @Test
    @Spec("PN-06")
    void noTokenIsNoError() {
        try (TrackedWork work = pinning.apply((String) null)) {
            assertThat(work.token()).isEmpty();
        }
    }

    @Test
    @Spec("PN-06")
    void aTokenOfWhichAnyByteWasChangedIsIgnored() {
        byte[] token = Base64.getUrlDecoder().decode(write(unit));
        for (int i = 0; i < token.length; i++) {
            token[i] ^= 1;
            assertThat(isTaken(unit, Base64.getUrlEncoder().encodeToString(token)))
                    .as("byte " + i)
                    .isFalse();
            token[i] ^= 1;
        }
        assertThat(isTaken(unit, Base64.getUrlEncoder().encodeToString(token))).isTrue();
    }

    @Test
    @Spec("PN-06")
    void aTokenOfAnotherSecretIsIgnoredAndSecretsCanBeChanged() {
        String old = write(unit);
        try (TestUnit changed = again("the next secret of the tests")) {
            assertThat(isTaken(changed, old)).isFalse();
        }
        try (TestUnit changing = again("the next secret of the tests, " + SECRET)) {
            assertThat(isTaken(changing, old)).isTrue();
            assertThat(isTaken(unit, write(changing))).isFalse();
        }
        try (TestUnit changing = again(List.of(SECRET, "the next secret of the tests"))) {
            assertThat(isTaken(unit, write(changing))).isTrue();
        }
    }

    @Test
    @Spec("PN-06")
    void aTokenExpires() {
        try (TestUnit brief = TestUnit.of()
                .on(unit.database())
                .set("hibernate.routing.token.secret", SECRET)
                .set("hibernate.routing.pin.seconds", "1")
                .start()) {
            String token = write(brief);
            assertThat(isTaken(unit, token)).isTrue();
            Waiting.until(() -> !isTaken(unit, token), () -> "the token to expire");
            assertThat(isTaken(brief, token)).isFalse();
        }
    }

    @Test
    @Spec("PN-06")
    void aTokenOfAnotherClusterIsIgnored() {
        String token = write(unit);
        try (TestUnit named = TestUnit.of()
                .on(unit.database())
                .set("hibernate.routing.token.secret", SECRET)
                .set("hibernate.routing.token.cluster", "another")
                .start()) {
            assertThat(isTaken(named, token)).isFalse();
            assertThat(isTaken(unit, write(named))).isFalse();
        }
    }

    @Test
    @Spec("PN-06")
    void tokensMergeByTheHighestPosition() {
        String earlier = write(unit);
        unit.jdbc("create table if not exists between_them (i int)");
        String later = write(unit);
        assertThat(position(later)).isNotEqualTo(position(earlier));
        assertThat(position(earlier, later)).isEqualTo(position(later));
        assertThat(position(later, earlier)).isEqualTo(position(later));
        assertThat(position(later, "forged", null)).isEqualTo(position(later));
        try (TrackedWork outer = pinning.apply(later);
                TrackedWork inner = pinning.apply(earlier)) {
            assertThat(inner.token().orElseThrow().position()).contains(position(later));
        }
    }

    @Test
    @Spec("PN-06")
    void aTokenThatNeedsThePrimaryMergesWithOneOfAPosition() {
        String byPosition = write(unit);
        String byTime;
        try (TrackedWork work = pinning.track()) {
            work.markWrite();
            byTime = work.token().orElseThrow().text();
        }
        try (TrackedWork work = pinning.apply(byPosition, byTime)) {
            assertThat(pinning.isPinned()).isTrue();
            assertThat(work.token().orElseThrow().position()).contains(position(byPosition));
        }
    }

    private String position(String... tokens) {
        try (TrackedWork work = pinning.apply(tokens)) {
            return work.token().orElseThrow().position().orElseThrow();
        }
    }

    @Test
    @Spec("PN-06")
    void aSecretOfTheProcessIsWarnedOfOnce() {
        List<String> warnings = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
                    warnings.add(entry.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("org.hibernatepg.routing");
        logger.addHandler(handler);
        try (TestUnit first = TestUnit.of().on(unit.database()).start();
                TestUnit second = TestUnit.of().on(unit.database()).start()) {
            warnings.clear();
            String token = write(first);
            assertThat(write(first)).isNotEqualTo(token);
            assertThat(isTaken(first, token)).isTrue();
            assertThat(warnings).singleElement().asString().contains("'hibernate.routing.token.secret'");
            assertThat(isTaken(second, token)).isFalse();
            assertThat(warnings).hasSize(2);
        } finally {
            logger.removeHandler(handler);
        }
    }

    @Test
    void settingsThatCannotBeAreFaultsAtBoot() {
        assertFault("hibernate.routing.token.secret", "short", "16 or more");
        assertFault("hibernate.routing.token.secret", SECRET + ",", "16 or more");
        assertFault("hibernate.routing.pin.mode", "lsn", "'position', which is the default, or 'time'");
        assertFault("hibernate.routing.pin.seconds", "soon", "from 1 to 86400");
        assertFault("hibernate.routing.pin.seconds", "0", "from 1 to 86400");
    }

    private static void assertFault(String setting, String value, String remedy) {
        assertThatThrownBy(() ->
                        TestUnit.of().on(unit.database()).set(setting, value).start())
                .rootCause()
                .isInstanceOf(RoutingException.class)
                .hasMessageContaining("'" + setting + "'")
                .hasMessageContaining(remedy);
    }
}
