//! The sentences, word for word.
