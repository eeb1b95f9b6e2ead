//! The records in Excel workbooks: one for a table, or one with a sheet for each.

use immediate_justice::import::{Options, import};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};

use crate::support::{
    Kind,
    records::{Records, Service, assert_clean, assert_problems, problem_at, tried},
};

#[tokio::test]
async fn a_workbook_is_read_like_csv_files() {
    let service = Service::new(Kind::Sqlite).await;
    let records = Records::new();
    for table in ["areas", "offenders", "sites", "sessions"] {
        as_workbook(&records, table);
    }
    let wrong = records.line_of("suggestions.csv", "SUG-0002,");
    records.edit("suggestions.csv", wrong, ",PARK,", ",PITCH,");
    assert_problems(
        &service.import(records.path()).await,
        &[problem_at("suggestions.csv", wrong, "site_type", "PARK")],
    );
    records.edit("suggestions.csv", wrong, ",PITCH,", ",PARK,");

    assert_clean(&service.import(records.path()).await);

    let other = Service::imported(Kind::Sqlite).await;
    assert_eq!(service.rows().await, other.rows().await);
}

#[tokio::test]
async fn empty_rows_above_the_headings_do_no_harm() {
    let records = Records::new();
    let content = records.read("organisations.csv");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    // One row has nothing but a space, and two have nothing at all.
    sheet.write(1, 2, " \u{feff}").expect("a cell");
    fill_from(sheet, 3, &content);
    book.save(records.path().join("organisations.xlsx"))
        .expect("a workbook");
    std::fs::remove_file(records.path().join("organisations.csv")).expect("a file less");

    assert_clean(&tried(&records).await);
}

#[tokio::test]
async fn a_table_in_two_files_is_reported() {
    let records = Records::new();
    let areas = records.read("areas.csv");
    as_workbook(&records, "areas");
    records.write("areas.csv", areas);

    assert_problems(
        &tried(&records).await,
        &[problem_at("areas.csv", 1, None, "One file")],
    );
}

#[tokio::test]
async fn a_workbook_with_a_sheet_for_each_table_is_read_like_csv_files() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let service = Service::new(kind).await;
        let records = Records::new();
        let mut book = Workbook::new();
        for (table, name) in [
            ("areas", "Areas"),
            ("offenders", "offenders"),
            ("follow_ups", "Follow ups"),
            ("sites", " SITES "),
        ] {
            let sheet = book.add_worksheet();
            sheet.set_name(name).expect("a name");
            fill(sheet, &records.read(&format!("{table}.csv")));
            std::fs::remove_file(records.path().join(format!("{table}.csv")))
                .expect("one file fewer");
        }
        // Excel adds empty sheets; and while a workbook is open, such a file lies beside it.
        book.add_worksheet().set_name("Sheet5").expect("a name");
        records.write("~$The Team.xlsx", "in use");
        book.save(records.path().join("The Team.XLSX"))
            .expect("a workbook");
        let people = records.path().join("people.csv");
        std::fs::rename(&people, people.with_file_name("People.CSV")).expect("another name");

        assert_clean(&service.import(records.path()).await);

        let other = Service::imported(kind).await;
        assert_eq!(service.rows().await, other.rows().await);
        service.stop().await;
        other.stop().await;
    }
}

#[tokio::test]
async fn an_unknown_sheet_is_reported_and_nothing_is_imported() {
    let service = Service::new(Kind::Sqlite).await;
    let records = Records::new();
    let mut book = Workbook::new();
    fill(
        book.add_worksheet().set_name("areas").expect("a name"),
        &records.read("areas.csv"),
    );
    for name in ["Notes", "offender"] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).expect("a name");
        sheet.write(3, 1, "something").expect("a cell");
    }
    let path = records.path().join("areas.xlsx");
    book.save(&path).expect("a workbook");
    std::fs::remove_file(records.path().join("areas.csv")).expect("one file fewer");

    let refused = import(&service.app, records.path(), &Options::default()).await;

    let reported = refused.expect_err("a refusal").to_string();
    assert!(
        reported.contains("like the sheet Notes, offender; the tables are areas, "),
        "{reported}"
    );
    assert_eq!(service.rows_of("area").await, 0);
}

#[tokio::test]
async fn a_table_in_a_sheet_and_in_a_file_is_reported() {
    let records = Records::new();
    let mut book = Workbook::new();
    for name in ["areas", "sites"] {
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        fill(sheet, &records.read(&format!("{name}.csv")));
    }
    book.save(records.path().join("records.xlsx"))
        .expect("a workbook");

    assert_problems(
        &tried(&records).await,
        &[problem_at(
            "areas.csv",
            1,
            None,
            "One file is expected; there are: areas.csv; records.xlsx, sheet \"areas\".",
        )],
    );
}

/// Keeps a table as a workbook instead: days, times and numbers as a spreadsheet has them, everything else as text.
fn as_workbook(records: &Records, table: &str) {
    let file = format!("{table}.csv");
    let mut book = Workbook::new();
    fill(book.add_worksheet(), &records.read(&file));
    let path = records.path().join(&file);
    book.save(path.with_extension("xlsx")).expect("a workbook");
    std::fs::remove_file(path).expect("one file fewer");
}

/// Writes the rows of a CSV file to a sheet.
fn fill(sheet: &mut Worksheet, content: &str) {
    fill_from(sheet, 0, content);
}

/// The same, from a row on.
fn fill_from(sheet: &mut Worksheet, first: u32, content: &str) {
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let time = Format::new().set_num_format("hh:mm");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(content.as_bytes());
    for (row, values) in reader.records().enumerate() {
        for (column, value) in values.expect("a row").iter().enumerate() {
            let cell = (
                first + u32::try_from(row).expect("a row"),
                u16::try_from(column).expect("a column"),
            );
            let written = if let Ok(at) = ExcelDateTime::parse_from_str(value) {
                let format = if value.contains(':') { &time } else { &day };
                sheet
                    .write_with_format(cell.0, cell.1, &at, format)
                    .map(|_| ())
            } else if let Ok(number) = value.parse::<f64>() {
                sheet.write(cell.0, cell.1, number).map(|_| ())
            } else {
                sheet.write(cell.0, cell.1, value).map(|_| ())
            };
            written.expect("a cell");
        }
    }
}
