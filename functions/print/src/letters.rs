//! Letters, and the files of a consignment of them: one PDF and one manifest.

use std::collections::HashMap;

use handover::claims::{Message, Preparation, Prepared};
use handover::consignment::{File, Files, Maker, NotMade};
use handover::copy::{Copy, SentContent};
use jiff::civil::Date;
use model::channel::Channel;
use model::consignment::{Consignment, ConsignmentName};
use model::customer::Customer;
use model::delivery::RefusedReason;
use model::digest::Digest;
use model::id::{CustomerId, NoticeId};
use model::personal::Personal;
use notice::Renderer;
use stores::Row;

use crate::typeset::{Addressed, NotPrinted, Printed};
use crate::{Typesetter, manifest};

/// Makes letters and sets them in type.
pub struct Letters<T> {
    /// What sets them.
    pub typesetter: T,
}

impl Message for Addressed {
    fn copy(&self, customer: &CustomerId) -> Copy {
        let to = Personal::new(self.address.lines.join("\n"));
        Copy { customer: customer.clone(), to, content: SentContent::Letter(self.letter.clone()) }
    }
}

impl<T: Typesetter + 'static> Maker for Letters<T> {
    type Message = Addressed;

    const CHANNEL: Channel = Channel::Letter;
    const FUNCTION: &'static str = "print";
    /// As many as one batch of messages names, and as one invocation has the memory and the time to set.
    const MAX_DELIVERIES: usize = 500;

    fn messages(
        &self,
        renderer: &Renderer,
        due: Vec<Row>,
        people: HashMap<CustomerId, Customer>,
        today: Date,
    ) -> Preparation<Addressed> {
        Preparation::of(due, |row| {
            let customer = people.get(&row.delivery.id.customer).ok_or(RefusedReason::NoAddress)?;
            let letter = renderer.letter(customer, today).map_err(|_| RefusedReason::Unrenderable)?;
            self.typesetter.addressed(customer, letter)
        })
    }

    fn files(
        &self,
        notice: &NoticeId,
        consignment: &Consignment,
        claimed: Vec<Prepared<Addressed>>,
    ) -> Files<Addressed> {
        let (members, refused, printed) = self.set_in_type(notice, &consignment.name, claimed);
        let made = printed.map_err(NotMade::from).and_then(|printed| match printed {
            Some(printed) => files(consignment, &members, printed).map_err(NotMade::from),
            None => Ok((Vec::new(), None)),
        });
        Files { members, refused, made }
    }
}

/// Letters in type, with those that were refused on the way. `Ok(None)`: none is left.
type SetInType = (Vec<Prepared<Addressed>>, Vec<Row>, Result<Option<Printed>, NotPrinted>);

impl<T: Typesetter> Letters<T> {
    /// Prints all that can be printed. Where the typesetter refuses a consignment as a whole, each of its letters is tried alone, so
    /// that one that it does not like holds up no other.
    fn set_in_type(
        &self,
        notice: &NoticeId,
        name: &ConsignmentName,
        mut letters: Vec<Prepared<Addressed>>,
    ) -> SetInType {
        let print = |letters: &[Prepared<Addressed>]| {
            let addressed: Vec<Addressed> = letters.iter().map(|letter| letter.message.clone()).collect();
            self.typesetter.print(notice, name, &addressed)
        };
        let mut refused = Vec::new();
        while !letters.is_empty() {
            let unfit = match print(&letters) {
                Ok(printed) => return (letters, refused, Ok(Some(printed))),
                Err(NotPrinted::TooLong(unfit)) => unfit,
                Err(NotPrinted::Refused) => {
                    (0..letters.len()).filter(|at| print(&letters[*at..=*at]).is_err()).collect::<Vec<usize>>()
                }
            };
            if unfit.is_empty() {
                // Each goes alone and all of them do not: nobody's fault, and nobody is refused for it.
                return (letters, refused, Err(NotPrinted::Refused));
            }
            for at in unfit.into_iter().rev() {
                refused.push(letters.remove(at).row);
            }
        }
        (letters, refused, Ok(None))
    }
}

/// The letters and their manifest, and how many pages they have.
fn files(
    consignment: &Consignment,
    letters: &[Prepared<Addressed>],
    printed: Printed,
) -> Result<(Vec<File>, Option<u32>), csv::Error> {
    let pages = printed.pages.iter().map(|pages| pages.count).sum::<usize>();
    let lines = letters.iter().zip(&printed.pages).map(|(Prepared { row, message }, pages)| manifest::LetterLine {
        customer: &row.delivery.id.customer,
        address: &message.address,
        pages: *pages,
        content: Digest::of_json(&SentContent::Letter(message.letter.clone())),
    });
    let csv = manifest::write(&consignment.name, Digest::of(&printed.pdf), lines)?;
    let pdf = File { name: "letters.pdf".to_owned(), media_type: "application/pdf", bytes: printed.pdf };
    let manifest = File { name: "manifest.csv".to_owned(), media_type: "text/csv", bytes: csv };
    Ok((vec![pdf, manifest], Some(u32::try_from(pages).unwrap_or(u32::MAX))))
}
