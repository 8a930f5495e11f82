// SPDX-License-Identifier: AGPL-3.0-only

package sshd

import (
	"errors"
	"strings"
)

var (
	errNoArgument        = errors.New("no argument after keyword")
	errUnterminatedQuote = errors.New("unterminated quote")
)

// splitLine takes one line of a configuration file apart, as sshd does: a
// keyword, then white space or a single "=", then arguments. The keyword comes
// back in lower case, and empty for a line that is blank or a comment.
func splitLine(line string) (keyword string, args []string, err error) {
	line = strings.Trim(line, " \t\r\n\f")
	if line == "" || line[0] == '#' {
		return "", nil, nil
	}
	end := strings.IndexAny(line, " \t=")
	if end < 0 {
		return "", nil, errNoArgument
	}
	keyword = strings.ToLower(strings.Trim(line[:end], `"`))
	rest := strings.TrimLeft(line[end:], " \t")
	rest = strings.TrimPrefix(rest, "=")
	args, err = splitArgs(rest)
	if err != nil {
		return "", nil, err
	}
	if len(args) == 0 {
		return "", nil, errNoArgument
	}
	return keyword, args, nil
}

// splitArgs splits at white space outside quotes. A "#" that begins a word
// begins a comment; inside a word it is part of it.
func splitArgs(s string) ([]string, error) {
	var args []string
	for {
		s = strings.TrimLeft(s, " \t")
		if s == "" || s[0] == '#' {
			return args, nil
		}
		word, rest, err := nextWord(s)
		if err != nil {
			return nil, err
		}
		args, s = append(args, word), rest
	}
}

func nextWord(s string) (word, rest string, err error) {
	var out strings.Builder
	var quote byte
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\' && i+1 < len(s) && escapable(s[i+1], quote):
			i++
			out.WriteByte(s[i])
		case quote == 0 && (c == ' ' || c == '\t'):
			return out.String(), s[i:], nil
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case quote != 0 && c == quote:
			quote = 0
		default:
			out.WriteByte(c)
		}
	}
	if quote != 0 {
		return "", "", errUnterminatedQuote
	}
	return out.String(), "", nil
}

// escapable says whether a backslash before c is dropped. A blank needs no
// escape inside quotes, so there its backslash stays.
func escapable(c, quote byte) bool {
	return c == '\\' || c == '"' || c == '\'' || c == ' ' && quote == 0
}
