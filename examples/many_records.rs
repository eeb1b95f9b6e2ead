//! Writes records of any size, plainly fictional, for an import to be measured with:
//!
//! ```sh
//! cargo run --example many_records -- /tmp/records 242   # 100,188 referrals with 102,608 attendances
//! ```

use std::{env, io, path::Path, process::ExitCode};

#[path = "../tests/support/many.rs"]
mod many;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let copies = arguments.get(1).and_then(|copies| copies.parse().ok());
    let (Some(folder), Some(copies)) = (arguments.first(), copies) else {
        eprintln!("A folder to write into and a number of copies are expected.");
        return ExitCode::FAILURE;
    };
    match write(Path::new(folder), copies) {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("{folder} cannot be written: {cause}");
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &Path, copies: u32) -> io::Result<()> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/northamptonshire");
    many::write(&examples, folder, copies)
}
