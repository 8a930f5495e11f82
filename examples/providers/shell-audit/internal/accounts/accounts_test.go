// SPDX-License-Identifier: AGPL-3.0-only

package accounts

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const passwd = `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
sync:x:4:65534:sync:/bin:/bin/sync
postgres:x:105:110::/var/lib/postgresql:/bin/bash
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin

alice:x:1000:1000:Alice,,,:/home/alice:/opt/fish
bob:x:1001:1001::/home/bob:
`

func TestAudit(t *testing.T) {
	fsys := machine(passwd, "# /etc/shells\n/bin/sh\n\n/bin/bash\n")
	all, err := Read(fsys)
	if err != nil {
		t.Fatal(err)
	}
	shells, err := ReadShells(fsys)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"/bin/sh", "/bin/bash"}; !slices.Equal(shells, want) {
		t.Errorf("shells %q, want %q", shells, want)
	}
	if got := names(WithStrangeShell(all, shells)); !slices.Equal(got, []string{"alice"}) {
		t.Errorf("strange shells: %q", got)
	}
	if got := names(ServicesThatCanLogIn(all)); !slices.Equal(got, []string{"postgres"}) {
		t.Errorf("services that can log in: %q", got)
	}
	if len(all) != 7 {
		t.Errorf("%d accounts, want 7", len(all))
	}
}

func TestReadRefuses(t *testing.T) {
	tests := map[string]struct{ passwd, want string }{
		"too few fields": {"root:x:0:0:root:/root\n", `/etc/passwd: line of "root": 6 fields, expected 7`},
		"user id":        {"root:x:zero:0:root:/root:/bin/sh\n", `user id "zero", expected a number`},
		"endless line":   {strings.Repeat("x", 1<<17), "token too long"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := Read(machine(test.passwd, "")); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want %q", err, test.want)
			}
		})
	}
	if _, err := Read(fstest.MapFS{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got error %v, want %v", err, fs.ErrNotExist)
	}
}

func machine(passwd, shells string) fs.FS {
	return fstest.MapFS{PasswdFile: {Data: []byte(passwd)}, ShellsFile: {Data: []byte(shells)}}
}

func names(accounts []Account) []string {
	var all []string
	for _, account := range accounts {
		all = append(all, account.Name)
	}
	return all
}
