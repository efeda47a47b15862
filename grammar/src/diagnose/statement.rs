//! Mistakes in statements.

use super::{ASSIGN, DELETE, FOR, Miss, Probe, Prober, Seen, What};
use crate::error::SyntaxErrorKind;
use crate::source::LineIndex;
use crate::span::Span;
use crate::token::Token;

impl Prober<'_> {
    pub(super) fn statements(&mut self) -> Probe<()> {
        while !matches!(self.peek(), Token::End | Token::Dedent | Token::Unclosed) {
            self.statement()?;
        }
        Ok(())
    }

    fn statement(&mut self) -> Probe<()> {
        let first = self.at;
        match self.peek() {
            Token::If => self.conditional("'if' statement"),
            Token::While => {
                self.advance();
                self.named_expression()?;
                self.colon()?;
                self.block(first, "'while' statement")?;
                self.orelse().map(drop)
            }
            Token::For => self.for_statement(first),
            Token::With => self.with_statement(first),
            Token::Try => self.try_statement(),
            Token::Def => self.function(first),
            Token::Class => self.class(),
            Token::At => {
                self.advance();
                self.named_expression()?;
                self.expect(Token::Newline)?;
                match self.peek() {
                    Token::At | Token::Def | Token::Class => self.statement(),
                    Token::Async if self.peek_at(1) == Token::Def => self.statement(),
                    _ => Err(Miss::No),
                }
            }
            Token::Async => {
                self.advance();
                match self.peek() {
                    Token::Def => self.function(self.at),
                    Token::For => self.for_statement(self.at),
                    Token::With => self.with_statement(self.at),
                    _ => Err(Miss::No),
                }
            }
            Token::Match => self.match_statement(),
            Token::Indent => Err(Miss::No),
            _ => {
                if self.peek() == Token::Name {
                    self.soft_statement()?;
                }
                self.simple_statements()
            }
        }
    }

    // ---- Blocks

    /// `:` where a header ends; only a line end in its place has its own message.
    fn colon(&mut self) -> Probe<()> {
        match self.peek() {
            Token::Colon => {
                self.advance();
                Ok(())
            }
            Token::Newline => self.say_here(SyntaxErrorKind::ExpectedColon),
            _ => Err(Miss::No),
        }
    }

    /// `:` that CPython insists on.
    fn forced(&mut self, token: Token, kind: SyntaxErrorKind) -> Probe<()> {
        if self.accept(token) { Ok(()) } else { self.say_at(kind, self.at) }
    }

    fn block(&mut self, head: usize, after: &str) -> Probe<()> {
        if !self.accept(Token::Newline) {
            return self.simple_statements();
        }
        if !self.accept(Token::Indent) {
            let line = LineIndex::new(self.source).line(self.span(head).start);
            let after = after.to_owned();
            return self.say_here(SyntaxErrorKind::ExpectedBlock { after, line });
        }
        self.nested(Self::statements)?;
        self.expect(Token::Dedent).map(drop)
    }

    fn conditional(&mut self, after: &str) -> Probe<()> {
        let mut first = self.at;
        let mut after = after;
        loop {
            self.advance();
            self.named_expression()?;
            self.colon()?;
            self.block(first, after)?;
            if self.peek() != Token::Elif {
                break;
            }
            (first, after) = (self.at, "'elif' statement");
        }
        self.orelse().map(drop)
    }

    fn orelse(&mut self) -> Probe<bool> {
        let first = self.at;
        if !self.accept(Token::Else) {
            return Ok(false);
        }
        self.forced(Token::Colon, SyntaxErrorKind::ExpectedColon)?;
        self.block(first, "'else' statement")?;
        Ok(true)
    }

    // ---- Compound statements

    fn for_statement(&mut self, first: usize) -> Probe<()> {
        self.advance();
        let begin = self.at;
        let target = self.targets()?;
        if let Some((span, what)) = target.bad[FOR] {
            return self.say(SyntaxErrorKind::CannotAssign { what }, span);
        }
        if self.peek() != Token::In {
            self.at = begin;
            let target = self.star_expressions()?;
            return match target.bad[FOR] {
                Some((span, what)) => self.say(SyntaxErrorKind::CannotAssign { what }, span),
                None => Err(Miss::No),
            };
        }
        self.advance();
        self.star_expressions()?;
        self.colon()?;
        self.block(first, "'for' statement")?;
        self.orelse().map(drop)
    }

    fn with_statement(&mut self, first: usize) -> Probe<()> {
        self.advance();
        let begin = self.at;
        let group_end = match self.peek() {
            Token::LeftParen | Token::WithLeftParen => self.look(Self::with_group).map(|(_, end)| end),
            _ => None,
        };
        let behind = group_end.and_then(|end| self.tokens.get(end)).map(|token| token.1);
        let grouped = matches!(behind, Some(Token::Colon | Token::Newline));
        if let (false, Some(end)) = (grouped, group_end)
            && self.look(Self::expression).is_none()
        {
            // Only items can stand there, so CPython gives up behind them.
            self.failed = self.failed.max(end);
        }
        if grouped {
            self.with_group()?;
        } else {
            self.at = begin;
            if self.optional(Self::with_items)?.is_none() {
                if matches!(self.peek(), Token::LeftParen | Token::WithLeftParen) {
                    self.with_group()?;
                }
                return Err(Miss::No);
            }
        }
        self.colon()?;
        self.block(first, "'with' statement")
    }

    fn with_items(&mut self) -> Probe<()> {
        loop {
            self.with_item(Self::expression)?;
            if !self.accept(Token::Comma) {
                return Ok(());
            }
        }
    }

    fn with_group(&mut self) -> Probe<()> {
        self.advance();
        while self.peek() != Token::RightParen {
            self.with_item(Self::star_named_expression)?;
            if !self.accept(Token::Comma) {
                break;
            }
        }
        self.expect(Token::RightParen).map(drop)
    }

    fn with_item(&mut self, context: fn(&mut Self) -> Probe<Seen>) -> Probe<()> {
        context(self)?;
        if self.accept(Token::As) {
            let target = if self.peek() == Token::Star { self.star_named_expression()? } else { self.expression()? };
            if matches!(self.peek(), Token::Comma | Token::RightParen | Token::Colon)
                && let Some((span, what)) = target.bad[ASSIGN]
            {
                return self.say(SyntaxErrorKind::CannotAssign { what }, span);
            }
        }
        Ok(())
    }

    fn try_statement(&mut self) -> Probe<()> {
        let first = self.at;
        self.advance();
        self.forced(Token::Colon, SyntaxErrorKind::ExpectedColon)?;
        self.block(first, "'try' statement")?;
        if !matches!(self.peek(), Token::Except | Token::Finally) {
            return self.say_here(SyntaxErrorKind::ExpectedExceptOrFinally);
        }
        while self.peek() == Token::Except {
            self.handler()?;
        }
        self.orelse()?;
        let finally = self.at;
        if self.accept(Token::Finally) {
            self.forced(Token::Colon, SyntaxErrorKind::ExpectedColon)?;
            self.block(finally, "'finally' statement")?;
        }
        Ok(())
    }

    fn handler(&mut self) -> Probe<()> {
        let first = self.at;
        self.advance();
        let is_star = self.accept(Token::Star);
        let after = if is_star { "'except*' statement" } else { "'except' statement" };
        if is_star && matches!(self.peek(), Token::Newline | Token::Colon) {
            return self.say_here(SyntaxErrorKind::ExpectedExceptions);
        }
        if !matches!(self.peek(), Token::Newline | Token::Colon) {
            let class = self.expression()?;
            if self.peek() == Token::Comma {
                let listed = self.look(|prober| {
                    prober.advance();
                    prober.expressions()?;
                    if prober.accept(Token::As) {
                        prober.expect(Token::Name)?;
                    }
                    prober.expect(Token::Colon)
                });
                if listed.is_some() {
                    return self.say_from(SyntaxErrorKind::UnparenthesizedExceptions, class.first);
                }
            }
            if self.accept(Token::As) {
                self.expect(Token::Name)?;
            }
        }
        self.colon()?;
        self.block(first, after)
    }

    fn function(&mut self, first: usize) -> Probe<()> {
        self.advance();
        self.expect(Token::Name)?;
        self.optional(Self::type_params)?;
        self.forced(Token::LeftParen, SyntaxErrorKind::Expected { what: "'('" })?;
        self.parameters(false)?;
        self.expect(Token::RightParen)?;
        self.optional(|prober| {
            prober.expect(Token::Arrow)?;
            prober.expression()
        })?;
        self.forced(Token::Colon, SyntaxErrorKind::ExpectedColon)?;
        self.block(first, "function definition")
    }

    fn class(&mut self) -> Probe<()> {
        let first = self.at;
        self.advance();
        self.expect(Token::Name)?;
        self.optional(Self::type_params)?;
        if self.accept(Token::LeftParen) {
            self.arguments()?;
            self.expect(Token::RightParen)?;
        }
        self.colon()?;
        self.block(first, "class definition")
    }

    fn type_params(&mut self) -> Probe<()> {
        if !self.accept(Token::LeftBracket) {
            return Ok(());
        }
        if self.peek() == Token::RightBracket {
            let start = self.span(self.at).start;
            return self.say(SyntaxErrorKind::EmptyTypeParams, Span::new(start, start));
        }
        while self.peek() != Token::RightBracket {
            let is_star = self.accept(Token::Star);
            if !is_star {
                self.accept(Token::DoubleStar);
            }
            self.expect(Token::Name)?;
            if self.accept(Token::Colon) {
                self.expression()?;
            }
            if self.accept(Token::Equal) {
                if is_star {
                    self.list(Self::star_named_expression)?
                } else {
                    self.expression()?
                };
            }
            if !self.accept(Token::Comma) {
                break;
            }
        }
        self.expect(Token::RightBracket).map(drop)
    }

    /// The parameters of a function, up to `)`, or of a lambda, up to `:`.
    pub(super) fn parameters(&mut self, is_lambda: bool) -> Probe<()> {
        let begin = self.at;
        loop {
            let first = self.at;
            match self.peek() {
                Token::Name => {
                    self.advance();
                    if !is_lambda && self.accept(Token::Colon) {
                        self.expression()?;
                    }
                    self.default()?;
                }
                token @ (Token::Star | Token::DoubleStar) => {
                    let is_star = token == Token::Star;
                    self.advance();
                    if self.accept(Token::Name) {
                        if !is_lambda && self.accept(Token::Colon) {
                            self.star_named_expression()?;
                        }
                        if self.peek() == Token::Equal {
                            let kind = if is_star {
                                SyntaxErrorKind::VarPositionalDefault
                            } else {
                                SyntaxErrorKind::VarKeywordDefault
                            };
                            return self.say_at(kind, self.at);
                        }
                    }
                }
                Token::Slash => {
                    self.advance();
                    if self.at == begin + 1 && self.peek() == Token::Comma {
                        return self.say_at(SyntaxErrorKind::SlashFirst, first);
                    }
                    if self.peek() == Token::Star {
                        return self.say_at(SyntaxErrorKind::CommaBetweenSlashAndStar, self.at);
                    }
                }
                Token::LeftParen => return self.parenthesized_parameters(first, is_lambda),
                _ => return Ok(()),
            }
            if !self.accept(Token::Comma) {
                return Ok(());
            }
        }
    }

    fn default(&mut self) -> Probe<()> {
        let equal = self.at;
        if !self.accept(Token::Equal) {
            return Ok(());
        }
        if matches!(self.peek(), Token::Comma | Token::RightParen) {
            return self.say_at(SyntaxErrorKind::ExpectedDefault, equal);
        }
        self.expression().map(drop)
    }

    fn parenthesized_parameters(&mut self, first: usize, is_lambda: bool) -> Probe<()> {
        self.advance();
        while self.accept(Token::Name) {
            if !is_lambda && self.accept(Token::Colon) {
                self.expression()?;
            }
            if !self.accept(Token::Comma) {
                break;
            }
        }
        let close = self.expect(Token::RightParen)?;
        let kind = if is_lambda {
            SyntaxErrorKind::LambdaParametersParenthesized
        } else {
            SyntaxErrorKind::ParametersParenthesized
        };
        if close == first + 1 {
            return Err(Miss::No);
        }
        self.say(kind, self.span(first).to(self.span(close)))
    }

    // ---- match

    /// `match` and `type` that could have begun a statement, on the line where the parser gave up.
    fn soft_statement(&mut self) -> Probe<()> {
        let begin = self.at;
        let word = self.word(begin);
        let line = self.tokens[begin..].iter().position(|token| token.1 == Token::Newline);
        if !matches!(word, "match" | "type") || line.is_some_and(|length| begin + length < self.failed) {
            return Ok(());
        }
        self.advance();
        if word == "type" {
            if self.accept(Token::Name) {
                self.failed = self.failed.max(self.at);
                self.optional(Self::type_params)?;
            }
        } else if (self.begins_expression() || self.peek() == Token::Star)
            && self.optional(|prober| prober.list(Self::star_named_expression))?.is_some()
        {
            match self.peek() {
                Token::Newline => return self.say_here(SyntaxErrorKind::ExpectedColon),
                Token::Colon => {
                    self.advance();
                    self.peek();
                    self.failed = self.failed.max(self.at);
                }
                _ => self.failed = self.failed.max(self.at),
            }
        }
        self.at = begin;
        Ok(())
    }

    fn match_statement(&mut self) -> Probe<()> {
        let first = self.at;
        self.advance();
        self.list(Self::star_named_expression)?;
        self.colon()?;
        self.expect(Token::Newline)?;
        if !self.accept(Token::Indent) {
            let line = LineIndex::new(self.source).line(self.span(first).start);
            let after = "'match' statement".to_owned();
            return self.say_here(SyntaxErrorKind::ExpectedBlock { after, line });
        }
        while self.peek() == Token::Case {
            let case = self.at;
            self.advance();
            self.pattern_list()?;
            if self.accept(Token::If) {
                self.named_expression()?;
            }
            self.colon()?;
            self.block(case, "'case' statement")?;
        }
        self.expect(Token::Dedent).map(drop)
    }

    fn pattern_list(&mut self) -> Probe<()> {
        loop {
            self.pattern()?;
            if !self.accept(Token::Comma) || matches!(self.peek(), Token::Colon | Token::If) {
                return Ok(());
            }
        }
    }

    fn pattern(&mut self) -> Probe<()> {
        if self.accept(Token::Star) {
            return self.expect(Token::Name).map(drop);
        }
        loop {
            self.nested(Self::closed_pattern)?;
            if !self.accept(Token::Bar) {
                break;
            }
        }
        if self.accept(Token::As) {
            let target = self.at;
            let word = self.word(target);
            let seen = self.expression()?;
            if word == "_" && seen.end == target + 1 {
                return self.say_at(SyntaxErrorKind::WildcardTarget, target);
            }
            let is_name = self.tokens[target].1 == Token::Name;
            if is_name && seen.end != target + 1 {
                return Err(Miss::No);
            }
            if !is_name {
                return self.say(SyntaxErrorKind::InvalidPatternTarget, seen.span);
            }
        }
        Ok(())
    }

    fn closed_pattern(&mut self) -> Probe<()> {
        match self.peek() {
            Token::LeftParen => self.pattern_items(Token::RightParen, Self::pattern),
            Token::LeftBracket => self.pattern_items(Token::RightBracket, Self::pattern),
            Token::LeftBrace => self.pattern_items(Token::RightBrace, |prober| {
                if prober.accept(Token::DoubleStar) {
                    return prober.expect(Token::Name).map(drop);
                }
                prober.literal()?;
                prober.expect(Token::Colon)?;
                prober.pattern()
            }),
            Token::Name => {
                self.literal()?;
                if self.peek() == Token::LeftParen { self.class_pattern_items() } else { Ok(()) }
            }
            _ => self.literal(),
        }
    }

    fn class_pattern_items(&mut self) -> Probe<()> {
        self.advance();
        let mut has_keyword = false;
        let mut late: Option<Span> = None;
        while self.peek() != Token::RightParen {
            let first = self.at;
            let is_keyword = self.peek() == Token::Name && self.peek_at(1) == Token::Equal;
            if is_keyword {
                self.at += 2;
                if let Some(span) = late {
                    return self.say(SyntaxErrorKind::PositionalPatternAfterKeyword, span);
                }
            }
            has_keyword |= is_keyword;
            self.pattern()?;
            if has_keyword && !is_keyword {
                let span = self.span(first).to(self.span(self.at - 1));
                late = Some(late.map_or(span, |before| before.to(span)));
            }
            if !self.accept(Token::Comma) {
                break;
            }
        }
        if let Some(span) = late {
            return self.say(SyntaxErrorKind::PositionalPatternAfterKeyword, span);
        }
        self.expect(Token::RightParen).map(drop)
    }

    fn pattern_items(&mut self, close: Token, item: fn(&mut Self) -> Probe<()>) -> Probe<()> {
        self.advance();
        while self.peek() != close {
            item(self)?;
            if !self.accept(Token::Comma) {
                break;
            }
        }
        self.expect(close).map(drop)
    }

    /// A literal or dotted name, as a pattern or key.
    fn literal(&mut self) -> Probe<()> {
        match self.peek() {
            Token::Name => {
                self.advance();
                while self.accept(Token::Dot) {
                    self.expect(Token::Name)?;
                }
                Ok(())
            }
            Token::Minus | Token::Number => {
                self.accept(Token::Minus);
                self.expect(Token::Number)?;
                if matches!(self.peek(), Token::Plus | Token::Minus) {
                    self.advance();
                    self.expect(Token::Number)?;
                }
                Ok(())
            }
            Token::String => {
                while self.accept(Token::String) {}
                Ok(())
            }
            Token::True | Token::False | Token::None => {
                self.advance();
                Ok(())
            }
            _ => Err(Miss::No),
        }
    }

    // ---- Simple statements

    fn simple_statements(&mut self) -> Probe<()> {
        loop {
            self.simple_statement()?;
            if !self.accept(Token::Semicolon) || self.peek() == Token::Newline {
                break;
            }
        }
        self.expect(Token::Newline).map(drop)
    }

    fn simple_statement(&mut self) -> Probe<()> {
        let first = self.at;
        match self.peek() {
            Token::Pass | Token::Break | Token::Continue => {
                self.advance();
                Ok(())
            }
            Token::Return => {
                self.advance();
                if self.begins_expression() || self.peek() == Token::Star {
                    self.star_expressions()?;
                }
                Ok(())
            }
            Token::Raise => {
                self.advance();
                if self.begins_expression() {
                    self.expression()?;
                    if self.accept(Token::From) {
                        self.expression()?;
                    }
                }
                Ok(())
            }
            Token::Del => {
                self.advance();
                let targets = self.star_expressions()?;
                match targets.bad[DELETE] {
                    Some((span, what)) => self.say(SyntaxErrorKind::CannotDelete { what }, span),
                    None => Ok(()),
                }
            }
            Token::Assert => {
                self.advance();
                self.expression()?;
                if self.accept(Token::Comma) {
                    self.expression()?;
                }
                Ok(())
            }
            Token::Global | Token::Nonlocal => loop {
                self.advance();
                self.expect(Token::Name)?;
                if self.peek() != Token::Comma {
                    return Ok(());
                }
            },
            Token::Import => self.import(first),
            Token::From => self.import_from(),
            Token::Type => {
                if self.optional(Self::type_alias)?.is_none() {
                    // Perhaps the word is a name.
                    self.advance();
                    self.star_expressions()?;
                    return Err(Miss::No);
                }
                Ok(())
            }
            _ => self.assignment(),
        }
    }

    fn type_alias(&mut self) -> Probe<()> {
        self.advance();
        self.expect(Token::Name)?;
        self.optional(Self::type_params)?;
        self.expect(Token::Equal)?;
        self.expression().map(drop)
    }

    fn dotted_name(&mut self) -> Probe<()> {
        self.expect(Token::Name)?;
        while self.accept(Token::Dot) {
            self.expect(Token::Name)?;
        }
        Ok(())
    }

    fn import(&mut self, first: usize) -> Probe<()> {
        self.advance();
        if self.peek() == Token::Newline {
            return self.empty_import();
        }
        loop {
            self.dotted_name()?;
            if self.accept(Token::As) {
                self.expect(Token::Name)?;
            }
            if !self.accept(Token::Comma) {
                break;
            }
        }
        if self.accept(Token::From) {
            self.dotted_name()?;
            return self.say_from(SyntaxErrorKind::ImportFromSwapped, first);
        }
        Ok(())
    }

    fn empty_import(&mut self) -> Probe<()> {
        let start = self.span(self.at).start;
        self.say(SyntaxErrorKind::EmptyImport, Span::new(start, start))
    }

    fn import_from(&mut self) -> Probe<()> {
        self.advance();
        while matches!(self.peek(), Token::Dot | Token::Ellipsis) {
            self.advance();
        }
        if self.peek() == Token::Name {
            self.dotted_name()?;
        }
        self.expect(Token::Import)?;
        if self.peek() == Token::Newline {
            return self.empty_import();
        }
        if self.accept(Token::Star) {
            return Ok(());
        }
        let parenthesized = self.accept(Token::LeftParen);
        loop {
            self.expect(Token::Name)?;
            if self.accept(Token::As) {
                self.expect(Token::Name)?;
            }
            if !self.accept(Token::Comma) {
                break;
            }
            if !parenthesized && self.peek() == Token::Newline {
                return self.say_here(SyntaxErrorKind::TrailingCommaInImport);
            }
            if parenthesized && self.peek() == Token::RightParen {
                break;
            }
        }
        if parenthesized { self.expect(Token::RightParen).map(drop) } else { Ok(()) }
    }

    fn assignment(&mut self) -> Probe<()> {
        let first = self.at;
        let target = self.rhs()?;
        match self.peek() {
            Token::Colon => {
                if matches!(target.what, What::Name | What::Attribute | What::Subscript) {
                    self.advance();
                    self.expression()?;
                    if self.accept(Token::Equal) {
                        self.rhs()?;
                    }
                    return Ok(());
                }
                self.annotated(target)
            }
            Token::Equal => {
                let mut target = target;
                let mut begin = first;
                while self.peek() == Token::Equal {
                    if let Some((span, what)) = target.bad[ASSIGN] {
                        if target.what == What::Yield {
                            return self.say(SyntaxErrorKind::AssignToYield, target.span);
                        }
                        if begin == first {
                            self.comparison_meant(target)?;
                        }
                        return self.say(SyntaxErrorKind::CannotAssign { what }, span);
                    }
                    self.advance();
                    begin = self.at;
                    target = self.rhs()?;
                }
                Ok(())
            }
            Token::PlusEqual
            | Token::MinusEqual
            | Token::StarEqual
            | Token::AtEqual
            | Token::SlashEqual
            | Token::PercentEqual
            | Token::AmpersandEqual
            | Token::BarEqual
            | Token::CaretEqual
            | Token::LeftShiftEqual
            | Token::RightShiftEqual
            | Token::DoubleStarEqual
            | Token::DoubleSlashEqual => {
                self.advance();
                self.rhs()?;
                match target.what {
                    What::Name | What::Attribute | What::Subscript => Ok(()),
                    What::Yield => Err(Miss::No),
                    what => {
                        let what = what.describe();
                        self.say(SyntaxErrorKind::IllegalAugmented { what }, target.span)
                    }
                }
            }
            Token::ColonEqual if !matches!(target.what, What::Name | What::BareTuple | What::Starred | What::Yield) => {
                self.advance();
                self.expression()?;
                let what = target.what.describe();
                self.say(SyntaxErrorKind::CannotNameExpr { what }, target.span)
            }
            _ => Ok(()),
        }
    }

    fn annotated(&mut self, target: Seen) -> Probe<()> {
        let colon_at = self.at;
        self.advance();
        if self.look(Self::expression).is_none() {
            self.failed = self.failed.min(colon_at);
            return Err(Miss::No);
        }
        let span = target.span;
        match target.what {
            What::List => self.say(SyntaxErrorKind::AnnotatedTuple { what: "list" }, span),
            What::Tuple => self.say(SyntaxErrorKind::AnnotatedTuple { what: "tuple" }, span),
            What::BareTuple => {
                self.at = target.first;
                let element = self.look(Self::star_named_expression).map(|(element, _)| element.span);
                self.at = colon_at;
                self.say(SyntaxErrorKind::AnnotatedTuple { what: "tuple" }, element.unwrap_or(span))
            }
            What::Starred | What::Yield => {
                self.failed = self.failed.min(colon_at);
                Err(Miss::No)
            }
            _ => self.say(SyntaxErrorKind::IllegalAnnotation, span),
        }
    }
}
