package org.hibernatepg.trigger.internal.jdbc;

import java.util.Set;

/**
 * Functions of PostgreSQL and of its common extensions that change no row of a table, and words of its grammar that look
 * like functions. {@code nextval} is one of them: sequences have no triggers. Functions that run a text of SQL, such as
 * {@code query_to_xml}, are none.
 */
final class ReadOnlyFunctions {
    private static final Set<String> NAMES = Set.of("""
            abbrev abs acos acosd acosh age any_value area array_agg array_append array_cat array_dims array_fill
            array_larger array_length array_lower array_ndims array_position array_positions array_prepend array_remove
            array_replace array_reverse array_sample array_shuffle array_sort array_to_json array_to_string
            array_to_tsvector array_upper ascii asin asind asinh atan atan2 atan2d atand atanh avg bit bit_and bit_count
            bit_length bit_or bit_xor bool bool_and bool_or bpchar cardinality cast cbrt ceil ceiling center char
            char_length character character_length chr clock_timestamp coalesce col_description concat concat_ws convert
            convert_from convert_to corr cos cosd cosh cot cotd count covar_pop covar_samp crypt cume_dist
            current_database current_query current_schema current_schemas current_setting current_time current_timestamp
            current_user currval date date_add date_bin date_part date_subtract date_trunc datemultirange daterange
            decimal decode degrees dense_rank digest div encode enum_first enum_last enum_range erf erfc every exp
            extract factorial family first_value float float4 float8 floor format format_type gcd gen_random_uuid
            gen_salt generate_series generate_subscripts get_bit get_byte get_current_ts_config getdatabaseencoding
            greatest grouping has_any_column_privilege has_column_privilege has_database_privilege
            has_function_privilege has_schema_privilege has_sequence_privilege has_table_privilege has_type_privilege
            height hmac host hostmask inet_client_addr inet_client_port inet_merge inet_same_family inet_server_addr
            inet_server_port initcap int2 int4 int4multirange int4range int8 int8multirange int8range interval
            is_normalized isempty isfinite json json_agg json_agg_strict json_array json_array_elements
            json_array_elements_text json_array_length json_arrayagg json_build_array json_build_object json_each
            json_each_text json_exists json_object json_object_agg json_object_agg_strict json_object_agg_unique
            json_object_agg_unique_strict json_object_keys json_objectagg json_populate_record json_populate_recordset
            json_query json_scalar json_serialize json_strip_nulls json_table json_to_record json_to_recordset
            json_to_tsvector json_typeof json_value jsonb_agg jsonb_agg_strict jsonb_array_elements
            jsonb_array_elements_text jsonb_array_length jsonb_build_array jsonb_build_object jsonb_contains
            jsonb_delete_path jsonb_each jsonb_each_text jsonb_insert jsonb_object jsonb_object_agg
            jsonb_object_agg_strict jsonb_object_agg_unique jsonb_object_agg_unique_strict jsonb_object_keys
            jsonb_path_exists jsonb_path_exists_tz jsonb_path_match jsonb_path_match_tz jsonb_path_query
            jsonb_path_query_array jsonb_path_query_array_tz jsonb_path_query_first jsonb_path_query_first_tz
            jsonb_path_query_tz jsonb_populate_record jsonb_populate_record_valid jsonb_populate_recordset jsonb_pretty
            jsonb_set jsonb_set_lax jsonb_strip_nulls jsonb_to_record jsonb_to_recordset jsonb_to_tsvector jsonb_typeof
            justify_days justify_hours justify_interval lag last_value lastval lcm lead least left length levenshtein ln
            localtime localtimestamp log lower lpad ltrim make_date make_interval make_time make_timestamp
            make_timestamptz masklen max md5 merge_action metaphone min min_scale mod mode multirange netmask network
            nextval normalize now nth_value ntile nullif num_nonnulls num_nulls numeric nummultirange numnode numrange
            obj_description octet_length overlaps overlay parse_ident percent_rank percentile_cont percentile_disc
            pg_advisory_lock pg_advisory_lock_shared pg_advisory_unlock pg_advisory_unlock_all pg_advisory_unlock_shared
            pg_advisory_xact_lock pg_advisory_xact_lock_shared pg_backend_pid pg_blocking_pids pg_cancel_backend
            pg_client_encoding pg_column_size pg_current_snapshot pg_current_wal_flush_lsn pg_current_wal_insert_lsn
            pg_current_wal_lsn pg_current_xact_id pg_current_xact_id_if_assigned pg_database_size pg_describe_object
            pg_encoding_to_char pg_export_snapshot pg_function_is_visible pg_get_constraintdef pg_get_expr
            pg_get_function_arguments pg_get_function_identity_arguments pg_get_function_result pg_get_functiondef
            pg_get_indexdef pg_get_keywords pg_get_partkeydef pg_get_ruledef pg_get_serial_sequence pg_get_triggerdef
            pg_get_userbyid pg_get_viewdef pg_has_role pg_indexes_size pg_is_in_recovery pg_last_wal_receive_lsn
            pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_my_temp_schema pg_notify pg_partition_root
            pg_partition_tree pg_postmaster_start_time pg_relation_size pg_sequence_last_value pg_size_pretty pg_sleep
            pg_sleep_for pg_sleep_until pg_snapshot_xip pg_snapshot_xmax pg_snapshot_xmin pg_table_is_visible
            pg_table_size pg_terminate_backend pg_total_relation_size pg_trigger_depth pg_try_advisory_lock
            pg_try_advisory_lock_shared pg_try_advisory_xact_lock pg_try_advisory_xact_lock_shared pg_type_is_visible
            pg_typeof pg_visible_in_snapshot pg_wal_lsn_diff pg_xact_commit_timestamp pg_xact_status phraseto_tsquery pi
            plainto_tsquery position pow power querytree quote_ident quote_literal quote_nullable radians random
            random_normal range_agg range_intersect_agg range_merge rank regexp_count regexp_instr regexp_like
            regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr
            regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy repeat replace
            reverse right round row_number row_security_active row_to_json rpad rtrim scale session_user set_bit
            set_byte set_masklen setseed setval setweight sha224 sha256 sha384 sha512 show_trgm sign similarity sin sind
            sinh soundex split_part sqrt statement_timestamp stddev stddev_pop stddev_samp strict_word_similarity
            string_agg string_to_array string_to_table strip strpos substr substring sum system_user tan tand tanh text
            time timeofday timestamp timestamptz timetz timezone to_ascii to_bin to_char to_date to_hex to_json to_jsonb
            to_number to_oct to_regclass to_regcollation to_regnamespace to_regoper to_regoperator to_regproc
            to_regprocedure to_regrole to_regtype to_regtypemod to_timestamp to_tsquery to_tsvector
            transaction_timestamp translate treat trim trim_array trim_scale trunc ts_delete ts_filter ts_headline
            ts_rank ts_rank_cd tsmultirange tsrange tstzmultirange tstzrange tsvector_to_array txid_current
            txid_current_if_assigned txid_current_snapshot txid_snapshot_xip txid_snapshot_xmax txid_snapshot_xmin
            txid_status txid_visible_in_snapshot unaccent unicode_assigned unicode_version unistr unnest upper upper_inc
            upper_inf uuid uuid_extract_timestamp uuid_extract_version uuid_generate_v1 uuid_generate_v4 uuidv4 uuidv7
            var_pop var_samp varchar variance varying version websearch_to_tsquery width width_bucket word_similarity
            xml_is_well_formed xml_is_well_formed_content xml_is_well_formed_document xmlagg xmlattributes xmlcomment
            xmlconcat xmlelement xmlexists xmlforest xmlparse xmlpi xmlroot xmlserialize xmltable xmltext xpath
            xpath_exists
            """.trim().split("\\s+"));

    private ReadOnlyFunctions() {}

    static boolean contains(String name) {
        return NAMES.contains(name);
    }
}
