package org.hibernatepg.routing.internal.connection;

import java.util.Set;

/** Whether a statement writes, as far as its text tells. */
enum WriteKind {
    /** It reads. Locking rows is no writing: nobody sees it. */
    READS,
    /** It calls functions, or has parts, that may write. */
    MAY_WRITE,
    /** It writes. */
    WRITES;

    private static final Set<String> WRITING =
            Set.of("insert", "update", "delete", "merge", "truncate", "create", "alter", "drop");

    private static final Set<String> QUERIES = Set.of("select", "values", "table", "with", "(");

    /** Of the session and the transaction. */
    private static final Set<String> HARMLESS = words("""
            show set reset begin start commit end rollback abort savepoint release fetch move close lock listen
            unlisten deallocate discard
            """);

    /** Words that a parenthesis follows, and which are no functions. */
    private static final Set<String> WORDS = words("""
            select from where and or not in exists any all some as on using by values over filter within group
            case when then else join lateral union except intersect having limit offset fetch first next
            distinct between like ilike is array row with materialized recursive of to only returning partition
            sets cube rollup grouping cast numeric decimal varchar char character varying bpchar bit time
            timestamp timestamptz interval float
            """);

    /** Functions of PostgreSQL which Hibernate's queries call most, and which do not write. */
    private static final Set<String> READING = words("""
            count sum avg min max every bool_and bool_or array_agg string_agg json_agg jsonb_agg json_object_agg
            jsonb_object_agg json_build_object jsonb_build_object json_build_array jsonb_build_array to_json
            to_jsonb row_to_json jsonb_path_query coalesce nullif greatest least lower upper initcap length
            char_length character_length octet_length substring substr trim ltrim rtrim btrim replace translate
            concat concat_ws left right lpad rpad position strpos overlay repeat reverse split_part ascii chr
            md5 regexp_replace regexp_match regexp_matches format abs ceil ceiling floor round trunc mod power
            sqrt sign exp ln log random now clock_timestamp statement_timestamp extract date_part date_trunc age
            to_char to_date to_timestamp to_number make_date make_interval timezone row_number rank dense_rank
            percent_rank cume_dist ntile lag lead first_value last_value nth_value mode percentile_cont
            percentile_disc unnest generate_series array_length cardinality array_to_string string_to_array
            array_position array_append gen_random_uuid current_setting nextval currval to_tsvector to_tsquery
            plainto_tsquery ts_rank
            """);

    private static final TextCache<WriteKind> KNOWN = new TextCache<>(WriteKind::look);

    private static Set<String> words(String text) {
        return Set.of(text.strip().split("\\s+"));
    }

    /** Of a text that is executed otherwise than as an update. */
    static WriteKind of(String sql) {
        return KNOWN.of(sql);
    }

    /** What any reading finds counts. */
    private static WriteKind look(String sql) {
        WriteKind kind = READS;
        for (SqlWords words : SqlWords.readings(sql)) {
            WriteKind read = look(words);
            kind = read.compareTo(kind) > 0 ? read : kind;
        }
        return kind;
    }

    private static WriteKind look(SqlWords words) {
        String first = words.next();
        if (WRITING.contains(first)) {
            return WRITES;
        }
        boolean reads = HARMLESS.contains(first) || (QUERIES.contains(first) && onlyReads(first, words));
        return reads && words.isLastStatement() ? READS : MAY_WRITE;
    }

    /** Whether neither a part of a query nor a function that it calls may write. */
    private static boolean onlyReads(String first, SqlWords words) {
        String before = first;
        boolean mayBeCalled = false;
        String word = words.nextOfStatement();
        while (!word.isEmpty()) {
            if (mayBeCalled && word.equals("(")) {
                return false;
            }
            boolean plain = words.isWord();
            if (plain && writes(word, before)) {
                return false;
            }
            boolean known = !before.equals(".") && (WORDS.contains(word) || READING.contains(word));
            mayBeCalled = words.isQuotedName() || (plain && !known);
            before = word;
            word = words.nextOfStatement();
        }
        return true;
    }

    /** {@code for update} and {@code for no key update} lock. */
    private static boolean writes(String word, String before) {
        return switch (word) {
            case "insert", "delete", "merge", "into" -> true;
            case "update" -> !before.equals("for") && !before.equals("key");
            default -> false;
        };
    }
}
