// SPDX-License-Identifier: AGPL-3.0-only

// Package accounts reads a machine's accounts and the shells they may log in
// with.
package accounts

import (
	"bufio"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// Where accounts and shells are, below the root of a file system.
const (
	PasswdFile = "etc/passwd"
	ShellsFile = "etc/shells"
)

const (
	passwdFields = 7    // passwd(5)
	firstPerson  = 1000 // the first user id of people (UID_MIN in login.defs(5))
	nobody       = 65534
	defaultShell = "/bin/sh" // where the field is empty (passwd(5))
)

// Account is one line of the password file.
type Account struct {
	Name  string
	UID   uint32
	Shell string
}

// System says whether the account belongs to a service. Root counts as a person.
func (a Account) System() bool {
	return a.UID != 0 && a.UID < firstPerson || a.UID == nobody
}

// CanLogIn says whether the shell is one that lets anybody in.
func (a Account) CanLogIn() bool {
	switch a.Shell {
	case "/usr/sbin/nologin", "/sbin/nologin", "/usr/bin/nologin", "/bin/false", "/usr/bin/false", "/bin/sync":
		return false
	default:
		return true
	}
}

// Read returns all accounts.
func Read(fsys fs.FS) ([]Account, error) {
	lines, err := readLines(fsys, PasswdFile)
	if err != nil {
		return nil, err
	}
	accounts := make([]Account, 0, len(lines))
	for _, line := range lines {
		account, err := parse(line)
		if err != nil {
			return nil, fmt.Errorf("/%s: %w", PasswdFile, err)
		}
		accounts = append(accounts, account)
	}
	return accounts, nil
}

func parse(line string) (Account, error) {
	fields := strings.Split(line, ":")
	if len(fields) != passwdFields {
		return Account{}, fmt.Errorf("line of %q: %d fields, expected %d", fields[0], len(fields), passwdFields)
	}
	uid, err := strconv.ParseUint(fields[2], 10, 32)
	if err != nil {
		return Account{}, fmt.Errorf("line of %q: user id %q, expected a number", fields[0], fields[2])
	}
	shell := fields[6]
	if shell == "" {
		shell = defaultShell
	}
	return Account{Name: fields[0], UID: uint32(uid), Shell: shell}, nil
}

// ReadShells returns the shells that may be logged in with.
func ReadShells(fsys fs.FS) ([]string, error) { return readLines(fsys, ShellsFile) }

// readLines leaves blank lines and comments out.
func readLines(fsys fs.FS, name string) ([]string, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var lines []string
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		if line := strings.TrimSpace(scanner.Text()); line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	return lines, scanner.Err()
}

// WithStrangeShell returns those who log in with a shell that is not listed.
func WithStrangeShell(accounts []Account, shells []string) []Account {
	return slices.DeleteFunc(slices.Clone(accounts), func(a Account) bool {
		return !a.CanLogIn() || slices.Contains(shells, a.Shell)
	})
}

// ServicesThatCanLogIn returns the accounts of services that a person could log
// in to.
func ServicesThatCanLogIn(accounts []Account) []Account {
	return slices.DeleteFunc(slices.Clone(accounts), func(a Account) bool {
		return !a.System() || !a.CanLogIn()
	})
}
