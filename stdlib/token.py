"""The kinds of tokens, as numbers."""

_KINDS = """ENDMARKER NAME NUMBER STRING NEWLINE INDENT DEDENT LPAR ( RPAR ) LSQB [ RSQB ] COLON : COMMA , SEMI ; PLUS +
MINUS - STAR * SLASH / VBAR | AMPER & LESS < GREATER > EQUAL = DOT . PERCENT % LBRACE { RBRACE } EQEQUAL == NOTEQUAL !=
LESSEQUAL <= GREATEREQUAL >= TILDE ~ CIRCUMFLEX ^ LEFTSHIFT << RIGHTSHIFT >> DOUBLESTAR ** PLUSEQUAL += MINEQUAL -=
STAREQUAL *= SLASHEQUAL /= PERCENTEQUAL %= AMPEREQUAL &= VBAREQUAL |= CIRCUMFLEXEQUAL ^= LEFTSHIFTEQUAL <<=
RIGHTSHIFTEQUAL >>= DOUBLESTAREQUAL **= DOUBLESLASH // DOUBLESLASHEQUAL //= AT @ ATEQUAL @= RARROW -> ELLIPSIS ...
COLONEQUAL := EXCLAMATION ! OP TYPE_IGNORE TYPE_COMMENT SOFT_KEYWORD FSTRING_START FSTRING_MIDDLE FSTRING_END COMMENT NL
ERRORTOKEN ENCODING N_TOKENS"""

tok_name = {}
EXACT_TOKEN_TYPES = {}
_names = []
for _word in _KINDS.split():
    if _word.isidentifier():
        globals()[_word] = len(_names)
        tok_name[len(_names)] = _word
        _names.append(_word)
    else:
        # What a token of the last kind looks like.
        EXACT_TOKEN_TYPES[_word] = len(_names) - 1
del tok_name[len(_names) - 1]
EXACT_TOKEN_TYPES = dict(sorted(EXACT_TOKEN_TYPES.items()))
NT_OFFSET = 256
tok_name[66] = "N_TOKENS"
tok_name[NT_OFFSET] = "NT_OFFSET"

__all__ = ["tok_name", "ISTERMINAL", "ISNONTERMINAL", "ISEOF", *_names, "NT_OFFSET"]


def ISTERMINAL(x):
    """Whether a number is that of a token."""
    return x < NT_OFFSET


def ISNONTERMINAL(x):
    """Whether a number is that of a rule of a grammar."""
    return x >= NT_OFFSET


def ISEOF(x):
    """Whether a number is that of the end."""
    return x == 0
