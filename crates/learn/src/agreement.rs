//! How far coders agree beyond chance.

use std::collections::BTreeMap;

/// Cohen's kappa of two coders who each put the same units into one category: the share of units on
/// which they agree, from 0 at what chance would give to 1. `None` without units, or where chance alone
/// gives agreement on all (both use one category only).
///
/// Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement
/// 20 (1960).
#[must_use]
pub fn kappa<T: Ord>(pairs: &[(T, T)]) -> Option<f64> {
    let count = pairs.len() as f64;
    let agreed = pairs.iter().filter(|(one, two)| one == two).count() as f64;
    let mut uses: BTreeMap<&T, (f64, f64)> = BTreeMap::new();
    for (one, two) in pairs {
        uses.entry(one).or_default().0 += 1.0;
        uses.entry(two).or_default().1 += 1.0;
    }
    let by_chance: f64 = uses.values().map(|(one, two)| one * two / count).sum();
    (!pairs.is_empty() && by_chance < count).then(|| (agreed - by_chance) / (count - by_chance))
}

/// Krippendorff's alpha for categories, of any number of coders; a unit holds the categories it was
/// given, one a coder who coded it. `None` where nothing is coded twice, or only one category is used.
///
/// Krippendorff, "Computing Krippendorff's alpha-reliability" (2011).
#[must_use]
pub fn alpha<T: Ord>(units: &[Vec<T>]) -> Option<f64> {
    let paired = || units.iter().filter(|unit| unit.len() > 1);
    let mut totals: BTreeMap<&T, f64> = BTreeMap::new();
    let mut differ = 0.0;
    for unit in paired() {
        let mut counts: BTreeMap<&T, f64> = BTreeMap::new();
        for category in unit {
            *counts.entry(category).or_default() += 1.0;
            *totals.entry(category).or_default() += 1.0;
        }
        let coded = unit.len() as f64;
        let same: f64 = counts.values().map(|count| count * (count - 1.0)).sum();
        differ += coded - same / (coded - 1.0);
    }
    let all: f64 = totals.values().sum();
    let by_chance = all * all - totals.values().map(|count| count * count).sum::<f64>();
    (by_chance > 0.0).then(|| 1.0 - (all - 1.0) * differ / by_chance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn close(found: Option<f64>, published: f64, decimals: i32) {
        let found = found.expect("there is a coefficient");
        let unit = 10f64.powi(decimals);
        assert_eq!((found * unit).round() / unit, published);
    }

    /// Viera and Garrett, "Understanding interobserver agreement: the kappa statistic", Family Medicine
    /// 37 (2005): 15 both yes, 5 and 10 apart, 70 both no; kappa .57.
    #[test]
    fn kappa_is_as_published() {
        let mut pairs = vec![(true, true); 15];
        pairs.extend(vec![(true, false); 5]);
        pairs.extend(vec![(false, true); 10]);
        pairs.extend(vec![(false, false); 70]);
        close(kappa(&pairs), 0.57, 2);
    }

    /// Each character is what one coder said of one unit; a point is nothing.
    fn units(coders: &[&str]) -> Vec<Vec<char>> {
        let unit = |at: usize| {
            let said = coders.iter().filter_map(|coder| coder.chars().nth(at));
            said.filter(|category| *category != '.').collect()
        };
        (0..coders[0].len()).map(unit).collect()
    }

    /// The worked example of Wikipedia's article on the coefficient ("A computational example"): nominal
    /// data of three coders, .691. Python's `krippendorff` is shown with the same data.
    #[test]
    fn alpha_of_incomplete_data_is_as_published() {
        let three = ["*****3412 1133*3", "1*213343*******", "**21344*21133*4"];
        let three = three.map(|coder| coder.replace(' ', "").replace('*', "."));
        let three: Vec<&str> = three.iter().map(String::as_str).collect();
        close(alpha(&units(&three)), 0.691, 3);
    }

    /// The worked example of easycalculation.com ("Cohen's Kappa Index Value Calculation"): twenty
    /// patients, two doctors; 12 both yes, 2 and 4 apart, 2 both no; .21.
    #[test]
    fn kappa_is_as_in_a_second_example() {
        let mut pairs = vec![(true, true); 12];
        pairs.extend(
            [
                vec![(true, false); 2],
                vec![(false, true); 4],
                vec![(false, false); 2],
            ]
            .concat(),
        );
        close(kappa(&pairs), 0.21, 2);
    }

    /// The worked examples A, B and C of Krippendorff (2011); the last is that of his "Content Analysis"
    /// (fourth edition, chapter 12) as well.
    #[test]
    fn alpha_is_as_published() {
        close(alpha(&units(&["0100000010", "1110010000"])), 0.095, 3);
        close(alpha(&units(&["aabbdcccedda", "babbbccceddd"])), 0.692, 3);
        let four = [
            "123321412...",
            "1233224125.3",
            ".3332342251.",
            "12332441251.",
        ];
        close(alpha(&units(&four)), 0.743, 3);
    }

    #[test]
    fn without_a_choice_there_is_no_coefficient() {
        assert_eq!(kappa::<bool>(&[]), None);
        assert_eq!(kappa(&[(true, true), (true, true)]), None);
        assert_eq!(alpha(&[vec![1, 1], vec![2]]), None);
        close(kappa(&[(1, 1), (2, 2)]), 1.0, 3);
        close(alpha(&[vec![1, 1], vec![2, 2]]), 1.0, 3);
    }
}
