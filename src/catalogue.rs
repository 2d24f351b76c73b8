//! The catalogue: published plans and documented clients, data files, each fact with its source and date.
//!
//! A plan of the catalogue is written with the keys of a scenario, read by the same code, and laid *under* a scenario's own
//! keys before anything is checked, so that every number of it can be overridden. A scenario may name files of its own that
//! add to the embedded ones or stand instead of them. Nothing here knows demand.

mod entry;
mod inherit;
mod read;

use std::path::Path;
use std::sync::{Arc, LazyLock};

pub use entry::{CatalogueClient, CataloguePlan, CatalogueService, JobClass, LeftOut};

use crate::notation::problem::{Problems, nearest};

const FILES: &[(&str, &str)] = &[
    ("leonardo.toml", include_str!("catalogue/leonardo.toml")),
    ("modelslab.toml", include_str!("catalogue/modelslab.toml")),
    ("novita.toml", include_str!("catalogue/novita.toml")),
    ("elevenlabs.toml", include_str!("catalogue/elevenlabs.toml")),
    ("concurred.toml", include_str!("catalogue/concurred.toml")),
    ("fal.toml", include_str!("catalogue/fal.toml")),
    ("replicate.toml", include_str!("catalogue/replicate.toml")),
    ("stability.toml", include_str!("catalogue/stability.toml")),
    ("openai.toml", include_str!("catalogue/openai.toml")),
    ("google.toml", include_str!("catalogue/google.toml")),
    ("bfl.toml", include_str!("catalogue/bfl.toml")),
    ("runway.toml", include_str!("catalogue/runway.toml")),
    ("luma.toml", include_str!("catalogue/luma.toml")),
    ("ideogram.toml", include_str!("catalogue/ideogram.toml")),
    ("cartesia.toml", include_str!("catalogue/cartesia.toml")),
    ("deepgram.toml", include_str!("catalogue/deepgram.toml")),
    ("assemblyai.toml", include_str!("catalogue/assemblyai.toml")),
    ("inworld.toml", include_str!("catalogue/inworld.toml")),
    ("breeze.toml", include_str!("catalogue/breeze.toml")),
    ("speechify.toml", include_str!("catalogue/speechify.toml")),
    ("sync-so.toml", include_str!("catalogue/sync-so.toml")),
    ("aigptimage.toml", include_str!("catalogue/aigptimage.toml")),
    ("comfy.toml", include_str!("catalogue/comfy.toml")),
    ("ltx.toml", include_str!("catalogue/ltx.toml")),
    ("higgsfield.toml", include_str!("catalogue/higgsfield.toml")),
    ("together.toml", include_str!("catalogue/together.toml")),
    ("runware.toml", include_str!("catalogue/runware.toml")),
    ("kling.toml", include_str!("catalogue/kling.toml")),
    ("clients.toml", include_str!("catalogue/clients.toml")),
];

static EMBEDDED: LazyLock<Arc<Catalogue>> = LazyLock::new(|| {
    let mut all = Catalogue::default();
    for (file, text) in FILES {
        if let Err(problems) = all.add(Path::new(file), text) {
            panic!("the catalogue is embedded and tested, but:\n{problems}");
        }
    }
    Arc::new(all)
});

/// Plans and clients by their names.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    plans: Vec<CataloguePlan>,
    clients: Vec<CatalogueClient>,
    left_out: Vec<LeftOut>,
    services: Vec<CatalogueService>,
}

impl Catalogue {
    /// What the program knows by itself.
    pub fn embedded() -> &'static Arc<Self> {
        &EMBEDDED
    }

    /// Adds what a file says; an entry with the name of an earlier one stands in its place.
    ///
    /// # Errors
    /// Every problem of the file; then nothing is added.
    pub fn add(&mut self, path: &Path, text: &str) -> Result<(), Problems> {
        let more = read::file(path, text, self)?;
        for plan in more.plans {
            put(&mut self.plans, plan, |known| &known.id);
        }
        for client in more.clients {
            put(&mut self.clients, client, |known| &known.name);
        }
        for entry in more.left_out {
            put(&mut self.left_out, entry, |known| &known.id);
        }
        for entry in more.services {
            put(&mut self.services, entry, |known| &known.id);
        }
        Ok(())
    }

    /// Adds a file.
    ///
    /// # Errors
    /// Why it cannot be read, or every problem of it.
    pub fn load(&mut self, path: &Path) -> Result<(), Problems> {
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
        self.add(path, &text)
    }

    /// All plans, by provider.
    pub fn plans(&self) -> &[CataloguePlan] {
        &self.plans
    }

    /// All documented clients.
    pub fn clients(&self) -> &[CatalogueClient] {
        &self.clients
    }

    /// Plans that are published and cannot be expressed, with the reason.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// Service times, by provider.
    pub fn services(&self) -> &[CatalogueService] {
        &self.services
    }

    /// The service time with this id, such as `fal/image`.
    pub fn find_service(&self, id: &str) -> Option<&CatalogueService> {
        self.services.iter().find(|service| service.id == id)
    }

    /// The plan with this id, such as `leonardo/payg-default`.
    pub fn find(&self, id: &str) -> Option<&CataloguePlan> {
        self.plans.iter().find(|plan| plan.id == id)
    }

    /// The documented client of this name.
    pub fn find_client(&self, name: &str) -> Option<&CatalogueClient> {
        self.clients.iter().find(|client| client.name == name)
    }

    /// The id of the plan whose name is nearest to this word, if one is near: by its whole id or by the part behind the `/`.
    pub fn nearest_plan(&self, word: &str) -> Option<&str> {
        let ids = || self.plans.iter().map(|plan| plan.id.as_str());
        nearest(word, ids()).or_else(|| {
            let tails = ids().filter_map(|id| id.split_once('/').map(|(_, tail)| tail));
            let tail = nearest(word, tails)?;
            ids().find(|id| id.split_once('/').is_some_and(|(_, other)| other == tail))
        })
    }

    /// The name of the client nearest to this word, if one is near.
    pub fn nearest_client(&self, word: &str) -> Option<&str> {
        nearest(word, self.clients.iter().map(|client| client.name.as_str()))
    }
}

fn put<T>(list: &mut Vec<T>, entry: T, name: impl Fn(&T) -> &String) {
    match list.iter().position(|known| name(known) == name(&entry)) {
        Some(place) => list[place] = entry,
        None => list.push(entry),
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problems {
    let message = match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such catalogue file; check the path".to_owned(),
        std::io::ErrorKind::InvalidData => "not UTF-8 text; save the file as UTF-8".to_owned(),
        _ => format!("cannot be read: {error}"),
    };
    Problems::of_file(path, message)
}
