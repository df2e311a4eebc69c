//! From what a field says to what it means. Each of these is pure and answers with a [`Problem`](crate::problem::Problem)
//! where it is not sure; none of them guesses.

pub(crate) mod birth_date;
pub(crate) mod email;
pub(crate) mod phone;
pub(crate) mod reference;
pub(crate) mod residence;
pub(crate) mod words;
