//! Records as spreadsheet programs write and damage them.

use immediate_justice::import::Options;

use crate::support::{
    Kind,
    records::{Records, Service, assert_clean, assert_problems, counted, problem_at, tried},
};

#[tokio::test]
async fn an_unclosed_quotation_mark_is_reported_where_it_opens() {
    let records = Records::new();
    let last = records.line_of("organisations.csv", "wicksteed-trust,");
    records.edit("organisations.csv", last, ",grounds@", ",\"grounds@");

    let report = tried(&records).await;

    assert_problems(
        &report,
        &[problem_at("organisations.csv", last, None, "never closed")],
    );
}

#[tokio::test]
async fn an_unclosed_quotation_mark_does_not_hide_the_following_rows() {
    let records = Records::new();
    let content = records.read("organisations.csv");
    let opened = content.replacen(",desk@analysts.example", ",\"desk@analysts.example", 1);
    assert_ne!(opened, content);
    records.write("organisations.csv", opened);

    let report = tried(&records).await;

    let [problem] = report.problems.as_slice() else {
        panic!("one problem is expected: {:?}", report.problems)
    };
    assert!(problem.expected.contains("begins in line 2"), "{problem}");
    assert_eq!(counted(&report, "organisations.csv").recorded, 0);
}

#[tokio::test]
async fn a_quotation_mark_inside_a_value_is_reported() {
    let records = Records::new();
    let quoted = "\"Bedford Road, Northampton\"";
    records.edit("sites.csv", 2, quoted, "\"Behind the \"Rec\" field\"");

    assert_problems(
        &tried(&records).await,
        &[problem_at(
            "sites.csv",
            2,
            None,
            "inside a value is written twice",
        )],
    );

    records.edit(
        "sites.csv",
        2,
        "\"Behind the \"Rec\" field\"",
        "Behind the \"Rec\"",
    );
    assert_problems(
        &tried(&records).await,
        &[problem_at("sites.csv", 2, None, "middle of a value")],
    );
}

#[tokio::test]
async fn empty_rows_and_columns_are_ignored() {
    let records = Records::new();
    let offenders = records.read("offenders.csv");
    let widened: Vec<String> = offenders
        .trim_end()
        .lines()
        .map(|row| format!("{row},,"))
        .collect();
    records.write(
        "offenders.csv",
        format!("{}\r\n,,,,,,,,,\r\n , ,,,,,,,,\r\n", widened.join("\r\n")),
    );
    let sessions = records.read("sessions.csv");
    let (first, rest) =
        sessions.split_at(sessions.match_indices('\n').nth(4).expect("five rows").0);
    records.write("sessions.csv", format!("{first}\n,,,,,,,,,{rest}"));
    let areas = records.read("areas.csv");
    // The values at the end that are empty are left out, and headings are written with capitals.
    let short: Vec<&str> = areas.lines().map(|row| row.trim_end_matches(',')).collect();
    records.write(
        "areas.csv",
        short.join("\n").replacen("gss_code", "GSS Code", 1),
    );

    let report = tried(&records).await;

    assert_clean(&report);
    assert_eq!(counted(&report, "offenders.csv").rows, 405);
}

#[tokio::test]
async fn line_numbers_are_right_after_blank_rows() {
    let records = Records::new();
    let sites = records.read("sites.csv");
    records.write("sites.csv", sites.replacen('\n', "\n,,,,,,,,,,,,,\n\n", 1));
    let wrong = records.line_of("sites.csv", "SITE-002,");
    records.edit("sites.csv", wrong, ",PARK,", ",PITCH,");

    assert_problems(
        &tried(&records).await,
        &[problem_at("sites.csv", wrong, "type", "PARK")],
    );
}

#[tokio::test]
async fn a_value_after_the_last_heading_is_reported() {
    let records = Records::new();
    records.edit("offenders.csv", 2, "NN99 2PN,,", "NN99 2PN,,,stray");

    assert_problems(
        &tried(&records).await,
        &[problem_at(
            "offenders.csv",
            2,
            None,
            "As many values as columns",
        )],
    );
}

#[tokio::test]
async fn values_damaged_by_a_spreadsheet_are_reported_by_column() {
    let records = Records::new();
    let mut offenders = records.read("offenders.csv");
    let line = offenders.lines().count() + 1;
    offenders.push_str(
        "OFF-9301,#N/A,Person,2009-05-06,MALE,#N/A,#REF!,7.70E+09\n\
         OFF-9302,Test,#VALUE!,#####,MALE,NN1 1DE,Guardian,7700900123\n\
         OFF-9303,Test,Third,2009-05-06,MALE,,Guardian,'07700900123\n",
    );
    records.write("offenders.csv", offenders);

    assert_problems(
        &tried(&records).await,
        &[
            problem_at("offenders.csv", line, "first_name", "an error of its own"),
            problem_at(
                "offenders.csv",
                line,
                "guardian_name",
                "an error of its own",
            ),
            problem_at("offenders.csv", line, "guardian_phone", "power of ten"),
            problem_at("offenders.csv", line, "postcode", "an error of its own"),
            problem_at("offenders.csv", line + 1, "date_of_birth", "too narrow"),
            problem_at("offenders.csv", line + 1, "guardian_phone", "leading zero"),
            problem_at(
                "offenders.csv",
                line + 1,
                "last_name",
                "an error of its own",
            ),
        ],
    );
}

#[tokio::test]
async fn the_forms_of_values_are_checked_whatever_else_is_wrong_with_a_row() {
    for (file, row, columns) in [
        (
            "areas.csv",
            "new-ward,HAMLET,New Ward,,E5,,",
            &["gss_code", "type"][..],
        ),
        (
            "organisations.csv",
            "new-trust,NOTHING,New Trust,,grounds",
            &["contact_email", "kind"],
        ),
        (
            "people.csv",
            "REF-99,referrer,new@example,nobody,New,,X",
            &["collar_number", "organisation"],
        ),
        (
            "offenders.csv",
            "OFF-9301,A,B,nothing,,NN1,,7700900123",
            &["date_of_birth", "guardian_phone", "postcode"],
        ),
    ] {
        let records = Records::new();
        let content = records.read(file);
        let line = content.lines().count() + 1;
        records.write(file, format!("{content}{row}\n"));

        let report = tried(&records).await;

        let found: Vec<_> = report
            .problems
            .iter()
            .map(|found| (found.line, found.column))
            .collect();
        let expected: Vec<_> = columns
            .iter()
            .map(|column| (line as u64, Some(*column)))
            .collect();
        assert_eq!(found, expected, "{:#?}", report.problems);
    }
}

#[tokio::test]
async fn one_cause_in_many_lines_is_one_sentence() {
    let records = Records::new();
    let sites = records.read("sites.csv");
    records.write("sites.csv", sites.replace(",PARK,", ",PITCH,"));

    let causes = tried(&records).await.causes();

    let [cause] = causes.as_slice() else {
        panic!("one cause is expected: {causes:#?}")
    };
    assert!(
        cause.starts_with("sites.csv, lines 2, 3, 4, 6, 8 and "),
        "{cause}"
    );
    assert!(cause.contains(" more, column type: "), "{cause}");
}

#[tokio::test]
async fn what_is_wrong_with_a_file_as_a_whole_is_one_sentence() {
    let content = Records::new().read("offenders.csv");
    let (headings, rows) = content.split_once('\n').expect("headings");
    for (content, words) in [
        (rows.as_bytes(), "There is none of them in this line."),
        (b"", "the file is empty"),
        (b"\r\n,,,\r\n", "the file has no values"),
        (b"PK\x03\x04\x14\0\x06\0\"", "Name a workbook .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", "old Excel"),
        (b"reference,first_n\xe4me\n1,2\n", "UTF-8"),
        (b"reference,first\x07name\n1,2\n", "control characters"),
        (
            headings.replace("sex", "gender").as_bytes(),
            "heading 5. Missing: sex.",
        ),
    ] {
        let records = Records::new();
        records.write("offenders.csv", content);

        let report = tried(&records).await;

        assert_problems(&report, &[problem_at("offenders.csv", 1, None, words)]);
    }
}

#[tokio::test]
async fn blank_rows_above_the_headings_and_spaces_of_any_kind_in_them_do_no_harm() {
    let records = Records::new();
    let offenders = records.read("offenders.csv");
    let offenders = offenders.replacen("first_name", "First\u{a0}Name", 1);
    let offenders = offenders.replacen("date_of_birth", "Date\u{2011}of  birth", 1);
    records.write(
        "offenders.csv",
        format!("\n,,,\n \u{a0},\u{feff},\n{offenders}\u{feff}\n\u{200b},,,\n"),
    );
    let sites = records.read("sites.csv");
    records.write(
        "sites.csv",
        format!(";;;\n{}", separated_by_semicolons(&sites)),
    );
    let wrong = records.line_of("offenders.csv", "OFF-0004,");
    assert_eq!(wrong, 8);

    let report = tried(&records).await;

    assert_clean(&report);
    assert_eq!(counted(&report, "offenders.csv").rows, 405);
    records.edit("offenders.csv", wrong, ",1982-", ",2982-");
    assert_problems(
        &tried(&records).await,
        &[problem_at("offenders.csv", wrong, "date_of_birth", "A day")],
    );
}

fn separated_by_semicolons(content: &str) -> String {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(content.as_bytes());
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .from_writer(vec![]);
    for row in reader.records() {
        writer
            .write_record(&row.expect("a row"))
            .expect("a row is written");
    }
    String::from_utf8(writer.into_inner().expect("a file")).expect("text")
}

#[tokio::test]
async fn lines_may_end_in_carriage_returns_alone() {
    let service = Service::new(Kind::Sqlite).await;
    let records = Records::new();
    for file in ["offenders.csv", "sites.csv", "attendances.csv"] {
        records.write(file, records.read(file).replace('\n', "\r"));
    }
    let offenders = records.read("offenders.csv");
    records.write("offenders.csv", offenders.replacen("1982-10-19", "x", 1));
    assert_problems(
        &service.import(records.path()).await,
        &[problem_at("offenders.csv", 5, "date_of_birth", "A day")],
    );
    records.write("offenders.csv", offenders);

    assert_clean(&service.import(records.path()).await);

    let other = Service::imported(Kind::Sqlite).await;
    assert_eq!(service.rows().await, other.rows().await);
}

#[tokio::test]
async fn other_encodings_and_separators_are_read_alike() {
    let service = Service::new(Kind::Sqlite).await;
    let records = Records::new();
    let utf_16: Vec<u8> = std::iter::once(0xfeff)
        .chain(
            records
                .read("sites.csv")
                .replace('\n', "\r\n")
                .encode_utf16(),
        )
        .flat_map(u16::to_le_bytes)
        .collect();
    records.write("sites.csv", utf_16);
    let areas = records.read("areas.csv");
    records.write(
        "areas.csv",
        format!("sep=;\r\n{}", areas.replace(',', ";").replace('\n', "\r\n")),
    );
    records.write(
        "referrals.csv",
        records.read("referrals.csv").replace(',', "\t"),
    );

    assert_clean(&service.import(records.path()).await);

    let other = Service::imported(Kind::Sqlite).await;
    assert_eq!(service.rows().await, other.rows().await);
}

#[tokio::test]
async fn windows_1252_is_read_if_declared() {
    let records = Records::new();
    let content = records.read("organisations.csv").into_bytes();
    let at = content
        .windows(11)
        .position(|word| word == b"Green Patch")
        .expect("a name");
    let mut latin = content;
    latin[at + 4] = 0xe9;
    records.write("organisations.csv", latin);
    assert_problems(
        &tried(&records).await,
        &[problem_at(
            "organisations.csv",
            4,
            None,
            "--encoding windows-1252",
        )],
    );
    let service = Service::new(Kind::Sqlite).await;

    let named = Options {
        encoding: Some(encoding_rs::WINDOWS_1252),
        ..Options::default()
    };
    assert_clean(&service.import_with(records.path(), named).await);
}
