"""What `locale` is made of, under the name that other modules ask for."""

from locale import (
    CHAR_MAX, CODESET, Error, LC_ALL, LC_COLLATE, LC_CTYPE, LC_MESSAGES, LC_MONETARY, LC_NUMERIC, LC_TIME,
    getencoding, localeconv, nl_langinfo, setlocale, strcoll, strxfrm,
)
