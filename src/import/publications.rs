//! `publications.csv`: the figures that were published, in the order of their days. A publication is identified by its day.

use domain::impact::{self, MAY_BE_EXACT, Measure, Publish};

use super::{
    pass::{Done, Halt, Pass, Trouble},
    reader::Reader,
    row::Row,
};

pub async fn import(pass: &mut Pass<'_>, reader: &mut Reader) -> Result<(), Halt> {
    while let Some(mut row) = pass.next(reader)? {
        let done = record(pass, &mut row).await;
        pass.settle(row, done)?;
    }
    Ok(())
}

async fn record(pass: &mut Pass<'_>, row: &mut Row) -> Result<Done, Trouble> {
    let as_at = row.past_day("as_at");
    let published_at = row.past("published_at");
    let exactly = exactly(row);
    let (Some(as_at), Some(published_at), Some(exactly)) = (as_at, published_at, exactly) else {
        return Err(Trouble::Noted);
    };
    if !pass.is_new(row, "as_at", &as_at.to_string()) {
        return Ok(Done::AlreadyThere);
    }
    if let Some((known, asked)) = impact::find_by_day(&pass.batch, as_at).await? {
        row.compare("published_at", &known.published_at, &published_at);
        row.compare("exactly", &asked, &exactly);
        return Ok(Done::AlreadyThere);
    }
    let publish = Publish {
        idempotency_key: None,
        as_at,
        exactly,
    };
    impact::publish(&pass.at(published_at)?, publish).await?;
    Ok(Done::Recorded)
}

/// The figures that were to be exact, sorted.
fn exactly(row: &mut Row) -> Option<Vec<Measure>> {
    if row.optional("exactly").is_none() {
        return Some(vec![]);
    }
    let mut exactly = row.choices("exactly")?;
    exactly.sort_unstable();
    if exactly
        .iter()
        .any(|measure| !MAY_BE_EXACT.contains(measure))
    {
        row.wrong(
            "exactly",
            "People and hours are expected; sites and rates are exact in any case.",
        );
        return None;
    }
    Some(exactly)
}
