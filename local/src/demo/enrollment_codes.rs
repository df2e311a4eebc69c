//! The provider's part: enrollment codes for credit monitoring, made from the incident's id, so that each run has its own and the same.

use anyhow::bail;
use bodies::intake::codes::{PoolView, Pools};
use fields::words::{number, of};
use model::digest::Digest;
use model::id::IncidentId;

use super::signed_in::{Body, SignedIn};

/// How many codes one file holds: with 15 bytes each it stays under the 4 MiB that the API takes.
const FILE: u64 = 200_000;
/// Digits that nobody mistakes for others: <https://www.crockford.com/base32.html>
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A file with these codes of an incident, as a provider sends it.
fn file(incident: &IncidentId, numbers: std::ops::Range<u64>) -> String {
    let mut file = "code\n".to_owned();
    for number in numbers {
        let random = Digest::of_json(&(incident, number)).first_bytes::<12>();
        for (place, byte) in random.iter().enumerate() {
            if place > 0 && place % 4 == 0 {
                file.push('-');
            }
            file.push(char::from(DIGITS[usize::from(*byte) & 31]));
        }
        file.push('\n');
    }
    file
}

/// Uploads a code for each of so many customers. Says how many of which product, or nothing where the notice gives out none.
pub(super) async fn upload(
    lead: &SignedIn,
    incident: &IncidentId,
    monitoring: &serde_json::Value,
    customers: u64,
) -> anyhow::Result<String> {
    let (Some(product), Some(months)) = (monitoring["product"].as_str(), monitoring["months"].as_u64()) else {
        bail!("the sample notice offers no monitoring");
    };
    let path = format!("incidents/{incident}/code-pools?product={}&months={months}", product.replace(' ', "%20"));
    let mut uploaded = 0;
    for first in (0..customers).step_by(usize::try_from(FILE)?) {
        let codes = file(incident, first..customers.min(first + FILE));
        let act = format!("codes-{first}");
        let pool: PoolView = lead.post(&act, &path, Body::File("text/csv", codes.as_bytes())).await?;
        uploaded += u64::from(pool.codes);
    }
    Ok(format!("{} of {product} for {months} months", of(uploaded, "code", "codes")))
}

/// How many customers have a code of their own, of how many there are.
pub(super) async fn in_words(lead: &SignedIn, incident: &IncidentId) -> anyhow::Result<String> {
    let Pools { pools } = lead.get(&format!("incidents/{incident}/code-pools")).await?;
    let sum = |of: fn(&PoolView) -> u32| number(pools.iter().map(of).map(u64::from).sum());
    Ok(format!(
        "{} of them get a code of credit monitoring of their own, {} codes are left",
        sum(|pool| pool.reserved),
        sum(|pool| pool.left)
    ))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use intake::NewCodes;

    use super::*;

    #[test]
    fn every_code_is_one_that_the_api_takes_and_no_other() {
        let incident = IncidentId::of_request("demo", "codes");
        let codes = file(&incident, 0..2_000);
        let read =
            <NewCodes as api::Payload>::read(Some("text/csv"), codes.clone().into()).expect("the API takes them");
        assert_eq!(read.0.len(), 2_000);
        assert_eq!(codes, file(&incident, 0..2_000), "the same run has the same codes");
        let others = file(&IncidentId::of_request("demo", "other"), 0..2_000);
        let (codes, others): (BTreeSet<&str>, BTreeSet<&str>) = (codes.lines().collect(), others.lines().collect());
        assert_eq!(codes.intersection(&others).count(), 1, "the header alone");
    }
}
