//! The service times of the catalogue, for plans that are not as fast as a workload says.

use jiff::civil::Date;

use super::super::age;
use super::super::text::{self, wrapped};
use crate::catalogue::{Catalogue, CatalogueService};

/// Each with its source and what to make of it; of one provider where one is named.
pub(super) fn list(catalogue: &Catalogue, provider: Option<&str>, today: Date) -> Result<String, String> {
    let of = |service: &&CatalogueService| {
        provider.is_none_or(|name| service.id == name || service.id.split('/').next() == Some(name))
    };
    let all: Vec<String> = catalogue.services().iter().filter(of).map(|service| told(service, today)).collect();
    if all.is_empty() {
        return Err(format!(
            "there is no service time of `{}` in the catalogue; `linecook plans --services` lists them all",
            provider.unwrap_or_default()
        ));
    }
    let how =
        "In a scenario: [[plan]] with service.WORKLOAD = { from = \"NAME\" }. Times that you have measured are better.";
    Ok(format!("{}\n\n{}", all.join("\n\n"), wrapped("", how)))
}

fn told(service: &CatalogueService, today: Date) -> String {
    let old = if age::is_old(&service.source, today) == Some(true) { "; more than a year ago" } else { "" };
    let mut lines = vec![
        format!("{}  —  {}, {}", service.id, service.provider, service.title),
        wrapped("  ", service.written()),
        wrapped("  Source: ", &format!("{}; as of {}{old}", service.source.document, text::dated(&service.source))),
    ];
    lines.extend(service.notes.iter().map(|note| wrapped("  - ", note)));
    lines.join("\n")
}
