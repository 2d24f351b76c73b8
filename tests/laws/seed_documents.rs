//! What the five documents that linecook started from say, held against the catalogue's plans through the engine.

mod concurred;
mod elevenlabs;
mod leonardo;
mod modelslab;
mod novita;
mod shipped;
