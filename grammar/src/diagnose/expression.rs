//! Mistakes in expressions.

use super::{ASSIGN, DELETE, FOR, MAX_NAMES, Miss, Probe, Prober, Seen, What};
use crate::error::SyntaxErrorKind;
use crate::span::Span;
use crate::token::Token;

impl Prober<'_> {
    fn seen(&self, first: usize, what: What) -> Seen {
        let span = self.span(first).to(self.span(self.at - 1));
        let mut seen = Seen { first, end: self.at, span, what, bad: [None; 3] };
        if !matches!(what, What::Name | What::Attribute | What::Subscript) {
            seen.bad = [Some((seen.span, what.describe())); 3];
        }
        seen
    }

    /// A tuple or list is as good a target as its elements.
    fn collection(&self, first: usize, what: What, elements: &[Seen]) -> Seen {
        let span = self.span(first).to(self.span(self.at - 1));
        let mut seen = Seen { first, end: self.at, span, what, bad: [None; 3] };
        for use_ in [ASSIGN, FOR, DELETE] {
            seen.bad[use_] = elements.iter().find_map(|element| element.bad[use_]);
        }
        seen
    }

    // ---- Lists of expressions

    pub(super) fn expressions(&mut self) -> Probe<Seen> {
        self.list(Self::expression)
    }

    pub(super) fn star_expressions(&mut self) -> Probe<Seen> {
        self.list(Self::star_expression)
    }

    /// One element, or a tuple without parentheses.
    pub(super) fn list(&mut self, element: fn(&mut Self) -> Probe<Seen>) -> Probe<Seen> {
        let first = self.at;
        let mut elements = vec![element(self)?];
        let mut is_tuple = false;
        while self.peek() == Token::Comma {
            self.advance();
            is_tuple = true;
            if !self.begins_expression() && self.peek() != Token::Star {
                break;
            }
            match self.optional(element)? {
                Some(element) => elements.push(element),
                None => break,
            }
        }
        Ok(if is_tuple { self.collection(first, What::BareTuple, &elements) } else { elements[0] })
    }

    fn star_expression(&mut self) -> Probe<Seen> {
        if self.peek() == Token::Star { self.starred(Self::bitwise_or) } else { self.expression() }
    }

    pub(super) fn star_named_expression(&mut self) -> Probe<Seen> {
        if self.peek() == Token::Star { self.starred(Self::bitwise_or) } else { self.named_expression() }
    }

    fn starred(&mut self, operand: fn(&mut Self) -> Probe<Seen>) -> Probe<Seen> {
        let first = self.expect(Token::Star)?;
        let value = operand(self)?;
        let mut seen = self.seen(first, What::Starred);
        seen.bad[ASSIGN] = value.bad[ASSIGN];
        seen.bad[FOR] = value.bad[FOR];
        Ok(seen)
    }

    /// `*value` in arguments and subscripts.
    fn starred_expression(&mut self) -> Probe<Seen> {
        let star = self.at;
        // CPython does not look for mistakes inside a display here.
        if matches!(self.peek_at(1), Token::LeftParen | Token::LeftBracket | Token::LeftBrace) && !self.quiet {
            let furthest = self.furthest;
            let display = self.look(|prober| {
                prober.advance();
                prober.atom()
            });
            self.furthest = furthest;
            if display.is_none() {
                return self.say_at(SyntaxErrorKind::InvalidStar, self.failed);
            }
        }
        match self.starred(Self::expression) {
            Ok(seen) => {
                if self.peek() == Token::Equal {
                    self.advance();
                    let value = self.expression()?;
                    return self.say(SyntaxErrorKind::AssignToIterableUnpacking, self.span(star).to(value.span));
                }
                Ok(seen)
            }
            Err(Miss::No) => self.say_here(SyntaxErrorKind::InvalidStar),
            Err(said) => Err(said),
        }
    }

    /// A value to the right of `=` or in a replacement field.
    pub(super) fn rhs(&mut self) -> Probe<Seen> {
        if self.peek() == Token::Yield { self.yield_expr() } else { self.star_expressions() }
    }

    pub(super) fn yield_expr(&mut self) -> Probe<Seen> {
        let first = self.expect(Token::Yield)?;
        if self.accept(Token::From) {
            self.expression()?;
        } else if self.begins_expression() || self.peek() == Token::Star {
            self.star_expressions()?;
        }
        Ok(self.seen(first, What::Yield))
    }

    // ---- Single expressions

    pub(super) fn named_expression(&mut self) -> Probe<Seen> {
        let first = self.at;
        if self.peek() == Token::Name && self.peek_at(1) == Token::ColonEqual {
            self.at += 2;
            self.expression()?;
            return Ok(self.seen(first, What::Above("named expression")));
        }
        let left = self.expression()?;
        match self.peek() {
            Token::ColonEqual => {
                self.advance();
                self.expression()?;
                let what = left.what.describe();
                self.say(SyntaxErrorKind::CannotNameExpr { what }, left.span)
            }
            Token::Equal => self.comparison_meant(left),
            _ => Ok(left),
        }
    }

    /// `left = right` where only an expression can stand: the left side tells what was meant.
    pub(super) fn comparison_meant(&mut self, left: Seen) -> Probe<Seen> {
        if self.quiet || matches!(left.what, What::Above(_) | What::BareTuple | What::Starred | What::Yield) {
            return Ok(left);
        }
        let is_name = left.what == What::Name && left.end == left.first + 1;
        if !is_name && self.begins_like_target(left.first) {
            return Ok(left);
        }
        let right = self.look(|prober| {
            prober.expect(Token::Equal)?;
            let right = prober.bitwise_or()?;
            match prober.peek() {
                Token::Equal | Token::ColonEqual => Err(Miss::No),
                _ => Ok(right),
            }
        });
        match right {
            Some((right, _)) if is_name => self.say(SyntaxErrorKind::MaybeEquality, left.span.to(right.span)),
            Some(_) => self.say(SyntaxErrorKind::CannotAssignHere { what: left.what.describe() }, left.span),
            None => Ok(left),
        }
    }

    /// A list, tuple, generator expression or constant: CPython does not take these for one side of a comparison.
    fn begins_like_target(&mut self, first: usize) -> bool {
        match self.tokens[first].1 {
            Token::True | Token::None | Token::False => true,
            Token::LeftBracket | Token::LeftParen => {
                let at = std::mem::replace(&mut self.at, first);
                let display = self.look(Self::atom);
                self.at = at;
                display.is_some_and(|(seen, _)| {
                    matches!(seen.what, What::List | What::Tuple | What::Operand("generator expression"))
                })
            }
            _ => false,
        }
    }

    pub(super) fn expression(&mut self) -> Probe<Seen> {
        self.nested(Self::expression_)
    }

    fn expression_(&mut self) -> Probe<Seen> {
        if self.peek() == Token::Lambda {
            return self.lambda();
        }
        let left = self.disjunction()?;
        self.expression_from(left)
    }

    /// What follows the first operand, and what may be wrong between the two.
    fn expression_from(&mut self, left: Seen) -> Probe<Seen> {
        let first = left.first;
        let is_legacy = left.end == first + 1 && matches!(self.word(first), "print" | "exec");
        if !self.quiet && !is_legacy && !self.may_be_followed(first) {
            self.missing_comma(left)?;
        }
        let conditional = self.optional(|prober| prober.if_exp(left))?;
        // Names in a row would nest without brackets: a hundred are enough.
        let is_name = left.what == What::Name && left.end == first + 1;
        if conditional.is_none() && !self.quiet && is_name && self.depth < MAX_NAMES {
            self.legacy(first, is_legacy)?;
        }
        Ok(conditional.unwrap_or(left))
    }

    /// `left if test else right`
    fn if_exp(&mut self, left: Seen) -> Probe<Seen> {
        self.expect(Token::If)?;
        let test = self.disjunction()?;
        if !matches!(self.peek(), Token::Else | Token::Colon) && !self.quiet {
            return self.say(SyntaxErrorKind::ExpectedElse, left.span.to(test.span));
        }
        self.expect(Token::Else)?;
        self.expression()?;
        Ok(self.seen(left.first, What::Above("conditional expression")))
    }

    /// A string prefix that is none, or a soft keyword: something may follow without a comma.
    fn may_be_followed(&self, first: usize) -> bool {
        let is_name = self.tokens[first].1 == Token::Name;
        let is_prefix = is_name && self.tokens.get(first + 1).is_some_and(|token| token.1 == Token::String);
        // CPython compares no more letters than the name has.
        let word = self.word(first);
        let is_soft = is_name && ["_", "case", "match", "type"].iter().any(|keyword| keyword.starts_with(word));
        is_prefix || is_soft
    }

    /// Two expressions side by side inside brackets.
    fn missing_comma(&mut self, left: Seen) -> Probe<()> {
        if self.begins_expression()
            && let Some((right, end)) = self.look(Self::key)
            && self.levels[end - 1] > 0
        {
            return self.say(SyntaxErrorKind::MaybeForgotComma, left.span.to(right.span));
        }
        Ok(())
    }

    /// `print x` and `exec x`, statements of old. CPython reads on behind any name before it looks which it is.
    fn legacy(&mut self, first: usize, is_legacy: bool) -> Probe<()> {
        let at = self.at;
        self.at = first + 1;
        if self.peek() != Token::LeftParen && (self.begins_expression() || self.peek() == Token::Star) {
            let operand = if self.may_be_followed(first) { Self::star_expressions } else { Self::known_expressions };
            if let (Some(value), true) = (self.optional(operand)?, is_legacy) {
                let name = self.word(first).to_owned();
                return self.say(SyntaxErrorKind::MissingParentheses { name }, self.span(first).to(value.span));
            }
        }
        self.at = at;
        Ok(())
    }

    /// Expressions whose first operand CPython has read before, without looking for mistakes, and remembers.
    fn known_expressions(&mut self) -> Probe<Seen> {
        if matches!(self.peek(), Token::Star | Token::Lambda) {
            return self.star_expressions();
        }
        let Some((operand, end)) = self.look(Self::disjunction) else { return Err(Miss::No) };
        self.at = end;
        let first = self.nested(|prober| prober.expression_from(operand))?;
        if self.peek() != Token::Comma {
            return Ok(first);
        }
        self.advance();
        let begin = first.first;
        if self.begins_expression() || self.peek() == Token::Star {
            self.optional(Self::star_expressions)?;
        }
        Ok(self.collection(begin, What::BareTuple, &[first]))
    }

    fn lambda(&mut self) -> Probe<Seen> {
        let first = self.expect(Token::Lambda)?;
        self.parameters(true)?;
        let colon = self.at;
        if self.peek() == Token::FieldColon {
            return self.say(SyntaxErrorKind::FStringLambda, self.span(first).to(self.span(colon)));
        }
        self.expect(Token::Colon)?;
        self.expression()?;
        Ok(self.seen(first, What::Above("lambda")))
    }

    fn disjunction(&mut self) -> Probe<Seen> {
        let first = self.at;
        let mut seen = self.conjunction()?;
        while let Some(()) = self.optional(|prober| {
            prober.expect(Token::Or)?;
            prober.conjunction().map(drop)
        })? {
            seen = self.seen(first, What::Above("expression"));
        }
        Ok(seen)
    }

    fn conjunction(&mut self) -> Probe<Seen> {
        let first = self.at;
        let mut seen = self.inversion()?;
        while let Some(()) = self.optional(|prober| {
            prober.expect(Token::And)?;
            prober.inversion().map(drop)
        })? {
            seen = self.seen(first, What::Above("expression"));
        }
        Ok(seen)
    }

    fn inversion(&mut self) -> Probe<Seen> {
        let first = self.at;
        while self.accept(Token::Not) {}
        let negated = self.at > first;
        let operand = self.comparison()?;
        Ok(if negated { self.seen(first, What::Above("expression")) } else { operand })
    }

    fn comparison(&mut self) -> Probe<Seen> {
        let first = self.at;
        let left = self.bitwise_or()?;
        let mut seen = left;
        let mut compared = 0;
        let begins_with_in = self.peek() == Token::In;
        while self.optional(Self::compared)?.is_some() {
            compared += 1;
            seen = self.seen(first, What::Above("comparison"));
        }
        // `a in b` where a `for` was begun: its target is on the left.
        if compared > 0 {
            seen.bad[FOR] = if begins_with_in { left.bad[FOR] } else { None };
        }
        Ok(seen)
    }

    fn compared(&mut self) -> Probe<()> {
        match self.peek() {
            Token::EqualEqual
            | Token::NotEqual
            | Token::Less
            | Token::LessEqual
            | Token::Greater
            | Token::GreaterEqual
            | Token::In => self.advance(),
            Token::Not if self.peek_at(1) == Token::In => self.at += 2,
            Token::Is => {
                self.advance();
                self.accept(Token::Not);
            }
            _ => return Err(Miss::No),
        }
        self.bitwise_or().map(drop)
    }

    pub(super) fn bitwise_or(&mut self) -> Probe<Seen> {
        self.nested(Self::bitwise_or_)
    }

    fn bitwise_or_(&mut self) -> Probe<Seen> {
        let first = self.at;
        let mut seen = self.factor()?;
        while self.optional(Self::operated)?.is_some() {
            seen = self.seen(first, What::Operand("expression"));
        }
        Ok(seen)
    }

    /// A binary operator and its right operand; precedence does not matter for mistakes.
    fn operated(&mut self) -> Probe<()> {
        let arithmetic = match self.peek() {
            Token::Plus
            | Token::Minus
            | Token::Star
            | Token::Slash
            | Token::DoubleSlash
            | Token::Percent
            | Token::At => true,
            Token::Bar | Token::Caret | Token::Ampersand | Token::LeftShift | Token::RightShift | Token::DoubleStar => {
                false
            }
            _ => return Err(Miss::No),
        };
        self.advance();
        if arithmetic && self.peek() == Token::Not {
            self.not_after_operator()?;
        }
        self.factor().map(drop)
    }

    fn not_after_operator(&mut self) -> Probe<()> {
        let not = self.at;
        if let Some((_, end)) = self.look(Self::inversion) {
            return self.say(SyntaxErrorKind::NotAfterOperator, self.span(not).to(self.span(end - 1)));
        }
        Ok(())
    }

    fn factor(&mut self) -> Probe<Seen> {
        let first = self.at;
        while matches!(self.peek(), Token::Minus | Token::Plus | Token::Tilde) {
            self.advance();
        }
        if self.at > first {
            if self.peek() == Token::Not {
                self.not_after_operator()?;
            }
            self.primary()?;
            return Ok(self.seen(first, What::Operand("expression")));
        }
        self.primary()
    }

    fn primary(&mut self) -> Probe<Seen> {
        let first = self.at;
        let awaits = self.accept(Token::Await);
        let mut seen = self.atom()?;
        while let Some(what) = self.optional(Self::trailer)? {
            seen = self.seen(first, what);
        }
        Ok(if awaits { self.seen(first, What::Operand("await expression")) } else { seen })
    }

    fn trailer(&mut self) -> Probe<What> {
        match self.peek() {
            Token::Dot => {
                self.advance();
                self.expect(Token::Name)?;
                Ok(What::Attribute)
            }
            Token::LeftParen => {
                self.advance();
                self.arguments()?;
                self.expect(Token::RightParen)?;
                Ok(What::Operand("function call"))
            }
            Token::LeftBracket => {
                self.advance();
                self.slices()?;
                self.expect(Token::RightBracket)?;
                Ok(What::Subscript)
            }
            _ => Err(Miss::No),
        }
    }

    fn slices(&mut self) -> Probe<()> {
        loop {
            match self.peek() {
                Token::Star => drop(self.starred_expression()?),
                Token::RightBracket => return Ok(()),
                _ => self.slice()?,
            }
            if !self.accept(Token::Comma) {
                return Ok(());
            }
        }
    }

    fn slice(&mut self) -> Probe<()> {
        if self.peek() != Token::Colon {
            self.named_expression()?;
        }
        for _ in 0..2 {
            if !self.accept(Token::Colon) {
                break;
            }
            if self.begins_expression() {
                self.expression()?;
            }
        }
        Ok(())
    }

    // ---- Calls

    pub(super) fn arguments(&mut self) -> Probe<()> {
        let mut late = None;
        let result = self.argument_list(&mut late);
        match (result, late) {
            (Err(Miss::Said(said)), _) => Err(Miss::Said(said)),
            (result, Some(kind)) if result.is_err() || self.peek() != Token::RightParen => self.say_here(kind),
            (result, _) => result,
        }
    }

    /// `late` becomes what is wrong with the order, which is told if nothing else is found.
    fn argument_list(&mut self, late: &mut Option<SyntaxErrorKind>) -> Probe<()> {
        let opening = self.at;
        let mut order = None;
        while self.peek() != Token::RightParen {
            let first = self.at;
            let token = self.peek();
            let may_be_keyword = matches!(token, Token::Name | Token::True | Token::False | Token::None);
            let is_keyword = may_be_keyword && self.peek_at(1) == Token::Equal;
            match token {
                Token::Star => drop(self.starred_expression()?),
                Token::DoubleStar => {
                    order = Some(SyntaxErrorKind::PositionalAfterUnpacking);
                    self.advance();
                    self.expression()?;
                    if self.accept(Token::Equal) {
                        let value = self.expression()?;
                        let span = self.span(first).to(value.span);
                        return self.say(SyntaxErrorKind::AssignToKeywordUnpacking, span);
                    }
                }
                Token::True | Token::False | Token::None if is_keyword => {
                    let what = match token {
                        Token::True => "True",
                        Token::False => "False",
                        _ => "None",
                    };
                    return self.say(SyntaxErrorKind::CannotAssign { what }, self.span(first).to(self.span(first + 1)));
                }
                Token::Name if is_keyword => {
                    self.keyword(first)?;
                    order = order.or(Some(SyntaxErrorKind::PositionalAfterKeyword));
                }
                _ => {
                    self.positional(first, opening)?;
                    *late = late.take().or(order.clone());
                }
            }
            if !self.accept(Token::Comma) {
                break;
            }
        }
        Ok(())
    }

    fn keyword(&mut self, name: usize) -> Probe<()> {
        self.at += 2;
        let span = self.span(name).to(self.span(name + 1));
        if matches!(self.peek(), Token::Comma | Token::RightParen) {
            return self.say(SyntaxErrorKind::ExpectedArgumentValue, span);
        }
        self.expression()?;
        match self.peek() {
            Token::For | Token::Async if self.look(Self::comprehension).is_some() => {
                self.say(SyntaxErrorKind::MaybeEquality, span)
            }
            _ => Ok(()),
        }
    }

    fn positional(&mut self, first: usize, opening: usize) -> Probe<()> {
        let value = if self.peek() == Token::Name && self.peek_at(1) == Token::ColonEqual {
            self.named_expression()?
        } else {
            self.expression()?
        };
        match self.peek() {
            Token::Equal => {
                let span = value.span.to(self.span(self.at));
                self.say(SyntaxErrorKind::KeywordNotName, span)
            }
            Token::ColonEqual => Err(Miss::No),
            Token::For | Token::Async => {
                self.comprehension()?;
                let span = self.span(first).to(self.span(self.at - 1));
                if first > opening || self.peek() == Token::Comma {
                    return self.say(SyntaxErrorKind::UnparenthesizedGenerator, span);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    // ---- Atoms

    pub(super) fn begins_expression(&mut self) -> bool {
        matches!(
            self.peek(),
            Token::Name
                | Token::Number
                | Token::String
                | Token::FStringStart
                | Token::True
                | Token::False
                | Token::None
                | Token::Ellipsis
                | Token::LeftParen
                | Token::LeftBracket
                | Token::LeftBrace
                | Token::Not
                | Token::Lambda
                | Token::Await
                | Token::Minus
                | Token::Plus
                | Token::Tilde
        )
    }

    fn atom(&mut self) -> Probe<Seen> {
        let first = self.at;
        let what = match self.peek() {
            Token::Name => What::Name,
            Token::Number => What::Operand("literal"),
            Token::True => What::Operand("True"),
            Token::False => What::Operand("False"),
            Token::None => What::Operand("None"),
            Token::Ellipsis => What::Operand("ellipsis"),
            Token::String | Token::FStringStart => return self.strings(),
            Token::LeftParen | Token::WithLeftParen => return self.parenthesized(),
            Token::LeftBracket => return self.bracketed(),
            Token::LeftBrace => return self.braced(),
            _ => return Err(Miss::No),
        };
        self.advance();
        Ok(self.seen(first, what))
    }

    fn parenthesized(&mut self) -> Probe<Seen> {
        let first = self.at;
        self.advance();
        if self.peek() == Token::Yield {
            let value = self.yield_expr()?;
            self.expect(Token::RightParen)?;
            let what = What::Operand("yield expression");
            return Ok(Seen { first, end: self.at, span: value.span, what, bad: value.bad });
        }
        if self.peek() == Token::DoubleStar {
            let stars = self.at;
            self.advance();
            self.expression()?;
            self.expect(Token::RightParen)?;
            return self.say_at(SyntaxErrorKind::DoubleStarredHere, stars);
        }
        let mut elements = Vec::new();
        let mut commas = 0;
        while self.peek() != Token::RightParen {
            let element = self.star_named_expression()?;
            elements.push(element);
            match self.peek() {
                Token::For | Token::Async if elements.len() == 1 => {
                    self.comprehended(&element)?;
                    self.expect(Token::RightParen)?;
                    return Ok(self.seen(first, What::Operand("generator expression")));
                }
                Token::Comma => {
                    commas += 1;
                    self.advance();
                }
                _ => break,
            }
        }
        self.expect(Token::RightParen)?;
        if commas == 0
            && let [element] = elements[..]
        {
            if element.what == What::Starred {
                return self.say(SyntaxErrorKind::StarredHere, element.span);
            }
            // The parentheses belong to nothing: what is inside keeps its place and word.
            let what = match element.what {
                What::Above(text) => What::Operand(text),
                what => what,
            };
            return Ok(Seen { first, end: self.at, span: element.span, what, bad: element.bad });
        }
        Ok(self.collection(first, What::Tuple, &elements))
    }

    fn bracketed(&mut self) -> Probe<Seen> {
        let first = self.at;
        self.advance();
        let mut elements: Vec<Seen> = Vec::new();
        while self.peek() != Token::RightBracket {
            if matches!(self.peek(), Token::For | Token::Async) && !elements.is_empty() {
                self.forgot_parentheses(&elements, self.at - 1)?;
            }
            let element = self.star_named_expression()?;
            elements.push(element);
            match self.peek() {
                Token::For | Token::Async => {
                    self.several_comprehended(&elements)?;
                    self.expect(Token::RightBracket)?;
                    return Ok(self.seen(first, What::Operand("list comprehension")));
                }
                Token::Comma => self.advance(),
                _ => break,
            }
        }
        self.expect(Token::RightBracket)?;
        Ok(self.collection(first, What::List, &elements))
    }

    fn several_comprehended(&mut self, elements: &[Seen]) -> Probe<()> {
        let last = elements[elements.len() - 1];
        if elements.len() > 1 {
            return self.forgot_parentheses(elements, last.end - 1);
        }
        self.comprehended(&last)
    }

    /// `[a, b for …]`
    fn forgot_parentheses(&mut self, elements: &[Seen], last: usize) -> Probe<()> {
        self.comprehension()?;
        let span = self.span(elements[0].first).to(self.span(last));
        self.say(SyntaxErrorKind::UnparenthesizedComprehensionTarget, span)
    }

    fn comprehended(&mut self, element: &Seen) -> Probe<()> {
        self.comprehension()?;
        if element.what == What::Starred {
            return self.say(SyntaxErrorKind::UnpackInComprehension, element.span);
        }
        Ok(())
    }

    fn braced(&mut self) -> Probe<Seen> {
        let first = self.at;
        self.advance();
        let mut elements: Vec<Seen> = Vec::new();
        let mut pairs = 0;
        while self.peek() != Token::RightBrace {
            if matches!(self.peek(), Token::For | Token::Async) && pairs == 0 && !elements.is_empty() {
                self.forgot_parentheses(&elements, self.at - 1)?;
            }
            let stars = self.at;
            if self.accept(Token::DoubleStar) {
                self.bitwise_or()?;
                pairs += 1;
                if matches!(self.peek(), Token::For | Token::Async) && pairs == 1 {
                    self.comprehension()?;
                    self.expect(Token::RightBrace)?;
                    return self.say_at(SyntaxErrorKind::UnpackDictInComprehension, stars);
                }
            } else {
                let is_star = self.peek() == Token::Star;
                let element = if pairs > 0 { self.key()? } else { self.star_named_expression()? };
                elements.push(element);
                if !is_star && self.peek() == Token::Colon {
                    self.pair_value()?;
                    pairs += 1;
                    if matches!(self.peek(), Token::For | Token::Async) {
                        self.comprehension()?;
                        self.expect(Token::RightBrace)?;
                        return Ok(self.seen(first, What::Operand("dict comprehension")));
                    }
                } else if pairs > 0 {
                    let end = self.span(element.end - 1).end;
                    return self.say(SyntaxErrorKind::DictKeyColon, Span::new(end - 1, end));
                } else if matches!(self.peek(), Token::For | Token::Async) {
                    self.several_comprehended(&elements)?;
                    self.expect(Token::RightBrace)?;
                    return Ok(self.seen(first, What::Operand("set comprehension")));
                }
            }
            if !self.accept(Token::Comma) {
                break;
            }
        }
        self.expect(Token::RightBrace)?;
        let what = if elements.is_empty() || pairs > 0 { "dict literal" } else { "set display" };
        Ok(self.seen(first, What::Operand(what)))
    }

    /// An expression as a key behind other pairs, where CPython misses a colon, not a comma.
    fn key(&mut self) -> Probe<Seen> {
        if self.peek() == Token::Lambda {
            return self.lambda();
        }
        let left = self.disjunction()?;
        Ok(self.optional(|prober| prober.if_exp(left))?.unwrap_or(left))
    }

    fn pair_value(&mut self) -> Probe<()> {
        let colon = self.expect(Token::Colon)?;
        match self.peek() {
            Token::RightBrace | Token::Comma => self.say_at(SyntaxErrorKind::DictValue, colon),
            Token::Star => {
                let star = self.at;
                self.advance();
                self.bitwise_or()?;
                self.say_from(SyntaxErrorKind::DictStarredValue, star)
            }
            _ => self.expression().map(drop),
        }
    }

    /// The clauses of a comprehension.
    fn comprehension(&mut self) -> Probe<()> {
        loop {
            self.accept(Token::Async);
            self.expect(Token::For)?;
            let target = self.targets()?;
            if self.peek() != Token::In {
                return self.say_here(SyntaxErrorKind::ExpectedIn);
            }
            if let Some((span, what)) = target.bad[FOR] {
                return self.say(SyntaxErrorKind::CannotAssign { what }, span);
            }
            self.expect(Token::In)?;
            self.disjunction()?;
            while self.accept(Token::If) {
                self.disjunction()?;
            }
            if !matches!(self.peek(), Token::For | Token::Async) {
                return Ok(());
            }
        }
    }

    /// What stands between `for` and `in`.
    pub(super) fn targets(&mut self) -> Probe<Seen> {
        self.list(
            |prober| {
                if prober.peek() == Token::Star { prober.starred(Self::bitwise_or) } else { prober.bitwise_or() }
            },
        )
    }

    // ---- Strings

    fn strings(&mut self) -> Probe<Seen> {
        let first = self.at;
        let mut what = "literal";
        loop {
            match self.peek() {
                Token::String => self.advance(),
                Token::FStringStart => {
                    what = "f-string expression";
                    self.advance();
                    self.fstring_parts(Token::FStringEnd)?;
                    self.expect(Token::FStringEnd)?;
                }
                _ => return Ok(self.seen(first, What::Operand(what))),
            }
        }
    }

    fn fstring_parts(&mut self, end: Token) -> Probe<()> {
        loop {
            match self.peek() {
                Token::FStringText => self.advance(),
                Token::FieldStart => self.nested(Self::field)?,
                token if token == end => return Ok(()),
                _ => return Err(Miss::No),
            }
        }
    }

    fn field(&mut self) -> Probe<()> {
        self.expect(Token::FieldStart)?;
        let before = match self.peek() {
            Token::Equal => "=",
            Token::Exclamation => "!",
            Token::FieldColon => ":",
            Token::FieldEnd => "}",
            _ => "",
        };
        if !before.is_empty() {
            return self.say_at(SyntaxErrorKind::FStringValidBefore { before }, self.at);
        }
        let begin = self.at;
        match self.rhs() {
            Ok(_) => {}
            Err(Miss::No) => return self.say_at(SyntaxErrorKind::FStringExpectingExpression, begin),
            Err(said) => return Err(said),
        }
        let ends = |token| matches!(token, Token::Exclamation | Token::FieldColon | Token::FieldEnd);
        let token = self.peek();
        if token == Token::Equal {
            self.advance();
            if !ends(self.peek()) {
                let expected = "'!', or ':', or '}'";
                return self.say_at(SyntaxErrorKind::FStringAfterExpression { expected }, self.at);
            }
        } else if !ends(token) {
            let expected = "'=', or '!', or ':', or '}'";
            return self.say_at(SyntaxErrorKind::FStringAfterExpression { expected }, self.at);
        }
        if self.accept(Token::Exclamation) {
            match self.peek() {
                Token::Name => self.advance(),
                Token::FieldColon | Token::FieldEnd => {
                    return self.say_at(SyntaxErrorKind::FStringMissingConversion, self.at);
                }
                _ => return self.say_at(SyntaxErrorKind::FStringInvalidConversion, self.at),
            }
            if !matches!(self.peek(), Token::FieldColon | Token::FieldEnd) {
                return self.say_at(SyntaxErrorKind::FStringAfterExpression { expected: "':' or '}'" }, self.at);
            }
        }
        if self.accept(Token::FieldColon) {
            match self.fstring_parts(Token::FieldEnd) {
                Err(Miss::No) => return self.say_at(SyntaxErrorKind::FStringExpectingBraceOrSpec, self.at),
                result => result?,
            }
        }
        self.expect(Token::FieldEnd).map(drop)
    }
}
