// SPDX-License-Identifier: AGPL-3.0-only

package umask

import (
	"context"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

func TestParse(t *testing.T) {
	tests := map[string]struct {
		bits fs.FileMode
		ok   bool
	}{
		"022":  {0o022, true},
		"0077": {0o077, true},
		"0":    {0, true},
		"777":  {0o777, true},
		"1000": {},
		"028":  {},
		"-22":  {},
		"":     {},
	}
	for text, want := range tests {
		bits, err := Parse(text)
		if bits != want.bits || (err == nil) != want.ok {
			t.Errorf("Parse(%q) = %03o, %v", text, bits, err)
		}
	}
}

func TestOfLogin(t *testing.T) {
	tests := map[string]struct {
		text string
		want *Mask
		err  string
	}{
		"set":        {text: "# UMASK 077\nUMASK\t\t027\nUMASK 000\n", want: &Mask{0o027, "/etc/login.defs"}},
		"not set":    {text: "UMASK\nUSERGROUPS_ENAB yes\n"},
		"not octal":  {text: "UMASK 9\n", err: `/etc/login.defs: umask "9"`},
		"empty file": {},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := OfLogin(fstest.MapFS{LoginDefs: {Data: []byte(test.text)}})
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Errorf("got error %v, want %q", err, test.err)
				}
				return
			}
			if err != nil || (got == nil) != (test.want == nil) || got != nil && *got != *test.want {
				t.Errorf("got %v, %v, want %v", got, err, test.want)
			}
		})
	}
}

func TestOfShellAnswersOrSaysWhyNot(t *testing.T) {
	mask, err := OfShell(context.Background())
	if (mask == nil) == (err == nil) {
		t.Errorf("got %v, %v", mask, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := OfShell(ctx); err == nil {
		t.Error("a cancelled question was answered")
	}
}
