/// Which stems belong to one family of words; knows none yet.
#[derive(Clone, Debug, Default)]
pub struct Families {}

impl Families {
    /// The stems of the family of this one, itself included.
    pub(crate) fn members<'a>(&'a self, stem: &'a str) -> impl Iterator<Item = &'a str> {
        std::iter::once(stem)
    }
}
