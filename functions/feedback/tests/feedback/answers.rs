//! A code is ours or it is not, and nothing else can be learned.

use std::collections::BTreeSet;

use api::in_process::Reply;
use memory::Fault;
use serde_json::json;

use crate::world::{CODE, World};

/// What is no code of ours, each for another reason.
const NOT_OURS: [&str; 8] = [
    "7K3M-Q9XB",
    "",
    "-",
    "7K3M",
    "7K3M-Q9XA-7K3M-Q9XA",
    "<script>alert(1)</script>",
    "verification",
    "\u{202e}AX9Q-M3K7\u{0}",
];

fn html(reply: &Reply) -> &str {
    assert_eq!(reply.headers["content-type"], "text/html; charset=utf-8");
    reply.body.as_str().expect("a page")
}

#[tokio::test]
async fn a_code_of_ours_says_whose_notice_it_is_of_and_no_more() {
    let world = World::new().await;
    let reply = world.asks(&json!({ "code": CODE }).to_string()).await;
    let expected = json!({
        "genuine": true,
        "organisation": "Example & Co",
        "title": "Your data at Example & Co",
        "approved_on": "2026-03-02",
        "page": "https://notice.example/inc-9f481e095110040eaa2d/index.html",
    });
    assert_eq!((reply.status.as_u16(), &reply.body), (200, &expected));
    assert_eq!(reply.headers["cache-control"], "no-store");
}

#[tokio::test]
async fn a_code_is_taken_as_people_type_it() {
    let world = World::new().await;
    for typed in ["7k3mq9xa", " 7K3M Q9XA ", "7k3m-q9xa"] {
        assert_eq!(world.asks(&json!({ "code": typed }).to_string()).await.body["genuine"], true, "{typed}");
        assert!(html(&world.types(typed, "en").await).contains("This code is ours"), "{typed}");
    }
}

#[tokio::test]
async fn whatever_is_no_code_of_ours_is_answered_alike_after_one_read() {
    let world = World::new().await;
    let (mut answers, mut pages) = (BTreeSet::new(), BTreeSet::new());
    for typed in NOT_OURS {
        world.weather.reset_meter();
        let reply = world.asks(&json!({ "code": typed }).to_string()).await;
        assert_eq!(world.weather.meter().all_requests(), 1, "{typed}");
        answers.insert(format!("{} {:?} {}", reply.status, reply.headers, reply.body));
        let page = world.types(typed, "en").await;
        assert_eq!(world.weather.meter().all_requests(), 2, "{typed}");
        pages.insert(format!("{} {:?} {}", page.status, page.headers, html(&page)));
    }
    assert_eq!((answers.len(), pages.len()), (1, 1), "{answers:#?}");

    let ours = world.asks(&json!({ "code": CODE }).to_string()).await;
    assert_eq!(world.weather.meter().all_requests(), 3, "a code of ours takes one read, too");
    let other = world.asks(&json!({ "code": "7K3M-Q9XB" }).to_string()).await;
    let fields = |reply: &Reply| reply.body.as_object().expect("fields").keys().cloned().collect::<Vec<_>>();
    assert_eq!((ours.status, fields(&ours)), (other.status, fields(&other)));
}

#[tokio::test]
async fn a_body_that_nobody_can_read_is_no_code_of_ours() {
    let world = World::new().await;
    let not_ours = world.asks("{}").await.body;
    for body in ["", "{", "[]", "null", r#"{"code":7}"#, r#"{"code":null}"#] {
        let reply = world.asks(body).await;
        assert_eq!((reply.status.as_u16(), &reply.body), (200, &not_ours), "{body}");
    }
    let long = "x".repeat(3_000_000);
    for kind in ["application/x-www-form-urlencoded", "text/plain", "application/json"] {
        let reply = world.sends(&long, kind, "application/json").await;
        assert_eq!((reply.status.as_u16(), &reply.body), (200, &not_ours), "{kind}");
    }
}

#[tokio::test]
async fn the_answer_is_in_the_language_of_the_form() {
    let world = World::new().await;
    for (language, ours, not_ours, title) in [
        ("de", "Dieser Code ist von uns", "Dieser Code ist nicht von uns", "Ihre Daten bei Example &#38; Co"),
        ("es", "Este código es nuestro", "Este código no es nuestro", "Your data at Example &#38; Co"),
        ("fr", "Ce code est bien de nous", "Ce code n’est pas de nous", "Your data at Example &#38; Co"),
    ] {
        let page = world.types(CODE, language).await;
        assert!(html(&page).contains(ours) && html(&page).contains(title), "{}", html(&page));
        assert!(html(&world.types("0000-0000", language).await).contains(not_ours));
    }
}

#[tokio::test]
async fn the_form_comes_in_the_browsers_language_or_the_one_that_was_chosen() {
    let world = World::new().await;
    assert!(html(&world.opens("/verify", "fr-CA,fr;q=0.9,en;q=0.8").await).contains("<html lang=\"fr\">"));
    assert!(html(&world.opens("/verify?language=de", "fr").await).contains("<html lang=\"de\">"));
    assert!(html(&world.opens("/verify?language=de&language=fr&%ff", "es").await).contains("<form method=\"post\""));
    assert_eq!(world.weather.meter().all_requests(), 0, "the form asks nothing of the table");
}

#[tokio::test]
async fn a_page_protects_itself_and_repeats_nothing_that_was_typed() {
    let world = World::new().await;
    let page = world.types("\"><script>planted</script>", "en").await;
    assert!(!html(&page).contains("planted"));
    let policy = page.headers["content-security-policy"].to_str().expect("a policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && policy.contains("frame-ancestors 'none'"));
    assert_eq!(page.headers["referrer-policy"], "no-referrer");
}

#[tokio::test]
async fn a_table_that_does_not_answer_says_nothing_about_a_code() {
    let world = World::new().await;
    world.weather.forecast(|_| Fault::Before);
    let (ours, other) = (world.types(CODE, "en").await, world.types("0000-0000", "en").await);
    assert_eq!((ours.status.as_u16(), html(&ours)), (503, html(&other)));
    assert!(html(&ours).contains("We cannot check the code right now"));
    let reply = world.asks(&json!({ "code": CODE }).to_string()).await;
    assert_eq!(
        (reply.status.as_u16(), &reply.headers["content-type"]),
        (503, &"application/problem+json".parse().expect("a type"))
    );
}
