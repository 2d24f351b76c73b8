//! Writing a report: the only place here that touches the disk.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Writes files into a folder, each at once: under a temporary name beside its place, then renamed. An interrupted run
/// leaves every file old or new, never half. Creates the folders; other files in them stay.
pub fn write(folder: &Path, files: &[(PathBuf, Vec<u8>)]) -> io::Result<()> {
    for (path, bytes) in files {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(folder);
        let told = |error: io::Error| io::Error::new(error.kind(), format!("cannot write {}: {error}", path.display()));
        fs::create_dir_all(parent).map_err(told)?;
        let mut temporary = NamedTempFile::new_in(parent).map_err(told)?;
        temporary.write_all(bytes).map_err(told)?;
        readable_by_all(&temporary).map_err(told)?;
        temporary.persist(&path).map_err(|error| told(error.error))?;
    }
    Ok(())
}

/// Temporary files are for their owner only; a report is for everybody.
#[cfg(unix)]
fn readable_by_all(file: &NamedTempFile) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file().set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable_by_all(_file: &NamedTempFile) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_replaced_whole_and_others_stay() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("notes.txt"), "mine").unwrap();
        let file = |text: &str| vec![(PathBuf::from("charts/a.svg"), text.as_bytes().to_vec())];
        write(folder.path(), &file("a longer first version")).unwrap();
        write(folder.path(), &file("second")).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("charts/a.svg")).unwrap(), "second");
        assert_eq!(fs::read_to_string(folder.path().join("notes.txt")).unwrap(), "mine");
        assert_eq!(fs::read_dir(folder.path().join("charts")).unwrap().count(), 1);
    }

    #[test]
    fn a_failure_names_the_file_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        // A folder stands where the file should go: the rename fails.
        fs::create_dir_all(folder.path().join("summary.csv/x")).unwrap();
        let error = write(folder.path(), &[("summary.csv".into(), b"a".to_vec())]).unwrap_err();
        assert!(error.to_string().contains("summary.csv"), "{error}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
