//! "Did you mean": the known name that a wrong one is most like. The costs and limits are CPython's.

const MAX_CANDIDATES: usize = 750;
const MAX_LENGTH: usize = 40;
const MOVE: usize = 2;
const CASE: usize = 1;

/// The name most like `wrong` among `known`, if one is close enough to suggest; the first of equals.
#[must_use]
pub fn closest_name<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let known: Vec<&str> = known.into_iter().collect();
    let wrong: Vec<char> = wrong.chars().collect();
    if known.len() >= MAX_CANDIDATES || wrong.len() > MAX_LENGTH {
        return None;
    }
    let mut best: Option<(&str, usize)> = None;
    for name in known {
        let chars: Vec<char> = name.chars().collect();
        if chars == wrong {
            continue;
        }
        // At most a third of the characters involved may need to change.
        let mut limit = (wrong.len() + chars.len() + 3) * MOVE / 6;
        if let Some((_, distance)) = best {
            limit = limit.min(distance.saturating_sub(1));
        }
        if let Some(distance) = distance(&wrong, &chars, limit) {
            best = Some((name, distance));
        }
    }
    best.map(|(name, _)| name)
}

/// What it costs to change `a` into `b`; None if it is more than `limit`.
fn distance(a: &[char], b: &[char], limit: usize) -> Option<usize> {
    let common = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[common..], &b[common..]);
    let common = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - common], &b[..b.len() - common]);
    if a.len().max(b.len()) > MAX_LENGTH || a.len().abs_diff(b.len()) * MOVE > limit {
        return None;
    }
    let mut row: Vec<usize> = (1..=a.len()).map(|i| i * MOVE).collect();
    let mut last = a.len() * MOVE;
    for (i, &y) in b.iter().enumerate() {
        let (mut diagonal, mut left) = (i * MOVE, (i + 1) * MOVE);
        let mut least = left;
        for (above, &x) in row.iter_mut().zip(a) {
            let here = (left.min(*above) + MOVE).min(diagonal + substitution(x, y));
            diagonal = std::mem::replace(above, here);
            left = here;
            least = least.min(here);
        }
        if least > limit {
            return None;
        }
        last = left;
    }
    (last <= limit).then_some(last)
}

fn substitution(x: char, y: char) -> usize {
    if x == y {
        0
    } else if x.to_lowercase().eq(y.to_lowercase()) {
        CASE
    } else {
        MOVE
    }
}
