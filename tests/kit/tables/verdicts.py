"""What becomes of each file among the samples: how it is read, or why it is refused."""

from typing import NamedTuple


class Table(NamedTuple):
    """Encoding (of a workbook: its sheet), delimiter, last row of the header, how many columns and rows."""

    encoding: str
    delimiter: str
    header_row: int | None
    columns: int
    rows: int


TABLES = {
    "csv_spectrum/csvs/comma_in_quotes.csv": Table("utf-8", ",", 1, 5, 1),
    "csv_spectrum/csvs/empty.csv": Table("utf-8", ",", 1, 3, 2),
    "csv_spectrum/csvs/empty_crlf.csv": Table("utf-8", ",", 1, 3, 2),
    "csv_spectrum/csvs/escaped_quotes.csv": Table("utf-8", ",", 1, 2, 2),
    "csv_spectrum/csvs/json.csv": Table("utf-8", ",", 1, 2, 1),
    "csv_spectrum/csvs/location_coordinates.csv": Table("utf-8", ",", 1, 4, 1),
    "csv_spectrum/csvs/newlines.csv": Table("utf-8", ",", 1, 3, 3),
    "csv_spectrum/csvs/newlines_crlf.csv": Table("utf-8", ",", 1, 3, 3),
    "csv_spectrum/csvs/quotes_and_newlines.csv": Table("utf-8", ",", 1, 2, 2),
    "csv_spectrum/csvs/simple.csv": Table("utf-8", ",", 1, 3, 1),
    "csv_spectrum/csvs/simple_crlf.csv": Table("utf-8", ",", 1, 3, 1),
    "csv_spectrum/csvs/utf8.csv": Table("utf-8", ",", 1, 3, 2),
    "csvkit_examples/bad.csv": Table("utf-8", ",", 1, 4, 3),
    "csvkit_examples/bad_skip_lines.csv": Table("utf-8", ",", 4, 4, 3),
    "csvkit_examples/blanks.csv": Table("utf-8", ",", 1, 6, 1),
    "csvkit_examples/date_like_number.csv": Table("utf-8", ";", 1, 1, 1),
    "csvkit_examples/dummy.csv": Table("utf-8", ",", 1, 3, 1),
    "csvkit_examples/dummy.tsv": Table("utf-8", "\t", 1, 3, 1),
    "csvkit_examples/dummy.xls": Table("Sheet1", "", 1, 3, 1),
    "csvkit_examples/dummy.xlsx": Table("Sheet1", "", 1, 3, 1),
    "csvkit_examples/dummy2.csv": Table("utf-8", ",", 1, 3, 1),
    "csvkit_examples/dummy3.csv": Table("utf-8", ",", 1, 3, 2),
    "csvkit_examples/dummy_col_shuffled.csv": Table("utf-8", ",", 1, 3, 1),
    "csvkit_examples/dummy_col_shuffled_ragged.csv": Table("utf-8", ",", 1, 4, 1),
    "csvkit_examples/foo1.csv": Table("utf-8", ",", 1, 3, 2),
    "csvkit_examples/foo2.csv": Table("utf-8", ",", 1, 3, 2),
    "csvkit_examples/iris.csv": Table("utf-8", ",", 1, 5, 150),
    "csvkit_examples/irismeta.csv": Table("utf-8", ",", 1, 3, 3),
    "csvkit_examples/join_a.csv": Table("utf-8", ",", 1, 3, 3),
    "csvkit_examples/join_a_short.csv": Table("utf-8", ",", 1, 3, 3),
    "csvkit_examples/join_b.csv": Table("utf-8", ",", 1, 3, 3),
    "csvkit_examples/join_no_header_row.csv": Table("utf-8", ",", 1, 3, 3),
    "csvkit_examples/join_short.csv": Table("utf-8", ",", 1, 5, 2),
    "csvkit_examples/mac_newlines.csv": Table("utf-8", ",", 1, 3, 2),
    "csvkit_examples/no_header_row.csv": Table("utf-8", ",", None, 3, 1),
    "csvkit_examples/no_header_row2.csv": Table("utf-8", ",", None, 3, 1),
    "csvkit_examples/no_header_row3.csv": Table("utf-8", ",", None, 3, 2),
    "csvkit_examples/null_byte.csv": Table("utf-8", ",", 1, 3, 1),
    "csvkit_examples/optional_quote_characters.csv": Table("utf-8", ",", 1, 3, 1),
    "csvkit_examples/realdata/Datagov_FY10_EDU_recp_by_State.csv": Table("utf-8", ",", 3, 9, 55),
    "csvkit_examples/realdata/FY09_EDU_Recipients_by_State.csv": Table("utf-8", ",", 1, 9, 52),
    "csvkit_examples/realdata/README.csv": Table("utf-8", ",", 1, 4, 3),
    "csvkit_examples/realdata/acs2012_5yr_population.csv": Table("utf-8", ",", 1, 4, 93),
    "csvkit_examples/realdata/event-notification-rpt-lastmonth.txt": Table("utf-8", "|", 1, 71, 72),
    "csvkit_examples/realdata/ks_1033_data.csv": Table("utf-8", ",", 1, 14, 1575),
    "csvkit_examples/realdata/ne_1033_data.xlsx": Table("NE data", "", 1, 14, 1036),
    "csvkit_examples/sheets.xls": Table("data", "", 1, 8, 5),
    "csvkit_examples/sheets.xlsx": Table("data", "", 1, 8, 5),
    "csvkit_examples/sheetsxls_converted.csv": Table("utf-8", ",", 1, 9, 5),
    "csvkit_examples/sheetsxlsx_converted.csv": Table("utf-8", ",", 1, 9, 5),
    "csvkit_examples/sniff_limit.csv": Table("utf-8", ";", 1, 3, 1),
    "csvkit_examples/sort_ints_nulls.csv": Table("utf-8", ",", 1, 3, 3),
    "csvkit_examples/test.xls": Table("testfixed_converted.csv", "", 1, 8, 5),
    "csvkit_examples/test.xlsx": Table("Sheet1", "", 1, 8, 5),
    "csvkit_examples/test_date_format.csv": Table("utf-8", ";", 1, 1, 2),
    "csvkit_examples/test_date_format_converted.csv": Table("utf-8", ";", 1, 1, 2),
    "csvkit_examples/test_empty_columns.csv": Table("utf-8", ",", 1, 3, 2),
    "csvkit_examples/test_extra_header.csv": Table("utf-8", ",", 1, 4, 1),
    "csvkit_examples/test_geo.csv": Table("utf-8", ",", 1, 12, 17),
    "csvkit_examples/test_geojson.csv": Table("utf-8", ",", 1, 7, 3),
    "csvkit_examples/test_header_newline.csv": Table("utf-8", ",", 1, 3, 1),
    "csvkit_examples/test_ignore_case.csv": Table("utf-8", ",", 1, 3, 5),
    "csvkit_examples/test_join_short_rows.csv": Table("utf-8", ",", 1, 3, 3),
    "csvkit_examples/test_latin1.csv": Table("cp1252", ",", 1, 3, 2),
    "csvkit_examples/test_literal_order.csv": Table("utf-8", ",", 1, 2, 3),
    "csvkit_examples/test_locale.csv": Table("utf-8", ",", 1, 3, 1),
    "csvkit_examples/test_locale_converted.csv": Table("utf-8", ",", 1, 3, 1),
    "csvkit_examples/test_no_leading_zeroes.csv": Table("utf-8", ",", 1, 3, 1),
    "csvkit_examples/test_numeric_date_format.csv": Table("utf-8", ";", 1, 1, 2),
    "csvkit_examples/test_precision.csv": Table("utf-8", ";", 1, 1, 1),
    "csvkit_examples/test_query.sql": Table("utf-8", ";", 1, 1, 1),
    "csvkit_examples/test_skip_lines.csv": Table("utf-8", ",", 4, 3, 1),
    "csvkit_examples/test_skip_lines.xls": Table("testfixed_converted.csv", "", 4, 8, 5),
    "csvkit_examples/test_skip_lines.xlsx": Table("Sheet1", "", 4, 8, 5),
    "csvkit_examples/test_utf16_big.csv": Table("utf-16", ",", 1, 3, 2),
    "csvkit_examples/test_utf16_little.csv": Table("utf-16", ",", 1, 3, 2),
    "csvkit_examples/test_utf8.csv": Table("utf-8", ",", 1, 3, 2),
    "csvkit_examples/test_utf8_bom.csv": Table("utf-8-sig", ",", 1, 3, 2),
    "csvkit_examples/testdbf_converted.csv": Table("utf-8", ",", 1, 12, 8),
    "csvkit_examples/testfixed_converted.csv": Table("utf-8", ",", 1, 8, 4),
    "csvkit_examples/testfixed_schema.csv": Table("utf-8", ",", 1, 3, 8),
    "csvkit_examples/testfixed_schema_no_inference.csv": Table("utf-8", ",", 1, 3, 3),
    "csvkit_examples/testjson_converted.csv": Table("utf-8", ",", 1, 7, 5),
    "csvkit_examples/testjson_multiline_converted.csv": Table("utf-8", ",", 1, 3, 2),
    "csvkit_examples/testjson_nested_converted.csv": Table("utf-8", ",", 1, 7, 2),
    "csvkit_examples/testxls_converted.csv": Table("utf-8", ",", 1, 8, 5),
    "csvkit_examples/testxls_unicode_converted.csv": Table("utf-8", ",", 1, 3, 1),
    "csvkit_examples/testxlsx_converted.csv": Table("utf-8", ",", 1, 8, 5),
    "csvkit_examples/testxlsx_noinference_converted.csv": Table("utf-8", ",", 1, 8, 5),
    "csvkit_examples/testxlsx_unicode_converted.csv": Table("utf-8", ",", 1, 3, 1),
    "frictionless/blank-cells.csv": Table("utf-8", ",", 1, 2, 5),
    "frictionless/blank-headers.csv": Table("utf-8", ",", 1, 3, 2),
    "frictionless/blank-rows-multiple.csv": Table("utf-8", ",", 1, 3, 2),
    "frictionless/blank-rows-no-fields.csv": Table("utf-8", ",", 1, 3, 2),
    "frictionless/blank-rows.csv": Table("utf-8", ",", 1, 3, 2),
    "frictionless/bom.csv": Table("utf-8-sig", ",", 1, 2, 2),
    "frictionless/capital-invalid.csv": Table("utf-8", ",", 1, 4, 10),
    "frictionless/cast-int-to-string-issue-1251.xls": Table("Feuille1", "", 1, 5, 2),
    "frictionless/cast-int-to-string-issue-1251.xlsx": Table("Feuille1", "", 1, 5, 2),
    "frictionless/delimiter.csv": Table("utf-8", ";", 1, 2, 2),
    "frictionless/doublequote.csv": Table("utf-8", ",", 1, 17, 5),
    "frictionless/duplicate-column.csv": Table("utf-8", ",", 1, 4, 1),
    "frictionless/duplicate-headers.csv": Table("utf-8", ",", 1, 5, 2),
    "frictionless/duplicate-rows.csv": Table("utf-8", ",", 1, 3, 3),
    "frictionless/encoding-issue-274.csv": Table("utf-8", ",", 1, 17, 507),
    "frictionless/invalid.csv": Table("utf-8", ",", 1, 5, 3),
    "frictionless/issue-1009-semicolon.csv": Table("utf-8", ";", 1, 2, 1),
    "frictionless/issue-1024.xlsx": Table("IPC", "", 11, 55, 49),
    "frictionless/issue-312.xlsx": Table("invalid", "", 1, 5, 4),
    "frictionless/issue-313.xlsx": Table("Sheet1", "", 1, 5, 2),
    "frictionless/issue-320.xlsx": Table("IPC", "", 11, 54, 49),
    "frictionless/issue-870.xlsx": Table("Sheet1", "", 1, 8, 9),
    "frictionless/latin1.csv": Table("cp1252", ",", 1, 2, 2),
    "frictionless/long.csv": Table("utf-8", ",", 1, 2, 6),
    "frictionless/multiline-headers.xlsx": Table("Лист1", "", 5, 4, 1),
    "frictionless/number-format-multicode.xlsx": Table("Sheet1", "", 1, 1, 3),
    "headers/google_contacts_2024_one_row.csv": Table("utf-8", ",", 1, 34, 1),
    "headers/outlook_ru_header_plus_row_with_embedded_newline.cp1251.csv": Table("cp1251", ",", 1, 92, 1),
    "vcard/eventable_vobject/more_tests.txt": Table("utf-8", "\t", 2, 1, 70),
    "vcard/eventable_vobject/vcard_with_groups.ics": Table("utf-8", "", None, 20, 1),
    "vcard/ez_vcard/John_Doe_ANDROID.vcf": Table("utf-8", "", None, 20, 6),
    "vcard/ez_vcard/John_Doe_BLACK_BERRY.vcf": Table("utf-8", "", None, 20, 1),
    "vcard/ez_vcard/John_Doe_EVOLUTION.vcf": Table("utf-8", "", None, 20, 1),
    "vcard/ez_vcard/John_Doe_GMAIL.vcf": Table("utf-8", "", None, 20, 1),
    "vcard/ez_vcard/John_Doe_IPHONE.vcf": Table("utf-8", "", None, 20, 1),
    "vcard/ez_vcard/John_Doe_LOTUS_NOTES.vcf": Table("utf-8", "", None, 20, 1),
    "vcard/ez_vcard/John_Doe_MAC_ADDRESS_BOOK.vcf": Table("utf-8", "", None, 20, 1),
    "vcard/ez_vcard/John_Doe_MS_OUTLOOK.vcf": Table("utf-8", "", None, 20, 1),
    "vcard/ez_vcard/fullcontact.vcf": Table("utf-8", "", None, 20, 1),
    "vcard/ez_vcard/gmail-list.vcf": Table("utf-8", "", None, 20, 3),
    "vcard/ez_vcard/gmail-single.vcf": Table("utf-8", "", None, 20, 1),
    "vcard/ez_vcard/gmail-single2.vcf": Table("utf-8", "", None, 20, 1),
    "vcard/ez_vcard/outlook-2003.vcf": Table("utf-8", "", None, 20, 1),
    "vcard/ez_vcard/outlook-2007.vcf": Table("utf-8", "", None, 20, 1),
    "vcard/ez_vcard/rfc2426-example.vcf": Table("utf-8", "", None, 20, 2),
    "vcard/ez_vcard/rfc6350-example.vcf": Table("utf-8", "", None, 20, 1),
    "vcard/ez_vcard/thunderbird-MoreFunctionsForAddressBook-extension.vcf": Table("utf-8", "", None, 20, 1),
    "vcard/ez_vcard_issue/issue114.vcf": Table("utf-8", "", None, 20, 1),
    "vcard/eventable_vobject/simple_3_0_test.ics": Table("utf-8", "", None, 20, 1),
    "vcard/ez_vcard/vcard-samples-license.txt": Table("utf-8", ";", 1, 1, 8),
}
REFUSED = {
    "another_kind": """
        csv_spectrum/json/comma_in_quotes.json
        csv_spectrum/json/empty.json
        csv_spectrum/json/empty_crlf.json
        csv_spectrum/json/escaped_quotes.json
        csv_spectrum/json/json.json
        csv_spectrum/json/location_coordinates.json
        csv_spectrum/json/newlines.json
        csv_spectrum/json/newlines_crlf.json
        csv_spectrum/json/quotes_and_newlines.json
        csv_spectrum/json/simple.json
        csv_spectrum/json/simple_crlf.json
        csv_spectrum/json/utf8.json
        csvkit_examples/test_geojson.json
        csvkit_examples/testdbf.dbf
        csvkit_examples/testjson.json
        csvkit_examples/testjson_multiline.json
        csvkit_examples/testjson_nested.json
        vcard/eventable_vobject/availablity.ics
        vcard/eventable_vobject/badline.ics
        vcard/eventable_vobject/badstream.ics
        vcard/eventable_vobject/freebusy.ics
        vcard/eventable_vobject/journal.ics
        vcard/eventable_vobject/ms_tzid.ics
        vcard/eventable_vobject/recurrence-offset-naive.ics
        vcard/eventable_vobject/recurrence-without-tz.ics
        vcard/eventable_vobject/recurrence.ics
        vcard/eventable_vobject/ruby_rrule.ics
        vcard/eventable_vobject/simple_2_0_test.ics
        vcard/eventable_vobject/simple_test.ics
        vcard/eventable_vobject/standard_test.ics
        vcard/eventable_vobject/timezones.ics
        vcard/eventable_vobject/tz_us_eastern.ics
        vcard/eventable_vobject/tzid_8bit.ics
        vcard/eventable_vobject/utf8_test.ics
        vcard/eventable_vobject/vtodo.ics
        vcard/ez_vcard/gmail-single2.png
    """,
    "no_columns": """
        csv_spectrum/readme.md
        csvkit_examples/COPYING
        formula_injection/PayloadsAllTheThings_CSV_Injection.md
        frictionless/LICENSE.md
        vcard/eventable_vobject/silly_test.ics
        vcard/ez_vcard/LICENSE
    """,
    "only_header": """
        csvkit_examples/blanks_converted.csv
        csvkit_examples/test.sql
        csvkit_examples/test_empty_columns_long_row.csv
        csvkit_examples/test_empty_columns_short_row.csv
        csvkit_examples/test_latin1.sql
        frictionless/merged-cells-boolean.xls
        frictionless/merged-cells.xls
        frictionless/merged-cells.xlsx
        headers/google_contacts_2024_header.csv
        headers/outlook_en_header.csv
        headers/outlook_ru_header.cp1251.csv
    """,
    "archive": """
        csvkit_examples/dummy.csv.bz2
        csvkit_examples/dummy.csv.gz
    """,
    "empty": """
        csvkit_examples/empty.csv
        frictionless/empty.csv
    """,
    "fixed_width": """
        csvkit_examples/testfixed
        csvkit_examples/testfixed_skip_lines
    """,
}
WHY = {name: code for code, names in REFUSED.items() for name in names.split()}
