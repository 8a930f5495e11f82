// SPDX-License-Identifier: AGPL-3.0-only

package sshd

import (
	"errors"
	"slices"
	"testing"
)

func TestSplitLine(t *testing.T) {
	tests := map[string]struct {
		line    string
		keyword string
		args    []string
		err     error
	}{
		"blank":                    {line: " \t\r"},
		"comment":                  {line: "  # Port 22"},
		"tabs and trailing blanks": {line: "\tPort\t22 \r", keyword: "port", args: []string{"22"}},
		"equals sign":              {line: "Port=22", keyword: "port", args: []string{"22"}},
		"equals sign with blanks":  {line: "Port = 22", keyword: "port", args: []string{"22"}},
		"equals sign in argument":  {line: "SetEnv A=b", keyword: "setenv", args: []string{"A=b"}},
		"quotes":                   {line: `Banner "/etc/my banner" 'x "y"'`, keyword: "banner", args: []string{"/etc/my banner", `x "y"`}},
		"quotes within a word":     {line: `Banner /etc/"my banner"`, keyword: "banner", args: []string{"/etc/my banner"}},
		"empty quotes":             {line: `AuthorizedKeysCommand ""`, keyword: "authorizedkeyscommand", args: []string{""}},
		"escapes":                  {line: `Banner a\ b "c\ d" \"e\\ \n`, keyword: "banner", args: []string{"a b", `c\ d`, `"e\`, `\n`}},
		"comment after arguments":  {line: "Port 22 # ssh", keyword: "port", args: []string{"22"}},
		"hash within a word":       {line: "Banner a#b", keyword: "banner", args: []string{"a#b"}},
		"no argument":              {line: "Port", err: errNoArgument},
		"nothing after equals":     {line: "Port=", err: errNoArgument},
		"unterminated quote":       {line: `Banner "a`, err: errUnterminatedQuote},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			keyword, args, err := splitLine(test.line)
			if keyword != test.keyword || !slices.Equal(args, test.args) || !errors.Is(err, test.err) {
				t.Errorf("splitLine(%q) = %q, %q, %v", test.line, keyword, args, err)
			}
		})
	}
}

func FuzzSplitLine(f *testing.F) {
	f.Add(`Match User "a b" # c`)
	f.Add(`x='\`)
	f.Fuzz(func(t *testing.T, line string) {
		keyword, args, err := splitLine(line)
		if err == nil && keyword != "" && len(args) == 0 {
			t.Errorf("splitLine(%q) gave keyword %q without arguments", line, keyword)
		}
	})
}
