package org.hibernatepg.trigger.internal.condition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionsTest {
    private static final Mappings ARTICLE = Mappings.ofArticle();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "substring(new.name, 2) = 'x'; substr(new.\"display_name\", 2) = 'x'",
                "substring(new.name from 2 for 3) = 'x'; substr(new.\"display_name\", 2, 3) = 'x'",
                "left(new.name, 2) = right(new.name, 2); left(new.\"display_name\", 2) = right(new.\"display_name\", 2)",
                "position('a' in new.name) > 0; position('a' in new.\"display_name\") > 0",
                "locate('a', new.name) > 0; position('a' in new.\"display_name\") > 0",
                "overlay(new.name placing 'x' from 2 for 1) = 'x'; overlay(new.\"display_name\" placing 'x' from 2 for 1) = 'x'",
                "pad(new.name with 5 leading '0') = 'x'; lpad(new.\"display_name\", 5, '0') = 'x'",
                "pad(new.name with 5 trailing) = 'x'; rpad(new.\"display_name\", 5) = 'x'",
                "concat(new.name, '-', new.odd) = 'x'; (new.\"display_name\" || '-' || new.\"Odd Name\") = 'x'",
                "character_length(new.name) > 1; length(new.\"display_name\") > 1",
                "collate(new.name as `C`) < 'x'; (new.\"display_name\" collate \"C\") < 'x'",
                "bitxor(new.amount, 3) = bitand(new.amount, 1); ((new.\"amount\") # (3)) = ((new.\"amount\") & (1))",
                "round(new.weight, 2) > power(2, 3); round(cast(new.\"weight\" as numeric), 2) > power(2, 3)",
                "truncate(new.price, 1) = 1; trunc(cast(new.\"price\" as numeric), 1) = 1",
                "year(new.day) = 2020; extract(year from new.\"day\") = 2020",
                "extract(day of week from new.day) = 1; (extract(dow from new.\"day\") + 1) = 1",
                "extract(epoch from new.seen) > 5; extract(epoch from new.\"seen\") > 5",
                "extract(date from new.seen) = date 2020-01-01; cast(new.\"seen\" as date) = date '2020-01-01'",
                "trunc(new.seen, month) = new.seen; date_trunc('month', new.\"seen\") = new.\"seen\"",
                "format(new.day as 'yyyy-MM') = '2020-01'; to_char(new.\"day\", 'YYYY-MM') = '2020-01'",
                "new.seen + 1 day > local datetime; new.\"seen\" + interval '1 day' > localtimestamp",
                "new.day + 2 quarter > local date; cast(new.\"day\" + interval '6 month' as date) > current_date",
                "new.seen - (new.amount + 1) hour > old.seen; new.\"seen\" - (((new.\"amount\" + 1)) * interval '1 hour') > old.\"seen\"",
                "new.seen - old.seen > 90 minute; new.\"seen\" - old.\"seen\" > interval '90 minute'",
                "new.day - local date < 3 day; (new.\"day\" - current_date) * interval '1 day' < interval '3 day'",
                "(new.seen - old.seen) by hour > 2; extract(epoch from (new.\"seen\" - old.\"seen\")) / 3600 > 2",
                "timestampdiff(day, old.seen, new.seen) > 2; extract(day from new.\"seen\" - old.\"seen\") > 2",
                "timestampadd(week, 2, new.seen) > old.seen; new.\"seen\" + interval '2 week' > old.\"seen\"",
                "function('pg_catalog.md5', new.name) = 'x'; pg_catalog.md5(new.\"display_name\") = 'x'",
                "function('random') < 0.5; random() < 0.5",
                "function('md5' as String, new.name) like 'a%'; md5(new.\"display_name\") like 'a%'",
                "ifnull(new.rank, PUBLISHED) = INACTIVE; coalesce(new.\"rank\", 1) = 2",
                "new.labels contains 'a'; new.\"labels\" @> cast(array['a'] as varchar(255) array)",
                "new.labels not contains 'a'; not (new.\"labels\" @> cast(array['a'] as varchar(255) array))",
                "new.labels includes ['a', 'b']; new.\"labels\" @> cast(array['a', 'b'] as varchar(255) array)",
                "new.labels intersects old.labels; new.\"labels\" && old.\"labels\"",
                "'a' in new.labels; 'a' = any (new.\"labels\")",
                "array_length(new.labels) > 2; cardinality(new.\"labels\") > 2",
                "new.labels = ['a', 'b']; new.\"labels\" = cast(array['a', 'b'] as varchar(255) array)",
                "new.active = new.featured; new.\"active\" = (new.\"featured\" = 'Y')",
                "coalesce(new.active, new.featured); coalesce(new.\"active\", (new.\"featured\" = 'Y'))",
                "cast(new.featured as String) = 'true'; cast(new.\"featured\" = 'Y' as text) = 'true'",
                "cast(new.name as string(3)) = 'abc'; cast(new.\"display_name\" as varchar(3)) = 'abc'",
                "- -7 = new.amount; 7 = new.\"amount\"",
                "new.name like old.name; new.\"display_name\" like old.\"display_name\" escape ''",
                "new.name like '50\\%'; new.\"display_name\" like E'50\\\\%' escape ''",
                "function('f', X'DEAD') = 1; f(decode('dead', 'hex')) = 1",
            })
    void functionsMeanWhatTheyMeanInQueries(String hql, String sql) {
        assertThat(ARTICLE.compile(Article.class, hql)).isEqualTo(sql);
    }

    @Test
    void theStartOfASearchCountsFromTheBeginning() {
        assertThat(ARTICLE.compile(Article.class, "locate('a', new.name, 3) = 4"))
                .isEqualTo("case position('a' in substr(new.\"display_name\", 3)) when 0 then 0"
                        + " else position('a' in substr(new.\"display_name\", 3)) + (3) - 1 end = 4");
    }
}
